package serve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"casethread/bot"
	"casethread/bot/config"
)

// Slack may cease to take a token: the app is uninstalled, or the token revoked
// because it leaked. Then there is a new one. Where tokens stand in files, the new
// one is found there and used, and nobody has to start the program again.

const (
	renewEvery = 5 * time.Second
	askAgain   = time.Minute // about a token that was refused when the program started
)

// identify asks Slack who we are. A token that it refuses is waited for, when it
// stands in a file: a service manager that starts the program again and again
// would mend nothing, and what is watched says meanwhile what is missing.
func (s *Server) identify(ctx context.Context) error {
	said := ""
	for {
		err := s.soon(ctx, s.ask)
		var refused *refusedError
		if !errors.As(err, &refused) || !s.inFile(refused.token) {
			return err
		}
		s.gate.wait(refused.Error())
		if refused.Error() != said {
			said = refused.Error()
			s.log.Error("waiting until Slack takes the token, or until another stands in the file", "file", refused.token+"_FILE", "cause", said)
		}
		for until := time.Now().Add(askAgain); time.Now().Before(until); {
			sleep(ctx, cmp.Or(s.opt.Renew, renewEvery))
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if fresh, changed := s.readTokens(); changed {
				s.cfg = fresh
				break
			}
		}
	}
}

// inFile reports whether a token, by its variable, was read from a file.
func (s *Server) inFile(token string) bool {
	if token == "SLACK_APP_TOKEN" {
		return s.cfg.AppTokenFile != ""
	}
	return s.cfg.BotTokenFile != ""
}

// readTokens reads the tokens' files anew, and reports whether there is another
// token in one. A file that is being written or cannot be read holds none.
func (s *Server) readTokens() (fresh config.Config, changed bool) {
	fresh, err := s.cfg.WithTokensAnew()
	return fresh, err == nil && !sameTokens(fresh, s.cfg)
}

func sameTokens(a, b config.Config) bool { return a.BotToken == b.BotToken && a.AppToken == b.AppToken }

// renewTokens looks for another token while Slack refuses the one in use, until
// the server stops.
func (s *Server) renewTokens(ctx context.Context) {
	if s.cfg.BotTokenFile == "" && s.cfg.AppTokenFile == "" {
		return
	}
	ctx, s.endRenew = context.WithCancel(context.WithoutCancel(ctx))
	s.renewing.Go(func() {
		tried, again := s.cfg, time.Time{}
		for ctx.Err() == nil {
			sleep(ctx, cmp.Or(s.opt.Renew, renewEvery))
			if s.bot.Refusal() == "" {
				continue
			}
			fresh, changed := s.readTokens()
			known := sameTokens(fresh, tried)
			if !changed || known && time.Now().Before(again) {
				continue
			}
			err := s.soon(ctx, func(ctx context.Context) error { return s.goOnWith(ctx, fresh) })
			if err != nil && !known && ctx.Err() == nil {
				s.log.Error("the new token is not used", "cause", err)
			}
			tried, again = fresh, time.Now().Add(askAgain) // Slack may take it when the app is installed
		}
	})
}

// errAnother refuses a token that is another bot's: who meant that starts the
// program again.
var errAnother = errors.New("it is of another workspace or bot; start the program again if that is meant")

// goOnWith goes on with other tokens: a bot with them takes the place of the one
// whose token is refused, as another replica would.
func (s *Server) goOnWith(ctx context.Context, cfg config.Config) error {
	next := &Server{cfg: cfg, opt: s.opt, log: s.log, store: s.store}
	if err := next.ask(ctx); err != nil {
		return err
	}
	if next.who.Workspace != s.who.Workspace || next.who.User != s.who.User {
		return fmt.Errorf("%w: bot %s in %s, not %s in %s", errAnother, next.who.User, next.who.Workspace, s.who.User, s.who.Workspace)
	}
	opt := cfg.Bot()
	opt.Log = s.log
	b := bot.New(s.store, opt)
	if err := s.retry(ctx, "slack", slackAway, b.Start); err != nil {
		b.Kill()
		return slackRefusal("SLACK_BOT_TOKEN", err)
	}
	s.gate.open(b.Handler(), cfg.SocketMode())
	old := s.bot
	s.bot, s.cfg = b, cfg
	s.log.Info("Slack takes the new token: what waits is posted")
	if err := old.Stop(ctx); err != nil {
		old.Kill() // what it had in hand another takes when its lease ends
	}
	return nil
}
