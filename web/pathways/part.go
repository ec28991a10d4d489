package pathways

import (
	"fmt"
	"net/http"

	"roundtable/care"
	"roundtable/servicemap/lived"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// rows is a page that follows people one by one. Who may not is told in plain words where
// the counts are, and whom to ask for more.
func (p *pages) rows(h site.Handler) site.Handler {
	return func(w http.ResponseWriter, v *site.Visit) error {
		if err := v.WorksHere(); err != nil {
			return err
		}
		if why := notFollowing(v); why != "" {
			return &shell.StatusError{
				Status: http.StatusForbidden, Heading: "You cannot see this", Href: "/journeys",
				Problem: &care.Problem{
					What:   why,
					Remedy: "What was found is counted for you under What people go through. To see the people, ask who looks after agreements in your organisation for one in which partners share their lists, and clinical detail for direct care, with your role.",
				},
			}
		}
		if err := p.ready(v, v.View()); err != nil {
			return err
		}
		return h(w, v)
	}
}

// waits is a page for everybody at the table, which shows people to who may follow them.
func (p *pages) waits(h site.Handler) site.Handler {
	return func(w http.ResponseWriter, v *site.Visit) error {
		if err := v.WorksHere(); err != nil {
			return err
		}
		if !countsOnly(v) {
			if err := p.ready(v, v.View()); err != nil {
				return err
			}
		}
		return h(w, v)
	}
}

// notFollowing says why the visitor may follow nobody from service to service
// (lived.FollowsOf); "" where they may, or could once there is somebody.
func notFollowing(v *site.Visit) string {
	switch {
	case v.ListsPeople() != nil:
		return "This page follows people one by one, and you may see counts alone."
	case v.Alone() || len(v.View().Classes()) <= 1 || lived.FollowsOf(v.View()).Any():
		return ""
	case v.Scope.Purpose == care.Booking:
		return "This page follows people from service to service. To book, who waits and for what is enough: what happened to them elsewhere is for those who treat them."
	}
	return "This page follows people from service to service, which tells of what they are ill, and clinical detail is not shared with you."
}

// countsOnly reports whether the visitor follows nobody, and so reads what is published.
func countsOnly(v *site.Visit) bool { return notFollowing(v) != "" }

// others says how many of those who brought files are not seen.
func others(s lived.Sees) string {
	return site.Counted(s.Of-s.Partners, "other partner", "other partners")
}

// partWords says at the head of a page whose files it is made of, where that is not
// everybody's; "" where it is.
func (a *ask) partWords() string {
	s := a.Log.Sees
	switch {
	case s.All():
		return ""
	case s.One():
		return fmt.Sprintf("You see the files of %s alone. What %s did is not seen: who was left with nobody, sent round in a circle or kept waiting between organisations cannot be told from them, and is not counted here. To see it, ask the others for an agreement that shares their lists with you.", a.short(s.Only), others(s))
	}
	return fmt.Sprintf("You see the files of %d of %d partners who brought some. What the others did is not seen, so that some dead ends and ways round may be none, and others are missing.", s.Partners, s.Of)
}

// tells is how sure a finder is of what the visitor sees.
func (a *ask) tells(k lived.Kind) lived.Certainty { return a.Log.Tells(k) }

// cannot says why a finding is not counted; "" where it is.
func (a *ask) cannot(k lived.Kind) string {
	if a.tells(k) != lived.Cannot {
		return ""
	}
	return fmt.Sprintf("This cannot be told from the files of %s alone: what %s did is not seen.", a.short(a.Log.Sees.Only), others(a.Log.Sees))
}

// sure puts before a figure how it stands to the true one, where not everybody's files are seen.
func sure(c lived.Certainty) string {
	switch c {
	case lived.Least:
		return "at least, by the files that you see: "
	case lived.Most:
		return "at most, by what you see: "
	case lived.Perhaps:
		return "as far as what you see tells: "
	}
	return ""
}

// measured says at a median from what to what it counts: the same two services have other
// figures where something else is counted.
func measured(k lived.Kind) string {
	switch k {
	case lived.Bounce:
		return "Median, from being sent back to the next referral"
	case lived.Loop, lived.PingPong:
		return "Median, from one referral to the next"
	case lived.Boundary:
		return "Median, from being let go to the first thing done"
	case lived.Again:
		return "Median, from one assessment to the next"
	case lived.Together:
		return "Median, open at both"
	case lived.Unseen:
		return "Median, from the referral to its end"
	}
	return "Median"
}
