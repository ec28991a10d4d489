// Package eventlog holds what happened to people as columns: cases, activities, times,
// resources and organisations, grouped by case and in order of time.
//
// It reads and writes XES and writes OCEL 2.0, the interchange formats of process
// mining; a CSV file is read by whoever opens it and handed over row by row to a
// Builder. Ids are text ("NA" is a case like any other). Events of one case that have
// the same time keep the order of their source. An event without a case, an activity
// or a time that can be read is kept aside with its place and its reason, never
// dropped. What the events mean is for package mining to find.
package eventlog
