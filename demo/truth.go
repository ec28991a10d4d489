package demo

import (
	"sort"
	"time"

	"roundtable/care"
)

// Dirt names one thing that was planted: a story about people, or a fault in a
// line of a file.
type Dirt string

// Stories: what is true of people and waits.
const (
	Twins           Dirt = "twins"
	FatherAndSon    Dirt = "father-and-son"
	Transfer        Dirt = "transfer"
	Death           Dirt = "death-one-partner-knows"
	MovedHouse      Dirt = "moved-house"
	Typo            Dirt = "typo-in-name"
	SwappedBirth    Dirt = "swapped-day-and-month"
	NoNumber        Dirt = "same-person-without-number"
	WrongNumber     Dirt = "mothers-number-on-child"
	Bounce          Dirt = "rejected-three-times"
	ClockTreated    Dirt = "clock-treated-still-listed"
	ClockRestarted  Dirt = "clock-restarted-at-cancellation"
	ClockMonitoring Dirt = "clock-monitoring-still-listed"
	Stopped         Dirt = "stopped-this-week"
	Vanished        Dirt = "vanished-without-a-stop"
	Transition      Dirt = "turns-18-while-waiting"
	LongChild       Dirt = "child-near-a-year"
	TwoLists        Dirt = "on-two-lists"
	ReplacedNumber  Dirt = "older-number-replaced"
)

// Faults: what is wrong in a line.
const (
	BadCheckDigit  Dirt = "nhs-check-digit"
	RepeatedNumber Dirt = "nhs-repeated-digit"
	DirtyPriority  Dirt = "priority-type-dirty"
	DuplicateRow   Dirt = "duplicate-row"
	BlankLine      Dirt = "blank-line"
	TitleLine      Dirt = "title-line"
	TotalLine      Dirt = "total-line"
	FooterLine     Dirt = "footer-line"
	HiddenRow      Dirt = "hidden-row"
	NoteInDate     Dirt = "note-in-date"
	BadDate        Dirt = "impossible-date"
	NoStart        Dirt = "no-start-date"
	FutureStart    Dirt = "start-in-the-future"
	LostZeros      Dirt = "lost-leading-zeros"
	BadCode        Dirt = "unknown-code"
)

// Truth is what really stands behind the files. Tests compare intake with it; it
// never enters the ledger.
type Truth struct {
	People  int       `json:"people"` // on at least one partner's latest list
	Overlap int       `json:"overlap"`
	Rows    []Row     `json:"rows"`
	Planted []Planted `json:"planted"`
	Rounds  []Round   `json:"rounds"`  // in which people are sent from service to service
	Between int       `json:"between"` // people of the referrals that are over who were at two partners
}

// Row says who stands in one line of a list. Line is counted as a spreadsheet
// shows it, from 1; Sheet from 0.
type Row struct {
	File   string `json:"file"`
	Sheet  int    `json:"sheet,omitempty"`
	Line   int    `json:"line"`
	Person int    `json:"person"`
	Wait   int    `json:"wait"`
}

// Planted is one story or one fault. File is empty for a story.
type Planted struct {
	Kind    Dirt   `json:"kind"`
	File    string `json:"file,omitempty"`
	Sheet   int    `json:"sheet,omitempty"`
	Line    int    `json:"line,omitempty"`
	Persons []int  `json:"persons,omitempty"`
	Waits   []int  `json:"waits,omitempty"`
	Note    string `json:"note,omitempty"`
}

// Count is how often one kind was planted.
type Count struct {
	Kind  Dirt `json:"kind"`
	Count int  `json:"count"`
}

// Counts lists what was planted by kind, in the order of the kinds' names.
func (t *Truth) Counts() []Count {
	n := map[Dirt]int{}
	for _, p := range t.Planted {
		n[p.Kind]++
	}
	all := make([]Count, 0, len(n))
	for k, c := range n {
		all = append(all, Count{k, c})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Kind < all[j].Kind })
	return all
}

// Of lists what was planted of one kind, in the order of planting.
func (t *Truth) Of(kind Dirt) []Planted {
	var of []Planted
	for _, p := range t.Planted {
		if p.Kind == kind {
			of = append(of, p)
		}
	}
	return of
}

func (w *world) plant(kind Dirt, note string, persons ...int) {
	w.truth.Planted = append(w.truth.Planted, Planted{Kind: kind, Note: note, Persons: persons})
}

func (w *world) plantWaits(kind Dirt, note string, person int, waits ...int) {
	w.truth.Planted = append(w.truth.Planted, Planted{Kind: kind, Note: note, Persons: []int{person}, Waits: waits})
}

// tally counts people and those on two partners' lists or more, from the waits
// that stand on the latest lists.
func (w *world) tally() {
	first := make([]care.PartnerCode, len(w.people))
	two := make([]bool, len(w.people))
	for i := range w.waits {
		x := &w.waits[i]
		if !x.open() {
			continue
		}
		switch {
		case first[x.person] == "":
			first[x.person] = x.partner
			w.truth.People++
		case first[x.person] != x.partner && !two[x.person]:
			two[x.person] = true
			w.truth.Overlap++
		}
	}
}

func monthOf(n int) time.Month { return time.Month(n) }
