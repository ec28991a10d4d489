package linkage

import "fmt"

// Field is one thing that records say of a person.
type Field uint8

// Fields, in the order in which pages and files show them.
const (
	Given Field = iota
	Family
	Birth // "19800203"; "00" for a part that is not known
	Sex
	NHSNumber
	IDNumber // any other identifier that two lists may share
	Postcode
	Address
	Locality
	Phone
	Email
	Practice
	// Fields is how many there are.
	Fields
)

// fieldKeys are the words of `roundtable link --map`, of models and of reports.
var fieldKeys = [Fields]string{
	"given", "family", "dob", "sex", "nhs_number", "id_number",
	"postcode", "address", "locality", "phone", "email", "practice",
}

var fieldNames = [Fields]string{
	"given name", "family name", "date of birth", "sex", "NHS number", "other number",
	"postcode", "address", "place", "telephone", "email", "practice",
}

// String is the field's key: "dob". "" for none that there is.
func (f Field) String() string {
	if f >= Fields {
		return ""
	}
	return fieldKeys[f]
}

// Name is the field in words: "date of birth".
func (f Field) Name() string {
	if f >= Fields {
		return ""
	}
	return fieldNames[f]
}

// ParseField reads what String writes.
func ParseField(s string) (Field, bool) {
	for f, k := range fieldKeys {
		if k == s {
			return Field(f), true
		}
	}
	return 0, false
}

// MarshalText writes the field's key.
func (f Field) MarshalText() ([]byte, error) {
	if f >= Fields {
		return nil, fmt.Errorf("linkage: there is no field %d", uint8(f))
	}
	return []byte(fieldKeys[f]), nil
}

// UnmarshalText reads what MarshalText writes; another word is an error.
func (f *Field) UnmarshalText(b []byte) error {
	v, ok := ParseField(string(b))
	if !ok {
		return fmt.Errorf("linkage: there is no field %q", b)
	}
	*f = v
	return nil
}
