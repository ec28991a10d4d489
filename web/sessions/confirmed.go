package sessions

import (
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
)

// confirmedLine is one confirmation of a trust in words: what it changed of the one
// before, and all that it says where it is the first, or the one that stands.
type confirmedLine struct {
	Changed, All string
}

// confirmedLine is the i-th confirmation, the newest first.
func (x *waiterView) confirmedLine(i int) (out confirmedLine) {
	all := x.History.Fitness
	now := all[i].WaiterFitness
	if i+1 == len(all) {
		return confirmedLine{All: x.fitWords(now)}
	}
	before := all[i+1].WaiterFitness
	if out.Changed = x.changedWords(before, now); out.Changed == "" {
		out.Changed = "Confirmed again, nothing changed. "
	}
	if i == 0 {
		out.All = "It stands: " + x.fitWordsAs(now, sameDecision(before, now))
	}
	return out
}

// sameDecision reports whether a clinician's decision stands as it was written before.
func sameDecision(a, b care.WaiterFitness) bool {
	return a.Clinical == b.Clinical && a.ClinicalBy == b.ClinicalBy && a.ClinicalOn == b.ClinicalOn && a.ClinicalHow == b.ClinicalHow
}

// changedWords is what one confirmation says otherwise than the one before; of clinical
// detail what may be read.
func (x *waiterView) changedWords(a, b care.WaiterFitness) string {
	var out []string
	say := func(what, from, to string) {
		if from == to {
			return
		}
		blank := func(s string) string {
			if s == "" {
				return "nothing"
			}
			return s
		}
		out = append(out, what+" from "+blank(from)+" to "+blank(to))
	}
	minutes := func(n int) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprint(n)
	}
	say("whether it is clinically right", decisionWords(a), decisionWords(b))
	say("whether it is right for their life at home", saidWord(a.Social), saidWord(b.Social))
	say("consent", consentOf(a), consentOf(b))
	say("the pre-operative check", preOpWords(a), preOpWords(b))
	say("minutes", minutes(a.Minutes), minutes(b.Minutes))
	say("minutes more or less", minutes(a.SD), minutes(b.SD))
	say("skills", strings.Join(a.Skills, ", "), strings.Join(b.Skills, ", "))
	say("equipment", strings.Join(x.equipmentNames(a.Needs), ", "), strings.Join(x.equipmentNames(b.Needs), ", "))
	say("whether their own trust's date is given back", yesNo(a.OwnDateFree), yesNo(b.OwnDateFree))
	if x.Clinical {
		say("procedure", a.Procedure, b.Procedure)
		say("latex allergy", yesNo(a.Latex), yesNo(b.Latex))
		say("infection", yesNo(a.Infection), yesNo(b.Infection))
		say("the note", a.Reason, b.Reason)
	}
	if len(out) == 0 {
		return ""
	}
	return "Changed: " + strings.Join(out, "; ") + ". "
}

func decisionWords(f care.WaiterFitness) string {
	out := saidWord(f.Clinical)
	if by := decidedWords(f.ClinicalHow, f.ClinicalBy, f.ClinicalOn); by != "" {
		out += " (" + by + ")"
	}
	return out
}

func saidWord(s care.Said) string {
	if s == care.Yes || s == care.No {
		return string(s)
	}
	return "not asked"
}

func consentOf(f care.WaiterFitness) string {
	by := slices.DeleteFunc([]string{f.ConsentBy, f.ConsentFrom}, func(s string) bool { return s == "" })
	if len(by) == 0 {
		return saidWord(f.Consent)
	}
	return saidWord(f.Consent) + " (" + strings.Join(by, ": ") + ")"
}

func preOpWords(f care.WaiterFitness) string {
	if f.PreOp != "" && f.PreOpUntil != 0 {
		return f.PreOp + " until " + f.PreOpUntil.Long()
	}
	return f.PreOp
}

func yesNo(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
