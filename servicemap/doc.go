// Package servicemap is the map of services across partners: what each is for, whom it
// accepts and by whom people may be referred, where it sends them on; who falls between
// them, by how many people; and what would change if a service changed. What a service
// says is edited by the partner that owns it; others suggest, and the owner takes it or
// says why not.
//
// It never takes what a service has not said for a yes or a no, and never invents how
// many people there are: where nobody brought a figure it says that it is not known. It
// reads no rows of people. A service whose very name tells something is on nobody's map
// but its own partner's and theirs whom an agreement names.
package servicemap
