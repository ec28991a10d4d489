package servicemap

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
)

// asking is what an owner is asked, in words that tell of nobody.
var asking = map[string]string{
	care.AsksLook: "Please look at this description: it is due to be verified.",
	care.AsksWait: "Please look at the wait that is stated: the shared list does not bear it out.",
}

// Ask asks a service's owner to look at something of its description, for the record: who
// asked and when stands beside it until they have answered. Asking twice is a
// *care.Problem that says who asked already. what is care.AsksLook or care.AsksWait.
func (t *Table) Ask(ctx context.Context, who *Who, id care.ServiceID, what string) (ledger.Seq, error) {
	why, ok := asking[what]
	if !ok {
		return 0, wrong("", "Nobody is asked that.", "Load the page again.")
	}
	if _, ok := t.Service(who, id); !ok {
		return 0, wrong("", "There is no such service.", "Go back to the map of services.")
	}
	if had := t.asked(id, what); len(had) > 0 {
		return 0, askedAlready(had[0].On)
	}
	_, seq, err := t.suggest(ctx, who, care.ServiceSuggested{ID: t.question(id, what), About: id, Asks: what, Why: why})
	if _, taken := errors.AsType[*Taken](err); taken { // at the same moment
		return 0, askedAlready(t.Today())
	}
	return seq, err
}

func askedAlready(on care.Date) error {
	return wrong("", "The owner was asked about this on "+on.Long()+", and has not answered yet.", "Wait, or ring them.")
}

// question is the name of the next question of a kind about a service: the same for all who
// ask at once, so that one of them alone does.
func (t *Table) question(id care.ServiceID, what string) care.SuggestionID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for n := 0; ; n++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s/%s/%d", what, id, n))
		name := care.SuggestionID("g" + hex.EncodeToString(sum[:6]))
		if t.state.Suggestions[name] == nil {
			return name
		}
	}
}

// Asked is who asked a service's owner about something and has no answer yet; nil for
// nobody, and for a service that is not on somebody's map.
func (t *Table) Asked(who *Who, id care.ServiceID, what string) *Suggestion {
	if _, ok := t.Service(who, id); !ok {
		return nil
	}
	if all := t.asked(id, what); len(all) > 0 {
		return all[0]
	}
	return nil
}

// asked are the questions of a kind about a service that have no answer, the oldest first.
func (t *Table) asked(id care.ServiceID, what string) (out []*Suggestion) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, s := range t.state.Suggestions {
		if s.About == id && s.Asks == what && s.Answer == nil {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b *Suggestion) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out
}
