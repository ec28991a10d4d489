package demo

import (
	"fmt"
	"strings"

	"roundtable/care"
	"roundtable/intake"
)

// Size is how large a collaborative is made.
type Size string

// The sizes, by open pathways.
const (
	Small   Size = "small"   // about 2,000: thirteen partners, every kind of file and dirt
	ICS     Size = "ics"     // about 150,000: the same partners, an integrated care system's load
	England Size = "england" // about 7.5 million and 30 million events, as CSV alone
)

// Sizes lists the sizes, smallest first.
func Sizes() []Size { return []Size{Small, ICS, England} }

// ParseSize reads a size by name; "" is Small. Any other word is a
// *care.Problem that lists the choices.
func ParseSize(s string) (Size, error) {
	if s == "" {
		return Small, nil
	}
	for _, z := range Sizes() {
		if strings.EqualFold(string(z), s) {
			return z, nil
		}
	}
	return "", &care.Problem{
		What:   fmt.Sprintf("There is no demo size called %q.", s),
		Remedy: "Choose small, ics or england.",
	}
}

// Options say what to make. Size, Seed, Today and Until decide every byte.
type Options struct {
	Size  Size      // "" is Small
	Seed  uint64    // 0 is 1
	Today care.Date // required: the day the visitor looks; the last census is the Sunday on or before it
	// Until, when it is not 0, leaves the acute trusts' weekly lists after that day to be
	// brought by hand: Write writes them, Build does not bring them and tells the story of
	// the shared sessions as on that day.
	Until care.Date
	Truth bool // Write also leaves truth.json beside the files
	// Pathways overrides the number of open pathways of the size when it is not
	// 0; tests and benchmarks use it.
	Pathways int
}

// Made is what was made. The truth is nil for England, which is too large to
// keep.
type Made struct {
	Options  Options
	Name     string // of the collaborative
	Census   care.Date
	Previous care.Date // the census one week before
	Partners []care.PartnerDescribed
	Purpose  care.SharedPurpose
	Personas []care.Viewer // those of the cast whom a visitor may be
	Cast     []Persona     // everybody to whom an account belongs; a country has staff alone
	// Protected are those who are kept more closely than others; after Build.
	Protected []Protected
	Files     []File // in the order in which they are to be imported
	Truth     *Truth
	Imported  []Imported // after Build, in the order of Files
}

// File is one partner's file.
type File struct {
	Name    string           `json:"name"`
	Partner care.PartnerCode `json:"partner"`
	Kind    string           `json:"kind"` // intake's name of the kind
	Census  care.Date        `json:"census,omitempty"`
	About   string           `json:"about"` // what it is and which dirt it holds
	Rows    int              `json:"rows"`  // data rows written under headers
}

// Imported says what became of one file in Build.
type Imported struct {
	File    File
	Extract care.ExtractID
	Counts  care.Counts
	Issues  []intake.IssueCount
}

// Write makes the partners' files in dir, which is created if absent, with a
// README.txt that says what to try. It refuses (a *care.Problem) a directory
// that holds files already, so that nobody's own lists are overwritten.
func Write(dir string, o Options) (*Made, error) {
	o, err := o.settled()
	if err != nil {
		return nil, err
	}
	if err := emptyDir(dir); err != nil {
		return nil, err
	}
	made := begin(o)
	if o.Size == England {
		err = writeEngland(dir, made)
	} else {
		err = populate(made).write(dir, made, nil)
	}
	if err == nil && o.Truth && made.Truth != nil {
		err = writeTruth(dir, made.Truth)
	}
	if err == nil {
		err = writeReadme(dir, made)
	}
	if err != nil {
		return nil, problemOf(dir, err)
	}
	return made, nil
}

// problemOf says of files that could not be written what may be done; nil stays nil.
func problemOf(dir string, err error) error {
	if err == nil {
		return nil
	}
	return &care.Problem{
		What: "The files could not all be written.", Where: dir,
		Remedy: "Check the folder's permissions and its disk's free space, empty the folder and do it again.", Err: err,
	}
}
