package directory

import (
	"bytes"
	"reflect"
	"slices"

	"roundtable/care"
	"roundtable/servicemap"
)

// Over is how a file of a format is laid over services as they stand. What the format can
// say of a service is found by writing the service in it and reading that again: where
// the file says something else it is taken, and everything else stays, as does what the
// file leaves empty. A whole description is taken as it is.
func (f Format) Over(read *Read, agreed *care.ServiceWords) servicemap.Lay {
	return func(was, file *care.ServiceDescribed) care.ServiceDescribed {
		if slices.Contains(read.whole, file.ID) {
			return *file
		}
		said, ok := f.said(was, agreed)
		if !ok {
			return *file
		}
		out := *was
		over(reflect.ValueOf(&out).Elem(), reflect.ValueOf(file).Elem(), reflect.ValueOf(said).Elem())
		out.Criteria = overCriteria(was.Criteria, file.Criteria, said.Criteria)
		return out
	}
}

// said is what a format says of a service.
func (f Format) said(d *care.ServiceDescribed, agreed *care.ServiceWords) (*care.ServiceDescribed, bool) {
	if f.Code == "catalogue" { // of which the fields alone are in question
		c := compile([]care.ServiceDescribed{*d}, agreed)
		said := fromFields(&c.Services[0], c)
		for _, o := range d.Onward { // to services that are not compiled with it
			said.Onward = append(said.Onward, care.OnwardRoute{To: o.To})
		}
		return &said, true
	}
	var b bytes.Buffer
	if _, err := f.Write(&b, []care.ServiceDescribed{*d}, agreed); err != nil {
		return nil, false
	}
	again, err := f.Read(&b, agreed)
	if err != nil || len(again.Services) != 1 {
		return nil, false
	}
	return &again.Services[0], true
}

// over sets in out, field by field, what a file says otherwise than was said.
func over(out, file, said reflect.Value) {
	for i := range out.NumField() {
		o, f, s := out.Field(i), file.Field(i), said.Field(i)
		switch {
		case o.Kind() == reflect.Struct:
			over(o, f, s)
		case f.Kind() != reflect.Bool && (f.IsZero() || f.Kind() == reflect.Slice && f.Len() == 0), reflect.DeepEqual(f.Interface(), s.Interface()):
		default:
			o.Set(f)
		}
	}
}

// overCriteria lays criteria over those that stand, one dimension after another.
func overCriteria(was, file, said []care.Criterion) (out []care.Criterion) {
	changes := map[string]bool{}
	for _, c := range file {
		if !among(c, said) {
			changes[c.Dimension] = true
		}
	}
	for _, c := range said {
		of := func(x care.Criterion) bool { return x.Dimension == c.Dimension }
		if slices.ContainsFunc(file, of) && !among(c, file) {
			changes[c.Dimension] = true
		}
	}
	for _, c := range was {
		if !changes[c.Dimension] || !among(c, said) || among(c, file) {
			out = append(out, c)
		}
	}
	for _, c := range file {
		if changes[c.Dimension] && !among(c, was) {
			out = append(out, c)
		}
	}
	return out
}

// among reports whether a criterion is one of others, whatever their sources.
func among(c care.Criterion, all []care.Criterion) bool {
	return slices.ContainsFunc(all, func(x care.Criterion) bool {
		a, b := slices.Sorted(slices.Values(c.Values)), slices.Sorted(slices.Values(x.Values))
		return x.Dimension == c.Dimension && x.Operator == c.Operator && x.Polarity == c.Polarity && x.Basis == c.Basis && x.From == c.From && x.To == c.To && slices.Equal(a, b)
	})
}
