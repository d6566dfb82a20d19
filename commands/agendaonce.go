package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// planOnce leaves out of a tick the follow-ups that are planned already, by
// another row, another line or beside the meeting: what was agreed twice is
// one follow-up.
func (x *Exec) planOnce(t *tick) {
	var facts []state.Fact
	days := map[int]state.Date{}
	for i, f := range t.d.Facts {
		if p, ok := f.(state.FollowupPlanned); ok && !x.Case.Knows(p.ID) {
			if id, twice := x.stands(p, facts); twice {
				t.instead(p.ID, id, x)
				continue
			}
		}
		if day, own := t.d.Days[i]; own {
			days[len(facts)] = day
		}
		facts = append(facts, f)
	}
	t.d.Facts, t.d.Days = facts, days
}

// stands finds a follow-up that is planned as another one is to be: for the
// same day, and at the same hour, of the same kind and with the same people as
// far as these are said. facts are what is recorded beside it.
func (x *Exec) stands(p state.FollowupPlanned, facts []state.Fact) (id string, ok bool) {
	same := func(f state.FollowupPlanned) bool {
		return f.For == p.For && (p.Time == "" || f.Time == p.Time) && (p.Kind == "" || f.Kind == p.Kind) &&
			(len(p.Who) == 0 || slices.Equal(f.Who, p.Who))
	}
	for _, f := range facts {
		if f, ok := f.(state.FollowupPlanned); ok && same(f) {
			return f.ID, true
		}
	}
	changed := func(id string) bool {
		return slices.ContainsFunc(facts, func(f state.Fact) bool { return f != nil && state.ThingOf(f) == id })
	}
	for _, f := range x.Case.PlannedFollowups() {
		if same(f.FollowupPlanned) && !changed(f.ID) {
			return f.ID, true
		}
	}
	return "", false
}

// instead takes back what a tick says of a follow-up in place of which another
// stands. That one is not the row's: correcting the row leaves it alone.
func (t *tick) instead(id, stands string, x *Exec) {
	t.things = slices.DeleteFunc(t.things, func(thing string) bool { return thing == id })
	t.d.Offer = slices.DeleteFunc(t.d.Offer, func(b Button) bool {
		_, rest, ok := ParseValue(b.Value)
		return ok && len(rest) > 0 && rest[0] == id
	})
	t.d.Say = slices.DeleteFunc(t.d.Say, func(s texts.T) bool {
		return s.Key == "followup.another" && s.Arg("id") == texts.Word(stands)
	})
	if x.Case.Knows(stands) {
		t.d.Say = append(t.d.Say, texts.Say("followup.stands", "id", texts.Word(stands)))
	}
}
