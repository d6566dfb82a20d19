package state

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// News are what others recorded after what one has seen, and was not taken back.
func TestSince(t *testing.T) {
	c := caseOf(Opened{}, ThreadStarted{"C", "1"}, Absence{}, Absence{}, Undone{Versions: []int{4}})
	for i := range c.Events {
		c.Events[i].By.User = []string{"U1", "", "U1", "U2", "U2"}[i]
	}
	for _, tt := range []struct {
		user string
		seen int
		want int
	}{
		{"U2", 0, 2},
		{"U2", 1, 1},
		{"U1", 0, 1}, // that something was undone
		{"U3", 1, 2},
		{"U3", 5, 0},
		{"U3", 99, 0}, // Redis has lost what one has seen
		{"U3", -1, 3},
	} {
		if got := c.Since(Consultant, tt.user, tt.seen); len(got) != tt.want {
			t.Errorf("%s after %d: %d events, want %d", tt.user, tt.seen, len(got), tt.want)
		}
	}
}

// What a reader is told is the same whatever stands in the fields that they
// may not know of.
func TestSinceDependsOnNothingHidden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := drawStory(t)
		for r, mask := range map[Role]func(Fact) Fact{Company: forCompany, Mentor: forMentor} {
			got, want := Fold(1, events).Since(r, "U9", 0), Fold(1, masked(events, mask)).Since(r, "U9", 0)
			if diff := gocmp.Diff(want, got, caseOptions); diff != "" {
				t.Fatalf("%s is told (-of what they may know +of all):\n%s", r, diff)
			}
		}
	})
}

// No secret planted in any fact reaches company or mentor this way.
func TestSinceHoldsNoSecret(t *testing.T) {
	if found := secret.FindAllString(dump(t, Fold(12, everySecret()).Since(Company, "U9", 0)), -1); found != nil {
		t.Errorf("the company is told %v", found)
	}
}
