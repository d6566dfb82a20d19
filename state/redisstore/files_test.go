package redisstore

import "testing"

// The first to name a post's file decides which it is, until it is forgotten.
func testFiles(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	openCase(t, w, "AB")
	if id := do(w.File(ctx, "op1"))(t); id != "" {
		t.Errorf("a file before there is one: %q", id)
	}
	if id := do(w.KeepFile(ctx, 1, "op1", "F1"))(t); id != "F1" {
		t.Errorf("kept as %q", id)
	}
	other := open().Workspace("T1")
	if id := do(other.KeepFile(ctx, 1, "op1", "F2"))(t); id != "F1" {
		t.Errorf("another worker keeps %q", id)
	}
	if id := do(other.File(ctx, "op1"))(t); id != "F1" {
		t.Errorf("the file is %q", id)
	}
	if id := do(open().Workspace("T2").File(ctx, "op1"))(t); id != "" {
		t.Errorf("another workspace has it as %q", id)
	}
	if err := w.ForgetFile(ctx, "op1"); err != nil {
		t.Fatal(err)
	}
	if id := do(other.KeepFile(ctx, 1, "op1", "F2"))(t); id != "F2" {
		t.Errorf("kept anew as %q", id)
	}
}
