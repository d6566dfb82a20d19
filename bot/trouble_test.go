package bot

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// TestTrouble: what goes wrong for an hour is a line a minute, and its end one more.
func TestTrouble(t *testing.T) {
	var log strings.Builder
	now := toldAt
	claims := trouble{log: slog.New(slog.NewTextHandler(&log, nil)), what: "claim failed"}
	claims.came(nil, now)
	for range 60 * 60 {
		claims.came(errors.New("refused"), now)
		now = now.Add(time.Second)
	}
	claims.came(nil, now)
	claims.came(nil, now)
	claims.came(errors.New("another"), now)
	said := log.String()
	for what, want := range map[string]int{
		`msg="claim failed" cause=refused`: 60, `msg="all is well again" after="claim failed" times=3600 seconds=3600`: 1,
		`cause=another times=1`: 1, "\n": 62,
	} {
		if n := strings.Count(said, what); n != want {
			t.Errorf("%q stands %d times, want %d", what, n, want)
		}
	}
}
