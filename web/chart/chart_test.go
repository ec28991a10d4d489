package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"roundtable/care"
)

var update = flag.Bool("update", false, "write the golden files anew")

// long is a label that no chart has room for, with all that HTML must escape.
const long = `Riverside & Hills <b>"Partnership"</b> NHS Foundation Trust - Children's Community Eating Disorders, Neurodevelopment and Sleep Team`

func waits() []int {
	counts := make([]int, 104)
	for i := range counts {
		counts[i] = int(2000 * math.Exp(-float64(i)/14))
	}
	counts[30] = -1
	return counts
}

func months(n int) []care.Date {
	dates := make([]care.Date, n)
	for i := range dates {
		dates[i] = care.NewDate(2025, 1, 31) + care.Date(30*i)
	}
	return dates
}

// examples are charts at the edges of what may come.
var examples = map[string]templ.Component{
	"weeks":            Weeks(WeeksParams{ID: "w", Title: "How long people have waited", Counts: waits(), Over: 12, HasOver: true, Href: func(from, to int) string { return fmt.Sprintf("/list?over=%d&to=%d", from, to) }}),
	"weeks-empty":      Weeks(WeeksParams{ID: "w", Title: "Nobody"}),
	"weeks-zeros":      Weeks(WeeksParams{ID: "w", Title: "Nobody waits", Counts: make([]int, 104)}),
	"weeks-one":        Weeks(WeeksParams{ID: "w", Title: "One person", Counts: []int{1}}),
	"weeks-suppressed": Weeks(WeeksParams{ID: "w", Title: "All suppressed", Counts: []int{-1, -1, -1}, Thresholds: []int{2}}),
	"weeks-huge":       Weeks(WeeksParams{ID: "w", Title: "England", Counts: []int{math.MaxInt32, 7_500_000, 1}, Thresholds: []int{}}),
	"lines": Lines(LinesParams{
		ID: "l", Title: "The list over time", Dates: months(14), Unit: "people", Target: 300, HasTarget: true,
		Series: []Series{
			{"All partners", []float64{900, 920, 915, math.NaN(), 880, 860, 850, 840, 812, 800, 790, 780, 770, 760}},
			{long, []float64{500, math.NaN(), 480, math.NaN(), 470, 465, 460, 450, 440}},
		},
	}),
	"lines-empty": Lines(LinesParams{ID: "l", Title: "No extract yet", Dates: months(3), Series: []Series{{"All", []float64{math.NaN()}}}}),
	"lines-one":   Lines(LinesParams{ID: "l", Title: "One extract", Dates: months(1), Series: []Series{{"All", []float64{5}}}, Area: true}),
	"lines-none":  Lines(LinesParams{ID: "l", Title: "Nothing"}),
	"bars": Bars(BarsParams{ID: "b", Title: "By partner", Of: "Partner", Unit: "people over 52 weeks", Bars: []Bar{
		{Label: "Riverside", Value: 123456789, Href: "/list?partner=RXA"}, {Label: long, Value: 3, Note: "of 412"}, {Label: "Hills", Value: math.NaN()}, {Label: "Vale"},
	}}),
	"bars-empty": Bars(BarsParams{ID: "b", Title: "By partner"}),
	"waterfall": Waterfall(WaterfallParams{ID: "s", Title: "Why this weight", Of: "Field", Unit: "weight in bits", Steps: []Step{
		{Label: "Before looking", Value: -19.4, Note: "1 pair in 700,000 is one person"},
		{Label: "Given name", Value: 7.25, Note: "a short form of the other"},
		{Label: long, Value: 12.04, Note: long},
		{Label: "Telephone", Value: math.NaN(), Note: "missing"},
		{Label: "Sex", Value: 0},
	}}),
	"waterfall-parts": Waterfall(WaterfallParams{ID: "s", Title: "Some of it", Of: "Field", Unit: "bits", Parts: true, Steps: []Step{{Label: "Birth", Value: 9}, {Label: "Sex", Value: -5}}}),
	"waterfall-down":  Waterfall(WaterfallParams{ID: "s", Title: "All against", Of: "Field", Unit: "bits", Steps: []Step{{Label: "Before", Value: -20}, {Label: "Birth", Value: -5}}}),
	"waterfall-empty": Waterfall(WaterfallParams{ID: "s", Title: "Nothing", Unit: "bits"}),
	"intervals": Intervals(IntervalsParams{ID: "i", Title: "Linked", Of: "Group", Unit: "in a hundred", Most: 100, Mean: 88.4, HasMean: true, Rows: []Interval{
		{Label: "White British", Value: 90.1, Low: 89, Top: 91.2, Note: "901 of 1,000", Href: "/people/quality"},
		{Label: long, Value: 40, Low: 1.5, Top: 99.9, Note: "2 of 5"},
		{Label: "Withheld", Value: math.NaN(), Low: math.NaN(), Top: math.NaN()},
		{Label: "All of them", Value: 100, Low: 100, Top: 100},
	}}),
	"intervals-empty": Intervals(IntervalsParams{ID: "i", Title: "Linked"}),
}

func drawn(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for name, c := range examples {
		t.Run(name, func(t *testing.T) {
			got := strings.ReplaceAll(drawn(t, c), "><", ">\n<")
			path := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("run go test -update and read the difference\n%s", d)
			}
		})
	}
}

// Every drawing is well-formed XML, named, described, and has all it draws
// within its frame.
func TestDrawingsAreWellFormedAndStayWithinTheirFrame(t *testing.T) {
	for name, c := range examples {
		t.Run(name, func(t *testing.T) {
			html := drawn(t, c)
			svgs := strings.Split(html, "<svg ")[1:]
			if len(svgs) != 2 {
				t.Fatalf("%d drawings, wanted two shapes", len(svgs))
			}
			for _, s := range svgs {
				body, _, _ := strings.Cut(s, "</svg>")
				checkSVG(t, "<svg "+body+"</svg>")
			}
			if !strings.Contains(html, "<table") || strings.Contains(html, "NaN") || strings.Contains(html, "style=") || strings.Contains(html, "<b>") {
				t.Errorf("no table, or something that must not be there:\n%s", html)
			}
		})
	}
}

func checkSVG(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	var w, h float64
	seen := map[string]bool{}
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, svg)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		seen[e.Name.Local] = true
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "viewBox":
				if _, err := fmt.Sscan(a.Value, new(float64), new(float64), &w, &h); err != nil {
					t.Fatal(err)
				}
			case "x", "x1", "x2", "cx":
				within(t, e, a, w)
			case "y", "y1", "y2", "cy":
				within(t, e, a, h)
			}
		}
	}
	if !seen["title"] || !seen["desc"] || w == 0 {
		t.Errorf("without title, description or frame: %v", seen)
	}
}

func within(t *testing.T, e xml.StartElement, a xml.Attr, limit float64) {
	t.Helper()
	v, err := strconv.ParseFloat(a.Value, 64)
	if err != nil || v < -0.1 || v > limit+0.1 {
		t.Errorf("%s %s=%s is outside 0 to %v", e.Name.Local, a.Name.Local, a.Value, limit)
	}
}

// An axis begins at nought, reaches the top, has few marks, evenly spaced by 1,
// 2 or 5 times a power of ten.
func TestTicksAreNice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top := rapid.Float64Range(1e-6, 1e12).Draw(t, "top")
		marks := rapid.IntRange(1, 10).Draw(t, "marks")
		smallest := rapid.SampledFrom([]float64{0, 0.1, 1}).Draw(t, "smallest")
		ticks := Ticks(top, marks, smallest)
		if len(ticks) < 2 || ticks[0] != 0 || ticks[len(ticks)-1] < top*(1-1e-9) {
			t.Fatalf("%v do not reach from 0 to %v", ticks, top)
		}
		if len(ticks) > marks+2 {
			t.Fatalf("%d marks for %d wanted", len(ticks), marks)
		}
		step := ticks[1]
		if top > 0 && step < smallest {
			t.Fatalf("step %v under %v", step, smallest)
		}
		lead := step / math.Pow(10, math.Floor(math.Log10(step)+1e-9))
		if r := math.Round(lead*1000) / 1000; r != 1 && r != 2 && r != 5 && r != 10 {
			t.Fatalf("step %v is not 1, 2 or 5 times a power of ten", step)
		}
	})
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -5, 0} {
		if got := Ticks(bad, 5, 1); len(got) < 2 || got[1] != 1 {
			t.Errorf("Ticks(%v) = %v", bad, got)
		}
	}
}

// Every person falls in exactly one range, whatever the thresholds.
func TestRangesLoseNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := WeeksParams{
			Counts:     rapid.SliceOfN(rapid.IntRange(-1, 1000), 0, 110).Draw(t, "counts"),
			Thresholds: rapid.SliceOfNDistinct(rapid.IntRange(1, 120), 0, 5, rapid.ID).Draw(t, "thresholds"),
			Over:       rapid.IntRange(-1, 50).Draw(t, "over"), HasOver: rapid.Bool().Draw(t, "has over"),
		}
		sum, bands := 0, 0
		for _, c := range p.bands() {
			sum += max(c, 0)
			if c < 0 {
				bands++
			}
		}
		for _, r := range p.Ranges() {
			sum -= r.Count
			bands -= r.Suppressed
		}
		if sum != 0 || bands != 0 {
			t.Fatalf("%d people and %d suppressed bands are in no range or in two", sum, bands)
		}
	})
}

// 18 weeks are within 18 weeks, 19 are over.
func TestThresholdBelongsToTheRangeBelow(t *testing.T) {
	counts := make([]int, 60)
	counts[17], counts[18], counts[51], counts[52] = 1, 10, 100, 1000
	rs := WeeksParams{Counts: counts}.Ranges()
	if rs[0].Count != 1 || rs[1].Count != 110 || rs[2].Count != 1000 || rs[3].Count != 0 {
		t.Errorf("%+v", rs)
	}
}

func TestNumbers(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", 57.84: "57.8", -3: "−3", math.Inf(1): "not known", -0.01: "0"} {
		if got := Number(v); got != want {
			t.Errorf("Number(%v) = %q, want %q", v, got, want)
		}
	}
	for v, want := range map[float64]string{950: "950", 9999: "9,999", 12000: "12k", 7.5e6: "7.5m", 2e9: "2bn"} {
		if got := Short(v); got != want {
			t.Errorf("Short(%v) = %q, want %q", v, got, want)
		}
	}
}

// Colours have a contrast of 3 to 1 against white (WCAG 2.2, 1.4.11), words of
// 4.5 to 1, and no two zones beside one another are as light as one another.
func TestContrast(t *testing.T) {
	colours := append([]string{barInk, markInk}, zoneInks...)
	for _, l := range lineStyles {
		colours = append(colours, l.colour)
	}
	for _, c := range colours {
		if got := 1.05 / (luminance(t, c) + 0.05); got < 3 {
			t.Errorf("%s has %.2f to 1", c, got)
		}
	}
	for _, c := range []string{ink, axisInk} {
		if got := 1.05 / (luminance(t, c) + 0.05); got < 4.5 {
			t.Errorf("words in %s have %.2f to 1", c, got)
		}
	}
	for i := 1; i < len(zoneInks); i++ {
		if luminance(t, zoneInks[i]) >= luminance(t, zoneInks[i-1]) {
			t.Errorf("zone %d is not darker than the one before", i)
		}
	}
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	v, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	part := func(shift uint) float64 {
		c := float64(v>>shift&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

// The longest name of an ethnic group stands in a chart as a whole, in two lines.
func TestALongLabelIsNotCut(t *testing.T) {
	p := IntervalsParams{ID: "i", Title: "By group", Unit: "in a hundred", Most: 100, Rows: []Interval{{Label: "Black, Black British, Caribbean or African", Value: 20, Low: 10, Top: 30}}}
	if page := p.draw(wide); strings.Contains(page, "…") || !strings.Contains(page, "African<") {
		t.Error("the label is cut")
	}
}
