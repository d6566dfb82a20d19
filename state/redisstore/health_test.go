package redisstore

import (
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
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
