package redisstore

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"casethread/state"
)

// TestTypesOfKeys: the type of each key is what the list of them says.
func TestTypesOfKeys(t *testing.T) {
	source, err := os.ReadFile("keys.go")
	if err != nil {
		t.Fatal(err)
	}
	names := strings.NewReplacer("{sNN}:W:", string(keysOf("T1")), "{sNN}:", string(keysOfShard(shardOf("T1"))))
	w := &Workspace{Shard: &Shard{keys: keysOfShard(shardOf("T1"))}, keys: keysOf("T1")}
	listed := regexp.MustCompile(`(?m)^//\t(\{sNN\}:\S+) +(sorted set|[a-z]+) `).FindAllStringSubmatch(string(source), -1)
	if len(listed) < 35 {
		t.Fatalf("%d keys are listed", len(listed))
	}
	for _, m := range listed {
		want := strings.Replace(m[2], "sorted set", "zset", 1)
		if got := w.typeOf(names.Replace(m[1])); got != want || !slices.Contains(redisTypes, got) {
			t.Errorf("%s is a %s, want %s", m[1], got, want)
		}
		if got := w.typeOf(strings.Replace(names.Replace(m[1]), ":T1:", ":T2:", 1)); strings.Contains(m[1], ":W:") && got != "" {
			t.Errorf("another installation's %s is a %s", m[1], got)
		}
	}
}

// testWrittenOver: whatever key of a case that has all kinds of them is written over,
// it is named, and no other is.
func testWrittenOver(t *testing.T, open func() *Store) {
	s := open()
	w := s.Workspace("T1")
	c := openCase(t, w, "AB")
	for c.Version < 17 {
		c = commit(t, w, c, state.Task{ID: fmt.Sprint("T", c.Version)})
	}
	do(w.Commit(t.Context(), Commit{
		Base: c, Events: following(c, state.CaseClosed{}), Set: []Timer{{ID: "wake|1", At: at(1)}},
		Posts:  []Post{{Op: "told", Kind: "event", Case: 1, Channel: "D1"}, {Op: "stuck", Kind: "event", Case: 1, Channel: "C1"}},
		People: []state.Person{{User: "U1", Lang: "en"}}, Kept: []Kept{{Name: "teams", Body: []byte("[]")}},
		Marks: []Mark{{Key: "digest|U1|2026-11-26", For: time.Hour}},
	}))(t)
	posts := do(w.Claim(t.Context(), "a", 2, 0, time.Minute))(t)
	do(w.Done(t.Context(), posts[0], "T1", "D1", "1.1"))(t)
	if err := w.Park(t.Context(), posts[1], "not_in_channel"); err != nil {
		t.Fatal(err)
	}
	do(w.Due(t.Context(), at(2), 1, time.Minute))(t)
	do(w.KeepFile(t.Context(), 1, "op", "F1"))(t)
	do(w.AddToNote(t.Context(), 1, state.NewDate(2026, time.November, 24), "U1", "op", map[string]int{"F1": 1}))(t)
	if got := do(w.WrittenOver(t.Context()))(t); len(got) > 0 {
		t.Fatalf("nothing was, and %v are found", got)
	}
	if got := do(s.Homes(t.Context()))(t); !slices.Equal(got, []string{"T1"}) {
		t.Errorf("cases are kept under %v", got)
	}
	for _, key := range do(s.client.Keys(t.Context(), string(w.Shard.keys)+"*").Result())(t) {
		was, as := w.typeOf(key), "string"
		if was == "" {
			t.Errorf("nothing knows %s", key)
		}
		s.client.Del(t.Context(), key)
		if s.client.Set(t.Context(), key, "x", 0); was == "string" {
			s.client.Del(t.Context(), key)
			s.client.SAdd(t.Context(), key, "x")
			as = "set"
		}
		if got := do(w.WrittenOver(t.Context()))(t); len(got) != 1 || got[0] != (WrittenOver{key, as, was}) {
			t.Errorf("%s was written over, and found is %v", key, got)
		}
		s.client.Del(t.Context(), key)
	}
}
