package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// A case that cannot be opened is left as it is: whoever asks for it is told
// why, and all that does not need it goes on.

// When a timer looks again at what could not be opened: somebody may have mended
// it, or, what happens while keys are changed, another replica has the key.
const (
	lockedAgain  = time.Hour
	passingAgain = 10 * time.Minute
)

// noteSealed notes what could not be opened and returns what else went wrong.
func (b *Bot) noteSealed(during string, err error) ([]*redisstore.SealedError, error) {
	sealed, rest := redisstore.Unopened(err)
	for _, e := range sealed {
		if e.Newer() {
			b.noteNewer(during, cmp.Or(e.What, strconv.Itoa(e.No)), e)
			continue
		}
		b.metrics.sealed.Inc()
		b.log.Error("something cannot be opened", "during", during, "cause", e)
	}
	return sealed, rest
}

func lockedCases(sealed []*redisstore.SealedError) []commands.Locked {
	var locked []commands.Locked
	for _, e := range sealed {
		if e.No > 0 {
			locked = append(locked, commands.Locked{No: e.No, Why: texts.Say(sealedWhy(e)), Newer: e.Newer()})
		}
	}
	return locked
}

// ownSealed keeps of what could not be opened the cases that the asker takes
// part in, or stands in for somebody who does, as far as the indexes tell.
func (b *Bot) ownSealed(ctx context.Context, a *ask, sealed []*redisstore.SealedError) ([]*redisstore.SealedError, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	var own []int
	for _, user := range append(a.person.StandsInFor(state.DateOf(a.now)), a.user) {
		nos, err := b.ws.CasesOf(ctx, user)
		if err != nil {
			return nil, err
		}
		own = append(own, nos...)
	}
	return slices.DeleteFunc(slices.Clone(sealed), func(e *redisstore.SealedError) bool { return !slices.Contains(own, e.No) }), nil
}

// settingsOf are the settings of those named. Of somebody whose settings cannot
// be opened they are those of somebody unknown, so that the others are served.
func (b *Bot) settingsOf(ctx context.Context, users ...string) (map[string]state.Person, error) {
	people, err := b.ws.Persons(ctx, users...)
	_, rest := b.noteSealed("settings", err)
	return people, rest
}

// lookLater puts off a timer whose case or person cannot be opened.
func (b *Bot) lookLater(ctx context.Context, t redisstore.Timer, why *redisstore.SealedError, now time.Time) error {
	later := redisstore.Timer{ID: t.ID, At: now.Add(lockedAgain), Sooner: true}
	if passing(why) {
		later.At = now.Add(passingAgain)
	}
	_, err := b.ws.Commit(ctx, redisstore.Commit{Fired: &t, Set: []redisstore.Timer{later}})
	return err
}

// passing reports whether another replica may be able to open it, or this one
// when it has been given the key.
func passing(e *redisstore.SealedError) bool { return errors.Is(e, redisstore.ErrWrongKey) }
