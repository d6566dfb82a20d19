package stats

import (
	"slices"

	"casethread/state"
)

// A Tally is what the cases come to until now.
type Tally struct {
	today state.Date
	items map[Measure][]item
}

// NewTally returns an empty tally of what is known on a day.
func NewTally(today state.Date) *Tally {
	return &Tally{today: today, items: map[Measure][]item{}}
}

// An Answer is a measure over a period, and over each block of it.
type Answer struct {
	Figure
	Parts []Figure
}

// Of returns every measure of a team over the months that a period touches.
func (t *Tally) Of(team Teams, p Period) []Answer {
	var all []Answer
	for _, g := range Groups {
		for _, m := range g.Measures {
			all = append(all, t.answer(m, team, p))
		}
	}
	return all
}

func (t *Tally) answer(m Measure, team Teams, p Period) Answer {
	var touched []item
	a := Answer{Figure: Figure{Measure: m, From: p.From, To: p.To, Hidden: true}}
	for _, b := range blocks(t.items[m], team, MonthOf(t.today)) {
		if b.To < p.From || p.To < b.From {
			continue
		}
		part := figureOf(m, b.items)
		part.From, part.To = b.From, b.To
		a.Parts = append(a.Parts, part)
		touched = append(touched, b.items...)
	}
	if len(a.Parts) > 0 {
		a.Figure = figureOf(m, touched)
		a.From, a.To = a.Parts[0].From, a.Parts[len(a.Parts)-1].To
	}
	return a
}

// counter notes the items of one case.
type counter struct {
	*Tally
	of    int // its number
	teams Teams
}

func (c counter) share(m Measure, on state.Date, is bool) {
	value := 0
	if is {
		value = 1
	}
	c.number(m, on, value)
}

func (c counter) number(m Measure, on state.Date, value int) {
	c.items[m] = append(c.items[m], item{c.of, MonthOf(on), int32(value), c.teams})
}

// days notes how long it took from one day to another; neither is known where
// it was the other way round.
func (c counter) days(m Measure, from, to state.Date) {
	if !from.IsZero() && !to.IsZero() && !to.Before(from) {
		c.number(m, to, to.Days(from))
	}
}

// Add counts a case for some teams.
func (t *Tally) Add(c *state.Case, teams Teams) {
	k := counter{t, c.No, teams}
	s := survey(c, t.today)
	if s.opened.IsZero() || s.opened.After(t.today) {
		return
	}
	k.number(Cases, s.opened, 1)
	k.share(FixedContact, s.opened, s.contact)
	k.share(Plan, s.opened, s.plan.had())
	k.share(PlanUpdated, s.opened, s.plan.updated)
	k.share(Goals, s.opened, s.goals.had())
	k.share(GoalsUpdated, s.opened, s.goals.updated)
	if c.Imported == (state.Imported{}) { // of which nobody knows about a CV
		k.share(CV, s.opened, s.cv.had())
		k.share(CVUpdated, s.opened, s.cv.updated)
	}
	for i := range s.placements {
		k.placement(&s.placements[i])
	}
	for _, g := range s.grants {
		k.days(DaysToGrant, g.Applied, g.Granted)
		k.days(DaysToDelivery, g.Granted, g.Delivered)
	}
	for _, w := range c.Tellings() {
		k.warning(w)
	}
}

func (c counter) placement(p *placement) {
	c.share(Premeeting, p.start, p.premeeting)
	c.share(FollowupAtStart, p.start, p.planned)
	if p.how == Running {
		return
	}
	c.share(ClosingTalk, p.ended, p.closingTalk)
	c.share(BreakOffs, p.ended, p.how == BrokenOff)
	if p.how != BrokenOff {
		return
	}
	c.number(BreakOffWeek, p.ended, p.ended.Days(p.start)/7+1)
	c.share(ByCitizen, p.ended, p.by == state.Citizen)
	c.share(ByCompany, p.ended, p.by == state.Company)
	c.share(ByOthers, p.ended, p.by == state.NoRole)
}

// StartRule says that a placement is in its start-up phase, which somebody is
// to know and nobody has to answer.
const StartRule = "R01"

func (c counter) warning(w state.Telling) {
	if !slices.ContainsFunc(w.What, func(what string) bool { return what != StartRule }) {
		return
	}
	c.share(Acted, w.On, !w.Answered.IsZero())
	c.share(Restored, w.On, !w.Contact.IsZero())
	if !w.Answered.IsZero() {
		c.number(DaysToAct, w.On, max(0, w.Answered.Days(w.On)))
	}
	if !w.Contact.IsZero() {
		c.number(DaysToContact, w.On, w.Contact.Days(w.On))
	}
}
