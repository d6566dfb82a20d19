package redisstore

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/state"
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

// testStrayCases: what is no number, and a number of no case, keep no case from being
// found, listed, counted and checked.
func testStrayCases(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx, r, k := t.Context(), w.store.client, w.keys
	c := openCase(t, w, "AB")
	c = commit(t, w, c, state.ThreadStarted{Channel: channel, TS: "1.1"})
	for _, stray := range []string{"abc", "", "-1", "0", "007", "1.5", "99"} {
		r.HSet(ctx, k.keys(), stray, "x")
		r.ZAdd(ctx, k.labels(), redis.Z{Member: stray})
		r.SAdd(ctx, k.open(channel), stray)
		r.SAdd(ctx, k.user(konsulent, true), stray)
		r.SAdd(ctx, k.asked(konsulent), stray)
		r.HSet(ctx, k.threads(), channel+":2.2", stray)
		r.HSet(ctx, k.holding(), stray, "abc")
		fresh := open().Workspace("T1")
		if _, err := fresh.Find(ctx, Lookup{Thread: channel + ":2.2"}); !errors.Is(err, ErrNoCase) {
			t.Errorf("the thread of case %q: %v", stray, err)
		}
		if f, err := fresh.Find(ctx, Lookup{Channel: channel}); err != nil || f.Case == nil || f.Case.No != 1 {
			t.Errorf("beside case %q the channel finds %+v, %v", stray, f, err)
		}
		for what, list := range map[string]func() ([]int, error){
			"all":    func() ([]int, error) { return fresh.All(ctx) },
			"theirs": func() ([]int, error) { return fresh.CasesOf(ctx, konsulent) },
			"open":   func() ([]int, error) { return fresh.OpenOf(ctx, konsulent) },
			"asked":  func() ([]int, error) { return fresh.AskedOf(ctx, konsulent) },
		} {
			nos, err := list()
			nos = slices.DeleteFunc(nos, func(no int) bool { return no == 99 })
			if err != nil || what != "asked" && !slices.Equal(nos, []int{1}) || what == "asked" && len(nos) > 0 {
				t.Errorf("beside case %q, %s are %v, %v", stray, what, nos, err)
			}
		}
		if rows, err := fresh.Rows(ctx, []int{1, 99}, state.DateOf(c.Changed)); err != nil || len(rows) != 1 {
			t.Errorf("beside case %q %d rows, %v", stray, len(rows), err)
		}
		if _, err := fresh.KeyUses(ctx); err != nil {
			t.Errorf("beside case %q: %v", stray, err)
		}
		if _, err := fresh.Gauges(ctx, at(1)); err != nil {
			t.Errorf("beside case %q: %v", stray, err)
		}
	}
	r.Set(ctx, k.format(), "abc", 0)
	if err := w.CheckFormat(ctx); !errors.As(err, new(*FormatError)) {
		t.Errorf("of no format: %v", err)
	}
}

// testStrayIndex: two cases whose threads or labels have changed places are not
// taken for each other.
func testStrayIndex(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx, r, k := t.Context(), w.store.client, w.keys
	for i, label := range []string{"AB", "CD"} {
		commit(t, w, openCase(t, w, label), state.ThreadStarted{Channel: channel, TS: fmt.Sprint(i+1, ".1")})
	}
	first, second := channel+":1.1", channel+":2.1"
	if f := do(w.Find(ctx, Lookup{Thread: first}))(t); f.Case.No != 1 {
		t.Fatalf("the thread is of case %d", f.Case.No)
	}
	r.HSet(ctx, k.threads(), first, "2", second, "1")
	for _, label := range []string{"AB", "CD"} {
		r.ZRem(ctx, k.labels(), labelMember(w.ring.labels(label)[0], 1, true), labelMember(w.ring.labels(label)[0], 2, true))
	}
	r.ZAdd(ctx, k.labels(), redis.Z{Member: labelMember(w.ring.labels("AB")[0], 2, true)})
	r.SRem(ctx, k.open(channel), "1", "2")
	r.SAdd(ctx, k.open("C9"), "1")
	for _, l := range []Lookup{{Thread: first}, {Thread: second}, {Label: "AB"}, {Channel: "C9"}} {
		if f, err := w.Find(ctx, l); !errors.Is(err, ErrNoCase) {
			t.Errorf("%+v finds %+v, %v", l, f.Case, err)
		}
	}
	for no := range 2 {
		do(w.Rebuild(ctx, no+1, Rebuilding{}))(t)
	}
	for i, l := range []Lookup{{Thread: first}, {Thread: second}, {Channel: channel, No: 1}, {Label: "cd "}} {
		if f := do(w.Find(ctx, l))(t); f.Case == nil || f.Case.No != i%2+1 {
			t.Errorf("%+v finds %+v after a rebuild", l, f)
		}
	}
}

// testStrayPosts: entries that are no posts, or not ours, keep no post from going
// out, and no list from being made. What says that it is ours is parked, where an
// operator sees it and can drop it.
func testStrayPosts(t *testing.T, open func() *Store) {
	ctx := t.Context()
	for what, stray := range map[string][]any{
		"nobody's":              {"foo", "bar"},
		"of few fields":         {"w", "T1", "o", "x"},
		"of one field":          {"w", "T1"},
		"of no case":            {"w", "T1", "o", "x", "k", "card", "c", "abc", "h", channel, "b", "zz"},
		"of another order":      {"k", "card", "w", "T1", "o", "x", "c", "1", "h", channel, "b", "zz"},
		"of a case that is not": {"w", "T1", "o", "x", "k", "card", "c", "99", "h", channel, "b", "zz"},
		"with more":             {"w", "T1", "o", "x", "k", "card", "c", "-1", "h", channel, "b", "zz", "f", "h", "z", "z"},
	} {
		s := open()
		if err := s.client.FlushAll(ctx).Err(); err != nil { // the test's own server
			t.Fatal(err)
		}
		w := s.Workspace("T1")
		openCase(t, w, "AB")
		outbox, parked := w.Shard.keys.outbox(), w.Shard.keys.parked()
		w.store.client.XAdd(ctx, &redis.XAddArgs{Stream: outbox, Values: stray})
		w.store.client.XAdd(ctx, &redis.XAddArgs{Stream: parked, Values: stray})
		post(t, w, "1")
		var got []string
		for range 2 {
			entries, _ := w.Claim(ctx, "a", 10, 0, time.Millisecond)
			for _, e := range entries {
				got = append(got, e.Op)
				do(w.Done(ctx, e, "", "", ""))(t)
			}
		}
		if !slices.Equal(got, []string{"1"}) {
			t.Errorf("%s: claimed are %v", what, got)
		}
		all, err := w.Parked(ctx)
		ours := stray[0] == "w"
		if want := map[any]int{"w": 2, "k": 1}[stray[0]]; err != nil || len(all) != want {
			t.Errorf("%s: parked are %+v, %v", what, all, err)
		}
		if n, err := w.Pending(ctx); err != nil || n != 0 && ours {
			t.Errorf("%s: %d wait, %v", what, n, err)
		}
		for _, p := range all {
			if err := w.Drop(ctx, p.ID); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := w.KeyUses(ctx); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// testStrayKeys: a key of another type refuses a commit that needs it as a whole, by
// name, and keeps no case from being read that can be read without it.
func testStrayKeys(t *testing.T, open func() *Store) {
	s := open()
	w := s.Workspace("T1")
	ctx, r, k := t.Context(), s.client, w.keys
	for _, key := range []string{
		k.rows(), k.keys(), k.log(1), w.Shard.keys.outbox(), w.Shard.keys.timers(), w.Shard.keys.leases(),
		k.people(), k.peopleAt(), k.kept(), k.labels(), k.open(channel), k.user(konsulent, false),
	} {
		if err := r.FlushAll(ctx).Err(); err != nil { // the test's own server
			t.Fatal(err)
		}
		base := openCase(t, w, "AB")
		r.Del(ctx, key)
		r.Set(ctx, key, "x", 0)
		before := dump(t, s)
		_, err := w.Commit(ctx, Commit{
			Base: base, Events: following(base, state.CaseClosed{}), Set: []Timer{{ID: "a", At: at(1)}},
			Posts:  []Post{{Op: "1", Kind: "task", Case: 1, Channel: channel}},
			People: []state.Person{{User: "U9", Lang: "en"}}, Kept: []Kept{{Name: "n", Body: []byte("x")}},
		})
		if err == nil || !strings.Contains(err.Error(), key) && key != k.log(1) && key != k.keys() {
			t.Errorf("%s: %v", key, err)
		}
		if dump(t, s) != before {
			t.Errorf("%s: half of the commit was made", key)
		}
	}
	if err := r.FlushAll(ctx).Err(); err != nil {
		t.Fatal(err)
	}
	base := openCase(t, w, "AB")
	r.HDel(ctx, k.keys(), "1")
	before := dump(t, s)
	_, err := w.Commit(ctx, Commit{Base: base, Events: following(base, state.CaseClosed{})})
	if !errors.Is(err, ErrNoKey) || dump(t, s) != before {
		t.Errorf("a commit to a case whose key is lost: %v", err)
	}
}

// testStrayKeysInTurn: where commits look once in a while, one that was refused leaves
// it to the next, which mostly is the same again: with two bots, what the other has
// changed is found out in this way.
func testStrayKeysInTurn(t *testing.T, open func() *Store) {
	s, other := open(), open().Workspace("T1")
	s.typesEach = time.Hour
	w := s.Workspace("T1")
	ctx, r, key := t.Context(), s.client, w.keys.rows()
	base := openCase(t, other, "AB")
	moved := commit(t, other, base, state.Task{ID: "T1"})
	r.Del(ctx, key)
	r.Set(ctx, key, "x", 0)
	before := dump(t, s)
	if _, err := w.Commit(ctx, Commit{Base: base, Events: following(base, state.CaseClosed{})}); !errors.As(err, new(*ConflictError)) {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := w.Commit(ctx, Commit{Base: moved, Events: following(moved, state.CaseClosed{})}); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", key, err)
		}
		if dump(t, s) != before {
			t.Fatal("half of the commit was made")
		}
	}
}

// testStrayKeysClockSetBack: the clock was ahead when a commit looked last, and was set
// right since. The next one looks.
func testStrayKeysClockSetBack(t *testing.T, open func() *Store) {
	s := open()
	s.typesEach = typesEach
	w := s.Workspace("T1")
	ctx, r, key := t.Context(), s.client, w.keys.rows()
	base := openCase(t, w, "AB")
	w.Shard.looked.Store(time.Now().Add(time.Hour).UnixNano())
	r.Del(ctx, key)
	r.Set(ctx, key, "x", 0)
	before := dump(t, s)
	if _, err := w.Commit(ctx, Commit{Base: base, Events: following(base, state.CaseClosed{})}); err == nil {
		t.Error("committed")
	}
	if dump(t, s) != before {
		t.Error("half of the commit was made")
	}
}

// testStrayReads: what is of another type harms what is kept in it alone. The row
// and the snapshot of a case are copies: they are made anew.
func testStrayReads(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx, r, k := t.Context(), w.store.client, w.keys
	c := openCase(t, w, "AB")
	for c.Version < 17 {
		c = commit(t, w, c, state.Task{ID: fmt.Sprint("T", c.Version)})
	}
	openCase(t, w, "CD")
	today := state.DateOf(c.Changed)
	with := func(key string, want int) {
		t.Helper()
		r.Del(ctx, key)
		r.Set(ctx, key, "x", 0)
		if key == k.snap(1) {
			r.Del(ctx, key)
			r.HSet(ctx, key, "x", "y")
		}
		fresh := open().Workspace("T1")
		rows, err := fresh.Rows(ctx, []int{1, 2}, today)
		if _, rest := Unopened(err); len(rows) != want || rest != nil && key != k.rows() {
			t.Errorf("%s: %d rows, %v", key, len(rows), err)
		}
		cases, err := fresh.Cases(ctx, []int{1, 2})
		if _, rest := Unopened(err); len(cases) != want || rest != nil {
			t.Errorf("%s: %d cases, %v", key, len(cases), err)
		}
		if err := fresh.Check(ctx, 1); (err == nil) != (key == k.log(2)) {
			t.Errorf("%s: %v", key, err)
		}
	}
	log := r.LRange(ctx, k.log(2), 0, -1).Val()
	with(k.log(2), 1)
	r.Del(ctx, k.log(2))
	for _, e := range log {
		r.RPush(ctx, k.log(2), e)
	}
	with(k.snap(1), 2)
	do(w.Rebuild(ctx, 1, Rebuilding{}))(t)
	if err := w.Check(ctx, 1); err != nil {
		t.Error(err)
	}
	with(k.rows(), 2)
}

// testStrayNumber: a counter that was set back, or that is none, gives no number
// twice, also none of a case that was forgotten.
func testStrayNumber(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx, r, k := t.Context(), w.store.client, w.keys
	for range 20 {
		openCase(t, w, "AB")
	}
	if err := w.Bury(ctx, Tombstone{No: 25, On: state.DateOf(at(1)), Reason: "asked"}); err != nil {
		t.Fatal(err)
	}
	r.HSet(ctx, k.keys(), "abc", "x")
	want := 26
	for i, seq := range []string{"0", "3", "24", "-50", "abc", ""} {
		r.Set(ctx, k.seq(), seq, 0)
		draft := fmt.Sprint("d", i)
		no, err := w.NumberFor(ctx, draft, time.Hour)
		if err != nil || no != want {
			t.Errorf("after %q: case %d, %v, want %d", seq, no, err, want)
			continue
		}
		commit(t, w, state.Fold(no, nil), state.Opened{Label: "CD", Channel: channel, Lang: "da"})
		if again := do(w.NumberFor(ctx, draft, time.Hour))(t); again != no {
			t.Errorf("after %q: case %d, and then %d", seq, no, again)
		}
		if next := do(w.NextNumber(ctx))(t); next != no+1 {
			t.Errorf("after %q: case %d, and then %d", seq, no, next)
		}
		want = no + 1 // that one was not opened
		if i%2 == 1 {
			r.HDel(ctx, k.keys(), fmt.Sprint(no)) // its key is lost, and its log is there
		}
	}
	r.Set(ctx, k.seq(), "abc", 0)
	if err := w.Reserve(ctx, 40); err != nil {
		t.Error(err)
	}
	if no := do(w.NextNumber(ctx))(t); no != 41 {
		t.Errorf("after 40 the number %d", no)
	}
}
