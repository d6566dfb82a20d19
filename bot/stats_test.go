package bot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"casethread/bot/clock"
	"casethread/commands"
	"casethread/commands/stats"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// asksStats is what a leader has asked of a team.
func asksStats(team string) postBody {
	now := stats.MonthOf(state.DateOf(toldAt))
	return postBody{User: hans, At: toldAt.Unix(), Stats: &commands.StatsAsked{Team: team, From: now - 11, To: now}}
}

func (b toldBot) delivers(op string, again bool, body postBody) delivered {
	b.Helper()
	d, err := b.deliverStats(b.Context(), redisstore.Entry{Post: redisstore.Post{Op: op, Kind: postStats, Channel: hans}, Again: again}, body)
	if err != nil {
		b.Fatal(err)
	}
	return d
}

// The cases of the team are counted, whoever else has others, and what cannot
// be opened is said, without a word of it in the log.
func TestStatsCountTheTeam(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		b := newToldBots(t, url, 1)[0]
		var log bytes.Buffer
		b.log = slog.New(slog.NewTextHandler(&log, nil))
		for no := 2; no <= 6; no++ {
			b.openRaised(no)
		}
		other := newToldBotOf(t, url, 1)
		other.openRaised(7)
		other.openRaised(8)
		b.nameTeams(
			commands.Team{Name: "Nordhemmelig", Leader: hans, Members: []string{"U0NOBODY", ulla}},
			commands.Team{Name: "Syd", Leader: "U0OTHER", Members: []string{ulla}},
			commands.Team{Name: "Vest", Leader: hans, Members: []string{"U0NOBODY"}},
		)
		d := b.delivers("op", false, asksStats("nordhemmelig"))
		said := slackSays(t, b)
		if d.ts == "" || !strings.Contains(said, "*Sager*: 6") || !strings.Contains(said, "2 sager kunne ikke åbnes") {
			t.Errorf("%+v, it says %s", d, said)
		}
		if s := log.String(); strings.Count(s, "during=statistics") != 2 || strings.Contains(s, "Nordhemmelig") || strings.Contains(s, "AB") {
			t.Errorf("the log says %s", s)
		}
		b.delivers("op2", false, asksStats("Vest"))
		if said := slackSays(t, b); !strings.Contains(said, "ingen tal at vise") {
			t.Errorf("of a team without cases it says %s", said)
		}
	})
}

func slackSays(t *testing.T, b toldBot) string {
	t.Helper()
	said, err := json.Marshal(b.slack.State())
	if err != nil {
		t.Fatal(err)
	}
	return string(said)
}

// newToldBotOf is a bot on the same Redis with another installation's key.
func newToldBotOf(t *testing.T, url string, key byte) toldBot {
	t.Helper()
	store, err := redisstore.Open(t.Context(), redisstore.Options{URL: url, DataKeys: [][]byte{bytes.Repeat([]byte{key}, 32)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	b := toldBot{t, New(store, Options{Zone: time.UTC}), nil}
	b.ws = store.Workspace("T1")
	return b
}

// Whoever leads the team no longer when the figures are ready gets none.
func TestStatsAreForTheLeader(t *testing.T) {
	b := newToldBot(t)
	for no := 2; no <= 6; no++ {
		b.openRaised(no)
	}
	b.nameTeams(commands.Team{Name: "Nord", Leader: lene, Members: []string{ulla}})
	if d := b.delivers("op", false, asksStats("Nord")); d.ts != "" || strings.Contains(slackSays(t, b), "Nord") {
		t.Errorf("another's team: %+v", d)
	}
	until := state.DateOf(toldAt).Add(3)
	stood := state.Person{User: hans, Standing: []state.Standing{{User: lene, Until: until}}}
	if _, err := b.ws.Commit(t.Context(), redisstore.Commit{People: []state.Person{stood}}); err != nil {
		t.Fatal(err)
	}
	if d := b.delivers("op2", false, asksStats("Nord")); d.ts == "" {
		t.Error("a stand-in is told nothing")
	}
}

// A message of which it is not known whether it was posted is posted once, and
// so is its table.
func TestStatsAreSentOnce(t *testing.T) {
	b := newToldBot(t)
	for no := 2; no <= 6; no++ {
		b.openRaised(no)
	}
	b.nameTeams(commands.Team{Name: "Nord", Leader: hans, Members: []string{ulla}})
	for i := range 3 {
		b.delivers("op", i > 0, asksStats("Nord"))
	}
	said := slackSays(t, b)
	if n := strings.Count(said, "Statistik for Nord"); n != 1 {
		t.Errorf("%d messages: %s", n, said)
	}
	if n := len(b.slack.State().Files); n != 1 {
		t.Errorf("%d files", n)
	}
	if ids, err := b.ws.Files(t.Context(), 0); err != nil || len(ids) != 0 {
		t.Errorf("of no case there are the files %v, %v", ids, err)
	}
}

// BenchmarkStats counts 10,000 cases of a real Redis for their leader. It reports
// the processor's time of this program; go test -cpu 1 for that of one core.
func BenchmarkStats(b *testing.B) {
	const cases = 10_000
	w := wakingBot(b, redistest.Server(b))
	day := state.NewDate(2026, 12, 3)
	morningCases(b, w, cases, day)
	w.opt.Clock = clock.NewSimulated(day.At(8, 0, time.UTC))
	team := commands.Team{Name: "Nord", Leader: hans}
	for i := range 100 { // as seed names them
		team.Members = append(team.Members, fmt.Sprint("UK", i))
	}
	leads := commands.Teams{team}
	var used time.Duration
	n := 0
	for b.Loop() {
		n++
		before := processorTime(b)
		c, err := w.countTeams(b.Context(), leads, 0, commands.StatsAsked{Team: "Nord", From: 0, To: stats.MonthOf(day)})
		if err != nil || c.Answers[0].N != cases {
			b.Fatalf("%+v, %v", c.Answers[0], err)
		}
		used += processorTime(b) - before
	}
	b.ReportMetric(used.Seconds()/float64(n), "cpu-s/count")
}
