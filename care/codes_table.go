package care

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
)

// mustTable reads an embedded code list. Its header must be exactly columns, so
// that a list and the code which reads it cannot drift apart; the lists are
// part of the program, so a fault in one is a programming error.
func mustTable(text string, columns ...string) [][]string {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("care: embedded code list: %v", err))
	}
	if len(rows) < 2 || !slices.Equal(rows[0], columns) {
		panic(fmt.Sprintf("care: embedded code list has not the columns %v", columns))
	}
	return rows[1:]
}

// padCode gives a numeric code the leading zeros that spreadsheets drop.
func padCode(s string, width int) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return s
	}
	for len(s) < width {
		s = "0" + s
	}
	return s
}
