package parking

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// parked returns a workspace with a case and n posts of it that are parked, and
// one of another workspace in the same shard.
func parked(t *testing.T, url string, n int) *redisstore.Workspace {
	t.Helper()
	s := open(t, url)
	w := s.Workspace("T1")
	opened := state.Event{Version: 1, At: time.Now(), Fact: state.Opened{Label: "HEMLIGT"}}
	if _, err := w.Commit(t.Context(), redisstore.Commit{Base: state.Fold(1, nil), Events: []state.Event{opened}}); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		park(t, w, redisstore.Post{Op: fmt.Sprint("op", i), Kind: "event", Case: 1, Channel: "C1", Body: []byte("HEMLIGT")})
	}
	park(t, inShard(s, w.Number()), redisstore.Post{Op: "other", Kind: "digest", Channel: "U9", Body: []byte("{}")})
	return w
}

func open(t *testing.T, url string) *redisstore.Store {
	t.Helper()
	s, err := redisstore.Open(t.Context(), redisstore.Options{URL: url, DataKeys: [][]byte{bytes.Repeat([]byte{7}, 32)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// inShard returns another workspace of the same shard.
func inShard(s *redisstore.Store, n int) *redisstore.Workspace {
	for i := 2; ; i++ {
		if w := s.Workspace(fmt.Sprint("T", i)); w.Number() == n {
			return w
		}
	}
}

func park(t *testing.T, w *redisstore.Workspace, p redisstore.Post) {
	t.Helper()
	if _, err := w.Commit(t.Context(), redisstore.Commit{Posts: []redisstore.Post{p}}); err != nil {
		t.Fatal(err)
	}
	for _, e := range claim(t, w) {
		if err := w.Park(t.Context(), e, "channel_not_found"); err != nil {
			t.Fatal(err)
		}
	}
}

func claim(t *testing.T, w *redisstore.Workspace) []redisstore.Entry {
	t.Helper()
	posts, err := w.Claim(t.Context(), "me", 100, 0, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return posts
}

// run returns what is written.
func run(t *testing.T, w *redisstore.Workspace, o Options) (string, error) {
	t.Helper()
	if o.Format == "" {
		o.Format = "text"
	}
	var out bytes.Buffer
	err := Run(t.Context(), &out, w, o)
	if strings.Contains(out.String(), "HEMLIGT") {
		t.Errorf("content is shown:\n%s", out.String())
	}
	return out.String(), err
}

func list(t *testing.T, w *redisstore.Workspace) (posts []post) {
	t.Helper()
	out, err := run(t, w, Options{Do: List, Format: "json"})
	if err = errors.Join(err, json.Unmarshal([]byte(out), &posts)); err != nil {
		t.Fatal(err)
	}
	return posts
}

func TestListed(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		w := parked(t, url, 2)
		posts := list(t, w)
		if len(posts) != 2 {
			t.Fatalf("%+v", posts)
		}
		for _, p := range posts {
			if p.ID == "" || p.Kind != "event" || p.Case != 1 || p.Channel != "C1" || p.Reason != "channel_not_found" || time.Since(p.At).Abs() > time.Minute {
				t.Errorf("%+v", p)
			}
		}
		out, err := run(t, w, Options{Do: List})
		if lines := strings.Split(out, "\n"); err != nil || len(lines) != 4 || !strings.HasPrefix(lines[1], posts[0].ID) || !strings.Contains(lines[1], "event  #1") {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

// TestRetried puts posts back: each is delivered once, and whoever does it looks
// first whether it stands.
func TestRetried(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		w := parked(t, url, 3)
		one := list(t, w)[1].ID
		if out, err := run(t, w, Options{Do: Retry, IDs: []string{one, one}}); err != nil || out != one+": is in the outbox again\n1 of 1 parked posts: put back\n" {
			t.Errorf("%v\n%s", err, out)
		}
		if out, err := run(t, w, Options{Do: Retry, IDs: []string{one, "0-1"}}); !errors.Is(err, errGone) || !strings.HasPrefix(out, "0-1: not parked\n"+one+": not parked\n") {
			t.Errorf("again: %v\n%s", err, out)
		}
		posts := claim(t, w)
		if len(posts) != 1 || posts[0].Op != "op1" || !posts[0].Again || string(posts[0].Body) != "HEMLIGT" {
			t.Errorf("claimed %+v", posts)
		}
		if out, err := run(t, w, Options{Do: Retry, All: true}); err != nil || !strings.HasSuffix(out, "2 of 2 parked posts: put back\n") {
			t.Errorf("%v\n%s", err, out)
		}
		if posts := claim(t, w); len(posts) != 2 || posts[0].Op != "op0" || posts[1].Op != "op2" {
			t.Errorf("claimed %+v", posts)
		}
		other := inShard(open(t, url), w.Number())
		if theirs := list(t, other); len(theirs) != 1 {
			t.Errorf("of the other workspace %+v are parked", theirs)
		}
		if out, err := run(t, w, Options{Do: Drop, IDs: []string{list(t, other)[0].ID}, Yes: true}); !errors.Is(err, errGone) || len(list(t, other)) != 1 {
			t.Errorf("another workspace's: %v\n%s", err, out)
		}
	})
}

// TestRetriedByMany: however many put back the same posts, each is there once.
func TestRetriedByMany(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		const posts, operators = 20, 5
		w := parked(t, url, posts)
		var work sync.WaitGroup
		for range operators {
			work.Go(func() {
				err := Run(context.WithoutCancel(t.Context()), &bytes.Buffer{}, w, Options{Do: Retry, All: true, Format: "text"})
				if err != nil && !errors.Is(err, errGone) {
					t.Error(err)
				}
			})
		}
		work.Wait()
		seen := map[string]int{}
		for _, e := range claim(t, w) {
			seen[e.Op]++
		}
		if len(seen) != posts || len(list(t, w)) != 0 {
			t.Errorf("%v", seen)
		}
		for op, n := range seen {
			if n != 1 {
				t.Errorf("%s is there %d times", op, n)
			}
		}
	})
}

func TestDropped(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		w := parked(t, url, 2)
		one := list(t, w)[0].ID
		if out, err := run(t, w, Options{Do: Drop, IDs: []string{one}}); !errors.Is(err, errUnsure) || !strings.Contains(out, one) || len(list(t, w)) != 2 {
			t.Errorf("without a yes: %v\n%s", err, out)
		}
		if out, err := run(t, w, Options{Do: Drop, IDs: []string{one}, Yes: true}); err != nil || out != one+": dropped\n1 of 1 parked posts: dropped\n" {
			t.Errorf("%v\n%s", err, out)
		}
		if left := list(t, w); len(left) != 1 || left[0].ID == one || len(claim(t, w)) != 0 {
			t.Errorf("left %+v", left)
		}
	})
}

func TestMisused(t *testing.T) {
	for _, o := range []Options{
		{},
		{Do: "show", Format: "text"},
		{Do: List},
		{Do: List, Format: "text", IDs: []string{"1-0"}},
		{Do: List, Format: "text", Yes: true},
		{Do: Retry, Format: "text"},
		{Do: Retry, Format: "text", All: true, IDs: []string{"1-0"}},
		{Do: Retry, Format: "text", All: true, Yes: true},
		{Do: Drop, Format: "text", Yes: true},
		{Do: Drop, Format: "text", All: true, Yes: true},
	} {
		if o.Check() == nil {
			t.Errorf("%+v is taken", o)
		}
	}
	for _, o := range []Options{
		{Do: List, Format: "json"},
		{Do: Retry, Format: "text", All: true},
		{Do: Retry, Format: "text", IDs: []string{"1-0"}},
		{Do: Drop, Format: "text", IDs: []string{"1-0"}},
	} {
		if err := o.Check(); err != nil {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
