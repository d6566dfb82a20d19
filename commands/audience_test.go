package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"casethread/commands/texts"
	"casethread/state"
)

// joinedCase is the sample case after somebody has joined its channel.
func joinedCase(facts ...state.Fact) *state.Case {
	return withFacts(sample(), now.Add(-time.Hour), append([]state.Fact{state.AudienceChanged{Ask: "q", Joined: []string{olga}}}, facts...)...)
}

// The consultant is asked, and the caseworker where that one has no Slack.
func TestReadersAsked(t *testing.T) {
	offSlack := state.PartyNamed{Role: state.Consultant, Name: "Karin", Phone: "12345678"}
	for _, tt := range []struct {
		facts []state.Fact
		want  string
	}{
		{nil, karin},
		{[]state.Fact{offSlack}, soren},
		{[]state.Fact{state.PartyLeft{Role: state.Consultant}}, soren},
		{[]state.Fact{offSlack, state.PartyLeft{Role: state.Caseworker}}, ""}, // not the mentor, and not the company
	} {
		if got := ReadersAsked(joinedCase(tt.facts...)).User; got != tt.want {
			t.Errorf("%v: %q is asked, want %q", tt.facts, got, tt.want)
		}
	}
}

// A yes is about the readers that were shown, by who may say it.
func TestConfirmReaders(t *testing.T) {
	c := joinedCase()
	asked := c.Version
	more := withFacts(c, now, state.AudienceChanged{Ask: "q", Joined: []string{"U6NEW"}})
	closed := withFacts(c, now, state.CaseClosed{})
	for _, tt := range []struct {
		name, user string
		c          *state.Case
		seen       int
		want       string
	}{
		{"K says yes", karin, c, asked, "U9OLGA"},
		{"S says yes", soren, c, asked, "U9OLGA"},
		{"the company", vera, c, asked, "no.right"},
		{"who has joined", olga, c, asked, "no.access"},
		{"more have come", karin, more, asked, "readers.more"},
		{"to all who were shown", karin, more, asked + 1, "U9OLGA U6NEW"},
		{"something else was recorded since", karin, withFacts(c, now, state.Concern{On: true}), asked, "U9OLGA"},
		{"the case was closed", karin, closed, asked, "U9OLGA"},
		{"it is answered", karin, withFacts(c, now, state.AudienceConfirmed{Users: []string{olga}}), asked, "readers.answered"},
		{"nobody came", karin, sample(), 0, "readers.answered"},
	} {
		x := execAs(tt.user)
		x.Case = tt.c
		d, err := x.ConfirmReaders(tt.seen)
		got := ""
		if r, refused := AsRefusal(err); refused {
			got = r.Say.Key
		} else {
			got = strings.Join(d.Facts[0].(state.AudienceConfirmed).Users, " ")
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Who records what stands in the thread is told that it waits, and for whom.
func TestHeldBack(t *testing.T) {
	by := func(user string, r state.Role) state.Actor { return state.Actor{User: user, Role: r} }
	standIn := state.Actor{User: olga, Role: state.Consultant, StandIn: karin}
	task := state.Task{ID: "T9", Owner: state.Company, Giver: state.Consultant, What: "x", Shared: true}
	for _, tt := range []struct {
		name string
		c    *state.Case
		fact state.Fact
		by   state.Actor
		want string
	}{
		{"nobody came", sample(), task, by(karin, state.Consultant), ""},
		{"K gives a task", joinedCase(), task, by(karin, state.Consultant), "saved.held"},
		{"K's stand-in", joinedCase(), task, standIn, "saved.held"},
		{"S gives one", joinedCase(), task, by(soren, state.Caseworker), "saved.held_by"},
		{"the company", joinedCase(), task, by(vera, state.Company), "saved.held_by"},
		{"nobody is asked", joinedCase(state.PartyLeft{Role: state.Consultant}, state.PartyLeft{Role: state.Caseworker}), task, by(vera, state.Company), "saved.held_somebody"},
		{"an internal task", joinedCase(), state.Task{ID: "T9", Owner: state.Caseworker, What: "x"}, by(karin, state.Consultant), ""},
		{"what the thread never hears", joinedCase(), state.Concern{On: true}, by(karin, state.Consultant), ""},
		{"an item of an agenda", joinedCase(), state.AgendaTicked{ID: "A1", Item: "1"}, by(karin, state.Consultant), "saved.held"},
		{"the yes itself", joinedCase(), state.AudienceConfirmed{Users: []string{olga}}, by(karin, state.Consultant), ""},
	} {
		e := state.Event{Version: tt.c.Version + 1, Date: today, Fact: tt.fact, By: tt.by}
		said := Saved(tt.c.With(e), &Decision{}, []state.Event{e}, now)
		got := ""
		for _, line := range said.Blocks[0].(Para).Lines {
			if strings.HasPrefix(line.Key, "saved.held") {
				got = line.Key
			}
		}
		if got != tt.want {
			t.Errorf("%s: told %q, want %q", tt.name, got, tt.want)
		}
	}
}

// One message asks about all cases, as many as fit, and its button names what
// was shown of each. It holds nothing that only some may know.
func TestAskReaders(t *testing.T) {
	var cases []*state.Case
	for i := range MostAsked + 5 {
		c := state.Fold(1000000+i, joinedCase().Events)
		cases = append(cases, c)
	}
	all := &Audience{Own: []string{karin, olga}, External: []string{vera}}
	for _, lang := range []texts.Lang{texts.Danish, texts.English} {
		said := shown(AskReaders(cases, Audience{Own: []string{olga}}, all), lang)
		if !strings.Contains(said, "1000039") || strings.Contains(said, "1000040") || !strings.Contains(said, "<#C1HOUSE>") {
			t.Errorf("%s", said)
		}
		for _, b := range AskReaders(cases, Audience{}, nil).Blocks {
			if row, ok := b.(Buttons); ok && len(row[0].Value) > 2000 {
				t.Errorf("the button's value has %d characters", len(row[0].Value))
			}
		}
	}
	c := joinedCase()
	one := shown(AskReaders([]*state.Case{c}, Audience{External: []string{olga}}, nil), texts.English)
	if want := fmt.Sprintf("[Yes, they may read along 12/12.%d]", c.Version); !strings.Contains(one, want) || !strings.Contains(one, "<@U9OLGA> (another organisation)") {
		t.Errorf("want %s:\n%s", want, one)
	}
	shared := shown(AskReaders([]*state.Case{joinedCase(state.ChannelMoved{Ask: "q", To: "C2"})}, Audience{Own: []string{olga}}, nil), texts.English)
	if !strings.Contains(shared, "<#C2> is being shared") || !strings.Contains(shared, "stop the sharing") {
		t.Errorf("shared:\n%s", shared)
	}
	if over := shown(AskReaders(nil, Audience{}, nil), texts.English); strings.Contains(over, "[") {
		t.Errorf("when it is over:\n%s", over)
	}
}

// The question stands in the digest of who is asked, and of nobody else.
func TestReadersInDigest(t *testing.T) {
	c := joinedCase()
	for user, want := range map[string]bool{karin: true, soren: false, vera: false} {
		doc, _ := Digest(DigestInput{User: user, Now: now, Cases: []*state.Case{c}})
		if got := strings.Contains(shown(doc, texts.English), fmt.Sprintf("12/12.%d]", c.Version)); got != want {
			t.Errorf("%s is asked in the digest: %t", user, got)
		}
	}
}
