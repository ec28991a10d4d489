package ledger

// ErasureStream holds the records of KindErased.
const ErasureStream Stream = "ledger/erasures"

// Erased is the body of KindErased: what an erasure attests. It says which
// records were touched and the hashes of what stands there now, never what
// stood there before.
type Erased struct {
	V      int          `json:"v"` // 1
	Reason string       `json:"reason"`
	Items  []ErasedItem `json:"items"`
}

// ErasedItem is one record whose body was replaced.
type ErasedItem struct {
	Seq  Seq   `json:"seq"`
	Leaf Hash  `json:"leaf"` // as the record's leaf commits, for finding it in another copy
	Now  Hash  `json:"now"`  // what the redacted body commits to
	Size int64 `json:"size"` // of the redacted body
}
