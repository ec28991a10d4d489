package servicemap

import "roundtable/web/site"

// Asks are suggestions that wait for the visitor's answer, and services of theirs that
// were to be looked at by now.
func (p *Pages) Asks(v *site.Visit) ([]site.Ask, error) {
	answer, look, today := 0, 0, v.Table.Map.Today()
	for _, s := range v.Table.Map.Suggestions(who(v)) {
		if s.Answer == nil && mayKeep(v, s.Owner) {
			answer++
		}
	}
	for _, s := range v.Table.Map.Services(who(v)) {
		if stale(s, today) && mayKeep(v, s.Owner) {
			look++
		}
	}
	differ, _, err := p.differing(v)
	if err != nil {
		return nil, err
	}
	wait := 0
	for _, s := range differ {
		if mayKeep(v, s.Owner) {
			wait++
		}
	}
	stray := 0
	for _, s := range v.Table.Map.Astray(who(v)) {
		if mayKeep(v, s.Owner) {
			stray++
		}
	}
	return append(append(append(
		site.AsksFor(answer, "suggestion about a service to answer", "suggestions about services to answer", "", "/services/suggestions"),
		site.AsksFor(look, "service to verify", "services to verify", "", "/services/due")...),
		site.AsksFor(wait, "service whose stated wait its list does not bear out", "services whose stated waits their lists do not bear out", "", "/services/due#waits")...),
		site.AsksFor(stray, "service of yours that sends people on to one that has ended", "services of yours that send people on to one that has ended", "", "/services/due#stray")...), nil
}
