// Package made makes logs of referrals by seed: people who are referred to services of
// several organisations, taken in or sent back, sent on, and now and then sent back and
// forth. What was planted is counted while it is made, apart from whoever looks for it.
package made

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"time"
)

// Truth is what was planted.
type Truth struct {
	People, Events, Referrals int

	Rejections, Onward, Returns, PingPong, DeadEnds int
}

// services are how many services there are, orgs how many organisations have them.
const (
	services = 40
	orgs     = 8
)

// Referrals writes a log of n people as CSV with a heading line: case, activity,
// timestamp, resource, org, referral. The same seed and n write the same bytes.
func Referrals(w io.Writer, seed uint64, n int) (Truth, error) {
	m := &maker{r: rand.New(rand.NewPCG(seed, 0x7EFE44A1)), w: w}
	m.buf = append(m.buf, "case,activity,timestamp,resource,org,referral\n"...)
	for p := range n {
		m.person(p)
		if len(m.buf) > 1<<18 {
			m.flush()
		}
	}
	m.flush()
	m.truth.People = n
	return m.truth, m.err
}

type maker struct {
	r     *rand.Rand
	w     io.Writer
	buf   []byte
	err   error
	truth Truth

	kase     string
	referral string
	at       time.Time
}

func (m *maker) flush() {
	if m.err == nil {
		_, m.err = m.w.Write(m.buf)
	}
	m.buf = m.buf[:0]
}

var begin = time.Date(2022, 1, 3, 8, 0, 0, 0, time.UTC)

// person writes one person's way: a service that takes them in, or sends them back and
// then another, up to five in all, and perhaps a later need.
func (m *maker) person(p int) {
	m.kase = fmt.Sprintf("P%08d", p)
	m.at = begin.Add(time.Duration(m.r.Int64N(int64(365 * 24 * time.Hour))))
	var way []int
	service := m.popular()
	for k := 0; ; k++ {
		m.referral = fmt.Sprintf("R%08d-%d", p, k)
		rejected := m.visit(service)
		m.count(way, service, rejected)
		way = append(way, service)
		if rejected && m.r.Float64() < 0.25 || !rejected && m.r.Float64() < 0.7 || k == 4 {
			if rejected {
				m.truth.DeadEnds++
			}
			return
		}
		if rejected {
			m.truth.Onward++
		}
		service = m.next(way)
	}
}

// popular is a service; the first few are asked for most.
func (m *maker) popular() int { return int(m.r.Float64() * m.r.Float64() * services) }

// next is where somebody goes after a way: mostly somewhere else, now and then back.
func (m *maker) next(way []int) int {
	if len(way) > 1 && m.r.Float64() < 0.03 {
		return way[len(way)-2]
	}
	for {
		if s := m.r.IntN(services); s != way[len(way)-1] {
			return s
		}
	}
}

func (m *maker) count(way []int, service int, rejected bool) {
	m.truth.Referrals++
	if rejected {
		m.truth.Rejections++
	}
	for _, s := range way {
		if s == service {
			m.truth.Returns++
			break
		}
	}
	if n := len(way); n > 1 && way[n-2] == service && way[n-1] != service {
		m.truth.PingPong++
	}
}

// visit writes one referral and says whether it was sent back.
func (m *maker) visit(service int) (rejected bool) {
	m.event("referred", service, 0)
	if m.r.Float64() < 0.8 {
		m.event("triage", service, 9)
	}
	if m.r.Float64() < 0.1+0.4*float64(services-service)/services {
		m.event("rejected", service, 4)
		m.at = m.at.Add(m.days(12))
		return true
	}
	m.event("assessed", service, 20)
	for m.r.Float64() < 0.72 {
		m.event("contact", service, 16)
	}
	m.event("discharged", service, 40)
	m.at = m.at.Add(m.days(120))
	return false
}

// days is a time of some days in the mean.
func (m *maker) days(mean float64) time.Duration {
	return time.Duration(m.r.ExpFloat64() * mean * 24 * float64(time.Hour)).Truncate(time.Second)
}

func (m *maker) event(kind string, service int, meanDays float64) {
	m.at = m.at.Add(m.days(meanDays) + time.Second)
	name := "S" + strconv.Itoa(100 + service)[1:]
	b := append(m.buf, m.kase...)
	b = append(append(append(append(append(b, ','), kind...), '@'), name...), ',')
	b = m.at.AppendFormat(b, "2006-01-02T15:04:05Z")
	b = append(append(append(b, ','), name...), ",ORG"...)
	b = append(b, strconv.Itoa(100 + service%orgs)[1:]...)
	b = append(append(append(b, ','), m.referral...), '\n')
	m.buf = b
	m.truth.Events++
}
