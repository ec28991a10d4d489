package lived

import (
	"strings"

	"roundtable/care"
)

// Need is a family of reasons for referral: what somebody needs, told coarsely enough
// that two services which write it differently mean the same.
type Need struct {
	Key  string // "eating_disorder"
	Name string // "eating disorder"
}

// families gather the primary reasons for referral of the mental health data set (MHSDS,
// PrimReasonReferralMH) and the words that lists have for the same.
var families = []struct {
	key, name string
	codes     []string
	words     []string // any of which stands in a list's own words
}{
	{"psychosis", "psychosis or bipolar disorder", []string{"01", "02", "03"}, []string{"psychosis", "psychotic", "bipolar"}},
	{"anxiety_depression", "anxiety or depression", []string{"04", "05", "06", "07", "10", "23"}, []string{"anxiety", "depress", "low mood", "phobia", "obsessive", "ocd", "bereavement", "stress"}},
	{"trauma", "trauma", []string{"11"}, []string{"trauma", "ptsd"}},
	{"eating_disorder", "eating disorder", []string{"12"}, []string{"eating"}},
	{"perinatal", "perinatal mental health", []string{"13", "27", "29"}, []string{"perinatal", "maternal", "postnatal"}},
	{"personality", "personality disorder", []string{"14"}, []string{"personality"}},
	{"self_harm_crisis", "self-harm or crisis", []string{"15", "18"}, []string{"self harm", "self-harm", "crisis", "suicid"}},
	{"adhd_autism_assessment", "autism, ADHD and other neurodevelopmental needs", []string{"24", "25", "26"}, []string{"autism", "adhd", "neurodev"}},
	{"learning_disability", "learning disability", []string{"30"}, []string{"learning disab"}},
	{"memory", "memory and organic brain disorder", []string{"08"}, []string{"memory", "dementia", "organic"}},
	{"substance_use", "drugs, alcohol or gambling", []string{"09", "28"}, []string{"alcohol", "drug", "substance", "gambl"}},
	{"behaviour", "behaviour, attachment and relationships", []string{"16", "19", "21", "22"}, []string{"conduct", "attachment", "relationship", "behaviour"}},
	{"gender", "gender", []string{"20"}, []string{"gender"}},
	{"employment", "employment", []string{"31"}, []string{"employ"}},
}

// MentalHealth asks of a Sift for whatever is a mental health need: every family of the
// mental health data set, the treatment functions of mental health, learning disability and
// clinical psychology, and what says no need anywhere but at an acute trust: it may be one, and
// a way that goes through a council or a charity must not look as if it did not.
const MentalHealth = "mental-health"

// ofMind reports whether a need is one of mental health.
func (n Need) ofMind() bool {
	for _, f := range families {
		if n.Key == f.key {
			return true
		}
	}
	code, ok := strings.CutPrefix(n.Key, "tfc:")
	return ok && (code >= "700" && code <= "727" && len(code) == 3 || code == "656")
}

// NeedOf is the family of a reason for referral, which is a code of MHSDS or a list's
// own words, else of a treatment function. ok is false where neither says anything; a
// reason that belongs to no family is one of its own.
func NeedOf(reason, tfc string) (n Need, ok bool) {
	if reason = strings.TrimSpace(reason); reason != "" {
		c, coded := care.MHSDS(care.MHSDSReferralReason, reason)
		words := strings.ToLower(reason)
		for _, f := range families {
			if coded && has(f.codes, c.Code) || !coded && holds(words, f.words) {
				return Need{f.key, f.name}, true
			}
		}
		return Need{"reason:" + words, reason}, true
	}
	if tfc = strings.TrimSpace(tfc); tfc != "" {
		name := "function " + tfc
		if f, known := care.TFC(tfc); known {
			name = f.Name
		}
		return Need{"tfc:" + tfc, name}, true
	}
	return n, false
}

// Means reports whether a word of a catalogue, "eating_disorder" or "low_mood", means a
// need of this family.
func (n Need) Means(word string) bool {
	if sameWord(word, n.Key) || sameWord(word, n.Name) {
		return true
	}
	f, ok := NeedOf(strings.ReplaceAll(word, "_", " "), "")
	return ok && f.Key == n.Key
}

func has(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

func holds(text string, any []string) bool {
	for _, s := range any {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}
