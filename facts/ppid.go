package facts

import (
	"crypto/sha256"
	"strconv"
	"strings"

	"roundtable/care"
)

// PathwaysByPPID appends, ascending, the pathways with this patient pathway
// identifier, whoever issued it; outer space does not count. Facts keep a hash
// of identifier and issuer, so that only the whole identifier finds them, and
// every issuer that partners named is tried.
func (v *View) PathwaysByPPID(ppid string, buf []Row) []Row {
	ppid = strings.TrimSpace(ppid)
	if ppid == "" || v.g.byPPID == nil {
		return buf
	}
	from := len(buf)
	v.issuers(func(issuer string) {
		h := hashPPID(ppid, issuer)
		v.g.byPPID.probe(h, func(r Row) bool {
			if c, i, ok := v.Pathway(r); ok && c.PPID[i] == h {
				buf = append(buf, r)
			}
			return false
		})
	})
	return ascending(buf, from)
}

// PathwaysByReferral appends, ascending, the pathways that partners know by this
// referral identifier alone, without a pathway identifier; outer space does not
// count. Such a pathway's key is made of it (see care.Key), so that the key is
// made again for every partner and issuer.
func (v *View) PathwaysByReferral(referral string, buf []Row) []Row {
	referral = strings.TrimSpace(referral)
	if referral == "" {
		return buf
	}
	from := len(buf)
	const end = "\xff"
	partners := v.Dict(DimPartner)
	for c := 1; c <= partners.Len(); c++ {
		v.issuers(func(issuer string) {
			sum := sha256.Sum256([]byte(string(v.g.founded.Salt) + end + partners.Value(uint32(c)) + end +
				"pathway" + end + "" + end + issuer + end + referral + end))
			if r, ok := v.PathwayByKey(care.Key(sum[:len(care.Key{})])); ok {
				buf = append(buf, r)
			}
		})
	}
	return ascending(buf, from)
}

// issuers calls f with every issuer of pathway identifiers, "" first.
func (v *View) issuers(f func(string)) {
	f("")
	d := v.Dict(DimIssuer)
	for c := 1; c <= d.Len(); c++ {
		f(d.Value(uint32(c)))
	}
}

// hashPPID is of an identifier and its issuer, with the length of the one before
// it, so that no other division of the same characters has it.
func hashPPID(ppid, issuer string) uint64 {
	return hashText(strconv.Itoa(len(ppid)) + ":" + ppid + issuer)
}
