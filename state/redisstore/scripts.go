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
	numberScript  = script("number")
	swapScript    = script("swap")
	resealScript  = script("reseal")
	relabelScript = script("relabel")
	repostScript  = script("repost")
	reparkScript  = script("repark")
	rowsScript    = script("rows")
	rerowScript   = script("rerow")
	seenScript    = script("seen")
	besideScript  = script("beside")
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
		if _, err := pipe.Exec(ctx); err != nil || !s.replica {
			return err
		}
		if unknown(c.Do(ctx, "WAITAOF", 1, 0, 1).Err()) { // it came with Redis 7.2
			s.memoryOnly.Store(true)
		}
		return nil
	}
	return s.eachMaster(ctx, load)
}

// replicaWait is how long a commit waits for a replica to confirm it, diskWait how
// much of that it waits to hear of the disk what the replica has, and primaryTries how
// many servers of a Cluster are asked in turn whether they are the primary.
const (
	replicaWait  = 800 * time.Millisecond
	diskWait     = 200 * time.Millisecond
	primaryTries = 3
)

// runConfirmed runs a script, in one round trip with those of others that come
// at the same time. When the store is to be sure of its replicas, it has a round
// trip of its own and waits in it for those that must have all that the script wrote
// or saw: on disk, as the primary then does too, where the server knows of that.
// ErrNotReplicated comes with what the script returned.
func (s *Store) runConfirmed(ctx context.Context, script *redis.Script, keys []string, args []any) ([]any, error) {
	if !s.replica {
		return s.runTogether(ctx, script, keys, args)
	}
	for try := 1; ; try++ {
		// WAIT speaks of the connection that wrote, so both go down the same one.
		node, err := s.master(ctx, keys[0])
		if err != nil {
			return nil, err
		}
		values, err := s.runAndWait(ctx, node, script.EvalSha, keys, args)
		if redis.HasErrorPrefix(err, "NOSCRIPT") {
			values, err = s.runAndWait(ctx, node, script.Eval, keys, args)
		}
		wary{s}.hear(ctx, err)
		if err == nil || !moved(err) || try == primaryTries || !s.relearn(ctx) {
			return values, err
		}
	}
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
	cmd := call(ctx, command, script, keys, args)
	if err := s.together.Submit(ctx, cmd).WaitContext(ctx); err != nil {
		return nil, err
	}
	return cmd.Slice()
}

// call is the command, EVALSHA or EVAL, that runs a script.
func call(ctx context.Context, command, script string, keys []string, args []any) *redis.Cmd {
	words := make([]any, 3, 3+len(keys)+len(args))
	words[0], words[1], words[2] = command, script, len(keys)
	for _, k := range keys {
		words = append(words, k)
	}
	cmd := redis.NewCmd(ctx, append(words, args...)...)
	cmd.SetFirstKeyPos(3)
	return cmd
}

// runOnce runs a script whose answer would be another if it were run again. The
// client repeats other commands by itself when a connection breaks; of this one
// it is not known then whether it was carried out.
func (s *Store) runOnce(ctx context.Context, script *redis.Script, keys []string, args ...any) (any, error) {
	cmd := call(ctx, "evalsha", script.Hash(), keys, args)
	err := s.client.Process(ctx, once{cmd})
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		cmd = call(ctx, "eval", sourceOf[script], keys, args)
		err = s.client.Process(ctx, once{cmd})
	}
	return cmd.Val(), err
}

// once is a command that the client sends one time alone.
type once struct{ *redis.Cmd }

// NoRetry is asked by the client before it repeats a command.
func (once) NoRetry() bool { return true }

type evaluate func(context.Context, redis.Scripter, []string, ...any) *redis.Cmd

func (s *Store) runAndWait(ctx context.Context, c *redis.Client, eval evaluate, keys []string, args []any) ([]any, error) {
	pipe := c.Pipeline()
	run := eval(ctx, pipe, keys, args...)
	wait := s.addWait(ctx, pipe, keys[0])
	_, broken := pipe.Exec(ctx)
	values, err := run.Slice()
	var refused redis.Error
	switch why := wait.said.Err(); {
	case err != nil:
		return nil, err
	case why != nil && !errors.As(why, &refused):
		return nil, broken
	}
	is := s.judge(ctx, wait)
	if is == late && wait.replicas < s.witnesses.awaits() { // one is back that was not waited for
		pipe := c.Pipeline()
		again := s.addWait(ctx, pipe, keys[0])
		if _, err := pipe.Exec(ctx); err == nil && again.runID() == wait.runID() {
			is = s.judge(ctx, again)
		}
	}
	if is != vouched {
		return values, ErrNotReplicated
	}
	return values, nil
}

// A wait is what a primary says of its replicas.
type wait struct {
	replicas int64 // that are waited for
	wrote    *redis.StatusCmd
	said     *redis.Cmd
	// Where there are Sentinels, one of the two: what replicas there are, or who the
	// primary is.
	role *redis.Cmd
	who  *redis.StringCmd
}

// addWait has a primary wait for its replicas to have all that it has. From Redis 7.2
// on WAIT speaks of what the same connection has written, and who only looks has
// written nothing: what stood there might be lost, and WAIT would say yes at once. So
// something is written. It also makes sure that no replica which has been sent all,
// and has never said that it read it, is taken for one that confirms offset 0, which
// is where a primary stands that nobody has written to since it was started.
func (s *Store) addWait(ctx context.Context, pipe redis.Pipeliner, key string) wait {
	w := wait{replicas: s.witnesses.awaits()}
	w.wrote = pipe.Set(ctx, shardOfKey(key).waited(), "", 0)
	if s.memoryOnly.Load() {
		w.said = pipe.Do(ctx, "WAIT", w.replicas, replicaWait.Milliseconds())
	} else {
		// A replica says what is on its disk when it is asked, which is before it has
		// written what came with the question, and then once a second. It says that it
		// has it in memory after it has written it: asked then, it knows.
		pipe.Do(ctx, "WAIT", w.replicas, (replicaWait - diskWait).Milliseconds())
		w.said = pipe.Do(ctx, "WAITAOF", 1, w.replicas, diskWait.Milliseconds())
	}
	switch {
	case s.witnesses.mayDoubt():
		w.who = pipe.Info(ctx, "server")
	case s.witnesses != nil:
		w.role = pipe.Do(ctx, "ROLE")
	}
	return w
}

// confirmed reads what WAIT says, how many replicas have it, or WAITAOF: whether
// the primary has it on disk, and how many replicas.
func (w wait) confirmed() int64 {
	if n, err := w.said.Int64(); err == nil {
		return n
	}
	if both, err := w.said.Int64Slice(); err == nil && len(both) == 2 && both[0] >= 1 {
		return both[1]
	}
	return 0
}

func (w wait) runID() string {
	if w.who == nil {
		return ""
	}
	return runIDOf(w.who.Val())
}

// judge reads what a primary says after it has waited.
func (s *Store) judge(ctx context.Context, w wait) verdict {
	n := w.confirmed()
	switch {
	case unknown(w.said.Err()):
		s.memoryOnly.Store(true) // another server, after a failover
		return doubted
	case n < 1 || w.wrote.Err() != nil:
		return doubted
	case w.who != nil:
		return s.witnesses.vouch(ctx, n, w.runID())
	case w.role != nil:
		s.witnesses.meet(replicasIn(w.role))
	}
	return vouched
}

// unknown reports whether a server does not know a command, or does not let us
// use it. What it refuses at the moment, such as WAITAOF while it is a replica, it
// knows.
func unknown(err error) bool {
	return redis.HasErrorPrefix(err, "unknown command") || redis.HasErrorPrefix(err, "NOPERM")
}

// replicasIn counts the replicas that a primary says it has; none of what is no
// primary.
func replicasIn(said *redis.Cmd) int {
	role, err := said.Slice()
	if err != nil || len(role) < 3 || role[0] != "master" {
		return 0
	}
	replicas, _ := role[2].([]any)
	return len(replicas)
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
