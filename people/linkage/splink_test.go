package linkage

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// plainModel is someModel without what Splink has not.
func plainModel(t *Table, seed uint64) *Model {
	m := someModel(t, seed)
	m.Relations, m.Moved = nil, nil
	return m
}

func TestSplinkReadsBackWhatWasWritten(t *testing.T) {
	table := somePeople(1, 60)
	want := plainModel(table, 1)
	for _, engine := range []string{"duckdb", "spark"} {
		for _, columns := range []map[Field]string{nil, {Given: "first_name", Family: "surname", Birth: "date of birth", Locality: "city"}} {
			b, _, err := WriteSplink(want, SplinkOptions{Engine: engine, Columns: columns})
			if err != nil {
				t.Fatal(err)
			}
			if !IsSplink(b) {
				t.Error("what was written does not look like Splink's")
			}
			got, lost, err := ReadSplink(b, columns)
			if err != nil || len(lost) > 0 {
				t.Fatalf("%s: %v, lost %q", engine, err, lost)
			}
			if got.Prior != want.Prior || !reflect.DeepEqual(got.Comparisons, want.Comparisons) || !reflect.DeepEqual(got.Rules, want.Rules) {
				t.Errorf("%s, %v: another model was read", engine, columns)
			}
		}
	}
}

// TestSplinkReadsBackUnderAMap: the file has the names of WriteColumns, the lists their own.
func TestSplinkReadsBackUnderAMap(t *testing.T) {
	want := plainModel(somePeople(1, 60), 1)
	b, _, err := WriteSplink(want, SplinkOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got, lost, err := ReadSplink(b, map[Field]string{Given: "first_name", Family: "surname", Birth: "date_of_birth", Postcode: "zip"})
	if err != nil || len(lost) > 0 || !reflect.DeepEqual(got.Comparisons, want.Comparisons) || !reflect.DeepEqual(got.Rules, want.Rules) {
		t.Errorf("another model was read: %v, lost %q", err, lost)
	}
}

func TestSplinkIsToldWhatItCannotDo(t *testing.T) {
	table := somePeople(1, 60)
	_, told, err := WriteSplink(someModel(table, 1), SplinkOptions{})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(told, "\n")
	for _, want := range []string{"household", "moved", "--write-columns", "given_forms", "family_soundex", "exchange with a letter in between"} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing is said of %q in %s", want, all)
		}
	}
	_, _, err = WriteSplink(plainModel(table, 1), SplinkOptions{Engine: "oracle"})
	if _, ok := errors.AsType[*care.Problem](err); !ok {
		t.Errorf("another engine: %v", err)
	}
}

// TestSplinkSavedModels reads settings as three versions of Splink save them: what
// they hold in common, each in its own form.
func TestSplinkSavedModels(t *testing.T) {
	for _, c := range []struct {
		file  string
		prior float64
		// of the first name's exact level, and of the birth date's second
		m, u    float64
		second  Level
		rules   int
		lost    []string // words of what is lost
		columns map[Field]string
	}{
		{
			file: splink3, prior: .0003, m: .5, u: .01,
			second: Level{Kind: EditsAtMost, Threshold: 1, M: .15, U: .0015}, rules: 2,
		},
		{
			file: splink4, prior: .0001358, m: .545, u: .0119,
			second: Level{Kind: TransposedAtMost, Threshold: 1, M: .27, U: .024}, rules: 2,
			lost: []string{"on area", "occupation", "more than equal fields"},
		},
	} {
		m, lost, err := ReadSplink([]byte(c.file), c.columns)
		if err != nil {
			t.Fatal(err)
		}
		given, birth := m.comparison(Given), m.comparison(Birth)
		if m.Prior != c.prior || given.Levels[0].M != c.m || given.Levels[0].U != c.u || given.Levels[0].TF != 1 || birth.Levels[1] != c.second {
			t.Errorf("read %+v", m)
		}
		if len(m.Rules) != c.rules || len(lost) != len(c.lost) {
			t.Errorf("%d rules %+v, lost %q", len(m.Rules), m.Rules, lost)
		}
		for i := range min(len(lost), len(c.lost)) {
			if !strings.Contains(strings.Join(lost, "\n"), c.lost[i]) {
				t.Errorf("nothing is said of %q in %q", c.lost[i], lost)
			}
		}
		if err := m.check(); err != nil {
			t.Error(err)
		}
	}
}

// splink3 has blocking rules as texts, and dates as the functions of version 3.
const splink3 = `{"link_type":"dedupe_only","probability_two_random_records_match":0.0003,"sql_dialect":"duckdb","linker_uid":"a",
"em_convergence":0.0001,"max_iterations":25,"bayes_factor_column_prefix":"bf_","unique_id_column_name":"unique_id",
"blocking_rules_to_generate_predictions":["l.surname = r.surname and substr(l.first_name,1,1) = substr(r.first_name,1,1)","l.dob = r.dob"],
"comparisons":[{"output_column_name":"first_name","comparison_levels":[
{"sql_condition":"first_name_l IS NULL OR first_name_r IS NULL","label_for_charts":"Null","is_null_level":true},
{"sql_condition":"first_name_l = first_name_r","label_for_charts":"Exact match","m_probability":0.5,"u_probability":0.01,"tf_adjustment_column":"first_name","tf_adjustment_weight":1.0},
{"sql_condition":"jaro_winkler_similarity(first_name_l, first_name_r) >= 0.9","m_probability":0.3,"u_probability":0.02},
{"sql_condition":"ELSE","m_probability":0.2,"u_probability":0.97}],"comparison_description":"x"},
{"output_column_name":"dob","comparison_levels":[
{"sql_condition":"\"dob_l\" IS NULL OR \"dob_r\" IS NULL","is_null_level":true},
{"sql_condition":"\"dob_l\" = \"dob_r\"","m_probability":0.4,"u_probability":0.002},
{"sql_condition":"levenshtein(\"dob_l\", \"dob_r\") <= 1","m_probability":0.15,"u_probability":0.0015},
{"sql_condition":"abs(date_diff('day',strptime(\"dob_l\", '%Y-%m-%d'),strptime(\"dob_r\", '%Y-%m-%d'))) <= 30","m_probability":0.05,"u_probability":0.002},
{"sql_condition":"ELSE","m_probability":0.4,"u_probability":0.99}]}]}`

// splink4 has them as objects, and levels that this program has not.
const splink4 = `{"link_type":"dedupe_only","probability_two_random_records_match":0.0001358,"sql_dialect":"duckdb","match_weight_column_prefix":"mw_",
"blocking_rules_to_generate_predictions":[{"blocking_rule":"(l.\"surname\" = r.\"surname\") AND (l.\"dob\" = r.\"dob\")","sql_dialect":"duckdb"},
{"blocking_rule":"(SUBSTR(l.first_name, 1, 3) = SUBSTR(r.first_name, 1, 3)) AND (SUBSTR(l.dob, 1, 4) = SUBSTR(r.dob, 1, 4))","sql_dialect":"duckdb"},
{"blocking_rule":"levenshtein(l.dob, r.dob) < 2","sql_dialect":"duckdb"}],
"comparisons":[{"output_column_name":"first_name","comparison_levels":[
{"sql_condition":"\"first_name_l\" IS NULL OR \"first_name_r\" IS NULL","is_null_level":true},
{"sql_condition":"\"first_name_l\" = \"first_name_r\"","m_probability":0.545,"u_probability":0.0119,"fix_m_probability":false,"tf_adjustment_column":"first_name","tf_adjustment_weight":1.0},
{"sql_condition":"jaro_winkler_similarity(\"first_name_l\", \"first_name_r\") >= 0.92","m_probability":0.06,"u_probability":0.0018},
{"sql_condition":"ELSE","m_probability":0.395,"u_probability":0.98}]},
{"output_column_name":"dob","comparison_levels":[
{"sql_condition":"try_strptime(\"dob_l\", '%Y-%m-%d') IS NULL OR try_strptime(\"dob_r\", '%Y-%m-%d') IS NULL","is_null_level":true},
{"sql_condition":"CAST(\"dob_l\" AS TEXT) = CAST(\"dob_r\" AS TEXT)","m_probability":0.68,"u_probability":0.0023},
{"sql_condition":"damerau_levenshtein(\"dob_l\", \"dob_r\") <= 1","m_probability":0.27,"u_probability":0.024},
{"sql_condition":"ABS(EPOCH(try_strptime(\"dob_l\", '%Y-%m-%d')) - EPOCH(try_strptime(\"dob_r\", '%Y-%m-%d'))) <= 2629800.0","m_probability":0.0027,"u_probability":0.0023},
{"sql_condition":"ELSE","m_probability":0.01,"u_probability":0.9}]},
{"output_column_name":"postcode_fake","comparison_levels":[
{"sql_condition":"\"postcode_fake_l\" IS NULL OR \"postcode_fake_r\" IS NULL","is_null_level":true},
{"sql_condition":"\"postcode_fake_l\" = \"postcode_fake_r\"","m_probability":0.67,"u_probability":0.0001},
{"sql_condition":"NULLIF(regexp_extract(\"postcode_fake_l\", '^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9]', 0), '') = NULLIF(regexp_extract(\"postcode_fake_r\", '^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9]', 0), '')","m_probability":0.09,"u_probability":0.0003},
{"sql_condition":"NULLIF(regexp_extract(\"postcode_fake_l\", '^[A-Za-z]{1,2}[0-9][A-Za-z0-9]?', 0), '') = NULLIF(regexp_extract(\"postcode_fake_r\", '^[A-Za-z]{1,2}[0-9][A-Za-z0-9]?', 0), '')","m_probability":0.04,"u_probability":0.0005},
{"sql_condition":"NULLIF(regexp_extract(\"postcode_fake_l\", '^[A-Za-z]{1,2}', 0), '') = NULLIF(regexp_extract(\"postcode_fake_r\", '^[A-Za-z]{1,2}', 0), '')","label_for_charts":"Exact match on area","m_probability":0.1,"u_probability":0.011},
{"sql_condition":"ELSE","m_probability":0.1,"u_probability":0.98}]},
{"output_column_name":"occupation","comparison_levels":[
{"sql_condition":"\"occupation_l\" IS NULL OR \"occupation_r\" IS NULL","is_null_level":true},
{"sql_condition":"\"occupation_l\" = \"occupation_r\"","m_probability":0.9,"u_probability":0.04},
{"sql_condition":"ELSE","m_probability":0.1,"u_probability":0.96}]}]}`

func TestSplinkLevels(t *testing.T) {
	r := splinkReader{m: &Model{}}
	for _, c := range []struct {
		field Field
		sql   string
		want  Level
	}{
		{Family, `surname_l=surname_r`, Level{Kind: Exact}},
		{Family, "jaro_winkler(`surname_l`, `surname_r`) >= 0.7", Level{Kind: JaroWinklerAtLeast, Threshold: .7}},
		{Family, `levenshtein("surname_l", "surname_r") <= 2`, Level{Kind: EditsAtMost, Threshold: 2}},
		{Given, `"first_name_l" = "surname_r" AND "first_name_r" = "surname_l"`, Level{Kind: Swapped}},
		{Birth, `abs(datediff(dob_l, dob_r)) <= 10`, Level{Kind: DaysAtMost, Threshold: 10}},
		{Birth, `ABS(EPOCH("dob_l") - EPOCH("dob_r")) <= 86400`, Level{Kind: DaysAtMost, Threshold: 1}},
		{Postcode, "else", Level{Kind: Else}},
	} {
		if got, ok := r.level(c.field, c.sql); !ok || got != c.want {
			t.Errorf("%s: %+v, %v", c.sql, got, ok)
		}
	}
	for _, sql := range []string{
		`"surname_l" = "first_name_r"`, `jaro_winkler_similarity("surname_l", "surname_r") > 0.7`, `levenshtein("surname_l", "surname_r") >= 2`,
		`"surname_l" = "surname_r" OR 1 = 1`, `jaro_similarity("surname_l", "surname_r") >= 0.9`, `dmetaphone("surname_l") = dmetaphone("surname_r")`, ``,
	} {
		if got, ok := r.level(Family, sql); ok {
			t.Errorf("%s was taken for %+v", sql, got)
		}
	}
}

// TestSplinkUntrained: levels that were not trained weigh what Splink has them weigh.
func TestSplinkUntrained(t *testing.T) {
	m, u := splinkDefaults(0, 3)
	if got := math.Log2(m / u); m != .95 || math.Abs(got-10) > 1e-12 {
		t.Errorf("exact: m %v, weight %v", m, got)
	}
	for at, want := range []float64{10, 3, -1, -5} {
		m, u := splinkDefaults(at, 4)
		if got := math.Log2(m / u); math.Abs(got-want) > 1e-12 {
			t.Errorf("level %d: weight %v, wanted %v", at, got, want)
		}
	}
}

func TestSplinkThatCannotBeRead(t *testing.T) {
	for _, doc := range []string{"", "[]", "{}", `{"comparisons":[{"output_column_name":"x"}]}`, `{"comparisons":[{"output_column_name":"dob","comparison_levels":[]}],"probability_two_random_records_match":2}`} {
		_, _, err := ReadSplink([]byte(doc), nil)
		if p, ok := errors.AsType[*care.Problem](err); !ok || p.Remedy == "" {
			t.Errorf("%s: %v", doc, err)
		}
	}
}

// TestColumnsAreQuoted: whatever a column is called, it stays one name.
func TestColumnsAreQuoted(t *testing.T) {
	name := regexp.MustCompile(`^"(?:[^"]|"")*"$`)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "name")
		if q := postgres.name(s); !name.MatchString(q) {
			t.Errorf("%q is quoted as %s", s, q)
		}
		if q := spark.name(s); strings.Count(strings.ReplaceAll(q[1:len(q)-1], "``", ""), "`") != 0 {
			t.Errorf("%q is quoted as %s", s, q)
		}
		table := plainModel(somePeople(1, 20), 1)
		_, _, err := WriteSplink(table, SplinkOptions{Columns: map[Field]string{Given: s}})
		if bad := checkColumn(s) != nil; bad != (err != nil) {
			t.Errorf("%q: %v", s, err)
		}
	})
}

func FuzzReadSplink(f *testing.F) {
	f.Add([]byte(splink3))
	f.Add([]byte(splink4))
	b, _, err := WriteSplink(plainModel(somePeople(1, 30), 1), SplinkOptions{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, doc []byte) {
		m, _, err := ReadSplink(doc, nil)
		if err != nil {
			if _, ok := errors.AsType[*care.Problem](err); !ok {
				t.Fatalf("an error that nobody can read: %v", err)
			}
			return
		}
		for _, c := range m.Comparisons {
			for _, l := range c.Levels {
				if w := l.Weight(); math.IsNaN(w) || math.IsInf(w, 0) {
					t.Fatalf("a weight of %v", w)
				}
			}
		}
		if _, err := json.Marshal(m); err != nil {
			t.Fatal(err)
		}
	})
}
