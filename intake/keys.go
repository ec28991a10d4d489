package intake

import (
	"crypto/sha256"

	"roundtable/care"
)

// keyer makes a partner's keys: SHA-256 over the collaborative's salt, the
// partner and the identifying fields, each ended by a byte that stands in no
// text, cut to 16 bytes. Without the salt nobody can try identifiers out.
type keyer struct {
	buf   []byte
	fixed int // bytes of salt and partner
	// list is the slug of the partner's list that is read, "" where it has one: two
	// lists that name neither team nor specialty say two things of one person.
	list string
	// as says under which key a person goes on whom the partner names otherwise now.
	as map[care.Key]care.Key
}

func newKeyer(salt []byte, partner care.PartnerCode) *keyer {
	k := &keyer{}
	k.buf = append(k.buf, salt...)
	k.buf = append(k.buf, 0xFF)
	k.buf = append(k.buf, partner...)
	k.buf = append(k.buf, 0xFF)
	k.fixed = len(k.buf)
	return k
}

func (k *keyer) begin(tag string) { k.buf = append(append(k.buf[:k.fixed], tag...), 0xFF) }

func (k *keyer) add(s string) { k.buf = append(append(k.buf, s...), 0xFF) }

func (k *keyer) sum() (out care.Key) {
	h := sha256.Sum256(k.buf)
	copy(out[:], h[:])
	return out
}

// person is the key of a source record: by the partner's own number if there is
// one, else by NHS number, else by name and date of birth; zero when the row
// names nobody.
func (k *keyer) person(p *care.PersonRow) care.Key {
	switch {
	case p.LocalID != "":
		k.begin("person")
		k.add(p.LocalID)
	case p.NHSNumber != 0:
		k.begin("person-nhs")
		k.number(uint64(p.NHSNumber))
	default:
		return k.goesOnAs(k.name(p))
	}
	return k.goesOnAs(k.sum())
}

func (k *keyer) goesOnAs(key care.Key) care.Key {
	if as, ok := k.as[key]; ok {
		return as
	}
	return key
}

// name is the key by name and date of birth; zero where a row does not give both.
func (k *keyer) name(p *care.PersonRow) care.Key {
	if p.Family == "" && p.Given == "" || p.Birth == 0 {
		return care.Key{}
	}
	k.begin("person-name")
	k.add(fold(p.Family))
	k.add(fold(p.Given))
	k.number(uint64(p.Birth))
	return k.sum()
}

// pathway is the key of a pathway: by pathway identifier, issuer and referral
// where there is one of them, else derived from the person and what the wait is
// for. The start date is not in it, so that a corrected date is a change and
// events find their pathway; period tells two periods of one pathway apart, and
// detailed two waits of one person at one team.
func (k *keyer) pathway(p *care.PathwayRow) care.Key {
	switch {
	case p.PPID != "" || p.Referral != "":
		k.begin("pathway")
		k.add(p.PPID)
		k.add(p.Issuer)
		k.add(p.Referral)
	case !p.Person.IsZero():
		k.begin("pathway-derived")
		k.buf = append(k.buf, p.Person[:]...)
		k.add(fold(p.Team))
		k.add(fold(p.Specialty))
		k.add(p.TFC)
		if k.list != "" && p.Team == "" && p.Specialty == "" && p.TFC == "" {
			k.add("list")
			k.add(k.list)
		}
	default:
		return care.Key{}
	}
	return k.sum()
}

// detailed is the key of a wait that its procedure and reason alone tell from
// another wait of the same person at the same team; zero where the row has an
// identifier of its own or states neither.
func (k *keyer) detailed(base care.Key, p *care.PathwayRow) care.Key {
	if base.IsZero() || p.PPID != "" || p.Referral != "" || p.Procedure == "" && p.Reason == "" {
		return care.Key{}
	}
	k.begin("pathway-detailed")
	k.buf = append(k.buf, base[:]...)
	k.add(fold(p.Procedure))
	k.add(fold(p.Reason))
	return k.sum()
}

// period is the key of an earlier period of a pathway that stands on the same
// list with another start date.
func (k *keyer) period(base care.Key, start care.Date) care.Key {
	k.begin("period")
	k.buf = append(k.buf, base[:]...)
	k.number(uint64(start))
	return k.sum()
}

func (k *keyer) number(n uint64) {
	for range 8 {
		k.buf = append(k.buf, byte(n))
		n >>= 8
	}
	k.buf = append(k.buf, 0xFF)
}

// digest is FNV-1a over a row's content: stable for ever, since it is written
// into blocks and compared with later deliveries.
type digest uint64

func newDigest() digest { return 14695981039346656037 }

func (h *digest) str(s string) {
	x := uint64(*h)
	for i := range len(s) {
		x = (x ^ uint64(s[i])) * 1099511628211
	}
	*h = digest((x ^ 0xFF) * 1099511628211)
}

func (h *digest) num(n uint64) {
	x := uint64(*h)
	for range 8 {
		x = (x ^ n&0xFF) * 1099511628211
		n >>= 8
	}
	*h = digest(x)
}

func (h *digest) person(p *care.PersonRow) {
	for _, s := range [...]string{
		p.LocalID, p.Family, p.Given, p.Sex, p.Ethnicity, p.Postcode, p.LSOA, p.Practice, p.Phone, p.Language, p.Adjust, p.AccessInf,
	} {
		h.str(s)
	}
	if p.Address != "" { // the digests of lists without one are as they ever were
		h.str(p.Address)
	}
	for _, n := range [...]uint64{
		uint64(p.NHSNumber), uint64(p.NHSStatus), uint64(p.Birth), uint64(p.Died), uint64(p.IMDDecile), uint64(p.Flags), uint64(p.FlagsNo),
	} {
		h.num(n)
	}
}

func (h *digest) pathway(p *care.PathwayRow) {
	for _, s := range [...]string{
		p.PPID, p.Issuer, p.Referral, p.ListType, p.Status, p.TFC, p.Specialty, p.Team, p.Reason, p.Site, p.Referrer, p.Source, p.Clinician,
		p.Priority, p.Urgency, p.Procedure, p.NextKind, p.Outcome, p.Cancer, p.Transfer, p.MutualAid, p.Owner, p.Action, p.Comment,
	} {
		h.str(s)
	}
	for _, d := range [...]care.Date{
		p.Received, p.Original, p.Start, p.Stop, p.Queue, p.Decided, p.Due, p.NextDate, p.TCI, p.LastSeen, p.LastDNA, p.Cancelled,
		p.Reviewed, p.Validated, p.Contact,
	} {
		h.num(uint64(d))
	}
}

func (h *digest) event(e *care.EventRow) {
	h.str(string(e.Pathway[:]))
	for _, s := range [...]string{e.Status, e.Team, e.Org, e.Reason, e.Detail, e.Side, e.Event} {
		h.str(s)
	}
	h.num(uint64(e.Date)<<32 | uint64(e.Minute)<<16 | uint64(e.Type)<<8 | uint64(e.Told))
}
