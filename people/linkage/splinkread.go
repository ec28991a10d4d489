package linkage

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
)

// splinkNames are what columns are often called, for files that come without a map.
var splinkNames = map[string]Field{
	"first_name": Given, "forename": Given, "given_name": Given, "firstname": Given, "forename1": Given,
	"surname": Family, "last_name": Family, "family_name": Family, "lastname": Family,
	"date_of_birth": Birth, "birth_date": Birth, "birthdate": Birth,
	"gender": Sex, "nhs_no": NHSNumber, "soc_sec_id": IDNumber, "ssn": IDNumber,
	"post_code": Postcode, "postcode_fake": Postcode, "zip": Postcode,
	"address_1": Address, "street": Address, "city": Locality, "town": Locality, "suburb": Locality, "birth_place": Locality,
	"telephone": Phone, "phone_number": Phone, "mobile": Phone, "email_address": Email, "gp_practice": Practice,
}

// IsSplink reports whether a JSON document looks like Splink's settings rather than
// a model of this program.
func IsSplink(document []byte) bool {
	var s struct {
		Comparisons []struct {
			Levels []json.RawMessage `json:"comparison_levels"`
		} `json:"comparisons"`
	}
	return json.Unmarshal(document, &s) == nil && slices.ContainsFunc(s.Comparisons, func(c struct {
		Levels []json.RawMessage `json:"comparison_levels"`
	},
	) bool {
		return len(c.Levels) > 0
	})
}

// ReadSplink reads the settings that Splink 3, 4 or 5 saved of a trained model.
// columns says which column is which field, where its name does not say so (as
// `roundtable link --map` has it). lost says in words what this program cannot
// carry: a comparison of a column that it does not know, a level in SQL of its own.
// Every pair that reaches no lost level has the match weight that Splink gives it.
func ReadSplink(document []byte, columns map[Field]string) (m *Model, lost []string, err error) {
	var s splinkSettings
	if err := json.Unmarshal(document, &s); err != nil {
		return nil, nil, splinkProblem("The file is not Splink's settings as JSON.", err)
	}
	if len(s.Comparisons) == 0 {
		return nil, nil, splinkProblem("The settings compare nothing.", nil)
	}
	r := splinkReader{columns: columns, m: &Model{V: 1, Prior: .0001}} // Splink's own default
	if s.Prior != nil {
		r.m.Prior = *s.Prior
	}
	if r.m.Prior <= 0 || r.m.Prior >= 1 {
		return nil, nil, splinkProblem("The probability that two random records match is not between 0 and 1.", nil)
	}
	for _, c := range s.Comparisons {
		if err := r.comparison(c); err != nil {
			return nil, nil, err
		}
	}
	if len(r.m.Comparisons) == 0 {
		return nil, nil, splinkProblem("None of the settings' columns is a field that this program knows.", nil)
	}
	// Exchanged names are found at the given name, before the family name is looked at.
	slices.SortFunc(r.m.Comparisons, func(a, b Comparison) int { return cmp.Compare(a.Field, b.Field) })
	for _, rule := range s.Rules {
		r.rule(rule.SQL)
	}
	return r.m, r.lost, nil
}

func splinkProblem(what string, err error) error {
	return &care.Problem{What: what, Remedy: "Save the trained model in Splink (linker.misc.save_model_to_json), and say with --map which column is which.", Err: err}
}

type splinkReader struct {
	columns map[Field]string
	m       *Model
	lost    []string
}

func (r *splinkReader) lose(format string, args ...any) {
	r.lost = append(r.lost, fmt.Sprintf(format, args...))
}

// field is which field a column is; false when none.
func (r *splinkReader) field(column string) (Field, bool) {
	for f, c := range r.columns {
		if strings.EqualFold(c, column) {
			return f, true
		}
	}
	if f, ok := ParseField(column); ok {
		return f, true
	}
	f, ok := splinkNames[strings.ToLower(column)]
	return f, ok
}

// comparison reads one comparison, or says why not.
func (r *splinkReader) comparison(c splinkComparison) error {
	levels := slices.Clone(c.Levels)
	null := slices.IndexFunc(levels, func(l splinkLevel) bool { return l.Null })
	f, ok := r.compared(c)
	switch {
	case !ok:
		r.lose("The comparison %s was left out: no field of this program is called so.", strconv.QuoteToASCII(c.Column))
		return nil
	case slices.ContainsFunc(r.m.Comparisons, func(x Comparison) bool { return x.Field == f }):
		r.lose("The comparison %s was left out: the %s is compared already.", strconv.QuoteToASCII(c.Column), f.Name())
		return nil
	case null < 0:
		r.lose("%s: Splink takes a missing value for different here; this program takes it for nothing.", f.Name())
	case !nullSQL.MatchString(plainSQL(levels[null].Condition)) && !r.ownNull(f, levels[null].Condition):
		r.lose("%s: what counts as missing follows a rule of its own in Splink; here an empty or unreadable value does.", f.Name())
	}
	levels = slices.DeleteFunc(levels, func(l splinkLevel) bool { return l.Null })
	out := Comparison{Field: f}
	for i, l := range levels {
		level, ok := r.level(f, l.Condition)
		if !ok {
			r.lose("%s: the level %s is not known here; a pair that reaches it in Splink reaches a later one.", f.Name(), strconv.QuoteToASCII(l.Label))
			continue
		}
		level.M, level.U = splinkDefaults(i, len(levels))
		if l.M != nil {
			level.M = *l.M
		}
		if l.U != nil {
			level.U = *l.U
		}
		if !(level.M >= 0 && level.M <= 1 && level.U >= 0 && level.U <= 1) {
			return splinkProblem("A level's m or u is not between 0 and 1.", nil)
		}
		level.M, level.U = max(level.M, leastChance), max(level.U, leastChance)
		r.rarity(f, &out, &level, l)
		out.Levels = append(out.Levels, level)
	}
	if n := len(out.Levels); n == 0 || out.Levels[n-1].Kind != Else {
		r.lose("The comparison %s was left out: it has no last level for all other pairs.", strconv.QuoteToASCII(c.Column))
		return nil
	}
	if _, ok := exactU(out); !ok && out.TFFloor > 0 {
		r.lose("%s: values are weighed by rarity in Splink, and not here, where the first level is not of exact agreement.", f.Name())
		out.TFFloor = 0
	}
	r.m.Comparisons = append(r.m.Comparisons, out)
	return nil
}

// rarity reads the term-frequency adjustment of a level.
func (r *splinkReader) rarity(f Field, c *Comparison, level *Level, l splinkLevel) {
	if l.TFColumn == "" || level.Kind == Else {
		return
	}
	level.TF = 1
	if l.TFWeight != nil {
		level.TF = *l.TFWeight
	}
	if of, ok := r.field(l.TFColumn); !ok || of != f {
		r.lose("%s: rarity is taken from another column in Splink, and not weighed here.", f.Name())
		level.TF = 0
		return
	}
	floor := l.TFFloor
	if floor <= 0 {
		floor = leastChance // none: no value that occurs is rarer
	}
	if c.TFFloor != 0 && c.TFFloor != floor {
		r.lose("%s: levels have different least frequencies in Splink; here the first one's is taken for all.", f.Name())
		return
	}
	c.TFFloor = floor
}

// splinkDefaults are the m and u that Splink takes for a level that was not trained:
// .95 of matches agree, the rest is spread evenly, and weights rise from -5 to 3
// below the exact level's 10. at counts from the first level.
func splinkDefaults(at, levels int) (m, u float64) {
	if levels < 2 {
		return 1, 1
	}
	if at == 0 {
		return .95, .95 / math.Exp2(10)
	}
	m = .05 / float64(levels-1)
	weight := -5.0
	if levels > 2 {
		weight += 8 * float64(levels-1-at) / float64(levels-2)
	}
	return m, m / math.Exp2(weight)
}

// compared is the field that a comparison is about: of its column's name, or of the
// first level's.
func (r *splinkReader) compared(c splinkComparison) (Field, bool) {
	if f, ok := r.field(c.Column); ok {
		return f, true
	}
	for _, l := range c.Levels {
		if l.Null || strings.EqualFold(strings.TrimSpace(l.Condition), "else") {
			continue
		}
		if m := oneColumnSQL.FindStringSubmatch(plainSQL(l.Condition)); m != nil {
			return r.field(m[1])
		}
		break
	}
	return 0, false
}

// Conditions as plainSQL leaves them: one space between words, no quotes around
// names, no casts, small letters.
var (
	oneColumnSQL  = regexp.MustCompile(`\b([a-z_][a-z0-9_ ]*?)_[lr]\b`)
	nullSQL       = regexp.MustCompile(`^\(?(?:try_strptime\()?([^()]+)_l(?:, '[^']*'\))? is null\)? or \(?(?:try_strptime\()?([^()]+)_r(?:, '[^']*'\))? is null\)?$`)
	exactSQL      = regexp.MustCompile(`^(.+)_l = (.+)_r$`)
	similaritySQL = regexp.MustCompile(`^(jaro_winkler_similarity|jaro_winkler|levenshtein|levenshtein_distance|damerau_levenshtein)\((.+)_l, (.+)_r\) (>=|<=) ([0-9.]+)$`)
	secondsSQL    = regexp.MustCompile(`^abs\(epoch\((?:try_strptime\(|strptime\()?(.+?)_l(?:, '[^']*'\))?\) - epoch\((?:try_strptime\(|strptime\()?(.+?)_r(?:, '[^']*'\))?\)\) <= ([0-9.]+)$`)
	dayDiffSQL    = regexp.MustCompile(`^abs\(date_?diff\((?:'day', )?(?:(?:try_)?strptime\(|to_date\()?(.+?)_l(?:, '[^']*'\))?, (?:(?:try_)?strptime\(|to_date\()?(.+?)_r(?:, '[^']*'\))?\)\) <= ([0-9.]+)$`)
	exchangedSQL  = regexp.MustCompile(`^(.+?)_l = (.+?)_r and (.+?)_([lr]) = (.+?)_([lr])$`)
	outcodeSQL    = `^[a-za-z]{1, 2}[0-9][a-za-z0-9]?`
	substringSQL  = regexp.MustCompile(`^substr(?:ing)?\((.+), 1, (\d+)\)$`)
	castSQL       = regexp.MustCompile(`cast\(([a-z0-9_ ]+) as (?:text|varchar|string|date)\)`)
	spacesSQL     = regexp.MustCompile(`\s+`)
	afterSQL      = regexp.MustCompile(`\)(and|or|is|-)`)
	beforeSQL     = regexp.MustCompile(`\b(and|or)\(`)
	operatorSQL   = regexp.MustCompile(`\s*(<=|>=|=|<>|<|>)\s*`)
	bracketSQL    = regexp.MustCompile(`\s*([(),])\s*`)
)

// plainSQL is a condition in small letters, without quotes around names and without
// casts to text or date.
func plainSQL(sql string) string {
	sql = strings.ToLower(strings.NewReplacer(`"`, "", "`", "").Replace(sql))
	sql = spacesSQL.ReplaceAllString(strings.TrimSpace(sql), " ")
	sql = strings.ReplaceAll(bracketSQL.ReplaceAllString(sql, "$1"), ",", ", ")
	sql = afterSQL.ReplaceAllString(sql, ") $1")
	sql = beforeSQL.ReplaceAllString(sql, "$1 (")
	sql = operatorSQL.ReplaceAllString(sql, " $1 ")
	return castSQL.ReplaceAllString(sql, "$1")
}

// level reads one condition; false when this program has no level like it.
func (r *splinkReader) level(f Field, condition string) (Level, bool) {
	sql := plainSQL(condition)
	is := func(columns ...string) bool {
		for _, c := range columns {
			if of, ok := r.field(c); !ok || of != f {
				return false
			}
		}
		return true
	}
	if sql == "else" {
		return Level{Kind: Else}, true
	}
	if x := similaritySQL.FindStringSubmatch(sql); x != nil && is(x[2], x[3]) {
		return similarityLevel(x[1], x[4], x[5])
	}
	if x := secondsSQL.FindStringSubmatch(sql); x != nil && is(x[1], x[2]) {
		n, err := strconv.ParseFloat(x[3], 64)
		return Level{Kind: DaysAtMost, Threshold: n / 86400}, err == nil
	}
	if x := dayDiffSQL.FindStringSubmatch(sql); x != nil && is(x[1], x[2]) {
		n, err := strconv.ParseFloat(x[3], 64)
		return Level{Kind: DaysAtMost, Threshold: n}, err == nil
	}
	if l, ok := r.regionLevel(f, sql); ok {
		return l, true
	}
	if r.namesExchanged(sql) {
		return Level{Kind: Swapped}, true
	}
	if x := exactSQL.FindStringSubmatch(sql); x != nil && is(x[1], x[2]) {
		return Level{Kind: Exact}, true
	}
	return r.ownLevel(f, sql)
}

func similarityLevel(function, compare, threshold string) (Level, bool) {
	kind, want := EditsAtMost, "<="
	switch function {
	case "jaro_winkler_similarity", "jaro_winkler":
		kind, want = JaroWinklerAtLeast, ">="
	case "damerau_levenshtein":
		kind = TransposedAtMost
	}
	n, err := strconv.ParseFloat(threshold, 64)
	return Level{Kind: kind, Threshold: n}, err == nil && compare == want
}

// regionLevel reads the sector and the district of Splink's postcode comparison.
func (r *splinkReader) regionLevel(f Field, sql string) (Level, bool) {
	if f != Postcode || !strings.Contains(sql, "regexp_extract(") {
		return Level{}, false
	}
	switch {
	case strings.Count(sql, outcodeSQL+" [0-9]'") == 2:
		return Level{Kind: SameSector}, true
	case strings.Count(sql, outcodeSQL+"'") == 2:
		return Level{Kind: SameOutcode}, true
	}
	return Level{}, false
}

// namesExchanged reports whether a condition says that given and family name are
// exchanged.
func (r *splinkReader) namesExchanged(sql string) bool {
	x := exchangedSQL.FindStringSubmatch(sql)
	if x == nil || x[4] == x[6] {
		return false
	}
	second := [2]string{x[3], x[5]} // of the left record, of the right
	if x[4] == "r" {
		second = [2]string{x[5], x[3]}
	}
	a, ok1 := r.field(x[1])
	b, ok2 := r.field(x[2])
	c, ok3 := r.field(second[0])
	d, ok4 := r.field(second[1])
	return ok1 && ok2 && ok3 && ok4 && (a == Given && b == Family || a == Family && b == Given) && c == b && d == a
}

// ownKinds are the levels that only this program writes.
var ownKinds = []LevelKind{Exact, Nickname, Swapped, DayMonthSwap, TwoOfThree, PartialDate, SameSector, SameOutcode}

// ownLevel reads what WriteSplink wrote.
func (r *splinkReader) ownLevel(f Field, sql string) (Level, bool) {
	for d, names := range r.written {
		for _, k := range ownKinds {
			if want, ok := d.condition(f, f.String(), Level{Kind: k}, names); ok && plainSQL(want) == sql {
				return Level{Kind: k}, true
			}
		}
	}
	return Level{}, false
}

// ownNull reports whether WriteSplink wrote the condition of missing.
func (r *splinkReader) ownNull(f Field, condition string) bool {
	for d, names := range r.written {
		if plainSQL(d.missing(r.m, Comparison{Field: f}, f.String(), names)) == plainSQL(condition) {
			return true
		}
	}
	return false
}

// written goes over the ways in which WriteSplink may have written a condition: for either
// engine, with the columns of the map, or, as the table of WriteColumns has them, with the
// fields' own names.
func (r *splinkReader) written(yield func(dialect, sides) bool) {
	for _, d := range []dialect{duckDB, spark} {
		for _, columns := range []map[Field]string{r.columns, nil} {
			w := splinkWriter{d: d, o: SplinkOptions{Columns: columns}}
			if !yield(d, w.suffixed) {
				return
			}
		}
	}
}

// rule reads a blocking rule: equalities joined by AND.
func (r *splinkReader) rule(sql string) {
	var out Rule
	for clause := range strings.SplitSeq(plainSQL(sql), " and ") {
		p, ok := r.part(strings.Trim(clause, "() "))
		if !ok {
			r.lose("The blocking rule %s was left out: it is more than equal fields, or equal parts of them.", strconv.QuoteToASCII(sql))
			return
		}
		out.Parts = append(out.Parts, p)
	}
	r.m.Rules = append(r.m.Rules, out)
}

// part reads "l.dob = r.dob" and "substr(l.dob, 1, 4) = substr(r.dob, 1, 4)".
func (r *splinkReader) part(clause string) (Part, bool) {
	left, right, ok := strings.Cut(clause, " = ")
	if !ok {
		return Part{}, false
	}
	length := ""
	if x := substringSQL.FindStringSubmatch(closed(left)); x != nil {
		y := substringSQL.FindStringSubmatch(closed(right))
		if y == nil || y[2] != x[2] {
			return Part{}, false
		}
		left, right, length = x[1], y[1], x[2]
	}
	a, okA := strings.CutPrefix(left, "l.")
	b, okB := strings.CutPrefix(right, "r.")
	if !okA || !okB || a != b {
		return Part{}, false
	}
	if length == "" {
		return r.wholePart(a)
	}
	f, ok := r.field(a)
	of, known := map[string]PartKind{"1": First, "3": First3}[length]
	if f == Birth {
		of, known = map[string]PartKind{"4": Year, "6": YearMonth, "7": YearMonth}[length]
	}
	return Part{f, of}, ok && known
}

// closed gives a call back the bracket that was trimmed off with those around it.
func closed(s string) string {
	if strings.Count(s, "(") > strings.Count(s, ")") {
		return s + ")"
	}
	return s
}

// wholePart is a column that is a field, or that WriteColumns makes of one.
func (r *splinkReader) wholePart(column string) (Part, bool) {
	if f, ok := r.field(column); ok {
		return Part{Field: f}, true
	}
	for f := range Fields {
		for _, k := range []PartKind{Whole, First, First3, Sound, Canonical, Year, MonthDay, YearMonth, OutcodeOf, SectorOf} {
			if p := (Part{f, k}); p.column() == column {
				return p, true
			}
		}
	}
	return Part{}, false
}
