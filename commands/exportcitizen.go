package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// The citizen's file answers a request for access (article 15 of the General
// Data Protection Regulation) in plain words: what is recorded and why, who has
// it, what the program looked at, how long it is kept, and what is left out.

func (w exportWriter) forCitizen(v state.CitizenFile, warnings []exportItem) exportFile {
	f := exportFile{
		reader: state.Citizen, title: texts.Say("export.citizen.title", "no", v.No, "label", texts.Free(v.Label)),
		intro: []texts.T{texts.Say("export.citizen.intro", "day", w.today), texts.Say("export.citizen.what")},
		facts: append(facts(v.ThreadView, calls(v.ThreadView)), staffFacts(v.StaffView)...),
	}
	log := w.logBy(v.Log, func(e state.LogEntry, told texts.T) texts.T {
		return texts.Say("post.by", "who", byRole(e.Event), "told", told)
	})
	looked := append(sentences("machine.what", "machine.person", "machine.decides", "machine.company"), warnings...)
	if !slices.ContainsFunc(warnings, func(i exportItem) bool { return i.text.Key != "export.now" }) {
		looked = append(looked, sentence("machine.nothing"))
	}
	f.sections = []exportSection{
		section("purposes", sentences("purpose.together", "purpose.early", "purpose.law", "purpose.source")...),
		section("people", append(periods(v.People), w.standIns(v)...)...),
		section("shown_to", w.shownTo(v)...),
		section("words", sentences("word.placement", "word.order", "word.subgoal", "word.accommodation", "word.vitas", "word.ball", "word.citizen")...),
	}
	f.sections = append(f.sections, goals(v.Goals), shared(v.ThreadView))
	f.sections = append(f.sections, w.staffSections(v.StaffFile)...)
	f.sections = append(f.sections, section("machine", looked...), w.meetings(v.Meetings), log,
		section("kept", w.kept(v)...), section("left_out", leftOut(v)...), section("ask", w.ask(v)...))
	for i := range f.sections {
		if key := "export.citizen." + f.sections[i].key; texts.Has(key) {
			f.sections[i].title = texts.Say(key)
		}
		plainItems(f.sections[i].items)
	}
	plainItems(f.facts)
	return f
}

// plainItems put what is said into words that need no knowledge of the program.
func plainItems(items []exportItem) {
	for i := range items {
		items[i].text = inPlainWords(items[i].text)
		for _, part := range items[i].parts {
			plainItems(part.items)
		}
	}
}

// inPlainWords says a sentence, and those in it, as they are put for the citizen.
func inPlainWords(t texts.T) texts.T {
	if key := "export.plain." + t.Key; texts.Has(key) {
		t.Key = key
	}
	t.Args = plainAll(t.Args)
	return t
}

func plainAll[S ~[]any](all S) S {
	all = slices.Clone(all)
	for i, v := range all {
		switch v := v.(type) {
		case texts.T:
			all[i] = inPlainWords(v)
		case texts.Strong:
			all[i] = texts.Strong{T: inPlainWords(v.T)}
		case texts.Lines:
			all[i] = plainAll(v)
		case texts.List:
			all[i] = plainAll(v)
		}
	}
	return all
}

func sentence(key string, args ...any) exportItem {
	return entry(texts.Say("export.citizen."+key, args...))
}

func sentences(keys ...string) []exportItem {
	var items []exportItem
	for _, key := range keys {
		items = append(items, sentence(key))
	}
	return items
}

func periods(all []state.PartyPeriod) []exportItem {
	var items []exportItem
	for _, p := range all {
		who := texts.Party{PartyNamed: state.PartyNamed{User: p.User, Name: p.Name}}
		told := texts.Say("export.citizen.since", "who", who, "role", p.Role, "from", p.From)
		if !p.Until.IsZero() {
			told = texts.Say("export.citizen.from_to", "who", who, "role", p.Role, "from", p.From, "until", p.Until)
		}
		items = append(items, entry(told, "role", p.Role, "name", who, "from", p.From, "until", p.Until))
	}
	return items
}

// standIns name who had the rights of one who was away, and who has them today.
func (w exportWriter) standIns(v state.CitizenFile) []exportItem {
	var items []exportItem
	for _, s := range v.StoodIn {
		var days texts.List
		for _, day := range s.Days {
			days = append(days, day)
		}
		items = append(items, entry(texts.Say("export.citizen.stood_in", "who", texts.User(s.User), "role", ReaderNamed(s.Role), "days", days),
			"role", s.Role, "name", texts.User(s.User), "stand_in_on", days))
	}
	for _, p := range v.Parties {
		if r := w.Away.Reach(p); r.StandIn != "" {
			items = append(items, entry(texts.Say("export.citizen.stands_in", "who", texts.User(r.StandIn), "role", ReaderNamed(p.Role)),
				"role", p.Role, "name", texts.User(r.StandIn), "stand_in_on", w.today))
		}
	}
	return items
}

// shownTo says who could read what: by role, for what stands in the thread
// reaches all who are in its channel.
func (w exportWriter) shownTo(v state.CitizenFile) []exportItem {
	had := func(r state.Role) bool {
		return slices.ContainsFunc(v.People, func(p state.PartyPeriod) bool { return p.Role == r })
	}
	items := sentences("shown.staff")
	if had(state.Mentor) {
		items = append(items, sentence("shown.mentor"))
	}
	if had(state.Company) {
		items = append(items, sentence("shown.company"))
	}
	return append(items, sentences("shown.stand_in", "shown.thread", "shown.colleague", "shown.leader", "shown.operator")...)
}

// kept says for how long.
func (w exportWriter) kept(v state.CitizenFile) []exportItem {
	return []exportItem{
		*ptrTo(sentence("kept.days", "n", w.Keeps)).with("days", w.Keeps),
		sentence("kept.journal"),
	}
}

func ptrTo[T any](v T) *T { return &v }

// leftOut says what kinds are not in the file, and why.
func leftOut(v state.CitizenFile) []exportItem {
	items := sentences("left.contacts", "left.between", "left.readers")
	if v.Undone > 0 {
		items = append(items, *ptrTo(sentence("left.undone", "n", v.Undone)).with("undone", v.Undone))
	}
	return append(items, sentence("left.elsewhere"))
}

// ask says whom the citizen can ask, and what they may ask for.
func (w exportWriter) ask(v state.CitizenFile) []exportItem {
	var items []exportItem
	for _, r := range []state.Role{state.Caseworker, state.Consultant, state.Mentor} {
		if i := slices.IndexFunc(v.Parties, func(p state.PartyNamed) bool { return p.Role == r }); i >= 0 {
			items = append(items, *ptrTo(sentence("ask.person", "who", texts.Party{PartyNamed: v.Parties[i]}, "role", r)).with("role", r))
			break
		}
	}
	return append(items, sentences("ask.rights", "ask.complain")...)
}
