package demo

import (
	"context"

	"roundtable/care"
	"roundtable/servicemap"
)

// The made map of services: what the partners' services say of whom they take. Three
// gaps are planted in it (PlantedGaps), and the circles in which the people of the
// histories are sent round (see rounds) are its onward routes. The figures of people are
// made, and say so.

// PlantedGaps are those whom nobody accepts on purpose, in the words of the map.
var PlantedGaps = []string{
	"16 and 17-year-olds with an eating disorder and autism in East Roundshire",
	"16 and 17-year-olds with ADHD to be assessed anywhere",
	"people of 18 and over with low mood or anxiety (severe) and drug or alcohol use in North Roundshire",
}

// Places and severities, as the criteria name them.
const north, south, east = "north", "south", "east"

var (
	everywhere = []string{north, south, east}
	severities = []string{"mild", "moderate", "severe"}
	anyFlag    = []string{"autism", "learning_disability", "substance_use"}
)

func mapWords() care.ServiceWords {
	return care.ServiceWords{
		Age: [2]int{0, 110 * 12},
		Needs: []care.Term{
			{Code: "low_mood", Label: "low mood or anxiety"},
			{Code: "bereavement", Label: "a bereavement"},
			{Code: "eating_disorder", Label: "an eating disorder"},
			{Code: "psychosis"},
			{Code: "adhd", Label: "ADHD to be assessed"},
			{Code: "autism_assessment", Label: "autism to be assessed"},
			{Code: "substance", Label: "a drug or alcohol problem"},
		},
		Severities: []care.Term{{Code: "mild"}, {Code: "moderate"}, {Code: "severe"}},
		Places:     []care.Term{{Code: north, Label: "North Roundshire"}, {Code: south, Label: "South Roundshire"}, {Code: east, Label: "East Roundshire"}},
		Flags:      []care.Term{{Code: "autism"}, {Code: "learning_disability", Label: "a learning disability"}, {Code: "substance_use", Label: "drug or alcohol use"}},
		Holds: []care.PlaceHolds{
			{Place: north, Registered: []string{string(pcnA)}},
			{Place: south, Registered: []string{"ZG2003", "ZG2004"}},
			{Place: east, Registered: []string{string(pcnB)}}, // but for the two practices of the South
		},
		HoldsSource:  mapSource,
		Refers:       []care.RouteRefers{{Route: "school", From: 4 * 12, To: 19 * 12}},
		RefersSource: "schools have people of 4 to 18",
		Routes:       []care.Term{{Code: "gp", Label: "a GP"}, {Code: "self", Label: "themselves"}, {Code: "school", Label: "a school"}, {Code: "professional", Label: "another professional"}},
	}
}

// offer is one service of the made map.
type offer struct {
	id       care.ServiceID
	owner    care.PartnerCode
	name     string
	function string
	from, to int // years
	needs    []string
	severity []string
	places   []string
	takes    []string // flags
	refuses  []string
	routes   []string
	onward   []care.ServiceID
	wait     int // days; 0 = not stated
	closed   bool
	late     bool // nobody looked when it was due
	hidden   bool // its very name tells something
}

var byAll = []string{"gp", "self", "professional"}

var offers = []offer{
	{"north-talking", mentalA, "Talking Therapies", "therapy", 18, 110, []string{"low_mood"}, []string{"mild", "moderate"}, []string{north}, []string{"autism", "learning_disability"}, []string{"substance_use"}, []string{"gp", "self"}, []care.ServiceID{"north-psychology"}, 41, false, false, false},
	{"north-psychology", mentalA, "Psychological Therapies", "therapy", 18, 110, []string{"low_mood"}, []string{"moderate"}, []string{north}, []string{"autism"}, []string{"substance_use", "learning_disability"}, []string{"gp", "professional"}, []care.ServiceID{"north-cmht"}, 203, false, false, false},
	{"north-cmht", mentalA, "Community Mental Health Team", "community mental health", 18, 110, []string{"low_mood", "psychosis"}, []string{"moderate", "severe"}, []string{north}, []string{"autism", "learning_disability"}, []string{"substance_use"}, []string{"gp", "professional"}, []care.ServiceID{"drug-alcohol", "north-talking"}, 62, false, false, false},
	{"north-cyp", mentalA, "Children and Young People's Community Team", "community mental health", 5, 18, []string{"low_mood", "eating_disorder", "psychosis"}, severities, []string{north}, anyFlag, nil, []string{"gp", "school", "professional"}, []care.ServiceID{"north-transition", "schools"}, 118, false, false, false},
	{"north-transition", mentalA, "Transition at 16 to 25", "transition", 16, 25, []string{"low_mood", "psychosis"}, []string{"severe"}, []string{north}, []string{"autism"}, []string{"substance_use", "learning_disability"}, []string{"professional"}, []care.ServiceID{"north-cmht"}, 0, false, true, false},
	{"north-adhd", mentalA, "ADHD Assessment Service", "assessment", 18, 110, []string{"adhd"}, severities, []string{north}, anyFlag, nil, []string{"gp", "professional"}, []care.ServiceID{"south-adhd"}, 412, false, false, false},
	{"north-autism", mentalA, "Autism Assessment Service", "assessment", 18, 110, []string{"autism_assessment"}, severities, []string{north}, anyFlag, nil, []string{"gp", "professional"}, nil, 388, true, false, false},
	{"north-eating", mentalA, "Eating Disorders, Adults", "community mental health", 18, 110, []string{"eating_disorder"}, severities, everywhere, anyFlag, nil, []string{"gp", "self", "professional"}, nil, 54, false, false, false},
	{"north-advice", mentalA, "Advice and guidance for GPs", "advice and guidance", 18, 110, []string{"low_mood", "psychosis"}, []string{"mild"}, []string{north}, anyFlag, nil, []string{"gp"}, []care.ServiceID{"north-talking", "north-cmht"}, 3, false, false, false},
	{"south-eating", mentalB, "Community Eating Disorder Service", "community mental health", 16, 110, []string{"eating_disorder"}, severities, []string{south, east}, []string{"learning_disability", "substance_use"}, []string{"autism"}, []string{"gp", "professional"}, []care.ServiceID{"south-autism"}, 77, false, false, false},
	{"south-autism", mentalB, "Autism Assessment Service", "assessment", 16, 110, []string{"autism_assessment"}, severities, everywhere, anyFlag, nil, []string{"gp", "professional"}, []care.ServiceID{"south-cyp", "east-cyp"}, 301, false, false, false},
	{"south-cyp", mentalB, "Children and Young People's Community Team", "community mental health", 5, 18, []string{"low_mood", "eating_disorder", "psychosis"}, severities, []string{south}, anyFlag, nil, []string{"gp", "school", "professional"}, []care.ServiceID{"south-eating", "schools"}, 96, false, false, false},
	{"east-cyp", mentalB, "East Young People's Team", "community mental health", 5, 16, []string{"eating_disorder"}, severities, []string{east}, anyFlag, nil, []string{"gp", "school", "professional"}, []care.ServiceID{"south-eating"}, 88, false, true, false},
	{"east-young", mentalB, "East Young Minds", "community mental health", 5, 18, []string{"low_mood", "psychosis"}, severities, []string{east}, anyFlag, nil, []string{"gp", "school", "professional"}, nil, 70, false, false, false},
	{"south-cmht", mentalB, "Community Mental Health Team", "community mental health", 18, 110, []string{"low_mood", "psychosis"}, severities, []string{south, east}, anyFlag, nil, []string{"gp", "professional"}, []care.ServiceID{"south-psychology"}, 49, false, false, false},
	{"south-psychology", mentalB, "Psychological Therapies", "therapy", 18, 110, []string{"low_mood"}, []string{"moderate", "severe"}, []string{south, east}, []string{"autism", "learning_disability"}, []string{"substance_use"}, []string{"gp", "self"}, nil, 160, false, false, false},
	{"south-adhd", mentalB, "ADHD Assessment Service", "assessment", 18, 110, []string{"adhd"}, severities, []string{south, east}, anyFlag, nil, []string{"gp", "professional"}, []care.ServiceID{"paediatrics"}, 377, false, false, false},
	{"paediatrics", community, "Community paediatrics", "assessment", 0, 16, []string{"adhd", "autism_assessment"}, severities, everywhere, anyFlag, nil, []string{"gp", "school", "professional"}, []care.ServiceID{"north-adhd", "north-cyp", "south-cyp"}, 233, false, false, false},
	{"schools", community, "Mental Health Support Teams in schools", "early help", 4, 18, []string{"low_mood", "bereavement"}, []string{"mild", "moderate", "severe"}, everywhere, anyFlag, nil, []string{"school", "self"}, nil, 21, false, false, false},
	{"lantern", vcseA, "Lantern House counselling", "counselling", 16, 110, []string{"low_mood", "bereavement"}, []string{"mild", "moderate"}, everywhere, []string{"autism", "substance_use"}, nil, byAll, nil, 35, false, false, false},
	{"lantern-grief", vcseA, "Living with loss", "counselling", 18, 110, []string{"bereavement"}, severities, everywhere, anyFlag, nil, byAll, nil, 0, false, false, false},
	{"company", vcseB, "Good Company befriending", "social support", 65, 110, []string{"low_mood"}, []string{"mild"}, everywhere, anyFlag, nil, byAll, nil, 14, false, false, false},
	{"allotment", vcseC, "Allotment Minds growing group", "social support", 18, 110, []string{"low_mood"}, []string{"mild"}, everywhere, []string{"autism", "learning_disability"}, nil, byAll, nil, 10, false, true, false},
	{"quillbeck-links", pcnA, "Social prescribing, Quillbeck", "social support", 18, 110, []string{"low_mood"}, []string{"mild"}, []string{north}, anyFlag, nil, []string{"gp"}, []care.ServiceID{"allotment", "company", "lantern"}, 9, false, false, false},
	{"pellwater-links", pcnB, "Mental health practitioner, Pellwater", "early help", 18, 110, []string{"low_mood"}, []string{"mild", "moderate"}, []string{east}, anyFlag, nil, []string{"gp", "self"}, []care.ServiceID{"lantern", "south-cmht"}, 12, false, false, false},
	{"drug-alcohol", council, "Drug and alcohol team", "drug and alcohol", 18, 110, []string{"substance"}, severities, everywhere, anyFlag, nil, byAll, []care.ServiceID{"north-cmht"}, 18, false, false, false},
	{"young-drug-alcohol", council, "Young people's drug and alcohol team", "drug and alcohol", 11, 18, []string{"substance"}, severities, everywhere, anyFlag, nil, []string{"gp", "self", "school", "professional"}, nil, 7, false, false, false},
	{"refuge", vcseB, refuge, "accommodation", 16, 110, []string{"low_mood"}, severities, everywhere, anyFlag, nil, []string{"self", "professional"}, nil, 0, false, false, true},
}

// listedAs is what partners' waiting lists call services, where that is not their name. The
// community teams' code stands for those of children too, and so says nothing of either.
var listedAs = map[care.ServiceID]string{
	"north-talking": "A05", "north-psychology": "A13", "north-adhd": "C04", "north-autism": "C01", "south-autism": "C01", "south-psychology": "A13", "south-adhd": "C04",
	"company": "Befriending", "quillbeck-links": "Social prescribing", "pellwater-links": "Mental health practitioner",
}

const mapSource = "service directory of the made collaborative"

// described is the offer as its owner describes it.
func (o *offer) described(today care.Date) care.ServiceDescribed {
	seen := today - 40
	due := today + 140
	if o.late {
		seen, due = today-420, today-55
	}
	c := func(dimension string, values []string, p care.Polarity) care.Criterion {
		return care.Criterion{Dimension: dimension, Operator: care.OneOf, Values: values, Polarity: p, Basis: care.BasisStated, Source: mapSource, Verified: seen}
	}
	d := care.ServiceDescribed{
		ID: o.id, Owner: o.owner, Name: o.name, Function: o.function, RoutesIn: o.routes, WaitDays: o.wait, WaitKnown: o.wait > 0, Closed: o.closed, Restricted: o.hidden,
		Contact: care.ServiceContact{Phone: "extension 0000"}, Source: mapSource, Verified: seen, Due: due,
		Criteria: []care.Criterion{
			{Dimension: care.DimensionAge, Operator: care.Between, From: o.from * 12, To: o.to * 12, Polarity: care.Includes, Basis: care.BasisStated, Source: mapSource, Verified: seen},
			c(care.DimensionNeed, o.needs, care.Includes), c(care.DimensionSeverity, o.severity, care.Includes), c(care.DimensionPlace, o.places, care.Includes),
		},
	}
	if o.wait > 0 {
		d.WaitAsAt = seen
	}
	d.List = listedAs[o.id]
	if len(o.takes) > 0 {
		d.Criteria = append(d.Criteria, c(care.DimensionFlag, o.takes, care.Includes))
	}
	if len(o.refuses) > 0 {
		d.Criteria = append(d.Criteria, c(care.DimensionFlag, o.refuses, care.Excludes))
	}
	for _, to := range o.onward {
		d.Onward = append(d.Onward, care.OnwardRoute{To: to})
	}
	return d
}

// mapPeople are made figures: nobody published them.
func mapPeople() care.ServicePeople {
	p := care.ServicePeople{Source: "Made for this demonstration, like everything in it: no real population, no published rates"}
	for place, n := range map[string][4]int{north: {11000, 27000, 129000, 43000}, south: {8600, 21000, 101000, 34000}, east: {5400, 14500, 73000, 31000}} {
		for i, age := range [][2]int{{0, 5}, {5, 18}, {18, 65}, {65, 110}} {
			p.Population = append(p.Population, care.PlacePeople{Place: place, From: age[0] * 12, To: age[1] * 12, N: n[i]})
		}
	}
	rate := func(need string, from, to int, mild, moderate, severe float64) {
		for i, x := range []float64{mild, moderate, severe} {
			p.Rates = append(p.Rates, care.NeedRate{Need: need, Severity: severities[i], From: from * 12, To: to * 12, Per1000: x})
		}
	}
	for _, x := range []struct {
		need                   string
		first                  int // year of age before which nobody has it
		mild, moderate, severe float64
		adult                  float64 // of the same from 18 on, times this
	}{
		{"low_mood", 5, 24, 14, 4, 1.6},
		{"bereavement", 4, 5, 2, .5, 1.4},
		{"eating_disorder", 8, 9, 6, 3, .2},
		{"psychosis", 12, .2, .4, .5, 1.5},
		{"adhd", 5, 6, 5, 2, .4},
		{"autism_assessment", 2, 4, 4, 2, .3},
		{"substance", 11, 2, 1.5, .8, 2.5},
	} {
		rate(x.need, 0, x.first, 0, 0, 0)
		rate(x.need, x.first, 18, x.mild, x.moderate, x.severe)
		rate(x.need, 18, 110, x.mild*x.adult, x.moderate*x.adult, x.severe*x.adult)
	}
	share := func(flag, need string, s float64) {
		p.Shares = append(p.Shares, care.FlagShare{Flag: flag, Need: need, Share: s})
	}
	share("autism", "", .03)
	share("autism", "eating_disorder", .25)
	share("autism", "adhd", .2)
	share("learning_disability", "", .02)
	share("autism", "autism_assessment", 0) // who is assessed is not known to have it yet
	share("substance_use", "", .06)
	share("substance_use", "substance", 1)
	share("substance_use", "low_mood", .14)
	share("substance_use", "psychosis", .3)
	return p
}

// services describes them all, each as somebody of its owner's.
func (t *table) services(ctx context.Context) error {
	room, err := servicemap.Open(ctx, t.store, servicemap.Options{})
	if err != nil {
		return err
	}
	as := func(p care.PartnerCode, roles ...care.Role) *servicemap.Who {
		return &servicemap.Who{Viewer: care.Viewer{Account: first(p, roles...), Partner: p}}
	}
	if _, err := room.AgreeWords(ctx, as(icb, care.RoleProgrammeManager), mapWords(), 0); err != nil {
		return err
	}
	if _, err := room.CountPeople(ctx, as(icb, care.RoleProgrammeManager), mapPeople(), 0); err != nil {
		return err
	}
	for i := range offers {
		o := &offers[i]
		if _, _, err := room.Describe(ctx, as(o.owner, care.RolePartnerAdmin), o.described(t.made.Options.Today), 0); err != nil {
			return err
		}
	}
	return t.suggest(ctx, room, as)
}

// suggest has a connector suggest to the trust what people tell her.
func (t *table) suggest(ctx context.Context, room *servicemap.Table, as func(care.PartnerCode, ...care.Role) *servicemap.Who) error {
	who := as(vcseA, care.RolePartnerAdmin)
	x, ok := room.Service(who, "north-talking")
	if !ok {
		return nil
	}
	d := x.ServiceDescribed
	d.Onward = append(d.Onward, care.OnwardRoute{To: "lantern", Words: "people may choose us while they wait"})
	_, _, err := room.Suggest(ctx, who, care.ServiceSuggested{Service: &d, Base: int64(x.Number), Why: "People who come to us from Talking Therapies were told of us by friends, and not by the service."})
	return err
}
