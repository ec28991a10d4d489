package ledger

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// signed is a checkpoint of the ledger as it stands.
func (p *pages) signed(v *site.Visit) (text []byte, key *ledger.Key, err error) {
	if v.Table.KeyFile == "" {
		return nil, nil, &care.Problem{
			What:   "No key to sign checkpoints with is kept beside this ledger.",
			Remedy: "Sign on the command line: roundtable verify --sign FILE --key FILE.",
		}
	}
	p.key.Lock() // two first visitors must not both make a key
	key, err = ledger.LoadOrCreateKey(v.Table.KeyFile)
	p.key.Unlock()
	if err != nil {
		return nil, nil, err
	}
	head, err := v.Table.Store.Head(v.Context())
	if err != nil {
		return nil, nil, err
	}
	text, err = key.Sign(head)
	return text, key, err
}

func (p *pages) checkpoint(w http.ResponseWriter, v *site.Visit) error {
	text, key, err := p.signed(v)
	if err != nil {
		return err
	}
	page := v.Page(shell.Ledger, "Checkpoint")
	page.Back.Href, page.Back.Text = "/ledger", "Back to the ledger"
	return v.Show(w, page, checkpointPage(string(text), key.Public, grown{}))
}

func (p *pages) download(w http.ResponseWriter, v *site.Visit) error {
	text, _, err := p.signed(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="checkpoint-%s.txt"`, time.Now().In(site.London).Format("2006-01-02-1504")))
	_, err = w.Write(text)
	return err
}

// grown is the answer to "did the ledger grow out of the checkpoint I kept?".
type grown struct {
	Asked   string
	From    ledger.Seq
	Problem string // why it could not be shown
	Wrong   string // what is wrong with the form
	OK      bool
}

// grew checks a checkpoint that somebody kept against the ledger as it stands.
func (p *pages) grew(w http.ResponseWriter, v *site.Visit) error {
	text, key, err := p.signed(v)
	if err != nil {
		return err
	}
	page := v.Page(shell.Ledger, "Checkpoint")
	page.Back.Href, page.Back.Text = "/ledger", "Back to the ledger"
	answer := grown{Asked: normaliseLines(v.PostFormValue("old"))}
	if strings.TrimSpace(answer.Asked) == "" {
		page.Errors = []nhsuk.ErrorItem{{Text: "Paste the checkpoint that you kept: four or five lines, the last of them its signature", Href: "#old"}}
		answer = grown{Wrong: page.Errors[0].Text}
	} else {
		answer.From, answer.OK, answer.Problem = grewFrom(v, answer.Asked, text, key)
	}
	return v.Show(w, page, checkpointPage(string(text), key.Public, answer))
}

// grewFrom proves, or says in words why it cannot.
func grewFrom(v *site.Visit, old string, now []byte, key *ledger.Key) (from ledger.Seq, ok bool, problem string) {
	current, err := ledger.OpenCheckpoint(now, key.Verifier)
	if err != nil {
		return 0, false, care.InWords(err, "This could not be checked.")
	}
	proof, err := ledger.ProveGrowth(v.Context(), v.Table.Store, current.Size, []byte(old), key.Verifiers()...)
	if err != nil {
		return 0, false, care.InWords(err, "This could not be checked.")
	}
	shown, err := proof.Check(current, key.Verifiers()...)
	if err != nil {
		return 0, false, care.InWords(err, "This could not be checked.")
	}
	return shown.Old.Size, true, ""
}
