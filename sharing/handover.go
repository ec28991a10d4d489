package sharing

import (
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// KindHandover carries a Handover: an organisation agreed to take over another's rows.
// Stream HandoverStream, beside the description that makes it so.
const KindHandover ledger.Kind = "partner.handover-agreed"

// HandoverStream is the stream of who agreed to take over an organisation.
func HandoverStream(p care.PartnerCode) ledger.Stream {
	return ledger.Stream("partner-handover/" + string(p))
}

// Handover is the body of KindHandover. Who agreed is the record's account, at the
// successor; who asked is one of the organisation that ends.
type Handover struct {
	V         int              `json:"v"` // 1
	Asked     care.AccountID   `json:"asked"`
	At        time.Time        `json:"at"` // when it was asked, UTC
	Until     care.Date        `json:"until"`
	Successor care.PartnerCode `json:"successor"`
}

// HandsOver reports whether a description of an organisation says anew who takes over
// its rows, or from when: that opens them to others, and two people of the two
// organisations say it. An end without a successor opens nothing, and who said it takes
// it back on the same page: one person does.
func HandsOver(was, now care.PartnerDescribed) bool {
	return now.Successor != "" && (now.Successor != was.Successor || now.Until != was.Until)
}
