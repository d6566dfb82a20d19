package importing

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
)

// A report tells who runs the program what comes of an import. err is what its
// writer failed with.
type report struct {
	out io.Writer
	o   Options
	err error
}

func (r *report) line(format string, args ...any) {
	if r.err == nil {
		_, r.err = fmt.Fprintf(r.out, format+"\n", args...)
	}
}

// readers says who will be able to read the cases' threads, by organisation.
func (r *report) readers(readers map[string]commands.UserInfo) {
	own := 0
	others := map[string]int{}
	for _, u := range readers {
		switch {
		case u.External:
			others[u.Team]++
		default:
			own++
		}
	}
	r.line("%s can read what is posted in %s:", count(len(readers), "person"), r.o.Channel)
	r.line("  %d of your organisation", own)
	for _, team := range slices.Sorted(maps.Keys(others)) {
		r.line("  %d of %s: external", others[team], team)
	}
}

// plan says what would come of a file.
func (r *report) plan(p plan, who commands.UserInfo) {
	if p.before != "" {
		r.line("%s: %s: passed over", p.Name, p.before)
		return
	}
	first, last, ahead := p.span(state.DateOf(r.o.Now))
	r.line("%s: %s, %s from %s to %s", p.Name, p.Label, count(len(p.Events), "event"), first, last)
	if ahead > 0 {
		r.line("  note: %s dated after today", count(ahead, "event"))
	}
	for _, note := range p.notes {
		r.line("  note: %s", note)
	}
	c := state.Fold(0, p.events)
	r.today(c)
	role := say("role." + string(p.role))
	if p.added() {
		r.line("  %s: %s (%s), as the history names no consultant and no caseworker", role, r.o.As, who.Name)
	} else {
		r.line("  %s %s: %s (%s)", role, c.Parties[p.role].Name, r.o.As, who.Name)
	}
	if roles := noSlack(c); len(roles) > 0 {
		r.line("  without Slack until named with /case role: %s", strings.Join(roles, ", "))
	}
}

// today says how the case stands, by the rules of the practice.
func (r *report) today(c *state.Case) {
	phase := state.CourseNow(c.Events, state.DateOf(r.o.Now)).Phase()
	if r.o.Pack == nil {
		r.line("  today: %s", say("phase."+string(phase)))
		return
	}
	w := commands.WatchOf(c, r.o.Pack, r.o.Now)
	r.line("  today: %s; %s, %s", say("phase."+string(phase)), say("level."+string(w.Level)), count(w.Points, "point"))
	for _, f := range w.Findings {
		r.line("    %s %s", f.ID, f.Name().In(texts.English, texts.Plain{}))
	}
}

// added reports whether somebody was named beyond the history.
func (p plan) added() bool { return len(p.events) > len(p.Events)+1 }

// span is from when to when the history goes, and how much of it is to come.
func (p plan) span(today state.Date) (first, last state.Date, ahead int) {
	first, last = p.Events[0].Date, p.Events[0].Date
	for _, e := range p.Events {
		if e.Date.Before(first) {
			first = e.Date
		}
		if e.Date.After(last) {
			last = e.Date
		}
		if e.Date.After(today) {
			ahead++
		}
	}
	return first, last, ahead
}

// noSlack are the roles whose holders have no Slack so far.
func noSlack(c *state.Case) []string {
	var roles []string
	for _, p := range commands.PartiesOf(c) {
		if p.User == "" {
			roles = append(roles, say("role."+string(p.Role)))
		}
	}
	return roles
}

func say(key string) string { return texts.Say(key).In(texts.English, texts.Plain{}) }

func count(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case what == "person":
		return fmt.Sprintf("%d people", n)
	}
	return fmt.Sprintf("%d %ss", n, what)
}
