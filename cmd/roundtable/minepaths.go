package main

// checkPaths holds that nothing is written over the log, nor two things to one place.
func (c *mineCmd) checkPaths() error {
	var written [][2]string
	for _, w := range [...][2]string{{"--aside", c.Aside}, {"--write-xes", c.WriteXES}, {"--write-ocel", c.WriteOCEL}} {
		if w[1] == "" {
			continue
		}
		if onePlace(c.Log, w[1]) {
			return usagef("%s %s would replace the log that is read. Give another name.", w[0], w[1])
		}
		for _, before := range written {
			if onePlace(before[1], w[1]) {
				return usagef("%s and %s would both be written to %s. Give each a file of its own.", before[0], w[0], w[1])
			}
		}
		written = append(written, w)
	}
	return nil
}
