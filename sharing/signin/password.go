package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"roundtable/care"
)

// Cost of one hash: OWASP's Password Storage Cheat Sheet, argon2id with 46 MiB,
// one pass, one lane.
const (
	hashMemory  = 47104 // KiB
	hashPasses  = 1
	hashThreads = 1
	hashBytes   = 32
	saltBytes   = 16
)

// Lengths of a password in characters. Long ones are welcome; nobody is made to
// mix kinds of letters or to change it by the calendar (NCSC, OWASP ASVS 2.1).
const (
	minPassword = 12
	maxPassword = 128
)

// hashing bounds how many hashes run at once, each of 46 MiB: a crowd at the
// sign-in page waits in place of filling the memory.
var hashing = make(chan struct{}, 4)

// common.txt holds the passwords of eight letters and more among the 30,000 commonest
// of zxcvbn 4.4.2 (MIT, Dropbox), and some of our own surroundings.
//
//go:embed common.txt
var commonList string

var common = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(commonList) {
		m[w] = true
	}
	return m
}()

// CheckPassword reports, as a *care.Problem, why a password would not do. about
// are words that anybody could guess: name, e-mail address, partner.
func CheckPassword(password string, about ...string) error {
	n := utf8.RuneCountInString(strings.Join(strings.Fields(password), " ")) // a run of spaces counts once
	switch {
	case !utf8.ValidString(password):
		return passwordProblem("The password holds bytes that are no letters.", "Type it anew.")
	case n < minPassword:
		return passwordProblem(fmt.Sprintf("The password is shorter than %d letters.", minPassword), "Three words that do not belong together are long enough and easy to keep.")
	case n > maxPassword:
		return passwordProblem(fmt.Sprintf("The password is longer than %d letters.", maxPassword), "Take a shorter one.")
	}
	// A password that is nothing but a guessable word with letters around it.
	bare := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(password))
	if common[strings.ToLower(password)] || common[bare] || repeats(password) {
		return passwordProblem("The password is one that attackers try first.", "Take three words that do not belong together.")
	}
	for _, a := range about {
		for w := range strings.FieldsFuncSeq(strings.ToLower(a), func(r rune) bool { return !isWord(r) }) {
			if len(w) >= 4 && strings.Contains(strings.ToLower(password), w) && n-utf8.RuneCountInString(w) < 8 {
				return passwordProblem("The password is little more than your name, address or organisation.", "Take three words that do not belong together.")
			}
		}
	}
	return nil
}

func isWord(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127 }

// repeats reports a password of few different characters.
func repeats(password string) bool {
	seen := map[rune]bool{}
	for _, r := range password {
		seen[r] = true
	}
	return len(seen) < 5
}

func passwordProblem(what, remedy string) error {
	return &care.Problem{What: what, Where: "password", Remedy: remedy}
}

// hashPassword returns the PHC string of a password. Passwords are compared in
// Unicode's NFKC, so that the same letters typed on another keyboard agree.
func hashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	sum, err := derive(ctx, password, salt, hashMemory, hashPasses, hashThreads)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashThreads, b64.EncodeToString(salt), b64.EncodeToString(sum)), nil
}

// verifyPassword reports whether the password is the hashed one, and whether the
// hash was made at another cost than today's and is better made again.
func verifyPassword(ctx context.Context, password, phc string) (ok, stale bool, err error) {
	p, err := parsePHC(phc)
	if err != nil {
		return false, false, err
	}
	sum, err := derive(ctx, password, p.salt, p.memory, p.passes, p.threads)
	if err != nil {
		return false, false, err
	}
	stale = p.memory != hashMemory || p.passes != hashPasses || p.threads != hashThreads
	return subtle.ConstantTimeCompare(sum, p.sum) == 1, stale, nil
}

// spend takes the time of a verification for an address that nobody has, so that
// the time of an answer does not tell which addresses have accounts.
func spend(ctx context.Context, password string) error {
	_, err := derive(ctx, password, make([]byte, saltBytes), hashMemory, hashPasses, hashThreads)
	return err
}

func derive(ctx context.Context, password string, salt []byte, memory, passes uint32, threads uint8) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, passes, memory, threads, hashBytes), nil
}

type phc struct {
	memory, passes uint32
	threads        uint8
	salt, sum      []byte
}

// parsePHC reads "$argon2id$v=19$m=47104,t=1,p=1$salt$sum". Costs that nobody
// would have written are refused: they would take the server's memory.
func parsePHC(s string) (p phc, err error) {
	parts := strings.Split(s, "$")
	var version int
	if len(parts) != 6 || parts[1] != "argon2id" {
		return p, errBadHash
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return p, errBadHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.threads); err != nil {
		return p, errBadHash
	}
	if p.memory > 1<<20 || p.passes == 0 || p.passes > 20 || p.threads == 0 || p.threads > 16 {
		return p, errBadHash
	}
	b64 := base64.RawStdEncoding
	if p.salt, err = b64.DecodeString(parts[4]); err != nil || len(p.salt) < 8 {
		return p, errBadHash
	}
	if p.sum, err = b64.DecodeString(parts[5]); err != nil || len(p.sum) != hashBytes {
		return p, errBadHash
	}
	return p, nil
}
