package lived

import (
	"container/list"
	"reflect"
	"sync"
	"unsafe"
)

// keptBytes is about how much the answers that a log keeps may hold together, beside the
// one asked for last.
const keptBytes = 64 << 20

// keeps are answers to what was asked of a log, which never changes: each is worked out
// once, however many ask, and kept until the log goes or those that were asked for since
// need its room.
type keeps struct {
	mu    sync.Mutex
	at    map[any]*keep
	order list.List // of keys; the one asked for last at the end
	bytes int       // of the answers that are worked out
	most  int       // bytes; 0 is keptBytes
}

type keep struct {
	done  chan struct{} // closed once it was worked out, or could not be
	in    *list.Element
	value any
	bytes int
	ok    bool // it was worked out
}

// Once is what work answers, worked out once for a log and a key: a comparable value that
// holds all that the answer depends on beside the log. Whoever asks for it meanwhile waits
// for it; nobody waits for another. Where work panics nothing is kept, and who asks next
// works it out anew. The answer is shared: nobody writes to it.
func Once[T any](l *Log, key any, work func() T) T {
	for {
		x, mine := l.keeps.get(key)
		if mine {
			defer l.keeps.settle(key, x)
			value := work()
			x.value, x.ok = value, true
			return value
		}
		if <-x.done; x.ok {
			return x.value.(T)
		}
	}
}

// get is the place of an answer; mine where who asks is to work it out.
func (k *keeps) get(key any) (x *keep, mine bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if x = k.at[key]; x != nil {
		k.order.MoveToBack(x.in)
		return x, false
	}
	if k.at == nil {
		k.at = map[any]*keep{}
	}
	x = &keep{done: make(chan struct{}), in: k.order.PushBack(key)}
	k.at[key] = x
	return x, true
}

// settle notes what an answer holds and lets go of those asked for longest ago; what could
// not be worked out is forgotten.
func (k *keeps) settle(key any, x *keep) {
	size := 0
	if x.ok {
		size = held(key) + held(x.value)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	defer close(x.done)
	if !x.ok {
		k.order.Remove(x.in)
		delete(k.at, key)
		return
	}
	most := k.most
	if most == 0 {
		most = keptBytes
	}
	x.bytes = size
	k.bytes += size
	for e := k.order.Front(); e != nil && k.bytes > most; {
		old, next := k.at[e.Value], e.Next()
		if old != x && old.bytes > 0 { // what is not worked out yet holds nothing
			k.bytes -= old.bytes
			delete(k.at, e.Value)
			k.order.Remove(e)
		}
		e = next
	}
}

// held is about how many bytes an answer, or a key, holds, with what keeping it takes.
func held(x any) int {
	const beside = 128
	v := reflect.ValueOf(x)
	if !v.IsValid() {
		return beside
	}
	return beside + int(v.Type().Size()) + behind(v, map[unsafe.Pointer]bool{})
}

// behind is about how many bytes a value holds beside its own: what it points to, each
// once. A slice holds all that it has room for.
func behind(v reflect.Value, met map[unsafe.Pointer]bool) (n int) {
	switch v.Kind() {
	case reflect.String:
		return v.Len()
	case reflect.Pointer:
		if v.IsNil() || met[v.UnsafePointer()] {
			return 0
		}
		met[v.UnsafePointer()] = true
		return int(v.Elem().Type().Size()) + behind(v.Elem(), met)
	case reflect.Interface:
		if v.IsNil() {
			return 0
		}
		return int(v.Elem().Type().Size()) + behind(v.Elem(), met)
	case reflect.Slice:
		n = v.Cap() * int(v.Type().Elem().Size())
		fallthrough
	case reflect.Array:
		if flat(v.Type().Elem()) {
			return n
		}
		for i := range v.Len() {
			n += behind(v.Index(i), met)
		}
	case reflect.Map:
		for each := v.MapRange(); each.Next(); {
			n += int(v.Type().Key().Size()+v.Type().Elem().Size()) + behind(each.Key(), met) + behind(each.Value(), met)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			n += behind(v.Field(i), met)
		}
	}
	return n
}

// flat reports whether values of a type point to nothing.
func flat(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map:
		return false
	case reflect.Array:
		return flat(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if !flat(t.Field(i).Type) {
				return false
			}
		}
	}
	return true
}
