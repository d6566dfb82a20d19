// Package serve runs the bot as a service: it waits for what it needs, serves
// until it is told to stop, and then finishes what is in hand.
package serve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"casethread/bot"
	"casethread/bot/config"
	"casethread/bot/doctor"
	"casethread/commands/guard"
	"casethread/state/redisstore"
)

// StopWithin is how long a stop takes at most, from the signal to the end. Who
// starts the program must not kill it before.
const StopWithin = 20 * time.Second

// How long other things may take, and how much a request may bring before its
// body.
const (
	headerWithin = 5 * time.Second
	bodyWithin   = 10 * time.Second // with its header
	answerWithin = 30 * time.Second
	idleFor      = 2 * time.Minute // between two requests of a connection
	mostHeader   = 32 << 10        // bytes
	startTries   = time.Minute     // Slack or Redis may be away for so long
	drainFor     = 2 * time.Second // for a load balancer to see that we stop
	hangUpWithin = 2 * time.Second // of a stop, for connections to be closed
)

// Options say how a server runs. The zero value will do.
type Options struct {
	Log *slog.Logger
	// Tries is how long a start waits for Slack and Redis; zero: a minute.
	Tries time.Duration
	// HeaderWithin and BodyWithin are how long who connects may take to send a
	// request's header, and all of it; zero: five and ten seconds.
	HeaderWithin, BodyWithin time.Duration
	// Drain is how long a stopping server still takes requests while it says
	// that it is not ready; zero: two seconds. Socket Mode needs none.
	Drain time.Duration
	// Renew is how often a token that Slack refuses is looked for in its file;
	// zero: every five seconds.
	Renew time.Duration
}

// A Server is a running bot with its HTTP interface.
type Server struct {
	cfg   config.Config
	opt   Options
	log   *slog.Logger
	addr  string
	gate  gate
	web   *http.Server
	store *redisstore.Store
	who   bot.Identity
	bot   *bot.Bot

	renewing sync.WaitGroup
	endRenew context.CancelFunc
}

// Run serves until ctx ends, and then stops.
func Run(ctx context.Context, cfg config.Config, opt Options) error {
	bot.CollectLess()
	guard.Use(cfg.Words)
	s, err := Listen(cfg, opt)
	if err != nil {
		return err
	}
	if err := s.Start(ctx); err != nil {
		s.close()
		if ctx.Err() != nil {
			return nil // told to stop while starting
		}
		return err
	}
	<-ctx.Done()
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), StopWithin-hangUpWithin)
	defer cancel()
	return s.Stop(within)
}

// Listen opens the HTTP interface. Until Start is done it says that it is
// alive and not ready.
func Listen(cfg config.Config, opt Options) (*Server, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Tries == 0 {
		opt.Tries = startTries
	}
	if opt.Drain == 0 {
		opt.Drain = drainFor
	}
	ln, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	s := &Server{cfg: cfg, opt: opt, log: opt.Log, addr: ln.Addr().String(), endRenew: func() {}}
	s.web = &http.Server{
		Handler:           &s.gate,
		ReadHeaderTimeout: cmp.Or(opt.HeaderWithin, headerWithin),
		ReadTimeout:       cmp.Or(opt.BodyWithin, bodyWithin),
		WriteTimeout:      answerWithin,
		IdleTimeout:       idleFor,
		MaxHeaderBytes:    mostHeader,
		ErrorLog:          slog.NewLogLogger(opt.Log.Handler(), slog.LevelWarn),
	}
	go func() {
		if err := s.web.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("http ended", "cause", err)
		}
	}()
	s.log.Info("listening", "addr", s.addr, "socket_mode", cfg.SocketMode())
	return s, nil
}

// Addr is where the server listens.
func (s *Server) Addr() string { return s.addr }

// Start makes sure that Slack and Redis are there and fit, and begins to
// serve. It returns when the bot is ready, or cannot become so. A token that Slack
// refuses is waited for when it stands in a file, for as long as ctx lasts.
func (s *Server) Start(ctx context.Context) error {
	if err := s.soon(ctx, s.openStore); err != nil {
		return err
	}
	if err := s.identify(ctx); err != nil {
		return err
	}
	if err := s.soon(ctx, s.begin); err != nil {
		return err
	}
	s.renewTokens(ctx)
	return nil
}

// soon does a part of the start, for which there is not much time.
func (s *Server) soon(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.opt.Tries, errGiveUp)
	defer cancel()
	return do(ctx)
}

// begin starts the bot, on cases that its key opens.
func (s *Server) begin(ctx context.Context) error {
	home, err := s.home(ctx, s.who)
	if err != nil {
		return err
	}
	ws := s.store.Workspace(home)
	if err := s.retry(ctx, "redis", redisAway, ws.CheckFormat); err != nil {
		return fmt.Errorf("REDIS_URL: %w", err)
	}
	if err := s.checkKeys(ctx, ws); err != nil {
		return err
	}
	opt := s.cfg.Bot()
	opt.Log = s.log
	s.bot = bot.New(s.store, opt)
	if err := s.retry(ctx, "slack", slackAway, s.bot.Start); err != nil {
		return slackRefusal("SLACK_BOT_TOKEN", err)
	}
	s.gate.open(s.bot.Handler(), s.cfg.SocketMode())
	s.log.Info("ready", "workspace", home)
	return nil
}

// checkKeys refuses a key that opens no case. Cases that cannot be opened do not
// keep the others from being served.
func (s *Server) checkKeys(ctx context.Context, ws *redisstore.Workspace) error {
	var failed []*redisstore.SealedError
	err := s.retry(ctx, "redis", redisAway, func(ctx context.Context) (err error) {
		failed, err = ws.CheckKeys(ctx)
		return err
	})
	if errors.As(err, new(*redisstore.SealedError)) {
		return fmt.Errorf("DATA_KEY is not the one that the cases in this Redis were sealed with: %w", err)
	}
	for _, f := range failed {
		s.log.Error("a case cannot be opened", "cause", f)
	}
	return err
}

// openStore connects to Redis, and refuses one that would lose data.
func (s *Server) openStore(ctx context.Context) error {
	var infos []redisstore.Info
	err := s.retry(ctx, "redis", redisAway, func(ctx context.Context) (err error) {
		if s.store == nil {
			if s.store, err = redisstore.Open(ctx, s.cfg.Store()); err != nil {
				return err
			}
		}
		told, err := s.store.Health(ctx)
		if err != nil {
			return err
		}
		if infos = told; slices.ContainsFunc(infos, func(i redisstore.Info) bool { return i.Passing(s.cfg.Replica) }) && !s.cfg.UnsafeRedis {
			return redisstore.ErrNoPrimary
		}
		return nil
	})
	if err != nil && !errors.Is(err, redisstore.ErrNoPrimary) {
		return fmt.Errorf("REDIS_URL: %w", err)
	}
	err = doctor.Unsafe(infos, s.cfg.Replica)
	if err != nil && s.cfg.UnsafeRedis {
		s.log.Warn("unsafe redis allowed", "cause", err)
		return nil
	}
	return err
}

// ask asks Slack who we are, and whether it offers a socket.
func (s *Server) ask(ctx context.Context) error {
	err := s.retry(ctx, "slack", slackAway, func(ctx context.Context) (err error) {
		s.who, err = bot.Identify(ctx, s.cfg.Bot())
		return err
	})
	if err != nil {
		return slackRefusal("SLACK_BOT_TOKEN", err)
	}
	if !s.cfg.SocketMode() {
		return nil
	}
	err = s.retry(ctx, "slack", slackAway, func(ctx context.Context) error { return bot.CheckSocket(ctx, s.cfg.Bot()) })
	return slackRefusal("SLACK_APP_TOKEN", err)
}

// home is the id under which the cases are kept.
func (s *Server) home(ctx context.Context, who bot.Identity) (home string, err error) {
	err = s.retry(ctx, "slack or redis", homeAway, func(ctx context.Context) (err error) {
		home, err = who.Home(ctx, s.cfg.Bot(), s.store)
		return err
	})
	return home, slackRefusal("SLACK_BOT_TOKEN", err)
}

// slackRefusal names the token that Slack refuses.
func slackRefusal(token string, err error) error {
	if code, refused := bot.Refused(err); refused {
		return &refusedError{token, code}
	}
	return err
}

// A refusedError says which token Slack refuses, and with which code.
type refusedError struct{ token, code string }

func (e *refusedError) Error() string { return e.token + ": Slack refuses it: " + e.code }

// Stop says that it is not ready, takes no more requests, finishes those in
// hand, and hands back what is left for another replica.
func (s *Server) Stop(ctx context.Context) error {
	s.log.Info("stopping")
	s.gate.stop()
	s.endRenew()
	s.renewing.Wait()
	if !s.cfg.SocketMode() {
		sleep(ctx, s.opt.Drain)
	}
	errs := []error{s.web.Shutdown(ctx)}
	if s.bot != nil {
		errs = append(errs, s.bot.Stop(ctx))
	}
	if err := errors.Join(errs...); err != nil {
		s.close()
		return fmt.Errorf("not all that was in hand could be finished: %w", err)
	}
	s.close()
	s.log.Info("stopped")
	return nil
}

// close lets go of everything at once.
func (s *Server) close() {
	s.endRenew()
	s.renewing.Wait()
	_ = s.web.Close() // nothing is left to be said to anybody
	if s.bot != nil {
		s.bot.Kill()
	}
	if s.store != nil {
		_ = s.store.Close()
	}
}
