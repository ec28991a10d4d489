package linkage

// Tier says how two records came to be one person.
type Tier uint8

// Tiers.
const (
	// TierNumber (A): an NHS number that may decide, with the date of birth beside it.
	TierNumber Tier = iota + 1
	// TierWeighed (B): the weight of all fields together.
	TierWeighed
)

// Edge says that two records are believed to be one person. A < B.
type Edge struct {
	A, B   Row
	Weight float64 // bits, the prior included
	P      float64 // 1/(1+2^-Weight); 1 in TierNumber
	Tier   Tier
}

// Pattern is which level each field of a pair reached: four bits a field, 0 for
// missing on either side, else 1 + the level.
type Pattern uint64

// At is the level that a field reached, -1 for missing.
func (p Pattern) At(f Field) int { return int(p>>(4*f)&15) - 1 }

// with is the pattern with a field's level set, where it was missing.
func (p Pattern) with(f Field, level int) Pattern { return p | Pattern(level+1)<<(4*f) } //nolint:gosec // below 15

// Scored is what one field says of a pair.
type Scored struct {
	Field  Field
	Level  int       // -1 = missing on either side
	Kind   LevelKind // "" when missing
	Weight float64   // log2(m/u), bits; 0 when missing
	TF     float64   // what the value's rarity adds, bits
}
