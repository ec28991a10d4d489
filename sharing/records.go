package sharing

import (
	"roundtable/care"
	"roundtable/ledger"
)

// Kinds of the records of agreements, all in stream "agreement/<id>". Whoever acts
// stands in the record's by, the partner that they act for in its partner.
const (
	// KindDrafted carries a Draft: a new agreement, or a new version of its text.
	KindDrafted ledger.Kind = "agreement.drafted"
	// KindAdvised carries an Advice.
	KindAdvised ledger.Kind = "agreement.advised"
	// KindSigned carries a Signature.
	KindSigned ledger.Kind = "agreement.signed"
	// KindSuspended, KindResumed, KindEnded and KindLeft carry a Reason.
	KindSuspended ledger.Kind = "agreement.suspended"
	KindResumed   ledger.Kind = "agreement.resumed"
	KindEnded     ledger.Kind = "agreement.ended"
	KindLeft      ledger.Kind = "agreement.left"
	// KindOptOuts carries an OptOutsApplied: a list of opt-outs was applied. Stream
	// "opt-outs". The protections themselves are records of their own beside it.
	KindOptOuts ledger.Kind = "opt-outs.applied"
)

// Office is what somebody answers for: "caldicott-guardian", "siro", "dpo" as in
// package accounts, or "ig-lead", which is a role.
type Office string

// IGLead advises by role.
const IGLead Office = "ig-lead"

// Draft is the body of KindDrafted.
type Draft struct {
	V         int       `json:"v"` // 1
	Agreement Agreement `json:"agreement"`
	Hash      string    `json:"hash"` // of the agreement
}

// Advice is the body of KindAdvised: what a partner's information governance lead
// or data protection officer thinks of one version.
type Advice struct {
	V       int    `json:"v"` // 1
	Version int    `json:"version"`
	Hash    string `json:"hash"`
	Office  Office `json:"office"`
	Agrees  bool   `json:"agrees"` // false: objects
	Text    string `json:"text"`
}

// Signature is the body of KindSigned: a partner's Caldicott guardian or SIRO signs
// the text with this hash. Despite says why, where the partner's own advice objects.
type Signature struct {
	V       int    `json:"v"` // 1
	Version int    `json:"version"`
	Hash    string `json:"hash"`
	Office  Office `json:"office"`
	Despite string `json:"despite,omitempty"`
}

// Reason is the body of KindSuspended, KindResumed, KindEnded and KindLeft.
type Reason struct {
	V      int    `json:"v"` // 1
	Reason string `json:"reason"`
}

// OptOutsApplied is the body of KindOptOuts: how a list was applied. It names nobody.
type OptOutsApplied struct {
	V         int       `json:"v"` // 1
	Kind      string    `json:"kind"`
	Listed    care.Date `json:"listed"`    // the day on which the list was made
	Submitted int       `json:"submitted"` // people asked about
	OptedOut  int       `json:"opted_out"` // of them
	New       int       `json:"new"`       // opted out since the list before
	Back      int       `json:"back"`      // no longer opted out
	NotAsked  int       `json:"not_asked"` // without an NHS number that could be asked about; left as they were
}

// StreamOf is the stream of one agreement's records.
func StreamOf(id AgreementID) ledger.Stream { return ledger.Stream("agreement/" + string(id)) }

// ProtectionStream is the stream of the protections that a partner sets.
func ProtectionStream(p care.PartnerCode) ledger.Stream {
	return ledger.Stream("protection/" + string(p))
}

const (
	agreementPrefix = "agreement/"
	partnerPrefix   = "partner/"
	optOutStream    = ledger.Stream("opt-outs")
)
