package web_test

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"roundtable/care"
)

// worker is one of many who use the site at once, in a browser of their own.
type worker struct {
	*visitor
	care.Viewer
}

// opens asks for a page.
func (w worker) opens(path string) *answer {
	w.t.Helper()
	return w.own(w.get(path))
}

// own checks that an answer is no fault, and that a whole page is the worker's own:
// nobody else's name stands where one's account does.
func (w worker) own(a *answer) *answer {
	w.t.Helper()
	if a.status >= 500 {
		w.t.Errorf("%s as %s: %d\n%s", a.what, w.Role, a.status, text(a.body))
	}
	if a.status == http.StatusOK && strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		_, account, _ := strings.Cut(a.body, `class="nhsuk-header__account"`)
		account, _, _ = strings.Cut(account, "</nav>")
		if !strings.Contains(html.UnescapeString(account), w.Name+", "+string(w.Partner)) {
			w.t.Errorf("%s as %s is somebody else's page: %s", a.what, w.Account, text(account))
		}
	}
	return a
}

// Many people of several roles use the site at once: they sign in and out, mistype,
// read lists and figures, write notes on the same waits, bring and withdraw files,
// read the log, and a guardian suspends and resumes an agreement under them. Every
// page is its reader's own, nothing fails, who closed an agreement sees it closed, and
// in the end the ledger holds and each note was taken or refused in words.
func TestManyAtOnce(t *testing.T) {
	v := beyond(t)
	day := map[care.Role]func(w worker, round int){
		care.RoleBookingOfficer: func(w worker, round int) {
			list := w.opens("/list").body
			for _, to := range waitLink.FindAllString(list, 3) {
				page := w.opens(to)
				if page.status == http.StatusOK {
					w.own(w.post(to, "do", "owner", "version", w.version(page), "owner", fmt.Sprintf("Booker %d", round)))
				}
			}
			w.own(w.post("/views", "name", fmt.Sprintf("View %d", round), "query", "weeks=53-"))
			w.opens(w.own(w.post("/list/find", "text", "Made", "query", "")).to)
		},
		care.RoleClinician: func(w worker, round int) {
			for _, path := range []string{"/list?partner=" + string(w.Partner), "/mental-health", "/list.csv", "/counts"} {
				w.opens(path)
			}
			if to := waitLink.FindString(w.opens("/list").body); to != "" {
				w.own(w.post(to, "do", "comment", "version", w.version(w.opens(to)), "comment", fmt.Sprintf("Round %d", round)))
			}
		},
		care.RolePartnerAdmin: func(w worker, round int) {
			list := strings.ReplaceAll(northList, "N00", fmt.Sprintf("R%d", round))
			at := w.own(w.send([]attached{file(fmt.Sprintf("round %d.csv", round), list)}, "partner", string(w.Partner)))
			if at.is(http.StatusSeeOther); strings.HasPrefix(at.to, "/import/") {
				w.own(w.accept(at.to, checked(w.opens(at.to).body)...))
			}
			w.opens("/partners")
			w.opens("/accounts")
		},
		care.RoleProgrammeManager: func(w worker, _ int) {
			for _, path := range []string{"/", "/counts?rows=partner&cols=band", "/agreements", "/ledger"} {
				w.opens(path)
			}
		},
		care.RoleAuditor: func(w worker, _ int) {
			w.opens("/ledger/records")
			w.own(w.post("/ledger/verify"))
			w.opens("/ledger")
		},
		care.RoleIGLead: func(w worker, _ int) {
			const at = "/agreements/pooled-list"
			w.opens("/access")
			if w.Partner == "ZX2" { // the giver of what the booking officer reads
				w.own(w.post(at+"/do/suspend", "reason", "A laptop is lost.")).is(http.StatusSeeOther)
				w.opens(at).says("Suspended")
				w.own(w.post(at+"/do/resume", "reason", "It is found.")).is(http.StatusSeeOther)
			}
			w.opens(at)
		},
	}
	var staff []worker
	for _, p := range v.table.Personas {
		at := []care.PartnerCode{"ZX1", "ZX2", "QZZ", "ZM1"}
		if day[p.Role] != nil && slices.Contains(at, p.Partner) && !slices.ContainsFunc(staff, func(w worker) bool { return w.Role == p.Role && w.Partner == p.Partner }) {
			staff = append(staff, worker{v.stranger(), p})
		}
	}
	if len(staff) < 8 {
		t.Fatalf("only %d come", len(staff))
	}
	var crowd sync.WaitGroup
	for _, w := range staff {
		crowd.Go(func() {
			w.enrol(w.Account)
			a, _, _ := w.table.Sharing.Gate.Accounts().Get(w.Account, 0)
			for round := range 2 {
				w.stranger().post("/sign-in", "email", a.Email, "password", "mistyped")
				day[w.Role](w, round)
				w.opens("/account")
			}
			w.own(w.post("/sign-out")).is(http.StatusSeeOther)
			w.get("/list").leadsTo("/sign-in")
		})
	}
	crowd.Wait()
	if report, err := v.table.Store.Verify(t.Context(), nil); err != nil || len(report.Faults) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

// version is that of the notes a page shows.
func (w worker) version(page *answer) string {
	_, after, _ := strings.Cut(page.body, `name="version" value="`)
	n, _, _ := strings.Cut(after, `"`)
	return n
}
