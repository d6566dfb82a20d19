package faults

import (
	"context"
	"net"
	"slices"
	"testing"

	"casethread/state/redisstore/redistest"
)

// cuttable are servers behind Sentinels, each on a host of its own, as the bots
// are, in a network that is cut. Slack is reached by all at all times.
type cuttable struct {
	several
	network *redistest.Network
	bots    []redistest.Host
	turn    int // counts the cuts
}

func startCut(t *testing.T) servers {
	t.Helper()
	n := redistest.NewNetwork(t)
	return &cuttable{several: several{n.Sentinel(2, "--appendfsync", *fsync)}, network: n}
}

// botHost is where the next bot runs.
func (c *cuttable) botHost() redistest.Host {
	h := c.network.Host()
	c.bots = append(c.bots, h)
	return h
}

// listen is where the bots reach Slack.
func (c *cuttable) listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(c.network.Outside(), "0"))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func hosts(all []*redistest.Process) (at []redistest.Host) {
	for _, p := range all {
		at = append(at, p.Host())
	}
	return at
}

// pause cuts for a time in which mostly no other takes the primary's place.
func (c *cuttable) pause(ctx context.Context, x *trouble) strike { return c.cut(ctx, x, 200, 2000) }

func (c *cuttable) kill(ctx context.Context, x *trouble) strike { return c.cut(ctx, x, 3000, 8000) }

func (c *cuttable) killFor(ctx context.Context, x *trouble) strike {
	return c.cut(ctx, x, 5000, 8000)
}

// cut cuts the network for some milliseconds, in one way after the other. Who is on
// which side is left to chance. One cut is over when all is as it was: what two of
// them break that follow each other closely, the second before a replica has what
// it missed in the first, is not promised.
func (c *cuttable) cut(ctx context.Context, x *trouble, least, most int) strike {
	primary := c.settled()[0]
	others := slices.DeleteFunc(slices.Clone(c.Servers), func(p *redistest.Process) bool { return p == primary })
	x.rand.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
	sentinels, bots := slices.Clone(hosts(c.Watchers)), slices.Clone(c.bots)
	x.rand.Shuffle(len(sentinels), func(i, j int) { sentinels[i], sentinels[j] = sentinels[j], sentinels[i] })
	x.rand.Shuffle(len(bots), func(i, j int) { bots[i], bots[j] = bots[j], bots[i] })
	replicas, p := hosts(others), primary.Host()
	at := []redistest.Host{p}
	var s strike
	c.turn++
	switch c.turn % 5 {
	case 0:
		s = began("cut in two, a replica with the primary")
		c.network.Cut([]redistest.Host{p, replicas[0], sentinels[0], bots[0]}, slices.Concat(replicas[1:], sentinels[1:], bots[1:]))
	case 1:
		s = began("cut off with a bot")
		c.network.Cut([]redistest.Host{p, bots[0]}, slices.Concat(replicas, sentinels, bots[1:]))
	case 2:
		s = began("not seen by the Sentinels")
		c.network.Cut(at, sentinels)
	case 3:
		s = began("without a replica")
		c.network.Cut(replicas[:1], slices.Concat(at, replicas[1:], sentinels, bots))
	default:
		s = began("not seen by the Sentinels, nor by a replica")
		c.network.Cut(at, slices.Concat(sentinels, replicas[1:]))
	}
	wait(ctx, x.within(least, most))
	c.network.Heal()
	c.AwaitReplicas()
	c.AwaitCaughtUp()
	if c.settled()[0] != primary {
		s.what += ", and failed over"
	}
	return s.ended()
}
