package faults

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"casethread/state"
)

// A verdict is what the logs say about what people were told.
type verdict struct {
	acts, noted, refused, unknown int
	lost, doubled                 []string
	wrong                         []string
}

func (v *verdict) add(w verdict) {
	v.acts, v.noted, v.refused, v.unknown = v.acts+w.acts, v.noted+w.noted, v.refused+w.refused, v.unknown+w.unknown
	v.lost, v.doubled, v.wrong = append(v.lost, w.lost...), append(v.doubled, w.doubled...), append(v.wrong, w.wrong...)
}

// checkLog looks for each act in its case's log. What was answered as noted
// stands there once, what was refused does not, and what had no answer at most
// once.
func (w *town) checkLog(cases map[int][]*state.Case) (v verdict) {
	for _, a := range w.acts {
		told := w.began.Add(a.answer)
		if at, ok := w.h.answers.wasNoted(a.mark); ok {
			a.got, told = noted, at
		}
		n, when := 0, ""
		for _, c := range cases[a.c.index] {
			for _, e := range c.Events {
				if a.recorded(c, e) {
					n++
					when += fmt.Sprintf(" v%d %s", e.Version, e.At.Format("15:04:05.000"))
				}
			}
		}
		v.acts++
		what := fmt.Sprintf("case %d, %s %s %s %s: %s, in the log %d times%s", a.c.no, a.by, a.kind, a.thing, a.mark, a.got, n, when)
		switch {
		case n > 1:
			v.doubled = append(v.doubled, what)
		case a.got == noted && n == 0:
			v.lost = append(v.lost, what+", told at "+told.Format(time.StampMilli))
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
func (a *act) recorded(c *state.Case, e state.Event) bool {
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
		first := planned(c, f.ID)[0].Version == e.Version
		return a.kind == "planned" && first && strings.Contains(f.Note, a.mark) ||
			a.kind == "shifted" && !first && f.ID == a.thing && f.For.String() == a.day
	case state.FollowupCancelled:
		return a.kind == "cancelled" && f.ID == a.thing
	case state.Undone:
		first := planned(c, a.thing) // none, where its event is lost
		return a.kind == "undone" && len(first) > 0 && slices.Contains(f.Versions, first[0].Version)
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

// planned are the events that planned or moved a follow-up.
func planned(c *state.Case, id string) (events []state.Event) {
	for _, e := range c.Events {
		if f, ok := e.Fact.(state.FollowupPlanned); ok && f.ID == id {
			events = append(events, e)
		}
	}
	return events
}

// A span is how many messages there may be: what was taken back may have been
// told before, or not.
type span struct{ least, most int }

type promises map[promise]span

func (p promises) add(what promise, least, most int) {
	had := p[what]
	p[what] = span{had.least + least, had.most + most}
}

// of adds the messages that a case's log promises.
func (p promises) of(c *state.Case) {
	p.add(promise{no: c.No, kind: "case_card"}, 1, 1)
	for _, e := range c.Events {
		switch f := e.Fact.(type) {
		case state.Task:
			p.task(c, e, f)
		case state.FollowupPlanned:
			p.followup(c, e, f)
		case state.FollowupCancelled:
			p.add(promise{c.No, "", "followup", fmt.Sprint("E", e.Version)}, 1, 1)
		case state.BallPassed:
			p.add(promise{c.No, "", "case_post", "ball"}, 1, 1)
		}
	}
}

// followup adds what is told of a follow-up: each time in the thread, and once
// to each who takes part, with a file for each time that was not overtaken.
func (p promises) followup(c *state.Case, e state.Event, f state.FollowupPlanned) {
	times := planned(c, f.ID)
	first, last := times[0].Version == e.Version, times[len(times)-1].Version == e.Version
	now, known := c.Followup(f.ID)
	stays := known && now.Status == state.Planned
	least := 1
	if c.Undone(e.Version) {
		least = 0
	}
	p.add(promise{c.No, "", "followup", f.ID}, least, 1)
	roles := []state.Role{state.Consultant, state.Caseworker} // as all of these follow-ups are planned
	for _, r := range roles {
		private := promise{c.No, c.Parties[r].User, "followup", f.ID}
		file := promise{c.No, c.Parties[r].User, "file", ""}
		switch {
		case stays:
			p.add(private, b2i(first), b2i(first))
			p.add(file, b2i(last), 1)
		default: // with one more that takes it out of the calendar
			p.add(private, 0, b2i(first))
			p.add(file, 0, 2)
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// task adds what is told of a task: in the thread where it is shared, else to
// its owner, and to who gave it when it was declined.
func (p promises) task(c *state.Case, e state.Event, f state.Task) {
	owner := c.Parties[f.Owner].User
	if f.Shared && (f.How == "" || f.How == "handed") {
		p.add(promise{c.No, "", "task", f.ID}, 1, 1)
	}
	if (f.How == "declined" || f.How != "moved" && !f.Shared) && owner != e.By.User {
		p.add(promise{c.No, owner, "task", f.ID}, 1, 1)
	}
}

// checkPosts compares what stands in Slack with what was promised.
func (w *town) checkPosts(cases map[int][]*state.Case) (wrong []string, posts int) {
	st := w.h.slack.State()
	want, got := promises{}, map[promise]int{}
	for _, of := range cases {
		for _, c := range of {
			want.of(c)
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
		want.add(p, n, n)
	}
	for p := range got {
		want.add(p, 0, 0)
	}
	for p, n := range want {
		if got[p] < n.least || got[p] > n.most {
			wrong = append(wrong, fmt.Sprintf("case %d, to %q: %s %s stands %d times, promised %d to %d times", p.no, p.user, p.kind, p.what, got[p], n.least, n.most))
		}
	}
	slices.Sort(wrong)
	return wrong, posts
}
