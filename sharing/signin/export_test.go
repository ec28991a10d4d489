package signin

import (
	"context"
	"net/netip"
)

// CrowdPlace counts failures of an address's network, without the time of hashing
// for each.
func (d *Desk) CrowdPlace(ctx context.Context, a netip.Addr, n int) error {
	_, err := d.count(ctx, "place/"+place(a), n)
	return err
}

// ParsePHC is what FuzzPHC reads by.
func ParsePHC(s string) (memory, passes uint32, threads uint8, err error) {
	p, err := parsePHC(s)
	return p.memory, p.passes, p.threads, err
}
