package faults

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"casethread/state/redisstore/redistest"
)

var (
	shape      = flag.String("topology", "single", "of Redis: single, tls, sentinel, cluster, or all")
	copies     = flag.Int("copies", 1, "replicas of the primary behind Sentinels; with two all goes on when one is lost")
	durability = flag.String("durability", "replica", "DURABILITY on Sentinel and Cluster; with local what was noted just before a failover may be lost")
)

// servers are the Redis that all bots share, in one of its shapes.
type servers interface {
	url() string
	// env is what the bots need to be told beside the URL.
	env() []string
	// pause stops a server for some seconds, with its connections open.
	pause(ctx context.Context, x *trouble) strike
	// kill kills a server and starts it again, and returns when all is well.
	kill(ctx context.Context, x *trouble) strike
	// killFor kills a server until another has taken its place, where there is
	// another.
	killFor(ctx context.Context, x *trouble) strike
}

// A topology is a shape of Redis, and what is run on it.
type topology struct {
	name       string
	start      func(t *testing.T) servers
	workspaces int
	replicas   int // of the bot, in each workspace
}

var topologies = []topology{
	{"single", startSingle, 1, 3},
	{"tls", startTLS, 1, 3},
	{"sentinel", startSentinel, 1, 3},
	{"cluster", startCluster, 8, 1},
	{"cut", startCut, 1, 3},
}

// teams are workspaces whose shards lie on the three primaries of a Cluster in
// turn.
var teams = []string{"T0LOCAL001", "T0LOCAL003", "T0LOCAL006", "T0LOCAL002", "T0LOCAL010", "T0LOCAL008", "T0LOCAL004", "T0LOCAL012"}

// chosen are the topologies that the flag names.
func chosen(t *testing.T) (all []topology) {
	t.Helper()
	for _, o := range topologies {
		if *shape == "all" || *shape == o.name {
			all = append(all, o)
		}
	}
	if len(all) == 0 {
		t.Fatalf("there is no topology %q", *shape)
	}
	return all
}

// one is one server.
type one struct {
	*redistest.Process
	address string
	told    []string
}

func (o one) url() string   { return o.address }
func (o one) env() []string { return o.told }

func startSingle(t *testing.T) servers {
	t.Helper()
	p := redistest.Start(t, "--appendfsync", *fsync)
	return one{p, p.URL(), nil}
}

// startTLS starts a server that speaks TLS alone, with a certificate that only
// its own authority vouches for, and lets in the user of the shipped rights
// alone.
func startTLS(t *testing.T) servers {
	t.Helper()
	rights, err := os.ReadFile("../../deploy/kubernetes/users.acl.example")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "users.acl")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(rights), "BOT_PASSWORD", "secret")), 0o600); err != nil {
		t.Fatal(err)
	}
	cert, key := certificate(t)
	p := redistest.StartTLS(t, cert, key, "--appendfsync", *fsync, "--aclfile", file)
	return one{p, "rediss://casethread:secret@" + p.Addr(), []string{"SSL_CERT_FILE=" + os.Getenv("SSL_CERT_FILE")}}
}

func (o one) pause(ctx context.Context, x *trouble) strike {
	s := began("paused")
	o.Pause()
	wait(ctx, x.within(500, 4000))
	o.Resume()
	return s.ended()
}

func (o one) kill(ctx context.Context, x *trouble) strike {
	s := began("killed")
	o.Kill()
	wait(ctx, x.within(0, 1000))
	o.Restart()
	return s.ended()
}

func (o one) killFor(ctx context.Context, x *trouble) strike { return o.kill(ctx, x) }

// several are servers that go on without one of them.
type several struct{ *redistest.Group }

// groupOf returns the servers where they are several.
func groupOf(s servers) (g several, ok bool) {
	if c, cut := s.(*cuttable); cut {
		return c.several, true
	}
	g, ok = s.(several)
	return g, ok
}

func startSentinel(t *testing.T) servers {
	t.Helper()
	return several{redistest.Sentinel(t, *copies, "--appendfsync", *fsync)}
}

func startCluster(t *testing.T) servers {
	t.Helper()
	return several{redistest.ClusterOf(t, 3, "--appendfsync", *fsync)}
}

func (g several) url() string   { return g.URL() }
func (g several) env() []string { return []string{"DURABILITY=" + *durability} }

// pause stops a primary, sometimes for so long that another takes its place. It
// wakes up as one that has not heard of it.
func (g several) pause(ctx context.Context, x *trouble) strike {
	before := g.settled()
	s := began("paused")
	p := before[x.rand.IntN(len(before))]
	p.Pause()
	wait(ctx, x.within(500, 5000))
	p.Resume()
	g.AwaitReplicas()
	if fmt.Sprint(before) != fmt.Sprint(g.Primaries()) {
		s.what = "paused, and failed over"
	}
	return s.ended()
}

// kill kills a primary, half of the time until another has taken its place, else
// until it is started again, perhaps in the middle of that. One time in five it
// is another server.
func (g several) kill(ctx context.Context, x *trouble) strike {
	before := g.settled()
	switch n := x.rand.IntN(15); {
	case n < 3:
		s := began("a replica or a Sentinel killed")
		p := g.other(before, x)
		p.Kill()
		wait(ctx, x.within(0, 3000))
		p.Restart()
		g.AwaitReplicas()
		return s.ended()
	case n < 8:
		s := began("killed, and back")
		p := before[x.rand.IntN(len(before))]
		p.Kill()
		wait(ctx, x.within(0, 3000))
		p.Restart()
		g.AwaitReplicas()
		if fmt.Sprint(before) != fmt.Sprint(g.Primaries()) {
			s.what = "killed, and failed over"
		}
		return s.ended()
	}
	return g.killFor(ctx, x)
}

func (g several) killFor(ctx context.Context, x *trouble) strike {
	before := g.settled()
	s := began("killed, and failed over")
	p := before[x.rand.IntN(len(before))]
	p.Kill()
	g.AwaitFailover(p)
	wait(ctx, x.within(0, 3000))
	p.Restart()
	g.AwaitReplicas()
	return s.ended()
}

// settled are the primaries when all is well: on a busy machine a Sentinel takes
// one for dead that is only slow.
func (g several) settled() []*redistest.Process {
	for {
		if all := g.Primaries(); len(all) > 0 {
			return all
		}
		g.AwaitReplicas()
	}
}

// other is a server that is no primary.
func (g several) other(primaries []*redistest.Process, x *trouble) *redistest.Process {
	all := slices.Concat(g.Servers, g.Watchers)
	for {
		p := all[x.rand.IntN(len(all))]
		if !slices.Contains(primaries, p) {
			return p
		}
	}
}

// keepLogs writes what each server logged into a file of its own.
func (g several) keepLogs(t *testing.T, dir string) {
	t.Helper()
	for i, p := range slices.Concat(g.Servers, g.Watchers) {
		kind := "server"
		if i >= len(g.Servers) {
			kind = "sentinel"
		}
		name := fmt.Sprintf("%d-%s-%d-%s.log", *seed, kind, i, strings.ReplaceAll(p.Addr(), ":", "-"))
		if err := os.WriteFile(filepath.Join(dir, name), []byte(p.Said()), 0o600); err != nil {
			t.Error(err)
		}
	}
}
