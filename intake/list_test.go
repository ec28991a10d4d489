package intake

import (
	"context"
	"fmt"
	"testing"

	"roundtable/care"
)

func TestListAsTeamsKeepIt(t *testing.T) {
	d, _ := testDesk(t)
	res := send(t, d, "", `Waiting list - ADHD team,,,,,
printed 20/11/2026,,,,,
,,,,,
Hospital No,Name,D.O.B.,NHS no.,Date added to list,Notes
A1,"SMITH, John (Mr)",01/02/1980,943 476 5919,13/01/2026,rang 3/4
A2,Mary Jones,2/3/1991,4444444444,12/3 chased,
A3,Ann Bell,31/12/35,,12/03/2026 chased,likes mornings
,,,,,
A4,Tom Gray,1979-05-06,943 476 5918,20 March 2026,
Total,4,,,,
`)
	issues, err := d.Issues(context.Background(), res.Extract)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range issues {
		fmt.Println(i.Line, i.Column, i.Header, i.Value, i.Severity, i.Code, i.Assumed)
	}
	fmt.Printf("%+v\n", res)
	for _, p := range rowsOf[care.PathwayRow](t, d, res.Extract, care.RecPathwayBlock) {
		fmt.Printf("%+v\n", p)
	}
	for _, p := range rowsOf[care.PersonRow](t, d, res.Extract, care.RecPeopleBlock) {
		fmt.Printf("%+v\n", p)
	}
}
