package demo

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"roundtable/care"
)

// TestEveryRoleHasSomebody: each role is somebody's, each organisation of the table
// has a Caldicott guardian and a risk owner, and no account is two people's.
func TestEveryRoleHasSomebody(t *testing.T) {
	made, err := Write(filepath.Join(t.TempDir(), "files"), Options{Today: today})
	if err != nil {
		t.Fatal(err)
	}
	roles := map[care.Role]int{}
	accounts := map[care.AccountID]bool{}
	duties := map[care.PartnerCode][]string{}
	for _, p := range made.Cast {
		roles[p.Role]++
		if accounts[p.Account] || p.Name == "" {
			t.Errorf("%s twice, or without a name", p.Account)
		}
		accounts[p.Account] = true
		duties[p.Partner] = append(duties[p.Partner], p.Duty)
		served := p.Role == care.RoleServiceUser || p.Role == care.RoleCarer
		if served != (p.Birth != 0) || p.Partner == "" {
			t.Errorf("%s: %+v", p.Account, p)
		}
	}
	for _, r := range []care.Role{
		care.RoleBookingOfficer, care.RoleClinician, care.RoleCareCoordinator, care.RoleAnalyst, care.RoleProgrammeManager, care.RolePartnerAdmin,
		care.RoleConnector, care.RoleBedManager, care.RoleCommitteeMember, care.RoleIGLead, care.RoleAuditor, care.RoleServiceUser, care.RoleCarer,
	} {
		if roles[r] == 0 {
			t.Errorf("nobody is %s", r)
		}
	}
	for _, o := range organisations {
		for _, duty := range []string{caldicott, riskOwner} {
			if !slices.Contains(duties[o.Code], duty) {
				t.Errorf("%s has no %s", o.Code, duty)
			}
		}
		if sender(o.Code) == "demo-programme" && o.Code != icb {
			t.Errorf("nobody brings the files of %s", o.Code)
		}
	}
	for _, o := range practices {
		if !slices.Contains(duties[o.code], caldicott) || !slices.Contains(duties[o.code], riskOwner) {
			t.Errorf("nobody signs for %s", o.code)
		}
	}
	if got := Offered(made.Cast); !slices.Equal(got, made.Personas) || len(got) < 15 {
		t.Errorf("%d of %d may be picked", len(got), len(made.Cast))
	}
	b, err := json.Marshal(made.Cast)
	var again []Persona
	if err == nil {
		err = json.Unmarshal(b, &again)
	}
	if err != nil || !slices.Equal(again, made.Cast) {
		t.Errorf("%v, %+v", err, again)
	}
}

// TestTheServedAreOnTheLists: the service user and the carer's child are made
// people of this seed who wait.
func TestTheServedAreOnTheLists(t *testing.T) {
	for seed := range uint64(5) {
		w := newWorld(Options{Size: Small, Seed: seed + 1, Today: today}, lastSunday(today))
		waits := map[care.NHSNumber]int{}
		for i := range w.waits {
			if p := &w.people[w.waits[i].person]; w.waits[i].open() {
				waits[p.nhs]++
			}
		}
		all := w.served()
		if len(all) != 2 || waits[all[0].Self] < 2 || waits[all[1].For] < 1 {
			t.Errorf("seed %d: %d people", seed+1, len(all))
		}
	}
}
