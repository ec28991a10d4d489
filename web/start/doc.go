// Package start holds the pages before and around the work: "start here", the
// progress of opening a collaborative, picking who one is, and what the product
// says about itself.
package start
