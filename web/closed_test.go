package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sharing"
	"roundtable/web"
	"roundtable/web/site"
)

// filesBy are the names of the files that each partner brought.
func filesBy(view *facts.View) map[care.PartnerCode][]string {
	out := map[care.PartnerCode][]string{}
	for _, x := range view.Extracts() {
		out[x.Received.Partner] = append(out[x.Received.Partner], x.Received.FileName)
	}
	return out
}

// ownRowsAlone reports a role that sees no row of another partner, whatever is agreed:
// what its sentence says, asked of no gate.
func ownRowsAlone(r care.Role) bool {
	switch r {
	case care.RolePartnerAdmin, care.RoleIGLead, care.RoleProgrammeManager, care.RoleCommitteeMember, care.RoleAuditor, care.RoleServiceUser, care.RoleCarer:
		return true
	}
	return false
}

// A file's name may say whose it is and of what, a refuge's own above all. Who may not
// see a partner's rows reads none of its files' names: not on the ledger's page, not on
// the first one, and on no other.
func TestNamesOfFilesAreReadByWhoMaySeeTheirRows(t *testing.T) {
	v := madeUp(t)
	files := filesBy(v.table.Facts.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare)))
	if len(files) < 3 {
		t.Fatalf("files of %d partners", len(files))
	}
	for _, names := range files {
		for _, n := range names {
			if len(n) < 5 {
				t.Fatalf("%q could stand anywhere", n)
			}
		}
	}
	reads := func(body string, of care.PartnerCode) bool {
		return slices.ContainsFunc(files[of], func(n string) bool { return strings.Contains(body, n) })
	}
	closed, open := 0, 0
	for _, p := range v.table.Personas {
		if !ownRowsAlone(p.Role) {
			continue
		}
		b := v.as(string(p.Account))
		for _, at := range []string{"/", "/?for=all", "/ledger"} {
			body := b.get(at).body
			for of := range files {
				switch {
				case of != p.Partner && reads(body, of):
					t.Errorf("%s of %s reads names of files of %s on %s", p.Role, p.Partner, of, at)
				case of != p.Partner:
					closed++
				case reads(body, of):
					open++
				}
			}
		}
	}
	if closed == 0 || open == 0 {
		t.Errorf("%d pages without others' names and %d with one's own: the test shows nothing", closed, open)
	}
	// Nor on any other page of who brings files.
	who := v.table.Personas[slices.IndexFunc(v.table.Personas, func(p care.Viewer) bool { return p.Role == care.RolePartnerAdmin })]
	admin := v.as(string(who.Account))
	for _, pattern := range web.Patterns(site.New(v.table, nil)) {
		method, path, _ := strings.Cut(pattern, " ")
		if method != "GET" || strings.HasPrefix(path, "/start") {
			continue
		}
		body := admin.get(asked{}.fill(path)).body
		for of := range files {
			if of != who.Partner && reads(body, of) {
				t.Errorf("who brings files of %s reads names of files of %s on %s", who.Partner, of, path)
			}
		}
	}
}

// When an agreement that gave rows is suspended, the names of files go with them.
func TestNamesOfFilesCloseWithTheAgreement(t *testing.T) {
	v := madeUp(t)
	files := filesBy(v.table.Facts.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare)))
	var who care.Viewer
	for _, p := range v.table.Personas {
		if p.Role == care.RoleBookingOfficer {
			who = p
			break
		}
	}
	b := v.as(string(who.Account))
	others := func() (n int) {
		body := b.get("/ledger").is(200).body
		for of, names := range files {
			if of != who.Partner && slices.ContainsFunc(names, func(name string) bool { return strings.Contains(body, name) }) {
				n++
			}
		}
		return n
	}
	if others() == 0 {
		t.Fatal("no agreement gives anything: the test shows nothing")
	}
	desk := sharing.NewDesk(v.table.Store, v.table.Sharing.Gate)
	for _, c := range v.table.Sharing.Gate.Snapshot().Cases() {
		for _, p := range v.table.Personas {
			if p.Role != care.RoleIGLead || !slices.Contains(c.Newest().Parties, p.Partner) {
				continue
			}
			if _, err := desk.Suspend(t.Context(), p, c.ID, "to see what closes"); err == nil {
				break
			}
		}
	}
	if err := v.table.Sharing.Gate.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := others(); n > 0 {
		t.Errorf("names of files of %d partners are read though nothing is agreed", n)
	}
}

// Words of a partner's own that name a service stand in no page of others: neither in a
// stream's name on the ledger's page, nor in a view that somebody shares.
func TestTheNameOfARefugeIsOnNobodyElsesPage(t *testing.T) {
	v := madeUp(t)
	const team, owner = "Harbour House refuge", "demo-connector-company"
	own := v.as(owner)
	own.get("/list").is(200).says(team)
	shared := own.post("/views", "name", "Ours", "shared", "yes", "query", "team="+url.QueryEscape(team)).is(http.StatusSeeOther).to
	shared, _, _ = strings.Cut(shared, "?")
	own.get("/views").is(200).says("Ours")
	if to := own.get(shared).is(http.StatusSeeOther).to; !strings.Contains(to, "Harbour") {
		t.Fatal("its owner cannot open it: ", to)
	}
	plain := own.post("/views", "name", "Long waits", "shared", "yes", "query", "weeks=52-").is(http.StatusSeeOther).to
	plain, _, _ = strings.Cut(plain, "?")
	for _, p := range v.table.Personas {
		if p.Partner == "ZV002" {
			continue
		}
		b := v.as(string(p.Account))
		b.get("/views").never("Ours")
		if a := b.get(shared); a.status == http.StatusSeeOther && strings.Contains(a.to, "Harbour") || strings.Contains(a.body, "Harbour") {
			t.Errorf("%s opens the view of the refuge", p.Account)
		}
		switch p.Role {
		case care.RoleClinician, care.RoleBookingOfficer:
			b.get(plain).is(http.StatusSeeOther)
		}
		for _, pages := range []string{"/ledger/records", "/ledger/records?from=1", "/ledger/records?from=1000", "/ledger/records?from=1100"} {
			b.get(pages).never("service/refuge", "service/company")
		}
	}
	if head, err := v.table.Store.Head(t.Context()); err != nil || head.Seq > 1200 {
		t.Errorf("there are records that were not looked at: %d, %v", head.Seq, err)
	}
}

// Of a file of which some rows are closed to somebody no page tells them how many rows it
// has: less those that they see it would be how many people are in a refuge.
func TestNoCountLessWhatIsSeenTellsWhoIsHidden(t *testing.T) {
	v := madeUp(t)
	all := v.table.Facts.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare))
	reads := map[care.Role]care.Purpose{care.RoleClinician: care.DirectCare, care.RoleBookingOfficer: care.Booking}
	part, whole := 0, 0
	for _, who := range v.table.Personas {
		purpose, ok := reads[who.Role]
		if !ok {
			continue
		}
		scope := v.table.Sharing.Gate.Compile(who, purpose, all.Classes(), time.Now())
		closed := map[care.PartnerCode]bool{}
		for c, sel := range all.Pathways() {
			for _, i := range sel {
				if !scope.May(care.ListEntries, c.Class[i]) {
					closed[care.PartnerCode(all.Code(facts.DimPartner, c.Partner[i]))] = true
				}
			}
		}
		b := v.as(string(who.Account))
		ledger := b.get("/ledger").is(http.StatusOK).body
		for _, x := range all.Extracts() {
			if x.Received.Partner == who.Partner {
				continue
			}
			line, _, _ := strings.Cut(ledger[strings.Index(ledger, fmt.Sprintf(`href="/extracts/%d"`, x.ID)):], "</tr>")
			n := fmt.Sprintf(`<td class="rt-num">%s</td>`, site.Thousands(x.Received.Counts.Accepted))
			one := b.get(fmt.Sprintf("/extracts/%d", x.ID)).body
			if !closed[x.Received.Partner] {
				whole++
				continue
			}
			part++
			if strings.Contains(line, n) || strings.Contains(one, "accepted</") || strings.Contains(one, "rows read") {
				t.Errorf("%s of %s reads how many rows the file %d of %s has", who.Role, who.Partner, x.ID, x.Received.Partner)
			}
		}
		for p := range closed {
			if p != who.Partner {
				text := text(b.get("/quality?partner=" + string(p)).is(http.StatusOK).body)
				if _, brought, ok := strings.Cut(text, "What they have brought"); !ok || !strings.Contains(brought, "not shared") {
					t.Errorf("%s of %s reads on the page of quality how many rows files of %s have", who.Role, who.Partner, p)
				}
			}
		}
	}
	if part == 0 || whole == 0 {
		t.Errorf("%d files are open in part and %d altogether: the test shows nothing", part, whole)
	}
}
