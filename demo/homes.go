package demo

import (
	"hash/fnv"
	"strconv"
	"strings"
)

// Streets and towns of the made county, of our own choosing: no gazetteer was used.
var (
	streets = []string{
		"Almshouse Lane", "Barley Close", "Beacon Rise", "Candle Street", "Copperbeech Avenue", "Drovers' Way", "Fenhallow Lane", "Gasworks Road", "Hopkiln Terrace", "Jubilee Crescent",
		"Kestrel Drive", "Lanternman's Yard", "Market Square", "Nettlebed Road", "Old Tannery Row", "Packhorse Hill", "Quarry Bank", "Ropewalk", "Saltmarsh Road", "Threshers' Court", "Weighbridge Street",
	}
	towns = []string{"Vellmoor", "Osmerley", "Tarnwick", "Quillbeck", "Larkhythe", "Dunmarrow", "Pellwater", "Fenhallow"}
)

// address is where the person lives, as the partner wrote their postcode: it follows from
// that alone, so that people of one postcode live at one address, and an old postcode is an
// old address. Three homes in a hundred have none: a list never has everybody's.
type address struct{ flat, street, town string }

func (p *person) address() address {
	h := fnv.New64a()
	_, _ = h.Write([]byte(p.postcode)) // a hash never fails
	n := h.Sum64()
	draw := func(of int) int { // each draw takes its own digits
		x := int(n % uint64(of))
		n /= uint64(of)
		return x
	}
	if p.postcode == "" || draw(100) < 3 {
		return address{}
	}
	a := address{street: strconv.Itoa(1+draw(140)) + " " + streets[draw(len(streets))]}
	if draw(8) == 0 {
		a.flat = "Flat " + strconv.Itoa(1+draw(12))
	}
	district, _, _ := strings.Cut(strings.TrimPrefix(p.postcode, "ZZ"), " ")
	d, err := strconv.Atoi(district)
	if err != nil {
		d = 0
	}
	a.town = towns[d%len(towns)]
	return a
}

// line is the n-th line of the address from 0 as a system keeps it: the flat has a line of
// its own.
func (a address) line(n int) string {
	lines := []string{a.flat, a.street}
	if a.flat == "" {
		lines = []string{a.street, ""}
	}
	return lines[n]
}

// whole is the address in one cell, as somebody types it.
func (a address) whole() string {
	if a.street == "" {
		return ""
	}
	return strings.TrimPrefix(a.flat+", "+a.street+", "+a.town, ", ")
}
