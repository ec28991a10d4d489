package care

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// What a version writes is what it reads.
func TestPrioritiesWriteWhatTheyRead(t *testing.T) {
	p := DefaultPriorities()
	again, err := ParsePriorities(p.CSV())
	if err != nil || again.Version != p.Version || len(again.All()) != len(p.All()) {
		t.Fatal(again, err)
	}
	for i, c := range p.All() {
		if again.All()[i] != c {
			t.Errorf("%+v became %+v", c, again.All()[i])
		}
	}
	if err := p.Agreeable(); err != nil {
		t.Errorf("the published codes are refused: %v", err)
	}
}

// A collaborative says what its C codes mean; everything else stays.
func TestPrioritiesWithCodesOfOnesOwn(t *testing.T) {
	p := DefaultPriorities()
	own, err := p.With("2026-11", Priority{Code: "c2", Scheme: "choice", Label: "Asked to wait, reviewed in 12 weeks", TargetDays: 84}, Priority{Code: "C9", Scheme: "choice", Label: "Ours, with \"quotes\" and, commas"})
	if err != nil {
		t.Fatal(err)
	}
	c2, _ := own.Find("C2")
	c9, _ := own.Find("C9")
	if own.Version != "2026-11" || c2.Code != "C2" || c2.TargetDays != 84 || c9.Label != "Ours, with \"quotes\" and, commas" || len(own.All()) != len(p.All())+1 {
		t.Errorf("%+v %+v", c2, c9)
	}
	if own.Rank("C2") != p.Rank("C2") || own.Rank("C9") != len(own.All()) {
		t.Errorf("ranks %d and %d", own.Rank("C2"), own.Rank("C9"))
	}
	if was, _ := p.Find("C2"); was.TargetDays != 0 {
		t.Error("the version it was made of has changed")
	}
}

func TestPrioritiesThatNobodyCanAgree(t *testing.T) {
	good := Priority{Code: "C2", Scheme: "choice", Label: "Asked to wait"}
	with := func(f func(*Priority)) []Priority {
		c := good
		f(&c)
		return []Priority{c}
	}
	many := make([]Priority, 200)
	for i := range many {
		many[i] = Priority{Code: fmt.Sprintf("X%d", i), Scheme: "choice", Label: "x"}
	}
	for name, c := range map[string]struct {
		version string
		codes   []Priority
		where   string
	}{
		"no version":           {" ", []Priority{good}, "column version"},
		"no label":             {"v", with(func(c *Priority) { c.Label = " " }), "line 16"},
		"another scheme":       {"v", with(func(c *Priority) { c.Scheme = "mine" }), "line 16"},
		"ten years more":       {"v", with(func(c *Priority) { c.TargetDays = 4000 }), "line 16"},
		"a long label":         {"v", with(func(c *Priority) { c.Label = strings.Repeat("x", 201) }), "line 16"},
		"a sentence":           {"v", with(func(c *Priority) { c.Code = "C2 please" }), "line 19"},
		"too many":             {"v", many, "priority codes"},
		"no code at all":       {"v", with(func(c *Priority) { c.Code = "" }), "line 19"},
		"nothing defined anew": {"v", nil, ""},
	} {
		p, err := DefaultPriorities().With(c.version, c.codes...)
		if c.where == "" {
			if err != nil || p.Version != c.version {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		problem, ok := errors.AsType[*Problem](err)
		if !ok || !strings.Contains(problem.Where, c.where) || problem.Remedy == "" {
			t.Errorf("%s: %+v %v", name, problem, err)
		}
	}
}
