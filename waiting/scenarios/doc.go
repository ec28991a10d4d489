// Package scenarios keeps forecasts that somebody saved: the question, never the
// people. A scenario names which lists it is of, the day as at which they are
// looked at, and what is to be different; what comes out is made anew for whoever
// opens it, of what they may see.
//
// It simulates nothing (waiting/forecast does), and changes no list.
package scenarios
