package linkage

import (
	"encoding/json"
	"fmt"
	"io"

	"roundtable/care"
)

// mostModel bounds what is read as a model: a few kilobytes are usual.
const mostModel = 8 << 20

// ReadModel reads what Model.Write writes, and checks it. What is no model of this
// program is a *care.Problem.
func ReadModel(r io.Reader) (*Model, error) {
	b, err := io.ReadAll(io.LimitReader(r, mostModel+1))
	if err != nil {
		return nil, err
	}
	if len(b) > mostModel {
		return nil, modelProblem("It is larger than any model.", "")
	}
	var m Model
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, &care.Problem{
			What:   "The model cannot be read: it is not the JSON that a training wrote.",
			Remedy: "Give a file that --save-model wrote, or leave --model out to have one trained.",
			Err:    err,
		}
	}
	if m.V != 1 {
		return nil, modelProblem(fmt.Sprintf("It is of version %d; this program reads version 1.", m.V), "")
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	return &m, nil
}

// Write writes the model as JSON. It holds shares and rules, and nothing of any
// person.
func (m *Model) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(m)
}
