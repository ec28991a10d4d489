package sharing

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/waiting"
	"roundtable/web/site"
)

// fileRow is one row of the partner's own files that is about the person, column by
// column: also columns that were not read.
type fileRow struct {
	File     string     `json:"file"`
	Received string     `json:"received"`
	Kept     string     `json:"file_kept_until"` // or that it is gone
	Sheet    string     `json:"sheet,omitempty"`
	Line     uint32     `json:"line"`
	Cells    []fileCell `json:"cells"`
}

type fileCell struct {
	Header string `json:"heading"`
	Value  string `json:"as_written"`
	Taken  string `json:"taken_for,omitempty"` // the field, in words
}

// guarding is one protection that stands of the person's records.
type guarding struct {
	What string `json:"what"`
	By   string `json:"set_by"`
}

// recipient is a flow of a signed agreement in which the partner gives.
type recipient struct {
	To        string `json:"to"`
	What      string `json:"what"`
	Purposes  string `json:"purposes"`
	Basis     string `json:"lawful_basis"`
	Agreement string `json:"agreement"`
	Stage     string `json:"stage"`
	From      string `json:"from"`
	Until     string `json:"until"`
	Kept      string `json:"retention"`
}

// rows reads, out of the stored files of the visitor's partner, each row that a record
// or a wait of the person names as its source. A file that was purged says so.
func (s *subject) rows(v *site.Visit, sources []waiting.Source) error {
	known := map[care.ExtractID]facts.Extract{}
	for _, x := range v.View().Extracts() {
		if x.Received.Partner == v.Viewer.Partner {
			known[x.ID] = x
		}
	}
	type at struct {
		extract care.ExtractID
		sheet   uint16
		line    uint32
	}
	done := map[at]bool{}
	for _, from := range sources {
		x, ok := known[from.Extract]
		place := at{from.Extract, from.SheetNo, from.Line}
		if !ok || from.Line == 0 || done[place] {
			continue
		}
		done[place] = true
		row := fileRow{File: x.Received.FileName, Received: x.At.In(care.London).Format("2006-01-02 15:04"), Kept: x.Received.Purge.String(), Line: from.Line}
		raw, err := v.SubjectRow(x, from.SheetNo, from.Line)
		switch {
		case x.Purged || errors.Is(err, ledger.ErrNotFound):
			row.Kept = "the file as received is not kept any more"
		case err != nil:
			return err
		default:
			row.Sheet = raw.Sheet
			for _, c := range raw.Cells {
				row.Cells = append(row.Cells, fileCell{c.Header, c.Value, c.Title})
			}
		}
		s.Files = append(s.Files, row)
	}
	slices.SortStableFunc(s.Files, func(a, b fileRow) int {
		return cmp.Or(cmp.Compare(a.Received, b.Received), cmp.Compare(a.Line, b.Line))
	})
	return nil
}

// sources are the rows that the person's waits name: what stands, what stood before,
// what happened, and who the person is.
func (s *subject) sources() (out []waiting.Source) {
	for _, d := range s.Pathways {
		out = append(append(out, d.Row.Source), d.Superseded...)
		for _, p := range d.People {
			out = append(out, p.Source)
		}
		for _, c := range d.Clocks {
			out = append(out, c.Source, c.StopSource)
		}
		for _, e := range d.Events {
			out = append(out, e.Source)
		}
	}
	return out
}

// guards are the protections that stand of the person's records, and who set them.
func (s *subject) guards(v *site.Visit, is care.Protection, keys []care.Key) error {
	h, err := heldBy(v, v.Viewer.Partner)
	if err != nil {
		return err
	}
	var own care.Protection
	for _, k := range keys {
		if s.shown[k] {
			own |= h.people[k]
		}
	}
	for _, p := range protectionWords {
		switch {
		case own.Has(p.Is) || is.Has(p.Is) && p.Is == care.RestrictedService:
			s.Protections = append(s.Protections, guarding{p.Words, v.PartnerName(v.Viewer.Partner)})
		case is.Has(p.Is):
			s.Protections = append(s.Protections, guarding{p.Words, "another organisation, a list or a file"})
		}
	}
	return nil
}

// recipients are to whom the partner's signed agreements give such records, what for,
// on what basis and how long they are kept.
func (s *subject) recipients(v *site.Visit) {
	snap, today := v.Table.Sharing.Gate.Snapshot(), site.Today()
	for _, c := range snap.Cases() {
		for i := len(c.Texts) - 1; i >= 0; i-- {
			t := c.Texts[i]
			if !t.Signed() {
				continue
			}
			stage := string(c.Stage(today))
			if i < len(c.Texts)-1 {
				stage = "an earlier or the standing text; the agreement is " + stage
			}
			for _, f := range t.Flows {
				if slices.Contains(f.From, v.Viewer.Partner) {
					s.Recipients = append(s.Recipients, recipientOf(v, snap, &t.Agreement, f, stage))
				}
			}
		}
	}
}

func recipientOf(v *site.Visit, snap *sharing.Snapshot, a *sharing.Agreement, f sharing.Flow, stage string) recipient {
	var purposes, bases []string
	for _, p := range a.Purposes() { // on what the one who gives rests
		b, _ := a.BasisOf(v.Viewer.Partner, p)
		purposes, bases = append(purposes, sharing.PurposeWords(p)), append(bases, basisWords(b))
	}
	until := "until it is ended"
	if a.To != 0 {
		until = a.To.String()
	}
	to := slices.DeleteFunc(slices.Clone(f.To), func(p care.PartnerCode) bool { return p == v.Viewer.Partner })
	return recipient{
		To: partnerNames(snap, to), What: categoriesWords(f.Categories), Purposes: strings.Join(purposes, "; "), Basis: strings.Join(bases, " | "),
		Agreement: fmt.Sprintf("%s, version %d", a.Title, a.Version), Stage: stage, From: a.From.String(), Until: until, Kept: a.Retention,
	}
}

func (s *subject) fileSheet(w io.Writer) error {
	return sheet(w, []string{"File", "Received", "File kept until", "Sheet", "Line", "Heading", "As written", "Taken for"}, func(add func(...string)) {
		for _, r := range s.Files {
			if len(r.Cells) == 0 {
				add(r.File, r.Received, r.Kept, r.Sheet, fmt.Sprint(r.Line))
			}
			for _, c := range r.Cells {
				add(r.File, r.Received, r.Kept, r.Sheet, fmt.Sprint(r.Line), c.Header, c.Value, cmp.Or(c.Taken, "not read"))
			}
		}
	})
}

func (s *subject) guardSheet(w io.Writer) error {
	return sheet(w, []string{"Protection", "Set by"}, func(add func(...string)) {
		for _, g := range s.Protections {
			add(g.What, g.By)
		}
	})
}

func (s *subject) recipientSheet(w io.Writer) error {
	return sheet(w, []string{"Shared with", "What", "What for", "Lawful basis", "Agreement", "It is", "From", "Until", "How long it is kept"}, func(add func(...string)) {
		for _, r := range s.Recipients {
			add(r.To, r.What, r.Purposes, r.Basis, r.Agreement, r.Stage, r.From, r.Until, r.Kept)
		}
	})
}
