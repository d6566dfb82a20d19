package redisstore

import (
	"testing"

	"casethread/state"
)

// TestPackedSizes keeps an eye on what a realistic case takes: a snapshot about
// half of its events, and an event that is too short to be packed a byte more.
func TestPackedSizes(t *testing.T) {
	plain, packed := 0, 0
	events := realisticEvents("C06SAMARBEJ")
	for _, e := range events {
		b, err := state.EncodeEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		plain += len(b)
		packed += len(pack(b))
	}
	all, err := encodeAll(events[:16])
	if err != nil {
		t.Fatal(err)
	}
	snapshot := len(pack(all))
	t.Logf("%d events: %d bytes of CBOR, %d packed; 16 of them as a snapshot: %d, packed %d",
		len(events), plain, packed, len(all), snapshot)
	if packed > plain+len(events) || snapshot > len(all)*6/10 {
		t.Error("packing saves less than it did")
	}
}

func BenchmarkPack(b *testing.B) {
	event, err := state.EncodeEvent(realisticEvents("C06SAMARBEJ")[14])
	if err != nil {
		b.Fatal(err)
	}
	all, err := encodeAll(realisticEvents("C06SAMARBEJ")[:16])
	if err != nil {
		b.Fatal(err)
	}
	b.Run("event", func(b *testing.B) {
		for b.Loop() {
			pack(event)
		}
	})
	b.Run("snapshot", func(b *testing.B) {
		for b.Loop() {
			pack(all)
		}
	})
	packed := pack(all)
	b.Run("unpack snapshot", func(b *testing.B) {
		for b.Loop() {
			if _, err := unpack(packed); err != nil {
				b.Fatal(err)
			}
		}
	})
}
