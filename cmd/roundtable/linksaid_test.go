package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"roundtable/people/linkage/made"
)

// linking runs the verb over files written into a folder, and gives what it printed.
func linking(t *testing.T, files map[string]string, args ...string) (code int, said string, dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "DIR/", dir+string(filepath.Separator))
	}
	var stdout, stderr bytes.Buffer
	code = run(append([]string{"link"}, args...), nil, &stdout, &stderr)
	return code, stdout.String() + stderr.String(), dir
}

const threePeople = "id,given,family,dob\n1,Ann,Jones,1980-02-03\n2,Ann,Jones,03/02/1980\n3,Bob,Smith,1951-07-09\n"

// TestLinkWritesOverNothingThatItReads: the list itself, by whatever name, the model, or
// another of the files that are written.
func TestLinkWritesOverNothingThatItReads(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--edges", "DIR/in.csv"}, "would replace the list that is read"},
		{[]string{"--clusters", "DIR/../" + "LAST/in.csv"}, "would replace the list that is read"},
		{[]string{"--edges", "DIR/new.csv", "--clusters", "DIR/./new.csv"}, "would both be written"},
		{[]string{"--model", "DIR/old.json", "--save-model", "DIR/old.json"}, "is the file of --model too"},
	} {
		dir := t.TempDir()
		in := filepath.Join(dir, "in.csv")
		args := []string{"link", in, "--id", "id"}
		for _, a := range c.args {
			args = append(args, strings.NewReplacer("DIR/", dir+"/", "LAST", filepath.Base(dir)).Replace(a))
		}
		for _, name := range []string{"in.csv", "old.json"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(threePeople), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var stdout, stderr bytes.Buffer
		if code := run(args, nil, &stdout, &stderr); code != exitUsage || !strings.Contains(stderr.String(), c.want) {
			t.Errorf("%v: exit %d, %s", c.args, code, stderr.String())
		}
		if b, err := os.ReadFile(in); err != nil || string(b) != threePeople {
			t.Errorf("%v: the list is %q, %v", c.args, b, err)
		}
	}
}

// TestLinkWritesThroughWhatIsNoFile: a pipe or a device is written to, and stays.
func TestLinkWritesThroughWhatIsNoFile(t *testing.T) {
	if _, err := os.Stat("/dev/fd"); err != nil {
		t.Skip("pipes have no names here")
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	link := filepath.Join(t.TempDir(), "out")
	if err := os.Symlink(fmt.Sprintf("/dev/fd/%d", w.Fd()), link); err != nil {
		t.Skip("no links here")
	}
	code, said, _ := linking(t, map[string]string{"in.csv": threePeople}, "DIR/in.csv", "--id", "id", "--clusters", link)
	w.Close()
	var got bytes.Buffer
	if _, err := got.ReadFrom(r); err != nil || code != exitDone || strings.Count(got.String(), "\n") != 4 {
		t.Errorf("exit %d, %q, %v: %s", code, got.String(), err, said)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("what was written through was replaced: %v", err)
	}
}

// TestLinkSaysWhatItCannotUse: what would make the result worse without a word.
func TestLinkSaysWhatItCannotUse(t *testing.T) {
	ragged := threePeople + "4,Cid\n5,Dee,Hall,1990-01-02,x,y\n"
	american := "id,given,family,dob\n1,Ann,Jones,12/25/1980\n2,Ann,Jones,12-Mar-51x\n3,Bob,Smith,unknown\n4,Eve,Hall,1951-07-09\n"
	for _, c := range []struct {
		name    string
		files   map[string]string
		args    []string
		want    []string
		not     string
		failing int
	}{
		{
			name: "a form of dates that is not read", files: map[string]string{"in.csv": american}, args: []string{"DIR/in.csv", "--id", "id"},
			want: []string{"Column dob: 2 of its 4 values cannot be read as a date of birth, or not whole; the first is in in.csv, line 2."},
		},
		{name: "nothing amiss", files: map[string]string{"in.csv": threePeople}, args: []string{"DIR/in.csv", "--id", "id"}, not: "cannot be read"},
		{
			name: "rows of other lengths", files: map[string]string{"in.csv": ragged}, args: []string{"DIR/in.csv", "--id", "id"},
			want: []string{"Rows with more or fewer cells than the heading line: 2, the first in.csv, line 5."},
		},
		{
			name: "columns nobody named", files: map[string]string{"in.csv": strings.Replace(threePeople, "given", "first_name", 1)}, args: []string{"DIR/in.csv", "--id", "id"},
			want: []string{"Without --map only columns with the fields' own names are compared: family, dob. Not looked at: first_name."},
		},
		{
			name: "one column for two fields", files: map[string]string{"in.csv": threePeople}, args: []string{"DIR/in.csv", "--id", "id", "--map", "family=family,address=family"},
			want: []string{"it would count twice"}, failing: exitUsage,
		},
		{
			name: "a bound below nothing", files: map[string]string{"in.csv": threePeople}, args: []string{"DIR/in.csv", "--id", "id", "--max-mb=-5"},
			want: []string{"--max-mb -5 is no bound"}, failing: exitUsage,
		},
		{
			name: "a bound that a small list is beyond", files: map[string]string{"in.csv": threePeople}, args: []string{"DIR/in.csv", "--id", "id", "--max-mb=1"},
			want: []string{"the bound of 1 MB. Nothing was written."}, failing: exitFailed,
		},
		{
			name: "two files with other headings", files: map[string]string{"a.csv": threePeople, "b.csv": "ref,first,family,dob\n1,Ann,Jones,1980-02-03\n"},
			args: []string{"DIR/a.csv", "DIR/b.csv", "--id", "id|ref", "--map", "given=given|first,family=family,dob=dob"},
			want: []string{"4 records are"}, not: "Not looked at",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, said, _ := linking(t, c.files, c.args...)
			if code != c.failing {
				t.Fatalf("exit %d: %s", code, said)
			}
			for _, w := range c.want {
				if !strings.Contains(said, w) {
					t.Errorf("it says nothing of %q: %s", w, said)
				}
			}
			if c.not != "" && strings.Contains(said, c.not) {
				t.Errorf("it says %q: %s", c.not, said)
			}
		})
	}
}

// TestLinkSaysWhatAModelDoesNotKnow: a field of the files that the model lacks counts
// nothing, and the other way round.
func TestLinkSaysWhatAModelDoesNotKnow(t *testing.T) {
	dir := t.TempDir()
	model := filepath.Join(dir, "model.json")
	if code, said, _ := linking(t, map[string]string{"in.csv": threePeople}, "DIR/in.csv", "--id", "id", "--save-model", model); code != exitDone {
		t.Fatal(said)
	}
	other := "id,given,family,email\n1,Ann,Jones,a.jones@example.org\n2,Bob,Hall,b.hall@example.org\n"
	_, said, _ := linking(t, map[string]string{"in.csv": other}, "DIR/in.csv", "--id", "id", "--model", model)
	for _, want := range []string{"Not in the model, and of no weight: email.", "In the model, and no column of these files: dob."} {
		if !strings.Contains(said, want) {
			t.Errorf("it says nothing of %q: %s", want, said)
		}
	}
}

// TestLinkGuardsWhatTheModelHasNotSeen: twins are kept apart by a model of lists without
// households too, this program's or Splink's; and on the lists that taught it either gives
// what training gave.
func TestLinkGuardsWhatTheModelHasNotSeen(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	f, err := os.Create(at("alone.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Febrl4Like(3, 800).WriteCSV(f, ""); err != nil {
		t.Fatal(err)
	}
	f.Close()
	link := func(args ...string) string {
		t.Helper()
		code, said, _ := linking(t, nil, append(args, "--id", "id", "--source", "source")...)
		if code != exitDone {
			t.Fatal(said)
		}
		return said
	}
	edges := func(name string) string {
		b, err := os.ReadFile(at(name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	link(at("alone.csv"), "--edges", at("edges.csv"), "--save-model", at("own.json"), "--write-splink", at("splink.json"))
	twins := "id,source,given,family,dob,postcode,address\n1,A,Carys,Evans,2011-04-05,ZZ10 1AA,5 High Street\n2,B,Hannah,Evans,2011-04-05,ZZ10 1AA,5 High Street\n"
	if err := os.WriteFile(at("twins.csv"), []byte(twins), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, model := range []string{"own.json", "splink.json"} {
		said := link(at("alone.csv"), "--model", at(model), "--edges", at("again.csv"))
		if edges("again.csv") != edges("edges.csv") || strings.Contains(said, "households") {
			t.Errorf("%s gives other pairs on the lists that taught it: %s", model, said)
		}
		said = link(at("twins.csv"), "--model", at(model), "--edges", at("again.csv"))
		if n := strings.Count(edges("again.csv"), "\n"); n != 1 || !strings.Contains(said, "too short to tell") {
			t.Errorf("%s: %d lines of pairs: %s", model, n, said)
		}
	}
}
