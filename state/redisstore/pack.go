package redisstore

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/s2"

	"casethread/state"
)

// Before a record is sealed it is packed: one byte that says how, then the
// bytes. S2 with a dictionary of what events look like, without which something
// so short does not shrink, halves a snapshot in a few microseconds; zstd makes
// it a third smaller still, but costs ten times as much with each command.
const (
	packedNot = 0
	packedS2  = 1
)

// dictionary is what packed records of the store refer to, so it never
// changes: a better one would be another file with packing numbers of its own.
//
//go:embed dictionary.bin
var dictionary []byte

var s2Dictionary = sync.OnceValue(func() *s2.Dict { return s2.MakeDict(dictionary, nil) })

const maxUnpacked = 64 << 20 // bytes

// packFrom is the size from which packing a record by itself saves enough to
// be worth its time: most events are smaller.
const packFrom = 400

// pack packs something that stands alone, unless that is not worth while.
func pack(plain []byte) []byte {
	if len(plain) < packFrom {
		return append([]byte{packedNot}, plain...)
	}
	packed := s2Dictionary().EncodeBetter(make([]byte, 1+s2.MaxEncodedLen(len(plain)))[1:], plain)
	if len(packed) >= len(plain) {
		return append([]byte{packedNot}, plain...)
	}
	return append([]byte{packedS2}, packed...)
}

var errPacked = errors.New("it cannot be unpacked")

// unpack undoes pack. Another way of packing is an ErrNewer: the seal was whole,
// so somebody with the key has written it.
func unpack(packed []byte) ([]byte, error) {
	if len(packed) == 0 {
		return nil, errPacked
	}
	how, body := packed[0], packed[1:]
	switch how {
	case packedNot:
		return body, nil
	case packedS2:
		if n, err := s2.DecodedLen(body); err != nil || n > maxUnpacked {
			return nil, errPacked
		}
		return s2Dictionary().Decode(nil, body)
	}
	return nil, fmt.Errorf("packing %d: %w", how, state.ErrNewer)
}

// usualEvent is room for one event, in bytes.
const usualEvent = 160

// encodeAll writes events as one CBOR array of event records.
func encodeAll(events []state.Event) ([]byte, error) {
	all := append(make([]byte, 0, usualEvent*(len(events)+1)), arrayHead(len(events))...)
	for _, e := range events {
		b, err := state.EncodeEvent(e)
		if err != nil {
			return nil, err
		}
		all = append(all, b...)
	}
	return all, nil
}

// arrayHead is the head of a CBOR array of n items.
func arrayHead(n int) []byte {
	return binary.BigEndian.AppendUint32([]byte{0x9a}, uint32(n))
}

var errList = errors.New("it is not a list of events")

// decodeAll reads what encodeAll wrote.
func decodeAll(b []byte) ([]state.Event, error) {
	if len(b) < 5 || b[0] != arrayHead(0)[0] {
		return nil, errList
	}
	n, rest := int(binary.BigEndian.Uint32(b[1:])), b[5:]
	events := make([]state.Event, 0, min(n, len(rest)))
	for range n {
		e, after, err := state.DecodeFirst(rest)
		if err != nil {
			return nil, err
		}
		events, rest = append(events, e), after
	}
	if len(rest) > 0 {
		return nil, errList
	}
	return events, nil
}
