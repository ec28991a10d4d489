package sharing

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"roundtable/web/site"

	"roundtable/care"
	"roundtable/sharing"
)

// line is one statement of an agreement's text, under a name that stays the same
// from version to version.
type line struct{ Name, Text string }

// textLines are an agreement's text in plain English, line by line. Which restricted
// services it names stands in it only with names.
func textLines(snap *sharing.Snapshot, a *sharing.Agreement, names bool) []line {
	out := []line{{"Title", a.Title}, {"Parties", partnerNames(snap, a.Parties)}}
	for i, f := range a.Flows {
		out = append(out, line{fmt.Sprintf("Flow %d", i+1), flowWords(snap, f)})
	}
	for _, b := range a.Bases {
		name := "For " + sharing.PurposeWords(b.Purpose)
		if len(b.For) > 0 {
			name += ", " + partnerNames(snap, b.For) + site.Plural(len(b.For), " on a basis of its own", " on bases of their own")
		}
		out = append(out, line{name, basisWords(b)})
	}
	controllers := partnerNames(snap, a.Controllers)
	if a.Joint {
		controllers += ", jointly (UK GDPR Article 26)"
	}
	last := "until it is ended"
	if a.To != 0 {
		last = "to " + a.To.Long()
	}
	out = append(
		out, line{"Controllers", controllers}, line{"In force", "from " + a.From.Long() + " " + last}, line{"Looked at again by", a.Review.Long()},
		line{"How long it is kept", a.Retention}, line{"Impact assessment (DPIA)", a.DPIA}, line{"Privacy notice", a.PrivacyNotice},
	)
	return append(out, line{"Restricted services", restrictedWords(snap, a.Restricted, names)})
}

// flowWords says who gives what to whom.
func flowWords(snap *sharing.Snapshot, f sharing.Flow) string {
	what := categoriesWords(f.Categories)
	if slices.Equal(f.From, f.To) {
		return partnerNames(snap, f.From) + " give each other " + what
	}
	return partnerNames(snap, f.From) + site.Plural(len(f.From), " gives ", " give ") + what + " to " + partnerNames(snap, f.To)
}

func basisWords(b sharing.Basis) string {
	words := func(all []sharing.Ground, code string) string {
		i := slices.IndexFunc(all, func(g sharing.Ground) bool { return g.Code == code })
		if i < 0 {
			return cmp.Or(code, "none")
		}
		return code + ", " + all[i].Words
	}
	return "UK GDPR Article " + words(sharing.Article6(), b.Article6) + "; Article " + words(sharing.Article9(""), b.Article9) + "; in confidence: " + b.Confidence.Words()
}

func restrictedWords(snap *sharing.Snapshot, refs []sharing.ServiceRef, names bool) string {
	switch {
	case len(refs) == 0:
		return ""
	case !names:
		return fmt.Sprintf("%d %s named. The parties' information governance leads see which.", len(refs), site.Plural(len(refs), "service is", "services are"))
	}
	var words []string
	for _, r := range refs {
		words = append(words, cmp.Or(r.Service, "all services")+" of "+snap.Name(r.Partner))
	}
	return strings.Join(words, "; ")
}

// textChanges are the differences of two versions in words: what was, and what is.
func textChanges(snap *sharing.Snapshot, was, is *sharing.Agreement, names bool) (out []string) {
	before, after := map[string]string{}, textLines(snap, is, names)
	for _, l := range textLines(snap, was, names) {
		before[l.Name] = l.Text
	}
	for _, l := range after {
		old, had := before[l.Name]
		delete(before, l.Name)
		switch {
		case !had || old == "" && l.Text != "":
			out = append(out, fmt.Sprintf("%s is new: %s.", l.Name, strings.TrimSuffix(l.Text, ".")))
		case l.Text == "" && old != "":
			out = append(out, fmt.Sprintf("%s was taken out: %s.", l.Name, strings.TrimSuffix(old, ".")))
		case old != l.Text:
			out = append(out, fmt.Sprintf("%s was %q and is now %q.", l.Name, old, l.Text))
		}
	}
	for _, l := range textLines(snap, was, names) {
		if text, gone := before[l.Name]; gone && text != "" {
			out = append(out, fmt.Sprintf("%s was taken out: %s.", l.Name, strings.TrimSuffix(text, ".")))
		}
	}
	if !names && len(out) == 0 && !slices.Equal(was.Restricted, is.Restricted) {
		out = append(out, "The restricted services that it names have changed.")
	}
	return out
}

// partyState is how far a party is with a version.
type partyState struct {
	Name, Advice, Signature string
}

// parties are the parties of the shown version with what each has said to it.
func (x *agreementView) parties() []partyState {
	out := make([]partyState, len(x.Text.Parties))
	for i, p := range x.Text.Parties {
		out[i].Name = x.snap.Name(p)
		for j, a := range x.Text.Advice { // of each adviser the last word counts
			later := func(b sharing.AdviceGiven) bool { return b.Partner == p && b.By == a.By }
			if a.Partner == p && !slices.ContainsFunc(x.Text.Advice[j+1:], later) {
				verdict := "agrees"
				if !a.Agrees {
					verdict = "objects"
				}
				if out[i].Advice != "" {
					out[i].Advice += "; "
				}
				out[i].Advice += fmt.Sprintf("%s (%s) %s, %s", x.Who(a.By), officeWords(a.Office), verdict, site.When(a.At))
				if a.Text != "" {
					out[i].Advice += ": " + a.Text
				}
			}
		}
		for _, s := range x.Text.Signatures {
			if s.Partner == p {
				out[i].Signature = fmt.Sprintf("%s (%s), %s", x.Who(s.By), officeWords(s.Office), site.When(s.At))
				if alone(x.Text, s) {
					out[i].Signature += ". Nobody else of the organisation advised on it"
				}
				if s.Despite != "" {
					out[i].Signature += ". Despite the objection: " + s.Despite
				}
			}
		}
		for _, l := range x.Left {
			if l.Partner == p && x.Text.Version <= l.Version {
				out[i].Signature += fmt.Sprintf(". Left on %s: %s", site.When(l.At), l.Reason)
			}
		}
	}
	return out
}

// alone reports whether who signed is the only one who advised their organisation.
func alone(t *sharing.Text, s sharing.SignatureGiven) bool {
	return !slices.ContainsFunc(t.Advice, func(a sharing.AdviceGiven) bool { return a.Partner == s.Partner && a.By != s.By })
}

// title is that of the version in force, where there is one: a draft renames nothing.
func (x *agreementView) title() string {
	if x.Standing > 0 {
		return x.Texts[x.Standing-1].Title
	}
	return x.Text.Title
}

func officeWords(o sharing.Office) string {
	switch o {
	case "caldicott-guardian":
		return "Caldicott guardian"
	case "siro":
		return "SIRO"
	case "dpo":
		return "data protection officer"
	case sharing.IGLead:
		return "information governance lead"
	}
	return string(o)
}

// standingWords say in a sentence what the stage means now.
func (x *agreementView) standingWords() string {
	name := x.snap.Name
	switch x.Stage {
	case sharing.InForce:
		s := fmt.Sprintf("Version %d is in force.", x.Standing)
		if x.Standing != len(x.Texts) {
			s += fmt.Sprintf(" Version %d changes nothing before all its parties have signed it.", len(x.Texts))
		}
		return s
	case sharing.Suspended:
		var by []string
		for _, h := range x.Holds {
			by = append(by, fmt.Sprintf("%s (%s: %s)", name(h.Partner), site.When(h.At), strings.TrimSuffix(h.Reason, ".")))
		}
		return "Nothing is open under it. It is suspended by " + strings.Join(by, " and by ") + "."
	case sharing.Ended:
		return fmt.Sprintf("It was ended by %s for %s on %s: %s", x.Who(x.Ended.By), name(x.Ended.Partner), site.When(x.Ended.At), x.Ended.Reason)
	}
	err := x.CheckInForce(x.Today, name)
	if p, ok := errors.AsType[*care.Problem](err); ok {
		return p.What + " " + p.Remedy // the heading says which agreement
	}
	if err != nil {
		return "It is not in force."
	}
	return ""
}

func stageWords(s sharing.Stage) string {
	for _, k := range stages {
		if k.Stage == s {
			return k.Words
		}
	}
	return string(s)
}

func stageColour(s sharing.Stage) string {
	for _, k := range stages {
		if k.Stage == s {
			return k.Tag
		}
	}
	return "grey"
}
