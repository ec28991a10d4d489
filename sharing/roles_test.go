package sharing

import (
	"strings"
	"testing"

	"roundtable/care"
)

// TestRolesAreThose: the thirteen roles of a collaborative, each with its sentence.
func TestRolesAreThose(t *testing.T) {
	want := []care.Role{
		care.RolePartnerAdmin, care.RoleBookingOfficer, care.RoleClinician, care.RoleCareCoordinator, care.RoleBedManager, care.RoleAnalyst,
		care.RoleProgrammeManager, care.RoleCommitteeMember, care.RoleIGLead, care.RoleServiceUser, care.RoleCarer, care.RoleConnector, care.RoleAuditor,
	}
	for _, r := range want {
		d, ok := RoleOf(r)
		if !ok || d.Title == "" || len(d.Sentence) < 30 || !strings.HasSuffix(d.Sentence, ".") {
			t.Errorf("%s: %+v", r, d)
		}
	}
	if len(Roles()) != len(want) || KnownRole("") || KnownRole("superuser") {
		t.Errorf("%d roles, want %d", len(Roles()), len(want))
	}
}

// TestWhatRolesMayNot are the lines that no edit of roles.csv may cross unseen.
func TestWhatRolesMayNot(t *testing.T) {
	for _, d := range Roles() {
		for _, p := range Purposes() {
			for _, c := range d.Categories(p) {
				switch {
				case c == care.ClinicalDetail && !d.Clinical && individual(p) && !d.Own():
					t.Errorf("%s is not clinical and reads clinical detail for %s", d.Role, p)
				case c == care.Plans && p != care.DirectCare && d.Role != care.RoleIGLead:
					t.Errorf("%s reads plans for %s", d.Role, p)
				case d.PersonLevel(p) && (d.Role == care.RoleAuditor || d.Role == care.RoleCommitteeMember || d.Role == care.RoleProgrammeManager):
					t.Errorf("%s reads rows for %s", d.Role, p)
				}
			}
		}
		if d.May(SeeAccessLog) && d.Own() {
			t.Errorf("%s: proxies never see the access log, and the person's own log is another page", d.Role)
		}
		if d.May(BreakGlass) && !d.Clinical {
			t.Errorf("%s breaks glass and is not clinical", d.Role)
		}
		if d.May(SignAgreement) && d.Role != care.RoleIGLead {
			t.Errorf("%s signs", d.Role)
		}
	}
}

func TestRolesFileThatIsWrong(t *testing.T) {
	head := "role,title,clinical,sentence,direct-care,booking,planning,research,assurance,rights\n"
	for name, file := range map[string]string{
		"nothing":                    "",
		"a category that is none":    head + "x,X,no,S.,list-entrys,,,,,\n",
		"a right that is none":       head + "x,X,no,S.,,,,,,fly\n",
		"columns in another order":   strings.Replace(head, "booking,planning", "planning,booking", 1),
		"a row with a column missed": head + "x,X,no,S.,,,,\n",
	} {
		if _, err := readRoles([]byte(file)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}
