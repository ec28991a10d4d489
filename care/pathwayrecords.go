package care

// Kinds of the records of what people go through: rules about it, and problems that
// came of it. They hold nothing about anybody.
const (
	// RecPathwayRule carries a PathwayRule: the newest of a stream is in force. Stream
	// PathwayRuleStream.
	RecPathwayRule = "pathway.rule-agreed"
	// RecProblem carries a ProblemStated: the newest of a stream stands, those before it
	// are its history. Stream ProblemStream.
	RecProblem = "problem.stated"
)

// RuleID names a rule about what people go through, ProblemID a problem.
type (
	RuleID    string
	ProblemID string
)

// PathwayRuleStream is the stream of one rule.
func PathwayRuleStream(id RuleID) string { return "pathway-rule/" + string(id) }

// ProblemStream is the stream of one problem.
func ProblemStream(id ProblemID) string { return "problem/" + string(id) }

// RuleWhere says where what a rule waits for must happen, as seen from what triggered it.
type RuleWhere string

// Places of a rule.
const (
	Anywhere            RuleWhere = ""
	SameService         RuleWhere = "same-service"
	AnotherService      RuleWhere = "another-service"
	SameOrganisation    RuleWhere = "same-organisation"
	AnotherOrganisation RuleWhere = "another-organisation"
)

// PathwayRule is the body of RecPathwayRule: what is to follow what, within which time.
// One of version 1 was in force once an organisation had said so. One of version 2 is
// proposed, and in force once another organisation has said the same; it ends likewise.
// "Onward within 14 days of a rejection" is When rejected, Then referred, received,
// accepted or attended, 336 hours, at another service.
type PathwayRule struct {
	V       int         `json:"v"` // 2
	ID      RuleID      `json:"id"`
	Name    string      `json:"name"`
	When    []string    `json:"when"` // names of EventType, any of them
	Then    []string    `json:"then"`
	Hours   int         `json:"within_hours"`
	Where   RuleWhere   `json:"where,omitempty"`
	Partner PartnerCode `json:"partner,omitempty"` // whose trigger; "" = anybody's
	Need    string      `json:"need,omitempty"`    // a family of needs; "" = any
	From    Date        `json:"from,omitzero"`     // what happened before does not count
	Source  string      `json:"source,omitempty"`  // who asks for it: "NHS Long Term Plan"
	Ended   bool        `json:"ended,omitempty"`   // no longer in force
}

// ProblemStated is the body of RecProblem: something found in what people go through, or
// in what services say, that somebody puts on the table. Everybody at the table reads
// problems: pages show its counts exactly to those alone who may see the people, and to
// others a broad band. One of version 1 has neither owner nor day.
type ProblemStated struct {
	V        int           `json:"v"` // 2
	ID       ProblemID     `json:"id"`
	Title    string        `json:"title"`
	Whom     string        `json:"whom"`   // whom it hurts, in words
	People   int           `json:"people"` // how many, as counted by its author; 0 = not counted
	Partners []PartnerCode `json:"partners"`
	Evidence []Evidence    `json:"evidence"`
	Text     string        `json:"text,omitempty"`
	Service  ServiceID     `json:"service,omitempty"`  // that it is about, where it is one alone
	Owner    PartnerCode   `json:"owner,omitempty"`    // who sees to it; "" = nobody was asked to
	Lead     string        `json:"lead,omitempty"`     // who there: a role, or a name
	Due      Date          `json:"due,omitzero"`       // by when
	Work     string        `json:"work,omitempty"`     // what is being done about it; "" = nobody has begun
	Closed   string        `json:"closed,omitempty"`   // what was done, so that it is no longer one; "" = open
	Reopened string        `json:"reopened,omitempty"` // why it is one again after it was closed
}

// Evidence is what was found behind a problem, as it stood on a day.
type Evidence struct {
	AsAt   Date   `json:"as_at"`
	Kind   string `json:"kind"`            // "bounces", "gap"
	Words  string `json:"words"`           // what was found, without a count
	People int    `json:"people"`          // how many; 0 = not counted
	Linked int    `json:"linked"`          // of them, who can be recognised at another partner
	Query  string `json:"query,omitempty"` // what to ask to see it again; it names nobody
}
