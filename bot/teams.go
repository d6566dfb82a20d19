package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// keptTeams is the name under which the workspace's teams are kept.
const keptTeams = "teams"

func (b *Bot) teams(ctx context.Context) (commands.Teams, int, error) {
	return documentOf[commands.Teams](ctx, b.ws, keptTeams)
}

func (b *Bot) commitTeams(ctx context.Context, a *ask, x *commands.Exec, d *commands.Decision) (answer, error) {
	return b.commitKept(ctx, a, d, keptDocument{
		name: keptTeams, version: x.TeamsAt + 1, all: *d.Teams,
		notify: texts.Say("team.list"), meanwhile: texts.Say("team.meanwhile"),
	})
}

// A tally counts, case by case, what the leader of each team hears of: warnings
// that have waited so long for an answer, and cases in which nobody can be reached.
type tally struct {
	teams  commands.Teams
	gone   []string // users whom Slack cannot reach any longer
	now    time.Time
	waits  map[string]int      // how many warnings, by team
	unread map[string]int      // how many cases, by team
	once   map[string][]string // what became so lately, by leader
}

// crossedLately is for how long a leader may still be told that a warning has
// come to wait too long, for the bot may have been down. It is remembered
// longer that they were.
const crossedLately = 7 * 24 * time.Hour

func newTally(teams commands.Teams, gone []string, now time.Time) *tally {
	return &tally{teams: teams, gone: gone, now: now, waits: map[string]int{}, unread: map[string]int{}, once: map[string][]string{}}
}

func (t *tally) count(c *state.Case) {
	since, late := commands.LateWarning(c, t.now)
	unread := commands.Unread(c, t.gone)
	if !late && !unread {
		return
	}
	for _, team := range t.teams {
		if !team.Has(c) {
			continue
		}
		if late {
			t.waits[team.Name]++
		}
		if late && t.now.Sub(since) < crossedLately {
			t.once[team.Leader] = append(t.once[team.Leader],
				fmt.Sprintf("leader|%s|%d|%d", team.Leader, c.No, since.Unix()))
		}
		if unread {
			t.unread[team.Name]++
			t.once[team.Leader] = append(t.once[team.Leader], fmt.Sprintf("leader|%s|%d|unread", team.Leader, c.No))
		}
	}
}

// ofLeader is how many of what is counted by team are in those of a leader that
// have any.
func (t *tally) ofLeader(leader string, counted map[string]int) map[string]int {
	own := map[string]int{}
	for _, team := range t.teams {
		if n := counted[team.Name]; n > 0 && team.Leader == leader {
			own[team.Name] = n
		}
	}
	return own
}

// tellLeaders tells each leader once a day, if a warning has come to wait too
// long since they were told last, or a case to be read by nobody: whatever dies, each
// makes one message.
func (b *Bot) tellLeaders(ctx context.Context, t *tally) error {
	today := state.DateOf(t.now)
	for _, leader := range slices.Sorted(maps.Keys(t.once)) {
		p, err := b.ws.Person(ctx, leader)
		if sealed, rest := b.noteSealed("leader", err); rest != nil {
			return rest
		} else if len(sealed) > 0 {
			continue
		}
		post := newPost(postLeader, 0, leaderReader(p, today), t.now, postBody{
			User: leader, Waits: t.ofLeader(leader, t.waits), Unread: t.ofLeader(leader, t.unread),
		})
		post.Once = t.once[leader]
		_, err = b.ws.Commit(ctx, redisstore.Commit{
			Marks: []redisstore.Mark{{Key: "leader|" + leader + "|" + today.String(), For: digestKept}},
			Posts: []redisstore.Post{post},
		})
		if err != nil && !errors.Is(err, redisstore.ErrMarked) {
			return err
		}
	}
	return nil
}

// leaderReader is who reads what a leader is told: while they are away their
// stand-in, if there is one.
func leaderReader(p state.Person, today state.Date) string {
	if p.Away(today) && p.StandIn != "" {
		return p.StandIn
	}
	return p.User
}

// deliverLeader tells a leader, or their stand-in, of the teams that they lead
// still. The numbers are the morning's.
func (b *Bot) deliverLeader(ctx context.Context, e redisstore.Entry, body postBody) (delivered, error) {
	teams, _, err := b.teams(ctx)
	if err != nil {
		return delivered{}, err
	}
	leader, err := b.ws.Person(ctx, body.User)
	if err != nil {
		return delivered{}, err
	}
	reads := e.Channel == body.User || e.Channel == leaderReader(leader, b.today())
	var names []string
	for _, t := range teams {
		if reads && t.Leader == body.User && body.Waits[t.Name]+body.Unread[t.Name] > 0 {
			names = append(names, t.Name)
		}
	}
	if len(names) == 0 {
		b.metrics.stale.Inc()
		return delivered{}, nil
	}
	reader, err := b.ws.Person(ctx, e.Channel)
	if err != nil {
		return delivered{}, err
	}
	standsInFor := ""
	if e.Channel != body.User {
		standsInFor = body.User
	}
	return b.send(ctx, e, message{
		channel: e.Channel, kind: "notice", lang: b.langOf(reader), since: body.At,
		doc: commands.TeamWaits(standsInFor, names, body.Waits, body.Unread),
	})
}
