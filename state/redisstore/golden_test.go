package redisstore

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"casethread/state"
	"casethread/state/redisstore/redistest"
)

var update = flag.Bool("update", false, "write testdata/data1.json where there is none")

// A keptKey is what lies under a key: a string's one value, a list's and a set's
// values, of a hash and a sorted set names and values in turn, and of a stream
// for each entry its id, the number of its fields and these.
type keptKey struct {
	Kind   string   `json:"kind"`
	Values [][]byte `json:"values"`
}

// A golden is the data of an installation as a version wrote it, and what it says.
type golden struct {
	Keys map[string]keptKey `json:"keys"`
	Says []string           `json:"says"`
}

// TestDataOfBefore: whatever Redis holds of an installation stays readable, in
// all later versions. testdata/data1.json holds what the first one wrote, under
// the tests' key; it is never changed.
func TestDataOfBefore(t *testing.T) {
	const file = "testdata/data1.json"
	b, err := os.ReadFile(file)
	if os.IsNotExist(err) && *update {
		b = writeGolden(t, file)
	} else if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	redistest.Both(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		for key, k := range g.Keys {
			if err := k.put(t.Context(), s.client, key); err != nil {
				t.Fatalf("%s: %v", key, err)
			}
		}
		if diff := cmp.Diff(g.Says, goldenSays(t, s.Workspace("T1"))); diff != "" {
			t.Errorf("it says (-once +now):\n%s", diff)
		}
	})
}

// writeGolden has an installation do some of everything.
func writeGolden(t *testing.T, file string) []byte {
	t.Helper()
	w := openStore(t, Options{URL: redistest.Server(t)}).Workspace("T1")
	ctx := t.Context()
	commit(t, w, openCase(t, w, "AB"), realisticFacts(channel)...)
	waits := commit(t, w, openCase(t, w, "CD"), state.AudienceChanged{Ask: "a", Joined: []string{"U0OLE"}})
	gone := openCase(t, w, "EF")
	p := state.Person{User: firma, Lang: "en", DigestAt: "07:30", Weekly: 2, Standing: []state.Standing{{User: konsulent, Until: state.NewDate(2026, 12, 3)}}, Snoozed: []state.Snooze{{No: 1, Thing: "F1", Until: 5}}}
	posts := []Post{{Op: "1", Kind: "card", Case: 1, Channel: channel, Body: []byte(`{"v":1}`)}, {Op: "2", Kind: "digest", Channel: firma, Body: []byte(strings.Repeat("long ", 200))}, {Op: "3", Kind: "card", Case: 2, Channel: channel}, {Op: "4", Kind: "card", Case: 1, Channel: channel}}
	if _, err := w.Commit(ctx, Commit{
		People: []state.Person{p}, Kept: []Kept{{Name: "teams", Body: []byte("[]")}}, Posts: posts,
		Set: []Timer{{ID: "wake|1", At: at(60)}, {ID: "digest|" + firma, At: at(5)}},
	}); err != nil {
		t.Fatal(err)
	}
	got := claim(t, w, "a", 10, lease)
	do(w.Hold(ctx, got[2], waits))(t)
	if err := w.Park(ctx, got[3], "channel_not_found"); err != nil {
		t.Fatal(err)
	}
	do(w.Due(ctx, at(6), 1, time.Minute))(t)
	if err := w.Forget(ctx, Forgetting{Case: gone, On: state.NewDate(2026, 11, 26), Reason: "error"}); err != nil {
		t.Fatal(err)
	}
	do(w.Look(ctx, find(t, w, 1), konsulent))(t)
	g := golden{Keys: map[string]keptKey{}}
	for _, key := range w.store.client.Keys(ctx, "*").Val() {
		if w.store.client.TTL(ctx, key).Val() < 0 { // what expires is gone before a next version comes
			g.Keys[key] = readKept(t, w.store.client, key)
		}
	}
	g.Says = goldenSays(t, w)
	b, err := json.MarshalIndent(g, "", " ")
	if err == nil {
		err = os.MkdirAll("testdata", 0o755)
	}
	if err == nil {
		err = os.WriteFile(file, append(b, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// goldenSays reads all that an installation has, as the bot would. The row of a
// case and its snapshot say what its events do.
func goldenSays(t *testing.T, w *Workspace) (says []string) {
	t.Helper()
	ctx := t.Context()
	say := func(v any) {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		says = append(says, string(b))
	}
	for _, no := range do(w.All(ctx))(t) {
		c := find(t, w, no)
		for _, e := range c.Events {
			say([]any{no, e.Version, e.At, e.By, e.Date, e.Fact.Type(), e.Fact})
		}
		if err := w.Check(ctx, no); err != nil {
			t.Error(err)
		}
		say(do(w.Messages(ctx, no))(t))
	}
	rows, again, err := w.rowsOf(ctx, []int{1, 2}, state.DateOf(at(40)))
	if err != nil {
		t.Error(err)
	}
	for _, no := range again { // a row of another layout is made anew
		rows = append(rows, find(t, w, no).Row(state.DateOf(at(40))))
	}
	slices.SortFunc(rows, func(a, b state.Row) int { return a.No - b.No })
	for _, r := range rows {
		say([]any{r.No, r.Version, r.Label, r.Phase, r.Ball, r.Parties, r.Planned})
	}
	say(do(w.Person(ctx, firma))(t))
	say(string(do(w.Kept(ctx, "teams"))(t)))
	say(do(w.Tombstones(ctx))(t))
	say(do(w.Labelled(ctx, "CD"))(t))
	say(do(w.OpenOf(ctx, firma))(t))
	say(do(w.Held(ctx, 2))(t))
	for _, p := range do(w.Parked(ctx))(t) {
		say([]any{p.Op, p.Kind, p.Case, p.Reason})
	}
	for _, e := range claim(t, w, "b", 10, 0) {
		say([]any{e.Op, e.Kind, e.Case, e.Channel, string(e.Body)})
	}
	timers := do(w.Timers(ctx))(t)
	slices.Sort(timers)
	say(timers)
	say(do(w.NextNumber(ctx))(t))
	return says
}

func readKept(t *testing.T, c redis.UniversalClient, key string) keptKey {
	t.Helper()
	ctx := t.Context()
	k := keptKey{Kind: c.Type(ctx, key).Val()}
	add := func(values ...string) {
		for _, v := range values {
			k.Values = append(k.Values, []byte(v))
		}
	}
	switch k.Kind {
	case "string":
		add(c.Get(ctx, key).Val())
	case "list":
		add(c.LRange(ctx, key, 0, -1).Val()...)
	case "set":
		add(c.SMembers(ctx, key).Val()...)
	case "hash":
		for name, value := range c.HGetAll(ctx, key).Val() {
			add(name, value)
		}
	case "zset":
		for _, z := range c.ZRangeWithScores(ctx, key, 0, -1).Val() {
			add(fmt.Sprint(z.Member), fmt.Sprintf("%.0f", z.Score))
		}
	case "stream":
		raw, err := c.Do(ctx, "XRANGE", key, "-", "+").Slice()
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range raw {
			id, fields := entry.([]any)[0].(string), texts(entry.([]any)[1].([]any))
			add(id, fmt.Sprint(len(fields)))
			add(fields...)
		}
	default:
		t.Fatalf("%s is a %s", key, k.Kind)
	}
	return k
}

func (k keptKey) put(ctx context.Context, c redis.UniversalClient, key string) error {
	values := make([]any, len(k.Values))
	for i, v := range k.Values {
		values[i] = string(v)
	}
	command := map[string]string{"string": "SET", "list": "RPUSH", "set": "SADD", "hash": "HSET"}[k.Kind]
	if command != "" {
		return c.Do(ctx, append([]any{command, key}, values...)...).Err()
	}
	for len(values) > 0 {
		if k.Kind == "zset" {
			if err := c.Do(ctx, "ZADD", key, values[1], values[0]).Err(); err != nil {
				return err
			}
			values = values[2:]
			continue
		}
		var n int
		if _, err := fmt.Sscan(values[1].(string), &n); err != nil {
			return err
		}
		if err := c.Do(ctx, append([]any{"XADD", key, values[0]}, values[2:2+n]...)...).Err(); err != nil {
			return err
		}
		values = values[2+n:]
	}
	return nil
}
