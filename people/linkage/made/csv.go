package made

import (
	"encoding/csv"
	"io"
	"strconv"

	"roundtable/people/linkage"
)

// Header is the columns of WriteCSV, as `roundtable link --map` may name them; nhs
// status and the truth come last.
func Header() []string {
	out := []string{"id", "source"}
	for f := range linkage.Fields {
		out = append(out, f.String())
	}
	return append(out, "nhs_status", "truth")
}

// WriteCSV writes the records of one list, or of all when list is "", with the
// truth in the last column: the person's place in Set.People. A set that was made
// with issued-looking NHS numbers may be written only to a folder that goes away.
func (s *Set) WriteCSV(w io.Writer, list string) error {
	out := csv.NewWriter(w)
	if err := out.Write(Header()); err != nil {
		return err
	}
	row := make([]string, 0, len(Header()))
	for i := range s.Records {
		r := &s.Records[i]
		if list != "" && r.Source != list {
			continue
		}
		row = append(row[:0], r.ID, r.Source)
		row = append(row, r.Values[:]...)
		row = append(row, r.NHSStatus, strconv.Itoa(int(s.Person[i])))
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
