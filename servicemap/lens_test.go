package servicemap

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

func (t *Table) says(tb testing.TB) string {
	tb.Helper()
	t.mu.RLock()
	defer t.mu.RUnlock()
	b, err := json.MarshalIndent(t.state, "", " ")
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

// The story of one service, folded one by one and all at once.
func TestEveryWayOfFoldingAgrees(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.describe(ann, young())
	x, _ := w.table.Service(ann, id)
	changed := x.ServiceDescribed
	changed.Function, changed.Reason = "assessment", "we only assess"
	_, _, err := w.table.Describe(ctx, ann, changed, x.Number)
	w.must(err)
	x, _ = w.table.Service(ann, id)
	_, err = w.table.Verify(ctx, ann, id, today+90, x.Number)
	w.must(err)
	x, _ = w.table.Service(ann, id)
	if x.Verified != today || x.Due != today+90 || len(x.History) != 2 {
		t.Errorf("verified %v, due %v, %d versions", x.Verified, x.Due, len(x.History))
	}
	_, err = w.table.AsWas(ctx, ann, id, x.History[0].Number, x.Number, "a mistake")
	w.must(err)
	if x, _ = w.table.Service(ann, id); x.Function != "therapy" || len(x.History) != 3 || x.AsWas != int64(x.History[0].Number) {
		t.Errorf("not as it was: %+v", x.ServiceDescribed)
	}
	better := x.ServiceDescribed
	better.Criteria = better.Criteria[:4]
	s, _, err := w.table.Suggest(ctx, bob, care.ServiceSuggested{Service: &better, Base: int64(x.Number), Why: "autism is no reason"})
	w.must(err)
	if _, err := w.table.Answer(ctx, bob, s, true, ""); err == nil {
		t.Error("who suggested it took it")
	}
	if _, err := w.table.Answer(ctx, ann, s, false, " "); err == nil {
		t.Error("declined without a reason")
	}
	_, err = w.table.Answer(ctx, ann, s, true, "")
	w.must(err)
	if x, _ = w.table.Service(ann, id); len(x.Criteria) != 4 || len(x.History) != 4 {
		t.Errorf("not taken: %+v", x.ServiceDescribed)
	}
	if got, want := w.open().says(t), w.table.says(t); got != want {
		t.Errorf("all at once:\n%s\none by one:\n%s", got, want)
	}
}

// P08: a service is described by its owner, and who comes second is told.
func TestAServiceIsItsOwners(t *testing.T) {
	w := newWorld(t)
	if _, _, err := w.table.Describe(t.Context(), bob, young(), 0); err == nil {
		t.Error("another partner described it")
	}
	id := w.describe(ann, young())
	x, _ := w.table.Service(bob, id)
	steal := x.ServiceDescribed
	steal.Owner = "RB1"
	if _, _, err := w.table.Describe(t.Context(), bob, steal, x.Number); err == nil {
		t.Error("another partner took it over")
	}
	if _, err := w.table.Verify(t.Context(), bob, id, today+1, x.Number); err == nil {
		t.Error("another partner verified it")
	}
	_, _, err := w.table.Describe(t.Context(), ann, x.ServiceDescribed, x.Number)
	w.must(err)
	_, _, err = w.table.Describe(t.Context(), ann, x.ServiceDescribed, x.Number)
	if _, ok := errors.AsType[*Taken](err); !ok {
		t.Errorf("who comes second: %v", err)
	}
	if _, _, err := w.table.Describe(t.Context(), &Who{}, young(), 0); err == nil {
		t.Error("nobody wrote")
	}
}

// A suggestion that was made of an older version undoes nothing.
func TestASuggestionOverwritesNoChange(t *testing.T) {
	w := newWorld(t)
	id := w.describe(ann, young())
	x, _ := w.table.Service(bob, id)
	d := x.ServiceDescribed
	d.Function = "support"
	s, _, err := w.table.Suggest(t.Context(), bob, care.ServiceSuggested{Service: &d, Base: int64(x.Number), Why: "as it is"})
	w.must(err)
	d.Function = "assessment"
	_, _, err = w.table.Describe(t.Context(), ann, d, x.Number)
	w.must(err)
	if _, err := w.table.Answer(t.Context(), ann, s, true, ""); err == nil || !strings.Contains(err.Error(), "changed after") {
		t.Errorf("overwritten: %v", err)
	}
}

// A refuge is on its own partner's map, and on theirs whom an agreement names: by no
// list, id or suggestion on anybody else's.
func TestARestrictedServiceIsOnNobodysMapButItsOwn(t *testing.T) {
	w := newWorld(t)
	refuge := care.ServiceDescribed{Owner: "V1", Name: "Refuge", List: "Safe house"}
	open := refuge
	open.Name, open.List = "Counselling", ""
	refuge.Restricted = true
	id, other := w.describe(vera, refuge), w.describe(vera, open)
	named := &Who{Viewer: bob.Viewer, Opens: func(m care.ClassMeaning) bool {
		return m.Partner == "V1" && m.Service == "Refuge" && m.Protections == care.RestrictedService
	}}
	d := care.ServiceDescribed{ID: id, Owner: "V1", Name: "Refuge in the East", Restricted: true}
	x, _ := w.table.Service(vera, id)
	s, _, err := w.table.Suggest(t.Context(), vera, care.ServiceSuggested{Service: &d, Base: int64(x.Number), Why: "it moved"})
	w.must(err)
	for name, c := range map[string]struct {
		who  *Who
		sees bool
	}{"its own": {vera, true}, "another": {ann, false}, "named in an agreement": {named, true}, "alone": {&Who{Alone: true}, true}, "nobody": {&Who{}, false}} {
		if _, ok := w.table.Service(c.who, id); ok != c.sees {
			t.Errorf("%s: by its id %v", name, ok)
		}
		if n := len(w.table.Services(c.who)); n != 1+btoi(c.sees) {
			t.Errorf("%s: %d services", name, n)
		}
		if n := len(w.table.Suggestions(c.who)); n != btoi(c.sees) {
			t.Errorf("%s: %d suggestions", name, n)
		}
		if _, ok := w.table.Suggestion(c.who, s); ok != c.sees {
			t.Errorf("%s: the suggestion %v", name, ok)
		}
	}
	if _, _, err := w.table.Suggest(t.Context(), ann, care.ServiceSuggested{About: id, Why: "who are you"}); err == nil {
		t.Error("a suggestion tells that it is there")
	}
	// What sharing restricts later is hidden from then on, by the partner's own word.
	_, err = ledger.AppendJSON(t.Context(), w.store, "protection/V1", care.RecProtectionSet, "ig", "V1",
		care.ProtectionChange{V: 1, Partner: "V1", Service: "Counselling", Protections: care.RestrictedService}, nil)
	w.must(err, w.table.lens.CatchUp(t.Context()))
	if _, ok := w.table.Service(ann, other); ok {
		t.Error("sharing restricted it, and it is shown")
	}
	if _, ok := w.table.Service(vera, other); !ok {
		t.Error("its own partner lost it")
	}
}

// A body that is not what its kind says stops the fold with an error.
func TestABodyThatCannotBeReadIsAnError(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.store.Append(t.Context(), ledger.Batch{Records: []ledger.Draft{{Stream: "service/x", Kind: care.RecService, By: "tester", Data: []byte(`{"v":"one"}`)}}})
	w.must(err)
	if err := w.table.lens.CatchUp(t.Context()); err == nil || !strings.Contains(err.Error(), care.RecService) {
		t.Errorf("dropped: %v", err)
	}
}

// P09: the room's records hold nobody: no key of a person or of a wait stands in any.
func TestTheRoomsRecordsHoldNobody(t *testing.T) {
	var walk func(x reflect.Type, at string)
	walk = func(x reflect.Type, at string) {
		if x == reflect.TypeFor[care.Key]() || x == reflect.TypeFor[care.PersonID]() || x == reflect.TypeFor[care.NHSNumber]() {
			t.Errorf("%s names somebody", at)
		}
		switch x.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(x.Elem(), at)
		case reflect.Struct:
			for i := range x.NumField() {
				walk(x.Field(i).Type, at+"."+x.Field(i).Name)
			}
		}
	}
	for kind, body := range bodies {
		if kind != care.RecProtectionSet && kind != care.RecProtectionCleared { // sharing's, of which services alone are folded
			walk(reflect.TypeOf(body()), string(kind))
		}
	}
}
