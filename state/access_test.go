package state

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// matrix writes the role × act table so that a person can check it against
// product.md 2: a row an act, a column a role.
func matrix() string {
	var b strings.Builder
	b.WriteString("act          K S V M L B C A T -\n") // C: candidate, A: administrator, T: colleague of the team
	for _, a := range Acts() {
		b.WriteString(string(a) + strings.Repeat(" ", 12-len(a)))
		for _, r := range []Role{Consultant, Caseworker, Company, Mentor, Leader, Citizen, Candidate, Administrator, Colleague, NoRole} {
			if May(r, a) {
				b.WriteString(" x")
			} else {
				b.WriteString(" .")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Who may do what is a promise: a change of it shows in testdata/access.txt.
func TestAccess(t *testing.T) {
	const file = "testdata/access.txt"
	if *update {
		if err := os.WriteFile(file, []byte(matrix()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), matrix()); diff != "" {
		t.Errorf("who may do what (-testdata +code):\n%s", diff)
	}
}

func TestWhatIsNotInTheTableIsNotAllowed(t *testing.T) {
	for _, r := range []Role{Consultant, Caseworker, Company, Mentor, Leader, Citizen, NoRole, "X", "K2"} {
		if May(r, "something new") || May(r, "") {
			t.Errorf("%q may do what is in no table", r)
		}
	}
	for _, a := range Acts() {
		for _, r := range []Role{Citizen, "X"} {
			if May(r, a) {
				t.Errorf("%q may %s", r, a)
			}
		}
		if a != ActDigest && (May(Leader, a) && a != ActStats || May(NoRole, a)) {
			t.Errorf("%s is open to one without a part in the case", a)
		}
		if May(Candidate, a) && a != ActTakeOver && a != ActUndo {
			t.Errorf("one who is asked to take over may %s", a)
		}
		if May(Colleague, a) != (a == ActShow) {
			t.Errorf("a colleague may %s: %t", a, May(Colleague, a))
		}
		if May(Administrator, a) != (a == ActTeam) {
			t.Errorf("an administrator may %s: %t", a, May(Administrator, a))
		}
		if !May(Caseworker, a) && a != ActMiss && a != ActTeam && a != ActStats && a != ActPulse { // the company's own tap; S notes it by a word
			t.Errorf("S may not %s", a)
		}
	}
	if acts := Acts(); !slices.IsSorted(acts) || len(acts) != len(access) {
		t.Errorf("Acts() = %v", acts)
	}
}

func TestRoles(t *testing.T) {
	for s, want := range map[string]Role{
		"K": Consultant, "K2": Consultant, "S": Caseworker, "V12": Company, "M": Mentor, "B": Citizen, "L": Leader,
		"consultant": Consultant, "caseworker": Caseworker, "company": Company, "mentor": Mentor,
		"": NoRole, "k": NoRole, "Kx": NoRole, "K2x": NoRole, "X": NoRole, "Konsulent": NoRole, "citizen": NoRole, "Ø": NoRole,
	} {
		if got := RoleOf(s); got != want {
			t.Errorf("RoleOf(%q) = %q, want %q", s, got, want)
		}
	}
	for _, r := range PartyRoles {
		if RoleOf(r.Word()) != r || RoleOf(string(r)) != r {
			t.Errorf("%q is called %q, which is %q", r, r.Word(), RoleOf(r.Word()))
		}
	}
	if Citizen.Word() != "" || NoRole.Word() != "" {
		t.Error("the citizen has an account")
	}
}

func TestPerson(t *testing.T) {
	p := Person{User: "U1", Paused: NewDate(2026, 12, 10), Standing: []Standing{
		{"U2", NewDate(2026, 12, 4)}, {"U3", NewDate(2026, 12, 20)},
	}}
	for _, tt := range []struct {
		day  int
		away bool
		for_ string
	}{
		{3, true, "U2 U3"},
		{4, true, "U3"}, // until a day is not that day
		{9, true, "U3"},
		{10, false, "U3"},
		{20, false, ""},
	} {
		day := NewDate(2026, 12, tt.day)
		if got := strings.Join(p.StandsInFor(day), " "); got != tt.for_ || p.Away(day) != tt.away {
			t.Errorf("on %v: away %t, for %q; want %t, %q", day, p.Away(day), got, tt.away, tt.for_)
		}
	}
	if (Person{}).Away(NewDate(2026, 1, 1)) {
		t.Error("away for ever without a pause")
	}
}
