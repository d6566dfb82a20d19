package bot

import (
	"context"
	"errors"
	"fmt"

	"casethread/state/redisstore"
)

// ForgetAgain forgets a case that an older copy of the data has brought back, as
// of the day and for the reason of its tombstone, and reports whether it was back.
// Of one that is not, it keeps the tombstone, and the number from being given
// again. Nobody is told: that was done when it was forgotten first. What the bot's
// messages in Slack may say of it still, a running bot deletes.
func (b *Bot) ForgetAgain(ctx context.Context, t redisstore.Tombstone, dry bool) (back bool, err error) {
	f, err := b.ws.Find(ctx, redisstore.Lookup{No: t.No, Fresh: true})
	switch {
	case errors.As(err, new(*redisstore.ForgottenError)):
		return false, nil
	case errors.Is(err, redisstore.ErrNoCase):
		if dry {
			return false, nil
		}
		return false, b.ws.Bury(ctx, t)
	case err != nil:
		return false, err
	case f.Case.Opened.After(t.On):
		return false, fmt.Errorf("case %d was opened on %s, after the one that was forgotten: it is another", t.No, f.Case.Opened)
	case dry:
		return true, nil
	}
	now := b.now()
	erasure, err := b.erasure(ctx, f.Case, now)
	if err != nil {
		return false, err
	}
	err = b.ws.Forget(ctx, redisstore.Forgetting{
		Case: f.Case, On: t.On, Reason: t.Reason, Clear: []string{wakeTimer(t.No, now).ID},
		Posts: []redisstore.Post{erasure},
	})
	if err != nil && !errors.Is(err, redisstore.ErrNotReplicated) {
		return false, fmt.Errorf("case %d: %w", t.No, err)
	}
	return true, nil
}
