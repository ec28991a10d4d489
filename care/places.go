package care

import (
	"slices"
	"strings"
)

// PlaceHolds is what lies within a place of the map of services. Nothing lies within two.
type PlaceHolds struct {
	Place string `json:"place"` // a word of ServiceWords.Places
	// Registered are practices, and networks of practices, by code or name: people who
	// are registered there live in the place.
	Registered []string `json:"registered,omitempty"`
	LSOAs      []string `json:"lsoas,omitempty"`     // codes: "E01000001"
	Districts  []string `json:"districts,omitempty"` // postcode districts: "LS1"
}

// PlaceFinder finds the place in which somebody lives, by what places hold. The nil
// PlaceFinder finds none. It is safe for concurrent use.
type PlaceFinder struct {
	by map[string]Term
}

// FindsPlaces is what finds people's places by these words; nil where they say of no
// place what it holds. What is said of a place that is none of the words holds nobody.
func (w *ServiceWords) FindsPlaces() *PlaceFinder {
	f := &PlaceFinder{by: map[string]Term{}}
	for _, h := range w.Holds {
		i := slices.IndexFunc(w.Places, func(t Term) bool { return t.Code == h.Place })
		if i < 0 {
			continue
		}
		for kind, words := range map[string][]string{"registered": h.Registered, "lsoa": h.LSOAs, "district": h.Districts} {
			for _, word := range words {
				f.by[placeKey(kind, word)] = w.Places[i]
			}
		}
	}
	if len(f.by) == 0 {
		return nil
	}
	return f
}

// Find is the place of somebody: by where they are registered, the practice before its
// network, each by code or name; otherwise by their LSOA, and otherwise by the district of
// their postcode. ok is false where none of them lies within a place.
func (f *PlaceFinder) Find(registered []string, lsoa, postcode string) (place Term, ok bool) {
	if f == nil {
		return place, false
	}
	for _, word := range registered {
		if place, ok = f.by[placeKey("registered", word)]; ok && word != "" {
			return place, true
		}
	}
	if place, ok = f.by[placeKey("lsoa", lsoa)]; ok && lsoa != "" {
		return place, true
	}
	if d := District(postcode); d != "" {
		place, ok = f.by[placeKey("district", d)]
	}
	return place, ok
}

func placeKey(kind, word string) string { return kind + "/" + strings.ToUpper(strings.TrimSpace(word)) }

// InTwo is the first word that stands in what two places hold, or twice in one; "" where
// there is none.
func (w *ServiceWords) InTwo() string {
	had := map[string]bool{}
	for _, h := range w.Holds {
		for i, words := range [][]string{h.Registered, h.LSOAs, h.Districts} {
			for _, word := range words {
				k := placeKey([]string{"registered", "lsoa", "district"}[i], word)
				if had[k] {
					return word
				}
				had[k] = true
			}
		}
	}
	return ""
}

// District is the district of a postcode, without its last three characters: "LS1" of
// "LS1 4AP"; "" for what is none.
func District(postcode string) string {
	s := strings.ToUpper(strings.ReplaceAll(postcode, " ", ""))
	if len(s) < 5 || len(s) > 7 {
		return ""
	}
	return s[:len(s)-3]
}
