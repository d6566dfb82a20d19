package demo

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"

	"casethread/bot/config"
	"casethread/bot/doctor"
	"casethread/bot/export"
	"casethread/commands/practice"
	"casethread/state"
	"casethread/state/redisstore/redistest"
)

// damage is what somebody may do to case #2 in Redis. at is a record of it.
type damage struct {
	why  string // that the person is told
	code string // that the log has
	do   func(r *rawCase)
}

var damages = map[string]damage{
	"its key is wrapped by another installation": {"nøglen passer ikke", "it was sealed with another installation's key", func(r *rawCase) {
		r.putKey(r.no, flip(r.key(r.no), 0)) // the byte that says whose
	}},
	"its key is missing":        {"nøglen mangler", "its key is missing", func(r *rawCase) { r.dropKey() }},
	"its key is changed":        {"indholdet er beskadiget", "its bytes were changed", func(r *rawCase) { r.putKey(r.no, flip(r.key(r.no), -1)) }},
	"its key is another's":      {"indholdet er beskadiget", "its bytes were changed", func(r *rawCase) { r.putKey(r.no, r.key(3)) }},
	"its snapshot is changed":   {"indholdet er beskadiget", "its bytes were changed", func(r *rawCase) { r.putSnap(flip(r.snap(r.no), -1)) }},
	"its snapshot is another's": {"indholdet er beskadiget", "its bytes were changed", func(r *rawCase) { r.putSnap(r.snap(3)) }},
	"its snapshot is nonsense":  {"indholdet er beskadiget", "its bytes were changed", func(r *rawCase) { r.putSnap("nonsense") }},
	"an event is changed":       {"indholdet er beskadiget", "its bytes were changed", func(r *rawCase) { r.putEvent(-1, flip(r.event(r.no, -1), -1)) }},
	"an event is another's":     {"indholdet er beskadiget", "its bytes were changed", func(r *rawCase) { r.putEvent(-1, r.event(3, -1)) }},
	"two events change places": {"indholdet er beskadiget", "its bytes were changed", func(r *rawCase) {
		last := r.event(r.no, -1)
		r.putEvent(-1, r.event(r.no, -2))
		r.putEvent(-2, last)
	}},
	"its log is cut short": {"indholdet er beskadiget", "its bytes were changed", func(r *rawCase) { r.cut(10) }},
}

// TestOneCaseIsLocked damages one of three cases by hand. It is answered for
// clearly and left as it is, and all else goes on as ever.
func TestOneCaseIsLocked(t *testing.T) {
	t.Parallel()
	for name, d := range damages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &lockedLog{}
			p := newPlayer(t, Options{
				Redis: redistest.Server(t), Practice: practice.Shipped(), Start: moment(t, "2026-11-24 09:00"),
				Log: slog.New(slog.NewTextHandler(log, nil)),
			})
			for _, opened := range []string{"ABC mentor @mads", "CDC mentor @mads", "EFC"} {
				p.step("karen /sag åbn "+opened+" spor 1B sagsbehandler @soren kontakt @vera", nil)
				p.step("karen clicks case.open.confirm", nil)
			}
			for no := 1; no <= 3; no++ {
				for goal := range 13 {
					p.types("karen", fmt.Sprintf("#%d mål komme til tiden %d dage", no, goal+2))
				}
				p.step(fmt.Sprintf("karen /opfolgning #%d 25/11 kl. 10 besøg", no), nil)
				p.step(fmt.Sprintf("karen /hvemgor #%d @soren ring til lægen senest 25/11 internt", no), nil)
			}
			passes := d.why == "nøglen passer ikke" // posts are left to a bot that has the key
			if !passes {
				p.step("fault chat.postMessage 429", nil)
				p.step("karen /hvemgor #2 @vera bestil sko senest 1/12", nil) // waits to be told in the thread
			}
			raw := &rawCase{t: t, c: client(t, p.demo.RedisURL), no: 2}
			raw.look()
			whole := raw.all()
			p.up(false)
			d.do(raw)
			damaged := raw.all()
			p.up(true)

			// The row beside a case tells of it as long as its key does, and its log is as long.
			listed := !strings.HasPrefix(name, "its key") && name != "its log is cut short"
			l := &locked{p, listed, "Sag #2 kan ikke vises: " + d.why + ". Bed den, der driver Sagstråd, om hjælp."}
			l.answers()
			l.nothingIsImplied()
			l.othersGoOn()
			l.nextMorning()
			l.outside(d)
			if now := raw.all(); !slices.Equal(now, damaged) {
				t.Error("something was written over it")
			}
			l.logged(log, d)

			p.up(false)
			raw.put(whole)
			p.up(true)
			l.mended(!passes)
		})
	}
}

// mended: with its bytes as they were the case is as it was, and an operator has
// what was parked posted.
func (l *locked) mended(parked bool) {
	l.t.Helper()
	if c := l.live(2); c.Label != "CDC" || len(c.Events) != c.Version {
		l.t.Errorf("case #2 is %q, of version %d", c.Label, c.Version)
	}
	ws := l.demo.Store().Workspace(l.demo.Slack.Options().TeamID)
	posts, err := ws.Parked(l.ctx())
	if err != nil || (len(posts) > 0) != parked {
		l.t.Errorf("parked: %+v, %v", posts, err)
	}
	for _, post := range posts {
		if post.Case != 2 || !strings.HasPrefix(post.Reason, "case 2 cannot be opened: ") {
			l.t.Errorf("parked: %+v", post)
		}
		if err := ws.Retry(l.ctx(), post.ID); err != nil {
			l.t.Fatal(err)
		}
	}
	got := strings.Join(l.step("karen /sag #2 kontakt telefon", nil), "\n")
	if !strings.Contains(got, "Noteret i #2 CDC") || parked && !strings.Contains(got, "bestil sko") {
		l.t.Errorf("after it is mended:\n%s", got)
	}
	got = strings.Join(l.step("clock 2026-11-27 09:00", nil), "\n")
	if strings.Contains(got, l.said) || !strings.Contains(got, "#2 CDC: F1 · onsdag 25. november") {
		l.t.Errorf("on the morning after:\n%s", got)
	}
}

// locked plays on where case #2 cannot be opened.
type locked struct {
	*player
	listed bool   // a list shows the case
	said   string // what everybody is told of it
}

// seen takes an act and fails the test when its outcome does not say the texts,
// or says of the case that it is locked although no text does.
func (l *locked) seen(act string, texts ...string) string {
	l.t.Helper()
	got := strings.Join(l.step(act, nil), "\n")
	for _, text := range texts {
		if !strings.Contains(got, text) {
			l.t.Errorf("after %q nobody reads %q:\n%s", act, text, got)
		}
	}
	if strings.Contains(got, "#2") && !slices.Contains(texts, l.said) {
		l.t.Errorf("after %q it is about case #2:\n%s", act, got)
	}
	return got
}

// answers: whoever asks for the case, whatever way, is told why.
func (l *locked) answers() {
	l.t.Helper()
	for _, act := range []string{
		"karen /sag #2 vis", "karen /sag CDC vis", "karen in thread #2: @casethread vis", "soren in dm: #2 opfølgning 3/12", "vera in dm: #2 fravær",
		"karen /hvemgor #2 liste", "karen /dagsorden #2 startmøde", "mads in dm: #2 kontakt telefon", "karen clicks followup.held 2/",
		"soren in dm: glem #2 fejl", "karen uses shortcut.task on Sag #2",
	} {
		l.seen(act, l.said)
	}
	for _, act := range []string{"soren opens home", "karen /overblik nu"} {
		l.seen(act, l.said, "#1 ABC", "#3 EFC")
	}
	for _, act := range []string{"karen /hvemgor liste", "karen /frafald liste"} {
		l.seen(act, l.said)
	}
	for _, act := range []string{"karen /sag liste", "soren in dm: liste", "vera in dm: liste"} {
		if !l.listed {
			l.seen(act, l.said, "#1 ABC", "#3 EFC")
		} else if got := strings.Join(l.step(act, nil), "\n"); !strings.Contains(got, "#2 CDC") {
			l.t.Errorf("after %q case #2 is not listed:\n%s", act, got)
		}
	}
}

// nothingIsImplied: no other case is taken for the one that is meant.
func (l *locked) nothingIsImplied() {
	l.t.Helper()
	l.seen("karen /opfolgning 4/12", "Hvilken sag gælder det?", l.said)
	l.seen("mads in dm: kontakt telefon", "Hvilken sag gælder det?", l.said, "#1 ABC") // who has one other case
	l.seen("ole /sag vis")
}

// othersGoOn: the other cases take whatever comes.
func (l *locked) othersGoOn() {
	l.t.Helper()
	for _, no := range []int{1, 3} {
		before := l.live(no).Version
		l.seen(fmt.Sprintf("karen /sag #%d kontakt telefon", no))
		l.seen(fmt.Sprintf("soren in dm: #%d opfølgning 3/12 kl. 9", no), "3. december")
		l.seen(fmt.Sprintf("karen /sag #%d forløb fleksjob i dag 26/2 12 timer", no))
		l.seen(fmt.Sprintf("vera in dm: #%d fravær", no))
		l.seen(fmt.Sprintf("soren in dm: #%d accepter T1", no))
		if now := l.live(no).Version; now < before+5 {
			l.t.Errorf("case #%d has got %d events", no, now-before)
		}
	}
}

// nextMorning: timers, digests, reminders and rules of the others come, and
// those of case #2 do not spin.
func (l *locked) nextMorning() {
	l.t.Helper()
	got := strings.Join(l.step("clock 2026-11-25 09:50", nil), "\n")
	for _, text := range []string{"Overblik onsdag", l.said, "#1 ABC", "#3 EFC"} {
		if !strings.Contains(got, text) {
			l.t.Errorf("in the morning nobody reads %q", text)
		}
	}
	digests, reminded := map[string]int{}, map[string]int{}
	for _, c := range l.state().Channels {
		for _, m := range c.Messages {
			if m.Metadata["event_type"] == "digest" && strings.Contains(strings.Join(l.blocks(m.Blocks), "\n"), l.said) {
				digests[c.ID]++
			}
			if m.Metadata["event_type"] == "reminder" {
				reminded[caseOf(m)]++
			}
		}
	}
	if len(digests) < 2 { // karen's and soren's
		l.t.Errorf("digests that say so: %v", digests)
	}
	if reminded["1"] == 0 || reminded["3"] != reminded["1"] || reminded["2"] != 0 {
		l.t.Errorf("reminders by case: %v", reminded)
	}
	l.step("clock 2026-11-26 09:50", nil)
}

// outside: what an operator does with the others works, and names this one.
func (l *locked) outside(d damage) {
	l.t.Helper()
	ws := l.demo.Store().Workspace(l.demo.Slack.Options().TeamID)
	for no := 1; no <= 3; no++ {
		var b bytes.Buffer
		err := export.Write(l.ctx(), &b, ws, export.Options{No: no, For: state.Consultant, Format: "events"})
		if no == 2 && (err == nil || !strings.Contains(err.Error(), "case 2 cannot be opened: "+d.code) || b.Len() > 0) || no != 2 && err != nil {
			l.t.Errorf("export of case %d: %v", no, err)
		}
	}
	report := doctor.Examine(l.ctx(), config.Config{
		BotToken: l.demo.Slack.Options().BotToken, SlackAPI: l.demo.URL + "/api/", Redis: l.demo.RedisURL, DataKeys: [][]byte{l.demo.key}, Zone: l.zone,
	}, l.demo.Clock)
	var b bytes.Buffer
	if err := report.Write(&b, "text"); err != nil {
		l.t.Fatal(err)
	}
	if report.OK || !strings.Contains(b.String(), "case 2 cannot be opened: "+d.code) && !strings.Contains(b.String(), "case 2: the snapshot") && !strings.Contains(b.String(), "case 2: its log ends") ||
		strings.Contains(b.String(), "case 1") || strings.Contains(b.String(), "case 3") {
		l.t.Errorf("the doctor says\n%s", b.String())
	}
}

// logged: the log says so without content, and not over and over.
func (l *locked) logged(log *lockedLog, d damage) {
	l.t.Helper()
	if len(log.lines("case 2 cannot be opened: "+d.code)) == 0 {
		l.t.Error("the log does not say so")
	}
	for _, content := range []string{"CDC", "lægen", "komme til tiden"} {
		if lines := log.lines(content); len(lines) > 0 {
			l.t.Errorf("the log holds content: %s", lines[0])
		}
	}
	// Its one timer wakes once an hour, or six times where the key may come yet, for two days.
	most := 2 * 25
	if d.why == "nøglen passer ikke" {
		most *= 6
	}
	if n := len(log.lines("during=timer")); n == 0 || n > most {
		l.t.Errorf("its timer was tried %d times in two days", n)
	}
}

// A rawCase is a case as it lies in Redis.
type rawCase struct {
	t      *testing.T
	c      *redis.Client
	prefix string // of the workspace's keys
	no     int
}

func client(t *testing.T, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	t.Cleanup(func() { c.Close() })
	return c
}

func (r *rawCase) look() {
	r.t.Helper()
	keys, err := r.c.Keys(r.t.Context(), "*:keys").Result()
	if err != nil || len(keys) != 1 {
		r.t.Fatalf("%v, %v", keys, err)
	}
	r.prefix = strings.TrimSuffix(keys[0], "keys")
}

func (r *rawCase) of(no int, what string) string {
	return fmt.Sprintf("%scase:%d:%s", r.prefix, no, what)
}

func (r *rawCase) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func got(r *rawCase, s string, err error) string {
	r.t.Helper()
	r.must(err)
	return s
}

func (r *rawCase) key(no int) string {
	s, err := r.c.HGet(r.t.Context(), r.prefix+"keys", fmt.Sprint(no)).Result()
	return got(r, s, err)
}

func (r *rawCase) putKey(no int, s string) {
	r.must(r.c.HSet(r.t.Context(), r.prefix+"keys", fmt.Sprint(no), s).Err())
}

func (r *rawCase) dropKey() { r.must(r.c.HDel(r.t.Context(), r.prefix+"keys", fmt.Sprint(r.no)).Err()) }

func (r *rawCase) snap(no int) string {
	s, err := r.c.Get(r.t.Context(), r.of(no, "snap")).Result()
	return got(r, s, err)
}

func (r *rawCase) putSnap(s string) { r.must(r.c.Set(r.t.Context(), r.of(r.no, "snap"), s, 0).Err()) }

func (r *rawCase) event(no int, i int64) string {
	s, err := r.c.LIndex(r.t.Context(), r.of(no, "log"), i).Result()
	return got(r, s, err)
}

func (r *rawCase) putEvent(i int64, s string) {
	r.must(r.c.LSet(r.t.Context(), r.of(r.no, "log"), i, s).Err())
}

func (r *rawCase) cut(n int64) { r.must(r.c.LTrim(r.t.Context(), r.of(r.no, "log"), 0, n-1).Err()) }

// all is what of the case's content lies in Redis.
func (r *rawCase) all() []string {
	ctx := r.t.Context()
	key, _ := r.c.HGet(ctx, r.prefix+"keys", fmt.Sprint(r.no)).Result()
	return append([]string{key, r.snap(r.no)}, r.c.LRange(ctx, r.of(r.no, "log"), 0, -1).Val()...)
}

// put writes it back.
func (r *rawCase) put(all []string) {
	ctx := r.t.Context()
	r.putKey(r.no, all[0])
	r.putSnap(all[1])
	r.must(r.c.Del(ctx, r.of(r.no, "log")).Err())
	for _, e := range all[2:] {
		r.must(r.c.RPush(ctx, r.of(r.no, "log"), e).Err())
	}
}

func flip(s string, i int) string {
	b := []byte(s)
	b[(i+len(b))%len(b)] ^= 1
	return string(b)
}

// A lockedLog is what the bot has logged.
type lockedLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lockedLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// lines are those that hold a text.
func (l *lockedLog) lines(with string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(strings.Split(l.text.String(), "\n"), func(s string) bool { return !strings.Contains(s, with) })
}
