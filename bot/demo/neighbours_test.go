package demo

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"casethread/bot/localslack"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// sharing returns the id of a workspace that is, or is not, in the shard of ours.
func sharing(t *testing.T, same bool) string {
	t.Helper()
	s, err := redisstore.Open(t.Context(), redisstore.Options{URL: redistest.Embedded(t), DataKeys: [][]byte{make([]byte, 32)}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i := range 10_000 {
		id := fmt.Sprintf("T0NABO%04d", i)
		if (s.Workspace(id).Number() == s.Workspace("T0LOCAL001").Number()) == same {
			return id
		}
	}
	t.Fatal("no id will do")
	return ""
}

// Programs of two municipalities, each with a Slack and a key of its own, share a
// Redis, and even a shard of it: what their people see is what they would see if
// each had one for itself.
func TestNeighboursOnOneRedis(t *testing.T) {
	t.Parallel()
	for _, same := range []bool{true, false} {
		t.Run(fmt.Sprint("same shard ", same), func(t *testing.T) {
			t.Parallel()
			redistest.Both(t, func(t *testing.T, url string) {
				ours, theirs := "T0LOCAL001", sharing(t, same)
				for id, file := range map[string]string{ours: "day", theirs: "digest"} {
					t.Run(file, func(t *testing.T) {
						t.Parallel()
						neighbour(t, url, id, file)
					})
				}
			})
		})
	}
}

// neighbour plays a conversation in a workspace, which must go as it does alone.
func neighbour(t *testing.T, redis, workspace, file string) {
	t.Helper()
	want, err := os.ReadFile("testdata/conversations/" + file + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	got, p := play(t, string(want), Options{Redis: redis, World: func(o *localslack.Options) { o.TeamID = workspace }})
	p.wellKept()
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s in %s (-want +got):\n%s", file, workspace, diff)
	}
}
