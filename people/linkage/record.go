package linkage

// Record is what one source wrote of one person, as it wrote it: Table.Add cleans.
type Record struct {
	ID     string // unique within its source
	Source string // the list or organisation; "" when there is one
	Values [Fields]string
	// NHSStatus is the NHS number status indicator ("01" verified and present);
	// "" = not stated. Only "01" lets a number decide on its own.
	NHSStatus string
	// Sealed records (adoption, gender reassignment) are never compared with any.
	Sealed bool
	// Withheld records (the S flag) are compared by no field that tells a place:
	// postcode, address, locality, telephone, email, practice.
	Withheld bool
}
