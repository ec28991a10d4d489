package people

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/people"
)

// TestCountsAloneTellNoExactCount: what the page shows to who may list nobody is the
// same for all figures that round alike, but for shares in whole per cent: an exact
// count cannot be worked out from it, not by a share beside it either.
func TestCountsAloneTellNoExactCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		links := rapid.IntRange(20, 4000).Draw(t, "links")
		reviewed := rapid.IntRange(5, 60).Draw(t, "reviewed")
		same := rapid.IntRange(0, reviewed).Draw(t, "same")
		page := func(counts bool) string {
			x := qualityView{Counts: counts, Tens: counts, QualityReport: people.QualityReport{
				Records: links * 3, People: links * 2,
				Bands: []people.Band{
					{From: math.Inf(-1), To: 0, Pairs: links, Expected: .123456, Reviewed: people.Share{K: reviewed - same, N: reviewed, P: float64(reviewed-same) / float64(reviewed), Up: 1}},
					{From: 0, To: math.Inf(1), Pairs: links, Linked: links, Expected: .987654, Reviewed: people.Share{K: same, N: reviewed, P: float64(same) / float64(reviewed), Up: 1}},
				},
				Precision: people.Estimate{Value: float64(same) / float64(reviewed), Up: 1, Known: true, Words: "Of 977 pairs that were linked."},
				Missed:    people.Estimate{Value: float64(links) / 3, Up: float64(links), Known: true, Words: "Of 977 pairs that were compared and left apart."},
				Models:    []people.ModelVersion{{Version: "1", Changes: []string{"The first model.", people.LabelsCount + "977 pairs drawn by lot counts."}}},
				Rates:     []people.GroupRate{{Group: "age", Words: "65 to 79", Rate: people.Share{K: same, N: reviewed}}},
				Labels:    same, Left: people.Left{Sealed: 1, Contested: 2},
			}}
			if counts {
				x.round()
			}
			var b strings.Builder
			if err := qualityPage(x).Render(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		closed := page(true)
		for _, never := range []string{"977", "65 to 79", "drawn by lot counts", "svg", "sealed records", "older NHS numbers"} {
			if strings.Contains(closed, never) {
				t.Errorf("who may list nobody reads %q", never)
			}
			if never != "977" && !strings.Contains(page(false), never) {
				t.Errorf("who may list people does not read %q: the test shows nothing", never)
			}
		}
		for _, cell := range regexp.MustCompile(`(?:rt-num">|About |between |and )([\d,]+)\b(?:\.\d)?`).FindAllStringSubmatch(closed, -1) {
			if n := strings.ReplaceAll(cell[1], ",", ""); len(n) > 1 && !strings.HasSuffix(n, "0") && !strings.Contains(closed, cell[0]+" %") {
				t.Errorf("an exact count: %q", cell[0])
			}
		}
		if regexp.MustCompile(`\d\.\d %`).MatchString(closed) {
			t.Error("a share finer than a hundredth")
		}
	})
}
