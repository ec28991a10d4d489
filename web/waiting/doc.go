// Package waiting holds the pages of the waiting room: the shared list with its
// filters, groups and saved views, counts by two dimensions, one pathway with
// both clocks and the row behind each statement, data quality by partner, and
// published figures. Every figure comes from the room; the pages only show it
// and link it to its rows.
package waiting
