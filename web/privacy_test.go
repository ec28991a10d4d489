package web_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger/ledgertest"
)

// journal is what a server writes down outside the ledger, and every address that
// a browser, its history or somebody's proxy would see.
type journal struct {
	mu        sync.Mutex
	log       bytes.Buffer
	addresses []string
}

// Write takes the log.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.log.Write(p)
}

func (j *journal) saw(address ...string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.addresses = append(j.addresses, address...)
}

// lines are all that was written, and the addresses without their escapes.
func (j *journal) lines() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	all := strings.Split(j.log.String(), "\n")
	for _, a := range j.addresses {
		if plain, err := url.QueryUnescape(a); err == nil {
			a = plain
		}
		all = append(all, "address "+a)
	}
	return all
}

// watched is a visitor whose addresses are noted: asked for, linked to, sent on to,
// and named as where a form goes.
type watched struct {
	http.RoundTripper
	*journal
}

var leadsTo = regexp.MustCompile(`(?:href|action|hx-get|hx-post|src)="([^"]*)"`)

// RoundTrip notes the addresses of a request and of its answer's headers.
func (w watched) RoundTrip(r *http.Request) (*http.Response, error) {
	w.saw(r.URL.RequestURI(), r.Header.Get("Referer"))
	res, err := w.RoundTripper.RoundTrip(r)
	if err == nil {
		w.saw(res.Header.Get("Location"), res.Header.Get("HX-Redirect"), res.Header.Get("Content-Disposition"))
		for _, c := range res.Cookies() {
			w.saw(c.Name + " " + c.Value)
		}
		if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
			b, err := io.ReadAll(res.Body)
			if err != nil {
				return nil, err
			}
			for _, m := range leadsTo.FindAllSubmatch(b, -1) {
				w.saw(string(m[1]))
			}
			res.Body = io.NopCloser(bytes.NewReader(b))
		}
	}
	return res, err
}

// known is somebody of the made collaborative, as they would be recognised in a log.
type known struct{ family, given, number, postcode, street string }

func everybody(v *visitor) (out []known) {
	view := v.table.Facts.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare))
	for c, rows := range view.People() {
		for _, i := range rows {
			out = append(out, known{
				strings.ToLower(view.Wide(facts.DimFamily, c.Family[i])), strings.ToLower(view.Wide(facts.DimGiven, c.Given[i])), numberOf(c.NHSNumber[i]),
				strings.ToLower(view.Wide(facts.DimPostcode, c.Postcode[i])), strings.ToLower(streetOf(view.Text(c.Address[i]))),
			})
		}
	}
	return out
}

// in reports whether a line names somebody: by number, postcode, street, or both names as
// words of it.
func (k known) in(line string, words map[string]bool) bool {
	squeezed := strings.ReplaceAll(line, " ", "")
	if k.number != "" && strings.Contains(squeezed, strings.ReplaceAll(k.number, " ", "")) {
		return true
	}
	if k.postcode != "" && (strings.Contains(line, k.postcode) || strings.Contains(squeezed, strings.ReplaceAll(k.postcode, " ", ""))) {
		return true
	}
	if k.street != "" && strings.Contains(line, k.street) {
		return true
	}
	return k.family != "" && k.given != "" && words[k.family] && words[k.given]
}

// A day's work in the made collaborative, with mistakes in it, and then everything
// that was logged and every address: nobody stands in either.
func TestADaysWorkLeavesNobodyInLogsAndAddresses(t *testing.T) {
	ledgertest.OneAtATime(t)
	if testing.Short() {
		t.Skip("left out: a day's work takes seconds")
	}
	j := &journal{}
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer slog.SetDefault(was)
	v := madeUp(t)
	v.client.Transport = watched{http.DefaultTransport, j}
	people := everybody(v)
	if len(people) < 200 {
		t.Fatalf("%d people", len(people))
	}
	one := people[0]
	for _, p := range people {
		if p.number != "" && p.postcode != "" && len(p.family) > 4 && len(p.given) > 3 {
			one = p
			break
		}
	}

	for _, line := range []string{one.number, "x " + one.postcode, "search text=" + one.given + "+" + one.family} {
		if !one.in(line, wordsOf(line)) {
			t.Fatal("the check finds nobody")
		}
	}
	for _, p := range v.table.Personas[:min(3, len(v.table.Personas))] {
		v.post("/who", "account", string(p.Account))
		for _, text := range []string{one.family, one.given + " " + one.family, one.number, one.postcode, "N0 SUCH PERS0N"} {
			found := v.post("/list/find", "text", text, "query", "weeks=1-")
			v.get(found.to)
			for _, to := range []string{"/list/forget", "/counts", "/list.csv"} {
				_, q, _ := strings.Cut(found.to, "?")
				v.get(to + "?" + q)
			}
		}
		list := v.get("/list?limit=100")
		opened := 0
		for _, to := range links(list.body) {
			if strings.HasPrefix(to, "/pathways/") && opened < 8 {
				opened++
				page := v.get(to)
				at, _, _ := strings.Cut(to, "?")
				v.post(at, "do", "comment", "version", "0", "comment", "Rang "+one.given+" "+one.family+" on 07700 900123")
				v.post(at, "do", "comment", "version", "0", "comment", strings.Repeat(one.family+" ", 1000))
				v.post(at, "do", "action", "version", "x", "action", one.number)
				for _, to := range links(page.body) {
					if strings.HasPrefix(to, "/extracts/") {
						v.get(to)
					}
				}
			}
		}
		v.post("/views", "name", "All of "+one.family, "query", "weeks=53-")
	}

	// Mistakes: addresses typed, files with the person in their name, tries to sign in.
	bad := fmt.Sprintf("Patient,NHS No,DOB,Referral date\n\"%s, %s\",%s,31/02/1950,99/99/2026\n", one.family, one.given, one.number)
	v.send([]attached{file(one.family+" "+one.given+".csv", bad), file("broken.xlsx", "PK\x03\x04"+one.family)}, "partner", "each")
	v.post("/sign-in", "email", "Typed.Address@example.nhs.uk", "password", "hunter2-of-mine")
	v.post("/sign-in/code", "code", "918273")
	v.get("/set-up/made-up-token-of-somebody")
	for _, path := range []string{"/pathways/zzz", "/extracts/99999", "/extracts/1/rows/99/99", "/views/none", "/import/none", "/partners/none", "/nowhere"} {
		v.get(path)
	}
	crawl(t, v, 40)

	typed := []string{"typed.address@example.nhs.uk", "hunter2-of-mine", "918273", "07700900123", "made-up-token-of-somebody"}
	for _, line := range append(j.lines(), strings.Split(v.log.String(), "\n")...) {
		line = strings.ToLower(line)
		for _, s := range typed {
			if strings.Contains(strings.ReplaceAll(line, " ", ""), s) && !strings.HasPrefix(line, "address /set-up/") {
				t.Errorf("%q stands in %.300s", s, line)
			}
		}
		words := wordsOf(line)
		for _, p := range people {
			if p.in(line, words) {
				t.Errorf("somebody stands in %.300s", line)
				break
			}
		}
	}
	if n := strings.Count(v.log.String(), "msg=request"); n < 100 {
		t.Errorf("%d requests were logged", n)
	}
}

var word = regexp.MustCompile(`[\p{L}'-]+`)

func wordsOf(line string) map[string]bool {
	words := map[string]bool{}
	for _, w := range word.FindAllString(line, -1) {
		words[w] = true
	}
	return words
}

// numberOf is a number's ten digits, "" for none.
func numberOf(n care.NHSNumber) string {
	if n == 0 {
		return ""
	}
	return strings.ReplaceAll(n.String(), " ", "")
}
