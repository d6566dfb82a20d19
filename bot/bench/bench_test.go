package bench

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// needRedis skips where redis-server is not installed, or fails when
// REQUIRE_REAL=1.
func needRedis(t testing.TB) {
	if _, err := exec.LookPath("redis-server"); err == nil {
		return
	}
	if os.Getenv("REQUIRE_REAL") == "1" {
		t.Fatal("redis-server is not installed, and REQUIRE_REAL=1")
	}
	t.Skip("redis-server is not installed")
}

// TestRun lets everything be measured once with as little as will do. It
// asserts no times.
func TestRun(t *testing.T) {
	needRedis(t)
	r, err := Run(t.Context(), Options{Rounds: 1, Cases: 20, Clients: 4, Stored: 2 * caseload, Digests: 1, Timers: 50, Few: 20, Many: caseload, Turns: 1, ReplicaRounds: 1, Rest: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if r.Trips.Hot != wantHot || r.Trips.Cold != wantCold {
		t.Errorf("%d round trips for a hot command and %d for a cold one, want %d and %d", r.Trips.Hot, r.Trips.Cold, wantHot, wantCold)
	}
	var out strings.Builder
	r.Write(&out)
	t.Logf("\n%s", &out)
}

// TestBenchmarksFile: the tables of deploy/benchmarks.md have the rows that
// -markdown prints, in their order, whatever the numbers in them.
func TestBenchmarksFile(t *testing.T) {
	file, err := os.ReadFile("../../deploy/benchmarks.md")
	if err != nil {
		t.Fatal(err)
	}
	r := &Report{
		Ratios: []float64{1}, Bolt: []Round{{}}, Replicas: make([][]Round, mostReplicas),
		Lateness: Lateness{Rate: timersPerSecond}, Fanout: Fanout{People: Full.Many / caseload * len(crowdRoles), Cases: caseload},
		Growth: Growth{Few: Full.Few, Many: Full.Many, Ratios: []float64{1}},
	}
	var printed strings.Builder
	r.Markdown(&printed)
	numbers := regexp.MustCompile(`\d+`)
	rest := numbers.ReplaceAllString(string(file), "0")
	for line := range strings.Lines(numbers.ReplaceAllString(printed.String(), "0")) {
		head, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		if !ok || head == "" {
			continue
		}
		_, after, found := strings.Cut(rest, "\n| "+head+" | ")
		if !found {
			t.Errorf("no row %q, or not in its place", head)
			continue
		}
		rest = after
	}
}

// BenchmarkServed is the same as served: over connections that are kept.
func BenchmarkServed(b *testing.B) {
	needRedis(b)
	cases := b.N/perCase + 1
	run := &bench{opt: Options{Cases: cases, Clients: min(64, cases)}}
	if err := run.start(b.Context()); err != nil {
		b.Fatal(err)
	}
	defer run.close()
	r, err := run.botRound(b.Context(), slackPace, 0)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(r.PerSecond, "commands/s")
}

// BenchmarkCommand is one signed /followup through the handler, in parallel,
// to cases of 20 to 40 events; without a connection to the bot, but with one
// to a real Redis.
func BenchmarkCommand(b *testing.B) {
	needRedis(b)
	run := &bench{opt: Options{}}
	if err := run.start(b.Context()); err != nil {
		b.Fatal(err)
	}
	defer run.close()
	h, err := run.open(b.Context(), slackPace)
	if err != nil {
		b.Fatal(err)
	}
	defer h.close()
	cases := b.N/perCase + 1
	if err := seed(b.Context(), h.ws, 1, cases); err != nil {
		b.Fatal(err)
	}
	requests := make(chan []byte, cases*perCase)
	for _, r := range (&drive{Addrs: []string{"bench"}, First: 1, Cases: cases, To: perCase}).requests() {
		requests <- r
	}
	handler := h.bot.Handler()
	b.SetParallelism(16)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(<-requests)))
			if err != nil {
				b.Error(err)
				return
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, req.WithContext(context.Background()))
			if out, _ := io.ReadAll(w.Body); !bytes.Contains(out, []byte("act.undo")) {
				b.Errorf("not stored: %.200s", out)
				return
			}
		}
	})
}

// BenchmarkDigest is the digest of a person with a full caseload, loaded from
// a real Redis each time.
func BenchmarkDigest(b *testing.B) {
	needRedis(b)
	run := &bench{opt: Options{Stored: 10*caseload + caseload}}
	if err := run.start(b.Context()); err != nil {
		b.Fatal(err)
	}
	defer run.close()
	store, err := run.openStore(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	if err := run.live(b.Context(), store.Workspace(team), 1, run.opt.Stored); err != nil {
		b.Fatal(err)
	}
	run.opt.Digests = b.N/10 + 1
	b.ResetTimer()
	var r Report
	if err := run.digests(b.Context(), &r); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(r.Digest.CPU.Microseconds()), "cpu-us/digest")
}
