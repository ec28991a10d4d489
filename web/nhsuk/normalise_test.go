package nhsuk

import (
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

type ioWriter = io.Writer

// normalise writes markup one node a line as a browser reads it: attributes by
// name, classes as they stand, runs of white space as one space. Space at
// the edges of an element is dropped, as the design system's own indentation puts
// it there at will; inside visually hidden text, which screen readers join to
// the words beside it, the edges count.
func normalise(t *testing.T, markup string) []string {
	t.Helper()
	// Fragments such as a legend or list item need no particular parent here.
	nodes, err := html.ParseFragment(strings.NewReader(markup), &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, n := range nodes {
		out = appendNode(out, n, 0)
	}
	return out
}

func appendNode(out []string, n *html.Node, depth int) []string {
	indent := strings.Repeat(" ", depth)
	switch n.Type {
	case html.TextNode:
		s := strings.Join(strings.Fields(n.Data), " ")
		if s == "" {
			return out
		}
		if n.Parent != nil && slices.ContainsFunc(n.Parent.Attr, func(a html.Attribute) bool {
			return a.Key == "class" && a.Val == "nhsuk-u-visually-hidden" && n.Parent.Data == "span"
		}) && n.PrevSibling == nil && n.NextSibling == nil {
			s = strings.TrimLeft(n.Data, "\n")
			s = indent + "“" + strings.Join(strings.Split(s, "\n"), " ") + "”"
			return append(out, s)
		}
		return append(out, indent+s)
	case html.ElementNode:
		slices.SortFunc(n.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
		var b strings.Builder
		b.WriteString(indent + "<" + n.Data)
		for _, a := range n.Attr {
			b.WriteString(" " + a.Key + `="` + strings.Join(strings.Fields(a.Val), " ") + `"`)
		}
		out = append(out, b.String()+">")
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			out = appendNode(out, c, depth+1)
		}
	}
	return out
}
