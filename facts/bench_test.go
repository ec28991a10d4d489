package facts

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"roundtable/care"
)

// cpuSeconds is the processor time that this process has used: the fair figure
// on a shared machine.
func cpuSeconds() float64 {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// residentMB is the memory that the process holds, as the system sees it, after
// garbage has been given back.
func residentMB() float64 {
	debug.FreeOSMemory()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.ParseFloat(strings.Fields(string(b))[1], 64)
	return pages * float64(os.Getpagesize()) / (1 << 20)
}

// country writes extracts of so many pathways, a person to every 1.2 of them and
// so many events to each, a hundred thousand rows to a block.
func country(b *testing.B, m *memStore, pathways, events int, rows bool) {
	const per = care.MaxBlockRows
	m.add(draft{"collaborative", care.RecFounded, jsonOf(b, care.Founded{V: 1, Name: "x", Demo: true})})
	for base := 0; base < pathways; base += per / 4 {
		partner := care.PartnerCode(fmt.Sprintf("R%02d", base/(per/4)%60))
		d := delivery{partner: partner, kind: "wlmds"}
		for n := base; n < min(base+per/4, pathways); n++ {
			person := key(n * 5 / 6)
			if rows {
				if n*5/6 != (n-1)*5/6 || n == base {
					d.people = append(d.people, madePerson(n*5/6))
				}
				d.pathways = append(d.pathways, madePathway(n, person))
			}
			for e := range events {
				d.events = append(d.events, care.EventRow{
					Pathway: key(1<<40 + n), Person: person, Line: uint32(n), Date: may + care.Date(e*17+n%300),
					Type: care.EventType(1 + (n+e)%20), Status: []string{"10", "20", "20", "30"}[e%4], Team: fmt.Sprint("T", n%50),
				})
			}
		}
		m.add(d.drafts(b)...)
	}
}

func madePerson(n int) care.PersonRow {
	return care.PersonRow{
		Key: key(n), Line: uint32(n), LocalID: fmt.Sprintf("H%07d", n), NHSNumber: care.NHSNumber(9000000000 + n), NHSStatus: 1,
		Family: fmt.Sprint("Family", n%40000), Given: fmt.Sprint("Given", n%9000), Birth: care.NewDate(1930+n%95, 3, n%28),
		Sex: "1", Ethnicity: string(rune('A' + n%19)), Postcode: fmt.Sprintf("ZZ%d %dAA", n%900, n%10),
		LSOA: fmt.Sprint("E01", n%33000), IMDDecile: uint8(1 + n%10), Practice: fmt.Sprint("Y", n%6500), Flags: care.Flags(n % 16),
	}
}

func madePathway(n int, person care.Key) care.PathwayRow {
	start := may - care.Date(n%700)
	return care.PathwayRow{
		Key: key(1<<40 + n), Person: person, Line: uint32(n), PPID: fmt.Sprintf("PPID%016d", n), Issuer: "RZ1",
		ListType: []string{"IRTT", "ORTT"}[n%2], Received: start, Start: start, Status: "20", TFC: fmt.Sprint(100 + n%23),
		Specialty: fmt.Sprint(100 + n%30), Site: fmt.Sprint("S", n%400), Referrer: fmt.Sprint("Y", n%6500), Source: "03",
		Clinician: fmt.Sprint("C", n%30000), Priority: fmt.Sprint("P", 1+n%4), Urgency: "1", Procedure: fmt.Sprint("W", n%900),
		Decided: start + 60, NextDate: start + 200, NextKind: "OP", TCI: care.Date(n%3/2) * (start + 300), LastSeen: start + 50,
		Validated: start + 100, Comment: strings.Repeat("waiting for scan ", n%8/7),
	}
}

// BenchmarkFold10MEvents folds ten million events of 2.5 million pathways from
// their blocks, without a checkpoint.
func BenchmarkFold10MEvents(b *testing.B) {
	benchmarkFold(b, false)
}

// BenchmarkFold10MEventsWithLists folds the same and the 2.5 million list rows
// and 2.1 million people that they belong to.
func BenchmarkFold10MEventsWithLists(b *testing.B) {
	benchmarkFold(b, true)
}

func benchmarkFold(b *testing.B, rows bool) {
	m := newMemStore()
	country(b, m, 2_500_000, 4, rows)
	runtime.GC()
	b.ResetTimer()
	cpu := cpuSeconds()
	for b.Loop() {
		if _, err := Open(b.Context(), m, Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((cpuSeconds()-cpu)/float64(b.N), "cpu-s/op")
}

// BenchmarkRestartICS restores 150,000 pathways with 600,000 events from a
// checkpoint, to the first view.
func BenchmarkRestartICS(b *testing.B) { benchmarkRestart(b, 150_000) }

// BenchmarkResidentEngland folds 7.5 million pathways with 30 million events and
// says what stays in memory; then it restores them from a checkpoint.
func BenchmarkResidentEngland(b *testing.B) {
	if os.Getenv("ROUNDTABLE_BENCH_LARGE") != "1" {
		b.Skip("all of England takes minutes and 12 GB: set ROUNDTABLE_BENCH_LARGE=1")
	}
	benchmarkRestart(b, 7_500_000)
}

func benchmarkRestart(b *testing.B, pathways int) {
	dir := b.TempDir()
	last := saveCountry(b, dir, pathways)
	before := residentMB()
	var f *Facts
	b.ResetTimer()
	for b.Loop() {
		f = openMem(b, last, Options{CheckpointDir: dir})
		if n := f.View(anna, whole).PathwayChunks(); n == 0 {
			b.Fatal("nothing was restored")
		}
	}
	b.StopTimer()
	b.ReportMetric(residentMB()-before, "resident-MB")
	info, err := os.Stat(filepath.Join(dir, checkpointFile))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/(1<<20), "file-MB")
	runtime.KeepAlive(f)
}

// saveCountry folds a country, saves it, and returns a ledger that holds nothing
// but the headers, as a restart needs no more.
func saveCountry(b *testing.B, dir string, pathways int) *memStore {
	m := newMemStore()
	country(b, m, pathways, 4, true)
	f := openMem(b, m, Options{CheckpointDir: dir})
	cpu := cpuSeconds()
	if err := f.Checkpoint(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Logf("saving took %.2f s of processor time", cpuSeconds()-cpu)
	m.bodies = nil
	return m
}

// BenchmarkByNHSNumber finds one of 125,000 people.
func BenchmarkByNHSNumber(b *testing.B) {
	m := newMemStore()
	country(b, m, 150_000, 1, true)
	v := openMem(b, m, Options{}).View(anna, whole)
	var buf []Row
	n := 0
	for b.Loop() {
		n = (n + 7919) % 125_000
		if buf = v.PeopleByNHSNumber(care.NHSNumber(9000000000+n), buf[:0]); len(buf) == 0 {
			b.Fatal("not found")
		}
	}
}

// BenchmarkEventsOf reads the events of one pathway, four of them.
func BenchmarkEventsOf(b *testing.B) {
	m := newMemStore()
	country(b, m, 150_000, 4, true)
	v := openMem(b, m, Options{}).View(anna, whole)
	var buf []Event
	r := Row(0)
	for b.Loop() {
		r = (r + 1) % 150_000
		if buf = v.EventsOf(r, buf[:0]); len(buf) != 4 {
			b.Fatal("not four events")
		}
	}
}

// BenchmarkFoldOneNote folds a note into 150,000 pathways, to the view that
// shows it.
func BenchmarkFoldOneNote(b *testing.B) {
	m := newMemStore()
	country(b, m, 150_000, 4, true)
	f := openMem(b, m, Options{})
	owner := "Sister Ada"
	n := 0
	for b.Loop() {
		n++
		head := m.add(draft{"pathway/x", care.RecNote, jsonOf(b, care.Note{V: 1, Pathway: key(1<<40 + n*977%150_000), Owner: &owner})})
		if err := f.Wait(b.Context(), head); err != nil {
			b.Fatal(err)
		}
	}
}
