package linkage

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
)

// TestAPanicOfAJobIsItsCallers: whoever called may recover from it, at once, however many
// jobs were to come.
func TestAPanicOfAJobIsItsCallers(t *testing.T) {
	for _, workers := range []int{1, 4} {
		var done atomic.Int32
		func() {
			defer func() {
				if p, ok := recover().(*Panicked); !ok || p.Value != "a fault" || !strings.Contains(p.At, "TestAPanicOfAJobIsItsCallers") {
					t.Errorf("%d workers: %+v", workers, p)
				}
			}()
			_ = spread(context.Background(), workers, 10_000, func(i int) {
				if i == 3 {
					panic("a fault")
				}
				done.Add(1)
			})
			t.Error("it goes on")
		}()
		if n := done.Load(); n > 9000 {
			t.Errorf("%d workers: %d jobs were done after it", workers, n)
		}
	}
}

// Numbers decide by themselves where facts would join by them: those of Scotland nowhere,
// test numbers where everybody is made up.
func TestWhichNumbersDecide(t *testing.T) {
	for number, decides := range map[string][2]bool{"4857773457": {true, true}, "0101010109": {false, false}, "9434765919": {false, true}} {
		for i, tests := range []bool{false, true} {
			table := NewTable([]Field{NHSNumber})
			if tests {
				table.TestNumbers()
			}
			r := Record{NHSStatus: "01"}
			r.Values[NHSNumber] = number
			table.AddAll([]Record{r})
			if got := table.flags[0]&verified != 0; got != decides[i] {
				t.Errorf("test numbers %t: a number decides: %t", tests, got)
			}
		}
	}
}
