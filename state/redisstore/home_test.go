package redisstore

import (
	"slices"
	"testing"
)

// Where an organisation's cases are kept is found, and what was said first stands.
func testHome(t *testing.T, open func() *Store) {
	s := open()
	if home := do(s.Home(t.Context(), "E1"))(t); home != "" {
		t.Errorf("home %q before anybody said", home)
	}
	openCase(t, s.Workspace("T2"), "AB")
	do(s.Workspace("T3").NextNumber(t.Context()))(t) // a case that is gone, or was never opened
	if had := do(s.HaveCases(t.Context(), []string{"E1", "T1", "T3", "T2"}))(t); !slices.Equal(had, []string{"T3", "T2"}) {
		t.Errorf("cases in %v", had)
	}
	for _, id := range []string{"T2", "T3"} {
		if err := s.SetHome(t.Context(), "E1", id); err != nil {
			t.Fatal(err)
		}
	}
	if home := do(open().Home(t.Context(), "E1"))(t); home != "T2" {
		t.Errorf("home %q, want T2", home)
	}
}
