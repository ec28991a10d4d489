package intake

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/sharing"
	"roundtable/waiting"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// issuesShown is how many issues one page lists.
const issuesShown = 200

// find reads the extract that the address names. It asks the facts, which have
// every delivery at hand; the ledger would have to be read from its beginning.
func find(v *site.Visit) (intake.Extract, error) {
	x, _, err := findFact(v)
	return x, err
}

// findFact is find with the number that facts know the extract by.
func findFact(v *site.Visit) (intake.Extract, facts.ExtractNo, error) {
	id, err := strconv.ParseInt(v.PathValue("id"), 10, 64)
	if err != nil {
		return intake.Extract{}, 0, shell.NotFound("This extract")
	}
	for _, x := range v.View().Extracts() {
		if x.ID == care.ExtractID(id) {
			if err := v.RowsOf(x.Received.Partner); err != nil {
				return intake.Extract{}, 0, err
			}
			return intake.Extract{
				ID: x.ID, ExtractReceived: x.Received, By: x.By, At: x.At, Withdrawn: x.Withdrawn != 0, Reason: x.Reason, Purged: x.Purged,
			}, x.No, nil
		}
	}
	return intake.Extract{}, 0, shell.NotFound("This extract")
}

// senderOnly refuses what belongs to the partner that sent the file.
func senderOnly(v *site.Visit, x intake.Extract) error {
	if v.Sent(x.Partner) {
		return nil
	}
	return shell.Forbidden(fmt.Sprintf("Only %s, which sent this file, can do this.", v.PartnerName(x.Partner)))
}

// issueGroup is one sort of issue in an extract.
type issueGroup struct{ intake.IssueCount }

// grouped counts issues by what they are, worst and most frequent first.
func grouped(all []care.IssueRow) []issueGroup {
	at := map[string]int{}
	var out []issueGroup
	for _, is := range all {
		key := fmt.Sprintf("%d/%s", is.Severity, is.Code)
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, issueGroup{
				IssueCount: intake.IssueCount{Code: is.Code, Severity: is.Severity, Reason: is.Reason, Remedy: is.Remedy},
			})
		}
		out[i].Count++
	}
	slices.SortStableFunc(out, func(a, b issueGroup) int {
		if a.Severity != b.Severity {
			return int(a.Severity) - int(b.Severity)
		}
		return b.Count - a.Count
	})
	return out
}

// extractPage shows one delivery: what it was, what became of its rows, how its
// columns were read.
func extractPage(w http.ResponseWriter, v *site.Visit) error {
	x, no, err := findFact(v)
	if err != nil {
		return err
	}
	issues, err := openIssues(v, x, v.Lines(no, x.Partner))
	if err != nil {
		return err
	}
	page := v.Page(shell.Ledger, fmt.Sprintf("Extract %d", x.ID))
	page.Breadcrumb = crumbs()
	return v.Show(w, page, extractView(x, v.PartnerName(x.Partner), grouped(issues), v.Sent(x.Partner), v.Whole(x.Partner)))
}

// openIssues are an extract's issues but for those of rows that are closed to the visitor:
// how many those are is not told either.
func openIssues(v *site.Visit, x intake.Extract, lines *site.Lines) ([]care.IssueRow, error) {
	all, err := v.Table.Desk.Issues(v.Context(), x.ID)
	if err != nil || v.Whole(x.Partner) {
		return all, err
	}
	return slices.DeleteFunc(all, func(is care.IssueRow) bool { return lines.Closed(site.Line{Sheet: is.Sheet, Line: is.Line}) }), nil
}

func crumbs(more ...nhsuk.LinkItem) []nhsuk.LinkItem {
	return append([]nhsuk.LinkItem{{Text: "Ledger", Href: "/ledger#extracts"}}, more...)
}

func extractCrumb(x intake.Extract) nhsuk.LinkItem {
	return nhsuk.LinkItem{Text: fmt.Sprintf("Extract %d", x.ID), Href: fmt.Sprintf("/extracts/%d", x.ID)}
}

// issueList is one page of an extract's issues.
type issueList struct {
	Extract     intake.Extract
	Rows        []care.IssueRow // of this page
	Issues      int             // of all pages
	Lines       int             // rows of the file that they are about
	From        int
	Rejected    int    // remarks for which a row was rejected, whatever is shown
	Doubtful    int    // remarks on rows that were taken, whatever is shown
	Twice       int    // rows that were sent twice and are kept aside, whatever is shown
	Code        string // of one sort; "" for all
	Severity    string // rejected or doubtful alone; "" for both
	All         bool   // also what needs no mending
	Sender      bool
	MendingOnly bool // nothing but what is to be mended is shown
}

// here is the page's own address from another row.
func (l issueList) here(from int) string {
	q := url.Values{}
	if l.Code != "" {
		q.Set("code", l.Code)
	}
	if l.Severity != "" {
		q.Set("severity", l.Severity)
	}
	if l.All {
		q.Set("all", "yes")
	}
	if from > 0 {
		q.Set("from", strconv.Itoa(from))
	}
	at := fmt.Sprintf("/extracts/%d/issues", l.Extract.ID)
	if len(q) > 0 {
		at += "?" + q.Encode()
	}
	return at
}

// issuesPage lists issues row by row: of one sort, of all rows that are to be
// mended or looked at, or of every row.
func issuesPage(w http.ResponseWriter, v *site.Visit) error {
	x, no, err := findFact(v)
	if err != nil {
		return err
	}
	lines := v.Lines(no, x.Partner)
	all, err := openIssues(v, x, lines)
	if err != nil {
		return err
	}
	q := v.URL.Query()
	l := issueList{Extract: x, Code: q.Get("code"), All: q.Get("all") == "yes", Sender: v.Sent(x.Partner)}
	only, ok := severities[q.Get("severity")]
	if ok {
		l.Severity = q.Get("severity")
	}
	l.MendingOnly = l.Code == "" && !l.All && only != care.SevDuplicate
	became := intake.FatesOf(all)
	l.Rejected, l.Doubtful, l.Twice = became.Count(care.SevRejected), became.Count(care.SevDoubtful), became.Count(care.SevDuplicate)
	all = slices.DeleteFunc(all, func(is care.IssueRow) bool {
		return l.Code != "" && is.Code != l.Code || ok && (is.Severity != only || became.Of(is) != only) ||
			l.MendingOnly && became.Of(is) != care.SevRejected && became.Of(is) != care.SevDoubtful
	})
	worstFirst(all)
	l.Issues, l.Lines = len(all), intake.FatesOf(all).Count(0)
	l.From, _ = strconv.Atoi(q.Get("from")) // anything else is the first page
	l.From = min(max(l.From, 0), max(len(all)-1, 0))
	l.Rows = all[l.From:min(l.From+issuesShown, len(all))]
	for _, is := range hide(l.Rows, v.Brings(x.Partner), lines) {
		v.Saw("issues", lines.Seen(is)...)
	}
	page := v.Page(shell.Ledger, "Rows to mend")
	page.Wide = true
	page.Breadcrumb = crumbs(extractCrumb(x))
	return v.Show(w, page, issuesView(l))
}

// severities are those that a page of issues may be about alone; a duplicate needs
// no mending and is on no page unless it is asked for.
var severities = map[string]care.Severity{"rejected": care.SevRejected, "doubtful": care.SevDoubtful, "duplicate": care.SevDuplicate}

// readSafely names the issue of dates that were read without a doubt about the
// day: their year has two digits.
const readSafely = "date-two-digit-year"

// worstFirst puts what was rejected first, then what is most often wrong, and
// dates that were read safely after everything that is to be mended. Rows of one
// sort stay in the order of the file.
func worstFirst(all []care.IssueRow) {
	often := map[string]int{}
	for _, is := range all {
		often[is.Code]++
	}
	safe := func(is care.IssueRow) int {
		if isSafe(is) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(all, func(a, b care.IssueRow) int {
		return cmp.Or(
			cmp.Compare(a.Severity, b.Severity), cmp.Compare(safe(a), safe(b)), cmp.Compare(often[b.Code], often[a.Code]), cmp.Compare(a.Code, b.Code),
		)
	})
}

// safe are the page's rows whose dates were read safely, which are folded away
// behind the others unless they alone are asked for.
func (l issueList) safe() []care.IssueRow {
	if l.Code != "" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(l.Rows), func(is care.IssueRow) bool { return !isSafe(is) })
}

// plain are the page's rows that are not folded away.
func (l issueList) plain() []care.IssueRow {
	if l.Code != "" {
		return l.Rows
	}
	return slices.DeleteFunc(slices.Clone(l.Rows), isSafe)
}

func isSafe(is care.IssueRow) bool { return is.Severity == care.SevDoubtful && is.Code == readSafely }

// shows says of the rows of a file which may be seen, and what of them.
type shows interface {
	Closed(at site.Line) bool
	Hidden(at site.Line) waiting.Hidden
	Guarded(at site.Line) bool
}

// hide takes out what the visitor may not read: values of rows that are closed to
// them and of fields that are not shared; and, but from who brings the sender's
// files, what stands in columns that were not read and whole rows that were quoted.
// Of a row that a protection closes something of, nobody reads those. It returns the rows of which a value is left.
func hide(rows []care.IssueRow, brings bool, lines shows) (left []site.Line) {
	for i, r := range rows {
		at := site.Line{Sheet: r.Sheet, Line: r.Line}
		switch unread := r.Column < 0 || r.Field == ""; {
		case lines.Closed(at) || unread && !brings:
			rows[i].Value = ""
		case unread && r.Value != "" && lines.Guarded(at):
			rows[i].Value = waiting.NotShared
		case !unread && r.Value != "" && lines.Hidden(at).Field(r.Field):
			rows[i].Value = waiting.NotShared
		case r.Value != "":
			left = append(left, at)
		}
	}
	return left
}

// rawRow leads back to the row of the file as it was received.
func rawRow(w http.ResponseWriter, v *site.Visit) error {
	x, no, err := findFact(v)
	if err != nil {
		return err
	}
	if x.Purged {
		return shell.NotFound("The file as received")
	}
	sheet, err1 := strconv.ParseUint(v.PathValue("sheet"), 10, 16)
	line, err2 := strconv.ParseUint(v.PathValue("line"), 10, 32)
	if err1 != nil || err2 != nil {
		return shell.NotFound("This row")
	}
	at, lines := site.Line{Sheet: uint16(sheet), Line: uint32(line)}, v.Lines(no, x.Partner)
	if lines.Closed(at) {
		return shell.NotFound("This row") // not "forbidden": that would say that somebody stands there
	}
	raw, err := v.Table.Desk.RawRow(v.Context(), x.ID, uint16(sheet), uint32(line))
	if err != nil {
		return err
	}
	unread := 0
	if !v.Brings(x.Partner) { // columns that were not read are the sender's alone
		n := len(raw.Cells)
		raw.Cells = slices.DeleteFunc(raw.Cells, func(c intake.RawCell) bool { return c.Field == "" })
		unread = n - len(raw.Cells)
	}
	for i, c := range raw.Cells {
		if c.Value != "" && (c.Field == "" && lines.Guarded(at) || c.Field != "" && lines.Hidden(at).Field(c.Field)) {
			raw.Cells[i].Value = waiting.NotShared
		}
	}
	v.Saw("row", lines.Seen(at)...)
	page := v.Page(shell.Ledger, fmt.Sprintf("Line %d of extract %d", line, x.ID))
	page.Breadcrumb = crumbs(extractCrumb(x))
	return v.Show(w, page, rawView(x, v.PartnerName(x.Partner), raw, unread))
}

// markedUp sends the sender's own sheet with every remark beside its row, without the
// cells that a protection of somebody's closes.
func markedUp(w http.ResponseWriter, v *site.Visit) error {
	x, no, err := findFact(v)
	if err != nil {
		return err
	}
	if err := senderOnly(v, x); err != nil {
		return err
	}
	if err := v.May(sharing.Import, x.Partner); err != nil {
		return err
	}
	lines := v.Lines(no, x.Partner)
	for _, s := range lines.Everybody() {
		v.Saw("sheet", s)
	}
	if err := v.LogSeen(); err != nil {
		return err
	}
	onlyBad := v.URL.Query().Get("rows") == "bad"
	head := func(h http.Header, first []byte) {
		kind, end := "text/csv; charset=utf-8", ".csv"
		if bytes.HasPrefix(first, []byte("PK")) { // a workbook, whatever the file was called
			kind, end = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"
		}
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": markedName(x.FileName, onlyBad, end)}))
	}
	return site.Download(w, head, func(out io.Writer) error {
		_, err := v.Table.Desk.MarkedUp(v.Context(), x.ID, onlyBad, lines.ClosedCell, out)
		return err
	})
}

// markedName is the file's name with what became of it before the ending. A part
// has a name of its own: sent as the whole list, everybody else would seem gone.
func markedName(name string, only bool, end string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	if only {
		return name + " rows to mend" + end
	}
	return name + " marked up" + end
}

func askWithdraw(w http.ResponseWriter, v *site.Visit) error {
	x, err := find(v)
	if err != nil {
		return err
	}
	if err := senderOnly(v, x); err != nil {
		return err
	}
	if err := v.May(sharing.Withdraw, x.Partner); err != nil {
		return err
	}
	if x.Withdrawn {
		return v.SeeOther(w, fmt.Sprintf("/extracts/%d", x.ID))
	}
	return showWithdraw(w, v, x, "", nil)
}

func showWithdraw(w http.ResponseWriter, v *site.Visit, x intake.Extract, typed string, wrong site.Wrong) error {
	page := v.Page(shell.Ledger, "Withdraw an extract")
	page.Breadcrumb, page.Errors = crumbs(extractCrumb(x)), wrong
	return v.Show(w, page, withdrawView(x, typed, wrong))
}

// withdraw masks the extract: lists forget its rows, the ledger keeps them.
func withdraw(w http.ResponseWriter, v *site.Visit) error {
	x, err := find(v)
	if err != nil {
		return err
	}
	if err := senderOnly(v, x); err != nil {
		return err
	}
	if err := v.May(sharing.Withdraw, x.Partner); err != nil {
		return err
	}
	reason := strings.Join(strings.Fields(v.PostFormValue("reason")), " ")
	if reason == "" || utf8.RuneCountInString(reason) > 300 {
		return showWithdraw(w, v, x, reason, site.Wrong{{Text: "Say why, in at most 300 characters and without naming a person", Href: "#reason"}})
	}
	if err := v.Table.Desk.Withdraw(v.Context(), x.ID, reason, v.Viewer.Account); err != nil {
		return err
	}
	head, err := v.Table.Store.Head(v.Context())
	if err != nil {
		return err
	}
	site.Reached(w, head.Last)
	return v.SeeOther(w, fmt.Sprintf("/extracts/%d", x.ID))
}
