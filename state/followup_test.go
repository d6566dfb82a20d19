package state

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A proposal and an answer stay with the plan that they are about: a plan made
// anew, or settled, has no proposal that waits.
func TestProposalsAndAnswers(t *testing.T) {
	plan := FollowupPlanned{ID: "F1", For: dayZero.Add(3)}
	ask := FollowupProposed{ID: "F1", For: dayZero.Add(5), Note: "n"}
	say := FollowupAnswered{ID: "F1", Social: "ok"}
	for _, tt := range []struct {
		name     string
		facts    []any
		proposed int // version
		answered bool
	}{
		{"proposed", []any{plan, ask}, 2, false},
		{"proposed twice", []any{plan, ask, ask}, 3, false},
		{"taken back", []any{plan, ask, Undone{Versions: []int{2}}}, 0, false},
		{"moved", []any{plan, ask, plan}, 0, false},
		{"held", []any{plan, ask, FollowupHeld{ID: "F1"}}, 0, false},
		{"cancelled", []any{plan, ask, FollowupCancelled{ID: "F1"}}, 0, false},
		{"missed", []any{plan, ask, FollowupMissed{ID: "F1"}}, 0, false},
		{"of one that was held", []any{plan, FollowupHeld{ID: "F1"}, ask, say}, 0, false},
		{"of none", []any{ask, say}, 0, false},
		{"answered", []any{plan, say}, 0, true},
		{"answered and held", []any{plan, say, FollowupHeld{ID: "F1"}}, 0, true},
		{"answered and moved", []any{plan, say, plan}, 0, false},
	} {
		f, _ := caseOf(tt.facts...).Followup("F1")
		if f.Proposal.Version != tt.proposed || (f.Answer.ID != "") != tt.answered {
			t.Errorf("%s: proposal %d, answered %t", tt.name, f.Proposal.Version, f.Answer.ID != "")
		}
		if f.Proposal.Pending() && f.Version != 1 {
			t.Errorf("%s: planned by version %d", tt.name, f.Version)
		}
	}
}

// A state of the case that was handed out does not change with what comes.
func TestProposalLeavesEarlierStatesAlone(t *testing.T) {
	before := caseOf(FollowupPlanned{ID: "F1", For: dayZero.Add(3)})
	before.With(Event{Version: 2, Fact: FollowupProposed{ID: "F1", For: dayZero.Add(5)}},
		Event{Version: 3, Fact: FollowupAnswered{ID: "F1", Note: "n"}})
	if f, _ := before.Followup("F1"); f.Proposal.Pending() || f.Answer.ID != "" {
		t.Errorf("%+v", f)
	}
}

func TestRhythm(t *testing.T) {
	day := dayZero.Add
	for _, tt := range []struct {
		name      string
		plans     []FollowupPlanned
		from, own Date
	}{
		{"the first", []FollowupPlanned{{For: day(3)}}, day(3), day(3)},
		{"the first, moved", []FollowupPlanned{{For: day(3)}, {For: day(5)}}, day(3), day(3)},
		{"a later one", []FollowupPlanned{{For: day(17), From: day(3)}}, day(3), day(17)},
		{"a later one, moved", []FollowupPlanned{{For: day(17), From: day(3)}, {For: day(20), From: day(3)}}, day(3), day(17)},
		{"in a new rhythm", []FollowupPlanned{{For: day(17), From: day(3)}, {For: day(20), From: day(20)}}, day(20), day(20)},
		{"in a new rhythm, earlier", []FollowupPlanned{{For: day(17), From: day(3)}, {For: day(15), From: day(15)}}, day(15), day(15)},
	} {
		c := caseOf()
		for _, plan := range tt.plans {
			plan.ID = "F1"
			c = c.With(Event{Version: c.Version + 1, Fact: plan})
		}
		planned, _ := c.Followup("F1")
		if from, own := planned.Rhythm(); from != tt.from || own != tt.own {
			t.Errorf("%s: from %v, own %v", tt.name, from, own)
		}
	}
}

// Who takes part: K or who stands for K, those named, the company where nobody
// is named, and who planned it.
func TestParticipants(t *testing.T) {
	all := []any{
		PartyNamed{Role: Consultant, Name: "K"},
		PartyNamed{Role: Caseworker, Name: "S"},
		PartyNamed{Role: Company, Name: "V"},
		PartyNamed{Role: Mentor, Name: "M"},
	}
	for _, tt := range []struct {
		name string
		c    *Case
		f    CaseFollowup
		want []Role
	}{
		{"nobody named", caseOf(all...), CaseFollowup{}, []Role{Consultant, Company}},
		{"planned by S", caseOf(all...), CaseFollowup{Planner: Caseworker}, []Role{Consultant, Caseworker, Company}},
		{"with S and M", caseOf(all...), CaseFollowup{FollowupPlanned: FollowupPlanned{Who: []Role{Mentor, Caseworker}}}, []Role{Consultant, Caseworker, Mentor}},
		{"with the company", caseOf(all...), CaseFollowup{FollowupPlanned: FollowupPlanned{Who: []Role{Company}}}, []Role{Consultant, Company}},
		{"no consultant", caseOf(all[1:]...), CaseFollowup{}, []Role{Company, Mentor}},
	} {
		if got := tt.c.Participants(tt.f); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// Who planned a follow-up hears of its being moved; who only moves it does not
// take part by that.
func TestMovingIsNoTakingPart(t *testing.T) {
	plan := FollowupPlanned{ID: "F1", For: dayZero.Add(9), Who: []Role{Company}}
	moved := plan
	moved.For, moved.Moved = dayZero.Add(10), true
	for _, tt := range []struct {
		planner, mover Role
		want           []Role
	}{
		{Caseworker, Consultant, []Role{Consultant, Caseworker, Company}},
		{Consultant, Caseworker, []Role{Consultant, Company}},
	} {
		c := caseOf(PartyNamed{Role: Consultant, Name: "K"}, PartyNamed{Role: Caseworker, Name: "S"}, PartyNamed{Role: Company, Name: "V"},
			done{tt.planner, plan}, done{tt.mover, moved}, done{tt.mover, moved})
		f, _ := c.Followup("F1")
		if got := c.Participants(f); !slices.Equal(got, tt.want) {
			t.Errorf("planned by %v, moved by %v: %v take part", tt.planner, tt.mover, got)
		}
	}
}

func TestSeriesID(t *testing.T) {
	for _, tt := range []struct {
		f    FollowupPlanned
		want string
	}{
		{FollowupPlanned{ID: "F1"}, ""},
		{FollowupPlanned{ID: "F1", Every: "2w"}, "F1"},
		{FollowupPlanned{ID: "F4", Every: "2w", Series: "F1"}, "F1"},
	} {
		if got := tt.f.SeriesID(); got != tt.want {
			t.Errorf("%+v is of series %q", tt.f, got)
		}
	}
}

// What the company says of itself is for consultant and caseworker.
func TestCompanysOwnWords(t *testing.T) {
	c := caseOf(FollowupPlanned{ID: "F1", For: dayZero.Add(3)})
	answered := Event{Fact: FollowupAnswered{ID: "F1", Note: "tired after lunch"}}
	proposed := Event{Fact: FollowupProposed{ID: "F1", For: dayZero.Add(4), Note: "we are closed"}}
	for _, r := range []Role{Consultant, Caseworker, Company, Mentor, NoRole} {
		staff := r == Consultant || r == Caseworker
		if _, told := c.FactFor(r, answered); told != staff {
			t.Errorf("%q hears of an answer: %t", r, told)
		}
		f, told := c.FactFor(r, proposed)
		if !told || (f.(FollowupProposed).Note != "") != staff {
			t.Errorf("%q hears of a proposal as %+v, %t", r, f, told)
		}
	}
}

// What a mentor is told of any event holds nothing that the mentor does not
// see, and what the company is told nothing that it does not.
func TestFactForHoldsNothingHidden(t *testing.T) {
	c := caseOf(Task{ID: "T1", What: "x", Shared: true})
	rapid.Check(t, func(t *rapid.T) {
		e := Event{Version: 1, Fact: drawAnyFact(t)}
		for role, mask := range map[Role]func(Fact) Fact{Mentor: forMentor, Company: forCompany} {
			if f, ok := c.FactFor(role, e); ok {
				if diff := cmp.Diff(mask(f), f, caseOptions); diff != "" {
					t.Fatalf("%s is told too much of %s:\n%s", role, e.Fact.Type(), diff)
				}
			}
		}
	})
}
