package succession

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"casethread/bot"
	"casethread/bot/localslack"
	"casethread/bot/serve/servetest"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// An office is a workspace in which somebody has left.
type office struct {
	*servetest.World
	bot *bot.Bot
	ws  *redisstore.Workspace
}

func newOffice(t *testing.T, redis string) *office {
	t.Helper()
	w := servetest.New(t)
	cfg := w.Config(redis, true)
	store, err := redisstore.Open(t.Context(), cfg.Store())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	o := &office{World: w, bot: bot.New(store, cfg.Bot()), ws: store.Workspace(servetest.Workspace)}
	if _, err := o.bot.Identify(t.Context()); err != nil {
		t.Fatal(err)
	}
	return o
}

// open stores a case of parties.
func (o *office) open(t *testing.T, no int, facts ...state.Fact) {
	t.Helper()
	yesterday := time.Now().AddDate(0, 0, -1)
	facts = append([]state.Fact{state.Opened{Label: "HEMLIG", Channel: servetest.Channel}, state.ThreadStarted{Channel: servetest.Channel, TS: "1.1"}}, facts...)
	events := make([]state.Event, len(facts))
	for i, f := range facts {
		events[i] = state.Event{Version: i + 1, At: yesterday, Date: state.DateOf(yesterday), Fact: f}
	}
	if _, err := o.ws.Commit(t.Context(), redisstore.Commit{Base: state.Fold(no, nil), Events: events}); err != nil {
		t.Fatal(err)
	}
}

// holders says who has which role in a case.
func (o *office) holders(t *testing.T, no int) string {
	t.Helper()
	f, err := o.ws.Find(t.Context(), redisstore.Lookup{No: no, Fresh: true})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, r := range state.PartyRoles {
		if p, ok := f.Case.Parties[r]; ok {
			said = append(said, r.Word()+" "+p.Name)
		}
	}
	return strings.Join(said, ", ")
}

// close closes Karen's account.
func (o *office) close(t *testing.T) {
	t.Helper()
	if _, err := o.Account(t.Context(), localslack.AccountInput{User: servetest.Karen, Closed: true}); err != nil {
		t.Fatal(err)
	}
}

var toLone = Options{From: servetest.Karen, To: servetest.Lone}

// Every open case is handed over that can be, once, and only if the run is not dry;
// of the others a line says why not.
func TestHandover(t *testing.T) {
	karen := func(r state.Role) state.PartyNamed {
		return state.PartyNamed{Role: r, User: servetest.Karen, Name: "Karen"}
	}
	redistest.Both(t, func(t *testing.T, url string) {
		o := newOffice(t, url)
		o.open(t, 1, karen(state.Consultant), state.PartyNamed{Role: state.Company, User: servetest.Vera, Name: "Vera"})
		o.open(t, 2, karen(state.Consultant), karen(state.Mentor), state.PartyNamed{Role: state.Caseworker, Name: "Søren"})
		o.open(t, 3, karen(state.Consultant), state.PartyNamed{Role: state.Company, User: servetest.Lone, Name: "Lone"})
		o.open(t, 4, state.PartyNamed{Role: state.Consultant, User: servetest.Vera, Name: "Vera"})
		o.open(t, 5, karen(state.Consultant), state.CaseClosed{})
		before := []string{
			"consultant Karen, company Vera", "consultant Karen, caseworker Søren, mentor Karen", "consultant Karen, company Lone",
			"consultant Vera", "consultant Karen",
		}
		after := slices.Clone(before)
		after[0], after[1] = "consultant lone, company Vera", "consultant lone, caseworker Søren, mentor lone"
		run := func(name string, opt Options, left bool, lines []string, want []string) {
			t.Helper()
			var out bytes.Buffer
			err := Run(t.Context(), &out, o.bot, o.ws, opt)
			if errors.Is(err, errLeft) != left || err != nil && !left {
				t.Fatalf("%s: %v", name, err)
			}
			for i, want := range want {
				if got := o.holders(t, i+1); got != want {
					t.Errorf("%s: case %d is of %s, want %s", name, i+1, got, want)
				}
			}
			if got := strings.Split(strings.TrimSpace(out.String()), "\n"); !slices.Equal(got, lines) {
				t.Errorf("%s: it says\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(lines, "\n"))
			}
		}
		if err := Run(t.Context(), new(bytes.Buffer), o.bot, o.ws, toLone); err == nil || !strings.Contains(err.Error(), "has an account in Slack still") {
			t.Errorf("Karen has an account: %v", err)
		}
		o.close(t)
		dry := toLone
		dry.Dry = true
		const refused = "not handed over: @U0LONE0002 is company contact in this case. Nobody can be both the company’s contact and one of those who work with the citizen."
		lines := func(done string, refusal string) []string {
			return []string{
				"case #1: consultant " + done + "; invite them to channel C0FORLOB01",
				"case #2: consultant and mentor " + done + "; invite them to channel C0FORLOB01",
				"case #3: " + refusal, "2 of 3 open cases: " + done,
			}
		}
		run("dry", dry, true, lines("would be handed over", refused), before)
		run("meant", toLone, true, lines("handed over", refused), after)
		run("again", toLone, true, []string{"case #3: " + refused, "0 of 1 open cases: handed over"}, after)
		if _, err := o.Join(t.Context(), servetest.Lone, servetest.Channel); err != nil {
			t.Fatal(err)
		}
		o.open(t, 6, karen(state.Caseworker))
		run("a member", toLone, true, []string{"case #3: " + refused, "case #6: caseworker handed over", "1 of 2 open cases: handed over"}, after)
	})
}

// What a hand-over changes is told by a bot that serves, as if somebody had done it,
// and is an event of the bot's own.
func TestHandoverIsTold(t *testing.T) {
	o := newOffice(t, redistest.Embedded(t))
	o.open(t, 1, state.PartyNamed{Role: state.Consultant, User: servetest.Karen, Name: "Karen"})
	o.close(t)
	if err := Run(t.Context(), new(bytes.Buffer), o.bot, o.ws, toLone); err != nil {
		t.Fatal(err)
	}
	f, err := o.ws.Find(t.Context(), redisstore.Lookup{No: 1, Fresh: true})
	if err != nil {
		t.Fatal(err)
	}
	last := f.Case.Events[len(f.Case.Events)-2]
	if p, ok := last.Fact.(state.PartyNamed); !ok || p.User != servetest.Lone || last.By != (state.Actor{}) {
		t.Errorf("the event is %+v", last)
	}
	entries, err := o.ws.Claim(t.Context(), "test", 20, time.Millisecond, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range entries {
		kinds = append(kinds, e.Kind)
	}
	for _, want := range []string{"event", "card"} {
		if !slices.Contains(kinds, want) {
			t.Errorf("%v are posted, and no %s", kinds, want)
		}
	}
}

// Where Slack does not say who somebody is, nothing is handed over.
func TestHandoverWithoutSlack(t *testing.T) {
	o := newOffice(t, redistest.Embedded(t))
	o.open(t, 1, state.PartyNamed{Role: state.Consultant, User: servetest.Karen, Name: "Karen"})
	o.close(t)
	if err := o.Fault(t.Context(), localslack.Fault{Method: "users.info", Kind: "500", Times: 8}); err != nil {
		t.Fatal(err)
	}
	var status slack.StatusCodeError
	if err := Run(t.Context(), new(bytes.Buffer), o.bot, o.ws, toLone); !errors.As(err, &status) {
		t.Errorf("%v", err)
	}
	if got := o.holders(t, 1); got != "consultant Karen" {
		t.Errorf("it is of %s", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Run(ctx, new(bytes.Buffer), o.bot, o.ws, toLone); err == nil {
		t.Error("a run that was stopped says nothing")
	}
}
