package state

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

var (
	karen = PartyNamed{Role: Consultant, Name: "Karen", User: "U1"}
	kim   = PartyNamed{Role: Consultant, Name: "Kim", User: "U5"}
	ken   = PartyNamed{Role: Consultant, Name: "Ken", User: "U6"}
)

func offered(id string, to PartyNamed) HandoverOffered {
	return HandoverOffered{ID: id, From: PartyNamed{Role: to.Role, Name: "Karen", User: "U1"}, To: to, Note: "pas på"}
}

// Where an offer stands, after whatever came of it.
func TestHandoverStatus(t *testing.T) {
	first := offered("H1", kim)
	mentor := offered("H2", PartyNamed{Role: Mentor, User: "U7"})
	for _, tt := range []struct {
		name  string
		facts []any
		want  string
	}{
		{"offered", []any{first}, "H1 pending"},
		{"accepted", []any{first, HandoverAnswered{ID: "H1", Accepted: true}, kim}, "H1 accepted"},
		{"declined", []any{first, HandoverAnswered{ID: "H1"}}, "H1 declined"},
		{"another asked", []any{first, offered("H2", ken)}, "H1 withdrawn, H2 pending"},
		{"of another role", []any{first, mentor}, "H1 pending, H2 pending"},
		{"the role given away", []any{first, ken}, "H1 withdrawn"},
		{"the role left", []any{first, PartyLeft{Consultant}}, "H1 withdrawn"},
		{"another role left", []any{first, PartyLeft{Mentor}}, "H1 pending"},
		{"answered twice", []any{first, HandoverAnswered{ID: "H1"}, HandoverAnswered{ID: "H1", Accepted: true}}, "H1 declined"},
		{"answered too late", []any{first, offered("H2", ken), HandoverAnswered{ID: "H1", Accepted: true}}, "H1 withdrawn, H2 pending"},
		{"taken back", []any{first, Undone{Versions: []int{3}}}, ""},
		{"the answer taken back", []any{first, HandoverAnswered{ID: "H1"}, Undone{Versions: []int{4}}}, "H1 pending"},
		{"an answer to nothing", []any{HandoverAnswered{ID: "H9", Accepted: true}}, ""},
	} {
		c := caseOf(append([]any{Opened{Label: "AB"}, karen}, tt.facts...)...)
		var got []string
		for _, h := range c.Handovers() {
			got = append(got, h.ID+" "+string(h.Status))
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, s, tt.want)
		}
	}
}

// Who is asked reads what they take over, and what is settled no longer.
func TestHandoverView(t *testing.T) {
	base := []any{
		Opened{Label: "AB"},
		karen, offered("H1", kim),
		Task{ID: "T1", Owner: Consultant, What: "‹hemmelig›"},
		Task{ID: "T2", Owner: Caseworker, What: "x"},
		FollowupPlanned{ID: "F1", For: dayZero.Add(9), Note: "‹note›"},
		FollowupPlanned{ID: "F2", For: dayZero.Add(3), Time: "10:00", Note: "‹note›"},
	}
	v, ok := caseOf(base...).HandoverView("H1", "U5")
	if !ok || v.Tasks != 1 || v.Followups != 2 || v.Next != dayZero.Add(3) || v.Note != "pas på" || v.From != karen || v.Status != HandoverPending {
		t.Errorf("pending: %+v", v)
	}
	if found := secret.FindAllString(dump(t, v), -1); found != nil {
		t.Errorf("who is asked reads %v", found)
	}
	for name, more := range map[string]Fact{"taken back": Undone{Versions: []int{3}}, "withdrawn": ken, "declined": HandoverAnswered{ID: "H1"}} {
		v, ok := caseOf(append(base, more)...).HandoverView("H1", "U5")
		if !ok || v.Note != "" || v.Tasks+v.Followups != 0 || v.Status == HandoverPending {
			t.Errorf("%s: %+v", name, v)
		}
	}
	c := caseOf(base...)
	if _, ok := c.HandoverView("H1", "U6"); ok || c.IsCandidate("U6") || c.IsCandidate("") || !c.IsCandidate("U5") {
		t.Error("an offer to another can be read")
	}
}

// The company's worry is read by K, S and the company, and by no one else.
func TestWorryIsTheCompanysOwn(t *testing.T) {
	today := dayZero.Add(1)
	c := caseOf(Opened{Label: "AB"}, done{Company, Worry{"‹spiser alene›"}})
	for name, v := range map[string]any{"thread": c.ThreadView(today), "mentor": c.MentorView(today), "index": c.Index()} {
		if found := secret.FindAllString(dump(t, v), -1); found != nil {
			t.Errorf("the %s view holds %v", name, found)
		}
	}
	want := []WorryView{{dayZero, "‹spiser alene›"}}
	if diff := gocmp.Diff(want, c.CompanyView(today).Worries, caseOptions); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff(want, c.StaffView(today).Worries, caseOptions); diff != "" {
		t.Error(diff)
	}
	for _, r := range []Role{Mentor, Company, Leader, Candidate, NoRole} {
		if news := c.Since(r, "U9", 1); len(news) > 0 {
			t.Errorf("%s is told %v", r, news)
		}
	}
	if len(c.Since(Consultant, "U9", 1)) != 1 {
		t.Error("the consultant is not told")
	}
}
