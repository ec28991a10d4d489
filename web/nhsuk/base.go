package nhsuk

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// Choice is a yes or no that may also be left to the component.
type Choice uint8

// Choices.
const (
	Default Choice = iota // as the component or the rest of the options say
	Yes
	No
)

// or is the choice as a bool, or dflt when it was left open.
func (c Choice) or(dflt bool) bool {
	switch c {
	case Yes:
		return true
	case No:
		return false
	default:
		return dflt
	}
}

// text is "true" or "false" as attributes spell them, or "" when left open.
func (c Choice) text() string {
	return [...]string{"", "true", "false"}[c]
}

// Slot is a piece of a component that pages fill: Text is escaped; HTML, when
// given, is shown in its place. The zero Slot shows nothing.
type Slot struct {
	Text string
	HTML templ.Component
}

// Empty reports whether the slot shows nothing.
func (s Slot) Empty() bool { return s.Text == "" && s.HTML == nil }

// class joins class names, leaving out the empty ones.
func class(names ...string) string {
	return strings.Join(slices.DeleteFunc(names, func(s string) bool { return s == "" }), " ")
}

// when is s if on, else "".
func when(on bool, s string) string {
	if on {
		return s
	}
	return ""
}

// or is the first of its arguments that is not empty.
func or(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

// flag is the class name if on and the caller's classes lack it.
func flag(classes, name string, on bool) string {
	return when(on && !strings.Contains(classes, name), name)
}

// modifier is prefix+value if value is one of those allowed and the caller's
// own classes hold none of them already.
func modifier(classes, prefix, value string, allowed ...string) string {
	if !slices.Contains(allowed, value) {
		return ""
	}
	for _, a := range allowed {
		if strings.Contains(classes, prefix+a) {
			return ""
		}
	}
	return prefix + value
}

// width is the class of a column width such as "one-half"; "" for none.
func width(classes, w string) string {
	return flag(classes, "nhsuk-u-width-"+w, w != "")
}

// attrs is the attributes of an element: pairs of name and value, of which
// those with an empty value are left out, over the page's own extra ones.
func attrs(extra templ.Attributes, pairs ...string) templ.Attributes {
	a := make(templ.Attributes, len(extra)+len(pairs)/2)
	maps.Copy(a, extra)
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			a[pairs[i]] = pairs[i+1]
		}
	}
	return a
}

// set adds boolean attributes to a: those whose value is true.
func set(a templ.Attributes, name string, on bool) templ.Attributes {
	if on {
		a[name] = true
	}
	return a
}

// link is an address made safe, or "" for none.
func link(href string) string {
	if href == "" {
		return ""
	}
	return string(templ.URL(href))
}

// i18n adds data-i18n attributes: the texts which the scripts use. A text per
// plural rule makes one attribute each.
func i18n(a templ.Attributes, key, message string, plural map[string]string) templ.Attributes {
	if message != "" {
		a["data-i18n."+key] = message
	}
	for rule, m := range plural {
		a["data-i18n."+key+"."+rule] = m
	}
	return a
}

// element is an element whose name is not known before: the level of a heading,
// a link or a button. Its children stand inside.
func element(name string, a templ.Attributes) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return fmt.Errorf("nhsuk: %q is not an element name", name)
		}
		children := templ.GetChildren(ctx)
		ctx = templ.ClearChildren(ctx)
		if _, err := io.WriteString(w, "<"+name); err != nil {
			return err
		}
		if err := templ.RenderAttributes(ctx, w, a); err != nil {
			return err
		}
		if _, err := io.WriteString(w, ">"); err != nil {
			return err
		}
		if children != nil {
			if err := children.Render(ctx, w); err != nil {
				return err
			}
		}
		_, err := io.WriteString(w, "</"+name+">")
		return err
	})
}

// elementOf is the element of a link or button: as told, else "a" for an
// address without a button type.
func elementOf(told, href, typ string) string {
	if told != "" {
		return strings.ToLower(told)
	}
	if href != "" && typ == "" {
		return "a"
	}
	return "button"
}

// described joins the ids for aria-describedby.
func described(ids ...string) string { return class(ids...) }
