package demo

// Truth is what really stands behind the files.
type Truth struct{}
