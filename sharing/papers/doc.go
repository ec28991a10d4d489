// Package papers keeps what was sent to committees: a paper has a title, a committee
// and the day of its meeting, what is asked of it, and figures that stand as they were
// on the day on which it was sent. Nothing of it changes afterwards; it can be taken
// back, with a reason, and then its figures are shown to nobody.
//
// A paper is read by people who see counts alone, and so it holds no count as it is:
// rooms put figures into it by Key.Coarse (docs/suppression.md). Who may open which is
// asked with Entry.Reads of what the gate says about each partner whose people are counted.
//
// It makes no figure (the rooms do), and shows no page (web/papers).
package papers
