package demo

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"casethread/bot/localslack"
)

const wait = "Et øjeblik: du sender mere, end jeg kan nå. Det her er ikke noteret. Vent et halvt minut, og prøv igen."

// burst is what one person may ask at once.
const burst = 100

// Somebody who sends far more than a person can is told to wait, in every way in,
// and nothing of it is carried out; all others are answered meanwhile, and what
// they see comes. After a while it goes on.
func TestOnePersonCannotStarveOthers(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{PersonEvery: 10 * time.Minute}) // the opening was two acts
	asks := func(user, text string) string {
		t.Helper()
		out, err := p.drive.Command(t.Context(), localslack.CommandInput{User: p.id(user), Channel: channel, Text: text})
		if err != nil || !out.OK {
			t.Fatalf("%s: %+v, %v", text, out, err)
		}
		for _, e := range p.demo.Slack.State().Ephemerals {
			if slices.Contains(out.TS, e.TS) {
				return e.Text
			}
		}
		return ""
	}
	noted, told := 0, 0
	for i := range 2 * burst {
		switch said := asks("karen", fmt.Sprintf("/sag mål nummer %d", i)); {
		case said == wait:
			told++
		case strings.HasPrefix(said, "Noteret"):
			noted++
		default:
			t.Fatalf("answered neither way: %s", said)
		}
		if i%20 == 0 { // in between
			if said := asks("soren", fmt.Sprintf("/hvemgor @vera opgave %d senest 1/12", i)); !strings.HasPrefix(said, "Noteret") {
				t.Fatalf("soren's task: %s", said)
			}
		}
	}
	if noted != burst-2 || told != burst+2 {
		t.Errorf("%d noted and %d told to wait", noted, told)
	}
	if n := len(p.tasksShown()); n != 2*burst/20 {
		t.Errorf("%d of soren's tasks stand in the thread", n)
	}
	p.before = p.state()
	before := p.live(1).Version
	for _, act := range []string{
		"karen clicks ball.pass in card #1",
		"karen in dm: kontakt telefon",
		"karen in thread #1: @casethread kontakt telefon",
	} {
		p.step(act, nil)
	}
	if got := p.live(1).Version; got != before {
		t.Errorf("%d more events", got-before)
	}
	if said := strings.Join(p.step("vera in dm: vis", nil), "\n"); !strings.Contains(said, "Sag #1") {
		t.Errorf("vera: %s", said)
	}
	p.step("clock +11m", nil)
	if said := asks("karen", "/sag kontakt telefon"); !strings.HasPrefix(said, "Noteret") {
		t.Errorf("later: %s", said)
	}
}

// While little is asked, nobody has to wait, however much one of them asks.
func TestWhoIsAloneNeedNotWait(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{PersonEvery: time.Hour, Busy: 2})
	for i := range 2 * burst {
		if said := strings.Join(p.step(fmt.Sprintf("karen /sag mål nummer %d", i), nil), "\n"); !strings.Contains(said, "Noteret") {
			t.Fatalf("%d: %s", i, said)
		}
	}
}

// A click or message beyond what a person may ask is answered once in a while, for
// each answer is a call of Slack; a form stays open with what was filled in.
func TestTellingToWaitIsNoNoise(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{PersonEvery: time.Hour})
	p.step("karen /opfolgning", nil) // opens the form
	for range burst {
		p.step("karen /sag liste", nil)
	}
	if said := strings.Join(p.step("karen submits", []string{"when: 3/12 kl. 10", "kind: visit"}), "\n"); !strings.Contains(said, wait) || strings.Contains(said, "Noteret") {
		t.Errorf("the form: %s", said)
	}
	if n := len(p.state().Views); n != 1 {
		t.Errorf("%d forms are open", n)
	}
	count := func(act string) int {
		n := 0
		for range 10 {
			n += strings.Count(strings.Join(p.step(act, nil), "\n"), wait)
		}
		return n
	}
	if n := count("karen in dm: vis"); n != 1 {
		t.Errorf("a message is answered %d times", n)
	}
	if n := count("karen in thread #1: @casethread vis"); n != 0 {
		t.Errorf("a mention is answered %d times although it was just said", n)
	}
	p.step("clock +10s", nil)
	if n := count("karen clicks ball.pass in card #1"); n != 1 {
		t.Errorf("a click is answered %d times", n)
	}
	if n := count("soren clicks ball.pass in card #1"); n != 0 {
		t.Errorf("soren is told %d times to wait", n)
	}
}
