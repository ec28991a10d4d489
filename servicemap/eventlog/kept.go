package eventlog

// Reason says why an event is kept aside.
type Reason string

// Why an event cannot stand in a log.
const (
	NoCase      Reason = "no case: nobody can say whose it is"
	NoActivity  Reason = "no activity: nobody can say what happened"
	NoTime      Reason = "no time"
	UnknownTime Reason = "a time that cannot be read"
	NoReferral  Reason = "no referral: nobody can say which it is of"
	NoService   Reason = "no service: nobody can say who did it"
)

// Aside is an event that was kept aside.
type Aside struct {
	Line   int    `json:"line"` // of the source, from 1
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty"` // as the source has it, a hundred bytes at most
	Reason Reason `json:"reason"`
	Remedy string `json:"remedy"`
}

// Kept counts what was kept aside and keeps the first of them to be shown. The zero
// value is ready.
type Kept struct {
	Total  int
	First  []Aside
	Most   int         // kept at most; 0 = 100
	Each   func(Aside) // sees every one, such as a file of rejects; may be nil
	counts map[Reason]int
}

// Add keeps one.
func (k *Kept) Add(a Aside) {
	if len(a.Value) > 100 {
		a.Value = a.Value[:100]
	}
	k.Total++
	if k.counts == nil {
		k.counts = map[Reason]int{}
	}
	k.counts[a.Reason]++
	most := k.Most
	if most == 0 {
		most = 100
	}
	if len(k.First) < most {
		k.First = append(k.First, a)
	}
	if k.Each != nil {
		k.Each(a)
	}
}

// Counts are how many were kept aside for each reason.
func (k *Kept) Counts() map[Reason]int { return k.counts }
