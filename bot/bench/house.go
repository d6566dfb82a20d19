package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"casethread/bot"
	"casethread/bot/clock"
	"casethread/commands"
	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// A house is a bot at work: its store, and where it is served.
type house struct {
	store *redisstore.Store
	bot   *bot.Bot
	ws    *redisstore.Workspace
	addr  string
	web   *http.Server
}

var dataKey = []byte("0123456789abcdef0123456789abcdef")

func (b *bench) openStore(ctx context.Context) (*redisstore.Store, error) {
	return redisstore.Open(ctx, redisstore.Options{URL: b.redis.url(), DataKeys: [][]byte{dataKey}})
}

// open starts a bot as serve would; pace is that of its posts, 0 for Slack's.
func (b *bench) open(ctx context.Context, pace time.Duration) (*house, error) {
	return b.openAt(ctx, pace, clock.System{})
}

// openAt is open at another time.
func (b *bench) openAt(ctx context.Context, pace time.Duration, at clock.Clock) (*house, error) {
	store, err := b.openStore(ctx)
	if err != nil {
		return nil, err
	}
	h := &house{store: store, ws: store.Workspace(team)}
	h.bot = bot.New(store, bot.Options{
		Token: "xoxb-bench", SigningSecret: secret, APIURL: b.slack, Zone: zone(), PostEvery: pace, Clock: at,
		Defaults: commands.Defaults{Lang: texts.Danish, DigestAt: texts.Clock{Hour: 8}, Practice: practice.Shipped()},
	})
	if err := h.bot.Start(ctx); err != nil {
		return nil, err
	}
	h.addr, h.web, err = serve(h.bot.Handler())
	return h, err
}

func zone() *time.Location {
	loc, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		return time.UTC
	}
	return loc
}

// openEmpty is openAt for a bot that finds no case when it starts: one looks at
// all cases then, which is not what is measured. They are kept in another
// database meanwhile.
func (b *bench) openEmpty(ctx context.Context, pace time.Duration, at clock.Clock) (*house, error) {
	if err := b.raw.Do(ctx, "SWAPDB", 0, 9).Err(); err != nil {
		return nil, err
	}
	h, err := b.openAt(ctx, pace, at)
	if err != nil {
		return nil, err
	}
	if err := (clock.System{}).SleepUntil(ctx, time.Now().Add(100*time.Millisecond)); err != nil {
		return nil, errors.Join(err, h.close())
	}
	if err := b.raw.Do(ctx, "SWAPDB", 0, 9).Err(); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

func serve(handler http.Handler) (string, *http.Server, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	web := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go web.Serve(ln)
	return ln.Addr().String(), web, nil
}

func (h *house) close() error {
	h.web.Close()
	h.bot.Kill()
	return h.store.Close()
}

// seed stores cases of 20 events each; they are in the store's cache after it.
func seed(ctx context.Context, ws *redisstore.Workspace, first, n int) error {
	today := state.DateOf(time.Now())
	return inParallel(n, func(i int) error {
		c := state.Fold(first+i, nil)
		_, err := ws.Commit(ctx, redisstore.Commit{Base: c, Events: course(c.No, today)})
		return err
	})
}

// inParallel calls f for 0 to n-1, some at a time.
func inParallel(n int, f func(i int) error) error {
	var all sync.WaitGroup
	errs := make(chan error, 8)
	for part := range 8 {
		all.Go(func() {
			for i := part; i < n; i += 8 {
				if err := f(i); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	all.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// checkStored finds every commanded case with all its events in Redis.
func (b *bench) checkStored(ctx context.Context, first, n int) error {
	store, err := b.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	numbers := make([]int, n)
	for i := range numbers {
		numbers[i] = first + i
	}
	cases, err := store.Workspace(team).Cases(ctx, numbers)
	if err != nil {
		return err
	}
	if len(cases) != n {
		return fmt.Errorf("%d cases are stored, want %d", len(cases), n)
	}
	for _, c := range cases {
		have := 0
		for _, e := range c.Events { // the bot notes things of its own, such as that it asked how it goes
			if e.By != (state.Actor{}) {
				have++
			}
		}
		if want := len(course(c.No, c.Opened)) + perCase; have != want {
			return fmt.Errorf("case %d has %d events of people, want %d", c.No, have, want)
		}
	}
	return nil
}
