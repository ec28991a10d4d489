// Package papers holds the pages of what was sent to committees: a form with the paper
// as it will be read beneath it, the paper itself on one page to print, and the list.
//
// Rooms give the content (Source), in which no count is exact; the pages know nothing
// of it. Who may open a paper is papers.Entry.Reads, of what the gate says of each
// partner whose people are counted.
package papers
