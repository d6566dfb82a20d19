package stats

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"casethread/state"
)

// Teams of the tests.
const north, south Teams = 1, 2

// tallied has items of one measure: so many in each month, of some teams, each of
// a case of its own.
func tallied(teams Teams, perMonth ...int) []item {
	var all []item
	for m, n := range perMonth {
		for i := range n {
			all = append(all, item{of: int(teams)*1000 + m*100 + i, month: Month(m), teams: teams})
		}
	}
	return all
}

// sameCases has the items be of so many cases in turn.
func sameCases(all []item, cases int) []item {
	for i := range all {
		all[i].of = i % cases
	}
	return all
}

func shown(blocks []block) string {
	var all []string
	for _, b := range blocks {
		all = append(all, fmt.Sprintf("%d-%d:%d", b.From, b.To, len(b.items)))
	}
	return strings.Join(all, " ")
}

func TestBlocks(t *testing.T) {
	for _, tt := range []struct {
		name  string
		items []item
		want  string
	}{
		{"nothing", nil, ""},
		{"four", tallied(north, 1, 1, 1, 1), ""},
		{"five", tallied(north, 5), "0-9:5"},
		{"five, one by one", tallied(north, 0, 1, 1, 1, 2), "1-9:5"},
		{"months with enough", tallied(north, 5, 0, 6, 7), "0-0:5 1-2:6 3-9:7"},
		{"what is left over", tallied(north, 5, 6, 4), "0-0:5 1-9:10"},
		{"another's", tallied(south, 9), ""},
		{"with another team's", append(tallied(north, 5), tallied(south, 2)...), "0-9:5"},
		{"shared with another", append(tallied(north, 5), tallied(north|south, 2)...), "0-9:7"},
		{"all but four shared", append(tallied(north, 4), tallied(north|south, 6)...), ""},
		{"all shared", tallied(north|south, 6), "0-9:6"},
		{"all but some shared, in time", append(tallied(north, 4, 3), tallied(north|south, 6, 6)...), "0-9:19"},
		{"what is left over differs too little", append(tallied(north, 5, 1), tallied(north|south, 6, 6)...), "0-9:18"},
		{"seven of one case", sameCases(tallied(north, 7), 1), ""},
		{"twelve of four cases", sameCases(tallied(north, 4, 4, 4), 4), ""},
		{"twelve of five cases", sameCases(tallied(north, 4, 4, 4), 5), "0-9:12"},
		{"many of what is left over, of four cases", append(tallied(north, 5), sameCases(tallied(north, 0, 12), 4)...), "0-9:17"},
		{"six of one case more than another", append(sameCases(tallied(north, 6), 1), tallied(north|south, 6)...), ""},
		{"two others have nearly all", slices.Concat(tallied(north|south, 6), tallied(north|4, 6), tallied(north, 4)), ""},
	} {
		if got := shown(blocks(tt.items, north, 9)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestAnswerOfAPeriod(t *testing.T) {
	const now = Month(9)
	all := NewTally(now.First())
	all.items[Plan] = tallied(north, 0, 5, 2, 3, 6)
	for _, tt := range []struct {
		from, to Month
		want     string
	}{
		{0, 9, "1-9:16 = 1-1:5 2-3:5 4-9:6"},
		{2, 2, "2-3:5 = 2-3:5"}, // the block that it touches
		{3, 4, "2-9:11 = 2-3:5 4-9:6"},
		{9, 9, "4-9:6 = 4-9:6"},
		{0, 0, "hidden = "},
		{10, 20, "hidden = "},
		{4, 2, "hidden = "},
	} {
		a := all.answer(Plan, north, Period{tt.from, tt.to})
		got := "hidden = "
		if !a.Hidden {
			got = fmt.Sprintf("%d-%d:%d = ", a.From, a.To, a.N)
		}
		var parts []string
		for _, p := range a.Parts {
			parts = append(parts, fmt.Sprintf("%d-%d:%d", p.From, p.To, p.N))
		}
		if got += strings.Join(parts, " "); got != tt.want {
			t.Errorf("%d to %d: %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}

func drawItems(t *rapid.T) []item {
	n := rapid.IntRange(0, 60).Draw(t, "n")
	all := make([]item, n)
	for i := range all {
		all[i] = item{
			of:    rapid.IntRange(0, 25).Draw(t, "case"),
			month: Month(rapid.IntRange(0, 9).Draw(t, "month")), value: int32(rapid.IntRange(0, 1).Draw(t, "value")),
			teams: Teams(rapid.IntRange(1, 7).Draw(t, "teams")),
		}
	}
	return all
}

// Whatever periods a leader asks for, what is shown of a team, and what remains
// when one answer is taken from another, is nothing or of Least cases at the
// least; and so is what one team has and another of the leader's has not.
func TestNothingSmallIsRevealed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := NewTally(Month(9).First())
		all.items[Plan] = drawItems(t)
		little := func(n int) bool { return n > 0 && n < Least }
		for _, team := range []Teams{1, 2, 4} {
			answers := []Answer{}
			for from := range Month(10) {
				for to := from; to < 10; to++ {
					answers = append(answers, all.answer(Plan, team, Period{from, to}))
				}
			}
			for _, a := range answers {
				if a.Hidden && (a.N != 0 || a.Count != 0 || a.Value != 0 || a.Parts != nil) {
					t.Fatalf("hidden, and says %+v", a)
				}
				for _, p := range append(a.Parts, a.Figure) {
					if little(p.N) {
						t.Fatalf("%+v is shown", p)
					}
				}
				for _, b := range answers {
					if within := b.From >= a.From && b.To <= a.To && !a.Hidden && !b.Hidden; within && little(a.N-b.N) {
						t.Fatalf("%+v less %+v", a.Figure, b.Figure)
					}
				}
			}
			for _, b := range blocks(all.items[Plan], team, 9) {
				if n := without(b.items, 0); n < Least {
					t.Fatalf("team %d is shown what is of %d cases", team, n)
				}
				for _, other := range []Teams{1, 2, 4} {
					if n := without(b.items, other); other != team && little(n) {
						t.Fatalf("team %d has %d that team %d has not", team, n, other)
					}
				}
			}
		}
	})
}

// In which order the cases come makes no difference, and what belongs to one of
// two teams or the other is what both have.
func TestOrderAndTeams(t *testing.T) {
	var made []*state.Case
	for i, story := range []string{
		"0 open; 0 placement kind=fleksjob start=10; 30 placement_end outcome=afbrudt_af_borger",
		"40 open; 40 placement kind=fleksjob start=45; 70 placement_end outcome=job; 72 closing_talk",
		"35 open; 35 party role=mentor name=M; 40 grant_applied id=G kind=HKO; 48 granted id=G",
		"90 open; 90 order purpose=true goal=true; 95 hours hours=9",
	} {
		made = append(made, kase(t, i, story))
	}
	rapid.Check(t, func(t *rapid.T) {
		var cases []int
		for range rapid.IntRange(0, 30).Draw(t, "cases") {
			cases = append(cases, rapid.IntRange(0, len(made)-1).Draw(t, "story"))
		}
		today := dayZero.Add(120)
		ever := Period{0, MonthOf(today)}
		count := func(order []int, teamOf func(i int) Teams) *Tally {
			all := NewTally(today)
			for _, i := range order {
				c := *made[cases[i]]
				c.No = i + 1
				all.Add(&c, teamOf(i))
			}
			return all
		}
		order := make([]int, len(cases))
		for i := range order {
			order[i] = i
		}
		halves := func(i int) Teams { return Of(i%2) | 4 }
		first := count(order, halves)
		again := count(rapid.Permutation(order).Draw(t, "order"), halves)
		for _, team := range []Teams{1, 2, 4} {
			if diff := gocmp.Diff(first.Of(team, ever), again.Of(team, ever)); diff != "" {
				t.Fatalf("team %d in another order: %s", team, diff)
			}
		}
		a, b, both := first.answer(Cases, 1, ever), first.answer(Cases, 2, ever), first.answer(Cases, 4, ever)
		if !a.Hidden && !b.Hidden && (both.Hidden || both.N != a.N+b.N) {
			t.Fatalf("%d and %d together are %+v", a.N, b.N, both)
		}
	})
}

// BenchmarkAdd is what a case of three months costs that is at hand.
func BenchmarkAdd(b *testing.B) {
	c := kase(b, 1, `0 open; 0 party role=consultant name=K; 0 order purpose=true goal=true; 3 premeeting present=K,S,B; 3 subgoals n=2;
		5 placement kind=virksomhedspraktik start=10 end=90 hours=12; 8 followup_planned id=F1 for=20; 9 startmeeting; 20 followup_held id=F1 agreed=20 attended=18;
		20 followup_planned id=F2 for=40; 25 hours hours=15; 30 grant_applied id=G kind=HKO; 38 granted id=G; 40 followup_held id=F2 agreed=30 attended=30;
		45 task id=T1 owner=K due=50 what=x; 50 task_done id=T1; 60 pulse going=good; 85 closing_talk; 90 placement_end outcome=job; 95 case_closed outcome=job`)
	for b.Loop() {
		NewTally(dayZero.Add(100)).Add(c, north)
	}
}
