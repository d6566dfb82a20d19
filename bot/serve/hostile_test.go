package serve

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"casethread/bot/serve/servetest"
	"casethread/state/redisstore/redistest"
)

// hostile is a server that is served badly, over HTTP. Its limits of time are
// short where a test waits for them, and long where it must not meet them.
func hostile(t *testing.T, opt Options) (*servetest.World, *Server) {
	t.Helper()
	w := servetest.New(t)
	return w, start(t, w, w.Config(redistest.Server(t), false), opt)
}

func dial(t *testing.T, s *Server) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

// answer is the status of what comes back over a connection, 0 where it is only
// closed.
func answer(t *testing.T, c net.Conn) int {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		if timedOut(err) {
			t.Errorf("nothing comes back: %v", err)
		}
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

func timedOut(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

// head begins a request that could be signed.
func head(length int) string {
	return fmt.Sprintf("POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slack-Request-Timestamp: %d\r\nX-Slack-Signature: v0=00\r\nContent-Length: %d\r\n", time.Now().Unix(), length)
}

// TestHostileRequests: each is answered with its status, or cut off.
func TestHostileRequests(t *testing.T) {
	w, s := hostile(t, Options{HeaderWithin: 200 * time.Millisecond, BodyWithin: 400 * time.Millisecond})
	random := make([]byte, 4096)
	source := rand.NewChaCha8([32]byte{1})
	_, _ = source.Read(random)
	for _, tt := range []struct {
		name, send string
		want       []int
	}{
		{"random bytes", string(bytes.ReplaceAll(random, []byte{'\n'}, nil)) + "\r\n\r\n", []int{400}},
		{"no request", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", []int{400}},
		{"half a header, and no more", "POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slow", []int{0, 400}},
		{"nothing at all", "", []int{0}},
		{"half a body, and no more", head(1000) + "\r\nabc", []int{408}},
		{"a long header", head(0) + "X-Long: " + strings.Repeat("x", 64<<10) + "\r\n\r\n", []int{431}},
		{"many headers", head(0) + strings.Repeat("X-Many: x\r\n", 8000) + "\r\n", []int{431}},
		{"a body of 10 MB, announced", head(10<<20) + "\r\n", []int{413}},
		{"a body of 10 MB, in pieces", strings.Replace(head(0), "Content-Length: 0", "Transfer-Encoding: chunked", 1) + "\r\n" + strings.Repeat("10000\r\n"+strings.Repeat("x", 0x10000)+"\r\n", 17), []int{413}},
		{"a forged signature", head(3) + "\r\nx=1", []int{401}},
		{"a body without a signature", "POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n", []int{401}},
		{"two lengths", head(3) + "Content-Length: 4\r\n\r\nx=1", []int{400}},
		{"a length below zero", head(-1) + "\r\n", []int{400}},
		{"another version", "POST /slack/events HTTP/9.9\r\nHost: x\r\n\r\n", []int{400, 505}},
	} {
		c := dial(t, s)
		go io.WriteString(c, tt.send) // it may be cut off before it has sent all
		if got := answer(t, c); !slices.Contains(tt.want, got) {
			t.Errorf("%s: %d, want %v", tt.name, got, tt.want)
		}
	}
	w.OpenCase(t.Context(), t, "AB")
}

// TestReplayed: what Slack has signed is taken for five minutes, and done once.
func TestReplayed(t *testing.T) {
	w := servetest.New(t)
	var mu sync.Mutex
	var seen []*http.Request
	var bodies []string
	s := start(t, w, w.Config(redistest.Server(t), false), Options{})
	proxy := &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		seen, bodies = append(seen, r.Clone(t.Context())), append(bodies, string(body))
		mu.Unlock()
		resp, err := send(t, s, r, string(body))
		switch {
		case err != nil && t.Context().Err() != nil: // what came of the case's opening may come when all is over
			return
		case err != nil:
			t.Error(err)
			return
		}
		defer resp.Body.Close()
		rw.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
		rw.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(rw, resp.Body)
	})}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go proxy.Serve(ln)
	t.Cleanup(func() { proxy.Close() })
	w.Slack.SetBot(nil, "http://"+ln.Addr().String())
	w.OpenCase(t.Context(), t, "AB")
	mu.Lock()
	defer mu.Unlock()
	for i, r := range seen {
		resp, err := send(t, s, r, bodies[i])
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s again: %d", r.URL.Path, resp.StatusCode)
		}
		old := r.Clone(t.Context())
		old.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(time.Now().Add(-6*time.Minute).Unix(), 10))
		if resp, err = send(t, s, old, bodies[i]); err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s after six minutes: %d", r.URL.Path, resp.StatusCode)
		}
	}
	w.AwaitCards(t, 1)
	all, err := s.store.Workspace(servetest.Workspace).All(t.Context())
	if err != nil || len(all) != 1 || len(seen) < 2 {
		t.Errorf("cases %v, %v after %d deliveries came twice", all, err, len(seen))
	}
}

// send passes a delivery on to the server.
func send(t *testing.T, s *Server, r *http.Request, body string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(t.Context(), r.Method, "http://"+s.Addr()+r.URL.Path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header = r.Header.Clone()
	return http.DefaultClient.Do(req)
}

// TestIdleConnections: a thousand connections that say nothing, or half of
// something, cost little, and others are served meanwhile.
func TestIdleConnections(t *testing.T) {
	const many, most = 1000, 64 << 20
	w, s := hostile(t, Options{HeaderWithin: time.Minute, BodyWithin: time.Minute})
	w.OpenCase(t.Context(), t, "AB")
	before := inUse()
	for i := range many {
		c := dial(t, s)
		said := ""
		switch i % 3 {
		case 1:
			said = "POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slow: "
		case 2:
			said = head(500_000) + "\r\n" + strings.Repeat("x", 1000)
		}
		if _, err := io.WriteString(c, said); err != nil {
			t.Fatal(err)
		}
	}
	w.OpenCase(t.Context(), t, "CD")
	if got := servetest.Status("http://" + s.Addr() + "/readyz"); got != http.StatusOK {
		t.Errorf("readyz: %d", got)
	}
	if cost := inUse() - before; cost > most {
		t.Errorf("%d connections take %d MB", many, cost>>20)
	}
}

// inUse is how much memory is in use, in bytes.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// TestSlowOnesAreCutOff: connections that send too slowly end by themselves, so
// that they cannot be heaped up.
func TestSlowOnesAreCutOff(t *testing.T) {
	_, s := hostile(t, Options{HeaderWithin: 100 * time.Millisecond, BodyWithin: 200 * time.Millisecond})
	var slow sync.WaitGroup
	for i := range 100 {
		c := dial(t, s)
		if _, err := io.WriteString(c, []string{"POST /sl", head(10) + "\r\nx"}[i%2]); err != nil {
			t.Fatal(err)
		}
		slow.Go(func() {
			if _, err := io.Copy(io.Discard, c); timedOut(err) {
				t.Error("a slow connection stays open")
			}
		})
	}
	slow.Wait()
}
