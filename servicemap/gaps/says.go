package gaps

// Answer is what a service says of somebody.
type Answer int

// Answers.
const (
	No Answer = iota
	Unsaid
	Yes
)

// Says is the most that a service says of anybody in a box: Yes where it accepts some of
// them, Unsaid where it accepts none and does not refuse all.
func (s *Service) Says(b *Box) Answer {
	if s.Exclude&(s.Require|b.With) != 0 || s.Require&b.Without != 0 {
		return No
	}
	out := Yes
	if s.Unspecified&(s.Require|b.With) != 0 {
		out = Unsaid
	}
	for _, axis := range [...]struct {
		v    Values
		mask uint64
	}{{s.Needs, b.Needs}, {s.Severity, b.Severity}, {s.Places, b.Places}} {
		switch {
		case axis.v.takes(axis.mask) == 0:
			return No
		case !axis.v.Stated:
			out = Unsaid
		}
	}
	age := b.Age
	if s.Age.Stated {
		age = [2]int{max(age[0], s.Age.From), min(age[1], s.Age.To)}
	} else {
		out = Unsaid
	}
	if len(without(age, s.NotAge)) == 0 {
		return No
	}
	return out
}

// Within is the part of a box that a service does not refuse for its ages, needs,
// severities or places; ok is false where there is none.
func (s *Service) Within(b *Box) (part Box, ok bool) {
	part = *b
	part.Needs, part.Severity, part.Places = s.Needs.takes(b.Needs), s.Severity.takes(b.Severity), s.Places.takes(b.Places)
	if s.Age.Stated {
		part.Age = [2]int{max(b.Age[0], s.Age.From), min(b.Age[1], s.Age.To)}
	}
	return part, part.Needs != 0 && part.Severity != 0 && part.Places != 0 && part.Age[0] < part.Age[1]
}

// takes are those of some values that a service does not say no to.
func (v Values) takes(mask uint64) uint64 {
	mask &^= v.Refused
	if v.Stated {
		mask &= v.Mask
	}
	return mask
}
