package web_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// voids are the elements that have no end tag.
var voids = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// fold joins white space, so that line breaks in templates do not matter.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// text is what a person reads of a page's main part.
func text(page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return page
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			return
		}
		if n.DataAtom == atom.Script || n.DataAtom == atom.Style || n.DataAtom == atom.Head {
			return
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
		switch n.DataAtom {
		case atom.P, atom.Li, atom.H1, atom.H2, atom.H3, atom.Td, atom.Th, atom.Span, atom.Option, atom.Dd, atom.Dt, atom.Div:
			b.WriteByte(' ')
		}
	}
	walk(root)
	return fold(b.String())
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// checked is what a browser would send of a form as it stands: radios and
// checkboxes that are checked, selects, hidden and typed fields.
func checked(page string) (fields []string) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil
	}
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Input:
			t := attr(n, "type")
			if t == "file" || (t == "radio" || t == "checkbox") && !has(n, "checked") {
				continue
			}
			fields = append(fields, attr(n, "name"), attr(n, "value"))
		case atom.Select:
			value, first := "", true
			for o := range n.Descendants() {
				if o.DataAtom == atom.Option && (first || has(o, "selected")) {
					value, first = attr(o, "value"), false
				}
			}
			fields = append(fields, attr(n, "name"), value)
		}
	}
	return fields
}

// links are the addresses on this server that a page leads to.
func links(page string) []string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil
	}
	var out []string
	for n := range root.Descendants() {
		if n.DataAtom != atom.A && n.DataAtom != atom.Link && n.DataAtom != atom.Script && n.DataAtom != atom.Img {
			continue
		}
		to := attr(n, "href") + attr(n, "src")
		u, err := url.Parse(to)
		if err != nil || to == "" || u.Host != "" || u.Scheme != "" {
			out = append(out, to)
			continue
		}
		if u.Fragment = ""; u.String() != "" {
			out = append(out, u.String())
		}
	}
	return out
}

// wellFormed says what is wrong with a page: tags that do not close, one
// heading, a title, ids that are there once, labels and descriptions that lead
// somewhere, nothing inline that the policy refuses.
func wellFormed(page string) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	z := html.NewTokenizer(strings.NewReader(page))
	var open []string
	ids, wanted := map[string]int{}, map[string]string{}
	h1, title := 0, ""
	for z.Next() != html.ErrorToken {
		tok := z.Token()
		switch tok.Type {
		case html.StartTagToken:
			if tok.Data == "h1" {
				h1++
			}
			if !slices.Contains(voids, tok.Data) {
				open = append(open, tok.Data)
			}
			tagFaults(tok, ids, wanted, fault)
		case html.SelfClosingTagToken:
			tagFaults(tok, ids, wanted, fault)
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				fault("</%s> closes %v", tok.Data, open)
				return faults
			}
			open = open[:len(open)-1]
		case html.TextToken:
			if len(open) > 0 && open[len(open)-1] == "title" && len(open) == 3 {
				title = fold(tok.Data)
			}
		}
	}
	if len(open) > 0 {
		fault("%v never closes", open)
	}
	if h1 != 1 {
		fault("%d h1", h1)
	}
	if title == "" {
		fault("no title")
	}
	for id, n := range ids {
		if n > 1 {
			fault("id %s stands %d times", id, n)
		}
	}
	for id, who := range wanted {
		if ids[id] == 0 {
			fault("%s leads to no id %s", who, id)
		}
	}
	return faults
}

func tagFaults(tok html.Token, ids map[string]int, wanted map[string]string, fault func(string, ...any)) {
	for _, a := range tok.Attr {
		switch {
		case a.Key == "id":
			ids[a.Val]++
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			fault("%s has %s, which the policy refuses", tok.Data, a.Key)
		case a.Key == "for" || a.Key == "aria-describedby" || a.Key == "aria-labelledby":
			for _, id := range strings.Fields(a.Val) {
				wanted[id] = tok.Data + " " + a.Key
			}
		}
	}
}

func TestWellFormedFindsWhatIsWrong(t *testing.T) {
	const good = `<!DOCTYPE html><html><head><title>x</title></head><body><h1>a</h1><p>b<br></p></body></html>`
	if f := wellFormed(good); f != nil {
		t.Error(f)
	}
	for bad, want := range map[string]string{
		strings.Replace(good, "</p>", "", 1):                        "</body> closes",
		strings.Replace(good, "<h1>a</h1>", "", 1):                  "0 h1",
		strings.Replace(good, "<title>x", "<title>", 1):             "no title",
		strings.Replace(good, "<p>", `<p id="a"><i id="a"></i>`, 1): "id a stands 2 times",
		strings.Replace(good, "<p>", `<p style="x">`, 1):            "the policy refuses",
		strings.Replace(good, "<p>", `<p aria-describedby="q">`, 1): "leads to no id q",
	} {
		if f := strings.Join(wellFormed(bad), "; "); !strings.Contains(f, want) {
			t.Errorf("%s: %q, want %q", bad, f, want)
		}
	}
}
