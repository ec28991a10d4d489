package people

import (
	"roundtable/care"
	"roundtable/ledger"
	"roundtable/people/linkage"
)

// Kinds of the records that this room alone folds; those that facts fold are in
// package care (RecLinked and the others).
const (
	// KindModel carries a ModelAgreed. Stream RunStream.
	KindModel ledger.Kind = "people.model-agreed"
	// KindRun carries a RunDone. Stream RunStream.
	KindRun ledger.Kind = "people.run"
	// KindProposed carries a Proposed. Stream RunStream.
	KindProposed ledger.Kind = "people.proposed"
	// KindReviewed carries a Reviewed. Stream CaseStream.
	KindReviewed ledger.Kind = "people.reviewed"
)

// RunStream is the stream of runs: two runs at once conflict there.
const RunStream = ledger.Stream("people/runs")

// CaseStream is the stream of the decisions about one pair.
func CaseStream(id CaseID) ledger.Stream { return ledger.Stream("people/case/" + string(id)) }

// ModelAgreed is the body of KindModel: the model in use from here on.
type ModelAgreed struct {
	V       int            `json:"v"` // 1
	Version string         `json:"version"`
	Model   *linkage.Model `json:"model"`
	Changes []string       `json:"changes,omitempty"` // in words, against the version before
}

// Proposed is the body of KindProposed: pairs that people have to look at.
type Proposed struct {
	V     int            `json:"v"` // 1
	Model string         `json:"model"`
	Cases []ProposedCase `json:"cases"`
}

// ProposedCase is one pair with what the model made of it then.
type ProposedCase struct {
	A      care.Key      `json:"a"`
	B      care.Key      `json:"b"`
	Why    Why           `json:"why"`
	Zone   care.LinkZone `json:"zone"`
	Weight int32         `json:"weight"` // thousandths of a bit, the prior included
	Rivals float64       `json:"rivals,omitempty"`
	Steps  []StepSaid    `json:"steps,omitempty"`
	Place  int32         `json:"place,omitempty"`  // thousandths of a bit taken off: people of one place look like this too
	Sample bool          `json:"sample,omitempty"` // drawn by lot, whatever the reason
}

// StepSaid is what one field added: the place of its level in the model, and
// thousandths of a bit.
type StepSaid struct {
	Field linkage.Field `json:"field"`
	Level int           `json:"level"`
	Bits  int32         `json:"bits"`
	Rare  int32         `json:"rare,omitempty"`
}

// Reviewed is the body of KindReviewed: what one reviewer said of a pair.
type Reviewed struct {
	V       int           `json:"v"` // 1
	Case    CaseID        `json:"case"`
	A       care.Key      `json:"a"`
	B       care.Key      `json:"b"`
	Verdict Verdict       `json:"verdict"`
	Reason  string        `json:"reason,omitempty"`
	Zone    care.LinkZone `json:"zone"`
	Stage   Stage         `json:"stage"`      // of the case when they looked
	Seen    bool          `json:"score_seen"` // the score had been shown to them
	// OneForCare says, of a pair drawn by lot that is said to be two people, that they were
	// one person for direct care then: another reviewer looks before they are parted.
	OneForCare bool `json:"one_for_care,omitempty"`
}

// RunDone is the body of KindRun: how a run went. It names nobody.
type RunDone struct {
	V        int          `json:"v"` // 1
	Model    string       `json:"model"`
	Trained  bool         `json:"trained,omitempty"`
	Records  int          `json:"records"`
	Left     Left         `json:"left"`
	Pairs    int          `json:"pairs"`
	Links    int          `json:"links"`
	Stand    int          `json:"stand"`
	Proposed int          `json:"proposed"`
	Open     int          `json:"open,omitempty"` // cases that the queue had no room for
	People   int          `json:"people"`
	Rules    []RuleReport `json:"rules,omitempty"`
	Bands    []BandCount  `json:"bands,omitempty"`
	Seconds  float64      `json:"seconds"`
	// Through is the position of the ledger up to which the run has read; 0 of a run that
	// did not say, which read what stands before it.
	Through ledger.Seq `json:"through,omitempty"`
	// New is how many records were compared, where only new ones were: those before had
	// been compared with one another, and had not changed.
	New int `json:"new,omitempty"`
	// Near says that only new records were compared.
	Near bool `json:"near,omitempty"`
}

// BandCount is how many pairs a run weighed into one band of weight, how many of
// them it linked, and the sum of their probabilities.
type BandCount struct {
	Pairs    int     `json:"pairs"`
	Linked   int     `json:"linked"`                // for planning
	Care     *int    `json:"linked_care,omitempty"` // for direct care; nil of a run that did not count it
	Expected float64 `json:"expected"`
}

// linkedFor is how many of the band's pairs are linked for a zone.
func (b BandCount) linkedFor(zone care.LinkZone) int {
	if zone == care.ZoneDirectCare && b.Care != nil {
		return *b.Care
	}
	return b.Linked
}
