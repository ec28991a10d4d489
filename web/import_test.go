package web_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/demo"
	"roundtable/web/site"
)

// Two lists with one person on both: number and birth date agree.
const (
	northList = "Hospital no;Patient;NHS No;DOB;Referral date;Team\n" +
		"N001;MADE, Ada;943 476 5919;03/04/1950;12/01/2025;Memory\n" +
		"N002;MADE, Bert;943 476 5870;11/12/1961;30/06/2026;Memory\n" +
		"N003;MADE, Cora;943 476 5918;05/06/1970;01/07/2026;Memory\n" + // the last digit is wrong
		"N004;MADE, Dora;;07/08/1980;31/02/2026;Memory\n" // no such day
	southList = "Surname,First name,NHS number,Date of birth,Date referred\n" +
		"Made,Ada,9434765919,1950-04-03,2026-05-06\n" +
		"Made,Zuleika,9434765870,1990-01-02,2026-07-08\n"
)

// find is the first match's group.
func find(t *testing.T, in, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(in)
	if m == nil {
		t.Fatalf("%q is not in\n%s", pattern, text(in))
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

// From an empty table through two partners' lists to the row of the file.
func TestTwoListsToTheRowBehindANumber(t *testing.T) {
	v := founded(t, true)
	v.get("/").is(200).says("Nobody has brought a list yet", "No shared purpose is agreed yet")
	v.get("/import").is(200).says("Whose lists are they?")
	res := v.bring("new RXN", file("north list.csv", northList))
	res.says("4 rows read", "On all lists of Organisation RXN").never("Something went wrong")
	res = v.bring("new RXS", file("south.csv", southList))
	res.says("2 rows read", "1 person is on another partner's list too")
	twice := find(t, res.body, `href="(/list\?[^"]*elsewhere[^"]*)"`)
	list := v.get(twice).is(200).says("Ada", "Organisation RXN")
	list.never("Bert")
	pathway := find(t, list.body, `href="(/pathways/[^"]+)"`)
	page := v.get(pathway).is(200).says("Ada")
	source := find(t, page.body, `href="(/extracts/\d+/rows/\d+/\d+)"`)
	v.get(source).is(200).says("The row as it was received", "Line 2", "9434765919")
	v.get("/list?weeks=53-").is(200).says("Ada").never("Bert", "Zuleika")
}

func TestRowsToMendAreFoundMarkedAndMended(t *testing.T) {
	v := founded(t, true)
	res := v.bring("new RXN", file("north list.csv", northList))
	issues := find(t, res.body, `href="(/extracts/\d+/issues)"`)
	n := find(t, res.body, `>(\d+)</span>\s*<span class="rt-figure__what">\s*<a href="`+issues)
	page := v.get(issues).is(200).says(n+" rows to mend or look at", "31/02/2026", "943 476 5918")
	extract := find(t, res.body, `href="(/extracts/\d+)"`)
	v.get(extract).is(200).says("What became of its rows", "How its columns were read")
	v.get(find(t, page.body, `href="(/extracts/\d+/rows/\d+/\d+)"`)).is(200).says("The row as it was received")

	sheet := v.get(extract + "/marked-up").is(200)
	sheet.says("Roundtable: what is wrong", "MADE, Ada")
	if d := sheet.header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment") || !strings.Contains(d, "north list marked up.csv") {
		t.Errorf("sent as %q", d)
	}
	part := v.get(extract + "/marked-up?rows=bad").is(200).says("31/02/2026").never("Bert")
	if d := part.header.Get("Content-Disposition"); !strings.Contains(d, "north list rows to mend.csv") {
		t.Errorf("a part is sent as %q", d)
	}
	rejected := v.get(issues+"?severity=rejected").is(200).says("31/02/2026", "rejected: not on the list").never("943 476 5918")
	v.get(issues+"?severity=doubtful").is(200).says("943 476 5918", "taken, with a doubt").never(">Rejected<", "nhsuk-tag--pink")
	rejected.says("Show all rows to mend")

	mended := strings.NewReplacer("31/02/2026", "28/02/2026", "943 476 5918", "943 476 5935").Replace(sheet.body)
	again := v.bring("RXN", attached{"north list, mended.csv", []byte(mended)})
	again.says("4 rows read").never("gone since the last list", "Was this the whole list?")
	v.get(find(t, again.body, `href="(/extracts/\d+)"`)).is(200).says("Nothing: every row was read as it stands.")
	v.get("/list").is(200).says("Dora", "4 open waits of 4 people")
}

// A collaborative of one's own with test numbers alone is one for practice, and
// says so until real numbers come.
func TestThePhaseBannerSaysPractice(t *testing.T) {
	v := founded(t, false)
	v.get("/").is(200).says("This computer only").never("Practice:")
	v.bring("new RXN", file("made up.csv", "NHS No,DOB,Referral date\n9434765919,1950-04-03,2026-05-06\n9434765870,1951-04-03,2026-05-06\n"+
		"9990000018,1952-04-03,2026-05-06\n9990000026,1953-04-03,2026-05-06\n9990000034,1954-04-03,2026-05-06\n"))
	v.get("/").is(200).says("Practice: made-up people with test NHS numbers").never("This computer only")
	v.get("/nowhere").is(404).says("Practice: made-up people")
	v.bring("new RXS", file("real.csv", strings.ReplaceAll(southList, "9434765919", "4010232137")))
	v.get("/").is(200).says("Real NHS numbers have been brought: test numbers join nobody").never("This computer only", "Practice: made-up")
}

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	v := founded(t, false)
	v.bring("new RXN", file("north list.csv", northList))
	before, err := v.table.Store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v.bring("RXN", file("north list.csv", northList)).says("The same file was accepted before", "Nothing was changed")
	if after, err := v.table.Store.Head(t.Context()); err != nil || after.Seq != before.Seq {
		t.Errorf("%d records became %d, %v", before.Seq, after.Seq, err)
	}
}

// What is wrong with the form is said at the field, and files that arrived need
// not be sent again.
func TestAMistakenImportForm(t *testing.T) {
	v := founded(t, false)
	v.send(nil, "partner", "").wrongAt("files")
	v.send(nil, "partner", "").wrongAt("partner")
	a := v.send([]attached{file("north list.csv", northList)}, "partner", "new", "new-name", "The <b>North</b>", "code", "!", "new-type", "vcse").wrongAt("code")
	a.says("Received already", "north list.csv", `value="The &lt;b&gt;North&lt;/b&gt;"`).never("<b>North")
	if kept := strings.Join(checked(a.body), "|"); !strings.Contains(kept, "partner|new|") || !strings.Contains(kept, "new-type|vcse|") {
		t.Errorf("what was chosen is not kept: %s", kept)
	}
	held := find(t, a.body, `name="held" value="([^"]+)"`)
	v.send([]attached{file("c.csv", southList)}, "partner", "new", "new-name", "Hill End Mind", "code", "", "new-type", "vcse").wrongAt("code").
		says(`value="HEMI"`, "keep HEMI, which nobody here has")
	v.another().send(nil, "partner", "new", "new-name", "X", "code", "RXX", "held", held).wrongAt("files") // not theirs
	a = v.send(nil, "partner", "new", "new-name", "North", "code", "rxn", "new-type", "vcse", "held", held).is(http.StatusSeeOther)
	v.get(a.to).is(200).says("north list.csv", "from North")
	if n := len(v.table.Facts.View(care.Viewer{}, care.Scope{}).Partners()); n != 0 {
		t.Errorf("%d partners joined with a draft", n)
	}
	v.accept(a.to, checked(v.get(a.to).body)...)
	v.send([]attached{file("b.csv", southList)}, "partner", "new", "new-name", "Other", "code", "RXN").wrongAt("code").says("RXN is the code of North")
	v.send([]attached{file("b.csv", southList)}, "partner", "RXN", "kind", "nonsense").wrongAt("kind")
}

func TestFilesThatCannotBeRead(t *testing.T) {
	v := founded(t, false)
	old := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)
	a := v.send([]attached{
		file("empty.csv", ""), file("old.xls", old), file("letter.pdf", "%PDF-1.7\n..."), file("archive.zip", "PK\x03\x04junk"),
		file("notes.txt", "hello\n"), file("../../etc/<script>.csv", northList),
	}, "partner", "new", "code", "RXN", "new-name", "North").is(http.StatusSeeOther)
	page := v.get(a.to).is(200).says("The file is empty", "This file cannot be read", "Save").never("<script>.csv", "etc/")
	if n := strings.Count(page.body, "This file cannot be read"); n < 4 {
		t.Errorf("%d files cannot be read:\n%s", n, text(page.body))
	}
}

func TestMissingColumnsAreAskedFor(t *testing.T) {
	v := founded(t, false)
	a := v.send([]attached{file("odd.csv", "Thing,NHS number\nsoon,9434765919\n2026-04-05,9434765870\n")}, "partner", "new", "code", "RXN", "new-name", "North", "kind", "list")
	page := v.get(a.is(http.StatusSeeOther).to).is(200).says("Something is missing", "We need a column with the date the wait started", "Look again").never("Accept it")
	v.post(a.to, append(checked(page.body), "do", "accept")...).is(422).says("There is a problem", "we need a column", "Say which column it is")
	fields := checked(page.body)
	for i := 0; i < len(fields); i += 2 {
		if strings.HasSuffix(fields[i], "-c0") {
			fields[i+1] = "start"
		}
	}
	v.accept(a.to, fields...).says("2 rows read")
}

// An older list never takes a later one's place unasked.
func TestAnOlderListIsAskedAbout(t *testing.T) {
	v := founded(t, true)
	dir := t.TempDir() + "/files"
	if _, err := demo.Write(dir, demo.Options{Today: site.Today(), Pathways: 400}); err != nil {
		t.Fatal(err)
	}
	early, late := twoWeeks(t, dir)
	v.bring("new ZX1", fromDisk(t, dir, late)).says("waiting over a year")
	a := v.send([]attached{fromDisk(t, dir, early)}, "partner", "ZX1").is(http.StatusSeeOther)
	page := v.get(a.to).is(200).says("A later one, of", "Accept it all the same")
	v.post(a.to, append(checked(page.body), "do", "accept")...).wrongAt("f0-renew")
	v.accept(a.to, append(checked(page.body), "f0-renew", "yes")...).says("now stands in place of")
}

// twoWeeks names the made Vellmoor lists of two weeks.
func twoWeeks(t *testing.T, dir string) (early, late string) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "ZX1_WLMDS_*.csv"))
	if err != nil || len(all) != 2 {
		t.Fatalf("%v, %v", all, err)
	}
	return filepath.Base(all[0]), filepath.Base(all[1])
}

// Three files of three organisations in one go.
func TestSeveralOrganisationsAtOnce(t *testing.T) {
	v := founded(t, true)
	a := v.send([]attached{file("north.csv", northList), file("south.csv", southList)}, "partner", "each").is(http.StatusSeeOther)
	v.get(a.to).is(200).says("Whose file is it?", "north.csv", "south.csv")
	v.post(a.to+"/senders", "f0-partner", "new", "f0-code", "RXN", "f0-new-name", "North").wrongAt("f1-partner")
	v.post(a.to+"/senders", "f0-partner", "new", "f0-code", "RXN", "f0-new-name", "North", "f1-partner", "new", "f1-code", "RXS", "f1-new-name", "South").leadsTo(a.to)
	page := v.get(a.to).is(200).says("from North", "from South")
	v.accept(a.to, checked(page.body)...).says("On all lists of North and South", "1 person is on another partner's list too")
}

func TestWithdrawing(t *testing.T) {
	v := founded(t, false)
	res := v.bring("new RXN", file("north list.csv", northList))
	extract := find(t, res.body, `href="(/extracts/\d+)"`)
	v.get("/list").is(200).says("Ada")
	v.get(extract + "/withdraw").is(200).says("Withdraw north list.csv")
	v.post(extract+"/withdraw", "reason", " ").wrongAt("reason")
	v.post(extract+"/withdraw", "reason", strings.Repeat("x", 301)).wrongAt("reason").says(strings.Repeat("x", 301))
	v.post(extract+"/withdraw", "reason", "wrong week").leadsTo(extract)
	v.get(extract).is(200).says("Withdrawn.", "wrong week").never("Withdraw this extract")
	v.get("/list").is(200).never("Ada")
	v.get("/ledger").is(200).says("Withdrawn")
	v.post(extract+"/withdraw", "reason", "again").is(422).says("withdrawn already")
	v.get("/extracts/99999").is(404)
	v.get("/extracts/x").is(404)
	v.get(extract + "/rows/9/2").is(422)
	v.get(extract + "/rows/0/99999").is(422)
}

// Only the sender sees columns that were not read, and gets the sheet back.
func TestWhatIsTheSendersAlone(t *testing.T) {
	v := madeUp(t)
	var own, id string
	for _, x := range v.table.Facts.View(care.Viewer{}, care.Scope{}).Extracts() {
		if x.Received.Kind == "list" {
			own, id = string(x.Received.Partner), fmt.Sprintf("/extracts/%d", x.ID)
		}
	}
	be := func(partner string) {
		t.Helper()
		for _, p := range v.table.Personas {
			if string(p.Partner) == partner {
				v.post("/who", "account", string(p.Account)).leadsTo("/")
				return
			}
		}
		t.Fatalf("nobody is at %s", partner)
	}
	be(own)
	v.get(id).is(200).says("Withdraw this extract")
	v.get(id + "/marked-up").is(200)
	be("ZX1")
	v.get(id).is(200).never("Withdraw this extract", "marked-up")
	v.get(id + "/marked-up").is(403)
	v.get(id + "/withdraw").is(403)
	v.post(id+"/withdraw", "reason", "mine now").is(403)
	v.get(id + "/issues").is(200).never("marked-up")
}

// A sheet that goes back never holds a formula that came in as text.
func TestNoFormulaGoesBack(t *testing.T) {
	v := founded(t, false)
	list := "Patient,NHS No,DOB,Referral date,Note\n\"MADE, Ada\",9434765918,03/04/1950,12/01/2025,\"=HYPERLINK(\"\"http://x\"\")\"\n"
	res := v.bring("new RXN", file("f.csv", list))
	v.get(find(t, res.body, `href="(/extracts/\d+)"`)+"/marked-up").is(200).never(`,"=HYPER`, ",=HYPER")
}
