package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"casethread/bot/localslack"
)

// A trouble breaks what the bot stands on, by a seed.
type trouble struct {
	h     *house
	rand  *rand.Rand
	redis bool // is killed too

	replicas, servers, pauses int
}

// make kills so many processes, each of which is started again.
func (x *trouble) make(ctx context.Context, kills int) {
	for x.replicas+x.servers < kills && ctx.Err() == nil {
		wait(ctx, x.within(200, 1500))
		switch n := x.rand.IntN(20); {
		case n < 2:
			x.h.redis.Pause()
			wait(ctx, x.within(500, 4000))
			x.h.redis.Resume()
			x.pauses++
		case n < 5 && x.redis:
			x.h.redis.Kill()
			wait(ctx, x.within(0, 1000))
			x.h.redis.Restart()
			x.servers++
		default:
			x.killReplicas(ctx)
		}
	}
}

// killReplicas kills one replica, sometimes another before it is back.
func (x *trouble) killReplicas(ctx context.Context) {
	n := x.rand.IntN(len(x.h.replicas))
	killed := x.h.replicas[n : n+1]
	if x.rand.IntN(4) == 0 {
		killed = append(killed[:1:1], x.h.replicas[(n+1)%len(x.h.replicas)])
	}
	for _, r := range killed {
		r.kill()
		x.replicas++
		wait(ctx, x.within(0, 500))
	}
	for _, r := range killed {
		r.start()
	}
}

func (x *trouble) within(from, to int) time.Duration {
	return time.Duration(from+x.rand.IntN(to-from)) * time.Millisecond
}

// The calls that fail, and how: a call that times out takes ten seconds, so
// there are few of those.
var (
	failing = []string{
		"chat.postMessage", "chat.postMessage", "chat.postMessage", "chat.update", "chat.update", "conversations.open", "conversations.replies",
		"conversations.history", "conversations.members", "users.info", "files.getUploadURLExternal", "files.completeUploadExternal", "files.info", "chat.postEphemeral",
	}
	ways = []string{"429", "429", "500", "500", "500_after", "500_after", "500_after", "reset", "reset", "timeout"}
)

// slack has Slack's calls fail until ctx ends, and returns how many were to.
func slackFails(ctx context.Context, d *localslack.Driver, r *rand.Rand) (map[string]int, error) {
	made := map[string]int{}
	for ctx.Err() == nil {
		f := localslack.Fault{Method: failing[r.IntN(len(failing))], Kind: ways[r.IntN(len(ways))]}
		if err := d.Fault(context.WithoutCancel(ctx), f); err != nil {
			return made, fmt.Errorf("make Slack fail: %w", err)
		}
		made[f.Kind]++
		wait(ctx, time.Duration(50+r.IntN(250))*time.Millisecond)
	}
	return made, nil
}
