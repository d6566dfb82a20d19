package redisstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"casethread/state"
	"casethread/state/redisstore/redistest"
)

// rowsAre expects of each case the row that says what the case does on the day.
func rowsAre(t *testing.T, w *Workspace, today state.Date, numbers ...int) {
	t.Helper()
	rows := do(w.Rows(t.Context(), numbers, today))(t)
	if len(rows) != len(numbers) {
		t.Fatalf("%d rows of %d cases", len(rows), len(numbers))
	}
	for i, row := range rows {
		want := find(t, w, numbers[i]).Row(today)
		if !row.StandsOn(today) {
			t.Errorf("case %d: the row stands from %s until %s", row.No, row.From, row.Until)
		}
		if diff := cmp.Diff(want.View(today, state.Consultant), row.View(today, state.Consultant), cmp.AllowUnexported(state.Date{})); diff != "" {
			t.Errorf("case %d (-case +row):\n%s", row.No, diff)
		}
	}
}

// A row is kept by the commit that changes its case, and made anew where there
// is none of the case as it is on the day.
func testRows(t *testing.T, open func() *Store) {
	s := open()
	w, ctx := s.Workspace("T1"), t.Context()
	today := state.NewDate(2026, time.November, 24)
	c := openCase(t, w, "AB")
	openCase(t, w, "CD")
	kept := func() string { return s.client.HGet(ctx, w.keys.rows(), "1").Val() }
	c = commit(t, w, c, state.PartyNamed{Role: state.Mentor, Name: "Mads", User: "U5"}, state.FollowupPlanned{ID: "F1", For: today.Add(3)})
	if want := fmt.Sprintf("%d:", c.Version); !strings.HasPrefix(kept(), want) {
		t.Fatalf("kept with the commit: %.12q, want %s…", kept(), want)
	}
	before := s.RoundTrips()
	rowsAre(t, w, today, 1, 2)
	if trips := s.RoundTrips() - before; trips > 3 { // one, and what the test asks
		t.Errorf("%d round trips", trips)
	}

	old := kept()
	c = commit(t, w, c, state.CaseClosed{})
	s.client.HSet(ctx, w.keys.rows(), "1", old) // as after a commit of a program that knew no rows
	rowsAre(t, w, today, 1, 2)
	if !strings.HasPrefix(kept(), fmt.Sprintf("%d:", c.Version)) {
		t.Error("the row that was behind is not kept anew")
	}
	s.client.Del(ctx, w.keys.rows())
	rowsAre(t, open().Workspace("T1"), today, 1, 2)
	if kept() == "" {
		t.Error("the row that was missing is not kept")
	}
	row := []byte(kept())
	row[len(row)-1] ^= 1
	s.client.HSet(ctx, w.keys.rows(), "1", row)
	rowsAre(t, open().Workspace("T1"), today, 1, 2)

	commit(t, w, find(t, w, 2), state.Placement{Kind: "fleksjob", Start: today.Add(-9)}, state.Placement{Kind: "fleksjob", Start: today.Add(9)}, state.PlacementEnd{})
	for _, day := range []int{0, 8, 9, 10} {
		rowsAre(t, w, today.Add(day), 1, 2)
	}
}

// A row goes with its case, and without the case's key nobody reads it.
func testRowsGone(t *testing.T, open func() *Store) {
	s := open()
	w, ctx := s.Workspace("T1"), t.Context()
	today := state.NewDate(2026, time.November, 24)
	openCase(t, w, "AB")
	c := openCase(t, w, "CD")
	if err := w.Forget(ctx, Forgetting{Case: c, On: today, Reason: "request"}); err != nil {
		t.Fatal(err)
	}
	if s.client.HExists(ctx, w.keys.rows(), "2").Val() {
		t.Error("the row of a forgotten case is left")
	}
	if rows := do(w.Rows(ctx, []int{1, 2}, today))(t); len(rows) != 1 || rows[0].No != 1 {
		t.Errorf("rows %v", rows)
	}
	openCase(t, w, "EF")
	key := s.client.HGet(ctx, w.keys.keys(), "3").Val()
	s.client.HDel(ctx, w.keys.keys(), "3")
	other := open().Workspace("T1")
	rows, err := other.Rows(ctx, []int{1, 3}, today)
	sealed, rest := Unopened(err)
	if len(rows) != 1 || len(sealed) != 1 || sealed[0].No != 3 || !errors.Is(err, ErrNoKey) || rest != nil {
		t.Errorf("rows %v, %v", rows, err)
	}
	s.client.HSet(ctx, w.keys.keys(), "3", key)
	rowsAre(t, other, today, 1, 3)
}

// cutShort ends a pipeline of several scripts after the first, as a deadline does.
type cutShort struct{}

func (cutShort) DialHook(next redis.DialHook) redis.DialHook { return next }

func (cutShort) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (cutShort) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		err := next(ctx, cmds)
		for _, cmd := range cmds[1:] {
			if cmd.Name() == "evalsha" {
				err = context.DeadlineExceeded
				cmd.SetErr(err)
			}
		}
		return err
	}
}

// Of a case that there was no time to load no row comes, and it is said.
func testRowsCutShort(t *testing.T, open func() *Store) {
	s := open()
	w, ctx := s.Workspace("T1"), t.Context()
	openCase(t, w, "AB")
	openCase(t, w, "CD")
	s.client.Del(ctx, w.keys.rows())
	s.client.AddHook(cutShort{})
	rows, err := w.Rows(ctx, []int{1, 2}, state.NewDate(2026, time.November, 24))
	if len(rows) != 1 || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// A new key of the installation leaves rows as they are: they are sealed with
// the keys of their cases.
func TestRowsOutliveRekeying(t *testing.T) {
	url := redistest.Embedded(t)
	old, next := testKey, bytes.Repeat([]byte{9}, keySize)
	first := openStore(t, Options{URL: url}).Workspace("T1")
	openCase(t, first, "AB")
	both := openStore(t, Options{URL: url, DataKeys: [][]byte{next, old}}).Workspace("T1")
	if _, err := both.Rekey(t.Context(), Rekeying{}); err != nil {
		t.Fatal(err)
	}
	rowsAre(t, openStore(t, Options{URL: url, DataKeys: [][]byte{next}}).Workspace("T1"), state.NewDate(2026, time.November, 24), 1)
}

// BenchmarkList reads the rows of 10,000 cases of one person, nothing of them
// in memory: the processor time of this process is told as cpu-ms/op, Redis's
// own as redis-ms/op.
func BenchmarkList(b *testing.B) {
	url := redistest.Server(b)
	fill := openStore(b, Options{URL: url}).Workspace("T1")
	const cases = 10_000
	for no := 1; no <= cases; no++ {
		realisticCase(b, fill, no, realisticEvents(channel))
	}
	ctx := context.Background()
	today := state.NewDate(2026, time.November, 24)
	redisBefore := redisCPU(b, fill.store)
	var cpu time.Duration
	for b.Loop() {
		b.StopTimer()
		s := openStore(b, Options{URL: url})
		w := s.Workspace("T1")
		b.StartTimer()
		before := cpuTime(b)
		nos, err := w.CasesOf(ctx, "U06KONSUL01")
		if err != nil {
			b.Fatal(err)
		}
		rows, err := w.Rows(ctx, nos, today)
		if err != nil || len(rows) != cases {
			b.Fatalf("%d rows, %v", len(rows), err)
		}
		cpu += cpuTime(b) - before
	}
	b.ReportMetric(float64(cpu.Milliseconds())/float64(b.N), "cpu-ms/op")
	b.ReportMetric(1000*(redisCPU(b, fill.store)-redisBefore)/float64(b.N), "redis-ms/op")
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// redisCPU is how many seconds of the processor Redis says that it has taken.
func redisCPU(b *testing.B, s *Store) float64 {
	_, used, _ := strings.Cut(s.client.Info(context.Background(), "cpu").Val(), "used_cpu_user:")
	var seconds float64
	if _, err := fmt.Sscan(used, &seconds); err != nil {
		b.Fatal(err)
	}
	return seconds
}
