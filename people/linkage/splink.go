package linkage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"roundtable/care"
)

// SplinkOptions say for which Splink a model is written. The zero value is right
// for one table, made by WriteColumns, on DuckDB, in any version from 3 to 5.
type SplinkOptions struct {
	Engine string // "duckdb" or "spark"; "" = duckdb
	// LinkType is Splink's: "dedupe_only" within all records, "link_only" between
	// tables; "" = dedupe_only.
	LinkType string
	// Columns are the columns of fields where they are not called by the field's key.
	Columns map[Field]string
}

// splinkSettings is the settings file of Splink 3, 4 and 5, with what all three
// write and read. Prefixes of output columns differ between 4 and 5 and are left
// to their defaults.
type splinkSettings struct {
	LinkType     string             `json:"link_type"`
	Prior        *float64           `json:"probability_two_random_records_match,omitempty"`
	SQLDialect   string             `json:"sql_dialect,omitempty"`
	UniqueID     string             `json:"unique_id_column_name,omitempty"`
	Source       string             `json:"source_dataset_column_name,omitempty"`
	Intermediate bool               `json:"retain_intermediate_calculation_columns"`
	Rules        []splinkRule       `json:"blocking_rules_to_generate_predictions"`
	Comparisons  []splinkComparison `json:"comparisons"`
}

type splinkComparison struct {
	Column      string        `json:"output_column_name"`
	Levels      []splinkLevel `json:"comparison_levels"`
	Description string        `json:"comparison_description,omitempty"`
}

type splinkLevel struct {
	Condition string   `json:"sql_condition"`
	Label     string   `json:"label_for_charts,omitempty"`
	M         *float64 `json:"m_probability,omitempty"`
	U         *float64 `json:"u_probability,omitempty"`
	Null      bool     `json:"is_null_level,omitempty"`
	TFColumn  string   `json:"tf_adjustment_column,omitempty"`
	TFWeight  *float64 `json:"tf_adjustment_weight,omitempty"`
	TFFloor   float64  `json:"tf_minimum_u_value,omitempty"`
	OwnTF     bool     `json:"disable_tf_exact_match_detection,omitempty"`
}

// splinkRule is a blocking rule: an object, or in older files the SQL alone.
type splinkRule struct {
	SQL string
}

// MarshalJSON writes the object that every version reads.
func (r splinkRule) MarshalJSON() ([]byte, error) {
	return marshal(struct {
		SQL string `json:"blocking_rule"`
	}{r.SQL})
}

// UnmarshalJSON reads an object or a text.
func (r *splinkRule) UnmarshalJSON(b []byte) error {
	if json.Unmarshal(b, &r.SQL) == nil {
		return nil
	}
	var o struct {
		SQL string `json:"blocking_rule"`
	}
	if err := json.Unmarshal(b, &o); err != nil {
		return err
	}
	r.SQL = o.SQL
	return nil
}

// marshal is json.Marshal that leaves < and > as they are.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// WriteSplink writes the model as settings that Splink 3, 4 or 5 loads as a trained
// model. On the columns of WriteColumns it gives every pair the same match weight;
// told says in words where it does not, or what must be done there first.
func WriteSplink(m *Model, o SplinkOptions) (settings []byte, told []string, err error) {
	d, name := duckDB, "duckdb"
	switch o.Engine {
	case "", "duckdb":
	case "spark":
		d, name = spark, "spark"
	default:
		return nil, nil, &care.Problem{
			What:   "Splink models are written for DuckDB or Spark.",
			Where:  strconv.QuoteToASCII(o.Engine),
			Remedy: "Ask for duckdb or spark.",
		}
	}
	if o.LinkType == "" {
		o.LinkType = "dedupe_only"
	}
	w := splinkWriter{d: d, o: o, m: m}
	prior := m.Prior
	s := splinkSettings{LinkType: o.LinkType, Prior: &prior, SQLDialect: name, UniqueID: "row", Source: "source", Intermediate: true, Rules: []splinkRule{}}
	for _, c := range m.Comparisons {
		sc, err := w.comparison(c)
		if err != nil {
			return nil, nil, err
		}
		s.Comparisons = append(s.Comparisons, sc)
	}
	if len(m.Relations) > 0 {
		w.tell("What people of one household or area have in common is taken off the weight here; Splink has no such thing, and joins families more easily.")
	}
	if m.Moved != nil {
		w.tell("Here all that tells a place is taken to differ at once for people who moved; in Splink each field counts against them by itself, and more of them are lost.")
	}
	for _, r := range m.Rules {
		s.Rules = append(s.Rules, splinkRule{w.rule(r)})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "    ")
	if err := e.Encode(s); err != nil {
		return nil, nil, err
	}
	return b.Bytes(), append(w.told, w.tableNeeds()...), nil
}

type splinkWriter struct {
	d    dialect
	o    SplinkOptions
	m    *Model
	told []string
}

func (w *splinkWriter) tell(format string, args ...any) {
	w.told = append(w.told, fmt.Sprintf(format, args...))
}

// own is the column of a field.
func (w *splinkWriter) own(f Field) string {
	if c, ok := w.o.Columns[f]; ok {
		return c
	}
	return f.String()
}

// suffixed names a column as Splink names those of the left and the right record.
// A field's own column goes by the name that the table has for it.
func (w *splinkWriter) suffixed(column string) (left, right string) {
	if f, ok := ParseField(column); ok {
		column = w.own(f)
	}
	return w.d.name(column + "_l"), w.d.name(column + "_r")
}

func (w *splinkWriter) comparison(c Comparison) (splinkComparison, error) {
	own := c.Field.String()
	if err := checkColumn(w.own(c.Field)); err != nil {
		return splinkComparison{}, err
	}
	out := splinkComparison{Column: w.own(c.Field), Description: "Roundtable: " + c.Field.Name()}
	out.Levels = append(out.Levels, splinkLevel{
		Condition: w.d.missing(w.m, c, own, w.suffixed), Label: c.Field.Name() + " missing", Null: true,
	})
	_, hasExact := exactU(c)
	for _, l := range c.Levels {
		sql, ok := w.d.condition(c.Field, own, l, w.suffixed)
		if !ok {
			return out, &care.Problem{
				What:   "The model has a level that this program does not know.",
				Where:  fmt.Sprintf("%s, level %q", c.Field, l.Kind),
				Remedy: "Train the model again, or read it with the program that wrote it.",
			}
		}
		m, u := max(l.M, leastChance), max(l.U, leastChance)
		sl := splinkLevel{Condition: sql, Label: levelLabel(l), M: &m, U: &u}
		if l.M < leastChance || l.U < leastChance {
			w.tell("%s, level %q: a share of 0 was written as %g.", c.Field.Name(), levelLabel(l), leastChance)
		}
		if l.TF > 0 && c.TFFloor > 0 && l.Kind != Else {
			if hasExact {
				tf := l.TF
				sl.TFColumn, sl.TFWeight, sl.TFFloor = w.own(c.Field), &tf, c.TFFloor
				sl.OwnTF = l.Kind == Exact && c.Field == Birth // its condition is not seen as exact there
			} else {
				w.tell("%s: values are weighed by rarity here, and not in Splink, which wants an exact level for it.", c.Field.Name())
			}
		}
		if l.Kind == TransposedAtMost && l.Threshold >= 2 {
			w.tell("%s, level %q: an exchange with a letter in between is 2 edits in Splink's function and 3 here, so that a few pairs reach the level there alone.", c.Field.Name(), levelLabel(l))
		}
		out.Levels = append(out.Levels, sl)
	}
	return out, nil
}

// levelLabel is a level in words, as charts show it.
func levelLabel(l Level) string {
	n := strconv.FormatFloat(l.Threshold, 'f', -1, 64)
	switch l.Kind {
	case Exact:
		return "the same"
	case JaroWinklerAtLeast:
		return "Jaro-Winkler " + n + " or more"
	case EditsAtMost:
		return "at most " + n + " edits"
	case TransposedAtMost:
		return "at most " + n + " edits, exchanges counted as one"
	case DaysAtMost:
		return "at most " + n + " days apart"
	case Nickname:
		return "forms of one name"
	case Swapped:
		return "given and family name exchanged"
	case DayMonthSwap:
		return "day and month exchanged"
	case TwoOfThree:
		return "two of day, month and year"
	case PartialDate:
		return "the parts that both know"
	case SameSector:
		return "the same postcode sector"
	case SameOutcode:
		return "the same outcode"
	case Else:
		return "anything else"
	}
	return string(l.Kind)
}

// rule is a blocking rule as SQL.
func (w *splinkWriter) rule(r Rule) string {
	out := ""
	for i, p := range r.Parts {
		if i > 0 {
			out += " AND "
		}
		column := p.column()
		if f, ok := ParseField(column); ok {
			column = w.own(f)
		}
		out += "l." + w.d.name(column) + " = r." + w.d.name(column)
	}
	return out
}

// tableNeeds says which columns a table must have beside the fields themselves.
func (w *splinkWriter) tableNeeds() []string {
	var columns string
	for _, d := range derivedUsed(w.m) {
		columns += ", " + d.column
	}
	if columns == "" {
		return nil
	}
	return []string{"Splink needs columns that this program makes of the fields" + columns[1:] + ": write the table with --write-columns."}
}
