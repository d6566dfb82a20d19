// Package demo runs casethread without an account, key or server: the bot, an
// embedded Redis and a local Slack in one process, on a clock that can be
// moved forward. The demo program serves it, and the conversation tests talk
// to it.
package demo

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"

	"casethread/bot"
	"casethread/bot/clock"
	"casethread/bot/demo/tour"
	"casethread/bot/localslack"
	"casethread/bot/localslack/page"
	"casethread/commands"
	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state/redisstore"
)

// Options say how a demo runs. The zero value will do.
type Options struct {
	Addr  string    // to listen on; empty: a free port of this machine
	Start time.Time // what the clock shows first; zero: now
	Redis string    // URL of a Redis to use instead of the embedded one
	Lang  texts.Lang
	Log   *slog.Logger
	// Doubt is how long a post whose call failed doubtfully may still appear;
	// zero: three seconds.
	Doubt time.Duration
	// Practice is what the dropout rules are judged by; nil: they are not asked.
	Practice *practice.Pack
	// Timeout is how long a call of Slack may take; zero: as in service.
	Timeout time.Duration
	// PersonEvery is how often one person may ask something in the long run, while
	// Busy requests are in hand; zero: without end, for nobody shares a demo.
	PersonEvery time.Duration
	Busy        int
	// World changes who and what the local Slack has; nil: nothing.
	World func(*localslack.Options)
	// Socket has Slack deliver through a socket, and not over HTTP.
	Socket bool
}

// A Demo is a running demo. It drives the bot for the local Slack.
type Demo struct {
	opt      Options
	URL      string // of the page and of /drive
	RedisURL string
	Clock    *Clock
	Slack    *localslack.Slack

	redis *miniredis.Miniredis
	key   []byte
	web   *http.Server
	mu    sync.Mutex
	store *redisstore.Store
	bot   *bot.Bot // nil while it is down
}

// A Clock is the demo's clock: when it is moved, what the embedded Redis keeps
// for a time grows older with it.
type Clock struct {
	*clock.Simulated
	redis *miniredis.Miniredis
}

// Set moves the clock forward to t.
func (c *Clock) Set(t time.Time) error {
	by := t.Sub(c.Now())
	if err := c.Simulated.Set(t); err != nil {
		return err
	}
	if c.redis != nil {
		c.redis.FastForward(by)
	}
	return nil
}

// Start starts a demo. Close ends it.
func Start(ctx context.Context, opt Options) (*Demo, error) {
	if opt.Addr == "" {
		opt.Addr = "127.0.0.1:0"
	}
	if opt.Start.IsZero() {
		opt.Start = time.Now()
	}
	if opt.Lang == "" {
		opt.Lang = texts.Danish
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	d := &Demo{opt: opt, Clock: &Clock{Simulated: clock.NewSimulated(opt.Start)}, RedisURL: opt.Redis}
	if err := d.start(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *Demo) start(ctx context.Context) error {
	if err := d.openStore(ctx); err != nil {
		return err
	}
	ln, err := net.Listen("tcp", d.opt.Addr)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	d.URL = "http://" + ln.Addr().String()
	guide, err := tour.NewGuide(d.URL, zone())
	if err != nil {
		return err
	}
	o := world(d, guide)
	if d.opt.World != nil {
		d.opt.World(&o)
	}
	d.Slack = localslack.New(o)
	d.Slack.SetBot(d, d.URL)
	mux := http.NewServeMux()
	mux.Handle("/", d.Slack.Handler())
	for _, path := range []string{"/slack/", "/healthz", "/readyz", "/metrics"} {
		mux.HandleFunc(path, d.serveBot)
	}
	d.web = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go d.web.Serve(ln)
	return d.SetUp(ctx, true)
}

// openStore starts the embedded Redis, or uses the one given, with a random key.
func (d *Demo) openStore(ctx context.Context) (err error) {
	if d.RedisURL == "" {
		if d.redis, err = miniredis.Run(); err != nil {
			return fmt.Errorf("demo: embedded redis: %w", err)
		}
		d.RedisURL = "redis://" + d.redis.Addr()
		d.Clock.redis = d.redis
	}
	d.key = make([]byte, 32)
	rand.Read(d.key)
	d.store, err = d.newStore(ctx)
	return err
}

func (d *Demo) newStore(ctx context.Context) (*redisstore.Store, error) {
	return redisstore.Open(ctx, redisstore.Options{URL: d.RedisURL, DataKeys: [][]byte{d.key}, Now: d.Clock.Now})
}

// serveBot hands a request to the bot, if it is up.
func (d *Demo) serveBot(w http.ResponseWriter, r *http.Request) {
	if b := d.current(); b != nil {
		b.Handler().ServeHTTP(w, r)
		return
	}
	http.Error(w, "the bot is down", http.StatusBadGateway)
}

func (d *Demo) current() *bot.Bot {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.bot
}

// SetUp starts the bot, or kills it as a crash would, with all that it has in
// memory.
func (d *Demo) SetUp(ctx context.Context, up bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if up == (d.bot != nil) {
		return nil
	}
	if !up {
		d.bot.Kill()
		d.bot = nil
		fresh, err := d.newStore(ctx)
		if err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		d.store, err = fresh, d.store.Close()
		return err
	}
	b := bot.New(d.store, d.botOptions())
	if err := b.Start(ctx); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	d.bot = b
	for d.opt.Socket && !b.Connected() {
		if err := (clock.System{}).SleepUntil(ctx, time.Now().Add(time.Millisecond)); err != nil {
			return fmt.Errorf("demo: no socket: %w", err)
		}
	}
	return nil
}

func zone() *time.Location {
	if z, err := time.LoadLocation("Europe/Copenhagen"); err == nil {
		return z
	}
	return time.UTC
}

func (d *Demo) botOptions() bot.Options {
	o := d.Slack.Options()
	var client *http.Client
	if d.opt.Timeout > 0 {
		client = &http.Client{Timeout: d.opt.Timeout}
	}
	appToken := ""
	if d.opt.Socket {
		appToken = o.AppToken
	}
	return bot.Options{
		HTTP:  client,
		Token: o.BotToken, AppToken: appToken, SigningSecret: o.SigningSecret, APIURL: d.URL + "/api/",
		Zone: zone(), Clock: d.Clock, PersonEvery: d.opt.PersonEvery, Busy: d.opt.Busy, Log: d.opt.Log, PostEvery: 20 * time.Millisecond, PostLease: 2 * time.Second, PostDoubt: cmp.Or(d.opt.Doubt, 3*time.Second),
		Defaults: commands.Defaults{Lang: d.opt.Lang, DigestAt: texts.Clock{Hour: 8}, Practice: d.opt.Practice, Retention: 180},
	}
}

// patience is how long a post may have to wait for a drive call to wait too.
const patience = 5 * time.Second

// Settle returns when the bot has nothing left to do by now.
func (d *Demo) Settle(ctx context.Context) error {
	for quiet := 0; quiet < 2; {
		b := d.current()
		if b == nil {
			return nil
		}
		idle, err := b.Idle(ctx, patience)
		if err != nil && ctx.Err() == nil {
			return nil // Redis is away: there is nothing to wait for
		}
		if quiet++; !idle {
			quiet = 0
		}
		if err := (clock.System{}).SleepUntil(ctx, time.Now().Add(time.Millisecond)); err != nil {
			return err
		}
	}
	return nil
}

// NextDue is when the bot will have something to do.
func (d *Demo) NextDue(ctx context.Context) (time.Time, bool, error) {
	b := d.current()
	if b == nil {
		return time.Time{}, false, nil
	}
	return b.NextDue(ctx)
}

// Store is the demo's store, for tests.
func (d *Demo) Store() *redisstore.Store {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.store
}

// Close ends the demo.
func (d *Demo) Close() error {
	if b := d.current(); b != nil {
		b.Kill()
	}
	var errs []error
	if d.web != nil {
		errs = append(errs, d.web.Close())
	}
	if d.Slack != nil {
		d.Slack.Close()
	}
	if d.store != nil {
		errs = append(errs, d.store.Close())
	}
	if d.redis != nil {
		d.redis.Close()
	}
	return errors.Join(errs...)
}

// world is who and what the local Slack has: six people, one private channel
// shared with the contact's organisation.
func world(d *Demo, guide http.Handler) localslack.Options {
	users := []localslack.User{
		{ID: "U0KAREN001", Name: "karen", RealName: "Karen Konsulent", Role: "consultant"},
		{ID: "U0SOREN002", Name: "soren", RealName: "Søren Sagsbehandler", Role: "caseworker", Admin: true},
		{ID: "U0VERA0003", Name: "vera", RealName: "Vera Værksted", Role: "contact", External: true},
		{ID: "U0MADS0004", Name: "mads", RealName: "Mads Mentor", Role: "mentor"},
		{ID: "U0LONE0005", Name: "lone", RealName: "Lone Leder", Role: "leader"},
		{ID: "U0OLE00006", Name: "ole", RealName: "Ole Udenfor", Role: "outsider"},
	}
	members := []string{localslack.DefaultBotUser}
	for _, u := range users {
		members = append(members, u.ID)
	}
	return localslack.Options{
		Clock: d.Clock, Users: users, TeamName: "Kommunen", BotName: "casethread", Page: page.Handler(string(d.opt.Lang)), Tour: guide, Logger: d.opt.Log,
		Channels:  []localslack.Channel{{ID: "C0FORLOB01", Name: "forloeb-vaerkstedet", Private: true, ExtShared: true, Members: members}},
		Commands:  slashCommands(d.opt.Lang),
		Shortcuts: shortcuts(d.opt.Lang),
	}
}

// slashCommands registers the commands of both languages.
func slashCommands(lang texts.Lang) []localslack.Command {
	var cs []localslack.Command
	for _, c := range commands.Table {
		for _, l := range []texts.Lang{texts.Danish, texts.English} {
			cs = append(cs, localslack.Command{
				Name: "/" + c.Spelt(l), Description: texts.Say("command."+c.Name).In(l, texts.Plain{}), Hint: commands.Hint(&c, l),
			})
		}
	}
	return cs
}

func shortcuts(lang texts.Lang) []localslack.Shortcut {
	var ss []localslack.Shortcut
	for _, id := range bot.Shortcuts() {
		ss = append(ss, localslack.Shortcut{CallbackID: id, Name: texts.Say(id).In(lang, texts.Plain{}), Type: "message"})
	}
	return ss
}
