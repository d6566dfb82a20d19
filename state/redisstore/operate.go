package redisstore

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/time/rate"
)

// What an operator's tools need beside the bot.

// LogTo makes the Redis client log to l, for the whole program. Call it before
// Open. What it logs is of connections, never of what goes over them.
func LogTo(l *slog.Logger) {
	redis.SetLogger(&clientLog{Logger: l, said: map[string]*rate.Sometimes{}})
}

// A clientLog passes on what the client says, each kind of thing some times and then
// once a minute: while a server is away it says the same several times a second, and
// whoever asked it has the error as well.
type clientLog struct {
	*slog.Logger
	mu   sync.Mutex
	said map[string]*rate.Sometimes // by format, of which there are few
}

// Printf is what the client calls.
func (l *clientLog) Printf(ctx context.Context, format string, v ...any) {
	l.mu.Lock()
	some := l.said[format]
	if some == nil {
		some = &rate.Sometimes{First: 3, Interval: time.Minute}
		l.said[format] = some
	}
	l.mu.Unlock()
	some.Do(func() { l.WarnContext(ctx, "redis client", "said", fmt.Sprintf(format, v...)) })
}

// Empty reports whether Redis holds nothing of the workspace: it was never at work
// here.
func (w *Workspace) Empty(ctx context.Context) (bool, error) {
	n, err := w.store.client.Exists(ctx, w.keys.seq(), w.keys.keys(), w.keys.people(), w.keys.kept(), w.keys.forgotten()).Result()
	if err != nil {
		return false, fmt.Errorf("is the workspace known: %w", err)
	}
	return n == 0, nil
}

// HadCases reports whether Redis has cases of the workspace, or remembers that some
// were forgotten.
func (w *Workspace) HadCases(ctx context.Context) (bool, error) {
	n, err := w.store.client.Exists(ctx, w.keys.keys(), w.keys.forgotten()).Result()
	if err != nil {
		return false, fmt.Errorf("are there cases: %w", err)
	}
	return n > 0, nil
}

// CheckURL reports whether a Redis URL can be read, without connecting. Its
// error may quote parts of the URL.
func CheckURL(raw string) error {
	client, err := connect(raw, nil)
	if err != nil {
		return err
	}
	return client.Close()
}

// backlogPage is how many posts are read at a time to be counted.
const backlogPage = 256

// Backlog returns how many posts of the workspace are not done, and for how long,
// by the clock of Redis alone, the oldest of them has waited.
func (w *Workspace) Backlog(ctx context.Context) (n int, waited time.Duration, err error) {
	n, oldest, err := w.backlog(ctx)
	if err != nil || n == 0 {
		return n, 0, err
	}
	now, err := w.store.client.Time(ctx).Result()
	if err != nil {
		return n, 0, fmt.Errorf("backlog: %w", err)
	}
	return n, max(0, now.Sub(oldest)), nil
}

func (w *Workspace) backlog(ctx context.Context) (n int, oldest time.Time, err error) {
	for from := "-"; ; {
		page, err := w.store.client.XRangeN(ctx, w.Shard.keys.outbox(), from, "+", backlogPage).Result()
		if err != nil {
			return 0, oldest, fmt.Errorf("backlog: %w", err)
		}
		for _, m := range page {
			if m.Values["w"] != w.id {
				continue // the shard is shared
			}
			if n++; n > 1 {
				continue
			}
			if oldest, err = putAt(m.ID); err != nil {
				return 0, oldest, err
			}
		}
		if len(page) < backlogPage {
			return n, oldest, nil
		}
		from = "(" + page[len(page)-1].ID
	}
}

// Reserve makes sure that a case number is never given to a new case.
func (w *Workspace) Reserve(ctx context.Context, no int) error {
	if err := reserveScript.Run(ctx, w.store.client, []string{w.keys.seq()}, no).Err(); err != nil {
		return fmt.Errorf("reserve case number: %w", err)
	}
	return nil
}
