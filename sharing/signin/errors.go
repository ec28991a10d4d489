package signin

import (
	"errors"

	"roundtable/care"
)

var errBadHash = errors.New("signin: the stored password hash cannot be read")

// Refused is why somebody was not let in, as much as may be told: a page never
// says whether the address or the password was wrong.
type Refused struct {
	care.Problem
	Reason Reason
}

// Unwrap gives the problem to errors.AsType.
func (r *Refused) Unwrap() error { return &r.Problem }

// Reason is why somebody was refused, for the administrators' log.
type Reason string

// Reasons.
const (
	WrongSecret  Reason = "wrong-secret"   // password, code or key do not agree, or nobody has the address
	TooMany      Reason = "too-many-tries" // from this place, or without a device that is known
	NotCurrent   Reason = "not-current"    // the account has ended or has not begun
	NoAccount    Reason = "no-account"     // an identity that is tied to no account
	NoRole       Reason = "no-role"        // the provider names no role at the account's partner
	BadToken     Reason = "bad-token"      // expired, forged, replayed or for somebody else
	ProviderDown Reason = "provider-down"
)

func refuse(why Reason, what, remedy string, cause error) *Refused {
	return &Refused{care.Problem{What: what, Remedy: remedy, Err: cause}, why}
}

func wrong(cause error) error {
	return refuse(WrongSecret, "That did not agree with what we know.", "Check the address and the password, or use a passkey. Your partner's administrator can send a new set-up link.", cause)
}

func tooMany() error {
	return refuse(TooMany, "There were too many tries that failed.", "Wait a quarter of an hour, use a passkey, or sign in from a device that you have used before.", nil)
}

func notCurrent() error {
	return refuse(NotCurrent, "The account cannot be used today.", "Ask your partner's administrator: its dates may have passed.", nil)
}
