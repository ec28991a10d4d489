package waiting

// RuleID names a rule of the clock engine; its number is not kept anywhere, its
// name is.
type RuleID uint8

// Rule is one rule: what decided a start, a stop, what an event did, or what a
// query asks.
type Rule struct {
	Name   string // stable, in files and queries: "first-treatment"
	Source string // "RTT guidance v5.0, 3.4.4"
	Words  string // for a booking officer, one sentence
	Query  bool   // it asks something; it decides nothing
}

// The rules. Starts first, then stops, then what changes nothing, then queries.
const (
	RuleNone RuleID = iota
	RuleReceived
	RuleReferredOnly
	RuleSelfReferral
	RuleCodeStart
	RuleRereferred
	RuleAfterMonitoring
	RuleRebooked
	RuleSecondSide
	RuleNewTreatment
	RuleNewCondition
	RulePlannedPastDue
	RuleTransferIn

	RuleTreated
	RuleAdmitted
	RuleMonitorPatient
	RuleMonitorProfessional
	RuleFirstDNA
	RuleNoTreat
	RuleTransplant
	RuleDeclined
	RuleDied
	RuleDischarged
	RuleDischargedAfterDNA
	RuleReturned

	RuleTicks
	RuleNoClock
	RuleSameReferral
	RuleAwaitsRatifying
	RuleToldNo
	RuleLaterDNA
	RuleCancelled
	RuleDeclinedDate
	RuleDeclinedElsewhere
	RuleDelay
	RuleNotForTreatment
	RulePlanned
	RulePassedOn
	RuleTakenUp
	RuleTeamPart
	RuleOutside
	RuleWithinTreatment
	RuleAwaitsDue
	RuleFuture
	RuleNotClock

	RuleAskUndated
	RuleAskReceipt
	RuleAskTold
	RuleAskNotFirst
	RuleAskTwoStarts
	RuleAskStopNoClock
	RuleAskSecondStop
	RuleAskWhichClock
	RuleAskContinueNoClock
	RuleAskOriginal
	RuleAskOriginalDiffers
	RuleAskDecidedElsewhere
	RuleAskNoMonitoring
	RuleAskDischargedBetween
	RuleAskNewTreatment
	RuleAskFirstSide
	RuleAskOwnPathway
	RuleAskCodeUnknown
	RuleAskCodeDisagrees
	RuleAskOutsideRunning
	RuleAskNotKnown
	RuleAskAfterDeath
	RuleAskUnknownEvent
	RuleAskReviewDelay
	RuleAskTwoOffers
	RuleAskReviewMonitoring
	RuleAskRebooked
	RuleAskRatifying
	RuleAskStart
	RuleAskStop
	RuleAskQueue
	RuleAskStillRunning
	RuleAskStopped
	RuleAskNoComputed
	RuleAskNoAsserted
	RuleAskNullified
	numRules
)

const rtt = "RTT guidance v5.0, "

// Rule is the rule's text; the zero Rule for RuleNone and for numbers that are
// none.
func (id RuleID) Rule() Rule {
	if id < numRules {
		return rules[id]
	}
	return Rule{}
}

// String is the rule's name.
func (id RuleID) String() string { return id.Rule().Name }

// Rules are all rules, in order, for the page that explains them.
func Rules() []Rule { return rules[1:] }

var rules = [numRules]Rule{
	RuleReceived:        {"referral-received", rtt + "3.2.1", "The clock starts on the day the referral was received; with the e-Referral Service that is the day the booking reference was used or came up on the list of missing slots, and with an interface service the day that service received it.", false},
	RuleReferredOnly:    {"referral-made", rtt + "3.2.1", "The clock starts on the day of the referral, since no other day of receipt is recorded.", false},
	RuleSelfReferral:    {"self-referral", rtt + "3.3", "The person referred themselves and a professional ratified it, so the clock starts on the day the self-referral was received.", false},
	RuleCodeStart:       {"status-10", rtt + "1.3.1 and Annex E", "Status 10 says that a waiting time began with this activity, and nothing earlier started one.", false},
	RuleRereferred:      {"re-referral", rtt + "3.4.3", "The person was referred again after the last clock had stopped, so a new clock starts.", false},
	RuleAfterMonitoring: {"after-active-monitoring", rtt + "3.4.4", "It was decided to treat after active monitoring: a new clock starts, and the person keeps the place in the queue that they had.", false},
	RuleRebooked:        {"rebooked-after-first-dna", rtt + "3.4.5", "The first appointment was missed and the clock counted for nothing; offering another one starts a new clock.", false},
	RuleSecondSide:      {"bilateral-second-side", rtt + "3.4.1", "The person is fit and ready for the second side, so a new clock starts.", false},
	RuleNewTreatment:    {"new-treatment", rtt + "3.4.2", "A treatment that was not in the agreed plan was decided on, so a new clock starts.", false},
	RuleNewCondition:    {"new-condition", rtt + "3.4 and status 12", "A separate condition was referred, so a new clock starts.", false},
	RulePlannedPastDue:  {"planned-past-due", rtt + "5", "The planned treatment had not happened by its due date, so a clock starts on that date.", false},
	RuleTransferIn:      {"transfer-original-start", rtt + "11", "Care moved here from another provider and the clock kept its original start.", false},

	RuleTreated:             {"first-treatment", rtt + "4.3.1", "First treatment started, so the clock stops on that day.", false},
	RuleAdmitted:            {"admitted-for-treatment", rtt + "4.3.2.3", "The person was admitted for first treatment, so the clock stops on the day of admission.", false},
	RuleMonitorPatient:      {"active-monitoring-patient", rtt + "4.4.1.4", "The person chose to wait and see, so the clock stops.", false},
	RuleMonitorProfessional: {"active-monitoring-professional", rtt + "4.4.1.4", "The clinician decided to wait and see, so the clock stops.", false},
	RuleFirstDNA:            {"first-dna-told", rtt + "4.4.1.3", "The first appointment was missed although it had been clearly communicated: the clock stops and counts for nothing.", false},
	RuleNoTreat:             {"decision-not-to-treat", rtt + "4.4.1.1", "It was decided not to treat, so the clock stops.", false},
	RuleTransplant:          {"transplant-list", rtt + "4.3.2.4", "The person was added to a transplant list, so the clock stops.", false},
	RuleDeclined:            {"treatment-declined", rtt + "4.4.1.1", "The person declined the treatment offered, so the clock stops.", false},
	RuleDied:                {"died", rtt + "4.4.1.2", "The person died, so the clock stops.", false},
	RuleDischarged:          {"discharged", rtt + "4.4.1.1", "The person was discharged without treatment, so the clock stops.", false},
	RuleDischargedAfterDNA:  {"discharged-after-later-dna", rtt + "4.4.1.3", "The person was discharged after missing a later appointment, so the clock stops; the guidance names two dates, and a setting says which one is taken.", false},
	RuleReturned:            {"referral-rejected", rtt + "4.4 (5a)", "The referral was returned to the referrer, so the clock stops.", false},

	RuleTicks:             {"ticks-on", rtt + "2.1", "This changes nothing: the clock ticks on.", false},
	RuleNoClock:           {"no-clock", rtt + "2.1", "No clock was running, and this starts none.", false},
	RuleSameReferral:      {"same-referral", rtt + "3.2.2", "The referral had already been received; the earlier date counts.", false},
	RuleAwaitsRatifying:   {"self-referral-not-ratified", rtt + "3.3", "A self-referral starts a clock once a professional has ratified it.", false},
	RuleToldNo:            {"first-dna-not-told", rtt + "4.4.1.3", "The first appointment was missed, but it had not been clearly communicated: the clock ticks on.", false},
	RuleLaterDNA:          {"later-dna", rtt + "4.4.1.3", "A later appointment was missed: the clock ticks on unless the person is discharged.", false},
	RuleCancelled:         {"cancelled", rtt + "4.4.2", "A cancelled appointment never stops the clock, whoever cancelled it.", false},
	RuleDeclinedDate:      {"declined-date", rtt + "8", "Declining a date is not declining treatment: the clock ticks on.", false},
	RuleDeclinedElsewhere: {"declined-earlier-date-elsewhere", rtt + "4.4.1.4 and 8", "Declining an earlier date with another team changes nothing: the clock ticks on.", false},
	RuleDelay:             {"no-pauses", rtt + "1.1 and 8", "There are no pauses since October 2015: the clock ticks on while the person is not available.", false},
	RuleNotForTreatment:   {"admitted-not-for-treatment", rtt + "4.3.2.3", "An admission for a test or preparation, or without the treatment, does not stop the clock.", false},
	RulePlanned:           {"planned-list", rtt + "5", "A planned list has a due date and no clock until that date has passed.", false},
	RulePassedOn:          {"transfer-out", rtt + "11", "Care moves to another provider (status 21): the clock runs on there with its original start.", false},
	RuleTakenUp:           {"transfer-taken-up", rtt + "11", "The receiving provider continues the clock (status 20) with its original start.", false},
	RuleTeamPart:          {"one-teams-part", nhseSQL, "One team sent the referral back or closed its part, and the referral went on to another team of the same provider: a mental-health referral has one day of receipt, and its wait goes on.", false},
	RuleOutside:           {"not-rtt", rtt + "1.3.1", "The status says that this activity is no part of a waiting time.", false},
	RuleWithinTreatment:   {"within-treatment", rtt + "4.3.2.3", "The clock stopped at admission for this treatment.", false},
	RuleAwaitsDue:         {"planned-due", rtt + "5", "The due date: if it passes without treatment, a clock starts on it.", false},
	RuleFuture:            {"in-the-future", "Roundtable", "This is planned for after the day of looking, and decides nothing yet.", false},
	RuleNotClock:          {"not-for-this-clock", "Roundtable", "This belongs to other measures and does not touch the 18-week clock.", false},

	RuleAskUndated:           {"event-without-date", "Roundtable", "An event has no date, so it was left out. When did it happen?", true},
	RuleAskReceipt:           {"receipt-not-recorded", rtt + "3.2.1", "Only the day of the referral is recorded. When was it received?", true},
	RuleAskTold:              {"first-dna-told-not-recorded", rtt + "4.4.1.3", "The first appointment was missed. Had it been clearly communicated? Until that is recorded the clock ticks on.", true},
	RuleAskNotFirst:          {"first-dna-after-attendance", rtt + "4.4.1.3", "A missed first appointment is recorded after the person had been seen, or on a clock that no referral started. It was taken for a later one: the clock ticks on.", true},
	RuleAskTwoStarts:         {"two-starts", rtt + "2.1", "A second clock start is recorded while a clock runs. The earlier one was kept. Is this a separate condition?", true},
	RuleAskStopNoClock:       {"stop-without-clock", rtt + "2.1", "A clock stop is recorded, but no clock was running. When did it start?", true},
	RuleAskSecondStop:        {"second-stop", rtt + "2.1", "A clock stop is recorded after the clock had stopped. The first was kept. Did another wait begin in between?", true},
	RuleAskWhichClock:        {"which-clock", rtt + "3.4", "Two conditions wait on one pathway, and it is not said which of them this stops. Neither was stopped.", true},
	RuleAskContinueNoClock:   {"continues-without-clock", rtt + "1.3.1", "The status says that a wait goes on, but no clock is running. When did it start?", true},
	RuleAskOriginal:          {"transfer-without-original-start", rtt + "11", "Care moved here without the original clock start. It comes with the transfer data set; ask the sender.", true},
	RuleAskOriginalDiffers:   {"transfer-start-differs", rtt + "11", "The start that came with the transfer is not the one that the events give. The events' start was kept.", true},
	RuleAskDecidedElsewhere:  {"not-treated-after-transfer", rtt + "11", "Here a decision not to treat (34) is recorded after the wait had been sent on (21). The sender closes its own record with it: the clock runs on at the receiver with its original start. Who decided not to treat?", true},
	RuleAskNoMonitoring:      {"no-monitoring-before", rtt + "3.4.4", "Active monitoring ends here, but its beginning is not recorded.", true},
	RuleAskDischargedBetween: {"discharged-before-decision", rtt + "3.4.3 and 3.4.4", "The person was discharged after active monitoring began, and it was then decided to treat without a new referral. A new clock was started, without the old place in the queue. Was there a referral, or was the discharge a mistake?", true},
	RuleAskNewTreatment:      {"treatment-decided-after-stop", rtt + "3.4.2", "It was decided to treat after the clock had stopped. Is it a new treatment, or part of the agreed plan?", true},
	RuleAskFirstSide:         {"second-side-while-running", rtt + "3.4.1", "The second side is ready, but the clock of the first side still runs. Was it treated?", true},
	RuleAskOwnPathway:        {"separate-condition-same-pathway", rtt + "3.4", "A separate condition is recorded on a pathway whose clock still runs. Both clocks run; it needs a pathway of its own.", true},
	RuleAskCodeUnknown:       {"unknown-status", rtt + "1.3.1", "The status is not one of the 17 codes, so it decided nothing. What should it be?", true},
	RuleAskCodeDisagrees:     {"status-contradicts-event", rtt + "1.3.1", "The status says something else than the event. The event was followed. Which is right?", true},
	RuleAskOutsideRunning:    {"not-rtt-while-running", rtt + "1.3.1", "The status says that no wait is counted, but a clock runs and nothing stopped it. It ticks on. What stopped it?", true},
	RuleAskNotKnown:          {"status-99", rtt + "1.3.1", "The status is 'not yet known'. What was the outcome?", true},
	RuleAskAfterDeath:        {"event-after-death", rtt + "4.4.1.2", "Something is recorded after the person's death, and was left out. Is the date of death right?", true},
	RuleAskUnknownEvent:      {"unknown-event", "Roundtable", "It is not known what this event is, so it decided nothing.", true},
	RuleAskReviewDelay:       {"review-delay", rtt + "8", "The person has delayed by more than six weeks. A clinician should review; the clock ticks on.", true},
	RuleAskTwoOffers:         {"two-offers-declined", rtt + "4.4.1.4", "Two dates were declined. If both were reasonable offers, the clinician may agree active monitoring with the person, reviewed every 12 weeks; the clock ticks on until they do.", true},
	RuleAskReviewMonitoring:  {"review-monitoring", rtt + "4.4.1.4", "Active monitoring was agreed after two declined dates, and nobody has seen the person for more than 12 weeks. It should be reviewed.", true},
	RuleAskRebooked:          {"rebooking-not-recorded", rtt + "3.4.5", "The person was seen after a missed first appointment for which the clock counts for nothing, and no new offer is recorded. When was it made? The new clock starts then.", true},
	RuleAskRatifying:         {"self-referral-unratified", rtt + "3.3", "A self-referral waits to be ratified by a professional; no clock has started.", true},
	RuleAskStart:             {"start-differs", "Roundtable", "The clock start differs from the one that the events give.", true},
	RuleAskStop:              {"stop-differs", "Roundtable", "The clock stop differs from the one that the events give.", true},
	RuleAskQueue:             {"queue-place-differs", rtt + "3.4.4", "The place in the queue differs from the one that the events give.", true},
	RuleAskStillRunning:      {"stopped-but-running", "Roundtable", "The clock is said to have stopped, but by the events it runs.", true},
	RuleAskStopped:           {"running-but-stopped", "Roundtable", "The clock is said to run, but by the events it has stopped.", true},
	RuleAskNoComputed:        {"no-clock-by-events", "Roundtable", "A clock is asserted, but the events start none.", true},
	RuleAskNoAsserted:        {"clock-not-asserted", "Roundtable", "By the events a clock runs, but none is asserted.", true},
	RuleAskNullified:         {"asserted-but-nullified", rtt + "4.4.1.3", "A clock is asserted, but by the events it was nullified by a missed first appointment.", true},
}
