package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// A replica is a bot in a process of its own. It is asked over a pipe, one JSON
// value at a time, and answers likewise: first where the Redis and the Slack
// are, to which it says where it is served, then how much it has used so far.

type replicaJob struct{ Redis, Slack string }

type replicaAnswer struct {
	Addr string        `json:",omitempty"`
	CPU  time.Duration `json:",omitempty"`
	Err  string        `json:",omitempty"`
}

// ServeReplica serves a bot until in ends.
func ServeReplica(ctx context.Context, in io.Reader, out io.Writer) error {
	enc, dec := json.NewEncoder(out), json.NewDecoder(in)
	var job replicaJob
	if err := dec.Decode(&job); err != nil {
		return err
	}
	b := &bench{redis: &server{addr: job.Redis}, slack: job.Slack}
	h, err := b.open(ctx, slackPace)
	if err != nil {
		return errors.Join(err, enc.Encode(replicaAnswer{Err: err.Error()}))
	}
	defer h.close()
	if err := enc.Encode(replicaAnswer{Addr: h.addr}); err != nil {
		return err
	}
	for {
		var asked struct{}
		if err := dec.Decode(&asked); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if err := enc.Encode(replicaAnswer{CPU: used().cpu}); err != nil {
			return err
		}
	}
}

// A replica is the near end of the pipe.
type replica struct {
	addr string
	enc  *json.Encoder
	dec  *json.Decoder
	in   io.Closer
	cmd  *exec.Cmd // nil when it runs in this process
}

func (b *bench) startReplica(ctx context.Context) (*replica, error) {
	r := &replica{}
	if len(b.opt.Replica) == 0 {
		theirs, ours := io.Pipe()
		answers, out := io.Pipe()
		go func() { out.CloseWithError(ServeReplica(ctx, theirs, out)) }()
		r.enc, r.dec, r.in = json.NewEncoder(ours), json.NewDecoder(answers), ours
	} else {
		r.cmd = exec.Command(b.opt.Replica[0], b.opt.Replica[1:]...)
		r.cmd.Stderr = os.Stderr
		in, err := r.cmd.StdinPipe()
		if err != nil {
			return nil, err
		}
		out, err := r.cmd.StdoutPipe()
		if err != nil {
			return nil, err
		}
		if err := r.cmd.Start(); err != nil {
			return nil, fmt.Errorf("start a replica: %w", err)
		}
		r.enc, r.dec, r.in = json.NewEncoder(in), json.NewDecoder(out), in
	}
	a, err := r.ask(replicaJob{Redis: b.redis.addr, Slack: b.slack})
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	r.addr = a.Addr
	return r, nil
}

func (r *replica) ask(q any) (a replicaAnswer, err error) {
	if err = r.enc.Encode(q); err == nil {
		err = r.dec.Decode(&a)
	}
	if err == nil && a.Err != "" {
		err = errors.New(a.Err)
	}
	if err != nil {
		err = fmt.Errorf("a replica: %w", err)
	}
	return a, err
}

func (r *replica) close() error {
	err := r.in.Close()
	if r.cmd != nil {
		err = errors.Join(err, r.cmd.Wait())
	}
	return err
}

// replicas drives one to three bots on one Redis. Each connection goes to one
// of them, and each case to all, as behind a load balancer.
func (b *bench) replicas(ctx context.Context, r *Report) error {
	r.Replicas = make([][]Round, mostReplicas)
	for range b.opt.ReplicaRounds {
		for n := 1; n <= mostReplicas; n++ {
			round, err := b.replicaRound(ctx, n)
			if err != nil {
				return err
			}
			r.Replicas[n-1] = append(r.Replicas[n-1], round)
		}
	}
	return nil
}

const mostReplicas = 3

func (b *bench) replicaRound(ctx context.Context, n int) (round Round, err error) {
	if err := b.raw.FlushAll(ctx).Err(); err != nil {
		return round, err
	}
	store, err := b.openStore(ctx)
	if err != nil {
		return round, err
	}
	defer store.Close()
	if err := seed(ctx, store.Workspace(team), 1, b.opt.Cases); err != nil {
		return round, err
	}
	var all []*replica
	defer func() {
		for _, r := range all {
			err = errors.Join(err, r.close())
		}
	}()
	d := drive{Expect: "act.undo"}
	for range n {
		r, err := b.startReplica(ctx)
		if err != nil {
			return round, err
		}
		all, d.Addrs = append(all, r), append(d.Addrs, r.addr)
	}
	usedByAll := func() (usage, error) {
		u := usage{at: time.Now()}
		for _, r := range all {
			a, err := r.ask(struct{}{})
			if err != nil {
				return u, err
			}
			u.cpu += a.CPU
		}
		return u, nil
	}
	if round, err = b.roundOf(ctx, usedByAll, d); err != nil {
		return round, err
	}
	return round, b.checkStored(ctx, 1, b.opt.Cases)
}
