// Package table gets rows out of the files that partners send: CSV in any of
// its dialects and XLSX workbooks, streaming, in constant memory but for a
// workbook's string table. It knows nothing of care: it says what stands in a
// cell and where, not what it means.
//
// A file is told by its content and never by its name. What cannot be read (an
// old .xls, a password, a PDF) is named in a *care.Problem that says how to save
// it so that it can be. Nothing is dropped on the way: a stray quote, a NUL byte
// or a wrong encoding is read as well as can be and noted on its cell.
//
// ParseDate and DateOrder read dates that people typed; MarkUp writes the
// sender's own sheet back with what is wrong beside each row.
package table
