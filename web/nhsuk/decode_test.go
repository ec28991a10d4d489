package nhsuk

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/a-h/templ"
)

var (
	componentType  = reflect.TypeFor[templ.Component]()
	attributesType = reflect.TypeFor[templ.Attributes]()
	choiceType     = reflect.TypeFor[Choice]()
)

// decode puts a macro's context, as JSON has it, into an options struct: fields
// by name whatever the case; a string where the macro takes a string for a
// mapping with a text; `false` into the No… field. An option that the struct
// lacks is an error, so that no fixture passes by being ignored. Only tests turn
// strings into markup.
func decode(v any, to reflect.Value) error {
	switch to.Type() {
	case componentType:
		s, ok := v.(string)
		if !ok && v != nil && v != false {
			return fmt.Errorf("markup is %T", v)
		}
		if s != "" {
			to.Set(reflect.ValueOf(templ.Raw(s)))
		}
		return nil
	case attributesType:
		return decodeAttributes(v, to)
	case choiceType:
		if b, ok := v.(bool); ok {
			to.Set(reflect.ValueOf(map[bool]Choice{true: Yes, false: No}[b]))
		}
		return nil
	}
	switch to.Kind() {
	case reflect.Pointer:
		if v == nil || v == false {
			return nil
		}
		p := reflect.New(to.Type().Elem())
		to.Set(p)
		return decode(v, p.Elem())
	case reflect.Struct:
		return decodeStruct(v, to)
	case reflect.Slice:
		return decodeSlice(v, to)
	case reflect.Map:
		m := reflect.MakeMap(to.Type())
		for k, e := range v.(map[string]any) {
			m.SetMapIndex(reflect.ValueOf(k), reflect.ValueOf(fmt.Sprint(e)))
		}
		to.Set(m)
	case reflect.String:
		if v != nil && v != false {
			to.SetString(fmt.Sprint(v))
		}
	case reflect.Bool:
		b, ok := v.(bool)
		to.SetBool(ok && b)
	case reflect.Int:
		if f, ok := v.(float64); ok {
			to.SetInt(int64(f))
			return nil
		}
		if s, ok := v.(string); ok {
			var n int64
			if _, err := fmt.Sscan(s, &n); err != nil {
				return err
			}
			to.SetInt(n)
		}
	default:
		return fmt.Errorf("cannot decode into %s", to.Type())
	}
	return nil
}

func decodeAttributes(v any, to reflect.Value) error {
	m, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("attributes are %T", v)
	}
	a := templ.Attributes{}
	for k, e := range m {
		a[k] = fmt.Sprint(e)
	}
	to.Set(reflect.ValueOf(a))
	return nil
}

func decodeSlice(v any, to reflect.Value) error {
	items, ok := v.([]any)
	if m, single := v.(map[string]any); single { // one column of a footer
		items, ok = []any{m}, true
	}
	if !ok && v != nil && v != false {
		return fmt.Errorf("list is %T", v)
	}
	if ok && len(items) == 0 {
		to.Set(reflect.MakeSlice(to.Type(), 0, 0))
	}
	for _, it := range items {
		e := reflect.New(to.Type().Elem()).Elem()
		if skip := e; it == nil || it == false || it == "" {
			if skip.Kind() == reflect.Struct && skip.FieldByName("skip").IsValid() {
				setSkip(skip)
				to.Set(reflect.Append(to, e))
			}
			continue
		}
		if err := decode(it, e); err != nil {
			return err
		}
		to.Set(reflect.Append(to, e))
	}
	return nil
}

// setSkip marks a falsy item: it keeps its number but is not drawn.
func setSkip(v reflect.Value) {
	f := v.FieldByName("skip")
	*(*bool)(f.Addr().UnsafePointer()) = true
}

func decodeStruct(v any, to reflect.Value) error {
	switch v := v.(type) {
	case nil:
		return nil
	case bool:
		if f := to.FieldByName("Bare"); f.IsValid() {
			f.SetBool(v)
		}
		return nil
	case string:
		for _, name := range []string{"Text", "Name"} { // a button's icon is a name
			if f := to.FieldByName(name); f.IsValid() {
				f.SetString(v)
				return nil
			}
		}
		return fmt.Errorf("%s is given as a string", to.Type())
	case []any: // actions given as a list
		return decode(v, to.FieldByName("Items"))
	case map[string]any:
		for k, e := range v {
			if err := decodeField(k, e, to); err != nil {
				return fmt.Errorf("%s: %w", k, err)
			}
		}
		return nil
	default:
		return fmt.Errorf("%s is given as %T", to.Type(), v)
	}
}

func decodeField(k string, v any, to reflect.Value) error {
	by := func(name string) reflect.Value {
		return to.FieldByNameFunc(func(f string) bool { return strings.EqualFold(f, name) })
	}
	if no := by("no" + k); no.IsValid() && (v == false || v == nil || v == "") {
		no.SetBool(true)
		return nil
	}
	f := by(k)
	if !f.IsValid() {
		if no := by("no" + k); no.IsValid() {
			return nil // `border: true` is the default
		}
		return fmt.Errorf("%s has no such option", to.Type())
	}
	return decode(v, f)
}
