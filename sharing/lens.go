package sharing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing/accounts"
)

// lens is the fold of everything that the gate decides by: partners, agreements
// and accounts. Protections are not here: facts put rows into classes by them.
type lens struct {
	pos      ledger.Seq
	cases    map[AgreementID]Case
	partners map[care.PartnerCode]partner
	optOuts  map[string]OptOutsApplied // the newest list of each kind
	book     *accounts.Book
}

// partner is what the table knows of one.
type partner struct {
	Member
	version ledger.Version // of its stream
}

func newLens() *lens {
	return &lens{cases: map[AgreementID]Case{}, partners: map[care.PartnerCode]partner{}, optOuts: map[string]OptOutsApplied{}, book: accounts.NewBook()}
}

// concerns reports whether the lens folds records of a kind.
func concerns(k ledger.Kind) bool {
	return k == care.RecPartner || strings.HasPrefix(string(k), agreementKinds) || k == KindOptOuts || accounts.Concerns(k)
}

const agreementKinds = "agreement."

// apply folds one record, in the ledger's order, and reports whether the gate's
// answers may be others now. The error is the store's: what a record says never
// stops the fold. A record of an agreement that cannot be read, or that breaks its
// rules, closes the agreement or leaves it as it was, and never opens anything.
func (l *lens) apply(ctx context.Context, st ledger.Store, r ledger.Record) (changed bool, err error) {
	if !concerns(r.Kind) {
		l.pos = r.Seq
		return false, nil
	}
	switch {
	case r.Kind == care.RecPartner:
		err = l.applyPartner(ctx, st, r)
	case r.Kind == KindOptOuts:
		var o OptOutsApplied
		if readable, rerr := read(ctx, st, r, &o); rerr != nil {
			err = rerr
		} else if readable {
			l.optOuts[o.Kind] = o
		}
	case strings.HasPrefix(string(r.Kind), agreementKinds):
		err = l.applyAgreement(ctx, st, r)
	default:
		err = l.book.Apply(ctx, st, r)
	}
	if err != nil {
		return false, err
	}
	l.pos = r.Seq
	return true, nil
}

func (l *lens) applyPartner(ctx context.Context, st ledger.Store, r ledger.Record) error {
	var d care.PartnerDescribed
	code := care.PartnerCode(strings.TrimPrefix(string(r.Stream), partnerPrefix))
	p := l.partners[code]
	p.version = r.Version
	readable, err := read(ctx, st, r, &d)
	if err != nil {
		return err
	}
	if !readable {
		l.partners[code] = p // known, of a type that is not
		return nil
	}
	p.Member = Member{Code: code, Name: d.Name, Type: d.Type, Until: d.Until, Successor: d.Successor}
	if d.Short != "" {
		p.Name = d.Short
	}
	l.partners[code] = p
	return nil
}

func (l *lens) applyAgreement(ctx context.Context, st ledger.Store, r ledger.Record) error {
	id := AgreementID(strings.TrimPrefix(string(r.Stream), agreementPrefix))
	c := l.cases[id]
	c.ID, c.Version = id, r.Version
	next, readable, err := c.step(ctx, st, r)
	if err != nil {
		return err
	}
	if !readable {
		next = c
		next.Broken = true
	}
	next.Version = r.Version
	l.cases[id] = next
	return nil
}

// step is the case after one record. readable is false for a record that this
// program cannot understand; the error is the store's alone.
func (c Case) step(ctx context.Context, st ledger.Store, r ledger.Record) (next Case, readable bool, err error) {
	by := Act{Seq: r.Seq, By: r.By, Partner: r.Partner, At: r.At}
	var refused error
	switch r.Kind {
	case KindDrafted:
		next, readable, refused, err = take(ctx, st, r, c, by, Case.Drafted)
	case KindAdvised:
		next, readable, refused, err = take(ctx, st, r, c, by, Case.Advised)
	case KindSigned:
		next, readable, refused, err = take(ctx, st, r, c, by, Case.Signed)
	case KindSuspended:
		next, readable, refused, err = take(ctx, st, r, c, by, Case.Suspended)
	case KindResumed:
		next, readable, refused, err = take(ctx, st, r, c, by, Case.Resumed)
	case KindEnded:
		next, readable, refused, err = take(ctx, st, r, c, by, Case.EndedBy)
	case KindLeft:
		next, readable, refused, err = take(ctx, st, r, c, by, Case.LeftBy)
	default:
		return c, false, nil // a later program's: closed until this one is brought up to date
	}
	if refused != nil {
		// What breaks the rules did not happen. Of an erased body one cannot know that.
		return c, !r.Erased(), err
	}
	return next, readable, err
}

// take reads a record's body and does the step that it says.
func take[B any](ctx context.Context, st ledger.Store, r ledger.Record, c Case, by Act, do func(Case, Act, B) (Case, error)) (next Case, readable bool, refused, err error) {
	var b B
	if why, ok := any(&b).(*Reason); ok && r.Erased() {
		*why = Reason{V: 1, Reason: "(erased)"} // that it happened is in the header
	} else if readable, err = read(ctx, st, r, &b); err != nil || !readable {
		return c, false, nil, err
	}
	next, refused = do(c, by, b)
	return next, true, refused, nil
}

// read decodes a record's body as it stands: of one that was erased, what was put in
// its place. readable is false for one that this program does not understand; the
// error is the store's alone.
func read(ctx context.Context, st ledger.Store, r ledger.Record, v any) (readable bool, err error) {
	data, err := ledger.ReadBody(ctx, st, r.Now)
	if errors.Is(err, ledger.ErrNotFound) {
		return false, nil // erased since the header was read
	}
	if err != nil {
		return false, fmt.Errorf("sharing: record %d: %w", r.Seq, err)
	}
	return json.Unmarshal(data, v) == nil, nil
}

// equal reports whether two folds came to the same.
func (l *lens) equal(o *lens) bool {
	return l.pos == o.pos && maps.Equal(l.optOuts, o.optOuts) && maps.Equal(l.partners, o.partners) && reflect.DeepEqual(l.cases, o.cases) && l.book.Equal(o.book)
}

// snapshot is the state as the gate asks it; before are the rules of an earlier one.
func (l *lens) snapshot(before map[AgreementID]made) *Snapshot {
	cases := make([]Case, 0, len(l.cases))
	for _, id := range slices.Sorted(maps.Keys(l.cases)) {
		cases = append(cases, l.cases[id])
	}
	partners := make(map[care.PartnerCode]Member, len(l.partners))
	versions := make(map[care.PartnerCode]ledger.Version, len(l.partners))
	for code, p := range l.partners {
		partners[code], versions[code] = p.Member, p.version
	}
	s := newSnapshot(l.pos, cases, partners, l.book, before)
	s.versions, s.optOuts = versions, maps.Clone(l.optOuts)
	return s
}
