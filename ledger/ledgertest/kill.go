package ledgertest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"roundtable/ledger"
)

// envChild names the ledger to a child process that is going to be killed.
const envChild = "ROUNDTABLE_LEDGERTEST_CHILD"

// killBlocks is how many bodies an import of the kill test puts ahead.
const killBlocks = 3

func soak() bool { return os.Getenv("ROUNDTABLE_SOAK") == "1" }

// Child makes the test binary the importing process when the kill test has
// started it as that: call it first in TestMain. It does not return then.
func Child(open func(ctx context.Context, where string) (ledger.Store, error)) {
	where := os.Getenv(envChild)
	if where == "" {
		return
	}
	st, err := open(context.Background(), where)
	if err != nil {
		fmt.Println("open:", err)
		os.Exit(3)
	}
	fmt.Println("ready")
	for {
		if err := killImport(st); err != nil {
			fmt.Println("import:", err)
			os.Exit(4)
		}
		fmt.Println("done one")
	}
}

// killImport appends the next import: bodies ahead, then blocks and extract in
// one append that expects where the stream stood.
func killImport(st ledger.Store) error {
	ctx := context.Background()
	at := ledger.Version(0)
	for r, err := range st.ReadStream(ctx, "extract/RZ1/list", 0) {
		if err != nil {
			return err
		}
		at = r.Version
	}
	n := int(at) / (killBlocks + 1)
	b := ledger.Batch{Expect: map[ledger.Stream]ledger.Version{"extract/RZ1/list": at}}
	for i := range killBlocks {
		ref, err := st.Put(ctx, bytes.NewReader(killBody(n, i)))
		if err != nil {
			return err
		}
		b.Records = append(b.Records, ledger.Draft{Stream: "extract/RZ1/list", Kind: "extract.pathways", Partner: "RZ1", Body: ref})
	}
	b.Records = append(b.Records, ledger.Draft{Stream: "extract/RZ1/list", Kind: "extract.received", Partner: "RZ1", Data: fmt.Appendf(nil, "import %d", n)})
	_, _, err := st.Append(ctx, b)
	return err
}

func killBody(n, i int) []byte { return noise(uint64(n*killBlocks+i), 100_000+700_000*((n+i)%3)) }

// testKill kills an importing process at random moments, 20 times (200 in a
// soak), and looks at what is left.
func testKill(t *testing.T, h Harness) {
	times := 20
	if soak() {
		times = 200
	}
	moments := rand.New(rand.NewPCG(2026, 11))
	whole := 0
	for i := range times {
		killOnce(t, h, time.Duration(moments.IntN(120_000))*time.Microsecond)
		st := h.Open(t)
		whole = checkWhole(t, st, whole)
		if i%10 == 9 || i == times-1 {
			verify(t, st)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("killed %d times; %d imports came through whole, none in part", times, whole)
	// Repeating the import that was cut off goes on where a ledger stands that
	// nobody killed.
	st := open(t, h)
	calm := open(t, another(t, h))
	for range whole + 2 {
		if err := killImport(calm); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := killImport(st); err != nil {
			t.Fatal(err)
		}
	}
	a, b := all(t, st), all(t, calm)
	if len(a) != len(b) {
		t.Fatalf("%d records, and %d where nobody was killed", len(a), len(b))
	}
	for i := range a {
		if a[i].Stream != b[i].Stream || a[i].Version != b[i].Version || a[i].Kind != b[i].Kind || !bytes.Equal(text(t, st, a[i].Now), text(t, calm, b[i].Now)) {
			t.Fatalf("record %d differs from that where nobody was killed", i+1)
		}
	}
	verify(t, st)
}

// killOnce lets a child import and kills it so long after it began.
func killOnce(t *testing.T, h Harness, after time.Duration) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envChild+"="+h.Where)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		_ = cmd.Process.Kill()
		t.Fatalf("the child said %q; does TestMain call ledgertest.Child?", lines.Text())
	}
	time.Sleep(after)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		if text := lines.Text(); text != "done one" {
			t.Errorf("the child said %q", text)
		}
	}
	_ = cmd.Wait() // "signal: killed"
}

// checkWhole fails when an import is there in part, and returns how many are
// there.
func checkWhole(t *testing.T, st ledger.Store, atLeast int) int {
	t.Helper()
	rs := all(t, st)
	if hd := head(t, st); int(hd.Seq) != len(rs) || len(rs)%(killBlocks+1) != 0 {
		t.Fatalf("%d records under a head of %d: an import is there in part", len(rs), hd.Seq)
	}
	n := len(rs) / (killBlocks + 1)
	if n < atLeast {
		t.Fatalf("%d imports, and there were %d before", n, atLeast)
	}
	for i := atLeast * (killBlocks + 1); i < len(rs); i++ {
		imp, block := i/(killBlocks+1), i%(killBlocks+1)
		want := fmt.Appendf(nil, "import %d", imp)
		if block < killBlocks {
			want = killBody(imp, block)
		}
		if !bytes.Equal(text(t, st, rs[i].Now), want) {
			t.Fatalf("record %d has another body than was put", i+1)
		}
	}
	return n
}
