package sharing

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	xast "github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/schema"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"

	"roundtable/care"
)

//go:embed schema.cedarschema
var schemaText []byte

//go:embed house.cedar
var houseText []byte

// Policy is one policy as people read it.
type Policy struct {
	ID    string // "house/sealed", "agreement/mutual-aid/2/1"
	Says  string // in plain English
	Cedar string // the text that is evaluated
}

// policy is one that is evaluated.
type policy struct {
	id     cedar.PolicyID
	says   string
	parsed *cedar.Policy
}

// list is a set of policies in their order, as Cedar iterates over it.
type list []*policy

// House are the house's own rules, in their order.
func House() []Policy {
	out := make([]Policy, len(house))
	for i, p := range house {
		out[i] = Policy{ID: string(p.id), Says: p.says, Cedar: p.text()}
	}
	return out
}

func (p *policy) text() string { return string(p.parsed.MarshalCedar()) }

var (
	checker = mustChecker()
	house   = mustHouse()
)

func mustChecker() *validate.Validator {
	var s schema.Schema
	s.SetFilename("schema.cedarschema")
	if err := s.UnmarshalCedar(schemaText); err != nil {
		panic(err) // built in; a test reads it
	}
	resolved, err := s.Resolve()
	if err != nil {
		panic(err)
	}
	return validate.New(resolved)
}

func mustHouse() list {
	parsed, err := parse("house.cedar", houseText)
	if err != nil {
		panic(err)
	}
	return parsed
}

// parse reads policies, gives each the id of its @id (Cedar itself numbers those of
// a list) and validates each against the schema. A policy that does not validate is
// an error of the whole.
func parse(file string, text []byte) (list, error) {
	parsed, err := cedar.NewPolicyListFromBytes(file, text)
	if err != nil {
		return nil, fmt.Errorf("sharing: %s: %w", file, err)
	}
	var out list
	for _, p := range parsed {
		notes := p.Annotations()
		id := string(notes["id"])
		if id == "" {
			return nil, fmt.Errorf("sharing: %s: a policy without an id", file)
		}
		if err := checker.Policy(id, (*xast.Policy)(p.AST())); err != nil {
			return nil, fmt.Errorf("sharing: %s: %s: %w", file, id, err)
		}
		out = append(out, &policy{id: cedar.PolicyID(id), says: string(notes["says"]), parsed: p})
	}
	return out, nil
}

// rule is one flow of one signed text, as Compile, Ends and the index read it, with
// the policy that Cedar reads. Both are made of the same values.
type rule struct {
	agreement  AgreementID
	version    int
	flow       int // from 1
	from, to   []care.PartnerCode
	purposes   []care.Purpose
	categories catSet
	restricted []ServiceRef
	begins     time.Time
	ends       time.Time // the zero time: no end
	title      string
	policy     *policy
}

// covers reports whether the rule is in effect at an instant.
func (r *rule) covers(at time.Time) bool {
	return !at.Before(r.begins) && (r.ends.IsZero() || at.Before(r.ends))
}

// opens reports whether the rule opens rows of a restricted service, or any rows
// when they are of none.
func (r *rule) opens(m care.ClassMeaning) bool {
	return !m.Protections.Has(care.RestrictedService) || slices.Contains(r.restricted, ServiceRef{m.Partner, m.Service}) ||
		slices.Contains(r.restricted, ServiceRef{m.Partner, ""})
}

// catSet is a set of categories.
type catSet uint8

const everything catSet = 1<<care.Categories - 1

func setOf(cs ...care.Category) (s catSet) {
	for _, c := range cs {
		s |= 1 << c
	}
	return s
}

func (s catSet) has(c care.Category) bool { return c < care.Categories && s&(1<<c) != 0 }

// list are the categories in their order.
func (s catSet) list() (out []care.Category) {
	for c := range care.Categories {
		if s.has(c) {
			out = append(out, c)
		}
	}
	return out
}

// counted adds counts: whoever may see rows may see how many there are.
func (s catSet) counted() catSet {
	if s != 0 {
		s |= 1 << care.AggregateOnly
	}
	return s
}

// rulesOf are the rules of every text of a case that is, was or will be in force;
// none while it is suspended, ended or unclear.
func rulesOf(c *Case) ([]*rule, error) {
	if c.Ended != nil || c.Broken || len(c.Holds) > 0 {
		return nil, nil
	}
	var out []*rule
	for i := range c.Texts {
		t := &c.Texts[i]
		if !t.Signed() {
			continue
		}
		begins, ends := midnight(t.From), time.Time{}
		if t.To != 0 {
			ends = midnight(t.To + 1)
		}
		for _, later := range c.Texts[i+1:] {
			if start := midnight(later.From); later.Signed() && (ends.IsZero() || start.Before(ends)) {
				ends = start
			}
		}
		if !ends.IsZero() && !begins.Before(ends) {
			continue
		}
		for n, f := range t.Flows {
			r := &rule{
				agreement: c.ID, version: t.Version, flow: n + 1, title: t.Title,
				begins: begins, ends: ends, restricted: t.Restricted, purposes: t.Purposes(),
				from: c.staying(f.From, t.Version), to: c.staying(f.To, t.Version), categories: setOf(f.Categories...).counted(),
			}
			if len(r.from) == 0 || len(r.to) == 0 {
				continue
			}
			if err := r.render(); err != nil {
				return nil, err
			}
			out = append(out, r)
		}
	}
	return out, nil
}

// staying are the partners that have not left as far as a version is concerned.
func (c *Case) staying(ps []care.PartnerCode, version int) []care.PartnerCode {
	return slices.DeleteFunc(slices.Clone(ps), func(p care.PartnerCode) bool { return c.gone(p, version) })
}

// midnight is the beginning of a day in London.
func midnight(d care.Date) time.Time {
	y, m, day := d.Civil()
	return time.Date(y, m, day, 0, 0, 0, 0, care.London)
}

// render writes the rule's policy, and reads and validates what it wrote.
func (r *rule) render() error {
	id := fmt.Sprintf("agreement/%s/%d/%d", r.agreement, r.version, r.flow)
	var b strings.Builder
	fmt.Fprintf(&b, "@id(%s)\n@title(%s)\npermit (principal, action == Action::\"read\", resource)\nwhen {\n", quoted(id), quoted(r.title))
	fmt.Fprintf(&b, "  principal.record == \"\" &&\n")
	fmt.Fprintf(&b, "  %s.contains(principal.partner) &&\n", set(r.to))
	fmt.Fprintf(&b, "  %s.contains(resource.keeper) &&\n", set(r.from))
	fmt.Fprintf(&b, "  %s.contains(context.purpose) &&\n", set(r.purposes))
	var words []string
	for _, c := range r.categories.list() {
		words = append(words, c.String())
	}
	fmt.Fprintf(&b, "  %s.contains(context.category) &&\n", set(words))
	if services, partners := r.named(); len(services)+len(partners) == 0 {
		b.WriteString("  !resource.protections.contains(\"restricted-service\") &&\n")
	} else {
		b.WriteString("  (!resource.protections.contains(\"restricted-service\")")
		if len(services) > 0 {
			fmt.Fprintf(&b, " || %s.contains(resource.service)", set(services))
		}
		if len(partners) > 0 {
			fmt.Fprintf(&b, " || %s.contains(resource.partner)", set(partners))
		}
		b.WriteString(") &&\n")
	}
	fmt.Fprintf(&b, "  context.at >= %s", instant(r.begins))
	if !r.ends.IsZero() {
		fmt.Fprintf(&b, " &&\n  context.at < %s", instant(r.ends))
	}
	b.WriteString("\n};\n")
	parsed, err := parse(id, []byte(b.String()))
	if err != nil {
		return err
	}
	if len(parsed) != 1 || string(parsed[0].id) != id {
		return fmt.Errorf("sharing: %s: rendered as %d policies", id, len(parsed))
	}
	r.policy = parsed[0]
	return nil
}

// named are the restricted services that the rule opens, as Cedar's resources name
// them, and the partners that it opens as a whole.
func (r *rule) named() (services []string, partners []care.PartnerCode) {
	for _, s := range r.restricted {
		if s.Service == "" {
			partners = append(partners, s.Partner)
		} else {
			services = append(services, serviceName(s.Partner, s.Service))
		}
	}
	return services, partners
}

func serviceName(p care.PartnerCode, service string) string { return string(p) + "/" + service }

// quoted is a string as Cedar writes it: whatever stands in it stays one string.
func quoted(s string) string { return string(types.String(s).MarshalCedar()) }

func set[T ~string](items []T) string {
	q := make([]string, len(items))
	for i, s := range items {
		q[i] = quoted(string(s))
	}
	return "[" + strings.Join(q, ", ") + "]"
}

func instant(t time.Time) string {
	return fmt.Sprintf("datetime(%q)", t.UTC().Format("2006-01-02T15:04:05Z"))
}
