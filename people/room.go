package people

import (
	"context"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/people/linkage"
)

// Queue is one page of the cases that the view's viewer may see: those of which
// both records are in the view.
func (r *Room) Queue(v *facts.View, q QueueQuery) (QueuePage, error) { return QueuePage{}, errNotYet }

// Case is one case side by side; a *care.Problem when there is none, or the view
// does not show both records.
func (r *Room) Case(v *facts.View, id CaseID) (CaseDetail, error) { return CaseDetail{}, errNotYet }

// Decide writes down what the view's viewer says of a pair, and what follows of it.
// The error is a *care.Problem when they may not, or somebody was faster.
func (r *Room) Decide(ctx context.Context, v *facts.View, id CaseID, d Decision) (ledger.Seq, error) {
	return 0, errNotYet
}

// Undo takes back a decision, a merge, a split or a notice by the Seq of its record,
// and everything that it brought about.
func (r *Room) Undo(ctx context.Context, v *facts.View, seq ledger.Seq, reason string) (ledger.Seq, error) {
	return 0, errNotYet
}

// Person is whom an id names today, as far as the view shows.
func (r *Room) Person(v *facts.View, id care.PersonID) (PersonDetail, error) {
	return PersonDetail{}, errNotYet
}

// Merge says that two people are one, by a record of each.
func (r *Room) Merge(ctx context.Context, v *facts.View, a, b care.Key, zone care.LinkZone, reason string) (ledger.Seq, error) {
	return 0, errNotYet
}

// Split parts a person: the records of different sides are never one person again.
func (r *Room) Split(ctx context.Context, v *facts.View, id care.PersonID, sides [][]care.Key, reason string) (ledger.Seq, error) {
	return 0, errNotYet
}

// Unlink takes one record out of the person that it is of.
func (r *Room) Unlink(ctx context.Context, v *facts.View, record care.Key, reason string) (ledger.Seq, error) {
	return 0, errNotYet
}

// KeepApart says of two records that they are never one person.
func (r *Room) KeepApart(ctx context.Context, v *facts.View, a, b care.Key, reason string) (ledger.Seq, error) {
	return 0, errNotYet
}

// RecordNotice says that people of the viewer's partner, or all of one of its lists,
// were told or consented; WithdrawNotice takes it back.
func (r *Room) RecordNotice(ctx context.Context, v *facts.View, n care.Notice) (ledger.Seq, error) {
	return 0, errNotYet
}

// WithdrawNotice takes a notice back: the records are linked with nobody's.
func (r *Room) WithdrawNotice(ctx context.Context, v *facts.View, n care.Notice) (ledger.Seq, error) {
	return 0, errNotYet
}

// Notices are what the view's viewer's partner recorded of notice and consent, the
// newest first, those that ended among them.
func (r *Room) Notices(v *facts.View) []NoticeLine { return nil }

// Quality says how good the linking is for the purpose of the view; rates are of the
// records that it shows.
func (r *Room) Quality(v *facts.View) (QualityReport, error) { return QualityReport{}, errNotYet }

// Profile says what a partner's records are like before linking.
func (r *Room) Profile(v *facts.View, partner care.PartnerCode) (any, error) {
	return nil, errNotYet
}

// Runs lists the runs, newest first.
func (r *Room) Runs() []RunReport { return nil }

// Model is the model in use; nil before the first run.
func (r *Room) Model() *linkage.Model { return nil }

// Run links: it reads all records, compares those that may be, writes the links that
// are new, and puts to the queue what people have to look at. It returns nothing of
// anybody.
func (r *Room) Run(ctx context.Context, v *facts.View, o RunOptions) (RunReport, error) {
	return RunReport{}, errNotYet
}
