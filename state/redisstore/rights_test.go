package redisstore

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/state"
	"casethread/state/redisstore/redistest"
)

// rights are those of the bot's user, as the deployment's example gives them.
func rights(t *testing.T) []string {
	t.Helper()
	file, err := os.ReadFile("../../deploy/kubernetes/users.acl.example")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^user casethread on >BOT_PASSWORD (.*)$`).FindSubmatch(file)
	if line == nil {
		t.Fatal("the example has no user casethread")
	}
	return strings.Fields(string(line[1]))
}

// TestRights keeps the same contracts as a user who may do what the example
// allows the bot, and no more. What the tests themselves do, to look or to
// break something, is allowed beside it.
func TestRights(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	admin := redis.NewClient(&redis.Options{Addr: server.Addr(), DisableIdentity: true, Protocol: 2})
	defer admin.Close()
	may := rights(t)
	tests := []string{"+flushall", "+script|flush", "+keys", "+type", "+lindex", "+lset", "+ttl", "+zcard", "+ltrim", "+save", "+config|set"}
	if err := admin.ACLSetUser(t.Context(), "casethread", slices.Concat([]string{"on", ">secret"}, may, tests)...).Err(); err != nil {
		t.Fatal(err)
	}
	for _, c := range contracts {
		t.Run(c.name, func(t *testing.T) {
			if err := admin.FlushAll(t.Context()).Err(); err != nil { // the test's own server
				t.Fatal(err)
			}
			c.test(t, func() *Store {
				return openStore(t, Options{URL: "redis://casethread:secret@" + server.Addr()})
			})
		})
	}
	if infos := do(openStore(t, Options{URL: "redis://casethread:secret@" + server.Addr()}).Health(t.Context()))(t); infos[0].Unknown || infos[0].Drops {
		t.Errorf("%+v", infos)
	}
	unneeded(t, admin, may)
}

// unneeded fails the test where the example allows what nothing here has done.
func unneeded(t *testing.T, admin *redis.Client, may []string) {
	stats, err := admin.Info(t.Context(), "commandstats").Result()
	if err != nil {
		t.Fatal(err)
	}
	done := map[string]bool{
		// A database of another number, what a Cluster and replicas need, and what
		// the bot does that the store's contracts do not.
		"select": true, "cluster|slots": true, "command": true, "asking": true, "wait": true, "role": true, "bgsave": true, "hmget": true,
	}
	for _, m := range regexp.MustCompile(`cmdstat_([a-z|_]+):`).FindAllStringSubmatch(stats, -1) {
		done[m[1]] = true
	}
	for _, right := range may {
		if command, ok := strings.CutPrefix(right, "+"); ok && !done[command] {
			t.Errorf("the bot may %s, and never does it; what it does: %v", command, slices.Sorted(maps.Keys(done)))
		}
	}
}

// TestRightTakenAway takes rights from the bot's user while it is at work: what it
// may not finish it does not begin.
func TestRightTakenAway(t *testing.T) {
	server := redistest.Start(t)
	admin := openStore(t, Options{URL: server.URL()})
	ctx := t.Context()
	if err := admin.client.ACLSetUser(ctx, "casethread", append([]string{"on", ">secret"}, rights(t)...)...).Err(); err != nil {
		t.Fatal(err)
	}
	w := openStore(t, Options{URL: "redis://casethread:secret@" + server.Addr()}).Workspace("T1")
	base := openCase(t, w, "AB")
	for _, right := range []string{"xadd", "zadd", "rpush", "hset"} {
		if err := admin.client.ACLSetUser(ctx, "casethread", "-"+right).Err(); err != nil {
			t.Fatal(err)
		}
		before := dump(t, admin)
		_, err := w.Commit(ctx, Commit{
			Base: base, Events: following(base, state.Task{ID: "T1"}), Set: []Timer{{ID: "a", At: at(1)}},
			Posts:  []Post{{Op: "1", Kind: "task", Case: 1, Channel: channel}},
			People: []state.Person{{User: "U9"}}, Delivery: right,
		})
		if !redis.HasErrorPrefix(err, "NOPERM") || dump(t, admin) != before {
			t.Errorf("without %s: %v", right, err)
		}
		if err := admin.client.ACLSetUser(ctx, "casethread", "+"+right).Err(); err != nil {
			t.Fatal(err)
		}
	}
	commit(t, w, base, state.CaseClosed{})
}

// TestAnyRightTakenAway takes each right away in turn, those of reading too: a commit
// that fails for it, whether or not it answers a timer, has left nothing behind.
func TestAnyRightTakenAway(t *testing.T) {
	server := redistest.Start(t)
	admin := openStore(t, Options{URL: server.URL()})
	ctx := t.Context()
	may := rights(t)
	if err := admin.client.ACLSetUser(ctx, "casethread", append([]string{"on", ">secret"}, may...)...).Err(); err != nil {
		t.Fatal(err)
	}
	w := openStore(t, Options{URL: "redis://casethread:secret@" + server.Addr()}).Workspace("T1")
	base := openCase(t, w, "AB")
	for i, right := range may {
		command, ok := strings.CutPrefix(right, "+")
		if !ok {
			continue
		}
		do(w.Commit(ctx, Commit{Set: []Timer{{ID: "fired", At: at(1)}}}))(t)
		due := do(w.Due(ctx, at(2), 1, time.Minute))(t)
		for _, fired := range []*Timer{nil, &due[0]} {
			id := fmt.Sprint("T", i, fired != nil)
			c := Commit{
				Base: base, Events: following(base, state.Task{ID: id}), Fired: fired, Delivery: id,
				Set: []Timer{{ID: "a", At: at(9)}}, Clear: []string{"b"},
				Posts: []Post{{Op: id, Kind: "task", Case: 1, Channel: channel}},
			}
			if err := admin.client.ACLSetUser(ctx, "casethread", "-"+command).Err(); err != nil {
				t.Fatal(err)
			}
			before := dump(t, admin)
			after, err := w.Commit(ctx, c)
			if err != nil && dump(t, admin) != before {
				t.Fatalf("without %s half of the commit was made: %v", command, err)
			}
			if err := admin.client.ACLSetUser(ctx, "casethread", "+"+command).Err(); err != nil {
				t.Fatal(err)
			}
			if err != nil {
				after = do(w.Commit(ctx, c))(t)
			}
			base = after
		}
	}
}
