package clk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"roundtable/care"
	"roundtable/people/linkage"
)

// Bits is the length of a code.
const Bits = 1024

// cleaning is the version of linkage.Clean that codes are made of: it goes up when
// a clean value changes, since codes of the two cannot be compared.
const cleaning = 1

// Schema says how codes are made. Files of different schemas cannot be compared.
type Schema struct {
	V        int `json:"v"` // 1
	Cleaning int `json:"cleaning"`
	// Project is agreed by the partners, and changes every code: codes of one project
	// say nothing beside those of another, even under one key.
	Project string  `json:"project"`
	Fields  []Field `json:"fields"`
}

// Field is how one field takes part.
type Field struct {
	Field  linkage.Field `json:"field"`
	Tokens Tokens        `json:"tokens"`
	// Bits is how many different bits the field sets in every record that has it,
	// whatever the value's length: a code does not tell a long name from a short one.
	Bits int `json:"bits"`
}

// Tokens says into which pieces a value is cut.
type Tokens string

// Ways to cut.
const (
	Bigrams   Tokens = "bigrams"    // pairs of neighbours, with the ends: " a", "an", "nn", "n "
	Positions Tokens = "positions"  // each character with its place: of numbers
	DateParts Tokens = "date-parts" // year, month, day, and their digits in place
	Whole     Tokens = "whole"      // the value: no likeness, and easily found by its frequency
)

// total is about how many bits all fields set together: some 44 % of a code, as
// different fields may set one bit.
const total = 600

// weights are the bits of each field in proportion. A place tells more people apart
// than a name does, and weighs less: a household shares it, and who moves leaves it.
var weights = [linkage.Fields]int{
	linkage.Given: 110, linkage.Family: 115, linkage.Birth: 180, linkage.Sex: 12,
	linkage.NHSNumber: 180, linkage.IDNumber: 180, linkage.Postcode: 60, linkage.Address: 80,
	linkage.Locality: 40, linkage.Phone: 90, linkage.Email: 90, linkage.Practice: 24,
}

// cuts are how each field is cut.
var cuts = [linkage.Fields]Tokens{
	linkage.Given: Bigrams, linkage.Family: Bigrams, linkage.Birth: DateParts, linkage.Sex: Whole,
	linkage.NHSNumber: Positions, linkage.IDNumber: Positions, linkage.Postcode: Bigrams, linkage.Address: Bigrams,
	linkage.Locality: Bigrams, linkage.Phone: Positions, linkage.Email: Bigrams, linkage.Practice: Whole,
}

// NewSchema is the schema that is proposed for a project and the fields that every
// partner has.
func NewSchema(project string, fields []linkage.Field) (Schema, error) {
	s := Schema{V: 1, Cleaning: cleaning, Project: project}
	sum := 0
	for f := range linkage.Fields {
		if slices.Contains(fields, f) {
			sum += weights[f]
		}
	}
	for f := range linkage.Fields {
		if slices.Contains(fields, f) {
			s.Fields = append(s.Fields, Field{Field: f, Tokens: cuts[f], Bits: max(weights[f]*total/sum, 4)})
		}
	}
	return s, s.Check()
}

// ParseSchema reads a schema as JSON; one that cannot be used is a *care.Problem.
func ParseSchema(b []byte) (Schema, error) {
	var s Schema
	if err := json.Unmarshal(b, &s); err != nil {
		return Schema{}, &care.Problem{What: "The schema of the codes cannot be read.", Remedy: "Take the file that the project agreed, as it was sent.", Err: err}
	}
	return s, s.Check()
}

// Check is a *care.Problem for a schema that cannot be used, or that would make codes
// too easy to read back.
func (s Schema) Check() error {
	bad := func(format string, a ...any) error {
		return &care.Problem{What: fmt.Sprintf(format, a...), Remedy: "Agree a schema with the other partners; 'roundtable encode' writes one that fits."}
	}
	switch {
	case s.V != 1:
		return bad("The schema is of version %d, and this program knows version 1.", s.V)
	case s.Cleaning != cleaning:
		return bad("The schema is for another way of cleaning (%d) than this program's (%d).", s.Cleaning, cleaning)
	case s.Project == "" || len(s.Project) > 100:
		return bad("The schema names no project, in up to 100 characters.")
	case len(s.Fields) < 3:
		return bad("The schema has %d fields; codes of fewer than three tell people apart badly and are read back easily.", len(s.Fields))
	}
	sum := 0
	var seen [linkage.Fields]bool
	for _, f := range s.Fields {
		switch {
		case f.Field >= linkage.Fields || seen[f.Field]:
			return bad("The schema has a field twice: %s.", f.Field)
		case f.Bits < 4 || f.Bits > Bits/2:
			return bad("The schema gives %s %d bits; 4 to %d can be had.", f.Field.Name(), f.Bits, Bits/2)
		case !slices.Contains([]Tokens{Bigrams, Positions, DateParts, Whole}, f.Tokens):
			return bad("The schema cuts %s in a way that this program does not know.", f.Field.Name())
		case f.Tokens == DateParts && f.Field != linkage.Birth:
			return bad("The schema cuts %s as a date.", f.Field.Name())
		}
		seen[f.Field] = true
		sum += f.Bits
	}
	if sum > Bits {
		return bad("The schema sets %d bits of %d: codes would be all alike.", sum, Bits)
	}
	return nil
}

// Fingerprint is the same for equal schemas alone: 16 hexadecimal digits.
func (s Schema) Fingerprint() string {
	b, err := json.Marshal(s)
	if err != nil {
		return "" // a field that there is none of: Check refuses it
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// Exposed are the fields whose few values can be found in the codes by how often
// they come, without the key.
func (s Schema) Exposed() []linkage.Field {
	var out []linkage.Field
	for _, f := range s.Fields {
		if f.Tokens == Whole {
			out = append(out, f.Field)
		}
	}
	return out
}
