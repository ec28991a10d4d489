package care

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxAddressLines is how many lines stand above the postcode: with the name seven lines
// fit the window of an envelope.
const maxAddressLines = 5

// AddressLines are the lines of an address as an envelope has them, the postcode last.
// address is as a list has it (PersonRow.Address): several columns are several lines, and
// one column alone is parted at its line breaks, else at its commas. A house number that
// stands alone goes before its street, a line that says the one before again is left out,
// and of more than five lines the shortest neighbours are joined. It is nil where there is
// no address; a postcode alone is none.
func AddressLines(address, postcode string) []string {
	parts := strings.FieldsFunc(address, func(r rune) bool { return r == '\n' || r == '\r' })
	if len(parts) == 1 {
		parts = strings.Split(parts[0], ",")
	}
	var lines []string
	for _, p := range parts {
		p = strings.Join(strings.Fields(strings.Trim(strings.TrimSpace(p), ", ")), " ")
		n := len(lines)
		switch {
		case p == "" || n > 0 && strings.EqualFold(lines[n-1], p) || samePostcode(p, postcode):
		case n > 0 && houseNumber(lines[n-1]):
			lines[n-1] += " " + p
		default:
			lines = append(lines, p)
		}
	}
	if n := len(lines); n > 0 && postcode != "" {
		if rest, ok := withoutPostcode(lines[n-1], postcode); ok {
			lines[n-1] = rest
		}
	}
	if len(lines) == 0 {
		return nil
	}
	for len(lines) > maxAddressLines {
		lines = joinShortest(lines)
	}
	if postcode != "" {
		lines = append(lines, postcode)
	}
	return lines
}

// houseNumber reports whether a line is only the number of a house: "12", "12a", "3-5".
func houseNumber(s string) bool {
	digits := strings.TrimRight(s, "abcdefghABCDEFGH")
	return len(s)-len(digits) <= 1 && digits != "" && strings.Trim(digits, "0123456789-/") == "" && unicode.IsDigit(rune(digits[0]))
}

func samePostcode(a, b string) bool {
	bare := func(s string) string { return strings.ToUpper(strings.ReplaceAll(s, " ", "")) }
	return b != "" && bare(a) == bare(b)
}

// withoutPostcode takes the postcode off the end of a line: "Osmerley ZZ1 2AB".
func withoutPostcode(line, postcode string) (string, bool) {
	words := strings.Fields(line)
	for n := 1; n <= 2 && n < len(words); n++ {
		at := len(words) - n
		if samePostcode(strings.Join(words[at:], ""), postcode) {
			return strings.TrimRight(strings.Join(words[:at], " "), ", "), true
		}
	}
	return line, false
}

func joinShortest(lines []string) []string {
	best, size := 0, -1
	for i := range len(lines) - 1 {
		if n := utf8.RuneCountInString(lines[i]) + utf8.RuneCountInString(lines[i+1]); size < 0 || n < size {
			best, size = i, n
		}
	}
	out := slices.Clone(lines)
	out[best] += ", " + out[best+1]
	return slices.Delete(out, best+1, best+2)
}

// NoFixedAbode reports whether what stands in a list's address says that there is none, or
// none that is known: nothing can be posted to it. Words are looked for in the address as a
// whole, however it is parted into lines; what may be the name of a house or a town only
// as a line of its own.
func NoFixedAbode(address, postcode string) bool {
	plain := strings.NewReplacer(".", "", ",", "\n").Replace(strings.ToLower(address))
	whole := strings.Join(strings.Fields(plain), " ")
	for _, words := range []string{"no fixed abode", "no fixed address", "homeless", "address not known", "address unknown", "address not given"} {
		if strings.Contains(whole, words) {
			return true
		}
	}
	for line := range strings.Lines(plain) {
		switch strings.Join(strings.Fields(line), " ") {
		case "nfa", "n f a", "unknown", "not known", "not stated", "not given", "no address":
			return true
		}
	}
	return samePostcode(postcode, "ZZ99 3VZ")
}
