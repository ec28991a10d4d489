package linkage

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"roundtable/care"
)

// SQLOptions say for which engine a model is written as SQL.
type SQLOptions struct {
	Engine    string  // "postgres" or "spark"
	Table     string  // with the columns of WriteColumns; "" = records. A dot parts schema and name
	Threshold float64 // least probability of an edge that is returned; 0 = .95
	Between   bool    // only pairs of two sources
}

// WriteSQL writes the model as a script for another engine, for lists too long for
// this program: the terms' frequencies, one query a rule that proposes pairs which no
// earlier rule proposes, and a last query that weighs them and returns the edges
// alone: row_a, row_b, weight, probability. The table must have the columns of
// WriteColumns. Weights are the same as here. What the script leaves out is in the
// comment at its head: deciding by verified NHS number, blocks that are too large,
// and gathering edges into people.
func WriteSQL(w io.Writer, m *Model, o SQLOptions) error {
	s, err := newSQLWriter(m, o)
	if err != nil {
		return err
	}
	s.head()
	if s.d.edits == postgres.edits {
		s.say("%s", postgresFunctions)
	}
	s.frequencies()
	s.pairs()
	s.edges()
	_, err = io.WriteString(w, s.b.String())
	return err
}

type sqlWriter struct {
	m     *Model
	w     *weights
	o     SQLOptions
	d     dialect
	table string
	b     strings.Builder
}

func newSQLWriter(m *Model, o SQLOptions) (*sqlWriter, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	s := &sqlWriter{m: m, w: newWeights(m), o: o}
	switch o.Engine {
	case "postgres":
		s.d = postgres
	case "spark":
		s.d = spark
	default:
		return nil, &care.Problem{
			What:   "Models are written as SQL for PostgreSQL or Spark.",
			Where:  strconv.QuoteToASCII(o.Engine),
			Remedy: "Ask for postgres or spark.",
		}
	}
	if s.o.Threshold == 0 {
		s.o.Threshold = .95
	}
	if s.o.Threshold < 0 || s.o.Threshold >= 1 || m.Prior <= 0 || m.Prior >= 1 {
		return nil, &care.Problem{What: "The threshold and the model's prior lie between 0 and 1.", Remedy: "Choose a threshold such as 0.95, and a trained model."}
	}
	if len(m.Rules) == 0 {
		return nil, &care.Problem{What: "The model has no rule that proposes pairs.", Remedy: "Train it with rules: comparing all pairs of a long list never ends."}
	}
	if s.o.Table == "" {
		s.o.Table = "records"
	}
	var parts []string
	for part := range strings.SplitSeq(s.o.Table, ".") {
		if err := checkColumn(part); err != nil {
			return nil, err
		}
		parts = append(parts, s.d.name(part))
	}
	s.table = strings.Join(parts, ".")
	return s, nil
}

func (s *sqlWriter) say(format string, args ...any) { fmt.Fprintf(&s.b, format+"\n", args...) }

// number is a share or a weight as the engine reads a double, exactly.
func (s *sqlWriter) number(x float64) string {
	return "CAST('" + strconv.FormatFloat(x, 'g', -1, 64) + "' AS " + s.d.double + ")"
}

// of names a column of the two records of a pair.
func (s *sqlWriter) of(column string) (left, right string) {
	return "l." + s.d.name(column), "r." + s.d.name(column)
}

func (s *sqlWriter) head() {
	s.say("-- Links records by the model below and returns pairs that are one person with a")
	s.say("-- probability of at least %v.", s.o.Threshold)
	s.say("-- Table %s: one row a record, NULL for what is missing, with the columns", strings.ReplaceAll(s.table, "\n", " "))
	s.say("--   %s", strings.Join(Columns(s.m), ", "))
	s.say("-- as `roundtable link --write-columns` writes them; \"row\" is a number of each record's own.")
	s.say("-- Left out: deciding by a verified NHS number, records that are sealed (they must not")
	s.say("-- be in the table), and gathering pairs into people: read the edges back for those.")
	s.say("-- Before a long run, count the largest blocks of each rule:")
	for i, r := range s.m.Rules {
		s.say("--   rule %d: SELECT %s, COUNT(*) FROM %s GROUP BY %[2]s ORDER BY COUNT(*) DESC LIMIT 10;", i+1, strings.Join(s.ruleColumns(r), ", "), s.table)
	}
	if s.d.quote == spark.quote {
		s.say("-- Spark has no jaro_winkler and no damerau_levenshtein of its own: register those of")
		s.say("-- Splink's scala-udf-similarity jar (moj-analytical-services, MIT) first. Its")
		s.say("-- damerau_levenshtein may count an exchange with a letter in between as 2 edits, here 3.")
	}
	s.say("")
}

func (s *sqlWriter) ruleColumns(r Rule) []string {
	out := make([]string, len(r.Parts))
	for i, p := range r.Parts {
		out[i] = s.d.name(p.column())
	}
	return out
}

// frequencies makes a table of how common each value is, for each field that is
// weighed by rarity.
func (s *sqlWriter) frequencies() {
	for _, c := range s.m.Comparisons {
		if !adjusted(c) {
			continue
		}
		v := s.d.name(c.Field.String())
		s.say("%s%s AS", s.d.temporary, s.frequencyTable(c.Field))
		s.say("SELECT %s AS value, CAST(COUNT(*) AS %s) / SUM(COUNT(*)) OVER () AS tf", v, s.d.double)
		s.say("FROM %s WHERE %s IS NOT NULL GROUP BY %[2]s;\n", s.table, v)
	}
}

func (s *sqlWriter) frequencyTable(f Field) string { return s.d.name("roundtable_tf_" + f.String()) }

// adjusted reports whether a level of the comparison is weighed by rarity.
func adjusted(c Comparison) bool {
	if _, ok := exactU(c); !ok || c.TFFloor <= 0 {
		return false
	}
	for _, l := range c.Levels {
		if l.TF > 0 && l.Kind != Else {
			return true
		}
	}
	return false
}

// pairs makes the table of pairs: one query a rule.
func (s *sqlWriter) pairs() {
	s.say("%s%s AS", s.d.temporary, s.d.name("roundtable_pairs"))
	for i, r := range s.m.Rules {
		if i > 0 {
			s.say("UNION ALL")
		}
		s.say("-- rule %d: %s", i+1, r.Name())
		s.say("SELECT l.%s AS a, r.%[1]s AS b", s.d.name("row"))
		s.say("FROM %s AS l JOIN %[1]s AS r ON %s", s.table, s.agrees(r))
		s.say("WHERE l.%s < r.%[1]s", s.d.name("row"))
		if s.o.Between {
			s.say("  AND l.%s <> r.%[1]s", s.d.name("source"))
		}
		for _, earlier := range s.m.Rules[:i] {
			s.say("  AND NOT COALESCE(%s, FALSE)", s.agrees(earlier))
		}
	}
	s.say(";\n")
}

func (s *sqlWriter) agrees(r Rule) string {
	parts := make([]string, len(r.Parts))
	for i, p := range r.Parts {
		a, b := s.of(p.column())
		parts[i] = a + " = " + b
	}
	return strings.Join(parts, " AND ")
}

// edges weighs the pairs and returns those of the threshold.
func (s *sqlWriter) edges() {
	row := s.d.name("row")
	s.say("WITH levels AS %s(", s.d.once)
	s.say("  SELECT p.a, p.b")
	for _, c := range s.m.Comparisons {
		s.say("    , %s AS %s", s.level(c), s.levelColumn(c.Field))
		if adjusted(c) {
			f := c.Field.String()
			s.say("    , GREATEST(%s.tf, %s.tf, %s) AS %s", s.d.name("l_"+f), s.d.name("r_"+f), s.number(c.TFFloor), s.d.name("tf_"+f))
		}
	}
	s.say("  FROM %s AS p", s.d.name("roundtable_pairs"))
	s.say("  JOIN %s AS l ON l.%s = p.a JOIN %[1]s AS r ON r.%[2]s = p.b", s.table, row)
	for _, c := range s.m.Comparisons {
		if adjusted(c) {
			f := c.Field.String()
			a, b := s.of(f)
			s.say("  LEFT JOIN %s AS %s ON %[2]s.value = %s", s.frequencyTable(c.Field), s.d.name("l_"+f), a)
			s.say("  LEFT JOIN %s AS %s ON %[2]s.value = %s", s.frequencyTable(c.Field), s.d.name("r_"+f), b)
		}
	}
	s.say("), weighed AS %s(", s.d.once)
	s.say("  SELECT a, b, %s", s.number(s.w.prior))
	for _, c := range s.m.Comparisons {
		s.say("    + %s", s.weight(c))
	}
	s.moved()
	s.relations()
	s.say("    AS weight FROM levels")
	s.say(")")
	s.say("SELECT a AS row_a, b AS row_b, weight, 1 / (1 + POWER(%s, -weight)) AS probability", s.number(2))
	s.say("FROM weighed WHERE weight >= %s;", s.number(math.Log2(s.o.Threshold/(1-s.o.Threshold))))
}

func (s *sqlWriter) levelColumn(f Field) string { return s.d.name("level_" + f.String()) }

// level is the CASE that finds which level a pair reaches: -1 for missing.
func (s *sqlWriter) level(c Comparison) string {
	own := c.Field.String()
	out := "CASE WHEN " + s.d.missing(s.m, c, own, s.of) + " THEN -1"
	for i, l := range c.Levels {
		sql, ok := s.d.condition(c.Field, own, l, s.of)
		switch {
		case !ok:
		case l.Kind == Else:
			out += fmt.Sprintf(" ELSE %d", i)
		default:
			out += fmt.Sprintf(" WHEN %s THEN %d", sql, i)
		}
	}
	return out + " END"
}

// weight is the CASE that adds what a level says, and how rare the value is.
func (s *sqlWriter) weight(c Comparison) string {
	return s.cases(c, &s.w.levels[c.Field], adjusted(c))
}

// cases is the CASE that gives each level of a comparison so many bits, as the
// engine's tables have them, and with rare the rarity of the value beside them.
func (s *sqlWriter) cases(c Comparison, bits *[16]float64, rare bool) string {
	out := "CASE " + s.levelColumn(c.Field)
	u, _ := exactU(c)
	for i, l := range c.Levels {
		out += fmt.Sprintf(" WHEN %d THEN %s", i, s.number(bits[i+1]))
		if rare && l.TF > 0 && l.Kind != Else {
			out += fmt.Sprintf(" + %s * LN(%s / %s) / LN(%s)", s.number(l.TF), s.number(u), s.d.name("tf_"+c.Field.String()), s.number(2))
		}
	}
	return out + " ELSE 0 END"
}

// moved adds what places say together: log2 of the mixture of people who stayed and
// people who moved, against the fields by themselves.
func (s *sqlWriter) moved() {
	w := s.w.moved
	if w == nil {
		return
	}
	s.say("    + LN(POWER(%s, %s", s.number(2), s.number(w.stayed))
	s.places(&w.atHome)
	s.say("      ) + POWER(%s, %s", s.number(2), s.number(w.away))
	s.places(&w.elsewhere)
	s.say("      )) / LN(%s)", s.number(2))
}

func (s *sqlWriter) places(bits *[Fields][16]float64) {
	for _, c := range s.m.Comparisons {
		if s.w.moved.fields[c.Field] {
			s.say("        + %s", s.cases(c, &bits[c.Field], false))
		}
	}
}

// relations takes off what people of one household, or of one area, have in common:
// log2 of what is left of chance, and of 2^(share + what their fields say) of each.
func (s *sqlWriter) relations() {
	if len(s.w.relations) == 0 {
		return
	}
	place := s.m.comparison(s.w.place)
	chance := "CASE " + s.levelColumn(place.Field)
	for i := range place.Levels {
		chance += fmt.Sprintf(" WHEN %d THEN %s", i, s.number(max(0, s.w.chance[i+1])))
	}
	s.say("    - LN(GREATEST(%s, %s ELSE %s END", s.number(leastRelated), chance, s.number(max(0, s.w.chance[0])))
	for _, r := range s.w.relations {
		s.say("      + POWER(%s, %s", s.number(2), s.number(r.share))
		for _, c := range s.m.Comparisons {
			if r.alike[c.Field] {
				s.say("        + %s", s.cases(c, &r.levels[c.Field], adjusted(c)))
			}
		}
		s.say("      )")
	}
	s.say("    )) / LN(%s)", s.number(2))
}
