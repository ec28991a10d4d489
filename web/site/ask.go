package site

// Ask is something that a room has for the visitor to do: so many of something, and where
// it is done.
type Ask struct {
	N     int
	Words string // what they are, after their number: "pairs of records to look at"
	More  string // said beside them; "" for nothing
	Href  string
}

// Asks are what a room has for the visitor to do, without those of which there are none.
// It is asked for the first page of everybody, and so it reads little.
type Asks func(v *Visit) ([]Ask, error)

// AsksFor makes one, in words for one and for many; none where there is nothing to do.
func AsksFor(n int, one, many, more, href string) []Ask {
	if n == 0 {
		return nil
	}
	return []Ask{{n, Plural(n, one, many), more, href}}
}
