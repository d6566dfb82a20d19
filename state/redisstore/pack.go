package redisstore

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"sync"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"

	"casethread/state"
)

// Before a record is sealed it is packed: one byte that says how, then the
// bytes. An event is packed by S2, which takes 1–2 µs; a snapshot, rewritten
// seldom, by zstd, which makes it smaller. Both know a dictionary of what
// events look like, without which something so short does not shrink.
const (
	packedNot  = 0
	packedS2   = 1
	packedZstd = 2
)

// dictionary is what packed records of the store refer to, so it never
// changes: a better one would be another file with packing numbers of its own.
//
//go:embed dictionary.bin
var dictionary []byte

var s2Dictionary = sync.OnceValue(func() *s2.Dict { return s2.MakeDict(dictionary, nil) })

const (
	zstdWindow  = 1 << 18
	maxUnpacked = 64 << 20
)

var zstdEncoder = sync.OnceValue(func() *zstd.Encoder {
	return must(zstd.NewWriter(nil, zstd.WithEncoderDictRaw(1, dictionary), zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(zstdWindow), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true)))
})

var zstdDecoder = sync.OnceValue(func() *zstd.Decoder {
	return must(zstd.NewReader(nil, zstd.WithDecoderDictRaw(1, dictionary), zstd.WithDecoderConcurrency(0),
		zstd.WithDecoderMaxMemory(maxUnpacked), zstd.WithDecoderLowmem(true)))
})

// pack packs something short, unless that makes it longer.
func pack(plain []byte) []byte {
	packed := s2Dictionary().Encode(make([]byte, 1+s2.MaxEncodedLen(len(plain)))[1:], plain)
	if len(packed) >= len(plain) {
		return append([]byte{packedNot}, plain...)
	}
	return append([]byte{packedS2}, packed...)
}

// packSmall packs something long as small as may be.
func packSmall(plain []byte) []byte {
	return zstdEncoder().EncodeAll(plain, []byte{packedZstd})
}

var errPacked = errors.New("it is packed in a way that this program does not know")

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
	case packedZstd:
		return zstdDecoder().DecodeAll(body, nil)
	}
	return nil, errPacked
}

// encodeAll writes events as one CBOR array of event records.
func encodeAll(events []state.Event) ([]byte, error) {
	all := arrayHead(len(events))
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
