package made

import (
	"bytes"
	"testing"
)

func TestTheSameSeedMakesTheSameLog(t *testing.T) {
	var a, b, other bytes.Buffer
	first, err1 := Referrals(&a, 3, 300)
	second, err2 := Referrals(&b, 3, 300)
	if _, err := Referrals(&other, 4, 300); err != nil || err1 != nil || err2 != nil {
		t.Fatal(err, err1, err2)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) || first != second {
		t.Error("one seed made two logs")
	}
	if bytes.Equal(a.Bytes(), other.Bytes()) {
		t.Error("two seeds made one log")
	}
	if lines := bytes.Count(a.Bytes(), []byte("\n")); lines != first.Events+1 {
		t.Errorf("%d lines and %d events", lines, first.Events)
	}
}

func TestTheSameSeedMakesTheSameXES(t *testing.T) {
	var a, b bytes.Buffer
	n, err1 := XES(&a, 3, 50)
	m, err2 := XES(&b, 3, 50)
	if err1 != nil || err2 != nil || n != m || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Fatal(err1, err2, n, m)
	}
	if got := bytes.Count(a.Bytes(), []byte("<event>")); got != n || n < 150 {
		t.Errorf("%d events and %d said", got, n)
	}
}
