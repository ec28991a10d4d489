package sessions

import (
	"net/http"
	"slices"

	"roundtable/care"
	"roundtable/sessions"
	"roundtable/waiting"
	"roundtable/web/site"
)

// mineView is the places of the visitor's own patients.
type mineView struct {
	Tabs  []tab
	Tell  []tellRow // agreed, and not told yet
	Rows  []mineRow // what wants something done first
	Todo  []todoRow // for patients without a place
	Today care.Date
	Write bool
}

type tellRow struct {
	sessions.ToTell
	Row *waiting.Row
}

type todoRow struct {
	sessions.Todo
	Row *waiting.Row
}

type mineRow struct {
	sessions.MyPlace
	Row   *waiting.Row
	Above bool // what is left to do stands in the table of those without a place
}

func (r mineRow) href() string { return placeHref(r.Slot) }

// due reports whether a place wants something done.
func (r mineRow) due() bool { return due(r.MyPlace) }

func due(p sessions.MyPlace) bool {
	s := p.Place.Stage()
	if s == sessions.StageTreated || s == sessions.StageNot {
		return false // what is left to do stands apart: see sessions.Todo
	}
	return p.Held || p.Session.Cancelled != "" || s == sessions.StageOffered || s == sessions.StageAccepted || s == sessions.StageBooked && p.PAS != sessions.InPAS
}

func mine(w http.ResponseWriter, v *site.Visit) error {
	page, line := begin(v, "Our patients' places", "/sessions/mine")
	x := mineView{Tabs: line, Today: v.Table.Sessions.Today(), Write: mayBook(v)}
	partner := v.Viewer.Partner
	if v.Alone() {
		partner = ""
	}
	todo := v.Table.Sessions.Todo(v.View(), partner)
	for _, p := range v.Table.Sessions.Mine(v.View(), partner) {
		row, err := person(v, p.Pathway)
		if err != nil {
			return err
		}
		x.Rows = append(x.Rows, mineRow{p, row, slices.ContainsFunc(todo, func(d sessions.Todo) bool { return d.Pathway == p.Pathway })})
	}
	slices.SortStableFunc(x.Rows, func(a, b mineRow) int {
		switch {
		case a.due() == b.due():
			return 0
		case a.due():
			return -1
		}
		return 1
	})
	for _, d := range todo {
		row, err := person(v, d.Pathway)
		if err != nil {
			return err
		}
		x.Todo = append(x.Todo, todoRow{d, row})
	}
	for _, p := range v.Table.Sessions.ToTell(v.View(), partner) {
		row, err := person(v, p.Pathway)
		if err != nil {
			return err
		}
		x.Tell = append(x.Tell, tellRow{p, row})
	}
	return v.Show(w, page, minePage(x))
}
