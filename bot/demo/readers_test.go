package demo

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"casethread/bot/localslack"
	"casethread/state"
	"casethread/state/redisstore"
)

// guardReaders fails the test when somebody is told something of a case in
// private, or has what they were told corrected, who has no part in the case at
// that moment. They may be told that it is so. What one has asked for oneself is
// another matter.
func (p *player) guardReaders(line string, after localslack.State) {
	p.t.Helper()
	actor, _, _ := strings.Cut(line, " ")
	was := map[string]localslack.StateMessage{}
	for _, c := range p.before.Channels {
		for _, m := range c.Messages {
			was[c.ID+m.TS] = m
		}
	}
	for _, c := range after.Channels {
		if !c.IsIM {
			continue
		}
		for _, m := range c.Messages {
			old, known := was[c.ID+m.TS]
			if known && sameBlocks(old.Blocks, m.Blocks) {
				continue
			}
			no, _ := strconv.Atoi(caseOf(m))
			user := other(c.Members)
			if m.User != localslack.DefaultBotUser || no == 0 || known && saidIn(p, old) == saidIn(p, m) || p.names[user] == actor {
				continue
			}
			if !p.tellsNothing(m) && !p.hasPart(no, user, p.lastSaid(m)) {
				p.t.Errorf("after %q: %s, who has no part in case %d, is told: %s", line, p.names[user], no, saidIn(p, m))
			}
		}
	}
}

func saidIn(p *player, m localslack.StateMessage) string {
	return strings.Join(p.blocks(m.Blocks), "\n")
}

// other is the person whose direct messages with the bot they are.
func other(members []string) string {
	for _, u := range members {
		if u != localslack.DefaultBotUser {
			return u
		}
	}
	return ""
}

// tellsNothing reports whether a message says no more of its case than that it is
// over for its reader, or none of theirs.
func (p *player) tellsNothing(m localslack.StateMessage) bool {
	lines := p.blocks(m.Blocks)
	if len(lines) > 1 { // which case it was
		lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "(") })
	}
	told := strings.TrimPrefix(strings.Join(lines, "\n"), "| ")
	return slices.ContainsFunc(overs, func(over *regexp.Regexp) bool { return over.MatchString(told) })
}

// overs match the sentences that say no more than that.
var overs = []*regexp.Regexp{
	regexp.MustCompile(`^(Du er ikke længere (med|stedfortræder for @\w+) i sag|You no longer (take part|stand in for @\w+) in case) #\d+\.$`),
	regexp.MustCompile(`^(Spørgsmålet om rollen som [\pL ]+ er trukket tilbage|The question about the role of [\pL ]+ is withdrawn)\. `),
	regexp.MustCompile(`^(Kun de, der er med i sagen, kan se den|The case is for its parties only)\. `),
}

// lastSaid is the day on which a message came to say what it says.
func (p *player) lastSaid(m localslack.StateMessage) state.Date {
	ts := m.TS
	if m.Edited != nil {
		ts = m.Edited.TS
	}
	seconds, _, _ := strings.Cut(ts, ".")
	at, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		p.t.Fatal(err)
	}
	return state.DateOf(time.Unix(at, 0).In(p.zone))
}

// hasPart reports whether a person takes part in a case, on that day stood in
// for somebody who does, or is or was asked to take over a role.
func (p *player) hasPart(no int, user string, day state.Date) bool {
	p.t.Helper()
	ws := p.demo.Store().Workspace(p.demo.Slack.Options().TeamID)
	f, err := ws.Find(p.ctx(), redisstore.Lookup{No: no, Fresh: true})
	if errors.Is(err, redisstore.ErrNoCase) {
		return true // forgotten, of which they are told
	}
	if err != nil {
		p.t.Fatal(err)
	}
	person, err := ws.Person(p.ctx(), user)
	if err != nil {
		p.t.Fatal(err)
	}
	asked := slices.ContainsFunc(f.Case.Handovers(), func(h state.Handover) bool {
		return h.To.User == user || h.From.User == user || h.By.User == user && h.By.StandIn == ""
	})
	return asked || len(f.Case.RolesFor(user, person, day)) > 0
}
