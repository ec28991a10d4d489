package eventlog

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"roundtable/care"
)

const small = `<?xml version="1.0"?>
<!-- a comment with <event> in it -->
<!DOCTYPE log [<!ENTITY x "y">]>
<log xes.version="1.0">
  <global scope="event"><string key="concept:name" value="none"/></global>
  <trace>
    <string key="concept:name" value="NA"/>
    <event>
      <string key="concept:name" value="Ring &amp; write &gt; 2 &#65;&#x42;"/>
      <date key="time:timestamp" value="2026-01-02T03:04:05+01:00"/>
      <string key="org:resource" value="a > b"/>
      <list key="nested"><string key="concept:name" value="not this"/></list>
    </event>
    <event><date key="time:timestamp" value="2026-01-02T03:04:05"/></event>
    <event><string key='concept:name' value='no time'/></event>
    <event><string key="concept:name" value="odd"/><date key="time:timestamp" value="soon"/></event>
  </trace>
  <trace/>
  <trace><event><string key="concept:name" value="alone"/><date key="time:timestamp" value="2026-01-02"/></event></trace>
</log>`

func TestXESIsReadWithWhatItCannotUse(t *testing.T) {
	var b Builder
	var kept Kept
	n, err := ReadXES(strings.NewReader(small), &b, &kept)
	if err != nil {
		t.Fatal(err)
	}
	got := back(b.Log())
	want := []plain{
		{kase: "NA", activity: "Ring & write > 2 AB", resource: "a > b", at: 1767319445000000},
		{kase: "trace 3", activity: "alone", at: 1767312000000000},
	}
	if !slices.Equal(got, want) {
		t.Errorf("read %+v", got)
	}
	if n.Traces != 3 || n.Empty != 1 || n.Unnamed != 1 || n.DateOnly != 1 {
		t.Errorf("notes: %+v", n)
	}
	var where []int
	for _, a := range kept.First {
		where = append(where, a.Line)
	}
	if kept.Total != 3 || !slices.Equal(where, []int{14, 15, 16}) || kept.First[2].Value != "soon" {
		t.Errorf("kept aside: %+v", kept.First)
	}
}

func TestBrokenXESSaysWhere(t *testing.T) {
	for text, what := range map[string]string{
		"":                           "no <log>",
		"<html></html>":              "no <log>",
		"<log><trace>":               "ends inside a trace",
		"<log><trace><event":         "middle of a tag",
		"<log><trace><event><event>": "inside another",
		"<log><trace><trace>":        "do not begin and end in turn",
		`<log a=b>`:                  "without quotation marks",
		"<log></trace>":              "do not begin and end in turn",
		"<log><!-- never closed ":    "middle of a tag",
		`<log><string value="` + strings.Repeat("x", longestTag+1): "over 16 megabytes",
	} {
		var b Builder
		_, err := ReadXES(strings.NewReader(text), &b, &Kept{})
		if p, ok := errors.AsType[*care.Problem](err); !ok || !strings.Contains(p.What, what) || p.Remedy == "" {
			t.Errorf("%.60q gives %v", text, err)
		}
	}
}

// A log may be written in other encodings, have values over several lines, events in no
// trace, and a text of megabytes.
func TestXESAsOthersWriteIt(t *testing.T) {
	long := strings.Repeat(">", 3<<20)
	text := `<?xml version="1.0" encoding="ISO-8859-1"?>
<log><event><string key="concept:name" value="of nobody"/><date key="time:timestamp" value="2026-01-02"/></event>
<trace><string key="concept:name" value="Zürich&#10;1"/><event><string value="two
lines	and a tab &unknown; &" key="concept:name"/><string key="note" value="` + long + `"/>
<date key="time:timestamp" value="2026-01-02T03:04:05.678901+01:00"/></event></trace></log>`
	latin, err := charmap.ISO8859_1.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(strings.Replace(text, "ISO-8859-1", "UTF-16", 1))
	if err != nil {
		t.Fatal(err)
	}
	want := []plain{{kase: "Zürich\n1", activity: "two lines and a tab &unknown; &", at: 1767319445678901}}
	for _, text := range []string{latin, wide, strings.Replace(text, "ISO-8859-1", "UTF-8", 1)} {
		var b Builder
		var kept Kept
		if _, err := ReadXES(strings.NewReader(text), &b, &kept); err != nil {
			t.Fatal(err)
		}
		if got := back(b.Log()); !slices.Equal(got, want) {
			t.Errorf("read %+v", got)
		}
		if kept.Total != 1 || kept.Counts()[NoCase] != 1 {
			t.Errorf("kept aside: %+v", kept.First)
		}
	}
	_, err = ReadXES(strings.NewReader(strings.Replace(text, "ISO-8859-1", "EBCDIC-CP-US", 1)), &Builder{}, &Kept{})
	if p, ok := errors.AsType[*care.Problem](err); !ok || p.Remedy != "Save it as UTF-8." {
		t.Errorf("an encoding that is not read gives %v", err)
	}
}

func TestXESGoesThereAndBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var events []plain
		for _, e := range drawEvents(rt) {
			if e.kase != "" && e.activity != "" { // XES names every trace and event
				events = append(events, e)
			}
		}
		l := build(events)
		var text bytes.Buffer
		if err := WriteXES(&text, l); err != nil {
			rt.Fatal(err)
		}
		var b Builder
		var kept Kept
		if _, err := ReadXES(&text, &b, &kept); err != nil || kept.Total > 0 {
			rt.Fatalf("%v, %+v", err, kept)
		}
		if got, want := back(b.Log()), back(l); !slices.Equal(got, want) {
			rt.Fatalf("%v came back as %v", want, got)
		}
	})
}

// Every event of an OCEL document names its case and whoever else it concerns, and
// every object it names is there once.
func TestOCELNamesEveryObjectOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := build(drawEvents(rt))
		var text bytes.Buffer
		if err := WriteOCEL(&text, l); err != nil {
			rt.Fatal(err)
		}
		var d ocelDocument
		if err := json.Unmarshal(text.Bytes(), &d); err != nil {
			rt.Fatal(err)
		}
		objects := map[string]string{}
		for _, o := range d.Objects {
			if _, twice := objects[o.ID]; twice {
				rt.Fatalf("object %s is there twice", o.ID)
			}
			objects[o.ID] = o.Type
		}
		if len(d.Events) != l.Len() {
			rt.Fatalf("%d events of %d", len(d.Events), l.Len())
		}
		for _, e := range d.Events {
			cases := 0
			for _, r := range e.Relationships {
				if objects[r.ObjectID] != r.Qualifier {
					rt.Fatalf("%+v is no object", r)
				}
				if r.Qualifier == "case" {
					cases++
				}
			}
			if cases != 1 {
				rt.Fatalf("an event has %d cases", cases)
			}
		}
	})
}

// plainTag is a tag as the oracle keeps it.
type plainTag struct {
	name, key, value string
	closing          bool
}

// fullParser reads the tags of a document as the standard library's parser has them;
// line ends and tabs in attributes are blanks (XML 1.0, 3.3.3), which it leaves alone.
func fullParser(text []byte) (out []plainTag, ok bool) {
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return out, true
		}
		if err != nil {
			return nil, false
		}
		switch x := token.(type) {
		case xml.StartElement:
			s := plainTag{name: x.Name.Local}
			for _, a := range x.Attr {
				switch {
				case a.Name.Space == "" && a.Name.Local == "key":
					s.key = a.Value
				case a.Name.Space == "" && a.Name.Local == "value":
					s.value = strings.NewReplacer("\n", " ", "\t", " ").Replace(a.Value)
				}
			}
			out = append(out, s)
		case xml.EndElement:
			out = append(out, plainTag{name: x.Name.Local, closing: true})
		}
	}
}

// Where the standard library reads a document, the tags are the same.
func FuzzTags(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`<a key="&lt;" value='"'/><!-- > --><b/>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var mine []plainTag
		r := newTags(bytes.NewReader(text))
		for {
			x, err := r.next()
			if err != nil {
				break
			}
			mine = append(mine, plainTag{name: x.name, key: x.key, value: string(appendText(nil, x.value)), closing: x.closing})
			if x.empty && !x.closing {
				mine = append(mine, plainTag{name: x.name, closing: true})
			}
		}
		want, ok := fullParser(text)
		if !ok || bytes.ContainsAny(text, "\r\x00") || bytes.Contains(text, []byte("<!")) || bytes.Contains(text, []byte(":")) || bytes.ContainsAny(text, "&") {
			return // no XML, or where the two may differ: line ends, declarations, prefixes, entities
		}
		if !slices.Equal(mine, want) {
			t.Fatalf("%q\nis %+v\nand not %+v", text, mine, want)
		}
	})
}
