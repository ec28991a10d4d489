package waiting

import (
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// The rules that raise a validation query. A query asks the partner to look in
// its own system; the software stops no clock and removes nobody. A partner's
// reply closes a query, except "cannot-tell".
const (
	QueryVanished    = "vanished-without-stop"
	QueryDied        = "died-on-list"
	QueryFutureStart = "clock-starts-in-the-future"
	QueryClock       = "clock-differs"
	QuerySentOn      = "sent-on-not-taken-up"
	QueryReceived    = "sent-on-and-received"
	QueryDeathDoubt  = "probably-died"
	QueryNumber      = "nhs-number-with-two-birth-dates"
)

// queryWords says each rule in words.
var queryWords = map[string]string{
	QueryVanished:    "This pathway was on the partner's last list and is not on its newest one, and no clock stop was stated.",
	QueryDied:        "A file says that this person has died. Every letter and offer is held until the partner has looked.",
	QueryFutureStart: "The clock start is later than today.",
	QueryClock:       "The clock that the partner asserts is not the one that the events give.",
	QuerySentOn:      "The wait was sent on to another provider, and no other partner has it. The person stays here until one does: was it received?",
	QueryReceived:    "The wait was sent on and another partner has received it, and it is still on your list.",
	QueryDeathDoubt:  "A file says that somebody with the same name and date of birth has died. Is it this person? Nothing is held until their record says so.",
	QueryNumber:      "The same NHS number stands with another date of birth in another record. One of the two is wrong; the records are not taken for one person.",
}

// QueryWords is a rule in words; "" for a name that is no rule.
func QueryWords(rule string) string { return queryWords[rule] }

// raised appends the rules that a row breaks, answered or not.
func raised(c *chunk, i int, day care.Date, buf []string) []string {
	if c.state[i]&stVanished != 0 {
		buf = append(buf, QueryVanished)
	}
	if c.state[i]&stHeld != 0 {
		buf = append(buf, QueryDied)
	}
	if c.start[i] > day {
		buf = append(buf, QueryFutureStart)
	}
	if c.state[i]&stClockDiffer != 0 {
		buf = append(buf, QueryClock)
	}
	if c.state[i]&stSentOn != 0 {
		buf = append(buf, QuerySentOn)
	}
	if c.state[i]&stReceived != 0 {
		buf = append(buf, QueryReceived)
	}
	if c.state[i]&stProbablyDied != 0 {
		buf = append(buf, QueryDeathDoubt)
	}
	if c.state[i]&stShared != 0 {
		buf = append(buf, QueryNumber)
	}
	return buf
}

// open counts the queries of a row that nobody has answered.
func (d *deriver) open(c *chunk, i int) int {
	var some [10]string
	return len(d.unanswered(c, i, some[:0]))
}

// unanswered appends the rules of the queries of a row that nobody has answered.
func (d *deriver) unanswered(c *chunk, i int, buf []string) []string {
	rules := raised(c, i, d.asAt, buf)
	if len(rules) == 0 || c.f.Noted[i] == 0 {
		return rules
	}
	row := c.f.Base + facts.Row(i)
	if then, ok := c.then[row]; ok {
		d.notes = append(d.notes[:0], then...)
	} else {
		d.notes = d.v.Notes(row, d.notes[:0])
	}
	return slices.DeleteFunc(rules, func(r string) bool {
		reply := replyTo(r, d.notes)
		return reply != "" && reply != ReplyCannotTell
	})
}

// Replies to a validation query.
const (
	ReplyCorrectInPAS = "correct-in-pas"      // the partner corrects its own record
	ReplyOursIsRight  = "our-record-is-right" // the partner's record stands
	ReplyCannotTell   = "cannot-tell"         // the query stays open
)

// replyTo is the last reply to a rule that was not taken back; "" for none.
func replyTo(rule string, notes []facts.Note) string {
	reply := ""
	for _, n := range notes {
		if n.Undone == 0 && n.QueryReply != nil && n.QueryReply.Rule == rule {
			reply = n.QueryReply.Reply
		}
	}
	return reply
}
