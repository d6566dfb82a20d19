package redistest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// within is how long several servers may take until they know each other.
const within = time.Minute

// masterName is what Sentinels call the primary.
const masterName = "cases"

// A Group is several servers that hold the same data, or parts of it, and go
// on without one of them.
type Group struct {
	t testing.TB
	// Servers hold data: a primary and its replicas, or a Cluster's.
	Servers []*Process
	// Watchers are the Sentinels; a Cluster needs none.
	Watchers  []*Process
	primaries int
}

// Sentinel starts a primary with so many replicas and three Sentinels, which take
// a primary for dead after a second. The primary refuses what no replica would
// have. The arguments are of the servers.
func Sentinel(t testing.TB, replicas int, args ...string) *Group {
	t.Helper()
	return sentinels(t, here, replicas, args...)
}

// Sentinel is the same with each server on a host of its own.
func (n *Network) Sentinel(replicas int, args ...string) *Group {
	n.t.Helper()
	return sentinels(n.t, n.Host, replicas, args...)
}

func here() Host { return Host{} }

func sentinels(t testing.TB, host func() Host, replicas int, args ...string) *Group {
	t.Helper()
	args = append([]string{"--repl-diskless-sync-delay", "0", "--min-replicas-to-write", "1", "--min-replicas-max-lag", "10"}, args...)
	primary := run(t, host(), filed, args...)
	g := &Group{t: t, Servers: []*Process{primary}, primaries: 1}
	addr, port, err := net.SplitHostPort(primary.addr)
	if err != nil {
		t.Fatal(err)
	}
	for range replicas {
		g.Servers = append(g.Servers, run(t, host(), filed, slices.Concat(args, []string{"--replicaof", addr, port})...))
	}
	for range 3 {
		g.Watchers = append(g.Watchers, run(t, host(), sentinel,
			"--sentinel", "monitor", masterName, addr, port, "2",
			"--sentinel", "down-after-milliseconds", masterName, "1000",
			"--sentinel", "failover-timeout", masterName, "5000",
			"--sentinel", "parallel-syncs", masterName, "2"))
	}
	g.await("the Sentinels to know each other", func() error {
		for _, w := range g.Watchers {
			told, err := g.ask(w, "SENTINEL", "MASTER", masterName)
			if err != nil {
				return err
			}
			if told["num-other-sentinels"] != "2" || told["num-slaves"] != fmt.Sprint(replicas) {
				return fmt.Errorf("%s knows %s Sentinels and %s replicas", w.addr, told["num-other-sentinels"], told["num-slaves"])
			}
		}
		return nil
	})
	g.AwaitReplicas()
	return g
}

// ClusterOf starts a Cluster of so many primaries, each with a replica. A server
// that has not been heard of for a second and a half is taken for dead.
func ClusterOf(t testing.TB, primaries int, args ...string) *Group {
	t.Helper()
	args = append([]string{"--repl-diskless-sync-delay", "0", "--min-replicas-to-write", "1", "--cluster-enabled", "yes", "--cluster-node-timeout", "1500"}, args...)
	g := &Group{t: t, primaries: primaries}
	for range 2 * primaries {
		bus, err := Host{}.FreeAddr()
		if err != nil {
			t.Fatal(err)
		}
		_, port, _ := strings.Cut(bus, ":")
		g.Servers = append(g.Servers, run(t, Host{}, plain, slices.Concat(args, []string{"--cluster-port", port})...))
	}
	ids := make([]string, len(g.Servers))
	for i, p := range g.Servers {
		id, err := g.do(p, "CLUSTER", "MYID").Text()
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = id
		if i < primaries {
			g.must(p, "CLUSTER", "ADDSLOTSRANGE", i*16384/primaries, (i+1)*16384/primaries-1)
		}
		g.must(p, "CLUSTER", "SET-CONFIG-EPOCH", i+1)
	}
	for _, p := range g.Servers[1:] {
		host, port, _ := net.SplitHostPort(g.Servers[0].addr)
		g.must(p, "CLUSTER", "MEET", host, port, g.Servers[0].args[len(g.Servers[0].args)-1])
	}
	g.await("the Cluster to know its servers", func() error {
		for _, p := range g.Servers {
			told, err := g.told(p, "CLUSTER", "INFO")
			if err != nil || told["cluster_known_nodes"] != fmt.Sprint(len(ids)) || told["cluster_state"] != "ok" {
				return errors.Join(err, fmt.Errorf("%s knows %s servers, state %s", p.addr, told["cluster_known_nodes"], told["cluster_state"]))
			}
		}
		return nil
	})
	for i, p := range g.Servers[primaries:] {
		g.await("a server to know its primary", func() error { return g.do(p, "CLUSTER", "REPLICATE", ids[i]).Err() })
	}
	g.AwaitReplicas()
	return g
}

// URL returns what REDIS_URL says of the group.
func (g *Group) URL() string {
	named, query := g.Servers, ""
	if len(g.Watchers) > 0 {
		named, query = g.Watchers, "?master_name="+masterName
	}
	addrs := make([]string, 0, len(named))
	for _, p := range named {
		addrs = append(addrs, p.addr)
	}
	return "redis://" + strings.Join(addrs, ",") + query
}

// Primaries returns the servers that take writes. One that has come back and
// has not heard of its successor counts as none: it has no replica.
func (g *Group) Primaries() []*Process {
	return slices.DeleteFunc(slices.Clone(g.Servers), func(p *Process) bool {
		told, err := g.told(p, "INFO", "replication")
		return err != nil || told["role"] != "master" || told["connected_slaves"] == "0"
	})
}

// AwaitReplicas waits until every server is up, and each that is no primary has
// what its primary has.
func (g *Group) AwaitReplicas() {
	g.t.Helper()
	g.await("the replicas", func() error {
		primaries := 0
		for _, p := range g.Servers {
			told, err := g.told(p, "INFO", "replication")
			switch {
			case err != nil:
				return err
			case told["role"] == "slave" && told["master_link_status"] != "up":
				return fmt.Errorf("%s has no link to its primary", p.addr)
			case told["role"] == "slave":
			case told["connected_slaves"] == "0":
				return fmt.Errorf("%s has no replica", p.addr)
			default:
				primaries++
			}
		}
		if primaries != g.primaries {
			return fmt.Errorf("there are %d primaries, want %d", primaries, g.primaries)
		}
		return nil
	})
}

// AwaitCaughtUp waits until one server alone is a primary, and has been told by
// every other that it has what the primary has now: after a cut a replica may be
// seconds late although it is connected.
func (g *Group) AwaitCaughtUp() {
	g.t.Helper()
	wrote := map[*Process]int{}
	g.await("the replicas to catch up", func() error {
		primaries, caughtUp := 0, 0
		for _, p := range g.Servers {
			told, err := g.told(p, "INFO", "replication")
			if err != nil {
				return err
			}
			if told["role"] != "master" {
				continue
			}
			primaries++
			if wrote[p] == 0 {
				wrote[p], _ = strconv.Atoi(told["master_repl_offset"])
			}
			for n := range g.Servers {
				_, offset, _ := strings.Cut(told[fmt.Sprint("slave", n)], "offset=")
				offset, _, _ = strings.Cut(offset, ",")
				if at, err := strconv.Atoi(offset); err == nil && at >= wrote[p] {
					caughtUp++
				}
			}
		}
		if primaries != 1 || caughtUp != len(g.Servers)-1 {
			return fmt.Errorf("%d are primaries, %d have caught up", primaries, caughtUp)
		}
		return nil
	})
}

// AwaitFailover waits until another has taken the place of a primary that is
// away, and every other server follows it.
func (g *Group) AwaitFailover(away *Process) {
	g.t.Helper()
	g.await("another primary", func() error {
		primaries := 0
		for _, p := range g.Servers {
			if p == away {
				continue
			}
			told, err := g.told(p, "INFO", "replication")
			switch {
			case err != nil:
				return err
			case told["role"] == "master":
				primaries++
			case told["master_link_status"] != "up":
				return fmt.Errorf("%s has no link to its primary", p.addr)
			}
		}
		if primaries < g.primaries {
			return fmt.Errorf("%d of %d primaries are there", primaries, g.primaries)
		}
		return nil
	})
}

// Configure changes a setting of one of the servers.
func (g *Group) Configure(p *Process, name, value string) {
	g.t.Helper()
	g.must(p, "CONFIG", "SET", name, value)
}

func (g *Group) do(p *Process, args ...any) *redis.Cmd {
	c := redis.NewClient(&redis.Options{Addr: p.addr, Protocol: 2, DisableIdentity: true, MaxRetries: -1, DialerRetries: 1, ReadTimeout: time.Second})
	defer c.Close()
	return c.Do(context.WithoutCancel(g.t.Context()), args...)
}

func (g *Group) must(p *Process, args ...any) {
	g.t.Helper()
	if err := g.do(p, args...).Err(); err != nil {
		g.t.Fatalf("%v: %v", args, err)
	}
}

// told reads what a server tells in lines of NAME:VALUE.
func (g *Group) told(p *Process, args ...any) (map[string]string, error) {
	text, err := g.do(p, args...).Text()
	told := map[string]string{}
	for line := range strings.Lines(text) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			told[k] = v
		}
	}
	return told, err
}

// ask reads what a server tells as a flat list of names and values.
func (g *Group) ask(p *Process, args ...any) (map[string]string, error) {
	list, err := g.do(p, args...).StringSlice()
	told := map[string]string{}
	for i := 0; i+1 < len(list); i += 2 {
		told[list[i]] = list[i+1]
	}
	return told, err
}

// await asks again and again until it is told no error.
func (g *Group) await(what string, ask func() error) {
	g.t.Helper()
	until := time.Now().Add(within)
	for {
		err := ask()
		if err == nil {
			return
		}
		if time.Now().After(until) {
			g.t.Fatalf("waited too long for %s: %v", what, err)
		}
		<-time.After(50 * time.Millisecond)
	}
}
