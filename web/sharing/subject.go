package sharing

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sharing"
	"roundtable/sharing/accesslog"
	"roundtable/waiting"
	"roundtable/web/site"
)

// subjectAccess answers a subject access request in one click: what the visitor's
// partner holds about one person, the rows of its files cell by cell, what protects it,
// to whom it may go and who looked at it (UK GDPR Article 15(1)), as a zip of files
// that people and machines can read. What it held back is said in it.
func subjectAccess(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.SubjectAccess, v.Viewer.Partner); err != nil {
		return err
	}
	keys, err := keptPerson(v)
	if err != nil {
		return err
	}
	v.OfPeople(keys)
	s := subject{told: telling(v), shown: map[care.Key]bool{}}
	if err := s.gather(v, keys); err != nil {
		return err
	}
	// All of it is made before the first byte: half an answer must not look whole.
	var b bytes.Buffer
	if err := s.write(&b, v); err != nil {
		return err
	}
	if err := v.LogSeen(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="subject-access.zip"`)
	_, _ = w.Write(b.Bytes()) // they have gone away: nothing more can be done
	return nil
}

// subject is what is held about one person.
type subject struct {
	Records  []record          `json:"records"`  // what the partner wrote about the person
	Pathways []*waiting.Detail `json:"pathways"` // each with its statements, events, clocks and notes
	// Files are the rows of the partner's own files, as they were received.
	Files       []fileRow         `json:"rows_of_files"`
	Protections []guarding        `json:"protections"`
	Recipients  []recipient       `json:"recipients"`
	Looks       []accesslog.Look  `json:"-"`
	hidden      int               // records that the visitor may not see
	shown       map[care.Key]bool // records
	told        func(accesslog.Look) accesslog.Told
}

// record is one source record, in words.
type record struct {
	LocalID   string         `json:"local_id"`
	NHS       care.NHSNumber `json:"nhs_number,omitempty"`
	Family    string         `json:"family_name"`
	Given     string         `json:"given_name"`
	Birth     care.Date      `json:"birth_date"`
	Died      care.Date      `json:"died,omitzero"`
	Sex       string         `json:"sex"`
	Ethnicity string         `json:"ethnicity"`
	Address   []string       `json:"address,omitempty"`
	Postcode  string         `json:"postcode"`
	Area      string         `json:"area"`
	Practice  string         `json:"practice"`
	Phone     string         `json:"telephone"`
	Language  string         `json:"language"`
	Adjust    string         `json:"reasonable_adjustments"`
	Access    string         `json:"accessible_information"`
	Source    string         `json:"source"`
}

func (s *subject) gather(v *site.Visit, keys []care.Key) error {
	view := v.View()
	var is care.Protection
	var from []waiting.Source
	for _, k := range keys {
		r, ok := view.PersonByKey(k)
		if !ok {
			s.hidden++
			continue
		}
		c, i, ok := view.Person(r)
		if !ok {
			s.hidden++
			continue
		}
		s.shown[k] = true
		s.Records = append(s.Records, recordOf(view, c, i))
		is |= view.Classes()[c.Class[i]].Protections
		from = append(from, waiting.Source{Extract: view.Extract(c.Extract[i]).ID, SheetNo: c.Sheet[i], Line: c.Line[i]})
	}
	var err error
	if s.Pathways, _, err = pathwaysOf(v, "subject"); err != nil {
		return err
	}
	if err = s.rows(v, append(from, s.sources()...)); err != nil {
		return err
	}
	if err = s.guards(v, is, keys); err != nil {
		return err
	}
	s.recipients(v)
	today := site.Today()
	for l, err := range v.Table.Sharing.Log.OfPeople(v.Context(), keys, time.Time{}, time.Time{}) {
		if err != nil {
			return err
		}
		if _, withheld := v.Table.Sharing.Decisions.Of(l.Seq, today); withheld {
			continue // nor does the answer say so: somebody may read it over the person's shoulder
		}
		s.Looks = append(s.Looks, l)
	}
	return nil
}

// recordOf reads a source record's columns. A withheld address is the person's own:
// they are told it.
func recordOf(view *facts.View, c *facts.PersonChunk, i int) record {
	postcode := view.Wide(facts.DimPostcode, c.Postcode[i])
	return record{
		LocalID: view.Text(c.LocalID[i]), NHS: c.NHSNumber[i], Family: view.Wide(facts.DimFamily, c.Family[i]), Given: view.Wide(facts.DimGiven, c.Given[i]),
		Birth: c.Birth[i], Died: c.Died[i], Sex: view.Code(facts.DimSex, c.Sex[i]), Ethnicity: view.Code(facts.DimEthnicity, c.Ethnicity[i]),
		Address: care.AddressLines(view.Text(c.Address[i]), postcode), Postcode: postcode, Area: view.Code(facts.DimLSOA, c.LSOA[i]), Practice: view.Code(facts.DimPractice, c.Practice[i]),
		Phone: view.Text(c.Phone[i]), Language: view.Code(facts.DimLanguage, c.Language[i]), Adjust: view.Text(c.Adjust[i]), Access: view.Text(c.Access[i]),
		Source: fmt.Sprintf("extract %d, line %d", view.Extract(c.Extract[i]).ID, c.Line[i]),
	}
}

// write makes the zip.
func (s *subject) write(w io.Writer, v *site.Visit) error {
	z := zip.NewWriter(w)
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"read-me-first.txt", func(w io.Writer) error { return s.readMe(w, v) }},
		{"everything.json", func(w io.Writer) error {
			enc := json.NewEncoder(w)
			enc.SetIndent("", "  ")
			return enc.Encode(s)
		}},
		{"waits.csv", s.waits},
		{"what-happened.csv", s.events},
		{"as-received.csv", s.fileSheet},
		{"protections.csv", s.guardSheet},
		{"shared-with.csv", s.recipientSheet},
		{"who-looked.csv", s.looks},
	} {
		out, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: time.Now()})
		if err != nil {
			return err
		}
		if err := f.write(out); err != nil {
			return err
		}
	}
	return z.Close()
}

func (s *subject) readMe(w io.Writer, v *site.Visit) error {
	text := fmt.Sprintf("What %s holds about one person in Roundtable, made on %s.\r\n\r\n"+
		"everything.json     the records, the waits with their notes and clocks, and what stands in the next sheets, for a machine\r\n"+
		"waits.csv           what the person waits for\r\nwhat-happened.csv   what happened on each wait\r\n"+
		"as-received.csv     the rows of this organisation's files that the records and waits come from, cell by cell,\r\n"+
		"                    columns that were not read among them, and until when each file is kept\r\n"+
		"protections.csv     what protects the records, and who set it\r\n"+
		"shared-with.csv     the agreements under which such records go to others: to whom, what for, on what basis, how long kept\r\n"+
		"who-looked.csv      who looked, and why\r\n\r\n"+
		"An agreement says what may be shared; who-looked.csv says who looked. A row that several files repeated may stand once.\r\n"+
		"Rows that were rejected state nothing of anybody and are not searched; nor are backups, or what other organisations hold:\r\n"+
		"the person asks those themselves. A look may be left out where telling of it would harm somebody.\r\n\r\n"+
		"Before it is given to the person: read it, and take out what tells something about somebody else. Tell them with it that\r\n"+
		"they may ask for a record to be corrected, erased or restricted, may object, and may complain to the Information\r\n"+
		"Commissioner (UK GDPR Article 15(1)); and how long your own organisation keeps such records: files are purged on the\r\n"+
		"days given, what was read from them stands until it is erased.\r\n", v.PartnerName(v.Viewer.Partner), site.Today().Long())
	if s.hidden > 0 {
		text += fmt.Sprintf("\r\n%d of the records could not be taken out with your role, because of how they are protected. A clinical role of your organisation has to add them.\r\n", s.hidden)
	}
	_, err := io.WriteString(w, text)
	return err
}

// sheet writes rows as CSV that no spreadsheet takes for formulas.
func sheet(w io.Writer, head []string, rows func(add func(cells ...string))) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	err := out.Write(head)
	rows(func(cells ...string) {
		for i := range cells {
			cells[i] = waiting.SafeCell(cells[i])
		}
		if err == nil {
			err = out.Write(cells)
		}
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}

func (s *subject) waits(w io.Writer) error {
	return sheet(w, []string{"Waits for", "Organisation", "Since", "Weeks", "Next date", "Still waiting", "File", "Line"}, func(add func(...string)) {
		for _, d := range s.Pathways {
			still := "no"
			if d.Listed {
				still = "yes"
			}
			add(forWords(d.Row), d.Row.PartnerName, d.Row.Start.String(), fmt.Sprint(d.Row.Weeks), d.Row.NextDate.String(), still, d.Row.Source.File, fmt.Sprint(d.Row.Source.Line))
		}
	})
}

func (s *subject) events(w io.Writer) error {
	return sheet(w, []string{"Organisation", "Day", "What", "Reason", "Detail"}, func(add func(...string)) {
		for _, d := range s.Pathways {
			for _, e := range d.Events {
				add(d.Row.PartnerName, e.Date.String(), e.Name, e.Reason, e.Detail)
			}
		}
	})
}

func (s *subject) looks(w io.Writer) error {
	return sheet(w, []string{"Entry", "When", "Who", "What", "Why", "What allowed it"}, func(add func(...string)) {
		for _, l := range s.Looks {
			t := s.told(l)
			add(t.Entry, t.At.Format("2006-01-02 15:04"), t.Who, t.What, t.Why, t.Because)
		}
	})
}
