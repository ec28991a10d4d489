package shell

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// StatusError is a Problem with the status that its page is answered with.
type StatusError struct {
	Status  int
	Heading string // of the page: "Page not found"
	Problem *care.Problem
	Href    string // where the remedy can be done; "" for nowhere
	Poll    bool   // the page asks again by itself
}

// Error is the problem in one line.
func (e *StatusError) Error() string { return e.Problem.Error() }

// Unwrap gives the problem.
func (e *StatusError) Unwrap() error { return e.Problem }

// within is an error that happened on a page whose surroundings are known.
type within struct {
	error
	page func() Page
}

func (w *within) Unwrap() error { return w.error }

// Within gives an error that a page shows in words the surroundings of whoever
// looks, so that nobody thinks they were signed out. Any other error stays as it is:
// what failed may have been the surroundings. page must not fail.
func Within(err error, page func() Page) error {
	if e, known := shown(err); !known || e.Status >= http.StatusInternalServerError {
		return err
	}
	return &within{err, page}
}

// NotFound says that there is no such page, person, pathway or extract: what
// was looked for, in words, or "" for a page.
func NotFound(what string) error {
	if what == "" {
		what = "The page"
	}
	return &StatusError{Status: http.StatusNotFound, Heading: "Page not found", Problem: &care.Problem{
		What:   what + " is not here.",
		Remedy: "If you typed the address, check it. If you followed a link, what it led to may have been withdrawn.",
	}}
}

// Forbidden says that the viewer may not see or do what they asked for; why
// says which rule or agreement would have to change.
func Forbidden(why string) error {
	return &StatusError{Status: http.StatusForbidden, Heading: "You cannot do this", Problem: &care.Problem{What: why, Remedy: "Ask your partner's administrator if you think that you should be able to."}}
}

// Conflict says that somebody else changed the same thing first.
func Conflict(what string) error {
	return &StatusError{Status: http.StatusConflict, Heading: "Somebody else changed this first", Problem: &care.Problem{What: what, Remedy: "Load the page again, see what they did, and decide anew. What you typed has not been saved."}}
}

// Expired says that what the address names was kept for a while and is gone:
// again says what to do in its place, and at which address.
func Expired(what, again, href string) error {
	return &StatusError{Status: http.StatusNotFound, Heading: "This is not kept any more", Problem: &care.Problem{
		What: what + " is kept for twelve hours, in the browser that began it. Nothing that was accepted is lost.", Remedy: again,
	}, Href: href}
}

// NotReady says that something is being made and how far that is; the page asks
// again by itself.
func NotReady(what string) error {
	return &StatusError{Status: http.StatusServiceUnavailable, Heading: "Getting ready", Problem: &care.Problem{What: what, Remedy: "This page goes on by itself."}, Poll: true}
}

// Busy says that the server cannot do it now.
func Busy(what string) error {
	return &StatusError{Status: http.StatusServiceUnavailable, Heading: "Roundtable is busy", Problem: &care.Problem{What: what, Remedy: "Try again in a minute."}}
}

// shown is what a person sees of an error: a status, a heading and a problem.
// known is false when the error's own text must not be shown.
func shown(err error) (s *StatusError, known bool) {
	if e, ok := errors.AsType[*StatusError](err); ok {
		return e, true
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &StatusError{Status: http.StatusRequestEntityTooLarge, Heading: "Too large", Problem: &care.Problem{
			What: "What was sent is larger than this page takes.", Remedy: "Send fewer or smaller files, or import them from the command line.",
		}}, true
	}
	if _, ok := errors.AsType[*ledger.ConflictError](err); ok {
		e, _ := errors.AsType[*StatusError](Conflict("What you were changing has changed since your page was loaded."))
		return e, true
	}
	if errors.Is(err, context.DeadlineExceeded) {
		e, _ := errors.AsType[*StatusError](Busy("The page took too long to make."))
		return e, false
	}
	if p, ok := errors.AsType[*care.Problem](err); ok {
		return &StatusError{Status: http.StatusUnprocessableEntity, Heading: "There is a problem", Problem: p}, true
	}
	if errors.Is(err, ledger.ErrNotFound) {
		e, _ := errors.AsType[*StatusError](NotFound(""))
		return e, true
	}
	return &StatusError{Status: http.StatusInternalServerError, Heading: "Something went wrong", Problem: &care.Problem{
		What:   "Sorry, something went wrong on our side. Nothing you had saved is lost.",
		Remedy: "Try again. If it happens again, tell whoever runs Roundtable the reference below.",
	}}, false
}

// refusals are the answers that whoever watches over the server wants to see: forms
// of other sites, other hosts, odd methods and bodies, what somebody may not do.
var refusals = []int{
	http.StatusBadRequest, http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
	http.StatusMisdirectedRequest, http.StatusTooManyRequests,
}

// methodOf is a request's method, when it is one that anybody knows: who makes one up
// may write anything into it.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, http.MethodTrace, http.MethodConnect:
		return r.Method
	}
	return "another"
}

// Fail answers a request with the page of an error, and logs what the page does
// not say. The log has the cause's type and text without personal data: errors
// carry none (DESIGN, "Errors").
func (s *Shell) Fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // they have gone away
	}
	e, known := shown(err)
	id := RequestID(r.Context())
	if !known || e.Status >= 500 {
		s.log.LogAttrs(r.Context(), slog.LevelError, "request failed", slog.String("id", id), slog.String("route", r.Pattern), slog.String("error", err.Error()))
	} else if slices.Contains(refusals, e.Status) {
		s.log.LogAttrs(r.Context(), slog.LevelWarn, "refused", slog.String("id", id), slog.String("method", methodOf(r)), slog.String("route", r.Pattern), slog.Int("status", e.Status), asker(r.Context()))
	} else if cause := errors.Unwrap(e.Problem); cause != nil {
		s.log.LogAttrs(r.Context(), slog.LevelInfo, "problem shown", slog.String("id", id), slog.String("route", r.Pattern), slog.String("cause", cause.Error()))
	}
	r = r.WithContext(context.WithoutCancel(r.Context())) // whose time is over still gets the page that says so
	p := s.page(r)
	if in, ok := errors.AsType[*within](err); ok {
		p = in.page()
	}
	p.Title, p.Status, p.Errors, p.Done, p.Partial = e.Heading, e.Status, nil, "", nil
	if e.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", map[bool]string{false: "60", true: "2"}[e.Poll])
	}
	if known {
		id = ""
	}
	if err := Render(w, r, p, problemPage(e, id)); err != nil {
		http.Error(w, "Something went wrong.", http.StatusInternalServerError)
	}
}
