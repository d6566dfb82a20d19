package faults

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"casethread/bot/localslack"
	"casethread/bot/serve"
	"casethread/state"
)

var rounds = 2 // of restarts

// TestRollingRestart restarts three replicas one after the other, as an upgrade
// does, while people give commands: each is answered, noted once, and told once.
func TestRollingRestart(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	for name, env := range map[string][]string{"http": nil, "socket": {"SLACK_APP_TOKEN=xapp-local-app"}} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, startSingle(t), teams[0], 6, 3, env...)
			h.front.watches.Store(true) // as what stands before a bot does
			r := &rolling{h: h, w: &town{t: t, h: h, began: time.Now(), notes: map[promise]int{}}}
			if name == "socket" { // Slack may use a socket in the moment in which it is closed: who is told that nobody answered says it again
				r.mayMiss = int64(rounds * len(h.replicas))
			}
			r.work()
			r.w.quiet()
			r.judge()
		})
	}
}

// A rolling restart, with who works meanwhile.
type rolling struct {
	h *house
	w *town

	unanswered atomic.Int64
	conflicts  atomic.Int64
	given      atomic.Int64
	mayMiss    int64 // how many may have none
	mu         sync.Mutex
	slowest    time.Duration // answer
}

// work has people work in each case until every replica has been restarted.
func (r *rolling) work() {
	t := r.h.t
	stories := make([]*story, len(r.h.slack.Options().Channels))
	for n := range stories {
		stories[n] = &story{town: r.w, index: n}
		r.open(stories[n])
	}
	ctx, over := context.WithCancel(t.Context())
	var people sync.WaitGroup
	for _, s := range stories {
		for _, by := range []state.Role{state.Consultant, state.Caseworker} {
			people.Go(func() {
				for wait(ctx, 50*time.Millisecond) {
					r.give(s, by)
				}
			})
		}
	}
	for range rounds {
		for _, replica := range r.h.replicas {
			before := r.given.Load()
			took := replica.stop()
			if took > serve.StopWithin {
				t.Errorf("replica %d took %v to stop", replica.n, took)
			}
			await(t, "the others to go on", func() bool { return r.given.Load() > before+50 })
			replica.start()
			await(t, "a replica to be back", replica.ready)
			t.Logf("replica %d stopped within %v", replica.n, took.Round(time.Millisecond))
		}
	}
	over()
	people.Wait()
}

// open opens a case: a command, and a yes to who can read the thread.
func (r *rolling) open(s *story) {
	t, ctx := r.h.t, r.h.t.Context()
	karen, channel := person(s.index, state.Consultant), channelOf(s.index)
	s.town.keep(&act{c: s, by: state.Consultant, kind: "opened", got: noted})
	text := fmt.Sprintf("/case open %s caseworker <@%s> mentor <@%s>", labelOf(s.index), person(s.index, state.Caseworker), person(s.index, state.Mentor))
	asked, err := r.h.drive.Command(ctx, localslack.CommandInput{User: karen, Channel: channel, Text: text})
	question := r.h.shownTo(karen)
	if err != nil || !asked.OK || question == "" {
		t.Fatalf("%s: %+v, %v", text, asked, err)
	}
	done, err := r.h.drive.Click(ctx, localslack.ClickInput{User: karen, Channel: channel, TS: question, ActionID: "case.open.confirm"})
	if err != nil || !done.OK {
		t.Fatalf("%s: %+v, %v", text, done, err)
	}
	await(t, "the case", func() bool {
		nos, err := r.h.ws.OpenIn(ctx, channel)
		if err == nil && len(nos) == 1 {
			s.no = nos[0]
		}
		return s.no > 0
	})
}

// shownTo is the ts of what somebody alone was shown last.
func (h *house) shownTo(user string) (ts string) {
	for _, e := range h.slack.State().Ephemerals {
		if e.User == user {
			ts = e.TS
		}
	}
	return ts
}

// give has somebody note a task of their own, and say the same again as long as
// there is no answer.
func (r *rolling) give(s *story, by state.Role) {
	ctx := r.h.t.Context()
	mark := s.town.newMark()
	a := s.town.keep(&act{c: s, by: by, kind: "given", mark: mark, got: unknown})
	in := localslack.CommandInput{User: s.user(a), Channel: channelOf(s.index), Text: "/whodoes " + roleNames[by] + " " + mark + " internal"}
	for ctx.Err() == nil {
		out, err := r.h.drive.Command(ctx, in)
		if err != nil || !out.OK {
			r.unanswered.Add(1)
			r.h.t.Logf("no answer: %+v, %v", out, err)
			continue
		}
		switch said := r.h.saidTo(in.User); {
		case strings.HasPrefix(said, "Noted"), said == say("answer.repeated"):
			r.mu.Lock()
			a.got, r.slowest = noted, max(r.slowest, time.Duration(out.AckMS)*time.Millisecond)
			r.mu.Unlock()
			r.given.Add(1)
			return
		case said == say("answer.conflict"):
			r.conflicts.Add(1)
		default:
			r.h.t.Errorf("%s says %s", in.Text, said)
			return
		}
	}
}

// saidTo is what somebody alone was told last.
func (h *house) saidTo(user string) (said string) {
	for _, e := range h.slack.State().Ephemerals {
		if e.User == user {
			said = e.Text
		}
	}
	return said
}

// judge: whoever asked was answered, and what was answered is there, once.
func (r *rolling) judge() {
	t := r.h.t
	cases := r.w.cases()
	v := r.w.checkLog(cases)
	posts, standing := r.w.checkPosts(cases)
	t.Logf("%d commands, the slowest answered after %v; %d had no answer, %d came at the same time as another; lost %d, doubled %d; %d posts, each once but %d",
		v.acts, r.slowest.Round(time.Millisecond), r.unanswered.Load(), r.conflicts.Load(), len(v.lost), len(v.doubled), standing, len(posts))
	if n := r.unanswered.Load(); n > r.mayMiss {
		t.Errorf("%d commands had no answer, at most %d may", n, r.mayMiss)
	}
	for _, line := range slices.Concat(v.lost, v.doubled, v.wrong, posts) {
		t.Error(line)
	}
	for _, replica := range r.h.replicas {
		if said := replica.diedByItself(); said != "" {
			t.Errorf("replica %d ended by itself:\n%s", replica.n, said)
		}
	}
}
