package bot

import (
	"log/slog"
	"time"
)

// sayEach is how often the log repeats that something still goes wrong.
const sayEach = time.Minute

// A trouble is something that goes wrong again and again, as all does that needs
// Redis while it is away. The log says so when it begins, each minute while it lasts,
// and when it is over, and not each time. The zero value is none. It is used by one
// goroutine at a time.
type trouble struct {
	log   *slog.Logger
	what  string    // went wrong: what the log says
	since time.Time // zero: all is well
	said  time.Time
	times int
}

// came notes how something went, nil for well.
func (t *trouble) came(err error, now time.Time) {
	switch {
	case err == nil && t.since.IsZero():
	case err == nil:
		t.log.Info("all is well again", "after", t.what, "times", t.times, "seconds", int(now.Sub(t.since).Seconds()))
		*t = trouble{log: t.log, what: t.what}
	default:
		if t.since.IsZero() {
			t.since = now
		}
		if t.times++; t.times == 1 || now.Sub(t.said) >= sayEach {
			t.said = now
			t.log.Error(t.what, "cause", err, "times", t.times)
		}
	}
}
