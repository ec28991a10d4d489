package care

// ServiceID names one service of the map of services; it is made by the room, or given
// by the catalogue that it came from, and tells nobody anything.
type ServiceID string

// SuggestionID names one suggestion about a service.
type SuggestionID string

// Kinds of the records of the map of services. They hold nothing about people but
// estimates of how many there are of a kind.
const (
	// RecService carries a ServiceDescribed, whole: the newest of a stream stands, those
	// before it are its history, and undoing one is describing it anew as it was. Stream
	// ServiceStream, as for the kind after it.
	RecService         = "service.described"
	RecServiceVerified = "service.verified" // ServiceVerified
	// RecServiceSuggested carries a ServiceSuggested, RecSuggestionAnswered its owner's
	// answer, a SuggestionAnswered. Stream SuggestionStream.
	RecServiceSuggested   = "service.suggested"
	RecSuggestionAnswered = "service.suggestion-answered"
	// RecServiceWords carries a ServiceWords, RecServicePeople a ServicePeople: the
	// newest is in force. Streams ServiceWordsStream and ServicePeopleStream.
	RecServiceWords  = "servicemap.words-agreed"
	RecServicePeople = "servicemap.people-counted"
)

// Streams of which there is one.
const (
	ServiceWordsStream  = "servicemap/words"
	ServicePeopleStream = "servicemap/people"
)

// ServiceStream is the stream of one service's description: two who change it at once
// conflict there.
func ServiceStream(id ServiceID) string { return "service/" + string(id) }

// SuggestionStream is the stream of one suggestion and its answer.
func SuggestionStream(id SuggestionID) string { return "service-suggestion/" + string(id) }

// Dimensions on which a service says whom it accepts.
const (
	DimensionAge      = "age" // completed months, half-open
	DimensionNeed     = "need"
	DimensionSeverity = "severity"
	DimensionPlace    = "place"
	DimensionFlag     = "flag" // what else may be so of somebody: "autism"
)

// Polarity is what a criterion says of its values.
type Polarity string

// Polarities. A service that says nothing of a flag has not said that it accepts
// people who have it.
const (
	Includes Polarity = "include" // they are accepted; of an axis, nobody else is
	Excludes Polarity = "exclude" // they are refused
	Requires Polarity = "require" // nobody else is accepted
)

// Operators of a criterion. Between is of ages, OneOf of everything else.
const (
	Between = "between"
	OneOf   = "in"
)

// Basis is how a criterion is known.
type Basis string

// Bases. What was inferred is a question to the owner, and counts for nothing until
// they take it.
const (
	BasisStated    Basis = "stated"    // it is written down
	BasisPractised Basis = "practised" // it is how the service works, whatever is written
	BasisInferred  Basis = "inferred"  // from what was rejected
)

// Criterion is one thing that a service says of whom it accepts.
type Criterion struct {
	Dimension string   `json:"dimension"`
	Operator  string   `json:"operator"`
	Values    []string `json:"values,omitempty"`      // with OneOf: words of ServiceWords
	From      int      `json:"from_months,omitempty"` // with Between: completed months
	To        int      `json:"to_months,omitempty"`   // not included
	Polarity  Polarity `json:"polarity"`
	Basis     Basis    `json:"basis"`
	Source    string   `json:"source,omitempty"` // "service specification 2026, page 4"
	Verified  Date     `json:"verified,omitzero"`
	Note      string   `json:"note,omitempty"` // as it was written: "up to 18"
}

// OnwardRoute is another service to which one sends people on.
type OnwardRoute struct {
	To    ServiceID `json:"to"`
	Words string    `json:"words,omitempty"` // "by letter to the GP"
}

// ServiceContact is how to reach a service. It names nobody.
type ServiceContact struct {
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
	Web   string `json:"web,omitempty"`
	Other string `json:"other,omitempty"`
}

// ServiceDescribed is the body of RecService: one service as its owner describes it.
type ServiceDescribed struct {
	V         int           `json:"v"` // 1
	ID        ServiceID     `json:"id"`
	Owner     PartnerCode   `json:"owner"`
	Name      string        `json:"name"`
	Function  string        `json:"function,omitempty"`  // what it does: "assessment", "advice and guidance", "transition at 16 to 25"
	TeamType  string        `json:"team_type,omitempty"` // MHSDS team type, or in words
	Sites     []string      `json:"sites,omitempty"`     // where it is; whom it serves is a criterion
	Criteria  []Criterion   `json:"criteria,omitempty"`
	RoutesIn  []string      `json:"routes_in"` // who may refer: words of ServiceWords; null = not stated
	Onward    []OnwardRoute `json:"onward,omitempty"`
	Closed    bool          `json:"closed,omitempty"`    // takes nobody new at present
	Capacity  int           `json:"capacity,omitempty"`  // people at once; 0 = not stated
	WaitDays  int           `json:"wait_days,omitempty"` // at present, as stated; see WaitKnown
	WaitKnown bool          `json:"wait_known,omitempty"`
	WaitAsAt  Date          `json:"wait_as_at,omitzero"`
	// List is the partner's own word for the service on its waiting list, by which
	// waits of the shared list are found; "" = its name.
	List       string         `json:"list,omitempty"`
	Contact    ServiceContact `json:"contact,omitzero"`
	Restricted bool           `json:"restricted,omitempty"` // its very name tells something: a refuge
	Source     string         `json:"source,omitempty"`
	Verified   Date           `json:"verified,omitzero"`
	Due        Date           `json:"due,omitzero"`     // when it is to be verified next
	Ended      Date           `json:"ended,omitzero"`   // the first day on which it is no more
	Reason     string         `json:"reason,omitempty"` // of the change
	AsWas      int64          `json:"as_was,omitempty"` // undone: the version that stands again
}

// ServiceVerified is the body of RecServiceVerified: the owner looked, and it is so.
type ServiceVerified struct {
	V   int       `json:"v"` // 1
	ID  ServiceID `json:"id"`
	On  Date      `json:"on"`
	Due Date      `json:"due"`
}

// ServiceSuggested is the body of RecServiceSuggested: somebody proposes to a service's
// owner what its description should say, or that there should be a service.
type ServiceSuggested struct {
	V     int          `json:"v"` // 1
	ID    SuggestionID `json:"id"`
	Owner PartnerCode  `json:"owner"` // whose it is to answer
	// Service is the description proposed, whole; with a new id where there is none yet.
	// Nil where the suggestion is words alone, about About.
	Service *ServiceDescribed `json:"service,omitempty"`
	About   ServiceID         `json:"about,omitempty"`
	Base    int64             `json:"base,omitempty"` // the version that it changes; 0 = a new service
	Why     string            `json:"why"`
	Asks    string            `json:"asks,omitempty"` // what of About the owner is asked to look at: AsksLook, AsksWait; "" of a suggestion
	// Finds is what the map said that it would do, in words, on the day.
	Finds []string `json:"finds,omitempty"`
	On    Date     `json:"on"`
}

// What an owner can be asked to look at without a suggestion of what it should say.
const (
	AsksLook = "look" // the description, which is due; to verify it is the answer
	AsksWait = "wait" // the wait that is stated, which their list does not bear out
)

// SuggestionAnswered is the body of RecSuggestionAnswered.
type SuggestionAnswered struct {
	V      int          `json:"v"` // 1
	ID     SuggestionID `json:"id"`
	Taken  bool         `json:"taken,omitempty"`
	Reason string       `json:"reason,omitempty"` // of a no: always there
}

// Term is one word of the map: the code that criteria use, and how a sentence says it.
type Term struct {
	Code  string `json:"code"`
	Label string `json:"label,omitempty"` // "an eating disorder"; "" = the code
}

// ServiceWords is the body of RecServiceWords: the words by which services say whom
// they accept, which all partners share.
type ServiceWords struct {
	V          int    `json:"v"`          // 1
	Age        [2]int `json:"age_months"` // half-open
	Needs      []Term `json:"needs"`
	Severities []Term `json:"severities"` // the mildest first
	Places     []Term `json:"places"`
	Flags      []Term `json:"flags"`
	Routes     []Term `json:"routes"`
	// Holds says what lies within the places, and HoldsSource who says so: by it people of
	// lists are told to live in them. A place of which nothing is said holds nobody known.
	Holds       []PlaceHolds `json:"holds,omitempty"`
	HoldsSource string       `json:"holds_source,omitempty"`
	// Refers says which people a route can refer at all, and RefersSource who says so: a
	// route of which nothing is said can refer everybody.
	Refers       []RouteRefers `json:"refers,omitempty"`
	RefersSource string        `json:"refers_source,omitempty"`
	Reason       string        `json:"reason,omitempty"` // of the change
	AsWas        int64         `json:"as_was,omitempty"` // undone: the version that stands again
}

// RouteRefers is whom a route can refer at all: a school, people of school age.
type RouteRefers struct {
	Route string `json:"route"`
	From  int    `json:"from_months"`
	To    int    `json:"to_months"` // not included
}

// PlacePeople is how many people of an age live in a place.
type PlacePeople struct {
	Place string `json:"place"`
	From  int    `json:"from_months"`
	To    int    `json:"to_months"` // not included
	N     int    `json:"people"`
}

// NeedRate is how many of 1,000 people of an age have a need of a service in a year.
type NeedRate struct {
	Need     string  `json:"need"`
	Severity string  `json:"severity,omitempty"` // "" = all together, divided nowhere
	From     int     `json:"from_months"`
	To       int     `json:"to_months"` // not included
	Per1000  float64 `json:"per_1000_a_year"`
}

// FlagShare is which share of people with a need have a flag as well.
type FlagShare struct {
	Flag  string  `json:"flag"`
	Need  string  `json:"need,omitempty"` // "" = of every need that has no share of its own
	Share float64 `json:"share"`          // 0 to 1
}

// ServicePeople is the body of RecServicePeople: what people of each kind are estimated
// by. It is published, or the table's own; Source says which.
type ServicePeople struct {
	V          int           `json:"v"` // 1
	Source     string        `json:"source"`
	Population []PlacePeople `json:"population"`
	Rates      []NeedRate    `json:"rates"`
	Shares     []FlagShare   `json:"shares"`
	Reason     string        `json:"reason,omitempty"` // of the change
	AsWas      int64         `json:"as_was,omitempty"` // undone: the version that stands again
}
