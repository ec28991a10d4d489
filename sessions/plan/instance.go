package plan

// The identities of an instance. They are opaque: an instance never needs a name,
// a birth date or an NHS number.
type (
	CaseID      string
	SessionID   string
	EquipmentID string
	GroupID     string
)

// Instance is one planning problem. Every list may be empty; docs/plan.md gives
// each field with its unit and default.
type Instance struct {
	Name      string      `json:"name,omitempty"` // for the reader alone
	Risk      Risk        `json:"risk"`
	Settings  Settings    `json:"settings"`
	Cases     []Case      `json:"cases"`
	Sessions  []Session   `json:"sessions"`
	Equipment []Equipment `json:"equipment,omitempty"`
	Groups    []Group     `json:"groups,omitempty"`
}

// Risk is how often a session may overrun.
type Risk struct {
	// Alpha is the greatest probability that a list lasts longer than its session;
	// 0 (absent) is 0.1. It lies between 0 and 1.
	Alpha float64 `json:"alpha,omitempty"`
	// Draws is the number of Monte Carlo draws on each final list; 0 is 10,000.
	Draws int `json:"draws,omitempty"`
	// Tolerance is how far the Monte Carlo figure may lie above alpha before a case
	// is taken off the list; 0 is 0.02, two percentage points.
	Tolerance float64 `json:"tolerance,omitempty"`
}

// Settings are what holds for the whole instance.
type Settings struct {
	// PriorityWeights is the worth of one week's wait by Case.Priority; without it
	// DefaultPriorityWeights hold. A priority that is not named weighs 1.
	PriorityWeights map[string]float64 `json:"priority_weights,omitempty"`
	// LongWaitWeeks is where a long wait begins and LongWaitFactor what it
	// multiplies the value by; 0 is 52 weeks and 1.5.
	LongWaitWeeks  float64 `json:"long_wait_weeks,omitempty"`
	LongWaitFactor float64 `json:"long_wait_factor,omitempty"`
	// ChangePenalty is taken from the value for each case of Options.Keep that was
	// not told a date and is now elsewhere or nowhere; 0 is none.
	ChangePenalty float64 `json:"change_penalty,omitempty"`
}

// Case is one patient's operation that waits.
type Case struct {
	ID        CaseID `json:"id"`
	Trust     string `json:"trust,omitempty"`     // whose list it is on
	Specialty string `json:"specialty,omitempty"` // "" goes to any session
	Procedure string `json:"procedure,omitempty"` // for the reader; durations are Duration's
	// AgeMonths is in completed months; nil is not known, and then a session with a
	// limit of age does not take the case.
	AgeMonths *int `json:"age_months,omitempty"`
	// IMD is the deprivation decile, 1 the most deprived tenth; 0 is not known.
	IMD      int     `json:"imd,omitempty"`
	Weeks    float64 `json:"weeks,omitempty"`    // waited so far, as weeks
	Priority string  `json:"priority,omitempty"` // "P2", "P3", … as the settings weigh it
	// Value is what treating the case is worth. Nil is computed:
	// weight x weeks x (factor when long) x expected hours; see Instance.ValueOf.
	Value    *float64 `json:"value,omitempty"`
	Duration Duration `json:"duration"`
	// Sites are the sites that the patient accepts: absent (nil) is any, an empty
	// list is none.
	Sites       []string      `json:"sites,omitzero"`
	Unavailable []Day         `json:"unavailable,omitempty"` // days on which the patient cannot come
	NotBefore   Day           `json:"not_before,omitempty"`  // first day that will do, "" any
	NotAfter    Day           `json:"not_after,omitempty"`   // last, such as where pre-operative assessment expires; "" any
	Needs       []EquipmentID `json:"needs,omitempty"`       // all of them, in the session
	// Skills are what the session must offer, all of them; a person's id where only
	// that surgeon will do.
	Skills []string `json:"skills,omitempty"`
	// Locked is the session in which the case is booked already: it stays there.
	Locked SessionID `json:"locked,omitempty"`
	// What the order in the list follows.
	LDOrAutism bool `json:"ld_or_autism,omitempty"` // early
	Latex      bool `json:"latex,omitempty"`        // latex allergy: before latex is in the air
	Infection  bool `json:"infection,omitempty"`    // last
}

// Duration is how long a case takes without turnaround, in minutes, in one of
// three ways: Shift + lognormal(Mu, Sigma); Mean and SD, of Shift + a lognormal;
// or Minutes, exactly. Mu and Sigma are those of the logarithm of minutes.
type Duration struct {
	Shift   float64 `json:"shift,omitempty"`
	Mu      float64 `json:"mu,omitempty"`
	Sigma   float64 `json:"sigma,omitempty"`
	Mean    float64 `json:"mean,omitempty"`
	SD      float64 `json:"sd,omitempty"`
	Minutes float64 `json:"minutes,omitempty"`
}

// Session is one list that may be filled: a theatre for some hours of a day.
type Session struct {
	ID      SessionID `json:"id"`
	Trust   string    `json:"trust,omitempty"` // whose session it is: for the comparison of each trust alone
	Site    string    `json:"site,omitempty"`
	Day     Day       `json:"day,omitempty"`
	Start   string    `json:"start,omitempty"` // "08:30"; "" is not known and overlaps every session of its day
	Minutes float64   `json:"minutes"`         // from start to the planned end
	// Specialties are those it may treat; absent (nil) is any, an empty list none.
	Specialties []string `json:"specialties,omitzero"`
	Skills      []string `json:"skills,omitempty"` // what the team can do, such as "paediatric anaesthesia"
	// AloneSkills are what it could do beside if its trust shared nothing: what it lends.
	AloneSkills []string `json:"alone_skills,omitempty"`
	// Staff are the ids of the people; one who is in two sessions at once is a
	// problem, and the later session is not planned.
	Staff []string `json:"staff,omitempty"`
	// MinAgeMonths and MaxAgeMonths bound the age of those it takes, both included;
	// 0 is no limit.
	MinAgeMonths int `json:"min_age_months,omitempty"`
	MaxAgeMonths int `json:"max_age_months,omitempty"`
	// TurnaroundMinutes stand between two cases.
	TurnaroundMinutes float64 `json:"turnaround_minutes,omitempty"`
	// Chairs is the most cases (day-case chairs or beds); 0 is no limit.
	Chairs int `json:"chairs,omitempty"`
	// Alpha replaces Risk.Alpha for this session; 0 does not.
	Alpha float64 `json:"alpha,omitempty"`
}

// Equipment is a kind of portable equipment with its units. One unit is at one
// site on a day, where it may serve sessions that do not overlap, one after the
// other; it does not move between sites within a day.
type Equipment struct {
	ID    EquipmentID `json:"id"`
	Owner string      `json:"owner,omitempty"` // the trust that owns it
	Units *int        `json:"units,omitempty"` // on every day that UnitsByDay does not name; nil is 1
	// UnitsByDay is for days that differ, such as a service day (0).
	UnitsByDay map[Day]int `json:"units_by_day,omitempty"`
	// Sites are where it may be used without a loan; absent (nil) is anywhere, unless
	// there are loans: then it is where the loans say.
	Sites []string `json:"sites,omitzero"`
	Loans []Loan   `json:"loans,omitempty"`
}

// Loan is one window in which units stand at another site.
type Loan struct {
	Site  string `json:"site"`
	From  Day    `json:"from,omitempty"`  // first day, "" from the beginning
	Until Day    `json:"until,omitempty"` // last day, "" without end
	Units int    `json:"units,omitempty"` // 0 is 1
}

// Group is a group of cases that is owed a share of those treated. Selectors that
// are given must all hold; a group with none holds every case.
type Group struct {
	ID          GroupID  `json:"id"`
	Trusts      []string `json:"trusts,omitzero"`
	Specialties []string `json:"specialties,omitzero"`
	IMD         []int    `json:"imd,omitzero"` // deciles, such as [1,2]
	Cases       []CaseID `json:"cases,omitzero"`
	// Share is the part of the treated cases that is its due; nil is the group's part
	// of the cases that could be treated in some session.
	Share *float64 `json:"share,omitempty"`
	// Tolerance is how far below its share it may stay, relative: 0.1 asks for nine
	// tenths of the share. Nil is 0.1.
	Tolerance *float64 `json:"tolerance,omitempty"`
	// Weight is what one case missing costs, as value; 0 is the mean value
	// of the cases that are worth more than 0.
	Weight float64 `json:"weight,omitempty"`
	// Hard makes it a rule that no plan may break, at whatever cost.
	Hard bool `json:"hard,omitempty"`
}
