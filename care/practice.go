package care

// RecPractice was written, before ExtractReceived.Practice took its place, ahead
// of an extract of made-up people in one append; it says of the extract that
// follows it what the field says now. Stream "collaborative".
//
// A collaborative is one for practice while such an extract stands: test NHS
// numbers (9xx), which stand for nobody real, join records there as real ones do
// elsewhere, until a real number arrives.
const RecPractice = "collaborative.practice"

// Practice is the body of RecPractice.
type Practice struct {
	V int `json:"v"` // 1
}
