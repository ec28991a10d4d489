// Package accesslog writes down every look at a person before the page leaves,
// and tells it again: to the person, in plain words; to information governance
// leads, with what they may want to ask about.
//
// It never decides whether a look is allowed, never says that somebody did wrong,
// and holds no name, number or address of a person: people stand in it by their
// records' keys.
package accesslog
