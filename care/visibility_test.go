package care

import (
	"encoding/json"
	"testing"
)

func TestCategoriesAndProtectionsAreWords(t *testing.T) {
	for c := range Categories {
		b, err := json.Marshal([]Category{c})
		var back []Category
		if err != nil || json.Unmarshal(b, &back) != nil || back[0] != c || c.String() == "" {
			t.Errorf("category %d: %s, %v", c, b, err)
		}
	}
	for p := range protectionsEnd {
		b, err := json.Marshal(p)
		var back Protection
		if err != nil || json.Unmarshal(b, &back) != nil || back != p {
			t.Errorf("protections %#x: %s, %v", uint8(p), b, err)
		}
	}
	if b, _ := json.Marshal(OptedOut | Sealed); string(b) != `["opted-out","sealed"]` {
		t.Errorf("protections are written %s", b)
	}
	if _, err := json.Marshal(protectionsEnd); err == nil {
		t.Error("a protection that is none was written")
	}
	var p Protection
	if json.Unmarshal([]byte(`["sealed","sealled"]`), &p) == nil {
		t.Error("a word that is no protection was dropped")
	}
	var c Category
	if json.Unmarshal([]byte(`"everything"`), &c) == nil {
		t.Error("a word that is no category was taken")
	}
}
