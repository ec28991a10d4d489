package eventlog

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"time"
)

// WriteXES writes a log as an XES 1.0 document (IEEE 1849) that ReadXES reads back the
// same, with the extensions for concepts, times and organisations.
func WriteXES(w io.Writer, l *Log) error {
	b := bufio.NewWriterSize(w, 1<<18)
	//nolint:misspell // the standard's own spelling
	fmt.Fprint(b, `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <classifier name="Activity" keys="concept:name"/>
`)
	x := &xesWriter{b: b, l: l}
	for c, span := range l.Each() {
		fmt.Fprint(b, "  <trace>\n")
		x.text("    ", keyName, l.Cases.bytes(c))
		for i := span[0]; i < span[1]; i++ {
			x.event(i)
		}
		fmt.Fprint(b, "  </trace>\n")
	}
	fmt.Fprint(b, "</log>\n")
	if x.err != nil {
		return x.err
	}
	return b.Flush()
}

type xesWriter struct {
	b   *bufio.Writer
	l   *Log
	err error
}

func (x *xesWriter) event(i int) {
	fmt.Fprint(x.b, "    <event>\n")
	x.text("      ", keyName, x.l.Activities.bytes(x.l.Activity[i]))
	fmt.Fprintf(x.b, "      <date key=%q value=%q/>\n", keyTime, isoTime(x.l.At[i]))
	for _, o := range []struct {
		key   string
		col   []Term
		terms *Terms
	}{{keyResource, x.l.Resource, x.l.Resources}, {keyGroup, x.l.Organisation, x.l.Organisations}, {keyReferral, x.l.Referral, x.l.Referrals}} {
		if o.col != nil && o.col[i] != NoTerm {
			x.text("      ", o.key, o.terms.bytes(o.col[i]))
		}
	}
	fmt.Fprint(x.b, "    </event>\n")
}

func (x *xesWriter) text(indent, key string, value []byte) {
	fmt.Fprintf(x.b, "%s<string key=%q value=\"", indent, key)
	if err := xml.EscapeText(x.b, value); err != nil && x.err == nil {
		x.err = err
	}
	fmt.Fprint(x.b, "\"/>\n")
}

// isoTime is a time of the log in ISO 8601, to the thousandth where that is all of it.
func isoTime(at int64) string {
	layout := "2006-01-02T15:04:05.000Z"
	if at%(PerSecond/1000) != 0 {
		layout = "2006-01-02T15:04:05.000000Z"
	}
	return time.UnixMicro(at).UTC().Format(layout)
}

// OCEL 2.0 as its JSON schema has it (ocel-standard.org).
type (
	ocelDocument struct {
		ObjectTypes []ocelType   `json:"objectTypes"`
		EventTypes  []ocelType   `json:"eventTypes"`
		Objects     []ocelObject `json:"objects"`
		Events      []ocelEvent  `json:"events"`
	}
	ocelType struct {
		Name       string   `json:"name"`
		Attributes []string `json:"attributes"`
	}
	ocelObject struct {
		ID   string `json:"id"`
		Type string `json:"type"`
	}
	ocelRelation struct {
		ObjectID  string `json:"objectId"`
		Qualifier string `json:"qualifier"`
	}
	ocelEvent struct {
		ID            string         `json:"id"`
		Type          string         `json:"type"`
		Time          string         `json:"time"`
		Relationships []ocelRelation `json:"relationships"`
	}
)

// WriteOCEL writes a log as OCEL 2.0 in JSON: cases, resources, organisations and
// referrals are objects, and each event names those it concerns. Ids of objects carry
// their type, so that a person and a team of one name are two.
func WriteOCEL(w io.Writer, l *Log) error {
	d := &ocelDocument{ObjectTypes: []ocelType{}, EventTypes: []ocelType{}, Objects: []ocelObject{}, Events: make([]ocelEvent, l.Len())}
	for _, name := range l.Activities.Names() {
		d.EventTypes = append(d.EventTypes, ocelType{Name: name, Attributes: []string{}})
	}
	kinds := []struct {
		name  string
		col   []Term
		terms *Terms
	}{{"resource", l.Resource, l.Resources}, {"organisation", l.Organisation, l.Organisations}, {"referral", l.Referral, l.Referrals}}
	d.objects("case", l.Cases)
	for _, k := range kinds {
		if k.col != nil {
			d.objects(k.name, k.terms)
		}
	}
	for c, span := range l.Each() {
		for i := span[0]; i < span[1]; i++ {
			e := &d.Events[l.Sources[i]]
			e.ID, e.Type, e.Time = fmt.Sprintf("e%d", l.Sources[i]), l.Activities.Name(l.Activity[i]), isoTime(l.At[i])
			e.Relationships = []ocelRelation{{objectID("case", l.Cases.Name(c)), "case"}}
			for _, k := range kinds {
				if k.col != nil && k.col[i] != NoTerm {
					e.Relationships = append(e.Relationships, ocelRelation{objectID(k.name, k.terms.Name(k.col[i])), k.name})
				}
			}
		}
	}
	b := bufio.NewWriterSize(w, 1<<18)
	if err := json.NewEncoder(b).Encode(d); err != nil {
		return err
	}
	return b.Flush()
}

func (d *ocelDocument) objects(kind string, terms *Terms) {
	d.ObjectTypes = append(d.ObjectTypes, ocelType{Name: kind, Attributes: []string{}})
	for _, name := range terms.Names() {
		d.Objects = append(d.Objects, ocelObject{ID: objectID(kind, name), Type: kind})
	}
}

func objectID(kind, name string) string { return kind + ":" + name }
