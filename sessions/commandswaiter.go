package sessions

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// HarmKinds are the kinds of harm while waiting that can be recorded, with their words.
var HarmKinds = []struct{ Kind, Words string }{
	{"pain", "Pain"},
	{"school-days-lost", "School days lost"},
	{"dental-infection", "Dental infection"},
	{"emergency-attendance", "Emergency attendance"},
	{"other", "Other harm"},
}

// oldestAnswer is how many days ago somebody may have been asked at most.
const oldestAnswer = 2 * 365

// ByCompetent is who consented where the patient is under 16 and a clinician found them
// able to.
const ByCompetent = "patient found able to consent"

// WaiterVersion is what a command about a wait expects: 0 while nothing was said of it.
func (t *Table) WaiterVersion(k care.Key) ledger.Version {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.state.Version[waiterStream(k)]
}

// noWait is what is said of a wait that is not there, or not for the reader.
func noWait() error {
	return wrong("", "There is no such wait, or not for you.", "It may have left its trust's list. Go back and choose it again.")
}

// ofWaiter is a command about one wait that the view shows.
func (t *Table) ofWaiter(ctx context.Context, v *facts.View, k care.Key, seen ledger.Version, kind ledger.Kind, body any) (ledger.Seq, error) {
	return t.command(ctx, v, func(w *writing) error {
		w.batch.Expect[waiterStream(k)] = seen
		w.add(waiterStream(k), kind, w.who.Partner, body)
		return nil
	})
}

// Ask records what a patient, or who speaks for them, said when they were asked. Whoever
// may see the wait may ask; seen is the version that they saw.
func (t *Table) Ask(ctx context.Context, v *facts.View, a care.WaiterAsked, seen ledger.Version) (ledger.Seq, error) {
	if _, ok := v.PathwayByKey(a.Pathway); !ok {
		return 0, noWait()
	}
	var bad Wrong
	add := func(is bool, where, what, remedy string) {
		if is {
			bad = append(bad, care.Problem{Where: where, What: what, Remedy: remedy})
		}
	}
	add(a.On == 0 || a.On > t.Today(), "on", "The day has to be today or earlier.", "Correct the day.")
	add(!slices.Contains(Answerers, a.Whom), "whom", "It is not said who was asked.", "Choose the patient, a parent or a carer.")
	add(a.Whom == "patient" && under16(v, a.Pathway, a.On), "whom", "They are under 16, and are not asked alone.", "Ask a parent, or who has parental responsibility, and choose that.")
	add(a.On != 0 && a.On < t.Today()-oldestAnswer, "on", "That was more than two years ago, and says nothing of today.", "Correct the day, or ask again.")
	add(a.Willing == care.No && len(a.Sites) > 0, "sites", "They would rather wait, and a hospital is ticked to which they would go.", "Take the tick away, or change the answer.")
	add(strings.TrimSpace(a.How) == "", "how", "It is not said how they were asked.", "Choose one.")
	add(a.Willing != care.Yes && a.Willing != care.No, "willing", "It is not said whether they would go.", "Choose yes or no. If they have not been asked, record nothing.")
	add(!known(a.Carer), "carer", "That is not an answer.", "Choose yes, no or not asked.")
	add(!known(a.ShortNotice), "short-notice", "That is not an answer.", "Choose yes, no or not asked.")
	add(a.NoticeDays < 0 || a.NoticeDays > 365, "notice-days", "The notice is between 0 and 365 days.", "Correct the number.")
	add(a.Willing == care.Yes && len(a.Sites) == 0, "sites", "They would go elsewhere, and no hospital is named.", "Choose the hospitals to which they would go.")
	add(len(a.Unavailable) > 200 || len(a.Sites) > 50, "unavailable", "There are too many days or hospitals.", "Name those of the next months alone.")
	for _, x := range []*string{&a.How, &a.Travel, &a.Interpreter, &a.Reason} {
		*x = strings.TrimSpace(*x)
		add(len([]rune(*x)) > maxWords, "reason", "A text is too long.", "Keep it to 500 characters.")
	}
	if err := bad.orNil(); err != nil {
		return 0, err
	}
	a.V = 1
	for i := range a.Sites {
		a.Sites[i] = siteKey(a.Sites[i])
	}
	slices.Sort(a.Sites)
	a.Sites = slices.Compact(a.Sites)
	slices.Sort(a.Unavailable)
	return t.ofWaiter(ctx, v, a.Pathway, seen, care.RecAsked, a)
}

func known(s care.Said) bool { return s == care.NotAsked || s == care.Yes || s == care.No }

// Confirm records what the trust that cares for the patient now confirms. Nobody
// confirms it for another trust's patient.
func (t *Table) Confirm(ctx context.Context, v *facts.View, f care.WaiterFitness, seen ledger.Version) (ledger.Seq, error) {
	if err := owns(v, f.Pathway, "Fitness is confirmed by the trust that cares for the patient now."); err != nil {
		return 0, err
	}
	var bad Wrong
	add := func(is bool, where, what, remedy string) {
		if is {
			bad = append(bad, care.Problem{Where: where, What: what, Remedy: remedy})
		}
	}
	add(f.On == 0 || f.On > t.Today(), "on", "The day has to be today or earlier.", "Correct the day.")
	add(!known(f.Clinical), "clinical", "That is not an answer.", "Choose yes, no or not yet known.")
	add(f.Clinical != care.NotAsked && strings.TrimSpace(f.ClinicalBy) == "", "clinical-by", "It is not said which clinician decided whether it is clinically right.", "Write the post, such as consultant ENT surgeon, without a name.")
	if f.Clinical == care.NotAsked {
		f.ClinicalBy, f.ClinicalOn, f.ClinicalHow = "", 0, ""
	} else {
		f.ClinicalOn = cmp.Or(f.ClinicalOn, f.On)
		f.ClinicalHow = t.confirmedHow(v, &f)
	}
	add(f.ClinicalOn > t.Today(), "clinical-on", "The day of the clinician's decision is today or earlier.", "Correct the day.")
	add(!known(f.Social), "social", "That is not an answer.", "Choose yes, no or not yet known.")
	add(!known(f.Consent), "consent", "That is not an answer.", "Choose yes, no or not yet recorded.")
	add(f.Consent == care.Yes && strings.TrimSpace(f.ConsentBy) == "", "consent-by", "It is not said who consented.", "Choose the patient, somebody with parental responsibility, or a court.")
	add(f.Consent == care.Yes && f.ConsentBy == "patient" && under16(v, f.Pathway, f.On), "consent-by", "They are under 16, and the consent is recorded as their own.", "Choose who has parental responsibility, or that a clinician found them able to consent.")
	add(f.Consent == care.Yes && f.ConsentBy == "parental responsibility" && under16(v, f.Pathway, f.On) && strings.TrimSpace(f.ConsentFrom) == "", "consent-from", "It is not said who holds parental responsibility.", "Write who it is to the child, such as mother or local authority, without a name.")
	add(f.Consent == care.Yes && f.ConsentBy == ByCompetent && strings.TrimSpace(f.ConsentFrom) == "", "consent-from", "It is not said which clinician found them able to consent.", "Write the post, such as consultant paediatrician, without a name.")
	add(f.Clinical == care.NotAsked && f.Social == care.NotAsked && f.Consent == care.NotAsked && f.PreOp == "", "clinical", "Nothing is confirmed.", "Say at least one thing, or write nothing down.")
	add(!slices.Contains([]string{"", "done", "booked", "needed"}, f.PreOp), "pre-op", "That is not a state of a pre-operative check.", "Choose done, booked or needed.")
	add(f.PreOp == "done" && f.PreOpUntil != 0 && f.PreOpUntil < f.On, "pre-op-until", "The check had run out when it was recorded.", "Book another one.")
	add(f.Minutes < 0 || f.Minutes > longestSession || f.SD < 0, "minutes", "An operation takes between 0 minutes and 14 hours.", "Correct the minutes.")
	add(f.Minutes > 0 && f.SD > f.Minutes, "sd", "It may differ by more than it takes.", "Correct one of the two.")
	for _, x := range []struct {
		where string
		text  *string
	}{{"procedure", &f.Procedure}, {"reason", &f.Reason}, {"clinical-by", &f.ClinicalBy}, {"consent-from", &f.ConsentFrom}} {
		*x.text = strings.TrimSpace(*x.text)
		add(len([]rune(*x.text)) > maxWords, x.where, "A text is too long.", "Keep it to 500 characters.")
	}
	if err := bad.orNil(); err != nil {
		return 0, err
	}
	f.V = 1
	return t.ofWaiter(ctx, v, f.Pathway, seen, care.RecFitness, f)
}

// confirmedHow is how the clinician's decision in a confirmation came to be written: a
// decision that stands as it was keeps how it was written first, whoever adds to the rest.
// A clinician who says that it is their own makes it so.
func (t *Table) confirmedHow(v *facts.View, f *care.WaiterFitness) care.Decided {
	trust, _ := trustOf(v, f.Pathway)
	how := decided(v, trust)
	t.mu.RLock()
	defer t.mu.RUnlock()
	w := t.state.Waiters[f.Pathway]
	if claimed := how == care.DecidedOwn && f.ClinicalHow == care.DecidedOwn; claimed || w == nil || w.fitness() == nil {
		return how
	}
	if was := w.fitness(); was.Clinical == f.Clinical && was.ClinicalBy == strings.TrimSpace(f.ClinicalBy) && was.ClinicalOn == f.ClinicalOn {
		return was.ClinicalHow
	}
	return how
}

// Harm records harm while waiting.
func (t *Table) Harm(ctx context.Context, v *facts.View, h care.WaiterHarm, seen ledger.Version) (ledger.Seq, error) {
	if _, ok := v.PathwayByKey(h.Pathway); !ok {
		return 0, noWait()
	}
	is := false
	for _, k := range HarmKinds {
		is = is || k.Kind == h.Kind
	}
	note, err := words("note", "The note", h.Note, false)
	switch {
	case err != nil:
		return 0, err
	case !is:
		return 0, wrong("kind", "It is not said which harm.", "Choose one.")
	case h.On == 0 || h.On > t.Today():
		return 0, wrong("on", "The day has to be today or earlier.", "Correct the day.")
	case h.Count < 0 || h.Count > 10000:
		return 0, wrong("count", "The number is between 0 and 10,000.", "Correct it.")
	}
	h.V, h.Note = 1, note
	return t.ofWaiter(ctx, v, h.Pathway, seen, care.RecHarm, h)
}

// under16 reports whether the patient of a wait was under 16 on a day.
func under16(v *facts.View, k care.Key, day care.Date) bool {
	row, _ := v.PathwayByKey(k)
	p, i, ok := v.Pathway(row)
	if !ok {
		return false
	}
	months, known := care.AgeMonths(p.Birth[i], day)
	return known && months < young
}

// trustOf is whose patient a wait is, as a view shows it.
func trustOf(v *facts.View, k care.Key) (care.PartnerCode, bool) {
	row, ok := v.PathwayByKey(k)
	if !ok {
		return "", false
	}
	c, i, ok := v.Pathway(row)
	if !ok {
		return "", false
	}
	return care.PartnerCode(v.Code(facts.DimPartner, c.Partner[i])), true
}

// owns is nil when a wait is of the viewer's own organisation.
func owns(v *facts.View, k care.Key, what string) error {
	trust, ok := trustOf(v, k)
	if !ok {
		return noWait()
	}
	return acts(v, trust, what)
}
