package facts

import "slices"

// A collaborative is one for practice while an extract stands that says of its
// people that they are made up: then test numbers join records as they do in a
// demonstration. As soon as one real number
// stands among its people it is not what it says, and test numbers join nobody
// until the last real number has been withdrawn: two sorts of people are never
// mixed on one list's "also on".

// testsJoin reports whether test numbers join records at this point of the fold.
func (s *state) testsJoin() bool { return s.founded.Demo || s.practice && s.real == 0 }

// lookForPractice looks at the extracts that stand, after one came or went;
// people folded before are joined, or parted.
func (s *state) lookForPractice() {
	is := slices.ContainsFunc(s.extracts, func(x *Extract) bool { return x.Received.Practice && x.Withdrawn == 0 })
	if is == s.practice {
		return
	}
	was := s.testsJoin()
	s.practice = is
	s.countReal()
	s.rejoin(was)
}

// countReal counts the source records with a real number, in a practice
// collaborative alone: nowhere else does the count matter.
func (s *state) countReal() {
	s.real = 0
	if !s.practice {
		return
	}
	for r := range Row(s.nPeople) {
		if s.realAt(r) {
			s.real++
		}
	}
}

func (s *state) realAt(r Row) bool {
	if !s.practice {
		return false
	}
	c, i := s.people[r/ChunkRows], r%ChunkRows
	return c.Present[i] && c.NHSNumber[i].Real()
}

// countChange notes that a record got or lost a real number.
func (s *state) countChange(was, is bool) {
	if was == is {
		return
	}
	joined := s.testsJoin()
	if is {
		s.real++
	} else {
		s.real--
	}
	s.rejoin(joined)
}

// rejoin settles everybody with a test number anew when test numbers have begun,
// or ceased, to join people.
func (s *state) rejoin(joined bool) {
	if joined == s.testsJoin() {
		return
	}
	for r := range Row(s.nPeople) {
		if s.people[r/ChunkRows].NHSNumber[r%ChunkRows].Test() {
			s.touch(r)
		}
	}
}

// Practice reports whether an extract stands that says of its people that they
// are made up. A demonstration (Founded().Demo) is not one: it was made, not tried out.
func (v *View) Practice() bool { return v.g.practice }
