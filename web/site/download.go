package site

import (
	"io"
	"net/http"
)

// Download answers with a file that is written while it is sent. Its headers go
// out with the first byte, which head may look at, so that an error before it
// can still be a page; after it the connection is broken off, for half a file
// must not look like a whole one.
func Download(w http.ResponseWriter, head func(h http.Header, first []byte), write func(io.Writer) error) error {
	out := &late{w: w, head: head}
	err := write(out)
	if err != nil && out.begun {
		panic(http.ErrAbortHandler)
	}
	return err
}

// late sets the headers with the first byte.
type late struct {
	w     http.ResponseWriter
	head  func(http.Header, []byte)
	begun bool
}

func (l *late) Write(p []byte) (int, error) {
	if !l.begun {
		l.begun = true
		l.head(l.w.Header(), p)
	}
	return l.w.Write(p)
}
