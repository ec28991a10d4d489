package demo

// Names are of our own choosing, joined by chance: no list of real people was
// used. Each pool goes with some ethnic categories so that names and categories
// look alike often, and differ often enough that nobody may infer one from the
// other.
type namePool struct {
	female, male, family []string
}

const (
	poolIsles = iota
	poolEurope
	poolSouthAsia
	poolEastAsia
	poolAfrica
	poolCaribbean
	poolArab
	numPools
)

var namePools = [numPools]namePool{
	poolIsles: {
		female: []string{"Amy", "Bethan", "Catherine", "Chloe", "Denise", "Elsie", "Fiona", "Gemma", "Hannah", "Irene", "Jade", "Karen", "Lily", "Maureen", "Niamh", "Orla", "Patricia", "Poppy", "Rhiannon", "Sheila", "Siân", "Tracey", "Una", "Zoë"},
		male:   []string{"Aidan", "Alfie", "Barry", "Callum", "Connor", "Derek", "Dylan", "Ewan", "Frank", "Gareth", "Harry", "Ivan", "Jack", "Keith", "Liam", "Malcolm", "Nigel", "Oliver", "Padraig", "Rhys", "Ronald", "Stanley", "Trevor", "Wayne"},
		family: []string{"Appleyard", "Barrowclough", "Birtwhistle", "Byrne", "Carrick", "Cullen", "Dalby", "Eccles", "Fairweather", "Gallagher", "Garside", "Haddow", "Hollis", "Inchbald", "Jessop", "Kilbride", "Larkin", "MacAllister", "Merrick", "Nuttall", "O'Brien", "Ogden", "Penhallow", "Pritchard", "Quigley", "Ramsbottom", "Sedgwick", "Smith", "Tattersall", "Thistlewood", "Upjohn", "Vickery", "Whitlock", "Yardley"},
	},
	poolEurope: {
		female: []string{"Agnieszka", "Beata", "Elena", "Ioana", "Katarzyna", "Magdaléna", "Marta", "Renata", "Svetlana", "Zuzana"},
		male:   []string{"Andrei", "Bogdan", "Dmitri", "Grzegorz", "João", "Marek", "Mihai", "Paweł", "Stefan", "Tomasz"},
		family: []string{"Bălan", "Czarnecki", "Dragomir", "Fernandes", "Jankauskas", "Kaminski", "Lisowski", "Novák", "Petrescu", "Wiśniewska"},
	},
	poolSouthAsia: {
		female: []string{"Aaliyah", "Amrit", "Anjali", "Farzana", "Harpreet", "Meena", "Nasreen", "Priya", "Rukhsana", "Sunita", "Tahira", "Zainab"},
		male:   []string{"Arjun", "Bilal", "Gurdeep", "Haroon", "Imran", "Jaspal", "Kiran", "Mohammed", "Rajesh", "Sajid", "Tariq", "Vikram"},
		family: []string{"Ahmed", "Begum", "Chaudhry", "Dhillon", "Gill", "Hussain", "Iqbal", "Kaur", "Mistry", "Patel", "Rahman", "Sandhu"},
	},
	poolEastAsia: {
		female: []string{"Bao", "Hui", "Linh", "Mei", "Wai-Ling", "Xiu"},
		male:   []string{"Chun", "Hao", "Jian", "Kwok", "Minh", "Wei"},
		family: []string{"Chan", "Cheung", "Lau", "Nguyen", "Tang", "Wong", "Zhao"},
	},
	poolAfrica: {
		female: []string{"Abena", "Chioma", "Efua", "Fatou", "Hodan", "Ngozi", "Ruvimbo", "Selam"},
		male:   []string{"Abdi", "Chidi", "Emeka", "Kwame", "Kofi", "Musa", "Tendai", "Yonas"},
		family: []string{"Abdullahi", "Adeyemi", "Boateng", "Chikwanha", "Diallo", "Mensah", "Mwangi", "Okafor", "Tesfaye"},
	},
	poolCaribbean: {
		female: []string{"Althea", "Beverley", "Claudette", "Jasmine", "Marcia", "Sharon"},
		male:   []string{"Carlton", "Delroy", "Errol", "Jermaine", "Leroy", "Winston"},
		family: []string{"Braithwaite", "Campbell", "Francis", "Grant", "Lindo", "Morgan", "Pinnock"},
	},
	poolArab: {
		female: []string{"Amal", "Dima", "Hala", "Leila", "Rania", "Yasmin"},
		male:   []string{"Faris", "Hassan", "Karim", "Nabil", "Omar", "Yousef"},
		family: []string{"Al-Hadi", "Barakat", "Haddad", "Khalil", "Mansour", "Saleh"},
	},
}

// ethnic is one 2001 ethnic category with its share of people (rounded from the
// 2021 census of England, with the not-stated share that real lists have), the
// pools that names are drawn from, and how likely an interpreter is needed.
type ethnic struct {
	code        string
	share       float64
	pools       []int
	interpreter float64
	languages   []string
}

var ethnics = []ethnic{
	{"A", 68, []int{poolIsles}, 0.002, []string{"British Sign Language"}},
	{"B", 1, []int{poolIsles}, 0, nil},
	{"C", 6.5, []int{poolEurope, poolEurope, poolIsles}, 0.12, []string{"Polish", "Romanian", "Portuguese", "Lithuanian"}},
	{"D", 1, []int{poolCaribbean, poolIsles}, 0, nil},
	{"E", 0.6, []int{poolAfrica, poolIsles}, 0, nil},
	{"F", 0.9, []int{poolSouthAsia, poolIsles}, 0, nil},
	{"G", 0.7, []int{poolIsles, poolEurope, poolArab}, 0.02, []string{"Portuguese"}},
	{"H", 3.3, []int{poolSouthAsia}, 0.08, []string{"Punjabi", "Gujarati"}},
	{"J", 2.9, []int{poolSouthAsia}, 0.14, []string{"Urdu", "Punjabi"}},
	{"K", 1.1, []int{poolSouthAsia}, 0.16, []string{"Bengali", "Sylheti"}},
	{"L", 1.7, []int{poolSouthAsia, poolEastAsia}, 0.1, []string{"Tamil", "Nepali"}},
	{"M", 1.2, []int{poolCaribbean}, 0, nil},
	{"N", 2.6, []int{poolAfrica}, 0.09, []string{"Somali", "Tigrinya", "French"}},
	{"P", 0.5, []int{poolAfrica, poolCaribbean}, 0.02, []string{"French"}},
	{"R", 0.8, []int{poolEastAsia}, 0.15, []string{"Cantonese", "Mandarin"}},
	{"S", 2.2, []int{poolArab, poolEastAsia}, 0.14, []string{"Arabic", "Kurdish", "Vietnamese"}},
	{"Z", 3.5, []int{poolIsles, poolSouthAsia, poolEurope}, 0.02, []string{"Polish", "Urdu"}},
	{"99", 1.5, []int{poolIsles, poolAfrica}, 0.02, []string{"Arabic"}},
}

var ethnicShares = func() []float64 {
	s := make([]float64, len(ethnics))
	for i, e := range ethnics {
		s[i] = e.share
	}
	return s
}()

var adjustments = []string{
	"Quiet waiting area", "Longer appointment", "First appointment of the day",
	"Speak to carer first", "Easy read letters and one question at a time",
	"Ground floor room", "Same clinician each time", "Home visit if possible",
}

var accessNeeds = []string{
	"Large print, 18 point", "Easy read", "Text message, not letter",
	"BSL interpreter", "E-mail so that a screen reader can read it", "Audio",
}
