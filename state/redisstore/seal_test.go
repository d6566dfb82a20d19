package redisstore

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"casethread/state"
	"casethread/state/redisstore/redistest"
)

func TestSealBinds(t *testing.T) {
	b := must(newBox(testKey, 1))
	here := record{"T1", sealedEvent, 12, 3, "x"}
	sealed := string(b.seal([]byte("text"), here))
	if plain, err := b.open(sealed, here); err != nil || string(plain) != "text" {
		t.Fatalf("opened %q, %v", plain, err)
	}
	for _, elsewhere := range []record{
		{"T2", sealedEvent, 12, 3, "x"},
		{"T1", sealedSnap, 12, 3, "x"},
		{"T1", sealedEvent, 1, 3, "x"},
		{"T1", sealedEvent, 12, 4, "x"},
		{"T1", sealedEvent, 12, 3, "y"},
	} {
		if _, err := b.open(sealed, elsewhere); err != ErrTampered {
			t.Errorf("%+v: %v, want ErrTampered", elsewhere, err)
		}
	}
	for i := range len(sealed) {
		changed := []byte(sealed)
		changed[i] ^= 1
		if _, err := b.open(string(changed), here); err == nil {
			t.Errorf("byte %d changed, and it opens", i)
		}
		if _, err := b.open(sealed[:i], here); err == nil {
			t.Errorf("cut to %d bytes, and it opens", i)
		}
	}
}

// sealedFault expects a case that cannot be opened, and that trying it has
// left as it is.
func sealedFault(t *testing.T, s *Store, what string, why error) {
	t.Helper()
	before := dump(t, s)
	_, err := s.Workspace("T1").Find(t.Context(), Lookup{No: 1})
	var fault *SealedError
	if !errors.As(err, &fault) || fault.No != 1 || !errors.Is(err, why) {
		t.Errorf("%s: %v, want a SealedError of case 1: %v", what, err, why)
	}
	if dump(t, s) != before {
		t.Errorf("%s: finding it changed something", what)
	}
}

// flip changes a byte, counted from the end where i is negative.
func flip(s string, i int) string {
	b := []byte(s)
	b[(i+len(b))%len(b)] ^= 1
	return string(b)
}

func testTampered(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	c := commit(t, w, openCase(t, w, "AB"), realisticFacts(channel)...)
	ctx, r := t.Context(), w.store.client
	snapshot := r.Get(ctx, w.keys.snap(1)).Val()
	r.Set(ctx, w.keys.snap(1), flip(snapshot, -1), 0)
	sealedFault(t, open(), "snapshot", ErrTampered)
	if err := w.Check(ctx, 1); err == nil {
		t.Error("a changed snapshot passed the check")
	}
	if _, err := w.Rebuild(ctx, 1, Rebuilding{}); err != nil {
		t.Fatal(err)
	}
	sameEvents(t, find(t, open().Workspace("T1"), 1), c)

	older := must(w.sealSnapshot(w.cache.box(1), state.Fold(1, c.Events[:16])))
	r.Set(ctx, w.keys.snap(1), "20"+string(older[2:]), 0)
	sealedFault(t, open(), "a snapshot with another version", ErrTampered)
	r.Set(ctx, w.keys.snap(1), "nonsense", 0)
	sealedFault(t, open(), "a snapshot without a version", ErrTampered)
	r.Set(ctx, w.keys.snap(1), older, 0)
	cut := r.LRange(ctx, w.keys.log(1), 10, -1).Val()
	r.LTrim(ctx, w.keys.log(1), 0, 9)
	sealedFault(t, open(), "a log that ends before its snapshot", ErrTampered)
	r.RPush(ctx, w.keys.log(1), cut)
	r.Del(ctx, w.keys.snap(1))

	wrapped := r.HGet(ctx, w.keys.keys(), "1").Val()
	r.HSet(ctx, w.keys.keys(), "1", flip(wrapped, -1))
	sealedFault(t, open(), "key", ErrTampered)
	r.HDel(ctx, w.keys.keys(), "1")
	sealedFault(t, open(), "no key", ErrNoKey)
	r.HSet(ctx, w.keys.keys(), "1", wrapped)

	log := r.LRange(ctx, w.keys.log(1), 0, -1).Val() // two events change places
	r.LSet(ctx, w.keys.log(1), 4, log[5])
	r.LSet(ctx, w.keys.log(1), 5, log[4])
	sealedFault(t, open(), "events", ErrTampered)
	if err := w.Check(ctx, 1); err == nil {
		t.Error("changed events passed the check")
	}
	other := openCase(t, w, "CD")
	r.LSet(ctx, w.keys.log(1), 4, r.LIndex(ctx, w.keys.log(other.No), 2).Val())
	sealedFault(t, open(), "an event of another case", ErrTampered)
	r.HSet(ctx, w.keys.keys(), "1", r.HGet(ctx, w.keys.keys(), "2").Val())
	sealedFault(t, open(), "the key of another case", ErrTampered)
	r.HDel(ctx, w.keys.keys(), "1")
	if all := do(open().Workspace("T1").All(ctx))(t); len(all) != 2 {
		t.Errorf("all cases, one without its key: %v", all)
	}
}

func testWrongKey(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	openCase(t, w, "AB")
	post(t, w, "1")
	if failed, err := w.CheckKeys(t.Context()); err != nil || len(failed) > 0 {
		t.Error(failed, err)
	}
	other := openStore(t, Options{URL: urlOf(w.store), DataKeys: [][]byte{bytes.Repeat([]byte{8}, keySize)}})
	sealedFault(t, other, "another key", ErrWrongKey)
	if _, err := other.Workspace("T1").CheckKeys(t.Context()); !errors.Is(err, ErrWrongKey) {
		t.Errorf("check: %v, want ErrWrongKey", err)
	}
	openCase(t, other.Workspace("T1"), "CD")
	if failed, err := w.CheckKeys(t.Context()); err != nil || len(failed) != 1 || failed[0].No != 2 {
		t.Errorf("check of one case of another key: %v, %v", failed, err)
	}
	if _, err := other.Workspace(w.ID()).Claim(t.Context(), "a", 1, 0, lease); !errors.Is(err, ErrWrongKey) {
		t.Errorf("claim: %v, want ErrWrongKey", err)
	}
	if got := ops(claim(t, w, "b", 1, 0)); got != "1!" {
		t.Errorf("who has the key claims %s, want 1!", got)
	}
	w.store.client.HDel(t.Context(), w.keys.keys(), "1")
	cold := open()
	if got, err := cold.Workspace(w.ID()).Claim(t.Context(), "c", 1, 0, 0); len(got) != 0 || !errors.Is(err, ErrNoKey) {
		t.Errorf("claimed %+v without a key: %v", got, err)
	}
	if parked := do(w.Parked(t.Context()))(t); len(parked) != 1 {
		t.Errorf("parked %+v, want the post that nobody can open", parked)
	}
}

func testRotatedKeys(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	old := openCase(t, w, "AB")
	id := do(w.PutDraft(t.Context(), []byte("x"), time.Hour))(t)
	if _, err := w.Commit(t.Context(), Commit{People: []state.Person{{User: firma, Lang: "en"}}, Delivery: "D"}); err != nil {
		t.Fatal(err)
	}
	keys := [][]byte{bytes.Repeat([]byte{9}, keySize), testKey}
	w = openStore(t, Options{URL: urlOf(w.store), DataKeys: keys}).Workspace("T1")
	now := openCase(t, w, "AB")
	if f := do(w.Find(t.Context(), Lookup{Label: "AB"}))(t); len(f.Numbers) != 2 {
		t.Errorf("found %+v, want the cases of both keys", f)
	}
	if p := do(w.Person(t.Context(), firma))(t); p.Lang != "en" {
		t.Errorf("person %+v", p)
	}
	if _, err := w.Draft(t.Context(), id); err != nil {
		t.Error(err)
	}
	if _, err := w.Commit(t.Context(), Commit{Delivery: "D"}); !errors.Is(err, ErrDelivered) {
		t.Errorf("delivery again: %v, want ErrDelivered", err)
	}
	commit(t, w, find(t, w, old.No), state.CaseClosed{})
	if f := do(w.Find(t.Context(), Lookup{Label: "AB"}))(t); f.Case == nil || f.Case.No != now.No {
		t.Errorf("found %+v, want case %d alone", f, now.No)
	}
}

func urlOf(s *Store) string {
	return "redis://" + must(s.master(context.Background(), "")).Options().Addr
}

// TestDumpIsUnreadable looks for what people wrote in the server's own files.
func TestDumpIsUnreadable(t *testing.T) {
	server := redistest.Start(t, "--appendfsync", "always")
	w := openStore(t, Options{URL: server.URL()}).Workspace("T1")
	ctx := t.Context()
	c := openCase(t, w, "PLANTED")
	body := []byte("Birgitte Toft skriver PLANTED")
	person := state.Person{User: firma, DigestAt: "PLANTED"}
	_, err := w.Commit(ctx, Commit{
		Base: c, Events: following(c, realisticFacts(channel)...), Once: "U|PLANTED", Delivery: "D|PLANTED", People: []state.Person{person},
		Posts: []Post{{Op: "1", Case: 1, Channel: channel, Body: body}, {Op: "2", Channel: konsulent, Body: body}},
	})
	if err != nil {
		t.Fatal(err)
	}
	do(w.PutDraft(ctx, body, time.Hour))(t)
	if err := w.store.client.Save(ctx).Err(); err != nil {
		t.Fatal(err)
	}
	read := 0
	err = filepath.WalkDir(server.Dir(), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		read += len(b)
		// All long enough not to be met by chance in what is sealed.
		for _, planted := range []string{"PLANTED", "planted", "Birgitte Toft", "Jette Friis", "21 34 55", "butik", "forsikring", "kassen", "followup"} {
			if bytes.Contains(b, []byte(planted)) {
				t.Errorf("%s holds %q", filepath.Base(path), planted)
			}
		}
		return err
	})
	if err != nil || read < 1000 {
		t.Errorf("read %d bytes: %v", read, err)
	}
	if strings.Contains(dump(t, w.store), "PLANTED") {
		t.Error("Redis holds the label")
	}
}

// Two versions that work side by side must find each other's marks, labels and
// timers.
func TestMarksStay(t *testing.T) {
	key := newRing([][]byte{[]byte("0123456789abcdef0123456789abcdef")}, "T1")[0]
	for _, tt := range []struct{ got, want string }{
		{keysOf("T1").seen(digest("command:1.2.abc")), "{s31}:T1:seen:0H6mbh-z8ZQbIB3JMZ6zRQ"},
		{keysOf("T1").once(key.mac("once", "AeAobWN_8Vx8Mlyx")), "{s31}:T1:once:KdF4BWm0i3R9eQqm"},
		{key.mac("label", "ab"), "OK-5ZaIKkFbqCdlW"},
	} {
		if tt.got != tt.want {
			t.Errorf("is %s, was %s", tt.got, tt.want)
		}
	}
}
