// Package servicemap holds the pages of the map of services: which there are, who falls
// between them and what would change if one of them did, what partners suggest to each
// other, and what is due to be looked at again.
package servicemap
