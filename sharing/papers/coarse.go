package papers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"

	"roundtable/care"
)

// Unit is that of which every figure of a paper is a multiple. Least is the smallest
// figure, as published, with which a group has a row of its own.
const (
	Unit  = 10
	Least = 20
)

// Key is the secret by which figures are moved to multiples of Unit. It is as secret as
// the people in them, and never changes: a new one each time would tell the count by
// its mean.
type Key [sha256.Size]byte

// KeyOf is the key of a collaborative's papers. It comes of the salt with which it was
// founded, as that of its published counts does (ADR 11), and is not the same.
func KeyOf(f care.Founded) (k Key) {
	m := hmac.New(sha256.New, f.Salt)
	m.Write([]byte("roundtable/paper/1"))
	copy(k[:], m.Sum(nil))
	return k
}

// Coarse is a count as a paper may hold it: Unit × floor((x + u) / Unit), where u from 0
// to Unit - 1 comes of the key and of what is counted (of), and not of when or under
// which scenario. So p is any count from p - 9 to p + 9, and a step from one multiple to
// the next tells no count. Below 0, and what is no number, is 0.
func (k Key) Coarse(x float64, of ...string) int {
	if !(x > 0) || math.IsInf(x, 0) {
		return 0
	}
	m := hmac.New(sha256.New, k[:])
	for _, s := range of {
		m.Write(binary.AppendUvarint(nil, uint64(len(s))))
		m.Write([]byte(s))
	}
	u := binary.BigEndian.Uint64(m.Sum(nil)) % Unit
	return Unit * int(math.Floor((math.Round(x)+float64(u))/Unit))
}

// Words are a figure as it is read: "about 210"; one that came to 0 may be of 9 people.
func Words(n int) string {
	if n < Unit {
		return fmt.Sprintf("under %d", Unit)
	}
	return fmt.Sprintf("about %s", care.Thousands(n))
}

// Band is a figure with the two between which most runs lie: "210 (180 to 240)". Each of
// them that came to 0 stands as "<10".
func Band(low, mid, high int) string {
	if mid < Unit && high < Unit {
		return short(mid)
	}
	return fmt.Sprintf("%s (%s)", short(mid), Between(low, high))
}

// Between is "180 to 240".
func Between(low, high int) string { return short(low) + " to " + short(high) }

func short(n int) string {
	if n < Unit {
		return fmt.Sprintf("<%d", Unit)
	}
	return care.Thousands(n)
}
