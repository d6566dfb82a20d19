package redisstore

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"slices"
	"strings"
	"sync"
)

const keySize = 32

// The kinds of sealed records. The kind is part of what a seal binds, so one
// record can never be passed off as another. Keys of cases and documents have
// the same, and are kept apart by what else is bound: a key has the number of its
// case and no name, a document a name and no number.
const (
	sealedKey    = 'k'
	sealedEvent  = 'e'
	sealedSnap   = 's'
	sealedPost   = 'p'
	sealedPerson = 'u'
	sealedDraft  = 'd'
	sealedKept   = 'k'
	sealedRow    = 'r'
)

// A record is the place that a sealed body belongs to; its seal holds nowhere else.
type record struct {
	workspace string
	kind      byte
	no        int    // case number
	version   int    // of an event or a snapshot
	name      string // user, draft, post id or name of a document
}

func (r record) bytes() []byte {
	b := make([]byte, 0, 64)
	b = append(b, r.kind)
	b = binary.AppendUvarint(b, uint64(len(r.workspace)))
	b = append(b, r.workspace...)
	b = binary.AppendUvarint(b, uint64(r.no))
	b = binary.AppendUvarint(b, uint64(r.version))
	return append(b, r.name...)
}

// A box seals with one key: AES-256-GCM with a random nonce. A sealed body is
// the key's id (one byte), the nonce (12), the ciphertext and the tag (16).
type box struct {
	id      byte
	aead    cipher.AEAD
	wrapped string // of a case's key: as it is stored
}

// tipSize is what a sealed body begins with that no other does: the key's id and
// the nonce.
const tipSize = 13

func newBox(key []byte, id byte) (*box, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &box{id: id, aead: aead}, nil
}

// keyID tells keys apart without saying anything about them.
func keyID(key []byte) byte {
	return sha256.Sum256(append([]byte("casethread key id "), key...))[0]
}

func (b *box) seal(plain []byte, r record) []byte {
	sealed := make([]byte, 1, 1+b.aead.Overhead()+len(plain))
	sealed[0] = b.id
	return b.aead.Seal(sealed, nil, plain, r.bytes())
}

// open opens what was sealed with this key. A body of another key does not
// belong where it was found: somebody has put it there.
func (b *box) open(sealed string, r record) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != b.id {
		return nil, ErrTampered
	}
	plain, err := b.aead.Open(nil, nil, []byte(sealed[1:]), r.bytes())
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

// A ring holds what is derived from the installation's keys for one workspace.
// The first key seals, each of them opens.
type ring []ringKey

type ringKey struct {
	*box
	macs *sync.Pool // of hash.Hash with the key of the indexes, reset
}

// newRing derives the keys of a workspace by HKDF. The keys have their length,
// so nothing in it can fail.
func newRing(dataKeys [][]byte, workspace string) ring {
	var r ring
	for _, key := range dataKeys {
		seal := must(hkdf.Key(sha256.New, key, nil, "casethread seal "+workspace, keySize))
		index := must(hkdf.Key(sha256.New, key, nil, "casethread index "+workspace, keySize))
		r = append(r, ringKey{must(newBox(seal, keyID(key))), &sync.Pool{New: func() any { return hmac.New(sha256.New, index) }}})
	}
	return r
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (r ring) seal(plain []byte, rec record) []byte { return r[0].seal(plain, rec) }

func (r ring) open(sealed string, rec record) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, ErrTampered
	}
	for _, k := range r {
		if k.id == sealed[0] { // of one key alone, see checkKeys
			return k.open(sealed, rec)
		}
	}
	return nil, ErrWrongKey
}

// old reports whether a body is sealed with a key that does not seal any longer.
func (r ring) old(sealed string) bool {
	return len(sealed) > 0 && slices.ContainsFunc(r[1:], func(k ringKey) bool { return k.id == sealed[0] })
}

func keyRecord(workspace string, no int) record {
	return record{workspace: workspace, kind: sealedKey, no: no}
}

// newCaseBox makes a key for a case and returns it with its wrapped form.
func (r ring) newCaseBox(workspace string, no int) (*box, []byte, error) {
	key := make([]byte, keySize)
	rand.Read(key) // never fails: crypto/rand ends the program instead
	b, err := newBox(key, keyID(key))
	if err != nil {
		return nil, nil, err
	}
	wrapped := r.seal(key, keyRecord(workspace, no))
	b.wrapped = string(wrapped)
	return b, wrapped, nil
}

// caseBox unwraps the key of a case.
func (r ring) caseBox(wrapped, workspace string, no int) (*box, error) {
	if wrapped == "" {
		return nil, ErrNoKey
	}
	key, err := r.open(wrapped, keyRecord(workspace, no))
	if err != nil {
		return nil, err
	}
	b, err := newBox(key, keyID(key))
	if err != nil {
		return nil, err
	}
	b.wrapped = wrapped
	return b, nil
}

// labels returns the HMACs of a label under each key, that of the first key
// first. Case and surrounding space do not tell labels apart.
func (r ring) labels(label string) []string {
	label = strings.ToLower(strings.TrimSpace(label))
	hashes := make([]string, len(r))
	for i, k := range r {
		hashes[i] = k.mac("label", label)
	}
	return hashes
}

// mac returns 16 letters that stand for s, and that only a holder of the key
// can compute.
func (k ringKey) mac(purpose, s string) string {
	m := k.macs.Get().(hash.Hash)
	said := make([]byte, 0, 128)
	m.Write(append(append(append(said, purpose...), 0), s...))
	sum := m.Sum(said[:0])
	m.Reset()
	k.macs.Put(m)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// digest shortens an opaque id, such as a delivery's, to 22 letters. It does
// not depend on a key, so a rotation forgets no delivery.
func digest(id string) string {
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
