package demo

import (
	"fmt"
	"strconv"
	"strings"

	"roundtable/care"
)

// writePublished writes what the made ICB would publish: open pathways by weekly
// band, provider and treatment function at the end of the last whole month, in
// the layout of the national full extract. It counts the waits of the made lists
// that had begun by then and went on.
func (m *maker) writePublished() error {
	y, month, _ := m.census.Civil()
	end := care.NewDate(y, month, 1) - 1
	period := "RTT-" + end.Time().Format("January-2006")
	name := strings.ReplaceAll(end.Time().Format("20060102"), "-", "") + "-" + period + "-full-extract-Roundshire.csv"
	f, err := m.create(name, dialect{delim: ',', crlf: true})
	if err != nil {
		return err
	}
	f.row(publishedHeader()...)
	rows := 0
	for _, code := range []care.PartnerCode{acuteA, acuteB, acuteC} {
		rows += m.publish(f, period, code, m.bandsAt(code, end))
	}
	return m.listed(File{
		Name: name, Partner: icb, Kind: "rtt-published", Census: end, Rows: rows,
		About: "The ICB's monthly publication: counts by weekly band, worked out from the made lists.",
	}, f.close)
}

func publishedHeader() []string {
	h := []string{
		"Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code", "Provider Org Name",
		"Commissioner Parent Org Code", "Commissioner Parent Name", "Commissioner Org Code", "Commissioner Org Name",
		"RTT Part Type", "RTT Part Description", "Treatment Function Code", "Treatment Function Name",
	}
	for b := range numBands - 1 {
		h = append(h, fmt.Sprintf("Gt %02d To %02d Weeks SUM 1", b, b+1))
	}
	return append(h, "Gt 104 Weeks SUM 1", "Total", "Patients with unknown clock start date", "Total All")
}

// bandsAt counts a trust's waits by published row and band at a day; the last
// row is the total.
func (m *maker) bandsAt(code care.PartnerCode, day care.Date) [][numBands]int {
	all := make([][numBands]int, len(bandRows())+1)
	for i := range m.waits {
		x := &m.waits[i]
		band := care.WeeksWaited(x.start, day)
		if x.partner != code || x.gone || x.left != 0 && x.left <= day || band < 1 || x.plot == plotTransferOut {
			continue
		}
		band = min(band, numBands) - 1
		all[services()[x.service].published][band]++
		all[len(all)-1][band]++
	}
	return all
}

func (m *maker) publish(f *csvOut, period string, code care.PartnerCode, bands [][numBands]int) int {
	rows := 0
	var provider string
	for _, o := range organisations {
		if o.Code == code {
			provider = strings.ToUpper(o.Name)
		}
	}
	for i, counts := range bands {
		tfc, title := "C_999", "Total"
		if i < len(bandRows()) {
			tfc, title = bandRows()[i].code, bandRows()[i].name
		}
		cells := []string{
			period, string(icb), "NHS ROUNDSHIRE INTEGRATED CARE BOARD (MADE)", string(code), provider, "", "",
			string(icb), "NHS ROUNDSHIRE INTEGRATED CARE BOARD (MADE)", "Part_2", "Incomplete Pathways", tfc, title,
		}
		total := 0
		for _, n := range counts {
			total += n
			cells = append(cells, strconv.Itoa(n))
		}
		if total == 0 {
			continue
		}
		f.row(append(cells, "", "0", strconv.Itoa(total))...)
		rows++
	}
	return rows
}
