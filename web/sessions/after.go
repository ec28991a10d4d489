package sessions

import (
	"slices"

	"roundtable/care"
	"roundtable/sessions"
	"roundtable/waiting"
	"roundtable/web/site"
)

// afterwards is what became of the other dates of an offer of which one was withdrawn or
// all were declined a moment ago: those that still stand for the patient, and those whose
// place came free with this one.
type afterwards struct {
	Row         *waiting.Row
	Still, Free []sessions.Date
}

// latecomer is for whom a place was wanted that somebody else took, and where one is free
// for them: "" where none of this list is.
type latecomer struct {
	Key    care.Key
	Row    *waiting.Row
	Number int
	Href   string
}

// after fills what is left to say to who has just acted on the place, or come too late.
func (x *placeView) after(v *site.Visit, bad site.Wrong) (err error) {
	if k, ok := care.ParseKey(v.URL.Query().Get("of")); ok && bad == nil {
		still, free := v.Table.Sessions.OthersOf(v.View(), x.Line.Slot, k)
		if len(still)+len(free) > 0 {
			x.After = &afterwards{Still: still, Free: free}
			x.After.Row, err = person(v, k)
		}
		return err
	}
	k, ok := care.ParseKey(x.Typed["pathway"])
	if !ok || bad == nil || x.Typed["do"] != "offered" || x.Line.Stage == sessions.StageFree || x.whose() == k {
		return nil
	}
	x.Late = &latecomer{Key: k}
	if free := v.Table.Sessions.FreeSlots(x.Session.ID); len(free) > 0 {
		x.Late.Href = at(placeHref(free[0]), "for", k.String(), "plan", string(x.Plan))
		x.Late.Number = x.Session.List[slices.IndexFunc(x.Session.List, func(p sessions.PlaceView) bool { return p.Slot == free[0] })].Number
	}
	x.Late.Row, err = person(v, k)
	return err
}

// whose is the wait that the page is about: of who is on the place, or chosen for it.
func (x *placeView) whose() care.Key {
	switch {
	case x.Line.Place != nil:
		return x.Line.Place.Pathway
	case x.Chosen != nil:
		return x.Chosen.Pathway
	}
	return care.Key{}
}
