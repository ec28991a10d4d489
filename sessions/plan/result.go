package plan

// Options are how to solve.
type Options struct {
	// Seconds of processor time, of all processors together; 0 is 5. It is turned
	// into an amount of work, so that the plan depends on the seed and not on how
	// busy the machine is; the wall clock ends the work only where the machine is so
	// slow that Seconds pass first, and Plan.Stopped says so.
	Seconds float64
	Seed    uint64
	// Keep is the plan that stood before. Whoever was told a date keeps it; the others
	// may move, at Settings.ChangePenalty. Its prices are where the search begins.
	Keep *Plan
	// Alone asks for the comparison with each trust planning for itself; it takes a
	// fifth of the work.
	Alone bool
	// Work replaces Seconds by an amount of work, in the planner's own units (see
	// docs/plan.md); the clock is then not looked at. For tests.
	Work int64
	// Progress, when not nil, is told what is being done and the share done; calls
	// come one at a time.
	Progress func(doing string, done float64)
}

// Plan is the answer.
type Plan struct {
	Assignments []Assignment `json:"assignments"` // by session in the order given, then by place in the list
	// Value is the sum of the values of those treated, less the fairness penalties
	// (and ChangePenalty). Bound is proven: no plan under the same rules has more.
	Value float64 `json:"value"`
	Bound float64 `json:"bound"`
	// Gap is (Bound - Value) / Value: at most so much better is possible, as a
	// fraction. 0 when both are 0; nil when the value is not above 0 and the bound is.
	Gap     *float64 `json:"gap"`
	Treated int      `json:"treated"` // cases in the plan
	Penalty float64  `json:"penalty"` // part of Value taken off for fairness

	Sessions []SessionPlan `json:"sessions"` // one for each session of the instance, in its order
	Groups   []GroupShare  `json:"groups,omitempty"`
	Trusts   []TrustShare  `json:"trusts,omitempty"`  // pooled and alone
	WhyNot   []Reason      `json:"why_not,omitempty"` // every case that is in no session, in the instance's order
	Problems []Problem     `json:"problems,omitempty"`

	// Stopped is why the search ended: "optimal", "budget", "clock", "cancelled" or
	// "nothing to plan".
	Stopped string `json:"stopped"`
	Work    int64  `json:"work"` // units of work done
	Seed    uint64 `json:"seed"`

	Prices Prices `json:"prices"`
}

// Assignment is one case in one session.
type Assignment struct {
	Case    CaseID    `json:"case"`
	Session SessionID `json:"session"`
	Order   int       `json:"order"`            // place in the list, from 1
	Locked  bool      `json:"locked,omitempty"` // it was there before: locked, or told and kept
	// Told says that the patient was told this date. Solve carries it over from Keep;
	// whoever tells patients sets it.
	Told bool `json:"told,omitempty"`
}

// SessionPlan is one session's list.
type SessionPlan struct {
	Session  SessionID `json:"session"`
	Cases    []CaseID  `json:"cases"`    // in order
	Minutes  float64   `json:"minutes"`  // expected, turnarounds included
	Capacity float64   `json:"capacity"` // the session's own length
	// Overrun is the probability that the list lasts longer than the session, by a
	// formula of three moments; OverrunRule by that of the rule, which has two
	// (Fenton-Wilkinson) and is at most alpha; OverrunMC by Monte Carlo, with its
	// standard error.
	Overrun     float64 `json:"overrun"`
	OverrunRule float64 `json:"overrun_rule"`
	OverrunMC   float64 `json:"overrun_mc"`
	StandardE   float64 `json:"overrun_mc_se"`
	// Price is what one more minute here would be worth.
	Price     float64       `json:"price"`
	Equipment []EquipmentID `json:"equipment,omitempty"`
	// NotPlanned is why nothing was planned here, "" where it was.
	NotPlanned string `json:"not_planned,omitempty"`
}

// GroupShare says what a group got.
type GroupShare struct {
	Group    GroupID  `json:"group"`
	Eligible int      `json:"eligible"` // cases that could be treated in some session
	Treated  int      `json:"treated"`
	Due      float64  `json:"due"`             // the share it is owed, of the treated
	Share    float64  `json:"share"`           // the share it got
	Alone    *float64 `json:"alone,omitempty"` // the share it gets when each trust plans for itself
	// Short is how many cases are missing to the share less the tolerance.
	Short   float64 `json:"short"`
	Penalty float64 `json:"penalty"`
}

// TrustShare is one trust's cases treated, together and alone.
type TrustShare struct {
	Trust    string `json:"trust"`
	Eligible int    `json:"eligible"`
	Pooled   int    `json:"pooled"`
	// Alone is how many it treats with its own sessions and equipment only; value
	// likewise, without fairness. Nil when it was not computed.
	Alone       *int     `json:"alone,omitempty"`
	PooledValue float64  `json:"pooled_value"`
	AloneValue  *float64 `json:"alone_value,omitempty"`
}

// The codes of Reason.
const (
	NotEligible = "not_eligible" // no session may take it; Rule says which rule
	NoEquipment = "equipment"    // what it needs is used by others
	TooDear     = "price"        // the room it takes is worth more with others in it
	NoCapacity  = "capacity"     // it fits no session beside those who are there
	ForFairness = "fairness"     // another was taken so that a group gets its share
)

// Reason is why a case is in no session.
type Reason struct {
	Case CaseID `json:"case"`
	Code string `json:"code"`
	Rule string `json:"rule,omitempty"` // of not_eligible: specialty, site, day, age, skills, equipment, length, value, …
	// Words say it in a sentence.
	Words string `json:"words"`
	// ValuePerMinute is the case's, and Session with SessionPrice the place that came
	// nearest and what a minute there is worth.
	ValuePerMinute float64   `json:"value_per_minute,omitempty"`
	Session        SessionID `json:"session,omitempty"`
	SessionPrice   float64   `json:"session_price,omitempty"`
}

// Problem is something wrong in the instance, which the rest was planned in spite of.
type Problem struct {
	Code   string `json:"code"`
	Place  string `json:"place"` // "sessions[3] S4"
	Value  string `json:"value,omitempty"`
	What   string `json:"what"`   // one sentence
	Remedy string `json:"remedy"` // what would mend it
}

// Prices are where the search stood; a plan of the same cases begins from them. Of
// cases only those above 0 are kept.
type Prices struct {
	Cases  map[CaseID]float64  `json:"cases,omitempty"`
	Groups map[GroupID]float64 `json:"groups,omitempty"`
}
