package care

// RecPriorities is the version of the priority codes that the collaborative
// works by: the newest one is in force. Stream PrioritiesStream.
const RecPriorities = "collaborative.priorities-agreed"

// PrioritiesStream is the stream of RecPriorities.
const PrioritiesStream = "collaborative/priorities"

// PrioritiesAgreed is the body of RecPriorities.
type PrioritiesAgreed struct {
	V   int    `json:"v"`   // 1
	CSV string `json:"csv"` // as ParsePriorities reads it, whole
}
