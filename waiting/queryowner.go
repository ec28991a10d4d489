package waiting

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// OwnerRefOf is the reference of an owner as a partner or the table wrote it:
// 12 hexadecimal digits of a hash of the words without regard to case and
// spaces at the ends, so that a link names no one. "" for no owner.
func OwnerRefOf(owner string) OwnerRef {
	owner = strings.ToLower(strings.TrimSpace(owner))
	if owner == "" {
		return ""
	}
	h := sha256.Sum256([]byte("roundtable owner\n" + owner))
	return OwnerRef(hex.EncodeToString(h[:6]))
}
