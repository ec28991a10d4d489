package clk

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/people/linkage"
)

// fileOf encodes records as a partner would, and reads them as a linkage unit does.
func fileOf(t testing.TB, s Schema, k Key, records []linkage.Record) *File {
	t.Helper()
	f, err := Read(bytes.NewReader(written(t, s, k, records)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func written(t testing.TB, s Schema, k Key, records []linkage.Record) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, s, k)
	if err != nil {
		t.Fatal(err)
	}
	e := encoderOf(t, s, k)
	for _, r := range records {
		code, _ := e.Encode(r)
		if err := w.Write(Record{ID: r.ID, Code: code}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAFileComesBackAsItWas(t *testing.T) {
	s, k := schemaOf(t, "p", usual...), keyOf(1)
	rapid.Check(t, func(t *rapid.T) {
		var want []Record
		for _, id := range rapid.SliceOfDistinct(rapid.StringMatching(`[a-zA-Z0-9 ,"é#-]{1,12}`), func(s string) string { return s }).Draw(t, "ids") {
			var r Record
			r.ID = id
			for i := range r.Code {
				r.Code[i] = rapid.Uint64().Draw(t, "word")
			}
			want = append(want, r)
		}
		var b bytes.Buffer
		w, err := NewWriter(&b, s, k)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range want {
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := Read(&b)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Records) != len(want) || got.Head.Fingerprint != s.Fingerprint() {
			t.Fatalf("%d records of %d", len(got.Records), len(want))
		}
		for i, r := range got.Records {
			if r != want[i] {
				t.Fatalf("record %d is another", i)
			}
		}
	})
}

// TestAFileSaysNothingInClear: neither the names nor the key stand in what is sent.
func TestAFileSaysNothingInClear(t *testing.T) {
	r := person("Catherine", "Featherstone", "1980-02-03", "SN2 1AB")
	r.ID = "row-1"
	k := keyOf(7)
	text := strings.ToLower(string(written(t, schemaOf(t, "p", usual...), k, []linkage.Record{r})))
	for _, secret := range []string{"catherine", "featherstone", "1980", "sn21ab", "sn2 1ab", strings.TrimSpace(k.Text())[:16]} {
		if strings.Contains(text, secret) {
			t.Errorf("the file says %q", secret)
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	r := person("Ann", "Able", "1980-02-03", "SN2 1AB")
	r.ID = "secret-id"
	good := string(written(t, schemaOf(t, "p", usual...), keyOf(1), []linkage.Record{r}))
	lines := strings.SplitAfter(good, "\n")
	for why, c := range map[string]struct{ text, where string }{
		"empty":           {"", "line 1"},
		"a list of names": {"id,given\n1,Ann\n", "line 1"},
		"no schema":       {headMark + "{}\n", ""},
		"no JSON":         {headMark + "{\n", "line 1"},
		"another print":   {strings.Replace(good, `"fingerprint":"`, `"fingerprint":"0`, 1), "line 1"},
		"headings":        {lines[0] + "id,clk\n", "line 2"},
		"twice":           {good + lines[2], "line 4"},
		"cut off":         {good[:len(good)-20], "line 3"},
		"three cells":     {good + "a,b,c\n", "line 4"},
		"no identifier":   {good + "," + strings.SplitN(lines[2], ",", 2)[1], "line 4"},
	} {
		_, err := Read(strings.NewReader(c.text))
		p, ok := errors.AsType[*care.Problem](err)
		if !ok {
			t.Errorf("%s: %v", why, err)
			continue
		}
		if p.Where != c.where || p.Remedy == "" || strings.Contains(err.Error(), "secret-id") {
			t.Errorf("%s: %v", why, err)
		}
	}
}

func TestFilesOfOtherSchemasOrKeysAreRefused(t *testing.T) {
	r := []linkage.Record{person("Ann", "Able", "1980-02-03", "SN2 1AB")}
	r[0].ID = "1"
	a := fileOf(t, schemaOf(t, "p", usual...), keyOf(1), r)
	for want, b := range map[string]*File{
		"different keys":     fileOf(t, schemaOf(t, "p", usual...), keyOf(2), r),
		"different schemas":  fileOf(t, schemaOf(t, "p", usual[:4]...), keyOf(1), r),
		"different projects": fileOf(t, schemaOf(t, "q", usual...), keyOf(1), r),
	} {
		if _, err := Run(t.Context(), a, b, Options{Threshold: .5}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	r := person("Ann", "Able", "1980-02-03", "SN2 1AB")
	r.ID = "1"
	good := written(f, schemaOf(f, "p", usual...), keyOf(1), []linkage.Record{r})
	f.Add(good)
	f.Add([]byte(headMark + "{}\nid,code\n"))
	f.Add(bytes.ReplaceAll(good, []byte("\n"), []byte("\r\n")))
	f.Add([]byte("id,code\n1,AAAA\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Read(bytes.NewReader(b))
		if err != nil {
			if _, ok := errors.AsType[*care.Problem](err); !ok {
				t.Fatalf("no words for it: %v", err)
			}
			return
		}
		if err := file.Head.Schema.Check(); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, r := range file.Records {
			if r.ID == "" || seen[r.ID] {
				t.Fatal("an identifier is empty or there twice")
			}
			seen[r.ID] = true
		}
	})
}
