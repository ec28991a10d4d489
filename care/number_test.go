package care

import "testing"

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 21702: "21,702", 1234567: "1,234,567", -5: "-5", -123: "-123", -1234: "-1,234", -123456: "-123,456"} {
		if got := Thousands(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
