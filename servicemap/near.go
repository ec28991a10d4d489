package servicemap

import (
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap/gaps"
)

// Near is a service that would accept somebody but for one thing.
type Near struct {
	Service *Service
	But     string // "does not accept autism"
	// Of is the part of the gap of whom that is so, where it is not all of it: for the
	// others there are more reasons. "18 to 24-year-olds, who are severe".
	Of   string
	Part gaps.Box // the same as a box
}

// explain says of a gap where else the same people are accepted, and which services one
// thing alone keeps from accepting them.
func (f *Found) explain(x *Finding) {
	x.Elsewhere = labels(f.cover.Elsewhere(&x.Box), f.Words.Places)
	for i := range f.Catalogue.Services {
		if n := f.near(&f.Catalogue.Services[i], &x.Box); n.But != "" {
			n.Service = f.Services[i]
			x.Near = append(x.Near, n)
		}
	}
	// First who is nearest: whoever would take all of them, and another condition or age
	// before another severity or place.
	far := func(n Near) int {
		out := 0
		switch {
		case strings.HasPrefix(n.But, "does not serve"):
			out = 3
		case strings.HasPrefix(n.But, "does not take people who are"):
			out = 2
		case strings.HasPrefix(n.But, "takes "):
			out = 1
		}
		return out + 4*btoi(n.Of != "")
	}
	slices.SortStableFunc(x.Near, func(a, b Near) int { return far(a) - far(b) })
}

// near is why a service accepts nobody of a box, when there is one reason alone for
// everybody in it or for a part; the zero Near for more reasons, or none.
func (f *Found) near(s *gaps.Service, b *gaps.Box) Near {
	if s.Needs.Stated && s.Needs.Mask&b.Needs == 0 || s.Needs.Refused&b.Needs == b.Needs {
		return Near{} // a service of another need is not near
	}
	but := *s // without what it says of the reason
	var why []string
	if s.Age.Stated && (s.Age.To <= b.Age[0] || b.Age[1] <= s.Age.From) {
		why = append(why, "takes "+agesInWords([2]int{s.Age.From, s.Age.To}, f.Words.Age))
		but.Age = gaps.Months{}
	}
	for _, axis := range []struct {
		v     *gaps.Values
		mask  uint64
		terms []care.Term
		words string
	}{
		{&but.Severity, b.Severity, f.Words.Severities, "does not take people who are "},
		{&but.Places, b.Places, f.Words.Places, "does not serve "},
	} {
		if axis.v.Stated && axis.v.Mask&axis.mask == 0 || axis.v.Refused&axis.mask == axis.mask {
			why = append(why, axis.words+orWords(labels(axis.mask, axis.terms)))
			*axis.v = gaps.Values{}
		}
	}
	if no := s.Exclude & b.With; no != 0 {
		why = append(why, "does not take people with "+orWords(labels(uint64(no), f.Words.Flags)))
	}
	if must := s.Require & b.Without; must != 0 {
		why = append(why, "takes only people with "+andWords(labels(uint64(must), f.Words.Flags)))
	}
	if len(why) != 1 {
		return Near{}
	}
	part, ok := but.Within(b)
	if !ok {
		return Near{}
	}
	return Near{But: why[0], Of: f.partWords(&part, b, &but), Part: part}
}

// partWords says which part of a box is meant, by that alone in which it is less; "" for
// all of it.
func (f *Found) partWords(part, b *gaps.Box, s *gaps.Service) string {
	var out []string
	if part.Age != b.Age {
		out = append(out, agesInWords(part.Age, f.Words.Age))
	}
	for _, axis := range []struct {
		part, whole uint64
		terms       []care.Term
		words       string
	}{
		{part.Needs, b.Needs, f.Words.Needs, "with "}, {part.Severity, b.Severity, f.Words.Severities, "who are "}, {part.Places, b.Places, f.Words.Places, "in "},
	} {
		if axis.part != axis.whole {
			out = append(out, axis.words+orWords(labels(axis.part, axis.terms)))
		}
	}
	free := ^(b.With | b.Without) // conditions that some of them have and some not
	if no := s.Exclude & free; no != 0 {
		out = append(out, "without "+orWords(labels(uint64(no), f.Words.Flags)))
	}
	if must := s.Require & free; must != 0 {
		out = append(out, "with "+andWords(labels(uint64(must), f.Words.Flags)))
	}
	if len(out) > 0 && part.Age == b.Age {
		out[0] = "those " + out[0]
	}
	return strings.Join(out, ", ")
}

// Behind is a service that stands behind a finding, and what it says or does.
type Behind struct {
	Service *Service
	Words   string
}

// Asked are the services that do not say no to some of those in a finding, and what it is
// that they do not say.
func (f *Found) Asked(x *Finding) (out []Behind) {
	for i := range f.Catalogue.Services {
		if s := &f.Catalogue.Services[i]; s.Says(&x.Box) == gaps.Unsaid {
			out = append(out, Behind{f.Services[i], "does not say " + orWords(f.unsaid(s, &x.Box))})
		}
	}
	slices.SortStableFunc(out, func(a, b Behind) int { return len(a.Words) - len(b.Words) }) // who says most first
	return out
}

// unsaid is what a service would have to say to take somebody in a box.
func (f *Found) unsaid(s *gaps.Service, b *gaps.Box) (out []string) {
	if flags := s.Unspecified & (b.With | s.Require); flags != 0 {
		out = append(out, "whether it takes people with "+orWords(labels(uint64(flags), f.Words.Flags)))
	}
	for _, x := range []struct {
		stated bool
		words  string
	}{{s.Age.Stated, "of what age"}, {s.Needs.Stated, "with which needs"}, {s.Severity.Stated, "how severe"}, {s.Places.Stated, "who live where"}} {
		if !x.stated {
			out = append(out, x.words)
		}
	}
	return out
}

// Accepting are the services that accept some of those in a finding: what each has of
// room, or, by whom it can be reached.
func (f *Found) Accepting(x *Finding, routes bool) (out []Behind) {
	for i := range f.Catalogue.Services {
		s := &f.Catalogue.Services[i]
		if s.Says(&x.Box) != gaps.Yes {
			continue
		}
		words := f.room(f.Services[i])
		if routes {
			words = "does not say who may refer"
			if s.Routes.Stated {
				words = "takes them from " + orNobody(labels(s.Routes.Mask, f.Words.Routes))
			}
		}
		out = append(out, Behind{f.Services[i], words})
	}
	return out
}

// room says what a service has of room, and who says so.
func (f *Found) room(s *Service) string {
	if s.Closed {
		return "is closed to new people"
	}
	if words := f.Query.WaitWords(s); words != "" {
		return "has " + words
	}
	return "does not say how long people wait"
}

// AtBirthday are the services that end for those in a finding of an edge, and those that
// take some of them, or do not say no, from then on.
func (f *Found) AtBirthday(x *Finding) (out []Behind) {
	before, after := x.Box, x.Box
	before.Age = [2]int{x.Age[1] - 1, x.Age[1]}
	after.Age = [2]int{x.Age[1], x.Age[1] + 1}
	for i := range f.Catalogue.Services {
		s := &f.Catalogue.Services[i]
		switch was, then := s.Says(&before), s.Says(&after); {
		case was == gaps.Yes && then == gaps.No:
			out = append(out, Behind{f.Services[i], "ends"})
		case was != gaps.Yes && then == gaps.Yes:
			out = append(out, Behind{f.Services[i], "begins"})
		case then == gaps.Unsaid:
			out = append(out, Behind{f.Services[i], "does not say " + orWords(f.unsaid(s, &after)) + ", from then on"})
		}
	}
	order := map[string]int{"ends": 0, "begins": 1} // what one does not say stands last
	at := func(b Behind) int {
		if n, ok := order[b.Words]; ok {
			return n
		}
		return len(order)
	}
	slices.SortStableFunc(out, func(a, b Behind) int { return at(a) - at(b) })
	return out
}

func orNobody(all []string) string {
	if len(all) == 0 {
		return "nobody"
	}
	return orWords(all)
}
