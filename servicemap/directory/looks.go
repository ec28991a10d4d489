package directory

import (
	"bytes"
	"encoding/json"

	"roundtable/servicemap/gaps"
)

// Looks is the format that a file looks like, by what stands at its top; ok is false where
// it looks like none. What is no JSON looks like a CSV.
func Looks(file []byte) (f Format, ok bool) {
	text, _ := gaps.Text(file)
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return Format{}, false
	}
	if text[0] != '{' && text[0] != '[' {
		return FormatOf("dos")
	}
	var top map[string]json.RawMessage
	if text[0] == '[' {
		var all []map[string]json.RawMessage
		if json.Unmarshal(text, &all) != nil || len(all) == 0 {
			return FormatOf("openreferral")
		}
		if top = all[0]; top["resourceType"] == nil {
			return FormatOf("openreferral")
		}
	} else if json.Unmarshal(text, &top) != nil {
		return Format{}, false
	}
	for _, is := range [...]struct{ field, format string }{
		{"resourceType", "fhir"}, {"dimensions", "catalogue"}, {"contents", "openreferral"}, {"services", "openreferral"},
	} {
		if top[is.field] != nil {
			return FormatOf(is.format)
		}
	}
	return Format{}, false
}
