package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// moment reads "3/12 09:30" of 2026.
func moment(s string) time.Time {
	at, err := time.ParseInLocation("2/1 15:04 2006", s+" 2026", copenhagen)
	if err != nil {
		panic(err)
	}
	return at
}

// reminding is a case of all four parties, all on Slack, opened on 1 December.
func reminding(facts ...state.Fact) *state.Case {
	c := withFacts(state.Fold(12, nil), moment("1/12 08:00"),
		state.Opened{Label: "AB"},
		state.PartyNamed{Role: state.Consultant, User: karin}, state.PartyNamed{Role: state.Caseworker, User: soren},
		state.PartyNamed{Role: state.Company, User: vera}, state.PartyNamed{Role: state.Mentor, User: "U4MIA"})
	return withFacts(c, moment("1/12 09:00"), facts...)
}

func day(s string) state.Date { return state.DateOf(moment(s + " 00:00")) }

// told runs a case from a moment to another, waking only when it asks to, and
// lists who is told what, each once.
func told(c *state.Case, people map[string]state.Person, from, to string) []string {
	var lines []string
	known := map[string]bool{}
	for now := moment(from); !now.After(moment(to)); {
		due, next := Nudges(c, people, now)
		for _, n := range due {
			if known[n.Once] {
				continue
			}
			known[n.Once] = true
			line := now.Format("2/1 15:04 ") + n.To + " " + n.Thing + " " + string(n.Kind)
			if n.For != "" {
				line += " for " + n.For
			}
			if n.Again {
				line += " again"
			}
			lines = append(lines, line)
		}
		if next.IsZero() {
			break
		}
		now = next
	}
	return lines
}

func TestNudges(t *testing.T) {
	plan := state.FollowupPlanned{ID: "F1", For: day("3/12"), Time: "10:00"}
	at := func(d, clock string) state.FollowupPlanned {
		return state.FollowupPlanned{ID: "F1", For: day(d), Time: clock}
	}
	given := state.Task{ID: "T1", Owner: state.Mentor, Giver: state.Caseworker, What: "x", Due: day("3/12")}
	own := state.Task{ID: "T1", Owner: state.Consultant, Giver: state.Consultant, What: "x", Due: day("3/12")}
	people := func(ps ...state.Person) map[string]state.Person {
		m := map[string]state.Person{}
		for _, p := range ps {
			m[p.User] = p
		}
		return m
	}
	for _, tt := range []struct {
		name   string
		facts  []state.Fact
		people map[string]state.Person
		want   string
	}{
		{"before and after", []state.Fact{plan}, nil, "3/12 09:30 U1KARIN F1 before, 3/12 09:30 U3VERA F1 before, 3/12 11:00 U1KARIN F1 after"},
		{
			"who takes part",
			[]state.Fact{state.FollowupPlanned{ID: "F1", For: day("3/12"), Time: "10:00", Who: []state.Role{state.Mentor, state.Caseworker, state.Citizen}}},
			nil,
			"3/12 09:30 U1KARIN F1 before, 3/12 09:30 U2SOREN F1 before, 3/12 09:30 U4MIA F1 before, 3/12 11:00 U1KARIN F1 after",
		},
		{
			"without the company",
			[]state.Fact{state.FollowupPlanned{ID: "F1", For: day("3/12"), Time: "10:00", Who: []state.Role{state.Caseworker}}},
			nil,
			"3/12 09:30 U1KARIN F1 before, 3/12 09:30 U2SOREN F1 before, 3/12 11:00 U1KARIN F1 after",
		},
		{
			"with the company alone",
			[]state.Fact{state.FollowupPlanned{ID: "F1", For: day("3/12"), Time: "10:00", Who: []state.Role{state.Company}}},
			nil,
			"3/12 09:30 U1KARIN F1 before, 3/12 09:30 U3VERA F1 before, 3/12 11:00 U1KARIN F1 after",
		},
		{
			"no consultant",
			[]state.Fact{plan, state.PartyLeft{Role: state.Consultant}},
			nil,
			"3/12 09:30 U3VERA F1 before, 3/12 09:30 U4MIA F1 before, 3/12 11:00 U4MIA F1 after",
		},
		{"no time", []state.Fact{at("3/12", "")}, nil, "3/12 15:00 U1KARIN F1 after"},
		{"early", []state.Fact{at("7/12", "08:15")}, nil, "4/12 16:00 U1KARIN F1 before, 4/12 16:00 U3VERA F1 before, 7/12 09:15 U1KARIN F1 after"},
		{"in the evening", []state.Fact{at("3/12", "19:00")}, nil, "3/12 16:00 U1KARIN F1 before, 3/12 16:00 U3VERA F1 before"},
		{"on a Saturday", []state.Fact{at("5/12", "11:00")}, nil, "4/12 16:00 U1KARIN F1 before, 4/12 16:00 U3VERA F1 before"},
		{"ends when work does", []state.Fact{at("3/12", "16:00")}, nil, "3/12 15:30 U1KARIN F1 before, 3/12 15:30 U3VERA F1 before"},
		{"planned a moment before", []state.Fact{at("1/12", "09:20")}, nil, "1/12 10:20 U1KARIN F1 after"},
		{"moved", []state.Fact{plan, at("4/12", "11:00")}, nil, "4/12 10:30 U1KARIN F1 before, 4/12 10:30 U3VERA F1 before, 4/12 12:00 U1KARIN F1 after"},
		{"cancelled", []state.Fact{plan, state.FollowupCancelled{ID: "F1"}}, nil, ""},
		{"held", []state.Fact{plan, state.FollowupHeld{ID: "F1"}}, nil, ""},
		{"closed", []state.Fact{plan, given, state.CaseClosed{}}, nil, ""},
		{
			"each their own lead",
			[]state.Fact{plan},
			people(state.Person{User: karin, Remind: 240}, state.Person{User: vera, Remind: 5}),
			"2/12 16:00 U1KARIN F1 before, 3/12 09:55 U3VERA F1 before, 3/12 11:00 U1KARIN F1 after",
		},
		{"off", []state.Fact{plan}, people(state.Person{User: karin, Remind: state.NoReminder}, state.Person{User: vera, Remind: 60}), "3/12 09:00 U3VERA F1 before, 3/12 11:00 U1KARIN F1 after"},
		{
			"a stand-in",
			[]state.Fact{plan},
			people(state.Person{User: karin, Paused: day("4/12"), StandIn: olga}, state.Person{User: olga, Remind: 10}),
			"3/12 09:30 U3VERA F1 before, 3/12 09:50 U9OLGA F1 before for U1KARIN, 3/12 11:00 U9OLGA F1 after for U1KARIN",
		},
		{"back again", []state.Fact{plan}, people(state.Person{User: karin, Paused: day("3/12"), StandIn: olga}), "3/12 09:30 U1KARIN F1 before, 3/12 09:30 U3VERA F1 before, 3/12 11:00 U1KARIN F1 after"},
		{"away without one", []state.Fact{plan}, people(state.Person{User: karin, Paused: day("4/12")}), "3/12 09:30 U3VERA F1 before"},
		{"a stand-in who takes part", []state.Fact{plan}, people(state.Person{User: karin, Paused: day("4/12"), StandIn: vera}), "3/12 09:30 U3VERA F1 before, 3/12 11:00 U3VERA F1 after for U1KARIN"},
		{
			"two roles",
			[]state.Fact{plan, state.PartyNamed{Role: state.Company, User: karin}},
			nil,
			"3/12 09:30 U1KARIN F1 before, 3/12 11:00 U1KARIN F1 after",
		},
		{
			"put off",
			[]state.Fact{plan},
			people(state.Person{User: vera, Snoozed: []state.Snooze{{No: 12, Thing: "F1", Until: moment("3/12 09:50").Unix()}, {No: 11, Thing: "F1", Until: moment("3/12 09:40").Unix()}}}),
			"3/12 09:30 U1KARIN F1 before, 3/12 09:30 U3VERA F1 before, 3/12 09:50 U3VERA F1 before again, 3/12 11:00 U1KARIN F1 after",
		},
		{
			"put off, then moved",
			[]state.Fact{at("3/12", "12:00")},
			people(state.Person{User: vera, Snoozed: []state.Snooze{{No: 12, Thing: "F1", Until: moment("3/12 09:50").Unix()}}}),
			"3/12 11:30 U1KARIN F1 before, 3/12 11:30 U3VERA F1 before, 3/12 13:00 U1KARIN F1 after",
		},
		{"nobody accepts", []state.Fact{given}, nil, "3/12 09:00 U2SOREN T1 unaccepted"},
		{"accepted", []state.Fact{given, state.TaskAccepted{ID: "T1"}}, nil, ""},
		{"due and accepted, no digest", []state.Fact{given, state.TaskAccepted{ID: "T1"}}, people(state.Person{User: "U4MIA", Off: true}), "3/12 14:00 U4MIA T1 due"},
		{"one's own, due", []state.Fact{own}, people(state.Person{User: karin, Off: true}), "3/12 14:00 U1KARIN T1 due"},
		{"due, its owner away", []state.Fact{own}, people(state.Person{User: karin, Off: true, Paused: day("4/12"), StandIn: olga}, state.Person{User: olga, Off: true}), ""},
		{"done", []state.Fact{own, state.TaskDone{ID: "T1"}}, people(state.Person{User: karin, Off: true}), ""},
		{"of no giver", []state.Fact{state.Task{ID: "T1", Owner: state.Mentor, What: "x"}}, nil, ""},
	} {
		if got := strings.Join(told(reminding(tt.facts...), tt.people, "1/12 09:00", "20/12 12:00"), ", "); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// A due date that is moved gives no new giving; a task that is handed on does.
func TestUnacceptedCountsFromTheGiving(t *testing.T) {
	given := state.Task{ID: "T1", Owner: state.Mentor, Giver: state.Caseworker, What: "x", Due: day("9/12")}
	moved, handed := given, given
	moved.Due, moved.How = day("10/12"), "moved"
	handed.Owner, handed.How = state.Consultant, "handed"
	c := withFacts(reminding(given), moment("2/12 12:00"), moved)
	if got := told(c, nil, "2/12 12:00", "20/12 12:00"); !slices.Equal(got, []string{"3/12 09:00 U2SOREN T1 unaccepted"}) {
		t.Errorf("moved: %q", got)
	}
	c = withFacts(reminding(given), moment("2/12 12:00"), handed)
	if got := told(c, nil, "2/12 12:00", "20/12 12:00"); !slices.Equal(got, []string{"4/12 12:00 U2SOREN T1 unaccepted"}) {
		t.Errorf("handed on: %q", got)
	}
}

// A case is woken up before anybody can be due anything, whatever they have
// chosen, and not for what is settled.
func TestNextNudge(t *testing.T) {
	timed := func(d, clock string) state.Fact { return state.FollowupPlanned{ID: "F1", For: day(d), Time: clock} }
	for _, tt := range []struct {
		fact state.Fact
		now  string
		want string
	}{
		{timed("3/12", "14:00"), "2/12 12:00", "3/12 10:00"},
		{timed("3/12", "10:00"), "2/12 12:00", "2/12 16:00"},
		{timed("3/12", "20:30"), "2/12 12:00", "3/12 16:00"}, // the widest lead would come at half past
		{timed("3/12", "10:00"), "3/12 07:00", "3/12 08:00"},
		{timed("3/12", "10:00"), "3/12 09:10", "3/12 09:10"},
		{timed("3/12", "10:00"), "3/12 10:00", "3/12 11:00"},
		{timed("3/12", "10:00"), "3/12 17:00", ""},
		{timed("3/12", ""), "2/12 12:00", "3/12 15:00"},
		{state.Task{ID: "T1", Owner: state.Mentor, Giver: state.Consultant, What: "x"}, "1/12 12:00", "3/12 09:00"},
		{state.Task{ID: "T1", Owner: state.Mentor, Giver: state.Mentor, Due: day("3/12"), What: "x"}, "1/12 12:00", "3/12 14:00"},
		{state.FollowupHeld{}, "1/12 12:00", ""},
	} {
		got := ""
		if next := NextNudge(reminding(tt.fact), nil, moment(tt.now)); !next.IsZero() {
			got = next.Format("2/1 15:04")
		}
		if got != tt.want {
			t.Errorf("%+v at %s: woken up at %q, want %q", tt.fact, tt.now, got, tt.want)
		}
	}
}

// A bot that was down tells late what is of use yet, and nothing else.
func TestLateNudges(t *testing.T) {
	c := reminding(
		state.FollowupPlanned{ID: "F1", For: day("3/12"), Time: "10:00"}, state.FollowupPlanned{ID: "F2", For: day("4/12"), Time: "08:10"},
		state.Task{ID: "T1", Owner: state.Mentor, Giver: state.Consultant, What: "x"})
	for up, want := range map[string]string{
		"3/12 09:59": "F1 before, F1 before, T1 unaccepted",
		"3/12 10:00": "T1 unaccepted",
		"3/12 16:59": "F1 after, F2 before, F2 before, T1 unaccepted",
		"3/12 17:00": "",
		"4/12 08:00": "F2 before, F2 before, T1 unaccepted",
		"4/12 08:10": "T1 unaccepted",
		"4/12 16:59": "F2 after, T1 unaccepted",
		"7/12 08:00": "",
	} {
		due, _ := Nudges(c, nil, moment(up))
		var got []string
		for _, n := range due {
			got = append(got, n.Thing+" "+string(n.Kind))
		}
		slices.Sort(got)
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("up at %s: %s, want %s", up, s, want)
		}
	}
}

func drawReminding(t *rapid.T) (*state.Case, map[string]state.Person) {
	roles := rapid.SampledFrom(state.PartyRoles[:])
	users := rapid.SampledFrom([]string{"U1", "U2", "U3", ""})
	days := rapid.Custom(func(t *rapid.T) state.Date { return day("1/12").Add(rapid.IntRange(0, 40).Draw(t, "day")) })
	c := withFacts(state.Fold(12, nil), moment("1/12 08:00"), state.Opened{Label: "AB"})
	for range rapid.IntRange(1, 14).Draw(t, "facts") {
		var f state.Fact
		id := fmt.Sprint(rapid.IntRange(1, 3).Draw(t, "id"))
		switch rapid.IntRange(0, 6).Draw(t, "fact") {
		case 0, 1:
			f = state.PartyNamed{Role: roles.Draw(t, "role"), User: users.Draw(t, "user"), Name: "N"}
		case 2, 3:
			p := state.FollowupPlanned{ID: "F" + id, For: days.Draw(t, "for"), Who: rapid.SliceOfN(roles, 0, 3).Draw(t, "who")}
			if rapid.Bool().Draw(t, "timed") {
				p.Time = fmt.Sprintf("%02d:%02d", rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"))
			}
			f = p
		case 4:
			f = state.Task{ID: "T" + id, Owner: roles.Draw(t, "owner"), Giver: roles.Draw(t, "giver"), Due: days.Draw(t, "due"), What: "x", Shared: rapid.Bool().Draw(t, "shared")}
		case 5:
			f = rapid.SampledFrom([]state.Fact{state.TaskAccepted{ID: "T" + id}, state.FollowupHeld{ID: "F" + id}, state.FollowupCancelled{ID: "F" + id}}).Draw(t, "settled")
		case 6:
			f = state.PartyLeft{Role: roles.Draw(t, "left")}
		}
		c = withFacts(c, c.Changed.Add(time.Duration(rapid.IntRange(0, 600).Draw(t, "pause"))*time.Minute), f)
	}
	people := map[string]state.Person{}
	for _, u := range []string{"U1", "U2", "U3", "U4"} {
		p := state.Person{User: u, Off: rapid.Bool().Draw(t, "off"), Remind: rapid.SampledFrom([]int{0, 5, 15, 240, -1}).Draw(t, "lead")}
		if rapid.IntRange(0, 2).Draw(t, "away") == 0 {
			p.Paused, p.StandIn = days.Draw(t, "until"), rapid.SampledFrom([]string{"", "U2", "U4"}).Draw(t, "stand-in")
		}
		people[u] = p
	}
	return c, people
}

// Whatever the case and the settings: nobody is told outside working hours, or
// of a follow-up that has begun; nobody without a part in the case; nothing
// twice for one person; and a wake-up is never later than what it is for.
func TestNudgesKeepQuiet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, people := drawReminding(t)
		now := c.Changed.In(copenhagen).Add(time.Duration(rapid.IntRange(0, 40*24*60).Draw(t, "now")) * time.Minute)
		due, next := Nudges(c, people, now)
		wake := NextNudge(c, nil, now)
		if len(due) > 0 && (!when.Working(now) || !wake.Equal(now)) {
			t.Fatalf("at %v %d are due, and it is woken up at %v", now, len(due), wake)
		}
		if !next.IsZero() && (wake.IsZero() || wake.After(next) || !next.After(now)) {
			t.Fatalf("at %v the next is due at %v, and it is woken up at %v", now, next, wake)
		}
		seen := map[string]bool{}
		for _, n := range due {
			key := n.To + n.Thing + string(n.Kind)
			if seen[key] || seen[n.Once] {
				t.Fatalf("%v is due twice", n)
			}
			seen[key], seen[n.Once] = true, true
			holder := n.To
			if n.For != "" {
				holder = n.For
			}
			if c.Parties[n.Role].User != holder || n.For != "" && people[n.For].StandIn != n.To {
				t.Fatalf("%v is nobody's: %v", n, c.Parties)
			}
			if f, ok := c.Followup(n.Thing); ok {
				if n.Kind == NudgeBefore && !slices.Contains(c.Participants(f), n.Role) {
					t.Fatalf("%v does not take part: %+v", n, f)
				}
				start, timed := startOf(&f, copenhagen)
				if f.Status != state.Planned || n.Kind == NudgeBefore && (!timed || !now.Before(start)) || n.Kind == NudgeAfter && state.DateOf(now) != f.For {
					t.Fatalf("%v at %v: %+v", n, now, f)
				}
			}
		}
	})
}

// A company's note holds nothing of what the company may not know, whatever
// became of it since.
func TestDayNoteOfTheCompany(t *testing.T) {
	c := reminding(
		state.FollowupPlanned{ID: "F1", For: day("3/12"), Time: "10:00"}, state.FollowupPlanned{ID: "F2", For: day("3/12"), Time: "11:00"},
		state.Task{ID: "T1", Owner: state.Consultant, Giver: state.Company, What: "delt opgave", Shared: true},
		state.Task{ID: "T2", Owner: state.Caseworker, Giver: state.Consultant, What: "hemmelig opgave"})
	items := []NoteItem{
		{"F1", NudgeBefore, state.Company, "", 6},
		{"F2", NudgeBefore, state.Company, "", 7},
		{"T1", NudgeUnaccepted, state.Company, "", 8},
		{"T2", NudgeUnaccepted, state.Company, "", 9},
	}
	c = withFacts(c, moment("3/12 09:40"), state.FollowupCancelled{ID: "F1", Reason: "hemmelig grund"}, state.FollowupMissed{ID: "F2", Reason: "hemmelig grund"})
	n := DayNote{Case: c, Reader: state.Person{User: vera}, Items: items, Now: moment("3/12 09:45")}
	for _, lang := range languagesOf {
		said := shown(n.Doc(), lang)
		if strings.Contains(said, "hemmelig") || strings.Contains(n.Doc().Notify.In(lang, texts.Plain{}), "AB") {
			t.Errorf("it says\n%s", said)
		}
		for _, part := range []string{"F1", "F2", "delt opgave", karin, "12]"} {
			if !strings.Contains(said, part) {
				t.Errorf("%q is not in\n%s", part, said)
			}
		}
	}
	n.Reader.User = olga
	if said := shown(n.Doc(), texts.Danish); strings.Contains(said, "F1") || strings.Contains(said, "AB") {
		t.Errorf("somebody who is not in the case reads\n%s", said)
	}
}

// Once a follow-up has begun, its note asks nobody to remember it, nor can it
// be put off.
func TestDayNoteOfWhatHasBegun(t *testing.T) {
	c := reminding(state.FollowupPlanned{ID: "F1", For: day("3/12"), Time: "10:00"})
	n := DayNote{Case: c, Reader: state.Person{User: vera}, Items: []NoteItem{{"F1", NudgeBefore, state.Company, "", 6}}}
	snoozed := state.Snooze{No: 12, Thing: "F1", Until: moment("3/12 10:05").Unix()}
	for _, tt := range []struct {
		at       string
		snoozed  bool
		remember bool
		button   bool
		again    bool
	}{
		{"3/12 09:59", false, true, true, false},
		{"3/12 09:59", true, true, false, true},
		{"3/12 10:00", false, false, false, false},
		{"3/12 10:00", true, false, false, false},
	} {
		n.Now, n.Reader.Snoozed = moment(tt.at), nil
		if tt.snoozed {
			n.Reader.Snoozed = []state.Snooze{snoozed}
		}
		said := shown(n.Doc(), texts.Danish)
		remember, again := strings.Contains(said, "Husk"), strings.Contains(said, "igen kl.")
		button := strings.Contains(said, "15 min")
		if remember != tt.remember || button != tt.button || again != tt.again || !strings.Contains(said, "F1") {
			t.Errorf("at %s, put off %t:\n%s", tt.at, tt.snoozed, said)
		}
	}
}

// The bot is woken up when a follow-up begins, whoever is reminded of it.
func TestWakingWhenAFollowupBegins(t *testing.T) {
	c := reminding(state.FollowupPlanned{ID: "F1", For: day("3/12"), Time: "10:00"})
	off := map[string]state.Person{karin: {User: karin, Remind: state.NoReminder}, vera: {User: vera, Remind: state.NoReminder}}
	for _, tt := range []struct{ now, next string }{{"3/12 09:31", "3/12 10:00"}, {"3/12 10:00", "3/12 11:00"}} {
		if _, next := Nudges(c, off, moment(tt.now)); !next.Equal(moment(tt.next)) {
			t.Errorf("at %s the next is at %v, want %s", tt.now, next, tt.next)
		}
	}
}

// The mentor is not told why, nor what the company answers.
func TestDayNoteOfTheMentor(t *testing.T) {
	c := reminding(state.PartyNamed{Role: state.Mentor, User: "U7MADS"},
		state.FollowupPlanned{ID: "F1", For: day("3/12"), Time: "10:00", Who: []state.Role{state.Mentor}})
	items := []NoteItem{{"F1", NudgeBefore, state.Mentor, "", 7}}
	for _, f := range []state.Fact{
		state.FollowupCancelled{ID: "F1", Reason: "hemmelig grund"},
		state.FollowupMissed{ID: "F1", Reason: "hemmelig grund"},
		state.FollowupProposed{ID: "F1", For: day("4/12"), Note: "hemmelig note"},
		state.FollowupAnswered{ID: "F1", Note: "hemmelig note"},
	} {
		after := withFacts(c, moment("3/12 09:40"), f, state.FollowupPlanned{ID: "F1", For: day("9/12"), Moved: true})
		after = withFacts(after, moment("3/12 09:41"), state.Undone{Versions: []int{after.Version}})
		n := DayNote{Case: after, Reader: state.Person{User: "U7MADS"}, Items: items, Now: moment("3/12 11:45")}
		if said := shown(n.Doc(), texts.Danish); strings.Contains(said, "hemmelig") {
			t.Errorf("%s: it says\n%s", f.Type(), said)
		}
	}
}

// Items are told by their names again.
func TestNoteItemNames(t *testing.T) {
	for _, i := range []NoteItem{{"F1", NudgeBefore, state.Consultant, "", 3}, {"T12", NudgeDue, state.Mentor, "U9OLGA", 4}} {
		if got, ok := NoteItemOf(i.Name(), i.Version); !ok || got != i {
			t.Errorf("%q is %+v, want %+v", i.Name(), got, i)
		}
	}
	if _, ok := NoteItemOf("F1/before", 1); ok {
		t.Error("half a name is none")
	}
}

// What a commit leaves to the timer that is set is not forgotten.
func TestCommitsWakeForWhatIsNew(t *testing.T) {
	c := reminding(state.FollowupPlanned{ID: "F1", For: day("3/12"), Time: "14:00"})
	at := moment("3/12 11:00")
	for _, tt := range []struct {
		fact state.Fact
		want string
	}{
		{state.Absence{}, "3/12 14:00"},
		{state.Concern{On: true, Reason: "r"}, "3/12 14:00"},
		{state.FollowupProposed{ID: "F1", For: day("4/12")}, "3/12 14:00"},
		{state.PartyNamed{Role: state.Company, User: "U8NEW"}, "3/12 11:00"},
		{state.FollowupPlanned{ID: "F1", For: day("3/12"), Time: "14:30"}, "3/12 11:00"},
		{state.FollowupPlanned{ID: "F2", For: day("3/12"), Time: "12:00"}, "3/12 11:00"},
	} {
		if got := NextNudge(withFacts(c, at, tt.fact), c, at).Format("2/1 15:04"); got != tt.want {
			t.Errorf("%+v: woken up at %s, want %s", tt.fact, got, tt.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		c, people := drawReminding(t)
		timer := NextNudge(c, nil, c.Changed.In(copenhagen))
		now := c.Changed.In(copenhagen).Add(time.Duration(rapid.IntRange(0, 8*24*60).Draw(t, "now")) * time.Minute)
		told := map[string]bool{}
		for !timer.IsZero() && !timer.After(now) {
			var due []Nudge
			due, timer = Nudges(c, people, timer)
			for _, n := range due {
				told[n.Once] = true
			}
		}
		today := state.DateOf(now)
		after := withFacts(c, now, rapid.SampledFrom([]state.Fact{
			state.Absence{},
			state.PartyNamed{Role: state.Consultant, User: "U4"},
			state.PartyLeft{Role: state.Consultant},
			state.FollowupPlanned{ID: "F1", For: today, Time: "15:30"},
			state.FollowupHeld{ID: "F1"},
			state.TaskAccepted{ID: "T1"},
			state.Undone{Versions: []int{c.Version}},
			state.CaseClosed{},
		}).Draw(t, "fact"))
		if next := NextNudge(after, c, now); !next.IsZero() {
			timer = sooner(timer, next)
		}
		for at := now; !at.IsZero(); {
			due, next := Nudges(after, people, at)
			for _, n := range due {
				if !told[n.Once] {
					if timer.IsZero() || timer.After(at) {
						t.Fatalf("at %v %+v is due, and it is woken up at %v", at, n, timer)
					}
					return // from then on a timer is known to be set
				}
			}
			at = next
		}
	})
}

// Who is told what does not depend on how often the bot is woken up.
func TestNudgesDoNotDependOnTheWaking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, people := drawReminding(t)
		from := c.Changed.In(copenhagen)
		to := from.AddDate(0, 0, 8)
		layout := "2/1 15:04"
		if to.Year() != 2026 {
			return
		}
		want := told(c, people, from.Add(time.Minute).Format(layout), to.Format(layout))
		known, got := map[string]bool{}, []string{}
		for now := moment(from.Add(time.Minute).Format(layout)); !now.After(moment(to.Format(layout))); {
			due, next := Nudges(c, people, now)
			if now = now.Add(5 * time.Minute); !next.IsZero() && next.Before(now) {
				now = next // one that is due for less than that
			}
			for _, n := range due {
				if !known[n.Once] {
					known[n.Once] = true
					got = append(got, n.Once)
				}
			}
		}
		if len(got) != len(want) {
			t.Fatalf("woken every five minutes %q, else %q", got, want)
		}
	})
}
