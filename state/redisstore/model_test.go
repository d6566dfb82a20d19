package redisstore

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"casethread/state"
)

// A model is what the store should be, in plain Go.
type model struct {
	cases     map[int][]state.Event
	delivered map[string]bool
	once      map[string]bool
	marks     map[string]bool
	timers    map[string]int // minute
	posts     []string
}

// plan is a commit before the model and the store have seen it.
type plan struct {
	no, back int // the case, and how many versions behind it the base is
	facts    []state.Fact
	delivery string
	once     string
	force    bool
	mark     string
	set      map[string]int
	clear    []string
	posts    []string
}

func drawPlan(t *rapid.T, m *model) plan {
	word := func(name string, n int) string {
		if i := rapid.IntRange(0, n).Draw(t, name); i > 0 {
			return fmt.Sprint(name, i)
		}
		return ""
	}
	p := plan{no: rapid.IntRange(0, 3).Draw(t, "case"), set: map[string]int{}}
	if rapid.IntRange(0, 3).Draw(t, "stale") == 0 {
		p.back = rapid.IntRange(0, len(m.cases[p.no])).Draw(t, "back")
	}
	if p.no > 0 {
		p.facts = rapid.SliceOfN(drawFact(), 1, 9).Draw(t, "facts")
	}
	p.delivery, p.once, p.mark = word("delivery", 40), word("once", 30), word("mark", 30)
	p.force = rapid.Bool().Draw(t, "force")
	for _, id := range []string{"a", "b", "c"} {
		switch rapid.IntRange(0, 4).Draw(t, "timer "+id) {
		case 0:
			p.set[id] = rapid.IntRange(0, 99).Draw(t, "minute")
		case 1:
			p.clear = append(p.clear, id)
		}
	}
	if op := word("post", 9); op != "" {
		p.posts = []string{op}
	}
	return p
}

func drawFact() *rapid.Generator[state.Fact] {
	users := rapid.SampledFrom([]string{"U1", "U2", "U3"})
	return rapid.OneOf(
		rapid.Custom(func(t *rapid.T) state.Fact {
			return state.Opened{Label: rapid.SampledFrom([]string{"AB", "CD", ""}).Draw(t, "label"), Channel: rapid.SampledFrom([]string{"C1", "C2"}).Draw(t, "channel")}
		}),
		rapid.Custom(func(t *rapid.T) state.Fact {
			return state.PartyNamed{Role: rapid.SampledFrom(state.PartyRoles[:]).Draw(t, "role"), User: users.Draw(t, "user")}
		}),
		rapid.Custom(func(t *rapid.T) state.Fact {
			return state.PartyLeft{Role: rapid.SampledFrom(state.PartyRoles[:]).Draw(t, "role")}
		}),
		rapid.Custom(func(t *rapid.T) state.Fact {
			return state.ThreadStarted{Channel: "C1", TS: fmt.Sprint(rapid.IntRange(1, 3).Draw(t, "ts"))}
		}),
		rapid.Custom(func(t *rapid.T) state.Fact {
			return state.FollowupHeld{Note: rapid.String().Draw(t, "note")}
		}),
		rapid.Just(state.Fact(state.CaseClosed{})),
	)
}

// base is what the plan's author has loaded.
func (m *model) base(p plan) *state.Case {
	if p.no == 0 {
		return nil
	}
	return state.Fold(p.no, m.cases[p.no][:len(m.cases[p.no])-p.back])
}

// commit is Commit; it returns the error that the store must return.
func (m *model) commit(p plan, events []state.Event) error {
	switch {
	case m.delivered[p.delivery]:
		return ErrDelivered
	case m.once[p.once] && !p.force:
		return ErrRepeated
	case m.marks[p.mark]:
		return ErrMarked
	case p.back > 0:
		return errConflict
	}
	m.delivered[p.delivery], m.once[p.once], m.marks[p.mark] = p.delivery != "", p.once != "", p.mark != ""
	for _, id := range p.clear {
		delete(m.timers, id)
	}
	maps.Copy(m.timers, p.set)
	m.posts = append(m.posts, p.posts...)
	if p.no > 0 {
		m.cases[p.no] = append(slices.Clip(m.cases[p.no]), events...)
	}
	return nil
}

var errConflict = errors.New("conflict")

func (p plan) commit(base *state.Case) Commit {
	c := Commit{Base: base, Delivery: p.delivery, Once: p.once, Force: p.force, Clear: p.clear}
	if base != nil {
		c.Events = following(base, p.facts...)
	}
	for _, id := range slices.Sorted(maps.Keys(p.set)) {
		c.Set = append(c.Set, Timer{ID: id, At: at(p.set[id])})
	}
	if p.mark != "" {
		c.Marks = []Mark{{p.mark, keepCommand}}
	}
	for _, op := range p.posts {
		c.Posts = append(c.Posts, Post{Op: op, Channel: channel})
	}
	return c
}

func testModel(t *testing.T, open func() *Store) {
	rounds := 0
	stores := []*Store{open(), open()}
	rapid.Check(t, func(rt *rapid.T) {
		rounds++
		id := fmt.Sprint("T", rounds)
		m := &model{map[int][]state.Event{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]int{}, nil}
		for range rapid.IntRange(1, 12).Draw(rt, "commits") {
			w := stores[rapid.IntRange(0, 1).Draw(rt, "store")].Workspace(id)
			p := drawPlan(rt, m)
			c := p.commit(m.base(p))
			want := m.commit(p, c.Events)
			_, err := w.Commit(t.Context(), c)
			if conflict := (*ConflictError)(nil); errors.As(err, &conflict) {
				err = errConflict
				compareCase(rt, conflict.Case, m)
			}
			if !errors.Is(err, want) || want == nil && err != nil {
				rt.Fatalf("commit: %v, want %v", err, want)
			}
		}
		compare(rt, t, open(), id, m)
	})
}

func compareCase(rt *rapid.T, got *state.Case, m *model) {
	if want := m.cases[got.No]; !slices.EqualFunc(got.Events, want, func(a, b state.Event) bool {
		return fmt.Sprint(a) == fmt.Sprint(b)
	}) {
		rt.Fatalf("case %d is\n%v\nwant\n%v", got.No, got.Events, want)
	}
}

// compare asks the store everything and holds it against the model.
func compare(rt *rapid.T, t *testing.T, s *Store, id string, m *model) {
	w, ctx := s.Workspace(id), t.Context()
	all := do(w.All(ctx))(t)
	if want := slices.Sorted(maps.Keys(m.cases)); !slices.Equal(all, want) {
		rt.Fatalf("cases %v, want %v", all, want)
	}
	byUser, openIn, byLabel, byThread := map[string][]int{}, map[string][]int{}, map[string][]int{}, map[string]bool{}
	for _, no := range all {
		compareCase(rt, find(t, w, no), m)
		if err := w.Check(ctx, no); err != nil {
			rt.Fatal(err)
		}
		x := state.Fold(no, m.cases[no]).Index()
		for _, u := range x.Users {
			byUser[u] = append(byUser[u], no)
		}
		if x.Open {
			openIn[x.Channel] = append(openIn[x.Channel], no)
			byLabel[x.Label] = append(byLabel[x.Label], no)
		}
		byThread[x.Thread] = true
	}
	rowsAre(t, w, state.NewDate(2026, time.November, 24), all...)
	for _, u := range []string{"U1", "U2", "U3"} {
		if got := do(w.CasesOf(ctx, u))(t); !slices.Equal(got, byUser[u]) {
			rt.Fatalf("cases of %s %v, want %v", u, got, byUser[u])
		}
	}
	for _, c := range []string{"C1", "C2"} {
		if got := do(w.OpenIn(ctx, c))(t); !slices.Equal(got, openIn[c]) {
			rt.Fatalf("open in %s %v, want %v", c, got, openIn[c])
		}
	}
	for _, l := range []string{"AB", "CD"} {
		f, _ := w.Find(ctx, Lookup{Label: l})
		got := f.Numbers
		if f.Case != nil {
			got = []int{f.Case.No}
		}
		if want := byLabel[l]; want != nil && !slices.Equal(got, want) {
			rt.Fatalf("label %s: %v, want %v", l, got, want)
		}
	}
	compareWork(rt, t, w, m)
}

// compareWork takes all posts and timers that the workspace has.
func compareWork(rt *rapid.T, t *testing.T, w *Workspace, m *model) {
	ctx := t.Context()
	var posts []string
	for _, e := range do(w.Claim(ctx, "a", 1000, 0, 0))(t) {
		if e.Workspace == w.ID() {
			posts = append(posts, e.Op)
		}
		do(w.Done(ctx, e, "", "", ""))(t)
	}
	if !slices.Equal(posts, m.posts) {
		rt.Fatalf("posts %v, want %v", posts, m.posts)
	}
	timers := map[string]int{}
	for _, fired := range do(w.Due(ctx, at(1000), 1000, lease))(t) {
		if fired.Workspace == w.ID() {
			timers[fired.ID] = int(fired.At.Sub(at(0)).Minutes())
			if _, err := w.Commit(ctx, Commit{Fired: &fired}); err != nil {
				rt.Fatal(err)
			}
		}
	}
	if !maps.Equal(timers, m.timers) {
		rt.Fatalf("timers %v, want %v", timers, m.timers)
	}
}
