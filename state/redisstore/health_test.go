package redisstore

import (
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"golang.org/x/time/rate"

	"casethread/state"
	"casethread/state/redisstore/redistest"
)

// TestHealthOfOneThatEnds: a server that ends while it is asked is away; it is
// not taken for one that does not tell how it keeps data, which no bot starts
// on.
func TestHealthOfOneThatEnds(t *testing.T) {
	m := miniredis.RunT(t)
	s := openStore(t, Options{URL: "redis://" + m.Addr()})
	err := m.Server().Register("CONFIG", func(c *server.Peer, _ string, _ []string) { c.Close() })
	if err != nil {
		t.Fatal(err)
	}
	if infos, err := s.Health(t.Context()); !Away(err) {
		t.Errorf("%+v, %v; want that it is away", infos, err)
	}
}

// TestHealthOfAFullDisk: a server that could not write its files takes nothing, and
// not even answers PING; but it tells why, and what is asked of it is not certain.
func TestHealthOfAFullDisk(t *testing.T) {
	p := redistest.Start(t, "--save", "3600 1")
	s := openStore(t, Options{URL: p.URL()})
	w, ctx := s.Workspace("T1"), t.Context()
	none := state.Fold(1, nil)
	opened := Commit{Base: none, Events: following(none, state.Opened{Label: "AB"})}
	p.Await("AOF rewrite finished successfully") // its files, as we came
	if err := os.RemoveAll(p.Dir()); err != nil {
		t.Fatal(err)
	}
	if err := s.client.BgSave(ctx).Err(); err != nil {
		t.Fatal(err)
	}
	p.Await("Background saving error")
	infos, err := s.Health(ctx)
	if err != nil || len(infos) != 1 || !infos[0].RDBSaveError || infos[0].Eviction != "noeviction" {
		t.Errorf("%+v, %v; want that its snapshot failed", infos, err)
	}
	if _, err := w.Commit(ctx, opened); !Away(err) {
		t.Errorf("committed: %v; want that it is away", err)
	}
}

func TestFilled(t *testing.T) {
	for _, tt := range []struct {
		most, used, not string
		share           float64
		limited         bool
	}{
		{"1000", "500", "100", 0.4, true},
		{"1000", "1100", "", 1.1, true},
		{"0", "500", "0", 0, false},
		{"", "500", "0", 0, false},
		{"1000", "", "", 0, false},
	} {
		share, limited := Info{MaxMemory: tt.most, Memory: counted(tt.used, tt.not)}.Filled()
		if share != tt.share || limited != tt.limited {
			t.Errorf("%+v: %v, %t", tt, share, limited)
		}
	}
}

// TestClientLog: what the client repeats does not fill the log.
func TestClientLog(t *testing.T) {
	var out strings.Builder
	l := &clientLog{Logger: slog.New(slog.NewTextHandler(&out, nil)), said: map[string]*rate.Sometimes{}}
	for n := range 100 {
		l.Printf(t.Context(), "failed to dial after %d attempts", n)
	}
	l.Printf(t.Context(), "sentinel: new master %s", "h:1")
	if n := strings.Count(out.String(), "failed to dial"); n != 3 || !strings.Contains(out.String(), "new master h:1") {
		t.Errorf("%d times:\n%s", n, &out)
	}
}
