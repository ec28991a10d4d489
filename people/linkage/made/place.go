package made

import (
	"math"
	"math/rand/v2"
	"strconv"
)

// place is an address.
type place struct {
	address, locality, postcode, practice string
	deprivation                           int // decile, 1 the most deprived
}

// The towns are made up; the letters of their postcodes look like real ones, so
// that rules for postcodes have something to work on.
var towns = []struct{ area, name string }{
	{"SN", "Netherby"},
	{"BA", "Amberwell"},
	{"BS", "Kingsferry"},
	{"GL", "Overcote"},
	{"OX", "Marlhampton"},
	{"RG", "Thatchbury"},
	{"LS", "Aldroyd"},
	{"BD", "Cragley"},
	{"HD", "Millsworth"},
	{"WF", "Pontfield"},
	{"HX", "Stonyroyd"},
	{"S", "Hallowgate"},
	{"NN", "Harrowden"},
	{"LE", "Wigsby"},
	{"CV", "Arleston"},
	{"B", "Tamebridge"},
	{"WV", "Coseby"},
	{"M", "Medlock Vale"},
	{"E", "Leamouth"},
	{"N", "Seven Elms"},
	{"IG", "Roding Green"},
	{"CF", "Llanfair Taf"},
	{"NE", "Tynewick"},
	{"L", "Waverton"},
}

var quarters = []string{"", "North ", "South ", "Old ", "Upper ", "Little "}

var streetNames = []string{
	"High", "Station", "Church", "Victoria", "Park", "Mill", "Queen", "King", "Albert", "Chapel", "School", "North", "West",
	"South", "East", "Grange", "Manor", "Green", "London", "York", "Springfield", "Meadow", "Orchard", "Ash", "Elm", "Oak",
	"Birch", "Beech", "Willow", "Hawthorn", "Poplar", "Cedar", "Holly", "Ivy", "Rose", "Lilac", "Heather", "Brook", "River",
	"Bridge", "Canal", "Quarry", "Colliery", "Foundry", "Market", "Nelson", "Wellington", "Gladstone", "Cromwell", "Windsor",
	"Balmoral", "Sandringham", "Clarence", "Cambridge", "Oxford", "Durham", "Lincoln", "Derby", "Stafford", "Warwick",
}

var streetKinds = []string{"Street", "Road", "Avenue", "Lane", "Close", "Drive", "Crescent", "Terrace", "Court", "Way", "Gardens", "Grove"}

const unitLetters = "ABDEFGHJLNPQRSTUWXYZ" // never C I K M O V

// decileOf is a postcode's deprivation: postcodes go round the deciles, so that one
// can be found in any.
func decileOf(i int) int { return i/len(towns)%10 + 1 }

// settle picks a home among the postcodes; people of poorer communities settle in
// poorer places more often.
func settle(r *rand.Rand, postcodes int, poorer bool) place {
	i := r.IntN(postcodes)
	if poorer {
		want := 1 + int(10*math.Pow(r.Float64(), 1.7))
		for range 8 {
			if decileOf(i) <= want {
				break
			}
			i = r.IntN(postcodes)
		}
	}
	return placeAt(i, 1+r.IntN(40), r.Float64() < .12, 1+r.IntN(12))
}

// placeAt is a house of the ith postcode.
func placeAt(i, house int, flat bool, door int) place {
	town := towns[i%len(towns)]
	district := i/len(towns)%12 + 1
	rest := i / (len(towns) * 12)
	sector := rest % 9
	unit := (rest/9*137 + i%len(towns)*53 + district*29 + sector*71) % 400
	street := streetNames[(i*31+district)%len(streetNames)] + " " + streetKinds[(i*17+i/97)%len(streetKinds)]
	address := strconv.Itoa(house) + " " + street
	if flat {
		address = "Flat " + strconv.Itoa(door) + ", " + address
	}
	return place{
		address:     address,
		locality:    quarters[district%len(quarters)] + town.name,
		postcode:    town.area + strconv.Itoa(district) + " " + strconv.Itoa(sector+1) + string(unitLetters[unit/20]) + string(unitLetters[unit%20]),
		practice:    "Y" + digits(uint64(i%len(towns)*600+district*50+(i*7+house)%8), 5),
		deprivation: decileOf(i),
	}
}
