package facts

import "context"

func (f *Facts) restore(ctx context.Context) *state   { return nil }
func (f *Facts) forgetCheckpoints()                   {}
func (f *Facts) Checkpoint(ctx context.Context) error { return nil }
