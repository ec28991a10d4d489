package care

// RecPractice says that the collaborative holds made-up people only: it is one
// for trying things out. Stream "collaborative". Test NHS numbers (9xx), which
// stand for nobody real, join records there as real ones do elsewhere, until a
// real number arrives.
const RecPractice = "collaborative.practice"

// Practice is the body of RecPractice.
type Practice struct {
	V int `json:"v"` // 1
}
