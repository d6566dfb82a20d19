package redisstore

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"casethread/state"
	"casethread/state/redisstore/redistest"
)

// BenchmarkCommitHot is one more event in a realistic case that is in the
// cache: with a timer, a post, a delivery and a command. Redis's own part of
// the time is told as redis-ns/op.
func BenchmarkCommitHot(b *testing.B) {
	s := openStore(b, Options{URL: redistest.Server(b)})
	w := s.Workspace("T1")
	base := realisticCase(b, w, 1, realisticEvents(channel))
	e := realisticEvents(channel)[14:15]
	e[0].Version = base.Version + 1
	n := 0
	ctx, c := context.Background(), s.client
	c.ConfigResetStat(ctx)
	b.ReportAllocs()
	for b.Loop() {
		n++
		if _, err := w.Commit(ctx, fullCommit(base, e, n)); err != nil {
			b.Fatal(err)
		}
		b.StopTimer() // back to where it was, so that the case does not grow
		c.RPop(ctx, w.keys.log(1))
		b.StartTimer()
	}
	b.ReportMetric(scriptTime(b, s), "redis-ns/op")
}

// BenchmarkCommitParallel is many at once, each in a case of its own that
// grows to 40 events, snapshots included.
func BenchmarkCommitParallel(b *testing.B) {
	w := openStore(b, Options{URL: redistest.Server(b)}).Workspace("T1")
	var number atomic.Int64
	events := realisticEvents(channel)
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		c := state.Fold(int(number.Add(1)), nil)
		for pb.Next() {
			if c.Version == 40 {
				c = state.Fold(int(number.Add(1)), nil)
			}
			e := events[c.Version%len(events)]
			e.Version = c.Version + 1
			var err error
			if c, err = w.Commit(context.Background(), fullCommit(c, []state.Event{e}, c.No*100+e.Version)); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func fullCommit(base *state.Case, events []state.Event, n int) Commit {
	id := strconv.Itoa(n)
	return Commit{
		Base: base, Events: events, Delivery: id, Once: id, Set: []Timer{{ID: "case|1", At: at(n)}},
		Posts: []Post{{Op: id, Kind: "task", Case: base.No, Channel: channel, Body: []byte("Sende forsikringspapirer til butikken")}},
	}
}

// scriptTime is what Redis says a script took on average.
func scriptTime(b *testing.B, s *Store) float64 {
	_, stats, _ := strings.Cut(s.client.Info(context.Background(), "commandstats").Val(), "cmdstat_evalsha:")
	_, perCall, _ := strings.Cut(stats, "usec_per_call=")
	perCall, _, _ = strings.Cut(perCall, ",")
	us, err := strconv.ParseFloat(perCall, 64)
	if err != nil {
		b.Fatal(err)
	}
	return us * 1000
}

// BenchmarkFindCold loads a realistic case that is not in the cache.
func BenchmarkFindCold(b *testing.B) {
	s := openStore(b, Options{URL: redistest.Server(b), CacheFor: -1})
	w := s.Workspace("T1")
	realisticCase(b, w, 1, realisticEvents(channel))
	b.ReportAllocs()
	for b.Loop() {
		w.cache.drop(1)
		if _, err := w.Find(context.Background(), Lookup{No: 1, User: "U06KONSUL01"}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFindHot finds a case in the cache.
func BenchmarkFindHot(b *testing.B) {
	w := openStore(b, Options{URL: redistest.Embedded(b)}).Workspace("T1")
	realisticCase(b, w, 1, realisticEvents(channel))
	for b.Loop() {
		if _, err := w.Find(context.Background(), Lookup{No: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

// realisticCase commits events one by one, as they came.
func realisticCase(t testing.TB, w *Workspace, no int, events []state.Event) *state.Case {
	t.Helper()
	c := state.Fold(no, nil)
	for _, e := range events {
		var err error
		if c, err = w.Commit(context.Background(), Commit{Base: c, Events: []state.Event{e}}); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// TestMemory says what a realistic case takes in a real Redis, and holds its
// own keys to 6 KB. What the server's data grows by a case, indexes, timers
// and all, is told but not held to it: it swings with Redis's own buffers.
func TestMemory(t *testing.T) {
	t.Parallel()
	s := openStore(t, Options{URL: redistest.Server(t)})
	w := s.Workspace("T06ARBEJDE")
	ctx, c := t.Context(), s.client
	const cases = 200
	fill(t, w, 1, 20) // what is there once, not once a case
	before := usedMemory(t, s)
	fill(t, w, 21, 20+cases)
	grown := (usedMemory(t, s) - before) / cases

	whole := int64(0)
	for _, key := range []string{w.keys.log(21), w.keys.snap(21), w.keys.msgs(21)} {
		n := c.MemoryUsage(ctx, key, 0).Val()
		t.Logf("%-6s %5d bytes", key[strings.LastIndexByte(key, ':')+1:], n)
		whole += n
	}
	t.Logf("the case's own keys %d bytes, its share of all %d bytes", whole, grown)
	if limit := int64(6 << 10); whole > limit {
		t.Errorf("the keys of a realistic case take more than %d bytes", limit)
	}
}

func usedMemory(t *testing.T, s *Store) int64 {
	t.Helper()
	// The marks of commits without a delivery are gone within a minute.
	keys := s.client.Keys(t.Context(), "*:seen:*").Val()
	if len(keys) > 0 {
		s.client.Del(t.Context(), keys...)
	}
	for line := range strings.Lines(s.client.Info(t.Context(), "memory").Val()) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), "used_memory_dataset:"); ok {
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatal("the server does not tell its memory")
	return 0
}

// fill makes realistic cases with three timers and four messages each, a
// label of its own, ten to a channel.
func fill(t *testing.T, w *Workspace, from, to int) {
	t.Helper()
	for no := from; no <= to; no++ {
		in := fmt.Sprintf("C06SAM%05d", no/10)
		events := realisticEvents(in)
		opened := events[0].Fact.(state.Opened)
		opened.Label = fmt.Sprintf("M%dH", no)
		events[0].Fact = opened
		thread := events[4].Fact.(state.ThreadStarted)
		thread.TS = fmt.Sprintf("1788246000.%06d", no)
		events[4].Fact = thread
		realisticCase(t, w, no, events)
		var change Commit
		for i, thing := range []string{"card", "T1", "F1", "F2"} {
			if i < 3 {
				change.Set = append(change.Set, Timer{ID: fmt.Sprintf("%s|%d", thing, no), At: at(no)})
			}
			change.Posts = append(change.Posts, Post{Op: thing, Kind: thing, Case: no, Channel: in, Body: []byte("x")})
		}
		if _, err := w.Commit(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		for i, e := range claim(t, w, "a", 10, lease) {
			do(w.Done(t.Context(), e, e.Kind, in, fmt.Sprintf("1788246%03d.%06d", i, no)))(t)
		}
	}
}
