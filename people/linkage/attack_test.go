package linkage_test

import (
	"context"
	"fmt"
	"testing"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
	"roundtable/people/linkage"
	"roundtable/people/linkage/made"
)

// attack is records that invite a wrong merge: those of one letter are one person,
// those of different letters are not.
type attack struct {
	name string
	// joins says that the records of one letter must also be found, not only kept from
	// the others: what keeps everything apart proves nothing.
	joins   bool
	records []attackRecord
}

type attackRecord struct {
	who                                    byte
	sex                                    string
	given, family, birth, number, status   string
	postcode, address, phone, email, other string
	sealed, withheld                       bool
}

const (
	home  = "SN2 7QT"
	house = "14 Quarry Bank"
	line  = "07700900461"
	mail  = "household461@example.org"
)

func attacks() []attack {
	at := func(who byte, given, family, birth string) attackRecord {
		return attackRecord{who: who, given: given, family: family, birth: birth, postcode: home, address: house, phone: line, email: mail}
	}
	number := func(r attackRecord, n string) attackRecord {
		r.number, r.status = n, "01"
		return r
	}
	other := func(r attackRecord, n string) attackRecord {
		r.other = n
		return r
	}
	alone := func(r attackRecord) attackRecord {
		r.postcode, r.address, r.phone, r.email = "", "", "", ""
		return r
	}
	sex := func(r attackRecord, s string) attackRecord { r.sex = s; return r }
	sealed := func(r attackRecord) attackRecord { r.sealed = true; return r }
	withheld := func(r attackRecord) attackRecord { r.withheld = true; return r }
	out := []attack{
		{"one person", true, []attackRecord{at('a', "Tobias", "Quarrington", "1971-05-23"), at('a', "Tobias", "Quarrington", "1971-05-23"), at('a', "Toby", "Quarrington", "1971-05-23")}},
		{"twins", true, []attackRecord{
			at('a', "Oliver", "Featherby", "2015-05-23"), at('a', "Oliver", "Featherby", "2015-05-23"),
			at('b', "Amelia", "Featherby", "2015-05-23"), at('b', "Amelia", "Featherby", "2015-05-23"),
		}},
		{"twins with names nearly alike", false, []attackRecord{at('a', "Tom", "Ravensworth", "2014-05-23"), at('b', "Tim", "Ravensworth", "2014-05-23")}},
		{"twins of whom one is on each list", false, []attackRecord{at('a', "Jack", "Ollerenshaw", "2013-05-23"), at('b', "Sophie", "Ollerenshaw", "2013-05-23")}},
		{"twins with one first name", false, []attackRecord{at('a', "Mohammed Ali", "Siddique-Khan", "2012-05-23"), at('b', "Mohammed Hassan", "Siddique-Khan", "2012-05-23")}},
		{"twins with a name and its other form", false, []attackRecord{at('a', "Paul", "Winterbottom", "2012-06-23"), at('b', "Paula", "Winterbottom", "2012-06-23")}},
		{"twins with forms of one name, a boy and a girl", false, []attackRecord{sex(at('a', "George", "Summerscale", "2012-06-23"), "M"), sex(at('b', "Georgia", "Summerscale", "2012-06-23"), "F")}},
		{"twins with numbers given one after the other", false, []attackRecord{other(at('a', "Harry", "Blenkinsop", "2011-05-23"), "RX4410027"), other(at('b', "Lily", "Blenkinsop", "2011-05-23"), "RX4410028")}},
		{"triplets, and a record with an initial", false, []attackRecord{
			at('a', "Ava", "Thistlethwaite", "2010-05-23"), at('b', "Grace", "Thistlethwaite", "2010-05-23"), at('c', "Noah", "Thistlethwaite", "2010-05-23"),
		}},
		{"mother and daughter with one initial", false, []attackRecord{at('a', "Jane", "Micklethwait", "1960-01-17"), at('b', "Julie", "Micklethwait", "1990-08-04"), at('a', "Jane", "Micklethwait", "1960-01-17")}},
		{"mother and daughter written with initials", false, []attackRecord{at('a', "J", "Entwhistle", "1960-01-17"), at('b', "J", "Entwhistle", "1990-08-04")}},
		{"father and son of one name", true, []attackRecord{
			at('a', "Arthur", "Postlethwaite", "1951-03-02"), at('a', "Arthur", "Postlethwaite", "1951-03-02"),
			at('b', "Arthur", "Postlethwaite", "1979-11-19"), at('b', "Arthur", "Postlethwaite", "1979-11-19"),
		}},
		{"the father's number on the son's record", false, []attackRecord{
			number(at('a', "Albert", "Higginbottom", "1951-03-02"), issued(1)), number(at('b', "Albert", "Higginbottom", "1979-11-19"), issued(1)),
		}},
		{"the mother's number on her baby's record", false, []attackRecord{
			number(at('a', "Ngozi", "Obaseki", "1991-03-02"), issued(2)), number(at('b', "Baby", "Obaseki", "2024-11-19"), issued(2)),
			number(at('b', "Chidi", "Obaseki", "2024-11-19"), issued(2)),
		}},
		{"husband and wife whose birthdays are not known", false, []attackRecord{at('a', "Ronald", "Throckmorton", ""), at('b', "Margaret", "Throckmorton", ""), at('a', "Ronald", "Throckmorton", "1944-03-02")}},
		{"brothers and sisters", false, []attackRecord{at('a', "Daniel", "Cholmondeley", "2008-05-23"), at('b', "Rebecca", "Cholmondeley", "2010-05-23"), at('c', "Luke", "Cholmondeley", "2008-06-23")}},
		{"residents of a home with one birthday", false, []attackRecord{at('a', "Edith", "Marsden-Pike", "1938-04-11"), at('b', "Walter", "Ogilvie", "1938-04-11")}},
		{"a child's two identities, sealed", false, []attackRecord{
			number(at('a', "Callum", "Birtwhistle", "2016-02-03"), issued(3)), sealed(number(at('b', "Callum", "Birtwhistle", "2016-02-03"), issued(3))),
		}},
		{"a child's two identities by two numbers", false, []attackRecord{
			number(at('a', "Kieran", "Arkwright", "2016-02-03"), issued(4)), number(at('b', "Kieran", "Arkwright", "2016-02-03"), issued(5)),
			at('a', "Kieran", "Arkwright", "2016-02-03"),
		}},
		{"a chain of records that say less and less", false, []attackRecord{
			alone(at('a', "Thomas", "Weatherhead", "1951-03-02")), at('a', "T", "Weatherhead", ""), at('b', "Timothy", "Weatherhead", "1981-12-30"),
		}},
		{"twins joined by a record with an initial", false, []attackRecord{
			at('a', "Benjamin", "Hawksworth", "1999-05-23"), at('a', "B", "Hawksworth", "1999-05-23"), at('b', "Barnaby", "Hawksworth", "1999-05-23"),
		}},
		{"withheld records of one place", false, []attackRecord{withheld(at('a', "Alice", "Ramsbottom", "1988-05-23")), withheld(at('b', "Nicole", "Ramsbottom", "1988-05-23"))}},
	}
	return append(out, many()...)
}

// many is attacks by what a system writes for everybody.
func many() []attack {
	typed := attack{name: "one NHS number typed for many"}
	test := attack{name: "a test number typed for many"}
	hub := attack{name: "records that say unknown of everything"}
	shared := attack{name: "a hostel: one address, telephone and email for all"}
	given := []string{"Piotr", "Aisha", "Desmond", "Siobhan", "Rajesh", "Gwendolyn", "Emeka", "Yuki", "Lars", "Fatima", "Colin", "Beatriz"}
	family := []string{"Nowicki", "Farooqi", "Braithwaite", "Gallagher", "Venkatesan", "Prydderch", "Nwosu", "Tanaka", "Lindqvist", "Haddad", "Sugden", "Carvalho"}
	for i := range given {
		r := attackRecord{who: byte('a' + i), given: given[i], family: family[i], birth: fmt.Sprintf("%d-%02d-%02d", 1941+5*i, 1+i, 3+2*i), postcode: fmt.Sprintf("SN%d %dAB", 1+i%5, i%9), address: fmt.Sprintf("%d Station Road", i+1)}
		n, tn, h, s := r, r, attackRecord{who: r.who}, r
		n.number, n.status = issued(6), "01"
		tn.number, tn.status = "9990000093", "01"
		h.given, h.family, h.birth, h.phone, h.number = "Unknown", "Unknown", "1900-01-01", "00000000000", "0000000000"
		h.postcode, h.address = r.postcode, "No Fixed Abode"
		s.postcode, s.address, s.phone, s.email = home, "The Foyer", line, mail
		typed.records, test.records = append(typed.records, n), append(test.records, tn)
		hub.records, shared.records = append(hub.records, h), append(shared.records, s)
	}
	return []attack{typed, test, hub, shared}
}

// issued is a number of the blocks that England issues, right in its check digit: the
// nth. It stands in memory alone.
func issued(n int) string {
	for nine, seen := 699_900_000, 0; ; nine++ {
		if d, err := care.ParseNHSNumber(fmt.Sprintf("%d%d", nine, nine%10)); err == nil {
			if seen++; seen == n {
				return d.Digits()
			}
		}
	}
}

func (r attackRecord) record(id string) linkage.Record {
	out := linkage.Record{ID: id, Source: id[len(id)-1:], NHSStatus: r.status, Sealed: r.sealed, Withheld: r.withheld}
	for f, v := range map[linkage.Field]string{
		linkage.Given: r.given, linkage.Family: r.family, linkage.Birth: r.birth, linkage.Sex: r.sex, linkage.NHSNumber: r.number, linkage.IDNumber: r.other,
		linkage.Postcode: r.postcode, linkage.Address: r.address, linkage.Phone: r.phone, linkage.Email: r.email,
	} {
		out.Values[f] = v
	}
	return out
}

// Among some thousand people of several lists stand records that invite wrong merges.
// None may come of them, in a run or one record at a time.
func TestNoWrongMergeUnderAttack(t *testing.T) {
	ledgertest.OneAtATime(t)
	s := made.Make(made.Options{Seed: 11, Records: 6000, Issued: true})
	all := attacks()
	records := s.Records
	first := len(records)
	for i, a := range all {
		for k, r := range a.records {
			records = append(records, r.record(fmt.Sprintf("attack-%d-%d", i, k)))
		}
	}
	table := linkage.NewTable(nil)
	table.AddAll(records)
	m, err := linkage.Train(context.Background(), table, linkage.TrainOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	res, err := linkage.Link(context.Background(), table, m, linkage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a run", func(t *testing.T) { mustStand(t, all, res.People, first) })

	before := linkage.NewTable(nil)
	before.AddAll(records[:first])
	found, err := linkage.Link(context.Background(), before, m, linkage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x, err := linkage.NewIndex(before, m, found, linkage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records[first:] {
		x.Join(r)
	}
	t.Run("one at a time", func(t *testing.T) { mustStand(t, all, x.People(), first) })
}

// mustStand looks that no attack came through. first is the row of the first attack.
func mustStand(t *testing.T, all []attack, people []linkage.Row, first int) {
	row := first
	for _, a := range all {
		t.Run(a.name, func(t *testing.T) {
			for i, r := range a.records {
				for k, o := range a.records[:i] {
					together := people[row+i] == people[row+k]
					if together && r.who != o.who {
						t.Errorf("records %d and %d are two people and became one", k, i)
					}
					if a.joins && !together && r.who == o.who {
						t.Errorf("records %d and %d are one person and were not joined", k, i)
					}
				}
				if int(people[row+i]) < first {
					t.Errorf("record %d became one with somebody else", i)
				}
			}
		})
		row += len(a.records)
	}
}
