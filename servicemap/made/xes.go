package made

import (
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// XES writes a log of n cases as XES (IEEE 1849), of the kind that loan and permit
// systems export: each event with its name, life cycle, time, resource and a few more
// attributes, indented, about 280 bytes an event. The same seed and n write the same
// bytes; events says how many there are.
func XES(w io.Writer, seed uint64, n int) (events int, err error) {
	r := rand.New(rand.NewPCG(seed, 0x7EE5))
	m := &maker{w: w}
	m.buf = append(m.buf, `<?xml version="1.0" encoding="UTF-8" ?>
<log xes.version="1.0" xes.features="nested-attributes" openxes.version="1.0RC7">
	<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
	<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
	<global scope="event">
		<string key="concept:name" value="name"/>
	</global>
	<classifier name="Activity classifier" keys="concept:name lifecycle:transition"/>
`...)
	names := []string{"A_SUBMITTED", "A_PARTLYSUBMITTED", "A_PREACCEPTED", "W_Completeren aanvraag", "W_Nabellen offertes", "O_SELECTED", "O_CREATED", "O_SENT", "W_Valideren aanvraag", "A_APPROVED", "O_DECLINED"}
	steps := []string{"SCHEDULE", "START", "COMPLETE"}
	for c := range n {
		at := begin.Add(time.Duration(r.Int64N(int64(200 * 24 * time.Hour))))
		m.buf = fmt.Appendf(m.buf, "\t<trace>\n\t\t<date key=\"REG_DATE\" value=%q/>\n\t\t<string key=\"concept:name\" value=\"%d\"/>\n\t\t<string key=\"AMOUNT_REQ\" value=\"%d\"/>\n",
			at.Format("2006-01-02T15:04:05.000-07:00"), 173688+3*c, 1000*(1+r.IntN(50)))
		for k := range 3 + r.IntN(35) {
			at = at.Add(time.Duration(r.ExpFloat64() * float64(20*time.Hour)).Truncate(time.Millisecond))
			name := names[min(k, r.IntN(len(names)))]
			m.buf = fmt.Appendf(m.buf, "\t\t<event>\n\t\t\t<string key=\"org:resource\" value=\"%d\"/>\n\t\t\t<string key=\"lifecycle:transition\" value=%q/>\n\t\t\t<string key=\"concept:name\" value=%q/>\n\t\t\t<date key=\"time:timestamp\" value=%q/>\n\t\t\t<int key=\"OFFER\" value=\"%d\"/>\n\t\t</event>\n",
				10861+r.IntN(60), steps[r.IntN(3)], name, at.Format("2006-01-02T15:04:05.000-07:00"), r.IntN(1e6))
			events++
		}
		m.buf = append(m.buf, "\t</trace>\n"...)
		if len(m.buf) > 1<<18 {
			m.flush()
		}
	}
	m.buf = append(m.buf, "</log>\n"...)
	m.flush()
	return events, m.err
}
