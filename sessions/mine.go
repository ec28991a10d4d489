package sessions

import (
	"cmp"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// MyPatient is a patient of the viewer's with what they have of shared sessions: one
// place that stands, or the dates of one offer to choose from, and what is over.
type MyPatient struct {
	Pathway care.Key  `json:"pathway"`
	Stands  []MyPlace `json:"stands,omitempty"` // offered, accepted or booked, the earliest first
	Over    []MyPlace `json:"over,omitempty"`   // treated, or not treated on the day
}

// MyPatients are Mine by patient, the earliest date first.
func (t *Table) MyPatients(v *facts.View, partner care.PartnerCode) []MyPatient {
	out, at := []MyPatient{}, map[care.Key]int{}
	for _, p := range t.Mine(v, partner) {
		i, had := at[p.Pathway]
		if !had {
			i = len(out)
			at[p.Pathway], out = i, append(out, MyPatient{Pathway: p.Pathway})
		}
		if p.Done != nil {
			out[i].Over = append(out[i].Over, p)
		} else {
			out[i].Stands = append(out[i].Stands, p)
		}
	}
	return out
}

// Treated reports whether they were treated in a shared session.
func (m *MyPatient) Treated() bool {
	return slices.ContainsFunc(m.Over, func(p MyPlace) bool { return p.Stage() == StageTreated })
}

// Due is the place of theirs that wants something done by who acts for them; false for
// none. An answer that is not due yet is waited for: that is nothing to do.
func (m *MyPatient) Due() (MyPlace, bool) {
	for _, p := range m.Stands {
		s := p.Stage()
		if p.Held || p.Session.Cancelled != "" || p.Late || p.Ran || s == StageAccepted || s == StageBooked && p.PAS != InPAS {
			return p, true
		}
	}
	return MyPlace{}, false
}

// TellPatient is a patient whom nobody has told yet of the places that their trust agreed
// to. Several days may be offered as one choice.
type TellPatient struct {
	Pathway care.Key `json:"pathway"`
	Dates   []ToTell `json:"dates"` // the earliest first
}

// TellPatients are ToTell by patient, the earliest date first.
func (t *Table) TellPatients(v *facts.View, partner care.PartnerCode) []TellPatient {
	all := t.ToTell(v, partner)
	slices.SortStableFunc(all, func(a, b ToTell) int { return cmp.Compare(a.Session.Day, b.Session.Day) })
	out, at := []TellPatient{}, map[care.Key]int{}
	for _, x := range all {
		i, had := at[x.Pathway]
		if !had {
			i = len(out)
			at[x.Pathway], out = i, append(out, TellPatient{Pathway: x.Pathway})
		}
		out[i].Dates = append(out[i].Dates, x)
	}
	return out
}
