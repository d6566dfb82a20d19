package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"casethread/bot/clock"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// floodedBot has many posts for one channel in its outbox, before one for each of
// some people. Each post is one that nobody can read, so it is parked as soon as
// it comes up. The channel goes at a pace of one an hour, after the first few.
func floodedBot(t *testing.T, url, workspace string, flood int, people ...string) *Bot {
	t.Helper()
	store, err := redisstore.Open(t.Context(), redisstore.Options{URL: url, DataKeys: [][]byte{bytes.Repeat([]byte{7}, 32)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	b := New(store, Options{Clock: clock.System{}, PostEvery: time.Hour})
	b.ws = store.Workspace(workspace)
	var posts []redisstore.Post
	for i := range flood {
		posts = append(posts, redisstore.Post{Op: fmt.Sprint("flood", i), Kind: postEvent, Channel: "C1", Body: []byte("{")})
	}
	for _, user := range people {
		posts = append(posts, redisstore.Post{Op: "to" + user, Kind: postDirect, Channel: user, Body: []byte("{")})
	}
	for part := range slices.Chunk(posts, 100) {
		if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Posts: part}); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// deliver has the bot deliver until the test ends.
func deliver(t *testing.T, b *Bot) {
	t.Helper()
	b.posting = newPostman(b)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.posting.run(ctx, ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
}

// came reports whether each of the people's posts has come up.
func came(t *testing.T, b *Bot, people ...string) bool {
	t.Helper()
	parked, err := b.ws.Parked(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range people {
		if !slices.ContainsFunc(parked, func(p redisstore.Parked) bool { return p.Channel == user }) {
			return false
		}
	}
	return true
}

// await waits until ok holds, at most 20 seconds.
func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for late := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(late) {
			t.Fatalf("waited too long for %s", what)
		}
		_ = clock.System{}.SleepUntil(t.Context(), time.Now().Add(5*time.Millisecond))
	}
}

// A channel with thousands of posts takes its time; those behind them for other
// people do not wait for it.
func TestFloodedChannelHoldsUpNoOther(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		people := []string{"U1", "U2", "U3"}
		b := floodedBot(t, url, "T1", 3000, people...)
		deliver(t, b)
		await(t, "the others' posts", func() bool { return came(t, b, people...) })
		parked, err := b.ws.Parked(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n := len(parked) - len(people); n > postBurst+1 {
			t.Errorf("the channel went faster than it may: %d posts", n)
		}
		if n, err := b.ws.Pending(t.Context()); err != nil || n < 3000-postBurst-1 {
			t.Errorf("%d posts are left, %v", n, err)
		}
	})
}

// The same of two installations in one shard: the flood is the other's.
func TestFloodOfAnotherInstallation(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		b := floodedBot(t, url, "T1", 0)
		theirs := ""
		for i := 0; theirs == ""; i++ {
			if id := fmt.Sprintf("T%dX", i); b.store.Workspace(id).Number() == b.ws.Number() {
				theirs = id
			}
		}
		other := floodedBot(t, url, theirs, 700, "U9")
		b = floodedBot(t, url, "T1", 0, "U1", "U2")
		deliver(t, b)
		await(t, "our posts", func() bool { return came(t, b, "U1", "U2") })
		deliver(t, other)
		await(t, "theirs", func() bool { return came(t, other, "U9") })
	})
}

// A channel that Slack asks to wait holds up no other, whatever is in it.
func TestLimitedChannelHoldsUpNoOther(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		var mu sync.Mutex
		asked := 0
		slack := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			asked++
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		t.Cleanup(slack.Close)
		b := floodedBot(t, url, "T1", 0)
		b.api = slackClient(Options{HTTP: slack.Client(), APIURL: slack.URL}, b.hear, b.hearTime)
		body, err := json.Marshal(postBody{Thread: "1.1"})
		if err != nil {
			t.Fatal(err)
		}
		var posts []redisstore.Post
		for i := range 1500 {
			posts = append(posts, redisstore.Post{Op: fmt.Sprint("limited", i), Kind: postErase, Channel: "C1", Body: body})
		}
		for part := range slices.Chunk(posts, 100) {
			if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Posts: part}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Posts: []redisstore.Post{{Op: "to", Kind: postDirect, Channel: "U1", Body: []byte("{")}}}); err != nil {
			t.Fatal(err)
		}
		deliver(t, b)
		await(t, "the other's post", func() bool { return came(t, b, "U1") })
		mu.Lock()
		defer mu.Unlock()
		if asked > 2 {
			t.Errorf("Slack was asked %d times although it said to wait", asked)
		}
	})
}
