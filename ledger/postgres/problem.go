package postgres

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"roundtable/care"
)

// problem says in words what an administrator can mend; any other error comes
// back as it is. Codes are those of PostgreSQL's appendix A.
func problem(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		if p := byCode(e.Code); p != nil {
			p.Err = err
			return p
		}
		return err
	}
	_, refused := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	if refused || network || pgconn.SafeToRetry(err) {
		return &care.Problem{
			What:   "The PostgreSQL server cannot be reached.",
			Remedy: "Check that it is running and that the address is right, and do it again.",
			Err:    err,
		}
	}
	return err
}

func byCode(code string) *care.Problem {
	switch {
	case code == "53100":
		return &care.Problem{
			What:   "The PostgreSQL server's disk is full. Nothing was changed.",
			Remedy: "Free some space on the server and do it again.",
		}
	case code == "53300":
		return &care.Problem{
			What:   "The PostgreSQL server has no free connection.",
			Remedy: "Wait a moment, or raise max_connections (16 for each replica).",
		}
	case code == "25006":
		return &care.Problem{
			What:   "The PostgreSQL server only reads: it is a standby.",
			Remedy: "Give the address of the primary, or several hosts with target_session_attrs=read-write.",
		}
	case code == "3D000":
		return &care.Problem{
			What:   "The PostgreSQL database does not exist.",
			Remedy: "Create it, or check its name in the address.",
		}
	case code == "42501":
		return &care.Problem{
			What:   "The PostgreSQL user lacks a right in this database.",
			Remedy: "Let the user own the database or its schema.",
		}
	case code == "42P01":
		return &care.Problem{
			What:   "There is no ledger in this PostgreSQL database.",
			Remedy: "Check the database's name in the address; init makes a new ledger.",
		}
	case strings.HasPrefix(code, "28"):
		return &care.Problem{
			What:   "The PostgreSQL server refused the user or the password.",
			Remedy: "Check the user and password in the address.",
		}
	case strings.HasPrefix(code, "57P"), strings.HasPrefix(code, "08"):
		return &care.Problem{
			What:   "The PostgreSQL server is stopping or starting.",
			Remedy: "Wait until it is up and do it again.",
		}
	}
	return nil
}
