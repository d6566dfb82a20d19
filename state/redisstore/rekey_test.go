package redisstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"casethread/state"
)

var newKey = bytes.Repeat([]byte{9}, keySize)

// underOldKey fills the store with something of each kind that is sealed with
// the installation's key, the old one, and returns the id of the draft.
func underOldKey(t *testing.T, w *Workspace, cases int) (draft string) {
	t.Helper()
	ctx := t.Context()
	for no := 1; no <= cases; no++ {
		c := openCase(t, w, fmt.Sprint("AB", no))
		if no == 2 {
			commit(t, w, c, state.CaseClosed{})
		}
	}
	draft = do(w.PutDraft(ctx, []byte("endnu ikke sendt"), time.Hour))(t)
	posts := []Post{{Op: "parked", Kind: "digest", Channel: konsulent, Body: []byte("{}")}, {Op: "held", Kind: "digest", Channel: konsulent, Body: []byte("{}")}}
	_, err := w.Commit(ctx, Commit{
		People: []state.Person{{User: firma, Lang: "en"}}, Kept: []Kept{{"teams", []byte("Nord")}}, Delivery: "D", Posts: posts,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range claim(t, w, "a", 2, lease) {
		if e.Op == "parked" {
			if err := w.Park(ctx, e, "channel_not_found"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := w.Commit(ctx, Commit{Posts: []Post{{Op: "waits", Kind: "digest", Channel: konsulent, Body: []byte("{}")}}}); err != nil {
		t.Fatal(err)
	}
	return draft
}

func withKeys(t *testing.T, s *Store, keys ...[]byte) *Workspace {
	return openStore(t, Options{URL: urlOf(s), DataKeys: keys}).Workspace("T1")
}

func rekey(t *testing.T, w *Workspace, o Rekeying) Rekeyed {
	t.Helper()
	return do(w.Rekey(t.Context(), o))(t)
}

// leftOld is how many records are sealed with a key that does not seal any longer.
func leftOld(r Rekeyed) int {
	n := 0
	for _, u := range r.Left {
		if u.Known && !u.Seals {
			n += u.Records()
		}
	}
	return n
}

func testRekey(t *testing.T, open func() *Store) {
	s := open()
	w := s.Workspace("T1")
	ctx := t.Context()
	draft := underOldKey(t, w, 3)
	life := s.client.TTL(ctx, w.keys.draft(draft)).Val()
	parked := do(w.Parked(ctx))(t)

	both := withKeys(t, s, newKey, testKey)
	openCase(t, both, "AB4") // sealed with the new key
	want := KeyUse{Cases: 3, People: 1, Documents: 1, Drafts: 1, Posts: 2}
	before := dump(t, s)
	dry := rekey(t, both, Rekeying{Dry: true})
	want.Posts = 3 // one of them is in hand
	if dry.KeyUse != want || dry.Labels != 3 || leftOld(dry) != 9 {
		t.Errorf("dry run: %+v, left %d", dry, leftOld(dry))
	}
	if after := dump(t, s); after != before {
		t.Error("a dry run has changed something")
	}

	told := 0
	r := rekey(t, both, Rekeying{Progress: func(done, all int) {
		if told = done; all != 4 {
			t.Errorf("of %d cases", all)
		}
	}})
	want.Posts = 2
	if r.KeyUse != want || r.Labels != 3 || leftOld(r) != 1 || len(r.Failed) != 0 || told != 4 {
		t.Errorf("%+v, left %d, told of %d", r, leftOld(r), told)
	}
	if now := s.client.TTL(ctx, w.keys.draft(draft)).Val(); now <= 0 || now > life {
		t.Errorf("the draft lives for %v, and before for %v", now, life)
	}
	if now := do(both.Parked(ctx))(t); len(now) != 1 || now[0].ID != parked[0].ID || now[0].Reason != "channel_not_found" {
		t.Errorf("parked %+v, before %+v", now, parked)
	}
	// The post in hand goes out by itself; whoever claims it has both keys.
	if got := ops(claim(t, both, "b", 5, 0)); got != "held!waits" {
		t.Errorf("claimed %q", got)
	}
	for _, e := range claim(t, both, "b", 5, 0) {
		if e.Op == "held" {
			do(both.Done(ctx, e, "", "C1", "1.1"))(t)
		}
	}
	before = dump(t, s)
	again := rekey(t, both, Rekeying{})
	if again.Records() != 0 || again.Labels != 0 || leftOld(again) != 0 || len(again.Left) != 2 || again.Left[1].ID != keyName(keyID(testKey)) {
		t.Errorf("once more: %+v", again)
	}
	if after := dump(t, s); after != before {
		t.Error("once more, and something has changed")
	}

	alone := withKeys(t, s, newKey)
	for no := 1; no <= 4; no++ {
		c := find(t, alone, no)
		if err := alone.Check(ctx, no); err != nil {
			t.Error(err)
		}
		f := do(alone.Find(ctx, Lookup{Label: fmt.Sprint("AB", no)}))(t)
		if f.Case == nil || f.Case.No != no || f.Case.Version != c.Version {
			t.Errorf("label of case %d: %+v", no, f)
		}
	}
	if n := s.client.ZCard(ctx, w.keys.labels()).Val(); n != 4 {
		t.Errorf("%d entries of labels", n)
	}
	if p := do(alone.Person(ctx, firma))(t); p.Lang != "en" {
		t.Errorf("settings %+v", p)
	}
	if kept := do(alone.Kept(ctx, "teams"))(t); string(kept) != "Nord" {
		t.Errorf("document %q", kept)
	}
	if body := do(alone.Draft(ctx, draft))(t); string(body) != "endnu ikke sendt" {
		t.Errorf("draft %q", body)
	}
	if err := alone.Retry(ctx, parked[0].ID); err != nil {
		t.Fatal(err)
	}
	if got := ops(claim(t, alone, "c", 5, 0)); !strings.Contains(got, "parked") || !strings.Contains(got, "waits") {
		t.Errorf("claimed with the new key alone: %q", got)
	}
	if _, err := alone.Commit(ctx, Commit{Delivery: "D"}); !errors.Is(err, ErrDelivered) {
		t.Errorf("a delivery of before: %v", err)
	}
}

// testRekeyMeanwhile breaks a run off in the middle and runs it again, while
// others open, change and close cases, with both orders of the keys.
func testRekeyMeanwhile(t *testing.T, open func() *Store) {
	s := open()
	w := s.Workspace("T1")
	const cases = rekeyAtOnce + 10
	for no := 1; no <= cases; no++ {
		openCase(t, w, fmt.Sprint("AB", no))
	}
	stop := make(chan struct{})
	var work sync.WaitGroup
	defer work.Wait()
	var once sync.Once
	end := func() { once.Do(func() { close(stop) }) }
	defer end()
	busy := withKeys(t, s, newKey, testKey)
	for i := range 3 {
		work.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				no := 1 + (n*3+i)%cases
				f, err := busy.Find(t.Context(), Lookup{No: no})
				if err != nil {
					t.Error(err)
					return
				}
				facts := []state.Fact{state.Absence{}}
				if n%2 == 1 && !f.Case.Closed {
					facts = append(facts, state.CaseClosed{})
				}
				p := do(busy.Person(t.Context(), fmt.Sprint("U", i)))(t)
				_, err = busy.Commit(t.Context(), Commit{Base: f.Case, Events: following(f.Case, facts...), People: []state.Person{p}})
				if err != nil && !errors.As(err, new(*ConflictError)) {
					t.Error(err)
					return
				}
			}
		})
	}
	both := withKeys(t, s, newKey, testKey)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := both.Rekey(ctx, Rekeying{Progress: func(int, int) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("broken off: %v", err)
	}
	half := 0
	for _, u := range do(both.KeyUses(t.Context()))(t) {
		if !u.Seals {
			half += u.Cases
		}
	}
	if half != cases {
		t.Errorf("%d cases are left of a run that was broken off before their keys", half)
	}
	r := rekey(t, both, Rekeying{})
	end()
	work.Wait()
	if leftOld(r) != 0 || len(r.Failed) != 0 || r.Cases != cases {
		t.Errorf("%+v, left %d", r, leftOld(r))
	}
	alone := withKeys(t, s, newKey)
	for no := 1; no <= cases; no++ {
		c := find(t, alone, no)
		if err := alone.Check(t.Context(), no); err != nil {
			t.Error(err)
		}
		sameEvents(t, c, do(busy.Find(t.Context(), Lookup{No: no, Fresh: true}))(t).Case)
		if nos := do(alone.Labelled(t.Context(), fmt.Sprint("AB", no)))(t); len(nos) != 1 || nos[0] != no {
			t.Errorf("label of case %d: %v", no, nos)
		}
	}
	if n := s.client.ZCard(t.Context(), w.keys.labels()).Val(); n != cases {
		t.Errorf("%d entries of labels", n)
	}
}

// testRekeyChanged: what was changed since it was read is not written over.
func testRekeyChanged(t *testing.T, open func() *Store) {
	s := open()
	w := s.Workspace("T1")
	underOldKey(t, w, 1)
	both := withKeys(t, s, newKey, testKey)
	var read []sealedRecord
	if err := both.eachSealed(t.Context(), func(r sealedRecord) error { read = append(read, r); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(read) != 7 {
		t.Fatalf("read %d records", len(read))
	}
	rekey(t, both, Rekeying{})
	before := dump(t, s)
	r := rekeying{w: both, failed: map[string]*SealedError{}}
	for _, record := range read {
		if record.post != "" && record.name == "held" {
			continue // which is nobody's to change
		}
		if err := r.record(t.Context(), record); err != nil {
			t.Fatal(err)
		}
	}
	if after := dump(t, s); after != before || r.Records() != 0 {
		t.Errorf("%d records were written over\nbefore %s\nafter  %s", r.Records(), before, after)
	}
}

// testRekeyCutShort: what there was no time to load is not taken for what is gone, or
// its label would be under a key that is about to be thrown away.
func testRekeyCutShort(t *testing.T, open func() *Store) {
	s := open()
	w := s.Workspace("T1")
	openCase(t, w, "AB")
	openCase(t, w, "CD")
	w = withKeys(t, s, newKey, testKey)
	s.client.Del(t.Context(), w.keys.log(1))
	w.store.client.AddHook(cutShort{})
	if _, err := w.Rekey(t.Context(), Rekeying{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("rekeyed: %v", err)
	}
}

// testRekeyFails: what cannot be opened is named and left as it is; all else
// gets its new key.
func testRekeyFails(t *testing.T, open func() *Store) {
	s := open()
	w := s.Workspace("T1")
	ctx := t.Context()
	underOldKey(t, w, 5)
	flip := func(s string) string { return s[:len(s)-1] + string([]byte{s[len(s)-1] ^ 1}) }
	s.client.HSet(ctx, w.keys.keys(), "2", flip(s.client.HGet(ctx, w.keys.keys(), "2").Val()))
	s.client.HDel(ctx, w.keys.keys(), "3")
	s.client.LSet(ctx, w.keys.log(4), 1, flip(s.client.LIndex(ctx, w.keys.log(4), 1).Val()))
	third := withKeys(t, s, bytes.Repeat([]byte{8}, keySize))
	openCase(t, third, "AB6")
	s.client.HSet(ctx, w.keys.people(), firma, flip(s.client.HGet(ctx, w.keys.people(), firma).Val()))
	damaged := s.client.HGet(ctx, w.keys.keys(), "2").Val()

	both := withKeys(t, s, newKey, testKey)
	r := rekey(t, both, Rekeying{})
	var said []string
	for _, f := range r.Failed {
		said = append(said, f.Error())
	}
	want := "the settings of U0FIRM cannot be opened: its bytes were changed; " +
		"case 2 cannot be opened: its bytes were changed; case 3 cannot be opened: its key is missing; " +
		"case 4 cannot be opened: its bytes were changed; case 6 cannot be opened: it was sealed with another installation's key"
	if got := strings.Join(said, "; "); got != want {
		t.Errorf("failed: %s", got)
	}
	if r.Cases != 3 || r.Labels != 2 || leftOld(r) != 3 { // case 2, the settings, the post in hand
		t.Errorf("%+v, left %d", r, leftOld(r))
	}
	if n := len(r.Left); n != 3 || r.Left[2].Known || r.Left[2].Cases != 1 {
		t.Errorf("%+v", r.Left)
	}
	if now := s.client.HGet(ctx, w.keys.keys(), "2").Val(); now != damaged {
		t.Error("a damaged key was written over")
	}
	alone := withKeys(t, s, newKey)
	for _, no := range []int{1, 5} {
		find(t, alone, no)
	}
	// The events of case 4 are as they were, so mending them is enough.
	s.client.LSet(ctx, w.keys.log(4), 1, flip(s.client.LIndex(ctx, w.keys.log(4), 1).Val()))
	find(t, alone, 4)
	if again := rekey(t, both, Rekeying{}); again.Labels != 1 || again.Cases != 0 {
		t.Errorf("after mending case 4: %+v", again)
	}
}

// TestKeysToldApart: two keys that share an id could not be counted apart.
func TestKeysToldApart(t *testing.T) {
	same := bytes.Clone(testKey)
	for i := 0; keyID(same) != keyID(testKey) || bytes.Equal(same, testKey); i++ {
		same[i%4]++
	}
	if Distinct([][]byte{testKey, same}) || !Distinct([][]byte{testKey, newKey}) {
		t.Error("keys are not told apart by their ids")
	}
	if _, err := Open(t.Context(), Options{URL: "redis://127.0.0.1:1", DataKeys: [][]byte{testKey, same}}); err == nil || !strings.Contains(err.Error(), "told apart") {
		t.Errorf("%v", err)
	}
}
