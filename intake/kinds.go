package intake

// Kind is one sort of file: what it is called, which fields it may have, and how
// a row of it becomes rows of the ledger.
type Kind struct {
	Name        string // "list"
	Title       string // "Waiting list, one row a person"
	Description string
	Fields      []Field
	// Snapshot says that a file is the partner's whole list at a date, so that
	// rows which are missing from it have gone.
	Snapshot bool
	// Doc is the page that describes the format, "docs/formats/list.md".
	Doc string
}

// Field is one thing that a column may hold.
type Field struct {
	Name     string // stable, lower case: "start"
	Title    string // in words, as a question would put it: "the date the wait started"
	Synonyms []string
	Type     FieldType
	Required bool
}

// FieldType says how a cell is read.
type FieldType string

// Field types.
const (
	TypeText      FieldType = "text"
	TypeDate      FieldType = "date"
	TypeTime      FieldType = "time"
	TypeNHSNumber FieldType = "nhs-number"
	TypeCode      FieldType = "code"
	TypeYesNo     FieldType = "yes-no"
	TypeCount     FieldType = "count"
)
