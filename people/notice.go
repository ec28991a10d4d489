package people

import (
	"context"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// RecordNotice says that people of the viewer's partner, or all of one of its lists,
// were told or consented. The words that they were told, or where those stand, and
// the day are asked for.
func (r *Room) RecordNotice(ctx context.Context, v *facts.View, n care.Notice) (ledger.Seq, error) {
	return r.notice(ctx, v, n, care.RecNotice)
}

// WithdrawNotice takes a notice back: the records are linked with nobody's. Of
// somebody named it also says that they objected, where all of the list was told.
func (r *Room) WithdrawNotice(ctx context.Context, v *facts.View, n care.Notice) (ledger.Seq, error) {
	return r.notice(ctx, v, n, care.RecNoticeWithdrawn)
}

func (r *Room) notice(ctx context.Context, v *facts.View, n care.Notice, kind ledger.Kind) (ledger.Seq, error) {
	w, err := r.writes(v)
	if err != nil {
		return 0, err
	}
	if n.Partner == "" {
		n.Partner = w.who.Partner
	}
	n.V, n.Words, n.List = 1, strings.TrimSpace(n.Words), strings.TrimSpace(n.List)
	if n.Reason, err = reasoned(n.Reason, false); err != nil {
		return 0, err
	}
	if err := checkNotice(v, n, kind == care.RecNotice); err != nil {
		return 0, err
	}
	stream := ledger.Stream(care.NoticeStream(n.Partner))
	r.mu.RLock()
	w.expects(stream)
	r.mu.RUnlock()
	w.who.Partner = n.Partner
	w.add(stream, kind, n)
	return w.done(ctx)
}

func checkNotice(v *facts.View, n care.Notice, given bool) error {
	switch {
	case !v.Asks(n.Partner):
		return wrong("partner", "Only voluntary-sector partners record notice or consent: others' records are linked under their own duties.", "Nothing needs doing.")
	case !v.Scope().All() && n.Partner != v.Viewer().Partner:
		return wrong("partner", "A partner records notice of its own people alone.", "Ask that partner.")
	case given && n.Basis != care.BasisConsent && n.Basis != care.BasisNotice:
		return wrong("basis", "It is not said whether people consented or were told.", "Choose one.")
	case given && n.Words == "":
		return wrong("words", "What people were told is not written down.", "Write the words of the notice, or where it stands.")
	case given && n.On == 0:
		return wrong("on", "The day is missing.", "Give the day since which people have been told, or on which they consented.")
	case len(n.Words) > 2000 || len(n.List) > 120:
		return wrong("words", "The words are too long.", "Keep them to 2,000 letters.")
	case len(n.People) > 0 && n.List != "":
		return wrong("people", "People and a list are named at once.", "Make two records of it.")
	case given && len(n.People) == 0 && n.Basis == care.BasisConsent:
		return wrong("people", "Consent is each person's own.", "Name the people who gave it, or record a notice that all of a list were given.")
	}
	for _, k := range n.People {
		row, ok := v.PersonByKey(k)
		if !ok {
			return wrong("people", "Somebody named is not on the partner's list.", "Choose the person again.")
		}
		if c, i, _ := v.Person(row); v.Code(facts.DimPartner, c.Partner[i]) != string(n.Partner) {
			return wrong("people", "Somebody named is another partner's.", "Choose people of your own list.")
		}
	}
	return nil
}

// Notices are what the view's viewer's partner recorded of notice and consent, the
// newest first, those that ended among them.
func (r *Room) Notices(v *facts.View) []NoticeLine {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := []NoticeLine{}
	for _, a := range slices.Backward(r.state.acts) {
		if a.kind != care.RecNotice || !a.seenBy(v) {
			continue
		}
		out = append(out, NoticeLine{Notice: *a.notice, Seq: a.seq, At: a.at, By: a.by, Ended: a.ended, Covers: covers(v, a)})
	}
	return out
}

// covers counts the partner's records that a notice which stands lets be linked.
func covers(v *facts.View, a act) (n int) {
	if !a.ended.IsZero() {
		return 0
	}
	if len(a.notice.People) > 0 {
		for _, k := range a.notice.People {
			if row, ok := v.PersonByKey(k); ok {
				if may, _, _ := v.Linkable(row); may {
					n++
				}
			}
		}
		return n
	}
	for c, sel := range v.People() {
		for _, i := range sel {
			if v.Code(facts.DimPartner, c.Partner[i]) != string(a.notice.Partner) || v.Extract(c.Extract[i]).Received.List != a.notice.List {
				continue
			}
			if may, _, _ := v.Linkable(c.Base + facts.Row(i)); may {
				n++
			}
		}
	}
	return n
}

// Reach is whom a notice would let be compared, before it is recorded.
type Reach struct {
	Records int // of the partner, that it names today
	New     int // of them that nothing lets be compared yet
	Stands  int // notices that stand for the same list, or the same people
}

// Reach says whom a notice would be about. It writes nothing.
func (r *Room) Reach(v *facts.View, n care.Notice) (out Reach) {
	count := func(row facts.Row) {
		out.Records++
		if may, sealed, _ := v.Linkable(row); !may && !sealed {
			out.New++
		}
	}
	if len(n.People) > 0 {
		for _, k := range slices.Compact(slices.SortedFunc(slices.Values(n.People), func(a, b care.Key) int { return slices.Compare(a[:], b[:]) })) {
			if row, ok := v.PersonByKey(k); ok {
				count(row)
			}
		}
	} else {
		for c, sel := range v.People() {
			for _, i := range sel {
				if v.Code(facts.DimPartner, c.Partner[i]) == string(n.Partner) && v.Extract(c.Extract[i]).Received.List == n.List {
					count(c.Base + facts.Row(i))
				}
			}
		}
	}
	for _, l := range r.Notices(v) {
		if l.Ended.IsZero() && l.Partner == n.Partner && l.List == n.List && slices.Equal(l.People, n.People) {
			out.Stands++
		}
	}
	return out
}

// Linkable is how many of a partner's records in the view may be compared with others',
// each once, however many notices let it.
func (r *Room) Linkable(v *facts.View, partner care.PartnerCode) (n int) {
	for c, sel := range v.People() {
		for _, i := range sel {
			if v.Code(facts.DimPartner, c.Partner[i]) != string(partner) {
				continue
			}
			if may, _, _ := v.Linkable(c.Base + facts.Row(i)); may {
				n++
			}
		}
	}
	return n
}
