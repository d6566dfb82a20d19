package bot

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// A forgetful listener has connections that it can forget: what is sent through
// them arrives nowhere, and nobody is told.
type forgetful struct {
	net.Listener
	taken  atomic.Int64
	forgot atomic.Int64 // so many of the first
}

type forgotten struct {
	net.Conn
	l *forgetful
	n int64
}

func (l *forgetful) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return &forgotten{c, l, l.taken.Add(1)}, err
}

func (c *forgotten) Read(p []byte) (int, error) {
	for {
		n, err := c.Conn.Read(p)
		if err != nil || c.n > c.l.forgot.Load() {
			return n, err
		}
	}
}

func (c *forgotten) Write(p []byte) (int, error) {
	if c.n <= c.l.forgot.Load() {
		return len(p), nil
	}
	return c.Conn.Write(p)
}

// When a firewall has forgotten the connection to Slack, calls go through another
// as soon as the first of them was waited for in vain.
func TestConnectionThatWasForgotten(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Proto", r.Proto) }))
	l := &forgetful{Listener: server.Listener}
	server.Listener, server.EnableHTTP2 = l, true
	server.StartTLS()
	t.Cleanup(server.Close)
	client := newCalls(time.Second)
	client.Transport.(*http.Transport).TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
	call := func() (string, error) {
		resp, err := client.Post(server.URL, "text/plain", nil)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		return resp.Header.Get("Proto"), nil
	}
	if proto, err := call(); proto != "HTTP/2.0" || err != nil {
		t.Fatalf("%s, %v", proto, err)
	}
	l.forgot.Store(1)
	if _, err := call(); err == nil {
		t.Fatal("a call through a forgotten connection is answered")
	}
	for try := 1; ; try++ {
		_, err := call()
		if err == nil {
			break
		}
		if try == 3 {
			t.Fatalf("no call is answered any longer: %v", err)
		}
	}
	if n := l.taken.Load(); n != 2 {
		t.Errorf("%d connections", n)
	}
}
