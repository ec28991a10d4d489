package care

import (
	_ "embed"
	"sync"
)

// RTTEffect is what a referral-to-treatment period status says about the clock.
// The zero effect, RTTNone, is that of a code which is not one of the 17.
type RTTEffect uint8

// Effects of a status code.
const (
	RTTNone     RTTEffect = iota
	RTTStart              // 10, 11, 12: a new period begins with this activity
	RTTContinue           // 20, 21: the period goes on, here or elsewhere
	RTTStop               // 30, 31, 32, 34, 35, 36: the period ends with this activity
	RTTNullify            // 33: it ends, and counts for nothing if the appointment was clearly communicated
	RTTOutside            // 90, 91, 92, 98, 99: the activity is no part of a period
)

var rttEffectNames = [...]string{"", "start", "continue", "stop", "nullify", "not rtt"}

// String is the effect as codes/rtt_status.csv writes it; "" for RTTNone.
func (e RTTEffect) String() string {
	if int(e) < len(rttEffectNames) {
		return rttEffectNames[e]
	}
	return ""
}

// RTTStatus is one of the 17 RTT period status codes.
type RTTStatus struct {
	Code   string // two digits
	Label  string // the data dictionary's words, shortened
	Effect RTTEffect
	Plain  string // for a page: "Active monitoring ends and a new wait begins; …"
	Source string
}

//go:embed codes/rtt_status.csv
var rttCSV string

type rttTable struct {
	list   []RTTStatus
	byCode [100]RTTStatus
}

var rttStatuses = sync.OnceValue(func() *rttTable {
	t := new(rttTable)
	for _, r := range mustTable(rttCSV, "code", "label", "effect", "plain", "source") {
		s := RTTStatus{Code: r[0], Label: r[1], Plain: r[3], Source: r[4]}
		for e, n := range rttEffectNames {
			if n == r[2] {
				s.Effect = RTTEffect(e)
			}
		}
		t.list = append(t.list, s)
		n, _ := RTTNumber(s.Code)
		t.byCode[n] = s
	}
	return t
})

// RTTStatuses are the 17 codes in order. Callers must not change them.
func RTTStatuses() []RTTStatus { return rttStatuses().list }

// RTT is the status with the two-digit code; ok is false for any other text,
// "" included. Nothing is trimmed or guessed: that is the intake's business.
func RTT(code string) (s RTTStatus, ok bool) {
	n, ok := RTTNumber(code)
	if !ok {
		return RTTStatus{}, false
	}
	s = rttStatuses().byCode[n]
	return s, s.Effect != RTTNone
}

// RTTNumber is a two-digit code as a number, 0 to 99; ok is false for any other
// text. It does not say whether such a code exists.
func RTTNumber(code string) (n uint8, ok bool) {
	if len(code) != 2 || code[0] < '0' || code[0] > '9' || code[1] < '0' || code[1] > '9' {
		return 0, false
	}
	return (code[0]-'0')*10 + code[1] - '0', true
}
