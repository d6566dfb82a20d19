package redisstore

import (
	"math"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Somebody, or something, may write into Redis what the store never would. It
// harms nobody but itself.

// testStrayTimers: timers with times that are none, and leases that are none, keep
// no other timer from being due, and are due themselves.
func testStrayTimers(t *testing.T, open func() *Store) {
	ctx := t.Context()
	for _, stray := range []struct {
		what  string
		score float64
		lease string
		due   bool // now; else when somebody sets it anew
	}{
		{"negative", -5, "", true},
		{"before all time", math.Inf(-1), "", true},
		{"before all time, and too large", -1e300, "", true},
		{"after all time", math.Inf(1), "", false},
		{"after all time, and too large", 1e300, "", false},
		{"a lease that is none", 1, "xyz", true},
		{"a lease of before all time", 1, "3:-5:", true},
		{"an empty lease", 1, "", true},
	} {
		s := open()
		if err := s.client.FlushAll(ctx).Err(); err != nil { // the test's own server
			t.Fatal(err)
		}
		w := s.Workspace("T1")
		r, k := s.client, w.Shard.keys
		set(t, w, Timer{ID: "a", At: at(1)}, Timer{ID: "z", At: at(3)})
		r.ZAdd(ctx, k.timers(), redis.Z{Member: timerMember("T1", "stray"), Score: stray.score}, redis.Z{Member: "nobody's", Score: 1})
		if stray.lease != "" {
			r.HSet(ctx, k.leases(), timerMember("T1", "stray"), stray.lease)
		}
		r.Set(ctx, k.fence(), "no number", 0)
		for range 2 { // the second time those whose leases have ended
			got := due(t, w, 20)
			want := 2
			if stray.due {
				want = 3
			}
			if len(got) != want {
				t.Errorf("%s: due are %s", stray.what, ids(got))
			}
			for _, fired := range got {
				if fired.ID == "stray" && fired.At.Before(time.Unix(0, 0)) {
					t.Errorf("%s: due since %v", stray.what, fired.At)
				}
			}
			for _, d := range got {
				r.ZAdd(ctx, k.timers(), redis.Z{Member: timerMember("T1", d.ID), Score: stray.score}) // its lease is over
			}
			if !stray.due {
				break
			}
		}
	}
	w := open().Workspace("T1")
	w.store.client.Del(ctx, w.Shard.keys.timers(), w.Shard.keys.leases())
	set(t, w, Timer{ID: "a", At: at(1)})
	w.store.client.ZAdd(ctx, w.Shard.keys.timers(), redis.Z{Member: timerMember("T1", "a"), Score: math.Inf(-1)})
	for _, fired := range due(t, w, 2) {
		if _, err := w.Commit(ctx, Commit{Fired: &fired, Set: []Timer{{ID: "a", At: at(9)}}}); err != nil {
			t.Fatal(err)
		}
	}
	expectNext(t, w, at(9))
	w.store.client.ZAdd(ctx, w.Shard.keys.timers(), redis.Z{Member: timerMember("T1", "a"), Score: math.Inf(1)})
	if _, some, err := w.NextTimer(ctx); err != nil || !some {
		t.Errorf("a timer that is never due: %t, %v", some, err)
	}
}

// testStrayLeases: a lease that nobody holds any longer, whose timer is gone or is
// never due again, keeps nobody from setting the timer anew.
func testStrayLeases(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx, r, k := t.Context(), w.store.client, w.Shard.keys
	member := timerMember("T1", "a")
	for what, damage := range map[string]func(){
		"the timer is gone":        func() { r.ZRem(ctx, k.timers(), member) },
		"all timers are gone":      func() { r.Del(ctx, k.timers()) },
		"the lease never ends":     func() { r.ZAdd(ctx, k.timers(), redis.Z{Member: member, Score: math.Inf(1)}) },
		"the lease ends next year": func() { r.ZAdd(ctx, k.timers(), redis.Z{Member: member, Score: float64(at(600_000).UnixMilli())}) },
	} {
		set(t, w, Timer{ID: "a", At: at(1)})
		if got := due(t, w, 2); len(got) != 1 {
			t.Fatalf("%s: due are %s", what, ids(got))
		}
		damage()
		set(t, w, Timer{ID: "a", At: at(5), Sooner: true})
		expectNext(t, w, at(5))
		got := due(t, w, 6)
		if len(got) != 1 || !got[0].At.Equal(at(5)) {
			t.Fatalf("%s: due are %+v", what, got)
		}
		if _, err := w.Commit(ctx, Commit{Fired: &got[0]}); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}
