package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"casethread/commands/texts"
	"casethread/state"
)

const admin = "U6ADMIN"

// teamExec is what an administrator of the workspace asks.
func teamExec(user string, teams Teams) *Exec {
	x := execAs(user)
	x.Case, x.Teams = nil, teams
	x.Users = map[string]UserInfo{
		admin: {Name: "Ada", Team: "T1", Admin: true}, "U5BOSS": {Name: "Boss", Team: "T2", Admin: true, External: true},
	}
	for id, info := range userInfos {
		x.Users[id] = info
	}
	return x
}

// Only administrators of the installing workspace name teams, of its own people.
func TestTeams(t *testing.T) {
	north := Team{Name: "Nord", Leader: olga, Members: []string{karin}}
	full := make(Teams, mostTeams)
	for i := range full {
		full[i].Name = fmt.Sprint("T", i)
	}
	for _, tt := range []struct {
		user, text string
		have       Teams
		want       string // the key of a refusal, else the teams
	}{
		{admin, "/case team Nord leader <@U9OLGA> members <@U1KARIN>, <@U2SOREN>", nil, "Nord U9OLGA U1KARIN+U2SOREN"},
		{admin, "/case team NORD leader <@U2SOREN> members <@U1KARIN>", Teams{north, {Name: "Syd"}}, "NORD U2SOREN U1KARIN; Syd  "},
		{admin, "/case team nord end", Teams{north, {Name: "Syd"}}, "Syd  "},
		{admin, "/case team Syd end", Teams{north}, "team.none"},
		{admin, "/case team end", Teams{north}, "team.no_name"},
		{admin, "/case team Nord leader <@U9OLGA> members <@U1KARIN> end", Teams{north}, "team.end_alone"},
		{admin, "/case team Nord leader <@U9OLGA>", Teams{north}, "team.no_members"},
		{admin, "/case team Nord members <@U1KARIN>", Teams{north}, "team.no_leader"},
		{admin, "/case team leader <@U9OLGA> members <@U1KARIN>", nil, "team.no_name"},
		{admin, `/case team Nord leader "Hans, 11223344" members <@U1KARIN>`, nil, "team.no_slack"},
		{admin, "/case team Nord leader <@U3VERA> members <@U1KARIN>", nil, "team.external"},
		{admin, "/case team Nord leader <@U9OLGA> members <@U1KARIN> <@U3VERA>", nil, "team.external"},
		{admin, "/case team Nord leader <@U8BOT> members <@U1KARIN>", nil, "team.unknown_user"},
		{admin, "/case team Nord leader <@U9OLGA> members <@U7GONE>", nil, "team.unknown_user"},
		{admin, "/case team Nord leader <@U9OLGA> members <@U4NOBODY>", nil, "team.unknown_user"},
		{admin, "/case team <@U9OLGA> leader <@U9OLGA> members <@U1KARIN>", nil, "bad.name"},
		{admin, `/case team "!" leader <@U9OLGA> members <@U1KARIN>`, nil, "bad.name"},
		{admin, "/case team " + strings.Repeat("x", 41) + " leader <@U9OLGA> members <@U1KARIN>", nil, "bad.long"},
		{admin, "/case team depression leader <@U9OLGA> members <@U1KARIN>", nil, "guard.health"},
		{admin, "/case team Nord leader <@U9OLGA> members <@U1KARIN>", full, "team.too_many"},
		{karin, "/case team Nord leader <@U9OLGA> members <@U1KARIN>", nil, "team.may_not"},
		{karin, "/case team", nil, "team.may_not"},
		{"U5BOSS", "/case team", nil, "team.may_not"}, // who administers another workspace
	} {
		in, err := Route("case", strings.TrimPrefix(tt.text, "/case "))
		if err != nil {
			t.Fatal(err)
		}
		x := teamExec(tt.user, tt.have)
		d, err := x.Run(in)
		var got []string
		switch r, refused := AsRefusal(err); {
		case refused:
			got = append(got, r.Say.Key)
		case err != nil || d.Teams == nil:
			t.Fatalf("%s: %+v, %v", tt.text, d, err)
		default:
			for _, team := range *d.Teams {
				got = append(got, team.Name+" "+team.Leader+" "+strings.Join(team.Members, "+"))
			}
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%s: %s: %q, want %q", tt.user, tt.text, s, tt.want)
		}
	}
	if north.Name != "Nord" {
		t.Error("what was read was changed")
	}
}

// A leader hears of a warning that nobody has answered for three working days.
func TestLateWarning(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, copenhagen) }
	raised := withFacts(sample(), at(25, 10), state.Raised{What: "x"}) // a Wednesday
	for _, tt := range []struct {
		name string
		c    *state.Case
		now  time.Time
		late bool
	}{
		{"nothing was told", sample(), at(30, 12), false},
		{"the weekend does not count", raised, at(30, 9), false},
		{"three working days", raised, at(30, 10), true},
		{"taken", withFacts(raised, at(27, 9), state.WarningTaken{}), at(30, 10), false},
		{"taken, and nothing done", withFacts(raised, at(25, 11), state.WarningTaken{}), at(30, 11).AddDate(0, 0, 3), true},
		{"acted on", withFacts(raised, at(30, 11), state.WarningActed{What: "x"}), at(30, 12), false},
		{"put off", withFacts(raised, at(25, 11), state.WarningSnoozed{Until: state.NewDate(2026, 12, 4)}), at(30, 12), false},
		{"resolved", withFacts(raised, at(25, 11), state.WarningResolved{}), at(30, 12), false},
		{"closed", withFacts(raised, at(25, 11), state.CaseClosed{}), at(30, 12), false},
	} {
		if _, late := LateWarning(tt.c, tt.now); late != tt.late {
			t.Errorf("%s: late %t", tt.name, late)
		}
	}
}

// A team is concerned by its members' cases as consultant or caseworker, and
// as nothing else.
func TestTeamHas(t *testing.T) {
	for user, want := range map[string]bool{karin: true, soren: true, vera: false, olga: false, "": false} {
		if got := (Team{Members: []string{user}}).Has(sample()); got != want {
			t.Errorf("%q: %t", user, got)
		}
	}
}

// Below five a leader is told of some.
func TestTeamWaits(t *testing.T) {
	few := map[string]int{"A": fewWarnings - 1, "B": fewWarnings}
	for _, tt := range []struct {
		waits, unread map[string]int
		notify        string
		want          []string
	}{
		{few, nil, "team.waits_notify", []string{"Some dropout warnings in the team A", "5 dropout warnings in the team B"}},
		{nil, few, "team.unread_notify", []string{"In some cases in the team A", "In 5 cases in the team B"}},
		{few, map[string]int{"A": 1}, "team.waits_notify", []string{"5 dropout warnings in the team B", "In some cases in the team A"}},
	} {
		doc := TeamWaits("", []string{"A", "B"}, tt.waits, tt.unread)
		said := shown(doc, texts.English)
		if doc.Notify.Key != tt.notify || strings.Contains(said, "4") {
			t.Errorf("%s: it says\n%s", doc.Notify.Key, said)
		}
		for _, want := range tt.want {
			if strings.Count(said, want) != 1 {
				t.Errorf("%q is not said once in\n%s", want, said)
			}
		}
	}
}
