// Package pathways holds the pages about what people go through: who is sent from
// service to service and who is left with nobody, the map and the paths, both clocks,
// what services say beside what they do, rules and how they are kept, variation, and the
// problems that were put on the table. Everything but problems is counted from rows, and
// so is shown to those alone who may list people: small paths identify people.
package pathways
