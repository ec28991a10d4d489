package sharing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Act is who did something to an agreement, for which partner, when: what a
// record's header says.
type Act struct {
	Seq     ledger.Seq
	By      care.AccountID
	Partner care.PartnerCode
	At      time.Time
}

// AdviceGiven is advice with who gave it.
type AdviceGiven struct {
	Act
	Advice
}

// SignatureGiven is a signature with whose it is.
type SignatureGiven struct {
	Act
	Signature
}

// Happening is a suspension, a leaving or an end, with its reason.
type Happening struct {
	Act
	Reason string
	// Version is the newest version there was, for a leaving: it holds for the texts
	// up to this one.
	Version int
}

// Text is one version of an agreement with what was said to it.
type Text struct {
	Agreement
	Hash       string
	Drafted    Act
	Advice     []AdviceGiven
	Signatures []SignatureGiven
}

// Case is everything that has happened to one agreement. It is a value: each step
// gives a new one, and what was read of an old one stays true of it.
type Case struct {
	ID      AgreementID
	Texts   []Text      // by version; Texts[0] is version 1
	Holds   []Happening // suspensions that stand
	Left    []Happening // partners that left
	Ended   *Happening
	Broken  bool // a record of it cannot be read: closed until a person has looked
	Version ledger.Version
}

// Stage is where an agreement stands on a day.
type Stage string

// Stages.
const (
	Drafting  Stage = "draft"     // not every party has been advised by its own IG lead or DPO
	Advised   Stage = "advised"   // every party has; nobody has signed
	Signing   Stage = "signing"   // some have signed
	Agreed    Stage = "agreed"    // all have signed; the first day lies ahead
	InForce   Stage = "in-force"  //
	Suspended Stage = "suspended" //
	Expired   Stage = "expired"   // the last day has passed
	Ended     Stage = "ended"     //
	Unclear   Stage = "unclear"   // a record of it cannot be read: nothing is open under it
)

// Newest is the newest text; nil when there is none.
func (c *Case) Newest() *Text {
	if len(c.Texts) == 0 {
		return nil
	}
	return &c.Texts[len(c.Texts)-1]
}

// Signed reports whether every party has signed the text.
func (t *Text) Signed() bool { return len(t.Parties) > 0 && len(t.Missing()) == 0 }

// AnySigned reports whether all parties of any text have signed it.
func (c *Case) AnySigned() bool {
	return slices.ContainsFunc(c.Texts, func(t Text) bool { return t.Signed() })
}

// Missing are the parties that have not signed the text.
func (t *Text) Missing() []care.PartnerCode {
	return slices.DeleteFunc(slices.Clone(t.Parties), func(p care.PartnerCode) bool { return t.signature(p) != nil })
}

// Unadvised are the parties whose own IG lead or DPO has not advised on the text.
func (t *Text) Unadvised() []care.PartnerCode {
	return slices.DeleteFunc(slices.Clone(t.Parties), func(p care.PartnerCode) bool { return t.advice(p) != nil })
}

// advice is the newest advice given for a partner.
func (t *Text) advice(p care.PartnerCode) (last *AdviceGiven) {
	for i := range t.Advice {
		if t.Advice[i].Partner == p {
			last = &t.Advice[i]
		}
	}
	return last
}

// Objections are the advisers of a partner whose newest word on the text is an
// objection: a colleague who agrees does not take it away.
func (t *Text) Objections(p care.PartnerCode) (out []AdviceGiven) {
	for i, a := range t.Advice {
		later := func(b AdviceGiven) bool { return b.Partner == p && b.By == a.By }
		if a.Partner == p && !a.Agrees && !slices.ContainsFunc(t.Advice[i+1:], later) {
			out = append(out, a)
		}
	}
	return out
}

func (t *Text) signature(p care.PartnerCode) *SignatureGiven {
	i := slices.IndexFunc(t.Signatures, func(s SignatureGiven) bool { return s.Partner == p })
	if i < 0 {
		return nil
	}
	return &t.Signatures[i]
}

// Standing is the text that all have signed and whose first day has come: the
// newest of them. It may have expired; nil when there is none. A newer text that
// not all have signed changes nothing.
func (c *Case) Standing(day care.Date) *Text {
	for i := len(c.Texts) - 1; i >= 0; i-- {
		if t := &c.Texts[i]; t.Signed() && t.From <= day {
			return t
		}
	}
	return nil
}

// Stage is where the agreement stands on a day.
func (c *Case) Stage(day care.Date) Stage {
	newest := c.Newest()
	switch t := c.Standing(day); {
	case c.Ended != nil:
		return Ended
	case c.Broken:
		return Unclear
	case len(c.Holds) > 0:
		return Suspended
	case t != nil && t.To != 0 && day > t.To:
		return Expired
	case t != nil:
		return InForce
	case newest == nil:
		return Drafting
	case newest.Signed():
		return Agreed
	case len(newest.Signatures) > 0:
		return Signing
	case len(newest.Unadvised()) == 0:
		return Advised
	}
	return Drafting
}

// CheckInForce returns nil when the agreement is in force on a day, and otherwise a
// *care.Problem that says what is missing. name gives a partner's name.
func (c *Case) CheckInForce(day care.Date, name func(care.PartnerCode) string) error {
	where := "agreement " + string(c.ID)
	switch c.Stage(day) {
	case InForce:
		return nil
	case Agreed:
		return wrong(where, "The agreement is signed and begins on "+c.Newest().From.Long()+".", "Wait until then.")
	case Suspended:
		return wrong(where, "The agreement is suspended by "+names(holders(c.Holds), name)+".", "Whoever suspended it resumes it.")
	case Expired:
		return wrong(where, "The agreement's last day has passed.", "Draft and sign a new version.")
	case Ended:
		return wrong(where, "The agreement has ended.", "Draft and sign another agreement.")
	case Unclear:
		return wrong(where, "A record of the agreement cannot be read by this version of Roundtable.", "Run the newest version everywhere, or draft and sign another agreement.")
	}
	t := c.Newest()
	if t == nil {
		return wrong(where, "The agreement has no text.", "Draft it.")
	}
	return wrong(where, "The agreement is not signed by "+names(t.Missing(), name)+".", "Their Caldicott guardian or SIRO signs it, after advice from their information governance lead.")
}

func holders(hs []Happening) (out []care.PartnerCode) {
	for _, h := range hs {
		out = append(out, h.Partner)
	}
	return out
}

func names(ps []care.PartnerCode, name func(care.PartnerCode) string) string {
	words := make([]string, len(ps))
	for i, p := range ps {
		words[i] = name(p)
	}
	return listed(words)
}

// listed is words as a sentence lists them: "A, B and C"; "nobody" for none.
func listed(words []string) string {
	switch len(words) {
	case 0:
		return "nobody"
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// Drafted is the case with a new text, whose version is the next.
func (c Case) Drafted(by Act, d Draft) (Case, error) {
	next := len(c.Texts) + 1
	a := d.Agreement.Canonical()
	switch {
	case c.Ended != nil:
		return c, wrong("agreement", "The agreement has ended: it takes no new version.", "Draft another agreement.")
	case a.Version != next || a.ID != c.ID:
		return c, wrong("version", fmt.Sprintf("The text is version %d, and the next is %d.", a.Version, next), "Look at the newest version and draft again.")
	case d.Hash != a.Hash():
		return c, wrong("text", "The text is not the one that its fingerprint was made of.", "Draft it again.")
	}
	c.Texts = append(slices.Clip(c.Texts), Text{Agreement: a, Hash: d.Hash, Drafted: by})
	return c, nil
}

// open checks that a version is the newest, with this hash, of an agreement that
// has not ended, and that who acts does so for one of its parties.
func (c *Case) open(by Act, version int, hash string) (*Text, error) {
	t := c.Newest()
	switch {
	case t == nil || c.Ended != nil:
		return nil, wrong("agreement", "There is nothing here to advise on or to sign.", "Choose an agreement that has a text and has not ended.")
	case version != t.Version:
		return nil, wrong("version", fmt.Sprintf("Version %d is not the newest: version %d is.", version, t.Version), "Read the newest version first.")
	case hash != t.Hash:
		return nil, wrong("text", "The text was changed since it was read.", "Read it again first.")
	case !t.Party(by.Partner):
		return nil, wrong("partner", "Only a party to the agreement can do this.", "Ask a party's information governance lead.")
	}
	return t, nil
}

// Advised is the case with advice on its newest text.
func (c Case) Advised(by Act, a Advice) (Case, error) {
	if _, err := c.open(by, a.Version, a.Hash); err != nil {
		return c, err
	}
	if a.Office != "dpo" && a.Office != IGLead {
		return c, wrong("office", "Advice is given by an information governance lead or a data protection officer.", "Ask yours.")
	}
	if !a.Agrees && strings.TrimSpace(a.Text) == "" || len(a.Text) > 4000 {
		return c, wrong("advice", "An objection says what is wrong, in at most 4,000 letters.", "Write what would have to change.")
	}
	return c.changed(func(t *Text) { t.Advice = append(slices.Clip(t.Advice), AdviceGiven{by, a}) }), nil
}

// Signed is the case with a partner's signature under its newest text.
func (c Case) Signed(by Act, s Signature) (Case, error) {
	t, err := c.open(by, s.Version, s.Hash)
	if err != nil {
		return c, err
	}
	advice := t.advice(by.Partner)
	switch {
	case s.Office != "caldicott-guardian" && s.Office != "siro":
		return c, wrong("office", "Only a partner's Caldicott guardian or SIRO signs.", "Ask yours to sign.")
	case t.signature(by.Partner) != nil:
		return c, wrong("signature", "This partner has signed this version already.", "Nothing more is needed.")
	case advice == nil:
		return c, wrong("advice", "Nobody has advised this partner on this version.", "Ask the partner's information governance lead or data protection officer for advice first.")
	case len(t.Objections(by.Partner)) > 0 && strings.TrimSpace(s.Despite) == "":
		return c, wrong("advice", "Somebody who advises the partner objects to this version.", "Say why it is signed all the same, or draft a new version.")
	case len(s.Despite) > 4000:
		return c, wrong("despite", "The reason is longer than 4,000 letters.", "Shorten it.")
	}
	return c.changed(func(t *Text) { t.Signatures = append(slices.Clip(t.Signatures), SignatureGiven{by, s}) }), nil
}

// changed is the case with its newest text changed in a copy.
func (c Case) changed(change func(*Text)) Case {
	c.Texts = slices.Clone(c.Texts)
	change(&c.Texts[len(c.Texts)-1])
	return c
}

// member checks that who acts does so for a partner that is or was a party to any
// text, and gives a reason.
func (c *Case) member(by Act, reason string) error {
	switch {
	case !slices.ContainsFunc(c.Texts, func(t Text) bool { return t.Party(by.Partner) }):
		return wrong("partner", "Only a party to the agreement can do this.", "Ask a party's information governance lead.")
	case c.Ended != nil:
		return wrong("agreement", "The agreement has ended already.", "Nothing more is needed.")
	case strings.TrimSpace(reason) == "" || len(reason) > maxText:
		return wrong("reason", "A reason is needed, of at most 500 letters.", "Write it without names of people who use services.")
	}
	return nil
}

// bound reports whether a partner may suspend, leave or end the agreement: a party to
// a text that all have signed or, before there is one, to any. Who is merely named in
// a version that others have not signed has no say in the one that they have.
func (c *Case) bound(p care.PartnerCode) bool {
	signed := slices.ContainsFunc(c.Texts, func(t Text) bool { return t.Signed() })
	return slices.ContainsFunc(c.Texts, func(t Text) bool { return t.Party(p) && (t.Signed() || !signed) })
}

// checkNext reports why a partner may not draft a next version: it belongs to those
// who are in the agreement or drafted it, and a version that keeps nobody
// who signed would put an end to what others have signed.
func (c *Case) checkNext(by care.PartnerCode, a *Agreement) error {
	if len(c.Texts) == 0 {
		return nil
	}
	if !slices.ContainsFunc(c.Texts, func(t Text) bool { return t.Party(by) || t.Drafted.Partner == by }) {
		return wrong("partner", "A new version is drafted by a party to the agreement, or by who drafted it before.", "Ask a party, or draft an agreement of another name.")
	}
	kept := c.Newest()
	for i := range c.Texts {
		if c.Texts[i].Signed() {
			kept = &c.Texts[i]
		}
	}
	if !slices.ContainsFunc(kept.Parties, a.Party) {
		return wrong("parties", "The new version keeps none of the agreement's parties.", "Draft an agreement of another name.")
	}
	return nil
}

// Suspended is the case with a hold by the partner: nothing is open under it from
// now on.
func (c Case) Suspended(by Act, r Reason) (Case, error) {
	if err := c.member(by, r.Reason); err != nil {
		return c, err
	}
	if slices.Contains(holders(c.Holds), by.Partner) {
		return c, wrong("agreement", "This partner has suspended the agreement already.", "Nothing more is needed.")
	}
	c.Holds = append(slices.Clip(c.Holds), Happening{Act: by, Reason: r.Reason})
	return c, nil
}

// Resumed is the case with the partner's own hold taken away; others' stay. A party
// that has none takes away those of partners that have left since: nothing of theirs
// flows any more, and nobody else could.
func (c Case) Resumed(by Act, r Reason) (Case, error) {
	if err := c.member(by, r.Reason); err != nil {
		return c, err
	}
	lifts := func(h Happening) bool { return h.Partner == by.Partner }
	if !slices.ContainsFunc(c.Holds, lifts) {
		if !c.gone(by.Partner, len(c.Texts)) {
			lifts = func(h Happening) bool { return c.gone(h.Partner, len(c.Texts)) }
		}
		if !slices.ContainsFunc(c.Holds, lifts) {
			return c, wrong("agreement", "This partner has not suspended the agreement: only who suspended it can resume it.", "Ask the partner that suspended it.")
		}
	}
	c.Holds = slices.DeleteFunc(slices.Clone(c.Holds), lifts)
	return c, nil
}

// Orphaned reports whether a suspension stands of a partner that has left, and none of
// p's own: p's Caldicott guardian or SIRO may take it back, when p is still a party.
func (c *Case) Orphaned(p care.PartnerCode) bool {
	gone := func(h Happening) bool { return c.gone(h.Partner, len(c.Texts)) }
	return c.bound(p) && !c.gone(p, len(c.Texts)) && !slices.Contains(holders(c.Holds), p) && slices.ContainsFunc(c.Holds, gone)
}

// EndedBy is the case at its end, for all parties.
func (c Case) EndedBy(by Act, r Reason) (Case, error) {
	if err := c.member(by, r.Reason); err != nil {
		return c, err
	}
	c.Ended = &Happening{Act: by, Reason: r.Reason}
	return c, nil
}

// LeftBy is the case without a partner: nothing flows to or from it under the texts
// that there are. The others' flows stay. To come back it signs a new version.
func (c Case) LeftBy(by Act, r Reason) (Case, error) {
	if err := c.member(by, r.Reason); err != nil {
		return c, err
	}
	if c.gone(by.Partner, len(c.Texts)) {
		return c, wrong("agreement", "This partner has left the agreement already.", "Nothing more is needed.")
	}
	c.Left = append(slices.Clip(c.Left), Happening{Act: by, Reason: r.Reason, Version: len(c.Texts)})
	return c, nil
}

// gone reports whether a partner has left as far as a version is concerned.
func (c *Case) gone(p care.PartnerCode, version int) bool {
	return slices.ContainsFunc(c.Left, func(h Happening) bool { return h.Partner == p && version <= h.Version })
}
