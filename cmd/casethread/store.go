package main

import (
	"context"
	"fmt"

	"casethread/bot"
	"casethread/bot/config"
	"casethread/bot/doctor"
	"casethread/state/redisstore"
)

// withStore opens the store and calls f with a workspace: the one named, or
// the one that Slack says the bot is installed in.
func withStore(ctx context.Context, id string, open opener, f func(config.Config, *redisstore.Workspace) error) error {
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	var who bot.Identity
	if id == "" {
		if who, err = bot.Identify(ctx, cfg.Bot()); err != nil {
			return fmt.Errorf("%w (--workspace ID does without Slack)", err)
		}
	}
	store, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	defer store.Close()
	if id == "" {
		if id, err = who.Home(ctx, cfg.Bot(), store); err != nil {
			return err
		}
	}
	w := store.Workspace(id)
	if err := w.CheckFormat(ctx); err != nil {
		return fmt.Errorf("REDIS_URL: %w", err)
	}
	return f(cfg, w)
}

// withCases is withStore for what needs a workspace that has been at work. Of one
// whose name is misspelt there would be nothing to show, as if all were well.
func withCases(ctx context.Context, id string, open opener, f func(config.Config, *redisstore.Workspace) error) error {
	return withStore(ctx, id, open, func(cfg config.Config, w *redisstore.Workspace) error {
		if empty, err := w.Empty(ctx); err != nil {
			return fmt.Errorf("REDIS_URL: %w", err)
		} else if empty && id != "" {
			return fmt.Errorf("nothing of a workspace %s is kept here", id)
		}
		return f(cfg, w)
	})
}

// withBot opens the store and calls f with a bot that asks Slack, and the workspace
// that its token is of: no other than the one named, if one is.
func withBot(ctx context.Context, name, id string, open opener, f func(config.Config, *bot.Bot, *redisstore.Workspace) error) error {
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	store, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	defer store.Close()
	b := bot.New(store, cfg.Bot())
	who, err := b.Identify(ctx)
	if err != nil {
		return err
	}
	home, err := who.Home(ctx, cfg.Bot(), store)
	if err != nil {
		return err
	}
	if id != "" && id != home {
		return misused("%s: the bot's token is of workspace %s", name, home)
	}
	ws := store.Workspace(home)
	if err := ws.CheckFormat(ctx); err != nil {
		return fmt.Errorf("REDIS_URL: %w", err)
	}
	if _, err := ws.CheckKeys(ctx); err != nil {
		return fmt.Errorf("DATA_KEY: %w", err)
	}
	return f(cfg, b, ws)
}

type opener = func(context.Context, config.Config) (*redisstore.Store, error)

// openerFor is how the store is opened to write to it, or only to look.
func openerFor(writing bool) opener {
	if writing {
		return safeStore
	}
	return anyStore
}

// anyStore opens the store to read from it.
func anyStore(ctx context.Context, cfg config.Config) (*redisstore.Store, error) {
	store, err := redisstore.Open(ctx, cfg.Store())
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	return store, nil
}

// safeStore opens the store to write to it: a Redis that may lose data is
// refused as it is by serve.
func safeStore(ctx context.Context, cfg config.Config) (*redisstore.Store, error) {
	store, err := anyStore(ctx, cfg)
	if err != nil {
		return nil, err
	}
	infos, err := store.Health(ctx)
	if err != nil {
		err = fmt.Errorf("REDIS_URL: %w", err)
	} else if !cfg.UnsafeRedis {
		err = doctor.Unsafe(infos, cfg.Replica)
	}
	if err != nil {
		store.Close()
		return nil, err
	}
	return store, nil
}
