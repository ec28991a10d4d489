package made

// nhsNumber is the NHS number of the nth person: unique, with the right check
// digit, of the test block or, where asked, of the blocks that are issued.
func nhsNumber(n uint64, o Options) string {
	base, span := uint64(900_000_000), uint64(100_000_000)
	if o.Issued {
		span = 300_000_000 // 4xx, 6xx, 7xx
	}
	for try := range uint64(16) {
		// A step that shares no factor with the span visits every number once.
		k := ((n*16+try)*48_271_367 + o.Seed%97*1_000_003) % span
		nine := base + k
		if o.Issued {
			nine = 400_000_000 + k
			if k >= 100_000_000 {
				nine += 100_000_000
			}
		}
		if d, ok := checkDigit(nine); ok {
			return digits(nine*10+d, 10)
		}
	}
	return "" // sixteen neighbours without a check digit do not occur
}

// checkDigit is modulus 11 over nine digits weighted 10 to 2; false where it would
// be 10, which nobody is issued.
func checkDigit(nine uint64) (digit uint64, ok bool) {
	sum := uint64(0)
	for w := uint64(2); w <= 10; w++ {
		sum += nine % 10 * w
		nine /= 10
	}
	d := 11 - sum%11
	return d % 11, d != 10
}

func digits(n uint64, width int) string {
	b := make([]byte, width)
	for i := width - 1; i >= 0; i-- {
		b[i] = '0' + byte(n%10)
		n /= 10
	}
	return string(b)
}
