package commands

import (
	"slices"
	"time"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// What the rules add to a digest: what nobody has done yet, the warnings that
// wait for an answer, and what has cleared.

// mostGapCases is of how many cases a digest names what is missing: the
// oldest. The others come when those are seen to.
const mostGapCases = 3

// watched lists what the rules say of a person's cases, and apart from it what
// is missing in those of which a digest does not say so.
func (in DigestInput) watched() (all, left []duty, cleared []texts.T) {
	all, gaps, cleared := in.found()
	n := min(mostGapCases, len(gaps))
	return append(all, gaps[:n]...), gaps[n:], cleared
}

// found lists the warnings that wait, all that is missing, of the oldest cases
// first, and what has cleared.
func (in DigestInput) found() (all, gaps []duty, cleared []texts.T) {
	for _, c := range in.Cases {
		r := watcherOf(c, in.User)
		if c.Closed || r == state.NoRole {
			continue
		}
		w := WatchOf(c, in.Practice, in.Now)
		if d, ok := w.gapDuty(c.RolesOf(in.User)); ok {
			gaps = append(gaps, d)
		}
		if d, ok := w.warningDuty(r, c.RolesOf(in.User)); ok {
			all = append(all, d)
		}
		if said, ok := w.clearedLine(r, c.RolesOf(in.User), in.before()); ok {
			cleared = append(cleared, said)
		}
	}
	slices.SortStableFunc(gaps, func(a, b duty) int { return a.c.Opened.Days(b.c.Opened) })
	return all, gaps, cleared
}

// before is when the digest before this one came.
func (in DigestInput) before() time.Time {
	day := when.PreviousWorkingDay(state.DateOf(in.Now))
	return day.At(in.Now.Hour(), in.Now.Minute(), in.Now.Location())
}

// watcherOf is the role in which a person reads what the rules say of a case.
func watcherOf(c *state.Case, user string) state.Role {
	for _, r := range c.RolesOf(user) {
		if state.May(r, state.ActWatch) {
			return r
		}
	}
	return state.NoRole
}

// gapDuty is what nobody has done yet of what one of the roles is to do.
func (w Watch) gapDuty(roles []state.Role) (duty, bool) {
	var gaps []practice.Finding
	reader := state.NoRole
	for _, f := range w.gaps() {
		for _, r := range roles {
			if w.isFor(f, r) {
				gaps, reader = append(gaps, f), r
				break
			}
		}
	}
	if len(gaps) == 0 {
		return duty{}, false
	}
	d := duty{c: w.Case, thing: "gaps", rank: missing, line: texts.Say("agenda.lines", "lines", names(gaps, reader))}
	if w.Course.Phase() == state.PhaseBeforeStart {
		d.rank = notReady
	}
	if steps := w.steps(gaps[0], reader); len(steps) > 0 {
		d.act = append(d.act, steps[0])
	}
	d.act = append(d.act, whyButton(w.Case.No))
	return d, true
}

func whyButton(no int) Button {
	return Button{Action: "warning.why", Label: texts.Say("button.why"), Value: Value(no)}
}

// isFor reports whether a gap is a role's to see to. What is overdue stands in
// its owner's digest anyway; of tasks that are the company's K reads too, and of
// all S later.
func (w Watch) isFor(f practice.Finding, r state.Role) bool {
	switch f.ID {
	case "R03":
		return false
	case "R19":
		return w.lateTaskFor(f, r)
	}
	return slices.ContainsFunc(f.Warn, func(to state.Role) bool { return hears(w.Case, to) == r })
}

func (w Watch) lateTaskFor(f practice.Finding, r state.Role) bool {
	return slices.ContainsFunc(w.Course.Tasks, func(t state.OpenTask) bool {
		days := w.Course.AsOf.Days(t.Due)
		switch {
		case t.Due.IsZero() || days <= f.Limits.Days || t.Owner == r:
			return false
		case (t.Owner == state.Company || t.Owner == state.NoRole) && hears(w.Case, state.Consultant) == r:
			return true
		}
		return r == state.Caseworker && days > f.Limits.CaseworkerDays
	})
}

// warningDuty is a warning that waits for an answer of one of the roles.
func (w Watch) warningDuty(r state.Role, roles []state.Role) (duty, bool) {
	since := waitsForAnswer(w.Case.Warning, w.now)
	to := append([]state.Role{asked(w.Case)}, w.Case.Warning.To...)
	if since.IsZero() || since.After(w.now) || !slices.ContainsFunc(roles, func(r state.Role) bool { return slices.Contains(to, r) }) {
		return duty{}, false
	}
	value, rank := Value(w.Case.No), warned
	if toldQuietly(w.Case, w.now) {
		rank = quietly
	}
	return duty{c: w.Case, thing: WarningThing, rank: rank, line: w.sum(r), act: Buttons{
		{Action: "warning.take", Label: texts.Say("button.take"), Value: value, Primary: true},
		{Action: "warning.snooze", Label: texts.Say("button.snooze_warning"), Value: value},
		whyButton(w.Case.No),
	}}, true
}

// taken are the warnings of the person's cases that were taken on in a role of
// theirs and that do not wait for another answer, until they are over. Who took
// them may have stood in for them or had the role before, and cannot act any longer.
func (in DigestInput) taken(by string) []duty {
	var all []duty
	for _, c := range in.Cases {
		r, warning := watcherOf(c, in.User), c.Warning
		if c.Closed || r == state.NoRole || !warning.Open() || warning.Taken.IsZero() {
			continue
		}
		if warning.TakenBy.User != by && c.Parties[warning.TakenBy.Role].User != in.User {
			continue
		}
		w := WatchOf(c, in.Practice, in.Now)
		if _, waits := w.warningDuty(r, c.RolesOf(in.User)); !waits {
			all = append(all, w.takenDuty(r, by))
		}
	}
	return all
}

// takenDuty says when it was taken, and by whom where that is not the reader.
func (w Watch) takenDuty(r state.Role, reader string) duty {
	on := texts.ShortDay{Date: state.DateOf(w.Case.Warning.Taken.In(w.now.Location())), Today: state.DateOf(w.now)}
	line := texts.Say("home.taken_on", "what", w.sum(r), "day", on)
	if by := w.Case.Warning.TakenBy.User; by != reader {
		line = texts.Say("home.taken_by", "what", w.sum(r), "day", on, "who", texts.User(by))
	}
	d := duty{c: w.Case, thing: WarningThing, rank: taken, line: w.orPutOff(line)}
	if state.May(r, state.ActWarn) {
		d.act = Buttons{openForm("dropout.act", w.Case.No, "")}
	}
	d.act = append(d.act, whyButton(w.Case.No))
	return d
}

// orPutOff adds to a line about a warning until when it is put off, if it is.
func (w Watch) orPutOff(line texts.T) texts.T {
	until, today := w.Case.Warning.Snoozed, state.DateOf(w.now)
	if !w.Case.Warning.Open() || !today.Before(until) {
		return line
	}
	return texts.Say("dropout.put_off", "what", line, "day", texts.ShortDay{Date: until, Today: today})
}

// toldQuietly reports whether a warning of a case that was imported lately comes
// once a morning, together with those of others.
func toldQuietly(c *state.Case, now time.Time) bool {
	return c.Warning.Quiet && c.ImportedLately(state.DateOf(now))
}

// ImportedWarnings is the one message of a morning that sums up the warnings of
// a person's cases that were imported lately, the most urgent first, and false
// when there is none. It is no part of the digest.
func ImportedWarnings(in DigestInput) (Doc, bool) {
	type warning struct {
		duty
		points int
	}
	var found []warning
	for _, c := range in.Cases {
		r := watcherOf(c, in.User)
		if c.Closed || r == state.NoRole || !toldQuietly(c, in.Now) {
			continue
		}
		w := WatchOf(c, in.Practice, in.Now)
		if d, ok := w.warningDuty(r, c.RolesOf(in.User)); ok {
			d.rank = warned
			found = append(found, warning{d, w.Points})
		}
	}
	if len(found) == 0 {
		return Doc{}, false
	}
	slices.SortStableFunc(found, func(a, b warning) int { return b.points - a.points })
	all := make([]duty, len(found))
	for i, w := range found {
		all[i] = w.duty
	}
	doc := Doc{Notify: texts.Say("imported.notify", "n", len(all)), Blocks: []Block{
		Header{texts.Say("imported.title", "day", state.DateOf(in.Now))},
	}}
	if in.StandIn != "" {
		doc.Blocks = append(doc.Blocks, Small{texts.Say("digest.stand_in", "who", texts.User(in.User))})
	}
	doc.Blocks = append(doc.Blocks, Small{texts.Say("imported.why")})
	n := min(maxLines, len(all))
	doc.Blocks = append(doc.Blocks, dutyBlocks(all[:n])...)
	if more := len(all) - n; more > 0 {
		doc.Blocks = append(doc.Blocks, Small{texts.Say("digest.more", "n", more)})
	}
	return doc, true
}

// clearedLine says what has cleared since a time, once, and does not fire again.
func (w Watch) clearedLine(r state.Role, roles []state.Role, since time.Time) (texts.T, bool) {
	var what texts.Lines
	for _, e := range w.Case.Events {
		c, ok := e.Fact.(state.WarningCleared)
		if !ok || !e.At.After(since) || e.At.After(w.now) {
			continue
		}
		for _, id := range c.Rules {
			switch {
			case !w.told(id, roles), w.finds(id): // which it does again
			case id == hidesMedical && !readsMedical(r):
				what = append(what, texts.Say("warning.not_in_place"))
			default:
				what = append(what, texts.Say("rule."+id))
			}
		}
	}
	return texts.Say("digest.cleared_line", "case", CaseName(w.Case), "what", what), len(what) > 0
}

// finds reports whether a rule fires now.
func (w Watch) finds(id string) bool {
	return slices.ContainsFunc(w.Findings, func(f practice.Finding) bool { return f.ID == id })
}

// told reports whether one of the roles is told when a rule fires.
func (w Watch) told(id string, roles []state.Role) bool {
	if w.pack == nil {
		return false
	}
	e, ok := w.pack.Entry(id)
	return ok && slices.ContainsFunc(e.Warn, func(to state.Role) bool { return slices.Contains(roles, hears(w.Case, to)) })
}
