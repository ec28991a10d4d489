package sessions

import (
	"roundtable/care"
	"roundtable/ledger"
)

// bodies makes an empty body for each kind that the room folds.
var bodies = map[ledger.Kind]func() any{
	care.RecSession:          func() any { return new(care.SessionPlanned) },
	care.RecSessionGate:      func() any { return new(care.SessionGate) },
	care.RecSessionCancelled: func() any { return new(care.SessionCancelled) },
	care.RecSessionDone:      func() any { return new(care.SessionDone) },
	care.RecStaff:            func() any { return new(care.StaffAuthorised) },
	care.RecEquipment:        func() any { return new(care.Equipment) },
	care.RecLent:             func() any { return new(care.Lending) },
	care.RecLendingEnded:     func() any { return new(care.Lending) },
	care.RecLendingAnswered:  func() any { return new(care.LendingAnswered) },
	care.RecEquipmentUse:     func() any { return new(care.EquipmentUse) },
	care.RecAsked:            func() any { return new(care.WaiterAsked) },
	care.RecFitness:          func() any { return new(care.WaiterFitness) },
	care.RecHarm:             func() any { return new(care.WaiterHarm) },
	care.RecReview:           func() any { return new(care.WaiterReview) },
	care.RecWaiterHeld:       func() any { return new(care.WaiterHeld) },
	care.RecNoHarm:           func() any { return new(care.NoHarm) },
	care.RecNotDeclined:      func() any { return new(care.NotDeclined) },
	care.RecProposal:         func() any { return new(care.PlanProposed) },
	care.RecProposalAnswered: func() any { return new(care.ProposalAnswered) },
	care.RecOffer:            func() any { return new(care.OfferMade) },
	care.RecOfferAnswered:    func() any { return new(care.OfferAnswered) },
	care.RecBooked:           func() any { return new(care.BookingMade) },
	care.RecBookingCancelled: func() any { return new(care.BookingCancelled) },
	care.RecBookingDone:      func() any { return new(care.BookingDone) },
	care.RecHuddleAction:     func() any { return new(care.HuddleAction) },
	care.RecSessionRules:     func() any { return new(care.SessionRules) },
}

func sessionStream(id care.SessionID) ledger.Stream { return ledger.Stream(care.SessionStream(id)) }
func slotStream(id care.SlotID) ledger.Stream       { return ledger.Stream(care.SlotStream(id)) }
func waiterStream(k care.Key) ledger.Stream         { return ledger.Stream(care.WaiterStream(k)) }
func equipmentStream(id care.EquipmentID) ledger.Stream {
	return ledger.Stream(care.EquipmentStream(id))
}

func equipmentDayStream(id care.EquipmentID, d care.Date) ledger.Stream {
	return ledger.Stream(care.EquipmentDayStream(id, d))
}

func proposalStream(id care.ProposalID, p care.PartnerCode) ledger.Stream {
	return ledger.Stream(care.ProposalStream(id, p))
}
