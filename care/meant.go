package care

import "strings"

// Meant is " Did you mean X?" for the choice that a mistyped word is nearest to,
// and "" when none is near: more than a third of its letters would change.
func Meant(word string, choices []string) string {
	best, least := "", 1+max(1, len(word)/3)
	for _, c := range choices {
		if n := edits(strings.ToLower(word), strings.ToLower(c)); n < least {
			best, least = c, n
		}
	}
	if best == "" {
		return ""
	}
	return " Did you mean " + best + "?"
}

// edits is how many letters to add, drop, change or swap with their neighbour make
// b of a (optimal string alignment).
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	var before, last []int
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before, last, row = last, row, make([]int, len(y)+1)
		row[0] = i + 1
		for j := range y {
			change := 1
			if x[i] == y[j] {
				change = 0
			}
			row[j+1] = min(last[j]+change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(y)]
}
