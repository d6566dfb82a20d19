package faults

import (
	"fmt"
	"slices"
	"strings"

	"casethread/state"
)

// A verdict is what the logs say about what people were told.
type verdict struct {
	acts, noted, refused, unknown int
	lost, doubled                 []string
	wrong                         []string
}

// checkLog looks for each act in its case's log. What was answered as noted
// stands there once, what was refused does not, and what had no answer at most
// once.
func (w *town) checkLog(cases map[int][]*state.Case) (v verdict) {
	for _, a := range w.acts {
		if a.mark != "" && w.h.answers.wasNoted(a.mark) {
			a.got = noted
		}
		n := 0
		for _, c := range cases[a.c.index] {
			for _, e := range c.Events {
				if a.recorded(e) {
					n++
				}
			}
		}
		v.acts++
		what := fmt.Sprintf("case %d, %s %s %s %s: %s, in the log %d times", a.c.no, a.by, a.kind, a.thing, a.mark, a.got, n)
		switch {
		case n > 1:
			v.doubled = append(v.doubled, what)
		case a.got == noted && n == 0:
			v.lost = append(v.lost, what)
		case a.got == refused && n > 0:
			v.wrong = append(v.wrong, what)
		}
		switch a.got {
		case noted:
			v.noted++
		case refused:
			v.refused++
		default:
			v.unknown++
		}
	}
	return v
}

// recorded reports whether an event is what the act records.
func (a *act) recorded(e state.Event) bool {
	if a.kind != "opened" && e.By.User != person(a.c.index, a.by) {
		return false
	}
	switch f := e.Fact.(type) {
	case state.Opened:
		return a.kind == "opened"
	case state.Task:
		switch a.kind {
		case "given", "mentioned":
			return f.How == "" && strings.Contains(f.What, a.mark)
		case "declined":
			return f.How == "declined" && f.ID == a.thing && strings.Contains(f.Reason, a.mark)
		case "handed", "moved":
			return f.How == a.kind && f.ID == a.thing
		}
	case state.TaskAccepted:
		return a.kind == "accepted" && f.ID == a.thing
	case state.TaskDone:
		return a.kind == "done" && f.ID == a.thing
	case state.FollowupPlanned:
		return a.kind == "planned" && strings.Contains(f.Note, a.mark)
	case state.BallPassed:
		return a.kind == "passed" && f.To == a.to
	case state.BallAnswered:
		return a.kind == "taken"
	}
	return false
}

// A promise is how many messages of a kind about a thing stand in a
// conversation: of a case's thread, or with one person.
type promise struct {
	no   int
	user string // "" in the channel
	kind string
	what string
}

// promises are the messages that a case's log promises.
func promises(c *state.Case) map[promise]int {
	p := map[promise]int{{no: c.No, kind: "case_card"}: 1}
	for _, e := range c.Events {
		switch f := e.Fact.(type) {
		case state.Task:
			toldTask(p, c, e, f)
		case state.FollowupPlanned:
			p[promise{c.No, "", "followup", f.ID}]++
			followup, _ := c.Followup(f.ID)
			for _, r := range c.Participants(followup) {
				p[promise{c.No, c.Parties[r].User, "followup", f.ID}]++
				p[promise{c.No, c.Parties[r].User, "file", ""}]++
			}
		case state.BallPassed:
			p[promise{c.No, "", "case_post", "ball"}]++
		}
	}
	return p
}

// toldTask is who hears of a task: the thread where it is shared, else its
// owner, and who gave it when it was declined.
func toldTask(p map[promise]int, c *state.Case, e state.Event, f state.Task) {
	owner := c.Parties[f.Owner].User
	if f.Shared && (f.How == "" || f.How == "handed") {
		p[promise{c.No, "", "task", f.ID}]++
	}
	if (f.How == "declined" || f.How != "moved" && !f.Shared) && owner != e.By.User {
		p[promise{c.No, owner, "task", f.ID}]++
	}
}

// checkPosts compares what stands in Slack with what was promised.
func (w *town) checkPosts(cases map[int][]*state.Case) (wrong []string, posts int) {
	st := w.h.slack.State()
	want, got := map[promise]int{}, map[promise]int{}
	for _, of := range cases {
		for _, c := range of {
			for p, n := range promises(c) {
				want[p] += n
			}
		}
	}
	private := map[string]string{} // conversation → user
	ops := map[string]int{}
	for _, c := range st.Channels {
		if c.IsIM {
			private[c.ID] = slices.DeleteFunc(slices.Clone(c.Members), func(u string) bool { return u == w.h.slack.Options().BotUser })[0]
		}
		for _, m := range c.Messages {
			payload, ok := m.Metadata["event_payload"].(map[string]any)
			if !ok {
				continue // what people wrote, or a file
			}
			posts++
			ops[fmt.Sprint(payload["op_id"])]++
			kind := fmt.Sprint(m.Metadata["event_type"])
			if kind == "notice" {
				continue
			}
			p := promise{user: private[c.ID], kind: kind}
			fmt.Sscan(fmt.Sprint(payload["case"]), &p.no)
			if thing, ok := payload["thing"].(string); ok {
				p.what = thing
			}
			if kind == "reminder" {
				p.what = ""
			}
			got[p]++
		}
	}
	for op, n := range ops {
		if n > 1 {
			wrong = append(wrong, fmt.Sprintf("the post %s stands %d times", op, n))
		}
	}
	for _, f := range st.Files {
		for no := range cases {
			for _, r := range state.PartyRoles {
				if private[f.Channel] == person(no, r) {
					got[promise{cases[no][0].No, person(no, r), "file", ""}]++
				}
			}
		}
	}
	for p, n := range w.notes {
		want[p] += n
	}
	for p := range got {
		if want[p] == 0 {
			want[p] = 0
		}
	}
	for p, n := range want {
		if got[p] != n {
			wrong = append(wrong, fmt.Sprintf("case %d, to %q: %s %s stands %d times, promised %d times", p.no, p.user, p.kind, p.what, got[p], n))
		}
	}
	slices.Sort(wrong)
	return wrong, posts
}
