package commands

import (
	"slices"
	"strings"
	"time"

	"casethread/commands/texts"
	"casethread/state"
)

// Saved answers who recorded something: what was understood, what to look
// out for, and undo.
func Saved(c *state.Case, d *Decision, events []state.Event, now time.Time) Doc {
	name, today := CaseName(c), state.DateOf(now)
	lines := make([]texts.T, 0, len(events)+len(d.Say))
	for i, e := range events {
		told, dated := onItsDay(toldPrivately(c, e.Fact, now.Location()), e, today)
		if !dated && e.Date != today {
			told = texts.Say("saved.on", "told", told, "day", e.Date)
		}
		if e.By.For != state.NoRole {
			told = texts.Say("saved.for", "told", told, "who", teller{PartiesOf(c)}.name(e.By.For))
		}
		if i == 0 {
			told = texts.Say("saved", "case", name, "told", told)
		} else {
			told = texts.Say("saved.also", "told", told)
		}
		lines = append(lines, told)
	}
	if held, ok := heldBack(c, events); ok {
		lines = append(lines, held)
	}
	ends, renew := consentsEnd(c, events, today)
	lines = append(lines, ends...)
	buttons := append(append(Buttons{}, d.Offer...), renew...)
	if len(events) > 0 && events[0].Version > 1 && undoable(events[0].Fact) {
		buttons = append(buttons, UndoButton(c.No, events[0].Version, events[len(events)-1].Version))
	}
	doc := Doc{Notify: texts.Say("saved.notify", "no", c.No), Blocks: []Block{Para{Lines: append(lines, d.Say...)}}}
	if len(buttons) > 0 {
		doc.Blocks = append(doc.Blocks, buttons)
	}
	return doc
}

// onItsDay adds to what is told of an event its day, where that belongs to it: of
// an absence, and of hours that begin on a later day.
func onItsDay(told texts.T, e state.Event, today state.Date) (dayed texts.T, dated bool) {
	switch e.Fact.(type) {
	case state.Absence:
		return absenceTold(e.Date, today), true
	case state.Hours:
		if e.Date.After(today) {
			return texts.Say("told.from", "told", told, "day", e.Date), true
		}
	}
	return told, false
}

// toldPrivately adds what only who recorded a fact needs to be told: that a
// task is internal, and what it is that was taken back.
func toldPrivately(c *state.Case, f state.Fact, zone *time.Location) texts.T {
	told := Tell(f, PartiesOf(c))
	switch f := f.(type) {
	case state.Task:
		if !f.Shared {
			return texts.Say("told.internal", "told", told)
		}
	case state.AgendaTicked, state.AgendaNoted, state.AgendaParked:
		if row, ok := toldOfRow(c, f); ok {
			return row
		}
	case state.FollowupHeld:
		if f.Private != "" {
			return texts.Say("told.private", "told", told, "note", texts.Free(f.Private))
		}
	case state.Undone:
		if e, ok := c.Event(first(f.Versions)); ok {
			told := toldPrivately(c, e.Fact, zone)
			switch e.Fact.(type) {
			case state.Absence:
				told = absenceTold(e.Date, state.Date{})
			case state.Hours:
				told, _ = onItsDay(told, e, state.DateOf(e.At.In(zone)))
			}
			if f.Corrected {
				return texts.Say("told.corrected", "told", told)
			}
			return texts.Say("told.undone_what", "told", told)
		}
	}
	return told
}

// toldOfRow tells in private of an item, with its label and what was answered.
func toldOfRow(c *state.Case, f state.Fact) (texts.T, bool) {
	_, id, _ := strings.Cut(state.ThingOf(f), "/")
	a, _ := c.Agenda(state.AgendaOf(f))
	row, ok := a.Row(id)
	if !ok {
		return texts.T{}, false
	}
	item := itemLabel(row.AgendaItem)
	switch f := f.(type) {
	case state.AgendaTicked:
		own := slices.DeleteFunc(slices.Clone(f.Answers), func(a state.Answer) bool { return a.By != state.NoRole })
		if len(own) == 0 {
			return texts.Say("row.ticked", "item", item), true
		}
		return texts.Say("row.answered", "item", item, "answers", answersTold(itemNamed(row.What), own, PartiesOf(c), state.Date{})), true
	case state.AgendaNoted:
		var notes texts.Lines
		if f.Note != "" {
			notes = append(notes, noteTold(f.Note, false))
		}
		if f.Private != "" {
			notes = append(notes, noteTold(f.Private, true))
		}
		return texts.Say("row.noted", "item", item, "note", notes), true
	case state.AgendaParked:
		return texts.Say("row.parked."+yesno(!f.Back), "item", item), true
	}
	return texts.T{}, false
}

func first(versions []int) int {
	if len(versions) == 0 {
		return 0
	}
	return versions[0]
}
