package commands

import (
	"slices"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
)

// What was warned of, in a file: what somebody was told, in the words that the
// rules had for it on that day, and what was done about it. Never for the company.

// warnings lists them as a role may read them.
func (w exportWriter) warnings(c *state.Case, r state.Role) []exportItem {
	var all []exportItem
	answered := func(e state.Event) {
		if n := len(all); n > 0 {
			part := &all[n-1].parts[1]
			part.items = append(part.items, entry(texts.Say("export.on", "day", e.Date, "told", texts.Say("post.by", "who", byRole(e), "told", Tell(e.Fact, nil))),
				"date", e.Date, "by", e.By.Role, "type", e.Fact.Type()))
		}
	}
	begins := func(i exportItem, points []exportItem) {
		i.parts = []exportSection{section("findings", points...), section("answers")}
		all = append(all, i)
	}
	if w.Practice != nil && !c.Closed {
		begins(w.now(c, r))
	}
	for _, e := range c.Events {
		if c.Undone(e.Version) {
			continue
		}
		switch f := e.Fact.(type) {
		case state.Warned:
			begins(w.told(e, f), w.toldPoints(c, e, f, r))
		case state.Raised:
			begins(entry(texts.Say("export.raised", "day", e.Date, "who", byRole(e), "what", texts.Free(f.What)),
				"date", e.Date, "by", e.By.Role, "what", texts.Free(f.What)), nil)
		case state.Worry:
			if r != state.Mentor {
				begins(entry(texts.Say("export.raised", "day", e.Date, "who", state.Company, "what", texts.Free(f.What)),
					"date", e.Date, "by", state.Company, "what", texts.Free(f.What)), nil)
			}
		case state.WarningTaken, state.WarningActed, state.WarningSnoozed, state.WarningResolved:
			answered(e)
		case state.WarningCleared:
			w.cleared(all, e, f, r)
		}
	}
	return all
}

// told says when a warning was passed on and to whom.
func (w exportWriter) told(e state.Event, f state.Warned) exportItem {
	key := "export.warned"
	if f.Quiet {
		key = "export.warned_quietly"
	}
	return entry(texts.Say(key, "day", e.Date, "to", roleList(f.To), "level", texts.Say("level."+f.Level), "points", f.Points),
		"date", e.Date, "told", e.At, "to", f.To, "level", f.Level, "points", f.Points, "by_message", !f.Quiet)
}

// toldPoints are what fired, and by which facts: those of the day on which it
// was told.
func (w exportWriter) toldPoints(c *state.Case, e state.Event, f state.Warned, r state.Role) []exportItem {
	then := Watch{Case: c, Course: state.CourseNow(c.Events[:e.Version-1], e.Date)}
	then.Assessment = w.pack().Assess(&then.Course)
	var items []exportItem
	for _, id := range f.Rules {
		at := slices.IndexFunc(then.Findings, func(f practice.Finding) bool { return f.ID == id })
		if at < 0 {
			items = append(items, entry(found(id, r), "rule", id, "name", found(id, r)))
			continue
		}
		items = append(items, then.exported(then.Findings[at], r))
	}
	return items
}

// now is what the rules say of the case on the day of the file.
func (w exportWriter) now(c *state.Case, r state.Role) (exportItem, []exportItem) {
	watch := WatchOf(c, w.Practice, w.Now)
	var points []exportItem
	for _, f := range watch.Findings {
		points = append(points, watch.exported(f, r))
	}
	level := texts.Say("level." + string(watch.Level))
	return entry(texts.Say("export.now", "day", w.today, "level", level, "points", watch.Points),
		"date", w.today, "level", string(watch.Level), "points", watch.Points), points
}

// exported is what a rule found, as a role may know it.
func (w Watch) exported(f practice.Finding, r state.Role) exportItem {
	var facts texts.Lines
	course := w.Course.ReadBy(r)
	if r == state.Citizen || f.ID != hidesMedical || readsMedical(r) {
		for _, fact := range f.Facts(&course) {
			facts = append(facts, fact)
		}
	}
	name := found(f.ID, r)
	if len(facts) == 0 {
		return entry(name, "rule", f.ID, "kind", string(f.Kind), "name", name)
	}
	return entry(texts.Say("export.point", "name", texts.Strong{T: name}, "facts", facts),
		"rule", f.ID, "kind", string(f.Kind), "name", name, "facts", texts.Say("export.told", "told", facts))
}

// pack words what was told.
func (w exportWriter) pack() *practice.Pack {
	if w.Practice != nil {
		return w.Practice
	}
	return practice.Shipped()
}

// found is what is said of a rule, or of another thing that was told.
func found(id string, r state.Role) texts.T {
	switch id {
	case state.FoundRed:
		return texts.Say("export.red")
	case state.FoundRaised, state.FoundWorry:
		return texts.Say("warning.by_hand")
	case hidesMedical:
		if !readsMedical(r) && r != state.Citizen {
			return texts.Say("warning.not_in_place")
		}
	}
	if key := "rule." + id; texts.Has(key) {
		return texts.Say(key)
	}
	return texts.Say("choice.self", "value", texts.Free(id))
}

// cleared says of what was told that it is over.
func (w exportWriter) cleared(all []exportItem, e state.Event, f state.WarningCleared, r state.Role) {
	if len(all) == 0 {
		return
	}
	var names texts.Lines
	for _, id := range f.Rules {
		names = append(names, found(id, r))
	}
	part := &all[len(all)-1].parts[1]
	part.items = append(part.items, entry(texts.Say("export.cleared", "day", e.Date, "names", names), "date", e.Date, "type", e.Fact.Type(), "rules", f.Rules))
}

// byRole names who did something by their role alone.
func byRole(e state.Event) any {
	switch {
	case e.By.For != state.NoRole:
		return e.By.For
	case e.By.Role != state.NoRole:
		return e.By.Role
	}
	if h, ok := e.Fact.(state.HandoverAnswered); ok {
		return h.From.Role
	}
	return texts.Say("export.bot")
}
