// Package home is the first page: what needs the viewer today, each line opening
// exactly its rows, then the figures of the whole table.
package home
