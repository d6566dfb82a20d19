package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"casethread/commands/texts"
	"casethread/state"
)

// decided carries a word out for a user, and says what comes of it: the facts,
// or the key of what is refused, in either case with who acted.
func decided(t *testing.T, x *Exec, path string, values Values) string {
	t.Helper()
	in, ok := Filled(path, values)
	if !ok {
		t.Fatalf("there is no %s", path)
	}
	d, err := x.Run(in)
	if r, refused := AsRefusal(err); refused {
		return "! " + r.Say.Key
	}
	if err != nil {
		t.Fatal(err)
	}
	var facts []string
	for _, e := range x.Events(d) {
		facts = append(facts, strings.TrimSpace(e.Fact.Type()+" "+state.ThingOf(e.Fact)))
	}
	return strings.Join(facts, ", ") + " by " + string(x.Actor.Role)
}

func roleOffer(id string, from state.PartyNamed, user string) state.HandoverOffered {
	to := from
	to.User, to.Name = user, userInfos[user].Name
	return state.HandoverOffered{ID: id, From: from, To: to}
}

// Who may offer what to whom.
func TestOfferRole(t *testing.T) {
	for _, tt := range []struct {
		who, from, to string
		want          string
	}{
		{karin, "", olga, "handover_offered H1 by K"},
		{soren, "", olga, "handover_offered H1 by S"},
		{soren, karin, olga, "handover_offered H1 by S"}, // a colleague who is away
		{karin, "company", olga, "handover_offered H1 by K"},
		{karin, "mentor", soren, "handover_offered H1 by K"}, // who has a role already
		{vera, "", olga, "! no.right"},
		{olga, karin, olga, "! no.access"},
		{karin, "", karin, "! role.same"},
		{karin, "", botID, "! role.bot"},
		{karin, "", "U7GONE", "! role.unknown_user"},
		{karin, "", "U0NOBODY", "! role.unknown_user"},
		{karin, soren, vera, "! role.external_caseworker"},
		{karin, "", "Hans Jensen, 11223344", "! handover.no_slack"},
		{karin, olga, soren, "! no.party"},
	} {
		values := Values{"to": {tt.to}}
		if tt.from != "" {
			values["from"] = []string{tt.from}
		}
		if got := decided(t, execAs(tt.who), "case.handover", values); got != tt.want {
			t.Errorf("%s hands %q to %s: %s, want %s", tt.who, tt.from, tt.to, got, tt.want)
		}
	}
	x := execAs(karin)
	x.Case = withFacts(sample(), now, state.PartyLeft{Role: state.Mentor})
	if got := decided(t, x, "case.handover", Values{"from": {"mentor"}, "to": {olga}}); got != "! no.role" {
		t.Errorf("a role that nobody holds: %s", got)
	}
	x = execAs(karin)
	x.Case = withFacts(sample(), now, roleOffer("H1", x.Case.Parties[state.Consultant], olga))
	if got := decided(t, x, "case.handover", Values{"to": {olga}}); got != "! handover.asked" {
		t.Errorf("the same once more: %s", got)
	}
}

// Who was asked, and nobody else, answers; and hears when it is too late.
func TestAnswerHandover(t *testing.T) {
	base := sample()
	k := base.Parties[state.Consultant]
	offer := roleOffer("H1", k, olga)
	yes := state.HandoverAnswered{ID: "H1", From: k, Accepted: true}
	for _, tt := range []struct {
		name  string
		facts []state.Fact
		who   string
		want  string
	}{
		{"yes", []state.Fact{offer}, olga, "handover_answered H1, party, change by K"},
		{"not yours", []state.Fact{offer}, soren, "! no.thing"},
		{"a stranger", []state.Fact{offer}, "U0NOBODY", "! no.access"},
		{"twice", []state.Fact{offer, yes, offer.To}, olga, "! handover.done"},
		{"after a no", []state.Fact{offer, state.HandoverAnswered{ID: "H1", From: k}}, olga, "! handover.declined"},
		{"another was asked", []state.Fact{offer, roleOffer("H2", k, vera)}, olga, "! handover.withdrawn"},
		{"taken back", []state.Fact{offer, state.Undone{Versions: []int{base.Version + 1}}}, olga, "! handover.withdrawn"},
		{"closed", []state.Fact{offer, state.CaseClosed{}}, olga, "! case.closed_to"},
	} {
		x := execAs(tt.who)
		x.Case = withFacts(base, now, tt.facts...)
		if got := decided(t, x, "case.handover_accept", Values{"handover": {"H1"}}); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	x := execAs(olga)
	x.Case = withFacts(base, now, offer)
	if got := decided(t, x, "case.handover_decline", Values{"handover": {"H1"}, "reason": {"for mange sager"}}); got != "handover_answered H1 by " {
		t.Errorf("no: %s", got)
	}
	for _, path := range []string{"case.show", "case.role", "task.add", "case.list", "followup.list"} {
		in, _ := Filled(path, Values{})
		x := execAs(olga)
		x.Case = withFacts(base, now, offer)
		if r, refused := AsRefusal(x.may(in.Word)); !in.Word.NoCase && (!refused || r.Say.Key != "no.access") {
			t.Errorf("one who is asked may %s", path)
		}
	}
}

// Who comes too late is told what happened; who has no part in it, that it is
// not theirs.
func TestTooLate(t *testing.T) {
	k, s, v, m := state.Consultant, state.Caseworker, state.Company, state.Mentor
	mads := state.PartyNamed{Role: m, User: "U5MADS", Name: "Mads"}
	given := state.Task{ID: "T9", Owner: s, Giver: k, What: "x", Shared: true}
	to := func(r state.Role) state.Task {
		on := given
		on.Owner, on.How = r, "handed"
		return on
	}
	for _, tt := range []struct {
		name  string
		who   string
		path  string
		thing string
		facts []state.Fact
		want  string
	}{
		{"accepted", soren, "task.accept", "T9", []state.Fact{given}, "task_accepted T9 by S"},
		{"accepted twice", soren, "task.accept", "T9", []state.Fact{given, state.TaskAccepted{ID: "T9"}}, "! task.already_accepted"},
		{"one's own", karin, "task.accept", "T2", nil, "! task.needs_no_yes"},
		{"done twice", soren, "task.done", "T9", []state.Fact{given, state.TaskDone{ID: "T9"}}, "! task.already_done"},
		{"handed on, then accepted", soren, "task.accept", "T9", []state.Fact{given, mads, to(m)}, "! task.handed_on"},
		{"handed on, then declined", soren, "task.decline", "T9", []state.Fact{given, mads, to(m)}, "! task.handed_on"},
		{"handed to one without Slack", soren, "task.accept", "T9", []state.Fact{given, to(m)}, "task_accepted T9 by S"},
		{"handed on and back", soren, "task.accept", "T9", []state.Fact{given, mads, to(m), to(s)}, "task_accepted T9 by S"},
		{"a task one never had", karin, "task.accept", "T9", []state.Fact{given, to(v)}, "task_accepted T9 by K"},
		{"the company's, handed on", vera, "task.done", "T9", []state.Fact{to(v), to(s)}, "! task.handed_on"},
		{"never the company's", vera, "task.done", "T9", []state.Fact{given}, "! task.not_yours"},
		{"the ball", soren, "case.accept", "", []state.Fact{state.BallPassed{To: s}}, "ball_answered by S"},
		{"no ball", soren, "case.accept", "", nil, "! ball.none"},
		{"the ball twice", soren, "case.accept", "", []state.Fact{state.BallPassed{To: s}, state.BallAnswered{Accepted: true}}, "! ball.taken"},
		{"the ball sent back", soren, "case.accept", "", []state.Fact{state.BallPassed{To: s}, state.BallAnswered{}}, "! ball.returned"},
		{"the ball passed on", soren, "case.accept", "", []state.Fact{state.BallPassed{To: s}, state.BallPassed{To: v}}, "! ball.passed_on"},
		{"another's ball", soren, "case.decline", "", []state.Fact{state.BallPassed{To: v}}, "! ball.not_yours"},
		{"the ball declined", soren, "case.decline", "", []state.Fact{state.BallPassed{To: s}}, "ball_answered by S"},
	} {
		values := Values{"reason": {"grund"}}
		if tt.thing != "" {
			values["task"] = []string{tt.thing}
		}
		x := execAs(tt.who)
		x.Case = withFacts(x.Case, now.Add(-time.Hour), tt.facts...)
		if got := decided(t, x, tt.path, values); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	x := execAs(soren)
	x.Case = withFacts(x.Case, now.Add(-time.Hour), given, mads, to(m))
	in, _ := Filled("task.accept", Values{"task": {"T9"}})
	_, err := x.Run(in)
	r, _ := AsRefusal(err)
	want := "Opgave T9 ligger nu hos <@U5MADS>. <@U1KARIN> gav den videre onsdag 25. november 2026 (uge 48) kl. 8.30."
	if got := r.Say.In(texts.Danish, slackish{}); got != want {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
}

// A worry is the company's, whoever writes it down.
func TestWorry(t *testing.T) {
	for _, tt := range []struct {
		who, what string
		want      string
		for_      state.Role
	}{
		{vera, "spiser alene", "worry by V", state.NoRole},
		{karin, "spiser alene", "worry by K", state.Company},
		{soren, "spiser alene", "worry by S", state.Company},
		{olga, "spiser alene", "! no.access", state.NoRole},
		{vera, "har en depression", "! guard.health", state.NoRole},
		{karin, "har en depression", "! guard.health", state.NoRole}, // the company reads it
	} {
		x := execAs(tt.who)
		if got := decided(t, x, "case.worry", Values{"what": {tt.what}}); got != tt.want || x.Actor.For != tt.for_ {
			t.Errorf("%s: %s for %q, want %s for %q", tt.who, got, x.Actor.For, tt.want, tt.for_)
		}
	}
}

// Of many news the last are shown, and the others counted.
func TestNews(t *testing.T) {
	base := sample()
	for _, tt := range []struct {
		n, seen int
		lines   int
		more    string
	}{
		{0, base.Version, 0, ""},
		{1, base.Version, 2, ""},
		{8, base.Version, 9, ""},
		{9, base.Version, 10, "1 tidligere notering, og derefter:"},
		{30, base.Version, 10, "22 tidligere noteringer, og derefter:"},
		{30, 0, 0, ""}, // a first look
	} {
		x := execAs(soren)
		x.Actor.Role = state.Caseworker
		x.Case = base
		for i := range tt.n {
			x.Case = withFacts(x.Case, now, state.FollowupPlanned{ID: fmt.Sprint("F", 10+i), For: today.Add(3)})
		}
		doc := x.WithNews(Doc{Blocks: []Block{Header{texts.Say("list.title")}, Rule{}}}, tt.seen)
		lines := 0
		if p, ok := doc.Blocks[1].(Para); ok {
			lines = len(p.Lines)
		}
		if lines != tt.lines || !strings.Contains(shown(doc, texts.Danish), tt.more) {
			t.Errorf("%d news after %d: %d lines\n%s", tt.n, tt.seen, lines, shown(doc, texts.Danish))
		}
	}
}

// Help lists what somebody may say, and nothing else.
func TestHelpIsForRoles(t *testing.T) {
	for _, roles := range [][]state.Role{{state.Company}, {state.Mentor}, {state.Consultant}, {state.Caseworker}, {state.Company, state.Mentor}, {state.Mentor, state.Administrator}, nil} {
		s := Speaker{Lang: texts.English, Roles: roles, Bot: "U0BOT"}
		said := shown(s.Help(nil), texts.English)
		eachWord(t, func(t *testing.T, c *Command, w *Word) {
			if w.Hidden {
				return
			}
			listed := strings.Contains(said, "`"+s.Said(c, w)+"`")
			may := roles == nil || slices.ContainsFunc(roles, func(r state.Role) bool { return state.May(r, w.Act) })
			if w.Company != "" && slices.Equal(roles, []state.Role{state.Company}) {
				may = false // it has another word for it
			}
			if listed != may {
				t.Errorf("help for %v: listed %t", roles, listed)
			}
		})
	}
}

// One's own tasks have their button, as far as there is room; of a closed case
// there are none, and those of whom one stands in for are there too.
func TestListTasks(t *testing.T) {
	k, s := state.Consultant, state.Caseworker
	big := sample()
	for i := range 20 {
		big = withFacts(big, now, state.Task{ID: fmt.Sprint("T", 10+i), Owner: k, Giver: s, What: "x"})
	}
	buttons := func(x *Exec, whose string) (n int, said string) {
		in, _ := Filled("task.list", Values{"whose": {whose}})
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range d.Doc.Blocks {
			if p, ok := b.(Para); ok && p.Button != nil {
				n++
			}
		}
		return n, shown(*d.Doc, texts.Danish)
	}
	x := execAs(karin)
	x.Cases = []*state.Case{big}
	if n, said := buttons(x, "mine"); n != mostActing || !strings.Contains(said, "T29 ") {
		t.Errorf("%d buttons:\n%s", n, said)
	}
	if n, said := buttons(execAs(karin), "all"); n != 2 || !strings.Contains(said, "T1 ") { // T2 and T4 are hers
		t.Errorf("%d buttons:\n%s", n, said)
	}
	// Of many cases all have room below each other, and of very many some; the
	// others are counted.
	x = execAs(karin)
	x.Cases = nil
	for no := range 60 {
		c := withFacts(sample(), now)
		c.No = 100 + no
		x.Cases = append(x.Cases, c)
	}
	in, _ := Filled("task.list", Values{"whose": {"mine"}})
	d, err := x.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	said := shown(*d.Doc, texts.Danish)
	if want := "Og 20 opgaver til. Skriv også sagens nummer, fx #12, så ser du én sags."; len(d.Doc.Blocks) > 20 || strings.Count(said, "T2 ")+strings.Count(said, "T4 ") != mostListed || !strings.Contains(said, want) {
		t.Errorf("%d blocks, which end with\n%s", len(d.Doc.Blocks), said[max(0, len(said)-300):])
	}
	x = execAs(olga)
	x.Person.Standing = []state.Standing{{User: karin, Until: today.Add(1)}}
	if n, said := buttons(x, "mine"); n != 2 {
		t.Errorf("a stand-in has %d buttons:\n%s", n, said)
	}
	x = execAs(karin)
	x.Cases = []*state.Case{withFacts(sample(), now, state.CaseClosed{})}
	if n, said := buttons(x, "all"); n != 0 || !strings.Contains(said, texts.Say("task.list_none").In(texts.Danish, slackish{})) {
		t.Errorf("of a closed case:\n%s", said)
	}
	both := withFacts(sample(), now, state.PartyNamed{Role: s, Name: "Karin", User: karin})
	x = execAs(karin)
	x.Cases = []*state.Case{both}
	if n, said := buttons(x, "mine"); n != 3 || strings.Count(said, "T1 ·") != 1 {
		t.Errorf("with two roles:\n%s", said)
	}
}

// A case that is named by its number is the only one that a list is of.
func TestListOfOneCase(t *testing.T) {
	other := withFacts(state.Fold(3, nil), now,
		state.Opened{Label: "CD", Channel: "C1HOUSE", Lang: "da"},
		state.PartyNamed{Role: state.Consultant, Name: "Karin", User: karin},
		state.Task{ID: "T1", Owner: state.Mentor, What: "Hent nøglen"})
	for text, want := range map[string]string{
		"#3 whodoes list": "Hent nøglen", "hvemgør liste #3": "Hent nøglen", "#3 hvemgør liste mine": "", "hvemgør liste": "Skriv delmål",
		"#12 hvemgør liste": "Ring til lægen", "#3 sag liste": "CD", "#4 hvemgør liste": "answer.no_case", "#4 sag liste": "answer.no_case",
	} {
		in, err := Route("", text)
		if err != nil {
			t.Fatal(err)
		}
		x := execAs(karin)
		x.Cases = append(x.Cases, other)
		x.Rows = append(x.Rows, other.Row(today))
		d, err := x.Run(in)
		if r, ok := AsRefusal(err); ok {
			if r.Say.Key != want {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		said := shown(*d.Doc, texts.Danish)
		if !strings.Contains(said, want) || in.No == 3 && strings.Contains(said, "AB") || in.No == 12 && strings.Contains(said, "CD") ||
			want == "" && strings.Contains(said, "Hent") {
			t.Errorf("%s:\n%s", text, said)
		}
	}
}

// Whom the company calls is who stands in for them, and everybody else is
// themselves.
func TestReachOfOneAway(t *testing.T) {
	x := execAs(vera)
	for _, tt := range []struct {
		away state.Absences
		want string
	}{
		{nil, "ring til <@U1KARIN> (konsulent)."},
		{state.Absences{karin: olga}, "ring til <@U9OLGA> for <@U1KARIN> (konsulent)."},
		{state.Absences{soren: olga}, "ring til <@U1KARIN> (konsulent)."},
		{state.Absences{karin: karin}, "ring til <@U1KARIN> (konsulent)."},
	} {
		x.Away = tt.away
		in, _ := Filled("case.absent", Values{"date": {"24/11"}})
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		if said := d.Say[0].In(texts.Danish, slackish{}); !strings.HasSuffix(said, tt.want) {
			t.Errorf("away %v: %s", tt.away, said)
		}
	}
}

// "overdrag T2" is of a task, "overdrag @lone" of a role.
func TestAWordOfTwoCommands(t *testing.T) {
	for text, want := range map[string]string{
		"overdrag T2 <@U2SOREN>": "task.hand", "overdrag <@U9OLGA>": "case.handover", "flyt T2 9/12": "task.move", "flyt F1 9/12": "followup.move", "hand T2": "task.hand",
	} {
		in, err := Route("", text)
		if err != nil || Path(in.Command, in.Word) != want {
			t.Errorf("%s: %v, %v", text, in.Word, err)
		}
	}
}

// Who is external has no slash commands: their help shows what they write to
// the bot, and all of it is understood so.
func TestHelpForExternals(t *testing.T) {
	for _, lang := range languagesOf {
		s := Speaker{Lang: lang, External: true, Roles: []state.Role{state.Company}, Bot: "U0BOT"}
		said := shown(s.Help(nil), lang)
		if strings.Contains(said, "`/") || !strings.Contains(said, texts.Say("help.foot_external", "bot", texts.User(s.Bot)).In(lang, slackish{})) {
			t.Errorf("help says\n%s", said)
		}
		eachWord(t, func(t *testing.T, c *Command, w *Word) {
			if !s.May(w) {
				return
			}
			line := s.Said(c, w)
			if !strings.Contains(said, "`"+line+"`") {
				t.Errorf("%s is not listed", line)
			}
			words := strings.Fields(line)
			if in, err := Route("", strings.Join(words[:min(2, len(words))], " ")); err != nil || in.Word != w {
				t.Errorf("%s is understood as %v, %v", line, in.Word, err)
			}
		})
	}
}

// The company hears who reads what worries it, and whom it calls, by role.
func TestWorryWithoutAConsultant(t *testing.T) {
	c := withFacts(sample(), now.Add(-time.Hour), state.PartyLeft{Role: state.Consultant})
	c = withFacts(c, now.Add(-time.Hour), state.PartyNamed{Role: state.Mentor, Name: "Olga", User: olga})
	x := execAs(vera)
	x.Case = c
	in, _ := Filled("case.worry", Values{"what": {"virker stille"}})
	d, err := x.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	const want = "Tak, fordi du siger det. Det læses af sagsbehandleren og står ikke i tråden.\nEr der mere, så ring til <@U9OLGA> (mentor)."
	if got := saidOfDecision(d); got != want {
		t.Errorf("the answer says %s", got)
	}
}

// What was found out about an absence is consultant's and caseworker's alone;
// who types it into the thread is told that others read that.
func TestClarifiedAbsenceKeepsItsNote(t *testing.T) {
	in, err := Route("case", "clarified bussen kom ikke")
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range []Place{InDirect, InThread} {
		x := execAs(karin)
		x.Place, x.Aloud = place, place == InThread
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		told := Tell(d.Facts[0], nil).In(texts.Danish, slackish{})
		if told != "fraværet er afklaret – bussen kom ikke (kun konsulent og sagsbehandler)" || (len(d.Say) == 1) != (place == InThread) {
			t.Errorf("%s, and %s", told, saidOfDecision(d))
		}
		for _, e := range x.Events(d) {
			for role, reads := range map[state.Role]bool{state.Consultant: true, state.Caseworker: true, state.Mentor: false, state.Company: false, state.NoRole: false} {
				f, ok := x.Case.FactFor(role, e)
				if (ok && f == e.Fact) != reads {
					t.Errorf("%q is told %+v", role, f)
				}
			}
		}
	}
}

// Nobody is on both sides of a case, whichever role comes first and however it
// is given.
func TestNobodyIsOnBothSides(t *testing.T) {
	for _, tt := range []struct{ path, field, user, role string }{
		{"case.role", "who", vera, "consultant"},
		{"case.role", "who", vera, "mentor"},
		{"case.role", "who", karin, "company"},
		{"case.handover", "to", vera, ""},
	} {
		in, _ := Filled(tt.path, Values{"role": {tt.role}, tt.field: {tt.user}})
		_, err := execAs(karin).Run(in)
		if r, ok := AsRefusal(err); !ok || r.Say.Key != "role.both_sides" || r.Field != tt.field {
			t.Errorf("%s %s %s: %v", tt.path, tt.role, tt.user, err)
		}
	}
	in, err := Route("case", "open CD contact <@"+soren+"> consultant <@"+soren+">")
	if err != nil {
		t.Fatal(err)
	}
	x := execAs(karin)
	x.Case = state.Fold(0, nil)
	_, err = x.Run(in)
	if r, ok := AsRefusal(err); !ok || r.Say.Key != "role.both_sides" {
		t.Errorf("opened with one person on both sides: %v", err)
	}
	in, err = Route("case", `open CD caseworker "Gerda Holm" contact "Poul Holm"`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Run(in); err != nil {
		t.Errorf("opened with two who are without Slack: %v", err)
	}
}

// Who is not on Slack is told with all that was written of them.
func TestAnswerTellsHowSomebodyIsReached(t *testing.T) {
	for who, want := range map[string]string{
		"Bo Lund, 12345678, bo@a.dk": "mentor er Bo Lund, 12345678, bo@a.dk",
		"Bo Lund, bo@a.dk":           "mentor er Bo Lund, bo@a.dk",
	} {
		if got := answer(t, sample(), karin, "case.role", Values{"role": one("mentor"), "name": one(who)}); !strings.Contains(got, want) {
			t.Errorf("%s is answered\n%s", who, got)
		}
	}
}

// A task that is given to two is none of the first one's with the other in it.
func TestTaskHasOneOwner(t *testing.T) {
	for typed, want := range map[string]string{
		"giv <@U3VERA> <@U2SOREN> ring":                        "task.one_owner",
		"giv <@U3VERA> og <@U2SOREN|søren> ring senest fredag": "task.one_owner",
		"give <@U3VERA>, and <@U2SOREN> call":                  "task.one_owner",
		"giv <@U3VERA> ring til <@U2SOREN>":                    "",
		"giv <@U3VERA> <@U9OLGA> kommer, vis hende rundt":      "", // who has no part in the case
		"giv <@U3VERA> og husk at <@U2SOREN> skal have besked": "",
	} {
		in, err := Route("", typed)
		if err != nil {
			t.Fatal(err)
		}
		_, err = execAs(karin).Run(in)
		got := ""
		if r, refused := AsRefusal(err); refused {
			got = r.Say.Key
		} else if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%q: refused for %q, want %q", typed, got, want)
		}
	}
}
