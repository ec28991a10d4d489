package facts

import (
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Extract is one delivery of rows as facts knows it.
type Extract struct {
	No        ExtractNo
	ID        care.ExtractID
	Stream    ledger.Stream
	By        care.AccountID
	At        time.Time
	Received  care.ExtractReceived
	Withdrawn ledger.Seq // the record that withdrew it; 0 = it stands
	Reason    string     // of the withdrawal
	Purged    bool       // the file as received is gone
}

// Partner is an organisation at the table as last described, with its code in
// DimPartner.
type Partner struct {
	Code Code
	care.PartnerDescribed
}

// Source is where a statement stands: extract, sheet and line.
type Source struct {
	Extract ExtractNo
	Sheet   uint16
	Line    uint32
}

// addExtract numbers a delivery.
func (s *state) addExtract(rec ledger.Record, body care.ExtractReceived, blocks []ledger.Record) *Extract {
	body.Practice, s.marksNext = body.Practice || s.marksNext, false
	x := &Extract{
		No: ExtractNo(len(s.extracts) + 1), ID: care.ExtractID(rec.Seq), Stream: rec.Stream,
		By: rec.By, At: rec.At, Received: body,
	}
	s.extracts = append(s.extracts, x)
	s.blocks = append(s.blocks, blocks)
	s.byID[x.ID] = x.No
	return x
}

// change replaces an extract, which readers may hold, by a changed copy; it
// returns nil when there is no such extract or fold has seen none.
func (s *state) change(id care.ExtractID, f func(*Extract)) *Extract {
	no := s.byID[id]
	if no == 0 {
		return nil
	}
	x := *s.extracts[no-1]
	f(&x)
	s.extracts[no-1] = &x
	return &x
}

func (s *state) describePartner(p care.PartnerDescribed) {
	code := s.partnerCode(p.Code)
	for i := range s.partners {
		if s.partners[i].Code == code {
			s.partners[i].PartnerDescribed = p
			s.asksFirst()
			return
		}
	}
	s.partners = append(s.partners, Partner{code, p})
	s.asksFirst()
}
