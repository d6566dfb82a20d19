package commands

import (
	"cmp"
	"errors"
	"strings"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// Who moves something says to which day, or how far: "flyt F1 en uge". That is
// from the day that it has now, and keeps its time; a time alone keeps its day.

// readShift reads how far something is moved, or its time alone. The latter has
// gone by on the day that it has, and not because it is later today.
func (x *Exec) readShift(p *Param, toks []token) (int, error) {
	words := wordsOf(toks)
	s, way, n := when.ParseShift(words)
	switch {
	case n == 0:
		return x.readTimeAlone(p, words), nil
	case way == when.EitherWay, s.Minutes != 0 && p.Kind == DateKind:
		return 0, refuse("date.unread", "words", texts.Free(clip(joined(toks[:n])))).at(p.Name)
	}
	m, timed := x.timeAfter(p, words[n:])
	m.Shift = s
	x.Args.set(p.Name, m)
	return n + timed, nil
}

// timeAfter reads the new time that is said after how far something is moved:
// "en uge til kl. 14".
func (x *Exec) timeAfter(p *Param, words []string) (when.Moment, int) {
	lead := 0
	if len(words) > 0 && p.named(fold(words[0])) {
		lead = 1
	}
	r := x.dateReader(p)
	r.Past = when.AnyPast
	m, n, err := r.Parse(words[lead:])
	if err != nil || n == 0 || !m.NoDay {
		return when.Moment{}, 0
	}
	return when.Moment{HasTime: true, Hour: m.Hour, Minute: m.Minute}, lead + n
}

func (x *Exec) readTimeAlone(p *Param, words []string) int {
	r := x.dateReader(p)
	_, _, err := r.Parse(words)
	var e *when.Error
	if !errors.As(err, &e) || e.Code != when.PastTime {
		return 0 // which is for the reader of days
	}
	r.Past = when.AnyPast
	m, n, err := r.Parse(words)
	if err != nil || !m.NoDay {
		return 0
	}
	x.Args.set(p.Name, m)
	return n
}

// movedTo is the moment that something is moved to which is at another now, and may
// have none.
func (x *Exec) movedTo(p string, id string, now when.Moment) (when.Moment, error) {
	m := x.Args.When(p)
	switch {
	case m.Shift != (when.Shift{}) && (now.Date.IsZero() || m.Shift.Minutes != 0 && !now.HasTime):
		return m, refuse("date.nothing_to_move", "id", texts.Word(id)).at(p)
	case m.Shift.Minutes != 0:
		minute := now.Hour*60 + now.Minute + m.Shift.Minutes
		if minute < 0 || minute >= 24*60 {
			return m, refuse("date.nothing_to_move", "id", texts.Word(id)).at(p)
		}
		m = when.Moment{Date: now.Date, HasTime: true, Hour: minute / 60, Minute: minute % 60}
	case m.Shift != (when.Shift{}):
		m.Date, m.Shift = m.Shift.From(now.Date), when.Shift{}
	case m.NoDay && !now.Date.IsZero():
		m.Date = now.Date
	}
	if m.Date.Before(x.Today) {
		return m, refuse("date.past", "day", m.Date).at(p)
	}
	if x.gone(m) {
		return m, refuse("date.past_time", "clock", texts.Clock{Hour: m.Hour, Minute: m.Minute}).at(p)
	}
	return m, nil
}

// isNow is the moment at which what a word moves is now, where only one can be
// meant.
func (x *Exec) isNow() (when.Moment, bool) {
	if x.Case == nil || x.word == nil {
		return when.Moment{}, false
	}
	for _, p := range x.word.Params {
		switch p.Kind {
		case FollowupKind:
			f, err := x.plannedOne()
			return momentOf(f.For, f.Time), err == nil
		case TaskKind:
			t, err := x.openTask()
			return when.Moment{Date: t.Due}, err == nil
		case MeetingKind:
			a, err := x.meeting()
			if f, _ := x.Case.Followup(a.Followup); f.Status == state.Planned {
				return momentOf(f.For, f.Time), err == nil
			}
			return momentOf(a.For, a.Time), err == nil
		}
	}
	return when.Moment{}, false
}

// shiftField is what the field of a moment is filled with that was not said with
// its day: the day that it comes to, or else what was said.
func (x *Exec) shiftField(p *Param, m when.Moment) string {
	now, ok := x.isNow()
	if to, err := x.movedTo(p.Name, "", now); ok && err == nil {
		return fieldOf(to)
	}
	if m.NoDay {
		return clockOf(m)
	}
	later, earlier := "shift.days", "shift.days_earlier"
	switch {
	case m.Shift.Months != 0:
		later, earlier = "shift.months", "shift.months_earlier"
	case m.Shift.Minutes != 0:
		later, earlier = "shift.minutes", "shift.minutes_earlier"
	}
	key, n := later, cmp.Or(m.Shift.Days, m.Shift.Months, m.Shift.Minutes)
	if n < 0 {
		key, n = earlier, -n
	}
	said := texts.Say(key, "n", n).In(x.Lang, texts.Plain{})
	return strings.TrimSpace(said + " " + clockOf(m))
}
