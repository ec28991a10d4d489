package facts

import "roundtable/care"

// ViewKey is what of a view decides which rows, links, classes, partners and deliveries it
// shows, and which teams it names. What is computed of these alone may be kept by it, for
// every view of the same Facts that has the same key. It is comparable; it tells of nobody,
// and stays in memory.
//
// The purpose is part of it as far as it says who is one person (care.ZoneOf). Whatever else
// goes by the purpose stands beside it in a key.
type ViewKey struct {
	told    uint64
	scope   string
	zone    care.LinkZone
	partner care.PartnerCode // their own teams are named to them
}

// Key is the view's key.
func (v *View) Key() ViewKey {
	return ViewKey{v.Tells(), v.scope.Key(), care.ZoneOf(v.scope.Purpose), v.who.Partner}
}

// Before reports whether a key is of what was told earlier than another's: what is kept by it
// is asked for no more.
func (k ViewKey) Before(o ViewKey) bool { return k.told < o.told }
