package waiting

import (
	"strings"

	"roundtable/care"
)

// Asserted is a pathway's clock as its partner states it.
type Asserted struct {
	Start  care.Date // 0 = none stated
	Stop   care.Date // 0 = it runs
	Queue  care.Date // 0 = not stated apart from Start
	Status uint8     // RTT period status; 0 = none stated
}

// Difference is one way in which an asserted clock is not the computed one: a
// query for the partner. Neither clock is changed by it.
type Difference struct {
	Rule   RuleID
	Theirs care.Date // as asserted; 0 = none, or the clock runs
	Ours   care.Date // by the events; likewise
	// Decided is the rule by which ours is what it is; RuleNone when the events
	// give nothing.
	Decided RuleID
}

// Words is the query with both dates and our reason, for the partner to read.
func (d Difference) Words() string {
	var b strings.Builder
	b.WriteString(d.Rule.Rule().Words)
	b.WriteString(" Asserted: " + orNone(d.Theirs) + ". By the events: " + orNone(d.Ours) + ".")
	if r := d.Decided.Rule(); r.Words != "" {
		b.WriteString(" " + r.Words + " (" + r.Source + ")")
	}
	return b.String()
}

func orNone(d care.Date) string {
	if d == 0 {
		return "none"
	}
	return d.Long()
}

// Compare sets an asserted clock beside the periods that Run computed for the
// same pathway and returns what differs, nothing when they agree. An asserted
// clock is set beside the period with its start, else beside the last one. A
// status alone is heard too: one that stops a clock says so without a date.
func Compare(a Asserted, periods []Period) []Difference {
	p := counterpart(a, periods)
	switch {
	case a.Start == 0 && (p == nil || !p.Open()):
		return nil
	case a.Start == 0:
		return []Difference{{RuleAskNoAsserted, 0, p.Start, p.StartRule}}
	case p == nil:
		return []Difference{{Rule: RuleAskNoComputed, Theirs: a.Start}}
	case p.Nullified && statusEffects[a.Status] != care.RTTNullify:
		return []Difference{{RuleAskNullified, a.Start, p.Stop, p.StopRule}}
	}
	var ds []Difference
	if a.Start != p.Start {
		ds = append(ds, Difference{RuleAskStart, a.Start, p.Start, p.StartRule})
	}
	if a.Queue != 0 && a.Queue != p.Queue {
		ds = append(ds, Difference{RuleAskQueue, a.Queue, p.Queue, p.StartRule})
	}
	effect := statusEffects[a.Status]
	stopped := a.Stop != 0 || effect == care.RTTStop || effect == care.RTTNullify
	switch {
	case stopped && p.Open():
		ds = append(ds, Difference{RuleAskStillRunning, a.Stop, 0, p.StartRule})
	case !stopped && !p.Open():
		ds = append(ds, Difference{RuleAskStopped, 0, p.Stop, p.StopRule})
	case a.Stop != 0 && a.Stop != p.Stop:
		ds = append(ds, Difference{RuleAskStop, a.Stop, p.Stop, p.StopRule})
	}
	return ds
}

// counterpart is the period that an asserted clock is set beside; nil for none.
func counterpart(a Asserted, periods []Period) *Period {
	for i := len(periods) - 1; i >= 0; i-- {
		if periods[i].Start == a.Start {
			return &periods[i]
		}
	}
	if len(periods) == 0 {
		return nil
	}
	return &periods[len(periods)-1]
}
