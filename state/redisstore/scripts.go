package redisstore

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

//go:embed lua/*.lua
var sources embed.FS

// The scripts. Each file begins with its contract.
var (
	findScript    = script("find")
	commitScript  = script("commit")
	dueScript     = script("due")
	nextScript    = script("next")
	releaseScript = script("release")
	claimScript   = script("claim")
	touchScript   = script("touch")
	leaveScript   = script("leave")
	doneScript    = script("done")
	moveScript    = script("move")
	holdScript    = script("hold")
	reserveScript = script("reserve")
	swapScript    = script("swap")
	resealScript  = script("reseal")
	relabelScript = script("relabel")
	repostScript  = script("repost")
	reparkScript  = script("repark")
	rowsScript    = script("rows")
	rerowScript   = script("rerow")
)

// sourceOf holds each script's text.
var sourceOf = map[*redis.Script]string{}

func script(name string) *redis.Script {
	src, err := sources.ReadFile("lua/" + name + ".lua")
	if err != nil {
		panic(err) // the file is part of the program
	}
	s := redis.NewScript(string(src))
	sourceOf[s] = string(src)
	return s
}

// loadScripts teaches the scripts to Redis, so that calls name them by hash.
// A server that has forgotten them is taught again by the call itself.
func (s *Store) loadScripts(ctx context.Context) error {
	load := func(ctx context.Context, c *redis.Client) error {
		pipe := c.Pipeline()
		for _, src := range sourceOf {
			pipe.ScriptLoad(ctx, src)
		}
		_, err := pipe.Exec(ctx)
		return err
	}
	return s.eachMaster(ctx, load)
}

// replicaWait is how long a commit waits for a replica to confirm it.
const replicaWait = time.Second

// runConfirmed runs a script, in one round trip with those of others that come
// at the same time. When the store is to be sure of a replica, it waits for one
// in a round trip of its own.
func (s *Store) runConfirmed(ctx context.Context, script *redis.Script, keys []string, args []any) ([]any, error) {
	if !s.replica {
		return s.runTogether(ctx, script, keys, args)
	}
	// WAIT speaks of the connection that wrote, so both go down the same one.
	node, err := s.master(ctx, keys[0])
	if err != nil {
		return nil, err
	}
	values, confirmed, err := runAndWait(ctx, node, script.EvalSha, keys, args)
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		values, confirmed, err = runAndWait(ctx, node, script.Eval, keys, args)
	}
	if err == nil && confirmed < 1 {
		err = ErrNotReplicated
	}
	return values, err
}

func (s *Store) runTogether(ctx context.Context, script *redis.Script, keys []string, args []any) ([]any, error) {
	countOwn(ctx)
	values, err := s.sendTogether(ctx, "evalsha", script.Hash(), keys, args)
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		values, err = s.sendTogether(ctx, "eval", sourceOf[script], keys, args)
	}
	return values, err
}

// sendTogether waits for the answer no longer than ctx; what was sent may be
// carried out all the same.
func (s *Store) sendTogether(ctx context.Context, command, script string, keys []string, args []any) ([]any, error) {
	words := make([]any, 3, 3+len(keys)+len(args))
	words[0], words[1], words[2] = command, script, len(keys)
	for _, k := range keys {
		words = append(words, k)
	}
	cmd := redis.NewCmd(ctx, append(words, args...)...)
	cmd.SetFirstKeyPos(3)
	if err := s.together.Submit(ctx, cmd).WaitContext(ctx); err != nil {
		return nil, err
	}
	return cmd.Slice()
}

type evaluate func(context.Context, redis.Scripter, []string, ...any) *redis.Cmd

func runAndWait(ctx context.Context, c *redis.Client, eval evaluate, keys []string, args []any) ([]any, int64, error) {
	pipe := c.Pipeline()
	run := eval(ctx, pipe, keys, args...)
	wait := pipe.Do(ctx, "WAIT", 1, replicaWait.Milliseconds())
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, 0, err
	}
	values, err := run.Slice()
	if err != nil {
		return nil, 0, err
	}
	confirmed, err := wait.Int64()
	return values, confirmed, err
}

// runEach runs a script once for each set of arguments in one round trip. A
// server that does not know the script is taught it, and asked again.
func (s *Store) runEach(ctx context.Context, script *redis.Script, keys []string, args [][]any) ([]*redis.Cmd, error) {
	cmds, err := s.pipeEach(ctx, script, keys, args)
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		if err := s.loadScripts(ctx); err != nil {
			return nil, err
		}
		cmds, err = s.pipeEach(ctx, script, keys, args)
	}
	return cmds, err
}

func (s *Store) pipeEach(ctx context.Context, script *redis.Script, keys []string, args [][]any) ([]*redis.Cmd, error) {
	pipe := s.client.Pipeline()
	cmds := make([]*redis.Cmd, len(args))
	for i, a := range args {
		cmds[i] = script.EvalSha(ctx, pipe, keys, a...)
	}
	_, err := pipe.Exec(ctx)
	return cmds, err
}

// errReply says that a script answered in a shape that this program does not
// know: another version of it is at work on the same Redis.
var errReply = errors.New("unexpected reply of a script")

// A reply reads what a script returned. It stays broken after the first
// value that is not what was asked for.
type reply struct {
	values []any
	err    error
}

func (r *reply) next() any {
	if len(r.values) == 0 {
		r.err = errReply
		return nil
	}
	v := r.values[0]
	r.values = r.values[1:]
	return v
}

func (r *reply) text() string {
	s, ok := r.next().(string)
	if !ok {
		r.err = errReply
	}
	return s
}

func (r *reply) number() int {
	switch v := r.next().(type) {
	case int64:
		return int(v)
	case string:
		var n int
		if _, err := fmt.Sscan(v, &n); err == nil {
			return n
		}
	}
	r.err = errReply
	return 0
}

func (r *reply) list() []any {
	l, ok := r.next().([]any)
	if !ok {
		r.err = errReply
	}
	return l
}

func (r *reply) texts() []string { return texts(r.list()) }

func texts(values []any) []string {
	out := make([]string, 0, len(values))
	for _, v := range values {
		s, _ := v.(string)
		out = append(out, s)
	}
	return out
}
