package scenarios

import (
	"roundtable/care"
	"roundtable/waiting"
	"roundtable/waiting/forecast"
)

// Stream is where all scenarios of a collaborative stand.
const Stream = "waiting/scenarios"

// Kinds of the stream's records.
const (
	RecSaved   = "forecast.scenario-saved"
	RecRemoved = "forecast.scenario-removed"
)

// Saved is the body of RecSaved.
type Saved struct {
	V        int               `json:"v"`  // 1
	ID       string            `json:"id"` // the record's version in its stream
	Name     string            `json:"name"`
	Of       Of                `json:"of"`
	Scenario forecast.Scenario `json:"scenario"` // without lists of its own
}

// Of is which lists a scenario is of.
type Of struct {
	TFC      string             `json:"tfc,omitempty"`
	Team     string             `json:"team,omitempty"`
	Partners []care.PartnerCode `json:"partners,omitempty"` // none: all
	Ages     waiting.Ages       `json:"ages,omitempty"`
	AsAt     care.Date          `json:"as_at"` // no later day is looked at
}

// Removed is the body of RecRemoved: the scenario is no longer offered; its record
// stands.
type Removed struct {
	V  int    `json:"v"` // 1
	ID string `json:"id"`
}
