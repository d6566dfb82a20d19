package redisstore

import (
	"context"
	"crypto/tls"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"casethread/state/redisstore/redistest"
)

func TestConnect(t *testing.T) {
	for _, c := range []struct {
		url  string
		want string // type of the client and its addresses
	}{
		{"redis://localhost:1/2", "*redis.Client localhost:1"},
		{"rediss://user:pa:ss@localhost:1", "*redis.Client localhost:1"},
		{"redis://user:p,s@a:1,b:2,c:3", "*redis.ClusterClient a:1 b:2 c:3"},
		{"redis://a:1?addr=b:2", "*redis.ClusterClient a:1 b:2"},
		{"redis://a:1,b:2?master_name=m&db=3", "*redis.Client FailoverClient"},
		{"redis+sentinel://a:1,b:2/m/3", "*redis.Client FailoverClient"},
	} {
		client, err := connect(c.url, nil)
		if err != nil {
			t.Errorf("%s: %v", c.url, err)
			continue
		}
		got := reflect.TypeOf(client).String()
		switch client := client.(type) {
		case *redis.Client:
			got += " " + client.Options().Addr
		case *redis.ClusterClient:
			got += " " + strings.Join(client.Options().Addrs, " ")
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.url, got, c.want)
		}
		client.Close()
	}
	for _, url := range []string{"", "localhost:1", "http://secret@a", "redis://secret:x y@a:1", "redis://:secret@a:b", "redis://a:1?secret=1:%zz"} {
		if _, err := connect(url, nil); err == nil || strings.Contains(err.Error(), "secret@") {
			t.Errorf("%s: %v, want an error without a secret", url, err)
		}
	}
}

// TestOwnNames: of several servers each answers for its own address, for their
// certificates are their own.
func TestOwnNames(t *testing.T) {
	for url, want := range map[string]string{
		"rediss://a:1":                         "a",
		"rediss://a:1,b:2":                     "",
		"rediss://a:1,b:2?master_name=m":       "",
		"rediss://a:1?addr=b:2&master_name=m2": "",
	} {
		client, err := connect(url, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		var c *tls.Config
		switch client := client.(type) {
		case *redis.Client:
			c = client.Options().TLSConfig
		case *redis.ClusterClient:
			c = client.Options().TLSConfig
		}
		if c == nil || c.ServerName != want || c.MinVersion < tls.VersionTLS12 {
			t.Errorf("%s: %+v, want the name %q", url, c, want)
		}
	}
}

func TestOpenRefusesKeys(t *testing.T) {
	url := redistest.Embedded(t)
	for _, keys := range [][][]byte{nil, {}, {testKey, testKey[:16]}} {
		if _, err := Open(context.Background(), Options{URL: url, DataKeys: keys}); err == nil {
			t.Errorf("opened with keys %v", keys)
		}
	}
}

func TestHealth(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		infos := do(s.Health(t.Context()))(t)
		if len(infos) != 1 {
			t.Fatalf("%d servers, want 1", len(infos))
		}
		if i := infos[0]; !i.Unknown && (!i.AppendOnly || i.Eviction != "noeviction" || i.Role != "master" || i.Version == "" || i.AOFWriteError) {
			t.Errorf("info %+v", i)
		}
	})
}

// TestOneSlot expects the keys of a workspace to share a hash tag, and
// workspaces to spread over the shards.
func TestOneSlot(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		w := s.Workspace("T1")
		c := openCase(t, w, "AB")
		if _, err := w.Commit(t.Context(), everything(c)); err != nil {
			t.Fatal(err)
		}
		keys, err := s.client.Keys(t.Context(), "*").Result()
		if err != nil || len(keys) == 0 {
			t.Fatal(keys, err)
		}
		for _, key := range keys {
			if !strings.HasPrefix(key, string(w.Shard.keys)) {
				t.Errorf("key outside %s: %s", w.Shard.keys, key)
			}
		}
	})
	var used []int
	for i := range 2000 {
		if n := shardOf(strings.Repeat("T", i)); !slices.Contains(used, n) {
			used = append(used, n)
		}
	}
	if len(used) != shards {
		t.Errorf("2000 workspaces use %d shards, want %d", len(used), shards)
	}
}
