package redisstore

import "testing"

func testSnapshot(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	c := openCase(t, w, "AB")
	for c.Version < 40 {
		c = commit(t, w, c, realisticFacts(channel)[c.Version%21])
		sameEvents(t, find(t, open().Workspace("T1"), 1), c)
		if err := w.Check(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
	}
	snapshot := w.store.client.Get(t.Context(), w.keys.snap(1)).Val()
	if want := "32:"; snapshot[:3] != want {
		t.Errorf("snapshot begins with %q, want %q", snapshot[:3], want)
	}
	many := commit(t, w, c, realisticFacts(channel)...)
	sameEvents(t, find(t, open().Workspace("T1"), 1), many)
}
