package stats

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"casethread/state"
	"casethread/state/storytest"
)

var dayZero = state.DateOf(storytest.Zero) // the first of January 2024

// kase is the case of a story, and of what the bot itself noted.
func kase(t testing.TB, no int, story string, own ...state.Event) *state.Case {
	t.Helper()
	h, err := state.ReadHistory(strings.NewReader(storytest.JSON(t, story)))
	if err != nil {
		t.Fatalf("%q: %v", story, err)
	}
	events := append(h.Events, own...)
	for i := range events {
		events[i].Version = i + 1
	}
	return state.Fold(no, events)
}

// counted is what a case comes to on a day, in short: of shares "premeeting
// 0/1", of the others the values.
func counted(t testing.TB, day int, c *state.Case, measures ...Measure) string {
	t.Helper()
	all := NewTally(dayZero.Add(day))
	all.Add(c, 1)
	var said []string
	for _, m := range measures {
		var values []string
		yes := 0
		for _, it := range all.items[m] {
			values = append(values, fmt.Sprint(it.value))
			yes += int(it.value)
		}
		if m.Kind() == Share {
			values = []string{fmt.Sprintf("%d/%d", yes, len(all.items[m]))}
		}
		said = append(said, strings.Join(values, "+"))
	}
	return strings.Join(said, " ")
}

// Each measure of a case by itself, computed by hand.
func TestMeasuresOfCases(t *testing.T) {
	for _, tt := range []struct{ name, story, want string }{
		{"nothing but opened", "0 open", "1 0/1 0/1 0/1 0/1 0/1"},
		{"never opened", "0 party role=consultant name=K", " 0/0 0/0 0/0 0/0 0/0"},
		{"opened twice is one case", "0 open; 5 case_closed; 9 open", "1 0/1 0/1 0/1 0/1 0/1"},
		{"a consultant", "0 open; 0 party role=consultant name=K", "1 1/1 0/1 0/1 0/1 0/1"},
		{"a mentor", "0 open; 0 party role=mentor name=M", "1 1/1 0/1 0/1 0/1 0/1"},
		{"only a caseworker", "0 open; 0 party role=caseworker name=S", "1 0/1 0/1 0/1 0/1 0/1"},
		{"the consultant has left", "0 open; 0 party role=consultant name=K; 5 party_left role=consultant", "1 0/1 0/1 0/1 0/1 0/1"},
		{"closed with one", "0 open; 0 party role=consultant name=K; 5 case_closed", "1 1/1 0/1 0/1 0/1 0/1"},
		{"an order without a goal", "0 open; 0 order purpose=true; 9 hours hours=12", "1 0/1 0/1 0/1 0/1 0/1"},
		{"an order with both", "0 open; 0 order purpose=true goal=true", "1 0/1 1/1 0/1 0/1 0/1"},
		{"hours on the same day", "0 open; 0 order purpose=true goal=true; 0 hours hours=12", "1 0/1 1/1 0/1 0/1 0/1"},
		{"hours later", "0 open; 0 order purpose=true goal=true; 1 hours hours=12", "1 0/1 1/1 1/1 0/1 0/1"},
		{"a placement later", "0 open; 0 order purpose=true goal=true; 1 placement kind=fleksjob start=9", "1 0/1 1/1 1/1 0/1 0/1"},
		{"the order later", "0 open; 0 order purpose=true goal=true; 1 order purpose=true goal=true", "1 0/1 1/1 1/1 0/1 0/1"},
		{"a next step later", "0 open; 0 order purpose=true goal=true; 1 next_step", "1 0/1 1/1 1/1 0/1 0/1"},
		{"what was before does not count", "0 open; 0 hours hours=9; 5 order purpose=true goal=true", "1 0/1 1/1 0/1 0/1 0/1"},
		{"unfinished sub-goals", "0 open; 0 subgoals n=0", "1 0/1 0/1 0/1 0/1 0/1"},
		{"sub-goals", "0 open; 0 subgoals n=2", "1 0/1 0/1 0/1 1/1 0/1"},
		{"more on the same day", "0 open; 0 subgoals n=2; 0 subgoals n=3", "1 0/1 0/1 0/1 1/1 0/1"},
		{"more later", "0 open; 0 subgoals n=2; 30 subgoals n=3", "1 0/1 0/1 0/1 1/1 1/1"},
		{"what is to come is not known yet", "0 open; 99 subgoals n=2; 99 order purpose=true goal=true", "1 0/1 0/1 0/1 0/1 0/1"},
	} {
		got := counted(t, 60, kase(t, 1, tt.story), Cases, FixedContact, Plan, PlanUpdated, Goals, GoalsUpdated)
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestMeasuresOfPlacements(t *testing.T) {
	const open = "0 open; 0 placement kind=fleksjob start=10; "
	for _, tt := range []struct{ name, story, want string }{
		{"yet to begin", "0 open; 0 placement kind=fleksjob start=90", "0/0 0/0 0/0 0/0  0/0 0/0 0/0"},
		{"it runs", strings.TrimSuffix(open, "; "), "0/1 0/1 0/0 0/0  0/0 0/0 0/0"},
		{"a pre-meeting before", open + "9 premeeting present=K,S,B", "1/1 0/1 0/0 0/0  0/0 0/0 0/0"},
		{"on the day", open + "10 premeeting present=K,S,B,V", "1/1 0/1 0/0 0/0  0/0 0/0 0/0"},
		{"after it", open + "11 premeeting present=K,S,B", "0/1 0/1 0/0 0/0  0/0 0/0 0/0"},
		{"without the citizen", open + "9 premeeting present=K,S", "0/1 0/1 0/0 0/0  0/0 0/0 0/0"},
		{"a follow-up planned", open + "9 followup_planned id=F for=20", "0/1 1/1 0/0 0/0  0/0 0/0 0/0"},
		{"planned on the day", open + "10 followup_planned id=F for=20", "0/1 1/1 0/0 0/0  0/0 0/0 0/0"},
		{"planned the day after", open + "11 followup_planned id=F for=20", "0/1 0/1 0/0 0/0  0/0 0/0 0/0"},
		{"cancelled before", open + "5 followup_planned id=F for=20; 8 followup_cancelled id=F", "0/1 0/1 0/0 0/0  0/0 0/0 0/0"},
		{"overdue", open + "1 followup_planned id=F for=5", "0/1 0/1 0/0 0/0  0/0 0/0 0/0"},
		{"ended", open + "30 placement_end outcome=job", "0/1 0/1 0/1 0/1  0/0 0/0 0/0"},
		{"a closing talk after", open + "30 placement_end outcome=job; 40 closing_talk", "0/1 0/1 1/1 0/1  0/0 0/0 0/0"},
		{"a closing talk before", open + "29 closing_talk; 30 placement_end outcome=job", "0/1 0/1 1/1 0/1  0/0 0/0 0/0"},
		{"a planned stop is no break-off", open + "30 placement_end outcome=planlagt_stop", "0/1 0/1 0/1 0/1  0/0 0/0 0/0"},
		{"nor is lost contact", open + "30 placement_end outcome=mistet_kontakt", "0/1 0/1 0/1 0/1  0/0 0/0 0/0"},
		{"broken off on the first day", open + "10 placement_end outcome=afbrudt_af_borger", "0/1 0/1 0/1 1/1 1 1/1 0/1 0/1"},
		{"on its seventh day", open + "16 placement_end outcome=afbrudt_af_virksomhed", "0/1 0/1 0/1 1/1 1 0/1 1/1 0/1"},
		{"on its eighth", open + "17 placement_end outcome=afbrudt", "0/1 0/1 0/1 1/1 2 0/1 0/1 1/1"},
		{"said when the case was closed", open + "30 placement_end; 40 case_closed outcome=afbrudt_af_borger", "0/1 0/1 0/1 1/1 3 1/1 0/1 0/1"},
		{"said on the same day", open + "30 placement_end outcome=ledighed; 30 case_closed outcome=afbrudt_af_borger", "0/1 0/1 0/1 1/1 3 1/1 0/1 0/1"},
		{"the case says it of an earlier end that was told", open + "30 placement_end outcome=job; 40 case_closed outcome=afbrudt", "0/1 0/1 0/1 0/1  0/0 0/0 0/0"},
		{"closed while it ran", open + "30 case_closed outcome=afbrudt", "0/1 0/1 0/1 1/1 3 0/1 0/1 1/1"},
		{"the track ended, and it went on", open + "30 track_end", "0/1 0/1 0/0 0/0  0/0 0/0 0/0"},
		{"the track ended as broken off", open + "30 track_end outcome=afbrudt; 35 contact", "0/1 0/1 0/1 1/1 3 0/1 0/1 1/1"},
		{"closed by mistake and opened again", open + "20 case_closed; 30 open; 40 placement_end outcome=afbrudt", "0/1 0/1 0/1 1/1 5 0/1 0/1 1/1"},
		{"an extension is the same placement", open + "25 placement kind=fleksjob start=31 same_host=true; 50 placement_end outcome=job", "0/1 0/1 0/1 0/1  0/0 0/0 0/0"},
		{"extended after a pause", open + "25 placement_end; 28 placement kind=fleksjob start=31 same_host=true; 50 placement_end outcome=afbrudt", "0/1 0/1 0/1 1/1 6 0/1 0/1 1/1"},
		{"broken off and resumed", open + "9 premeeting present=K,S,B; 25 placement_end outcome=afbrudt; 28 placement kind=fleksjob start=31 same_host=true; 30 premeeting present=K,S,B; 32 closing_talk; 38 placement_end outcome=afbrudt", "2/2 0/2 1/2 2/2 3+2 0/2 0/2 2/2"},
		{"another took its place", open + "9 premeeting present=K,S,B; 20 placement kind=fleksjob start=25", "1/2 0/2 0/1 0/1  0/0 0/0 0/0"},
		{"the next one waits", open + "20 placement kind=fleksjob start=40; 30 placement_end outcome=afbrudt", "0/2 0/2 0/1 1/1 3 0/1 0/1 1/1"},
		{"ended before it began", "0 open; 0 placement kind=fleksjob start=10; 5 placement_end outcome=afbrudt", "0/0 0/0 0/0 0/0  0/0 0/0 0/0"},
		{"recorded late", "0 open; 20 placement kind=fleksjob start=10; 24 placement_end outcome=afbrudt", "0/1 0/1 0/1 1/1 3 0/1 0/1 1/1"},
	} {
		got := counted(t, 60, kase(t, 1, tt.story), Premeeting, FollowupAtStart, ClosingTalk, BreakOffs, BreakOffWeek, ByCitizen, ByCompany, ByOthers)
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestMeasuresOfGrants(t *testing.T) {
	for _, tt := range []struct{ name, story, want string }{
		{"applied for", "0 open; 5 grant_applied id=G kind=HKO", " "},
		{"granted", "0 open; 5 grant_applied id=G kind=HKO; 15 granted id=G", "10 "},
		{"delivered the same day", "0 open; 5 grant_applied id=G kind=HKO; 15 granted id=G; 15 delivered id=G", "10 0"},
		{"delivered and never granted", "0 open; 5 grant_applied id=G kind=HKO; 15 delivered id=G", " "},
		{"refused", "0 open; 5 grant_applied id=G kind=HKO; 15 grant_refused id=G", " "},
		{"two", "0 open; 5 grant_applied id=G kind=HKO; 6 grant_applied id=H kind=bil; 15 granted id=G; 36 granted id=H; 48 delivered id=H", "10+30 12"},
		{"the days are wrong", "0 open; 9 grant_applied id=G kind=HKO; 15 granted id=G; 20 grant_applied id=G kind=HKO", " "},
	} {
		if got := counted(t, 60, kase(t, 1, tt.story), DaysToGrant, DaysToDelivery); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestMeasuresOfWarnings(t *testing.T) {
	at := func(day int, f state.Fact) state.Event { return state.Event{Date: dayZero.Add(day), Fact: f} }
	warned := func(day int, rules ...string) state.Event { return at(day, state.Warned{Rules: rules}) }
	for _, tt := range []struct {
		name string
		own  []state.Event
		want string // answered, days, contact, days
	}{
		{"told", []state.Event{warned(3, "R11")}, "0/1  0/1 "},
		{"quietly", []state.Event{at(3, state.Warned{Rules: []string{"R11"}, Quiet: true})}, "0/0  0/0 "},
		{"that it starts", []state.Event{warned(3, "R01")}, "0/0  0/0 "},
		{"that it starts, and more", []state.Event{warned(3, "R01", "R12")}, "0/1  0/1 "},
		{"raised by hand", []state.Event{at(3, state.Raised{What: "x"})}, "0/1  0/1 "},
		{"a worry of the company", []state.Event{at(3, state.Worry{What: "x"})}, "0/1  0/1 "},
		{"taken is no answer", []state.Event{warned(3, "R11"), at(4, state.WarningTaken{})}, "0/1  0/1 "},
		{"nor is putting it off", []state.Event{warned(3, "R11"), at(4, state.WarningSnoozed{})}, "0/1  0/1 "},
		{"acted on", []state.Event{warned(3, "R11"), at(5, state.WarningActed{What: "x"}), at(9, state.WarningActed{What: "x"})}, "1/1 2 0/1 "},
		{"resolved", []state.Event{warned(3, "R11"), at(3, state.WarningResolved{What: "x"})}, "1/1 0 0/1 "},
		{"cleared by itself", []state.Event{warned(3, "R11"), at(5, state.WarningCleared{Rules: []string{"R11"}}), at(6, state.WarningActed{})}, "0/1  0/1 "},
		{"one of two cleared", []state.Event{warned(3, "R11", "R14"), at(5, state.WarningCleared{Rules: []string{"R11"}}), at(6, state.WarningActed{})}, "1/1 3 0/1 "},
		{"told again before the answer", []state.Event{warned(3, "R11"), warned(5, "R14"), at(6, state.WarningActed{})}, "2/2 3+1 0/2 "},
		{"told again after it", []state.Event{warned(3, "R11"), at(4, state.WarningActed{}), warned(5, "R14")}, "1/2 1 0/2 "},
		{"contact", []state.Event{warned(3, "R11"), at(7, state.Contacted{}), at(8, state.Contacted{})}, "0/1  1/1 4"},
		{"contact before", []state.Event{at(3, state.Contacted{}), warned(3, "R11")}, "0/1  0/1 "},
		{"the same day, after it", []state.Event{warned(3, "R11"), at(3, state.FollowupHeld{})}, "0/1  1/1 0"},
		{"noted after, of a day before", []state.Event{warned(3, "R11"), at(2, state.Contacted{})}, "0/1  0/1 "},
		{"a pulse is no contact", []state.Event{warned(3, "R11"), at(4, state.Pulse{Going: "good"})}, "0/1  0/1 "},
		{"the contact was taken back", []state.Event{warned(3, "R11"), at(4, state.Contacted{}), at(4, state.Undone{Versions: []int{3}})}, "0/1  0/1 "},
	} {
		if got := counted(t, 60, kase(t, 1, "0 open", tt.own...), Acted, DaysToAct, Restored, DaysToContact); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestMeasuresOfCV(t *testing.T) {
	at := func(day int, f state.Fact) state.Event { return state.Event{Date: dayZero.Add(day), Fact: f} }
	agenda := at(1, state.AgendaOpened{ID: "A1", Kind: "start", Items: []state.AgendaItem{{ID: "1", What: "prep.experience"}, {ID: "2", What: "start.cv"}, {ID: "3", What: "start.purpose"}}})
	tick := func(day int, item string, answers ...state.Answer) state.Event {
		return at(day, state.AgendaTicked{ID: "A1", Item: item, Answers: answers})
	}
	cv := func(day int) state.Answer { return state.Answer{Field: "cv", Value: dayZero.Add(day).String()} }
	gone := func(v string) state.Answer { return state.Answer{Field: "gone", Value: v} }
	for _, tt := range []struct {
		name  string
		ticks []state.Event
		want  string
	}{
		{"none", nil, "0/1 0/1"},
		{"another item", []state.Event{tick(2, "3", cv(1))}, "0/1 0/1"},
		{"experience without a CV", []state.Event{tick(2, "1")}, "0/1 0/1"},
		{"with its date", []state.Event{tick(2, "1", cv(-90))}, "1/1 0/1"},
		{"not gone through", []state.Event{tick(2, "2", gone("no"))}, "0/1 0/1"},
		{"gone through", []state.Event{tick(2, "2", gone("yes"))}, "1/1 0/1"},
		{"the same CV again", []state.Event{tick(2, "1", cv(-90)), tick(9, "2", gone("yes"), cv(-90))}, "1/1 0/1"},
		{"gone through again", []state.Event{tick(2, "1", cv(-90)), tick(9, "2", gone("yes"))}, "1/1 0/1"},
		{"a newer CV", []state.Event{tick(2, "1", cv(-90)), tick(9, "2", gone("yes"), cv(8))}, "1/1 1/1"},
		{"taken back", []state.Event{tick(2, "1", cv(-90)), at(2, state.Undone{Versions: []int{3}})}, "0/1 0/1"},
	} {
		if got := counted(t, 60, kase(t, 1, "0 open", append([]state.Event{agenda}, tt.ticks...)...), CV, CVUpdated); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	imported := kase(t, 1, "0 open")
	imported.Imported = state.Imported{Label: "AB"}
	if got := counted(t, 60, imported, CV, CVUpdated, Plan); got != "0/0 0/0 0/1" {
		t.Errorf("imported: %q", got)
	}
}

// The month that decides is that of the opening, the start, the end, the grant
// and the warning.
func TestMonths(t *testing.T) {
	all := NewTally(dayZero.Add(200))
	all.Add(kase(t, 1, "0 open; 20 placement kind=fleksjob start=40; 70 placement_end outcome=afbrudt; 80 grant_applied id=G kind=HKO; 95 granted id=G; 125 delivered id=G",
		state.Event{Date: dayZero.Add(160), Fact: state.Warned{Rules: []string{"R11"}}},
		state.Event{Date: dayZero.Add(190), Fact: state.WarningActed{}}), 1)
	january := MonthOf(dayZero)
	for m, want := range map[Measure]Month{
		Cases: 0, FixedContact: 0, Plan: 0, CV: 0, Premeeting: 1, FollowupAtStart: 1, ClosingTalk: 2, BreakOffs: 2, BreakOffWeek: 2,
		ByCitizen: 2, DaysToGrant: 3, DaysToDelivery: 4, Acted: 5, DaysToAct: 5, Restored: 5,
	} {
		if got := all.items[m][0].month - january; got != want {
			t.Errorf("%s: month %d, want %d", m, got, want)
		}
	}
	if january.First() != dayZero || (january-1).First() != state.NewDate(2023, 12, 1) {
		t.Error("months are not those of the calendar")
	}
}

func TestFigureOf(t *testing.T) {
	items := func(values ...int32) []item {
		var all []item
		for _, v := range values {
			all = append(all, item{value: v})
		}
		return all
	}
	for _, tt := range []struct {
		m    Measure
		of   []item
		want string
	}{
		{Cases, items(1, 1, 1, 1, 1, 1), "6 of 0/6, 0 to 0"},
		{Plan, items(1, 0, 1, 1, 0), "0.6 of 3/5, 0.231 to 0.882"},
		{Plan, items(1, 1, 1, 1, 1), "1 of 5/5, 0.566 to 1"},
		{DaysToGrant, items(9, 1, 3, 7, 5), "5 of 0/5, 2 to 8"},
		{DaysToGrant, items(1, 2, 3, 10, 20, 30), "6.5 of 0/6, 2 to 20"},
		{BreakOffWeek, items(4, 4, 4, 4, 4), "4 of 0/5, 4 to 4"},
	} {
		f := figureOf(tt.m, slices.Clone(tt.of))
		r := func(v float64) float64 { return math.Round(v*1000) / 1000 }
		if got := fmt.Sprintf("%v of %d/%d, %v to %v", r(f.Value), f.Count, f.N, r(f.Low), r(f.High)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.m, got, tt.want)
		}
	}
}
