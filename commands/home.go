package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// A HomeInput is what a person's App Home is made of.
type HomeInput struct {
	DigestInput
	Absent   []DigestInput // of those whom the person stands in for, who reads what they would
	Person   state.Person
	Defaults Defaults
	Rows     []state.Row // of all their cases, and of those whom they stand in for
	Look     HomeLook
}

// A HomeLook is which part of a Home somebody looks at. Its pages begin with 1.
type HomeLook struct {
	Search Search // among the cases
	Day    int
	Tasks  int
	Warned int
}

// What of each part stands on one page. All parts together stay below the 100
// blocks of a Home, whatever there is to show: a duty takes two, and each rank
// in a part a headline.
const (
	homeDuties = 8
	homeWarned = 5
	homeCases  = 10
)

// Home is a person's App Home: their day, tasks, warnings, cases and settings.
// Somebody who is a company's contact and nothing else has less of it.
//
// A part of one's own is a function that returns its blocks, none where there
// is nothing for the person; it stands here in its place.
func Home(in HomeInput) Doc {
	doc := Doc{Notify: texts.Say("home.title")}
	parts := []func() []Block{in.away, in.day, in.tasks, in.warnings, in.cases, in.leads, in.settings}
	if in.companyAlone() {
		parts = []func() []Block{in.away, in.companyDay, in.companyCases, in.leads, in.settings}
	}
	for _, part := range parts {
		blocks := part()
		if len(blocks) > 0 && len(doc.Blocks) > 0 {
			doc.Blocks = append(doc.Blocks, Rule{})
		}
		doc.Blocks = append(doc.Blocks, blocks...)
	}
	return doc
}

func (in HomeInput) today() state.Date { return state.DateOf(in.Now) }

// companyAlone reports whether somebody has no role but a company's contact.
// In what role one takes part in a case that is locked, nobody knows.
func (in HomeInput) companyAlone() bool {
	roles, company := 0, 0
	for _, who := range in.everybody() {
		who.eachRole(func(_ *state.Case, r state.Role) {
			if roles++; r == state.Company {
				company++
			}
		})
	}
	return roles > 0 && company == roles
}

// away says on top that the digest is paused, or that somebody else's cases
// are one's own meanwhile.
func (in HomeInput) away() []Block {
	var lines []texts.T
	switch p := in.Person; {
	case p.Away(in.today()) && p.StandIn != "":
		lines = append(lines, texts.Say("home.paused_for", "day", p.Paused, "who", texts.User(p.StandIn)))
	case p.Away(in.today()):
		lines = append(lines, texts.Say("home.paused", "day", p.Paused))
	}
	for _, s := range in.Person.Standing {
		if in.today().Before(s.Until) {
			lines = append(lines, texts.Say("home.standing", "who", texts.User(s.User), "day", s.Until))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return []Block{Para{Lines: lines}}
}

// everybody is the person, and then those whom they stand in for.
func (in HomeInput) everybody() []DigestInput {
	return append([]DigestInput{in.DigestInput}, in.Absent...)
}

// ofAll gathers what is listed of each of them, once.
func (in HomeInput) ofAll(list func(DigestInput) []duty) []duty {
	var all []duty
	for _, who := range in.everybody() {
		all = who.addTo(all, list(who))
	}
	return all
}

// addTo adds what is listed of a person to what is of others.
func (in DigestInput) addTo(all, list []duty) []duty {
	for _, d := range list {
		if in.StandIn != "" {
			d.absent = in.User
		}
		if !holds(all, d) {
			all = append(all, d)
		}
	}
	return all
}

// dated are what the person has to do within a week or to answer.
func (in HomeInput) dated() []duty {
	all := in.ofAll(func(who DigestInput) (list []duty) {
		who.eachRole(func(c *state.Case, r state.Role) {
			list = append(list, who.duties(c, r)...)
		})
		return slices.Concat(list, who.offered(), who.unread())
	})
	byUrgency(all)
	return all
}

func (in DigestInput) eachRole(f func(c *state.Case, r state.Role)) {
	for _, c := range in.Cases {
		for _, r := range c.RolesOf(in.User) {
			if !c.Closed {
				f(c, r)
			}
		}
	}
}

// holds reports whether a duty is there already, of another role of the same person.
func holds(all []duty, d duty) bool {
	return slices.ContainsFunc(all, func(have duty) bool { return have.c.No == d.c.No && have.thing == d.thing })
}

func (in HomeInput) day() []Block {
	blocks := []Block{Header{texts.Say("home.day", "day", in.today())}}
	all := in.dated()
	if len(all) == 0 {
		return append(blocks, para(in.free()))
	}
	return append(blocks, dutyPage(all, in.Look.Day, homeDuties, "home.day")...)
}

// free says that the day names nothing: a warning that waits for its answer
// stands further down.
func (in HomeInput) free() texts.T {
	for _, who := range in.everybody() {
		if waits, _, _ := who.found(); len(waits) > 0 {
			return texts.Say("home.day_undated")
		}
	}
	return texts.Say("home.day_free")
}

// dutyPage shows one page of duties, and the buttons to the others.
func dutyPage(all []duty, page, each int, action string) []Block {
	shown, page, pages := partOf(all, page, each)
	return append(dutyBlocks(shown), turnButtons(page, pages, action, Search{}.value)...)
}

// tasks are those that the day does not name: what is due later or at no time.
func (in HomeInput) tasks() []Block {
	all := in.otherTasks()
	if len(all) == 0 {
		return nil
	}
	shown, page, pages := partOf(all, in.Look.Tasks, homeDuties)
	blocks := []Block{Header{texts.Say("home.tasks")}}
	for _, d := range shown {
		blocks = append(blocks, para(d.told()), d.act)
	}
	return append(blocks, turnButtons(page, pages, "home.tasks", Search{}.value)...)
}

func (in HomeInput) otherTasks() []duty {
	all := in.ofAll(func(who DigestInput) (list []duty) {
		who.eachRole(func(c *state.Case, r state.Role) {
			for _, d := range ownTasks(c, c.PlanView(r).Tasks, r, in.today()) {
				if len(appendDuty(nil, d, in.today())) == 0 {
					list = append(list, d)
				}
			}
		})
		return list
	})
	slices.SortStableFunc(all, func(a, b duty) int { return state.ByDate(a.day, b.day) })
	return all
}

// warnings are what waits for an answer, what the person has taken on, and then
// what nobody has done yet, for those who may read what the rules say.
func (in HomeInput) warnings() []Block {
	var all, taken, gaps []duty
	var cleared []texts.T
	for _, who := range in.everybody() {
		waits, missing, over := who.found()
		all, gaps, cleared = who.addTo(all, waits), who.addTo(gaps, missing), append(cleared, over...)
		taken = who.addTo(taken, who.taken(in.User))
	}
	byUrgency(gaps)
	all = slices.Concat(all, taken, gaps)
	if len(all)+len(cleared) == 0 {
		return nil
	}
	blocks := append([]Block{Header{texts.Say("home.warnings")}}, dutyPage(all, in.Look.Warned, homeWarned, "home.warned")...)
	const most = 5
	if len(cleared) > 0 {
		blocks = append(blocks, Para{Lines: append([]texts.T{texts.Say("digest.cleared")}, cleared[:min(most, len(cleared))]...)})
	}
	return blocks
}

// leads are the teams whose leader the person is, to be counted.
func (in HomeInput) leads() []Block { return LeaderBlocks(in.Leads, in.today()) }

func (in HomeInput) searcher() Searcher {
	return Searcher{User: in.User, Absent: in.Person.StandsInFor(in.today()), Today: in.today()}
}

// cases are those that one looks for, at first the open ones.
func (in HomeInput) cases() []Block {
	blocks := []Block{Header{texts.Say("home.cases")}}
	if len(in.Rows)+len(in.Locked) == 0 {
		return append(blocks, para(texts.Say("home.none")))
	}
	want := in.Look.Search
	found := in.searcher().Find(in.Rows, want)
	if len(in.Rows) > 1 {
		blocks = append(blocks, in.searchBox(), in.kindMenu())
	}
	blocks = append(blocks, listBlocks(found, want, homeCases, "home")...)
	switch {
	case len(found) > 0:
	case want == Search{Page: want.Page}:
		blocks = append(blocks, para(texts.Say("home.none")))
	default:
		blocks = append(blocks, para(in.searcher().nothing(in.Rows, want)...))
	}
	if want.Kind != "" || want.Text != "" {
		blocks = append(blocks, Buttons{{Action: "home.all", Label: texts.Say("button.open_cases"), Value: Value(0)}})
	}
	return append(blocks, lockedBlocks(in.Locked)...)
}

func (in HomeInput) searchBox() Block {
	row := "search"
	if in.Look.Search.Text != "" {
		row = "search/found"
	}
	return Ask{
		Action: "home.search", Row: row, Label: texts.Say("home.search"), Hint: texts.Say("home.search_hint"),
		Typed: in.Look.Search.Text, Max: MaxSearch,
	}
}

// MaxSearch is how long what is searched for may be, in characters.
const MaxSearch = 80

// kindMenu narrows the cases by phase, or to concern cases where one may know
// of them.
func (in HomeInput) kindMenu() Block {
	menu := Menu{Action: "home.kind", Label: texts.Say("home.kind"), Chosen: Value(0, in.Look.Search.Kind)}
	option := func(kind string, label texts.T) {
		menu.Options = append(menu.Options, Option{Value(0, kind), label})
	}
	for _, p := range []state.Phase{state.PhaseNoPlacement, state.PhaseBeforeStart, state.PhaseRunning, state.PhaseEnded, state.PhaseClosed} {
		option(string(p), texts.Say("phase."+string(p)))
	}
	if len(in.searcher().Find(in.Rows, Search{Kind: KindConcern})) > 0 {
		option(KindConcern, texts.Say("home.concern"))
	}
	if len(in.Person.StandsInFor(in.today())) > 0 {
		option(KindMine, texts.Say("home.mine"))
	}
	option(KindAll, texts.Say("home.all"))
	return menu
}

// settings say what the person has chosen, with a button for each.
func (in HomeInput) settings() []Block {
	p := in.Person
	lang := in.Defaults.Lang
	if p.Lang != "" {
		lang = texts.LangOf(p.Lang)
	}
	said := texts.Lines{texts.Say("home.language", "language", texts.Say("choice.language."+string(lang))), in.digestTold()}
	if lead, on := p.Lead(); on {
		said = append(said, texts.Say("home.remind", "minutes", int(lead.Minutes())))
	} else {
		said = append(said, texts.Say("home.remind_off"))
	}
	button := func(action string, label texts.T) Button {
		return Button{Action: action, Label: label, Value: Value(0)}
	}
	rows := []Buttons{
		{button("digest.at", texts.Say("button.digest_at")), button("digest.weekly", texts.Say("button.digest_weekly"))},
		{
			button("digest.pause", texts.Say("button.digest_pause")), button("digest.remind", texts.Say("button.digest_remind")),
			button("digest.language", texts.Say("button.digest_language")),
		},
	}
	switch {
	case p.Away(in.today()):
		rows[0] = append(rows[0], button("digest.back", texts.Say("button.digest_back")))
	case p.Off:
		rows[0] = append(rows[0], button("digest.on", texts.Say("button.digest_on")))
	default:
		rows[0] = append(rows[0], button("digest.off", texts.Say("button.digest_off")))
	}
	return []Block{para(texts.Say("home.settings", "settings", said)), rows[0], rows[1]}
}

// digestTold says when the digest comes.
func (in HomeInput) digestTold() texts.T {
	clock := DigestClock(in.Person, in.Defaults)
	switch p := in.Person; {
	case p.Off:
		return texts.Say("home.digest_off")
	case p.Weekly > 0 && p.Weekly <= len(weekdays):
		return texts.Say("home.digest_weekly", "day", texts.Say("choice.day."+weekdays[p.Weekly-1].Value), "clock", clock)
	}
	return texts.Say("home.digest", "clock", clock)
}

// companyDay is what the company's contact has coming up: dates and all their tasks.
func (in HomeInput) companyDay() []Block {
	all := in.dated()
	for _, d := range in.otherTasks() {
		d.rank = later
		all = append(all, d)
	}
	blocks := []Block{Header{texts.Say("home.day", "day", in.today())}}
	if len(all) == 0 {
		return append(blocks, para(texts.Say("home.company_free")))
	}
	byUrgency(all)
	return append(blocks, dutyPage(all, in.Look.Day, homeDuties, "home.day")...)
}

// companyCases are the company's cases, a line for each, with what it may have to
// say at once of those whose placement runs. Whom it calls stands below them,
// unless that depends on the case.
func (in HomeInput) companyCases() []Block {
	blocks := []Block{Header{texts.Say("home.company_cases")}}
	shown, page, pages := partOf(in.Cases, in.Look.Search.Page, homeCases)
	calls, one := in.calls()
	one = one && len(calls) == len(in.Cases)
	for _, c := range shown {
		v := c.ThreadView(in.today())
		v.Away = in.Away
		p := Para{Lines: []texts.T{companyLine(v)}, Button: &Button{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(c.No)}}
		if !one {
			p.Lines = append(p.Lines, youCall(v))
		}
		blocks = append(blocks, p)
		if buttons := companyActs(v); len(buttons) > 0 {
			blocks = append(blocks, buttons)
		}
	}
	blocks = append(blocks, turnButtons(page, pages, "home", Search{}.value)...)
	if one {
		blocks = append(blocks, para(texts.Say("card.you_call", "who", texts.Reach{Reach: calls[0].Reach})))
	}
	return append(blocks, lockedBlocks(in.Locked)...)
}

// companyLine is what the company is to know of a case at a glance.
func companyLine(v state.ThreadView) texts.T {
	line := texts.Lines{texts.Strong{T: texts.Say("case.name", "no", v.No, "label", texts.Free(v.Label))}, placementTold(v)}
	if v.StartWaits {
		line = append(line, startWaits(v, "list.start_waits", "list.not_in_place"))
	}
	next, _ := nextFollowup(v)
	return texts.Say("agenda.lines", "lines", append(line, nextTold(next.For, v.Today)))
}

// placementTold is what placement there is and from when to when, or else the phase.
func placementTold(v state.ThreadView) texts.T {
	start := texts.ShortDay{Date: v.Start, Today: v.Today}
	switch {
	case v.Kind == "":
		return texts.Say("phase." + string(v.Phase))
	case v.End.IsZero():
		return texts.Say("list.placement_open", "kind", choiceLabel("kind", v.Kind), "start", start)
	}
	return texts.Say("list.placement", "kind", choiceLabel("kind", v.Kind), "start", start, "end", texts.ShortDay{Date: v.End, Today: v.Today})
}

// companyActs are what the company may have to say of a case: who was to come and
// did not is absent, and what worries it may do so before.
func companyActs(v state.ThreadView) Buttons {
	all := companyButtons(v.No)
	switch v.Phase {
	case state.PhaseRunning:
		return all
	case state.PhaseBeforeStart:
		return all[1:]
	}
	return nil
}
