package waiting

import "sync"

// memo keeps figures that pages show again and again - what needs somebody
// today, the list over time - for as long as their table lives: all of England
// takes a third of a second to count, on a page that everybody opens.
type memo struct {
	mu sync.Mutex
	of map[any]*memoed
}

type memoed struct {
	mu    sync.Mutex // held while the figure is counted
	value any        // nil until then
}

// keepMemos is how many figures are kept; what each viewer owns is one.
const keepMemos = 512

// remembered is the figure that stands under a key, counted when it does not
// stand there yet. Two who ask for it at once count once. An error is not kept.
// Who gets the figure shares it with others and must not change it.
func remembered[T any](m *memo, key any, count func() (T, error)) (T, error) {
	m.mu.Lock()
	e := m.of[key]
	if e == nil {
		if m.of == nil || len(m.of) >= keepMemos {
			m.of = make(map[any]*memoed)
		}
		e = &memoed{}
		m.of[key] = e
	}
	m.mu.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if value, ok := e.value.(T); ok {
		return value, nil
	}
	value, err := count()
	if err == nil {
		e.value = value
	}
	return value, err
}
