package faults

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"casethread/bot/localslack"
	"casethread/state"
)

// What changes is corrected in place: when all is quiet no message offers what
// cannot be done any longer, and each card says what comes next.

// checkStale returns the messages that are out of date.
func (w *town) checkStale(cases map[int][]*state.Case) (wrong []string) {
	all := map[string]*state.Case{}
	for _, of := range cases {
		for _, c := range of {
			all[fmt.Sprint(c.No)] = c
		}
	}
	for _, channel := range w.h.slack.State().Channels {
		for _, m := range channel.Messages {
			payload, ok := m.Metadata["event_payload"].(map[string]any)
			c := all[fmt.Sprint(payload["case"])]
			if !ok || c == nil {
				continue
			}
			if why := stale(c, channel, m, fmt.Sprint(payload["thing"])); why != "" {
				wrong = append(wrong, fmt.Sprintf("case %d, message %s of %v in %v: %s; since then%s", c.No, m.TS, payload["thing"], channel.Members, why, told(c, fmt.Sprint(payload["thing"]))))
			}
		}
	}
	return wrong
}

// told are the events of a thing, for who has to find out why.
func told(c *state.Case, thing string) (said string) {
	for _, e := range c.Events {
		if state.ThingOf(e.Fact) == thing {
			said += fmt.Sprintf("\n  %s v%d %s by %s: %+v", e.At.Format("15:04:05.000"), e.Version, e.Fact.Type(), e.By.Role, e.Fact)
		}
	}
	return said
}

func stale(c *state.Case, channel localslack.StateChannel, m localslack.StateMessage, thing string) string {
	blocks, err := json.Marshal(m.Blocks)
	if err != nil {
		return err.Error()
	}
	offers := func(action string) bool { return strings.Contains(string(blocks), `"action_id":"`+action+`"`) }
	switch kind := m.Metadata["event_type"]; {
	case kind == "task" && (offers("task.accept") || offers("task.done")):
		return staleTask(c, channel, thing, offers("task.accept"))
	case thing == "ball" && offers("ball.accept") && !c.Pass.Pending:
		return "offers the ball, which waits for no answer"
	case kind == "followup" && (offers("followup.move") || offers("followup.propose")):
		if f, ok := c.Followup(thing); !ok || f.Status != state.Planned {
			return "offers something of a follow-up that is not planned any longer"
		}
	case kind == "case_card":
		if next := nextFollowup(c); !next.IsZero() && !strings.Contains(string(blocks), next.Time(time.UTC).Format("Monday 2 January 2006")) {
			return "does not say that a follow-up comes on " + next.String()
		}
	}
	return ""
}

func staleTask(c *state.Case, channel localslack.StateChannel, id string, accept bool) string {
	t, _ := c.Task(id)
	switch {
	case t.Done:
		return "offers something of a task that is done"
	case t.Accepted && accept:
		return "offers to accept a task that is accepted"
	case channel.IsIM && !slices.Contains(channel.Members, c.Parties[t.Owner].User) && !slices.Contains(channel.Members, c.Parties[t.Giver].User):
		return "offers somebody's task to another"
	}
	return ""
}

func nextFollowup(c *state.Case) (next state.Date) {
	for _, f := range c.Followups {
		if f.Status == state.Planned && (next.IsZero() || f.For.Before(next)) {
			next = f.For
		}
	}
	return next
}
