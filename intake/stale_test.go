package intake

import (
	"context"
	"errors"
	"strings"
	"testing"

	"roundtable/care"
)

const (
	listOfMonday  = "local id,start date\n1,01/02/2026\n2,02/02/2026\n3,03/02/2026\n"
	listOfTuesday = "local id,start date\n1,01/02/2026\n2,02/02/2026\n4,04/02/2026\n"
)

// A file that a later one has replaced is no news, whether it states a date or not.
func TestAnOlderFileAgain(t *testing.T) {
	for kind, files := range map[string][2]string{
		"list":  {listOfMonday, listOfTuesday},
		"wlmds": {"week ending date," + strings.ReplaceAll(listOfMonday, "\n", "\n15/11/2026,"), "week ending date," + strings.ReplaceAll(listOfTuesday, "\n", "\n15/11/2026,")},
	} {
		t.Run(kind, func(t *testing.T) {
			ctx := context.Background()
			d, _ := testDesk(t)
			for i := range files {
				files[i] = strings.TrimSuffix(files[i], "15/11/2026,")
				sendAs(t, d, kind, files[i], Options{})
			}
			path := writeTemp(t, files[0])
			_, err := d.Import(ctx, path, "RZ1", kind, Options{})
			p, ok := errors.AsType[*care.Problem](err)
			if !ok || !strings.Contains(p.What, "a later one has replaced it") {
				t.Fatalf("%v", err)
			}
			_, proposal := propose(t, d, kind, files[0])
			if proposal.Replaced == 0 || !strings.Contains(strings.Join(proposal.Notes, " "), "replaced it since") {
				t.Errorf("%+v", proposal)
			}
			r, err := d.Import(ctx, path, "RZ1", kind, Options{Renew: true})
			if err != nil || r.Same || r.New != 1 || r.Vanished != 1 {
				t.Fatalf("%+v %v", r, err)
			}
			if r, err := d.Import(ctx, path, "RZ1", kind, Options{}); err != nil || !r.Same {
				t.Errorf("now it is the one that stands: %+v %v", r, err)
			}
		})
	}
}

// Of a kind whose files are not whole lists an older file changes nothing, unless
// it is meant to.
func TestAnOlderRegisterAgain(t *testing.T) {
	d, _ := testDesk(t)
	a, b := "local id,postcode\n1,LS1 1AA\n", "local id,postcode\n1,LS2 2BB\n"
	send(t, d, "people", a)
	send(t, d, "people", b)
	if r := send(t, d, "people", a); !r.Same {
		t.Errorf("%+v", r)
	}
	if r := sendAs(t, d, "people", a, Options{Renew: true}); r.Same || r.Changed != 1 {
		t.Errorf("%+v", r)
	}
}

// Two people who map one partner's headings at once are told of each other.
func TestTwoWhoMapAtOnce(t *testing.T) {
	ctx := context.Background()
	d, _ := testDesk(t)
	text := "Hosp No,Start date,Folder\n1,2026-02-01,blue\n"
	upA, a := propose(t, d, "list", text)
	upB, b := propose(t, d, "list", strings.Replace(text, "blue", "red", 1))
	if err := a.Set(0, 2, "comment"); err != nil {
		t.Fatal(err)
	}
	if err := b.Set(0, 2, "team"); err != nil {
		t.Fatal(err)
	}
	if err := b.SetList("other"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Accept(ctx, upA, a, Options{}); err != nil {
		t.Fatal(err)
	}
	_, err := d.Accept(ctx, upB, b, Options{})
	if p, ok := errors.AsType[*care.Problem](err); !ok || !strings.Contains(p.What, "'Folder' holds comments; here it is read as the team or service") {
		t.Fatalf("%v", err)
	}
	if _, err := d.Accept(ctx, upB, b, Options{}); err != nil {
		t.Errorf("accepted knowingly: %v", err)
	}
}

// Whoever maps at the very moment of an append is compared once more.
func TestAnAppendNamesTheMappingItUsed(t *testing.T) {
	d, _ := testDesk(t)
	j := &job{d: d, p: &Proposal{Partner: "RZ1"}, k: &kindList}
	send(t, d, "list", "Hosp No,Start date\n1,2026-02-01\n")
	ctx := context.Background()
	_, version, err := d.recall(ctx, "RZ1", "list")
	if err != nil || version != 1 {
		t.Fatalf("version %d, %v", version, err)
	}
	stream := extractStream("RZ1", "list", "list-2")
	j.prepare(ctx, stream)
	if _, err := j.out.close(); err != nil {
		t.Fatal(err)
	}
	up, err := d.Receive(ctx, "x.csv", strings.NewReader("a,b\n1,2\n"))
	if err != nil {
		t.Fatal(err)
	}
	book, src, err := d.open(ctx, up.Name, "", up.Body)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	j.up, j.book, j.mapped = up, book, version-1
	if _, err := j.append(ctx, stream, 0, nil, nil); !isConflict(err) {
		t.Errorf("%v", err)
	}
}
