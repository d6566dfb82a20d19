package bot

import (
	"context"
	"errors"
)

// Redis may be emptied under a running bot, or begin anew on another directory. People
// would read that there is no such case, and the next one would have the number of
// another. So a bot remembers that there were cases. One that is started afterwards
// cannot: for that there is the gauge of the last number.

// errLostCases says that Redis has none any longer, and has not forgotten any.
var errLostCases = errors.New("redis has lost all cases")

// hasCases is nil unless there were cases, as far as this process knows, and Redis has
// lost all of them.
func (b *Bot) hasCases(ctx context.Context) error {
	if !b.hadCases.Load() {
		return nil
	}
	some, err := b.ws.HadCases(ctx)
	if err == nil && !some {
		err = errLostCases
	}
	return err
}
