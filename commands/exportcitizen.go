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
	log := w.logBy(v.Log, v.Parties, func(e state.Event, told texts.T) texts.T {
		return texts.Say("post.by", "who", byRole(e), "told", told)
	})
	looked := append(sentences("machine.what", "machine.person", "machine.decides", "machine.company"), warnings...)
	if !slices.ContainsFunc(warnings, func(i exportItem) bool { return i.text.Key != "export.now" }) {
		looked = append(looked, sentence("machine.nothing"))
	}
	f.sections = []exportSection{
		section("purposes", sentences("purpose.together", "purpose.early", "purpose.law", "purpose.source")...),
		section("people", periods(v.People)...),
		section("shown_to", w.shownTo(v)...),
	}
	f.sections = append(f.sections, goals(v.Goals), shared(v.ThreadView))
	f.sections = append(f.sections, w.staffSections(v.StaffFile)...)
	f.sections = append(f.sections, section("machine", looked...), w.meetings(v.Meetings, v.Parties), log,
		section("kept", w.kept(v)...), section("left_out", leftOut(v)...), section("ask", w.ask(v)...))
	for i := range f.sections {
		if key := "export.citizen." + f.sections[i].key; texts.Has(key) {
			f.sections[i].title = texts.Say(key)
		}
	}
	return f
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
	return append(items, sentences("shown.thread", "shown.colleague", "shown.leader", "shown.operator")...)
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
