// Package chart draws figures as SVG on the server: how long people have waited
// by week, a list over time, and bars. Every drawing has a title, a description,
// and the same numbers as a table under it; it needs no script, prints, and says
// nothing by colour alone.
//
// A drawing comes in two shapes, for wide screens and for telephones, of which
// the style sheet shows one, so that its words are never shrunk out of reading.
//
// A number that is not known is NaN, or -1 among counts: it leaves a gap and is
// written as "*" or "not known", never as nought.
//
// Colours keep a contrast of 3 to 1 or more against white (WCAG 2.2, 1.4.11) and
// darken in one direction, so that they can be told apart in grey.
package chart
