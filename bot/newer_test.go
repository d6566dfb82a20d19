package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"casethread/bot/clock"
	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// What a version after this one may record: a fact of a new kind, and one of a
// kind that we know with a new field.
type (
	laterFact struct {
		What string `json:"what"`
	}
	laterTask struct {
		state.Task
		Priority string `json:"priority"`
	}
)

func (laterFact) Type() string { return "foretold" }

// besideNewer runs f with a bot of this version beside a newer one, which has
// recorded a fact in case 1; case 2 holds nothing new. What ours logs comes along.
func besideNewer(t *testing.T, fact state.Fact, f func(newer, ours toldBot, log *bytes.Buffer)) {
	redistest.Both(t, func(t *testing.T, url string) {
		bots := newToldBots(t, url, 2, planF1)
		newer, ours := bots[0], bots[1]
		log := &bytes.Buffer{}
		ours.Bot.log = slog.New(slog.NewTextHandler(log, nil))
		events := []state.Event{
			{Version: 1, At: toldAt, Fact: state.Opened{Label: "CD", Channel: room}},
			{Version: 2, At: toldAt, Fact: state.ThreadStarted{Channel: room, TS: "2.2"}},
			{Version: 3, At: toldAt, Fact: state.PartyNamed{Role: state.Consultant, User: ulla, Name: "Ulla"}},
		}
		if _, err := newer.ws.Commit(t.Context(), redisstore.Commit{Base: state.Fold(2, nil), Events: events}); err != nil {
			t.Fatal(err)
		}
		newer.record(fact)
		f(toldBot{t, newer.Bot, newer.slack}, toldBot{t, ours.Bot, ours.slack}, log)
	})
}

func (b toldBot) says(lang texts.Lang, text string) string {
	b.Helper()
	a := ask{user: ulla, channel: "D1", place: commands.InDirect, now: b.now(), lang: lang}
	ans := b.typed(b.Context(), &a, "", text)
	if ans.doc == nil {
		b.Fatalf("%s: no answer: %+v", text, ans)
	}
	said, err := json.Marshal(testWriter(lang).blocks(*ans.doc))
	if err != nil {
		b.Fatal(err)
	}
	return string(said)
}

// Who asks for a case in which a newer version has noted something is told what
// to do, the case stays as it is, and the others go on.
func TestNewerCaseIsLeft(t *testing.T) {
	for name, fact := range map[string]state.Fact{
		"a kind of fact": laterFact{"planted"}, "a field": laterTask{state.Task{ID: "T1", Owner: state.Consultant, What: "planted"}, "planted"},
	} {
		t.Run(name, func(t *testing.T) {
			besideNewer(t, fact, func(newer, ours toldBot, log *bytes.Buffer) {
				version := func() int {
					c, err := newer.ws.Find(newer.Context(), redisstore.Lookup{No: 1})
					if err != nil {
						newer.Fatal(err)
					}
					return c.Case.Version
				}
				before := version()
				for _, lang := range []texts.Lang{"da", "en"} {
					want := map[texts.Lang]string{
						"da": "Sag #1 er skrevet i en nyere version af Sagstråd end den, der svarer her, så intet er ændret. Prøv igen om lidt.",
						"en": "Case #1 was written by a newer version of casethread than the one that answers here, so nothing was changed. Try again in a moment.",
					}[lang]
					for _, text := range []string{"#1 vis", "AB vis", "#1 kontakt telefon", "#1 opfølgning 3/12", "#1 luk job"} {
						if got := ours.says(lang, text); !strings.Contains(got, want) {
							ours.Errorf("%s, %s: %s", lang, text, got)
						}
					}
				}
				if got := ours.says("da", "#2 kontakt telefon"); !strings.Contains(got, "Noteret i #2 CD") {
					ours.Errorf("the other case: %s", got)
				}
				if got := version(); got != before {
					ours.Errorf("the case has version %d, and had %d", got, before)
				}
				if s := log.String(); !strings.Contains(s, "a newer version wrote it") || strings.Contains(s, "planted") {
					ours.Errorf("the log says %s", s)
				}
			})
		})
	}
}

// Posts of a newer version's cases, of kinds and with fields that we do not know
// stay in the outbox for it, and hold up no other; nothing is parked.
func TestNewerPostsAreLeft(t *testing.T) {
	besideNewer(t, laterFact{"planted"}, func(newer, ours toldBot, log *bytes.Buffer) {
		ctx := ours.Context()
		later := newPost(postNudge, 2, ulla, toldAt, postBody{})
		later.Body = []byte(`{"later":"planted"}`)
		posts := []redisstore.Post{
			newPost("foretelling", 0, room, toldAt, postBody{}), newPost(postCard, 1, room, toldAt, postBody{}), later,
			newPost(postEvent, 2, room, toldAt, postBody{Version: 1, Thing: "E1"}),
		}
		if _, err := newer.ws.Commit(ctx, redisstore.Commit{Posts: posts}); err != nil {
			ours.Fatal(err)
		}
		ours.deliverUntil(func(kinds map[string]int) bool { return kinds[postEvent] == 0 })
		kinds, err := ours.ws.WaitingKinds(ctx)
		parked, parkedErr := ours.ws.Parked(ctx)
		if err != nil || parkedErr != nil || len(parked) > 0 || fmt.Sprint(kinds) != fmt.Sprint(map[string]int{"foretelling": 1, postCard: 1, postNudge: 1}) {
			ours.Errorf("waiting %v, parked %v, %v, %v", kinds, parked, err, parkedErr)
		}
		theirs, err := newer.ws.Claim(ctx, "newer", 10, 0, 0)
		if got := strings.Join(kindsOf(theirs), " "); err != nil || got != "foretelling card nudge" {
			ours.Errorf("the newer bot gets %s, %v", got, err)
		}
		if s := log.String(); strings.Count(s, "what=post") != 3 || strings.Contains(s, "planted") {
			ours.Errorf("the log says %s", s)
		}
	})
}

func kindsOf(entries []redisstore.Entry) (kinds []string) {
	for _, e := range entries {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// deliverUntil delivers what is in the outbox until the kinds of what is left
// are as they should be.
func (b toldBot) deliverUntil(done func(kinds map[string]int) bool) {
	b.Helper()
	ctx, stop := context.WithCancel(b.Context())
	p := newPostman(b.Bot)
	b.Bot.opt.Clock = clock.System{}
	running := make(chan struct{})
	go func() {
		p.run(ctx, ctx)
		close(running)
	}()
	for until := time.Now().Add(time.Minute); ; {
		kinds, err := b.ws.WaitingKinds(ctx)
		p.mu.Lock()
		held := len(p.held)
		p.mu.Unlock()
		if err == nil && done(kinds) && held == 0 {
			break
		}
		if err != nil || time.Now().After(until) {
			b.Errorf("left: %v, %v", kinds, err)
			break
		}
		_ = clock.System{}.SleepUntil(ctx, time.Now().Add(5*time.Millisecond))
	}
	stop()
	<-running
}

// A timer of a newer version's case, or of a kind that we do not know, is answered
// by the newer version, when our lease has run out.
func TestNewerTimersAreLeft(t *testing.T) {
	besideNewer(t, laterFact{"planted"}, func(newer, ours toldBot, log *bytes.Buffer) {
		ctx := ours.Context()
		at := ours.now().Add(-time.Second).Truncate(time.Millisecond)
		set := []redisstore.Timer{{ID: "wake|1", At: at}, {ID: "foretell|1", At: at}, {ID: "wake|2", At: at}}
		if _, err := newer.ws.Commit(ctx, redisstore.Commit{Set: set}); err != nil {
			ours.Fatal(err)
		}
		if n, err := ours.fireDue(ctx, ctx, ours.now()); n != 3 || err != nil {
			ours.Fatalf("%d timers, %v", n, err)
		}
		due, err := newer.ws.Due(ctx, ours.now().Add(timerLease+time.Second), 10, time.Minute)
		var ids []string
		for _, d := range due {
			ids = append(ids, d.ID)
			if !d.At.Equal(at) {
				ours.Errorf("%s was put off to %v", d.ID, d.At)
			}
		}
		if slices.Sort(ids); err != nil || strings.Join(ids, " ") != "foretell|1 wake|1" {
			ours.Errorf("the newer bot gets %v, %v", ids, err)
		}
		if s := log.String(); strings.Count(s, "left for a newer version of casethread") != 2 {
			ours.Errorf("the log says %s", s)
		}
	})
}

// A digest waits two minutes for a bot that can open all of it, and comes then
// with what can be told.
func TestNewerDigestIsLeft(t *testing.T) {
	besideNewer(t, laterFact{"planted"}, func(newer, ours toldBot, log *bytes.Buffer) {
		ctx := ours.Context()
		ours.Bot.opt.Defaults.DigestAt = texts.Clock{Hour: 7}
		for _, tt := range []struct {
			late time.Duration
			want int
		}{{time.Minute, 0}, {3 * time.Minute, 1}} {
			id := digestPrefix + ulla
			if _, err := newer.ws.Commit(ctx, redisstore.Commit{Set: []redisstore.Timer{{ID: id, At: ours.now().Add(-tt.late)}}}); err != nil {
				ours.Fatal(err)
			}
			due, err := ours.ws.Due(ctx, ours.now(), 10, time.Minute)
			if err != nil || len(due) != 1 {
				ours.Fatal(due, err)
			}
			if err := ours.answerTimer(ctx, ctx, due[0], ours.now()); err != nil {
				ours.Fatal(err)
			}
			kinds, err := ours.ws.WaitingKinds(ctx)
			if err != nil || kinds[postDigest] != tt.want {
				ours.Errorf("%v late: %v, %v", tt.late, kinds, err)
			}
			if _, err := newer.ws.Commit(ctx, redisstore.Commit{Clear: []string{id}}); err != nil {
				ours.Fatal(err)
			}
		}
	})
}

// What the bot keeps as JSON is read whole or not at all.
func TestNewerDocumentsAreNotRead(t *testing.T) {
	besideNewer(t, state.Concern{}, func(newer, ours toldBot, _ *bytes.Buffer) {
		ctx := ours.Context()
		body := []byte(`{"v":1,"t":[{"name":"Nord","leader":"U1","later":"planted"}]}`)
		for _, name := range []string{keptTeams, keptTemplates} {
			if _, err := newer.ws.Commit(ctx, redisstore.Commit{Kept: []redisstore.Kept{{Name: name, Body: body}}}); err != nil {
				ours.Fatal(err)
			}
		}
		_, _, teams := ours.teams(ctx)
		_, _, templates := ours.templates(ctx)
		for _, err := range []error{teams, templates} {
			if sealed, rest := redisstore.Unopened(err); rest != nil || !isNewer(sealed) || strings.Contains(err.Error(), "planted") {
				ours.Errorf("%v", err)
			}
		}
	})
}

func TestStrictly(t *testing.T) {
	for body, want := range map[string]string{
		`{"v":1}`: "", `{"v":1,"later":"secret"}`: "unknown field: a newer version wrote it", `{"v":"secret"}`: "not in its form", `secret`: "not in its form",
	} {
		var to postBody
		if got := strictly([]byte(body), &to); fmt.Sprint(got) != want && (want != "" || got != nil) {
			t.Errorf("%s: %v, want %s", body, got, want)
		}
	}
}
