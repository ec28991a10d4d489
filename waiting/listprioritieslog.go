package waiting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// PrioritiesVersion is one version of the priority codes that was put in force.
type PrioritiesVersion struct {
	Seq     ledger.Seq       `json:"seq"`
	At      time.Time        `json:"at"`
	By      care.AccountID   `json:"by"`
	Partner care.PartnerCode `json:"partner,omitempty"`
	Version string           `json:"version"`
	Codes   int              `json:"codes"`
	InForce bool             `json:"in_force"`
	csv     string
}

// PrioritiesHistory are the versions of the priority codes that the collaborative
// agreed, newest first: none while the published codes are in force.
func (l *List) PrioritiesHistory(ctx context.Context) ([]PrioritiesVersion, error) {
	all := []PrioritiesVersion{}
	if l.store == nil {
		return all, nil
	}
	for rec, err := range l.store.ReadStream(ctx, care.PrioritiesStream, 0) {
		if err != nil {
			return nil, fmt.Errorf("priorities: reading the ledger: %w", err)
		}
		if rec.Kind != care.RecPriorities {
			continue
		}
		p, err := l.readPriorities(ctx, rec)
		if err != nil {
			return nil, err
		}
		all = append(all, PrioritiesVersion{
			Seq: rec.Seq, At: rec.At, By: rec.By, Partner: rec.Partner, Version: p.Version, Codes: len(p.All()), csv: p.CSV(),
		})
	}
	slices.Reverse(all)
	if len(all) > 0 {
		all[0].InForce = true
	}
	return all, nil
}

// UndoPriorities puts in force what stood before the newest version: the version
// agreed before it, or the published codes. Nothing is taken out of the ledger, so
// that undone again the newest stands again. The error is a *care.Problem when
// nothing was agreed yet.
func (l *List) UndoPriorities(ctx context.Context, who care.Viewer) (ledger.Seq, error) {
	all, err := l.PrioritiesHistory(ctx)
	if err != nil {
		return 0, err
	}
	switch len(all) {
	case 0:
		return 0, &care.Problem{What: "The published priority codes are in force: there is nothing to take back.", Remedy: "Agree a version of your own first."}
	case 1:
		return l.SetPriorities(ctx, who, care.DefaultPriorities().CSV())
	}
	return l.SetPriorities(ctx, who, all[1].csv)
}
