package servicemap

import (
	"roundtable/care"
	"roundtable/ledger"
)

// bodies makes an empty body for each kind that the room folds.
var bodies = map[ledger.Kind]func() any{
	care.RecService:            func() any { return new(care.ServiceDescribed) },
	care.RecServiceVerified:    func() any { return new(care.ServiceVerified) },
	care.RecServiceSuggested:   func() any { return new(care.ServiceSuggested) },
	care.RecSuggestionAnswered: func() any { return new(care.SuggestionAnswered) },
	care.RecServiceWords:       func() any { return new(care.ServiceWords) },
	care.RecServicePeople:      func() any { return new(care.ServicePeople) },
	care.RecPathwayRule:        func() any { return new(care.PathwayRule) },
	care.RecProblem:            func() any { return new(care.ProblemStated) },
	care.RecProtectionSet:      func() any { return new(care.ProtectionChange) },
	care.RecProtectionCleared:  func() any { return new(care.ProtectionChange) },
}

func serviceStream(id care.ServiceID) ledger.Stream { return ledger.Stream(care.ServiceStream(id)) }

func suggestionStream(id care.SuggestionID) ledger.Stream {
	return ledger.Stream(care.SuggestionStream(id))
}
