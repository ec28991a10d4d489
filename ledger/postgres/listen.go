package postgres

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// listener keeps one connection that hears of appends by other replicas. While
// it is broken, tails poll.
type listener struct {
	ctx    context.Context // ends with stop
	cancel context.CancelFunc
	done   sync.WaitGroup
}

func startListener(conf *pgx.ConnConfig, announce func()) *listener {
	ctx, cancel := context.WithCancel(context.Background())
	l := &listener{ctx: ctx, cancel: cancel}
	l.done.Go(func() {
		for ctx.Err() == nil {
			hear(ctx, conf.Copy(), announce)
			select {
			case <-time.After(time.Second): // the server is away; it will be back
			case <-ctx.Done():
			}
		}
	})
	return l
}

// hear announces until the connection breaks or ctx ends.
func hear(ctx context.Context, conf *pgx.ConnConfig, announce func()) {
	conn, err := pgx.ConnectConfig(ctx, conf)
	if err != nil {
		return
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return
	}
	for {
		announce() // once at first: what came before we listened
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return
		}
	}
}

func (l *listener) stop() {
	l.cancel()
	l.done.Wait()
}
