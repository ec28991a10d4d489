package facts

import (
	"context"
	"iter"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

type (
	eventLinks struct{}
	dictView   struct{}
)

func (dictView) len() int                   { return 0 }
func (dictView) text(uint32) string         { return "" }
func (dictView) find(string) (uint32, bool) { return 0, false }

type arenaView struct{}

func (arenaView) text(Text) string { return "" }

type generation struct {
	pos      ledger.Seq
	number   uint64
	pathways []*PathwayChunk
	people   []*PersonChunk
	dicts    [numDims]dictView
	arena    arenaView
}

func (g *generation) pathway(Row) (*PathwayChunk, int, bool) { return nil, 0, false }
func (g *generation) person(Row) (*PersonChunk, int, bool)   { return nil, 0, false }
func (g *generation) findPathway(care.Key) (Row, bool)       { return 0, false }
func (g *generation) findPerson(care.Key) (Row, bool)        { return 0, false }

func selectRows(s care.Scope, n int, class []care.Class, present func(int) bool) []uint16 { return nil }

// Options of Open.
type Options struct {
	CheckpointDir string // "" = no checkpoints
}

// Facts folds one ledger.
type Facts struct{ g generation }

// Open restores the checkpoint, if there is a fitting one, and folds to the head.
func Open(ctx context.Context, store ledger.Store, o Options) (*Facts, error) { return &Facts{}, nil }

// OpenAt folds up to a position and stops there: facts as they were known then.
func OpenAt(ctx context.Context, store ledger.Store, pos ledger.Seq) (*Facts, error) {
	return &Facts{}, nil
}

// Run tails the ledger until ctx ends, publishing a generation after each batch.
func (f *Facts) Run(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

// Wait returns when everything up to s is folded and visible to new views.
func (f *Facts) Wait(ctx context.Context, s ledger.Seq) error { return nil }

// Checkpoint saves the state; disposable.
func (f *Facts) Checkpoint(ctx context.Context) error { return nil }

// View is a reading of the newest generation.
func (f *Facts) View(v care.Viewer, s care.Scope) *View { return &View{g: &f.g, who: v, scope: s} }

// Extract is one delivery as facts knows it.
type Extract struct {
	No        ExtractNo
	ID        care.ExtractID
	By        care.AccountID
	At        time.Time
	Received  care.ExtractReceived
	Withdrawn ledger.Seq // the record that withdrew it; 0 = it stands
	Reason    string     // of the withdrawal
	Purged    bool       // the file as received is gone
}

// Partner is an organisation at the table as last described, with its code in DimPartner.
type Partner struct {
	Code Code
	care.PartnerDescribed
}

// Event is one thing that happened on a pathway, as a source wrote it.
type Event struct {
	Date    care.Date
	Minute  care.Minute
	Type    care.EventType
	Status  Code // DimStatus
	Team    Wide // DimTeam
	Org     Wide // DimEventOrg
	Reason  Wide // DimEventReason
	Detail  Wide // DimEventDetail
	Told    uint8
	Side    Wide // DimSide
	Extract ExtractNo
	Sheet   uint16
	Line    uint32
}

// Note is one note that people at the table wrote about a pathway.
type Note struct {
	Seq    ledger.Seq
	At     time.Time
	By     care.AccountID
	Undone ledger.Seq // the note that took it back; 0 = in force
	care.Note
}

// Source is where a statement stands: extract, sheet and line.
type Source struct {
	Extract ExtractNo
	Sheet   uint16
	Line    uint32
}

// Extracts lists every extract, oldest first.
func (v *View) Extracts() []Extract { return nil }

// Extract gives one extract by its number; the zero Extract for 0.
func (v *View) Extract(n ExtractNo) Extract { return Extract{} }

// Partners lists the organisations at the table by name.
func (v *View) Partners() []Partner { return nil }

// Partner gives one by its DimPartner code.
func (v *View) Partner(c Code) (Partner, bool) { return Partner{}, false }

// Founded is the collaborative's founding; zero before it.
func (v *View) Founded() care.Founded { return care.Founded{} }

// Purpose is the shared purpose in force.
func (v *View) Purpose() (care.SharedPurpose, bool) { return care.SharedPurpose{}, false }

// EventsOf appends the events of a pathway to buf, in the order in which they
// happened: by date, on one day by minute where both have one, else in the
// source's order.
func (v *View) EventsOf(r Row, buf []Event) []Event { return buf }

// PathwaysOf appends the pathways of one source record, ascending.
func (v *View) PathwaysOf(person Row, buf []Row) []Row { return buf }

// SamePerson appends the source records (itself included) that are the same
// person: a valid NHS number and the birth date agree.
func (v *View) SamePerson(person Row, buf []Row) []Row { return buf }

// ProbablySame appends the records that are probably the same person, never merged.
func (v *View) ProbablySame(person Row, buf []Row) []Row { return buf }

// Conflicts appends the records whose NHS number agrees and whose birth date differs.
func (v *View) Conflicts(person Row, buf []Row) []Row { return buf }

// PeopleByNHSNumber appends the source records with this number.
func (v *View) PeopleByNHSNumber(n care.NHSNumber, buf []Row) []Row { return buf }

// PeopleByLocalID appends the source records with this local identifier, at any partner.
func (v *View) PeopleByLocalID(id string, buf []Row) []Row { return buf }

// PeopleByName appends at most limit source records whose folded family name
// starts with family and folded given names with given ("" = any).
func (v *View) PeopleByName(family, given string, limit int, buf []Row) []Row { return buf }

// Notes appends the notes of a pathway, oldest first, those taken back included.
func (v *View) Notes(r Row, buf []Note) []Note { return buf }

// Superseded appends the duplicate rows of a pathway that the latest submission superseded.
func (v *View) Superseded(r Row, buf []Source) []Source { return buf }

// SamePPID appends the pathways (itself included) with the same PPID and issuer, at any partner.
func (v *View) SamePPID(r Row, buf []Row) []Row { return buf }

// PartnerOwn is what the partner itself stated for the fields over which a note may stand.
func (v *View) PartnerOwn(r Row) (owner Wide, action Text, contact, validated care.Date) { return }

// Published yields the published rows in force, with their extract.
func (v *View) Published() iter.Seq2[ExtractNo, *care.PublishedRow] {
	return func(func(ExtractNo, *care.PublishedRow) bool) {}
}
