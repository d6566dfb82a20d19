package importing

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"casethread/bot"
	"casethread/bot/config"
	"casethread/bot/localslack"
	"casethread/bot/serve"
	"casethread/bot/serve/servetest"
	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

func TestMain(m *testing.M) {
	redisstore.LogTo(slog.New(slog.DiscardHandler)) // a test takes Redis away
	os.Exit(m.Run())
}

// An office is a workspace to import into.
type office struct {
	*servetest.World
	cfg config.Config
	bot *bot.Bot
	ws  *redisstore.Workspace
	o   Options
}

func newOffice(t *testing.T, redis string) *office {
	t.Helper()
	w := servetest.New(t)
	o := &office{World: w, cfg: w.Config(redis, true)}
	o.cfg.UnsafeRedis, o.cfg.Practice, o.cfg.Warnings = true, practice.Shipped(), true // the embedded one will do
	store, err := redisstore.Open(t.Context(), o.cfg.Store())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	opt := o.cfg.Bot()
	opt.Clock = w.Slack.Options().Clock
	o.bot = bot.New(store, opt)
	if _, err := o.bot.Identify(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.ws = store.Workspace(servetest.Workspace)
	o.o = Options{Channel: servetest.Channel, As: servetest.Karen, Lang: texts.Danish, Pack: practice.Shipped(), Now: opt.Clock.Now().UTC()}
	return o
}

func (o *office) run(ctx context.Context, out io.Writer, files []File) error {
	return Run(ctx, out, o.bot, o.ws, files, o.o)
}

func (o *office) find(t *testing.T, l redisstore.Lookup) *state.Case {
	t.Helper()
	l.Fresh = true
	f, err := o.ws.Find(t.Context(), l)
	if err != nil {
		t.Fatalf("%+v: %v", l, err)
	}
	return f.Case
}

// files writes histories, by label, and reads them as an import does.
func files(t *testing.T, histories ...string) []File {
	t.Helper()
	dir := t.TempDir()
	var names []string
	for i := 0; i < len(histories); i += 2 {
		name := filepath.Join(dir, histories[i]+".json")
		if err := os.WriteFile(name, []byte(histories[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	read, err := Read(names)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// An imported history lives on as the case that it was: what is derived of it
// is the same on any day, and it is found by what it is called and where.
func TestAnImportedCaseSaysWhatItsHistorySays(t *testing.T) {
	names, err := filepath.Glob("../../state/testdata/scenarios/*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	read, err := Read(names)
	if err != nil {
		t.Fatal(err)
	}
	redistest.Both(t, func(t *testing.T, url string) {
		o := newOffice(t, url)
		if err := o.run(t.Context(), io.Discard, read); err != nil {
			t.Fatal(err)
		}
		for i, f := range read {
			c := o.find(t, redisstore.Lookup{Label: f.Label})
			if c.No != i+1 || c.Channel != servetest.Channel || len(c.RolesOf(servetest.Karen)) != 1 {
				t.Errorf("%s: case %d in %s, of %+v", f.Name, c.No, c.Channel, c.Parties)
			}
			if diff := cmp.Diff(state.HistoryOf(f.Events), state.HistoryOf(c.Events), cmp.AllowUnexported(state.Date{})); diff != "" {
				t.Errorf("%s (-imported +exported):\n%s", f.Name, diff)
			}
			from := f.Events[0].Date
			for step := range 12 {
				day := from.Add(17 * step)
				want, got := practice.Shipped().Replay(f.Events, day), practice.Shipped().Replay(c.Events, day)
				if diff := cmp.Diff(want, got, cmp.AllowUnexported(state.Date{})); diff != "" {
					t.Errorf("%s on %s (-history +case):\n%s", f.Name, day, diff)
				}
			}
			if err := o.ws.Check(t.Context(), c.No); err != nil {
				t.Error(err)
			}
		}
		open, err := o.ws.OpenOf(t.Context(), servetest.Karen)
		if err != nil || len(open) != len(read) {
			t.Errorf("her open cases: %v, %v", open, err)
		}
		if n, err := o.ws.Pending(t.Context()); err != nil || n != len(read) {
			t.Errorf("%d posts wait, %v; want the cards alone", n, err)
		}
	})
}

// What is to come of an imported case, and for whom, has its timers.
func TestAnImportedCaseIsWokenUp(t *testing.T) {
	o := newOffice(t, redistest.Embedded(t))
	next := state.DateOf(o.o.Now).Add(3).String()
	read := files(t, "AA", `[{"date":"2024-11-11","type":"open"},{"date":"2024-11-12","type":"followup_planned","id":"F1","for":"`+next+`"}]`)
	if err := o.run(t.Context(), io.Discard, read); err != nil {
		t.Fatal(err)
	}
	due, err := o.ws.Due(t.Context(), o.o.Now.AddDate(0, 0, 10), 10, time.Minute)
	var ids []string
	for _, timer := range due {
		ids = append(ids, timer.ID)
	}
	slices.Sort(ids)
	if want := []string{"account|" + servetest.Karen, "digest|" + servetest.Karen, "wake|1"}; err != nil || !slices.Equal(ids, want) {
		t.Errorf("timers %v, %v, want %v", ids, err, want)
	}
}

// breaking takes Redis away when the first case is imported.
type breaking struct {
	bytes.Buffer
	redis *redistest.Process
}

func (b *breaking) Write(p []byte) (int, error) {
	if bytes.HasPrefix(p, []byte("imported ")) {
		b.redis.Kill()
	}
	return b.Buffer.Write(p)
}

// An import that breaks off says how far it came, and goes on with the rest
// when it is run again.
func TestAnImportThatBreaksOffGoesOn(t *testing.T) {
	redis := redistest.Start(t, "--appendfsync", "always")
	o := newOffice(t, redis.URL())
	read := files(t, "AA", `[{"date":"2024-11-11","type":"open"}]`, "BB", `[{"date":"2024-11-12","type":"open"}]`, "CC", `[{"date":"2024-11-13","type":"open"}]`)
	out := &breaking{redis: redis}
	err := o.run(t.Context(), out, read)
	if err == nil || !strings.Contains(err.Error(), "BB.json: ") {
		t.Fatalf("broke off with %v", err)
	}
	if s := out.String(); !strings.Contains(s, "1 case imported before it broke off; not known to be imported: "+read[1].Name+", "+read[2].Name) {
		t.Errorf("said:\n%s", s)
	}
	redis.Restart()
	var again bytes.Buffer
	if err := o.run(t.Context(), &again, read); err != nil {
		t.Fatal(err)
	}
	if s := again.String(); !strings.Contains(s, "AA.json: it was imported before, as case #1: passed over") || !strings.Contains(s, "2 cases imported") {
		t.Errorf("said:\n%s", s)
	}
	for _, f := range read {
		if nos, err := o.ws.Labelled(t.Context(), f.Label); err != nil || len(nos) != 1 {
			t.Errorf("%s: cases %v, %v", f.Label, nos, err)
		}
	}
}

// Of two imports of the same file side by side one is refused.
func TestTheSameSideBySideIsRefused(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		o := newOffice(t, url)
		read := files(t, "AA", `[{"date":"2024-11-11","type":"open"}]`)
		var out bytes.Buffer
		other := hook(func(p []byte) {
			if bytes.HasPrefix(p, []byte(read[0].Name)) { // it has looked, and will import
				if err := o.run(t.Context(), io.Discard, read); err != nil {
					t.Error(err)
				}
			}
		})
		if err := o.run(t.Context(), io.MultiWriter(other, &out), read); !errors.Is(err, bot.ErrImported) {
			t.Errorf("%v:\n%s", err, out.String())
		}
	})
}

type hook func(p []byte)

func (h hook) Write(p []byte) (int, error) {
	h(p)
	return len(p), nil
}

// In a running bot the case is like any other: its card is all that is posted,
// nobody is reminded of what is past, and its things answer to their ids.
func TestAnImportedCaseIsLive(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t, redistest.Embedded(t))
	read := files(t, "AA", `[
		{"date":"2024-11-11","type":"open"},
		{"date":"2024-11-11","type":"party","role":"consultant","name":"K1"},
		{"date":"2024-11-12","type":"task","id":"A","owner":"K","due":"2024-11-20","what":"ring"},
		{"date":"2024-11-12","type":"task","id":"1042","owner":"K","what":"skriv"},
		{"date":"2024-11-12","type":"task","id":"F1","owner":"K","what":"find"},
		{"date":"2024-11-12","type":"task","id":"P2026","owner":"K","what":"pak"},
		{"date":"2024-11-12","type":"followup_planned","id":"op-7","for":"2024-12-01"}]`)
	if err := o.run(ctx, io.Discard, read); err != nil {
		t.Fatal(err)
	}
	s, err := serve.Listen(o.cfg, serve.Options{Drain: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	stopped := false
	stop := func() {
		if !stopped {
			stopped = true
			if err := s.Stop(context.WithoutCancel(ctx)); err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(stop)
	o.AwaitCards(t, 1)
	o.Answers(t)
	for _, ch := range o.Slack.State().Channels {
		for _, m := range ch.Messages {
			if kind := m.Metadata["event_type"]; kind != "case_card" {
				t.Errorf("in %s: a %v", ch.ID, kind)
			}
		}
	}
	// say returns the ts of the answer, which has a button.
	say := func(text, button string) string {
		t.Helper()
		done, err := o.Command(ctx, localslack.CommandInput{User: servetest.Karen, Channel: servetest.Channel, Text: text})
		if err != nil || !done.OK {
			t.Fatalf("%s: %+v, %v", text, done, err)
		}
		for _, e := range o.Slack.State().Ephemerals {
			if shown, _ := json.Marshal(e.Blocks); strings.Contains(string(shown), button) {
				return e.TS
			}
		}
		t.Fatalf("%s is not answered with %s", text, button)
		return ""
	}
	saturday := state.DateOf(o.o.Now).Add(60)
	for saturday.Weekday() != time.Saturday {
		saturday = saturday.Add(1)
	}
	answer := say("/opfolgning flyt op-7 "+saturday.String(), "date.use")
	done, err := o.Click(ctx, localslack.ClickInput{User: servetest.Karen, Channel: servetest.Channel, TS: answer, ActionID: "date.use"})
	if err != nil || !done.OK {
		t.Fatalf("the nearest working day: %+v, %v", done, err)
	}
	answer = say("/overblik nu", "1/task.move/A")
	done, err = o.Click(ctx, localslack.ClickInput{User: servetest.Karen, Channel: servetest.Channel, TS: answer, ActionID: "form.open", Value: "1/task.move/A"})
	if err != nil || len(done.Views) != 1 {
		t.Fatalf("move A: %+v, %v", done, err)
	}
	if view, _ := json.Marshal(o.Slack.State().Views); !strings.Contains(string(view), `"initial_option":{"text":{"emoji":false,"text":"A `) {
		t.Errorf("the form is not about A: %s", view)
	}
	say("/hvemgor udført F1", "act.undo")
	say("/hvemgor udført P2026", "act.undo")
	say("/hvemgor udført A", "act.undo")
	say(`/hvemgor udført "1042"`, "act.undo")
	stop()
	c := o.find(t, redisstore.Lookup{No: 1})
	f, _ := c.Followup("op-7")
	if days := f.For.Days(saturday); days == 0 || days < -3 || days > 3 {
		t.Errorf("op-7 is planned for %s, want a working day near %s", f.For, saturday)
	}
	if open := c.OpenTasks(); len(open) > 0 {
		t.Errorf("still open: %+v", open)
	}
}

func TestWhatIsNotFitIsNamed(t *testing.T) {
	long, _ := json.Marshal(strings.Repeat("x", mostText+1))
	for _, tt := range []struct{ name, in, want string }{
		{"AB", `[]`, "there are no events"},
		{"AB", `[{"date":"2024-11-11","type":"open","track":"depression"}]`, `event 0 (open): field "track": says something about health`},
		{"AB", `[{"date":"2024-11-11","type":"party","role":"mentor","name":"010190-1234"}]`, `event 0 (party): field "name": seems to hold a CPR number`},
		{"AB", `[{"date":"2024-11-11","type":"contact","present":["K","misbrug"]}]`, `event 0 (contact): field "present": says something about addiction`},
		{"AB", `[{"date":"2024-11-11","type":"open","note":{"a":["F32.1"]}}]`, `event 0 (open): field "note": seems to hold a diagnosis code`},
		{"AB", `[{"date":"2024-11-11","type":"open","note":{"010190-1234":1}}]`, `event 0 (open): field "note": seems to hold a CPR number`},
		{"AB", `[{"date":"2024-11-11","type":"open","010190-1234":1}]`, `event 0 (open): the name of a field seems to hold a CPR number`},
		{"AB", `[{"date":"2024-11-11","type":"open","nr":1101901234}]`, `event 0 (open): field "nr": seems to hold a CPR number`},
		{"AB", `[{"date":"2024-11-11","type":"open","label":"fængsel"}]`, `event 0 (open): field "label": says something about offences`},
		{"AB", `[{"date":"2024-11-11","type":"next_step","what":` + string(long) + `}]`, `event 0 (next_step): field "what": is longer than 1000`},
		{"AB", `[{"date":"2024-11-11","type":"task","id":"a/b","what":"x"}]`, `event 0 (task): field "id": must be of letters`},
		{"AB", `[{"date":"2024-11-11","type":"task","id":"E5","what":"x"}]`, `event 0 (task): field "id": is one that the bot uses itself`},
		{"AB", `[{"date":"2024-11-11","type":"open"},{"date":"2024-11-11","type":"task","id":"E-5","what":"x"}]`, `event 1 (task): field "id": is one that`},
		{"AB", `[{"date":"2024-11-11","type":"task","id":"P2026-12-03","what":"x"}]`, `event 0 (task): field "id": is one that`},
		{"AB", `[{"date":"2024-11-11","type":"followup_planned","id":"N2026-12-03","for":"2024-12-01"}]`, `event 0 (followup_planned): field "id": is one that`},
		{"AB", `[{"date":"2024-11-11","type":"grant_applied","id":"P","kind":"x"}]`, `event 0 (grant_applied): field "id": is one that`},
		{"AB", `[{"date":"2024-11-11","type":"task","id":"T9223372036854775807","what":"x"}]`, `event 0 (task): field "id": is one that`},
		{"AB", `[{"date":"2024-11-11","type":"task","id":"1","what":"x"},{"date":"2024-11-11","type":"grant_applied","id":"1","kind":"x"}]`, `event 1 (grant_applied): field "id": is that of a task already`},
		{"AB", `{"label":"010190-1234","events":[{"date":"2024-11-11","type":"open"}]}`, "label: That looks like a CPR number"},
		{"AB", `{"label":"Anna-Mathilde","events":[{"date":"2024-11-11","type":"open"}]}`, "label: Use at most 12 characters"},
		{"Anna-Mathilde", `[{"date":"2024-11-11","type":"open"}]`, "its name cannot be the case's label"},
		{"AB", `[{"date":"2024-11-11","type":"open"},`, "event 1: not valid JSON"},
	} {
		name := filepath.Join(t.TempDir(), tt.name+".json")
		if err := os.WriteFile(name, []byte(tt.in), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Read([]string{name})
		if err == nil || !strings.HasPrefix(err.Error(), name+": "+tt.want) {
			t.Errorf("%s: %v, want %s", tt.in, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "0190") {
			t.Errorf("%s: the error quotes it: %v", tt.in, err)
		}
	}
	if _, err := Read([]string{"no-such-file.json"}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestWhoHearsOfTheCase(t *testing.T) {
	for _, tt := range []struct {
		history string
		role    state.Role
		name    string
	}{
		{`{"date":"2024-11-11","type":"party","role":"caseworker","name":"S1"},{"date":"2024-11-11","type":"party","role":"consultant","name":"K1"}`, state.Consultant, "K1"},
		{`{"date":"2024-11-13","type":"party","role":"consultant","name":"K2"},{"date":"2024-11-11","type":"party","role":"consultant","name":"K1"}`, state.Consultant, "K2"},
		{`{"date":"2024-11-11","type":"party","role":"caseworker","name":"S1"}`, state.Caseworker, "S1"},
		{`{"date":"2024-11-11","type":"party","role":"caseworker","name":"S1"},{"date":"2024-11-11","type":"party","role":"consultant","name":"K1"},{"date":"2024-11-12","type":"party_left","role":"consultant"}`, state.Caseworker, "S1"},
		{`{"date":"2024-11-11","type":"party","role":"company","name":"V1"}`, state.Caseworker, "karen"},
	} {
		o := newOffice(t, redistest.Embedded(t))
		if err := o.run(t.Context(), io.Discard, files(t, "AB", `[{"date":"2024-11-11","type":"open"},`+tt.history+`]`)); err != nil {
			t.Fatal(err)
		}
		c := o.find(t, redisstore.Lookup{No: 1})
		if p := c.Parties[tt.role]; p.User != servetest.Karen || p.Name != tt.name || len(c.RolesOf(servetest.Karen)) != 1 {
			t.Errorf("%s: %+v", tt.history, c.Parties)
		}
		if !slices.Equal(c.Index().Users, []string{servetest.Karen}) {
			t.Errorf("found by %v", c.Index().Users)
		}
	}
}
