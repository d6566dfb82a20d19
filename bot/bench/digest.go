package bench

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"casethread/bot/clock"
)

// Digest is what a person's digest takes.
type Digest struct {
	N     int           `json:"n"`
	Cases int           `json:"cases"` // of each person
	CPU   time.Duration `json:"cpu"`   // of a digest from Redis to Slack's JSON, nothing loaded before
	Hot   time.Duration `json:"hot"`   // of one whose cases were loaded
	Bytes int           `json:"bytes"` // of its JSON
}

// digests has every consultant ask for the digest, by a bot that has loaded
// none of the cases.
func (b *bench) digests(ctx context.Context, r *Report) error {
	d := Digest{Cases: caseload}
	var cold, hot time.Duration
	for range b.opt.Digests {
		h, err := b.openEmpty(ctx, atOnce, clock.System{})
		if err != nil {
			return err
		}
		n, c, size, err := b.digestEach(ctx, h)
		if err == nil {
			var again time.Duration
			_, again, _, err = b.digestEach(ctx, h)
			hot += again
		}
		d.N, cold, d.Bytes = d.N+n, cold+c, size
		if closed := h.close(); err == nil {
			err = closed
		}
		if err != nil {
			return err
		}
	}
	d.CPU, d.Hot = cold/time.Duration(d.N), hot/time.Duration(d.N)
	r.Digest = d
	return nil
}

// digestEach asks for the digest of every consultant with a full caseload.
func (b *bench) digestEach(ctx context.Context, h *house) (n int, cpu time.Duration, size int, err error) {
	start := used()
	for no := caseload; no+caseload <= b.opt.Stored; no += caseload {
		out, err := h.do(ctx, "/digest", "now", userOf(no, "K"), channelOf(no), uint64(no))
		if err != nil {
			return 0, 0, 0, err
		}
		if !bytes.Contains(out, []byte("digest.open")) {
			return 0, 0, 0, fmt.Errorf("no digest: %.300s", out)
		}
		n, size = n+1, len(out)
	}
	return n, start.since().cpu, size, nil
}

func (d Digest) write(p func(string, ...any)) {
	p("Digest of a person with %d cases of 20 events, %d made, answered as Slack's JSON (%d bytes)", d.Cases, d.N, d.Bytes)
	p("  CPU %v%s: load from Redis, open, decode, fold, decide, render", d.CPU.Round(10*time.Microsecond), verdict(d.CPU <= wantDigest, "at most 3ms"))
	p("  CPU %v when the cases were loaded before", d.Hot.Round(10*time.Microsecond))
}
