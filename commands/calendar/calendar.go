// Package calendar writes the calendar file of a follow-up, as iCalendar
// (RFC 5545). A file that is opened again corrects what an earlier one put
// into the calendar, for both carry the same UID and the later one a higher
// SEQUENCE. It holds nothing that a participant may not see, and no names:
// calendars are shared and lie on telephones.
package calendar

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	ics "github.com/arran4/golang-ical"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// An Entry is a follow-up as a calendar knows it.
type Entry struct {
	Workspace string
	No        int // of the case
	Plan      state.FollowupPlanned
	Cancelled bool
	// Sequence counts how often a calendar may have been told something else of
	// the follow-up since it was first planned, and Stamp is when that was last.
	Sequence int
	Stamp    time.Time
	// Changed is set when it was planned anew or cancelled since.
	Changed bool
}

// Of returns a follow-up of a case as a calendar knows it, and whether there
// ever was one of that id. One that was taken back is cancelled.
func Of(workspace string, c *state.Case, id string) (Entry, bool) {
	e := Entry{Workspace: workspace, No: c.No, Sequence: -1}
	var plans []state.Event // those that were not taken back, but for the last
	for _, ev := range c.Events {
		concerns := Concerns(c, ev, id)
		if !concerns && (e.Sequence < 0 || !changesHands(c, ev)) {
			continue
		}
		switch f := ev.Fact.(type) {
		case state.FollowupPlanned:
			plans = append(plans, ev)
		case state.Undone: // what it said before is what a calendar shows
			left := slices.DeleteFunc(slices.Clone(plans), func(p state.Event) bool { return slices.Contains(f.Versions, p.Version) })
			if len(left) > 0 {
				plans = left
			}
		}
		e.Changed = e.Changed || concerns && e.Sequence >= 0
		e.Sequence, e.Stamp = e.Sequence+1, ev.At
	}
	if len(plans) > 0 {
		e.Plan = plans[len(plans)-1].Fact.(state.FollowupPlanned)
	}
	f, stands := c.Followup(id)
	if stands && f.For == (state.Date{}) || e.Sequence < 0 || e.Plan.ID == "" {
		return Entry{}, false
	}
	if stands {
		e.Plan = f.FollowupPlanned
	}
	e.Cancelled = !stands || f.Status == state.Cancelled
	return e, true
}

// Concerns reports whether an event changes what a calendar says of a
// follow-up: it was planned, moved or cancelled, or that was taken back.
func Concerns(c *state.Case, e state.Event, id string) bool {
	switch f := e.Fact.(type) {
	case state.FollowupPlanned:
		return f.ID == id
	case state.FollowupCancelled:
		return f.ID == id
	case state.Undone:
		for _, v := range f.Versions {
			if undone, ok := c.Event(v); ok && Concerns(c, undone, id) {
				return true
			}
		}
	}
	return false
}

// changesHands reports whether an event may change who takes part in the
// follow-ups of a case: who leaves it is told that they are cancelled, and may
// come back, each time by a file that counts as a later one.
func changesHands(c *state.Case, e state.Event) bool {
	switch f := e.Fact.(type) {
	case state.PartyNamed, state.PartyLeft, state.CaseClosed, state.Opened:
		return true
	case state.Undone:
		return slices.ContainsFunc(f.Versions, func(v int) bool {
			undone, ok := c.Event(v)
			return ok && changesHands(c, undone)
		})
	}
	return false
}

// UID is the same for a follow-up however often it is moved. It tells nothing
// of the case.
func (e Entry) UID() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d/%s", e.Workspace, e.No, e.Plan.ID))
	return hex.EncodeToString(sum[:12]) + "@casethread"
}

// Name is the file's name.
func (e Entry) Name() string { return "followup-" + strconv.Itoa(e.No) + "-" + e.Plan.ID + ".ics" }

// When is the moment of the follow-up.
func (e Entry) When() texts.At {
	m := when.Moment{Date: e.Plan.For}
	if h, min, ok := when.ParseClock(e.Plan.Time); ok && e.Plan.Time != "" {
		m.HasTime, m.Hour, m.Minute = true, h, min
	}
	return texts.At{Moment: m}
}

// lasting is how long a follow-up of a kind takes up in a calendar.
func lasting(kind string) time.Duration {
	if kind == "call" || kind == "video" {
		return 30 * time.Minute
	}
	return time.Hour
}

// File writes the calendar file. A follow-up without a time takes up no time
// of its day.
func (e Entry) File(lang texts.Lang, zone *time.Location) string {
	cal := ics.NewCalendarFor("casethread")
	cal.SetMethod(ics.MethodPublish)
	ev := cal.AddEvent(e.UID())
	ev.SetDtStampTime(e.Stamp)
	ev.SetSequence(e.Sequence)
	summary := "calendar.summary"
	if key := "calendar.summary_of." + e.Plan.Kind; texts.Has(key) {
		summary = key
	}
	ev.SetSummary(texts.Say(summary, "no", e.No).In(lang, texts.Plain{}))
	ev.SetDescription(texts.Say("calendar.description").In(lang, texts.Plain{}))
	// A file that cancels names an organizer; this is how one without an
	// address is written.
	ev.SetProperty(ics.ComponentPropertyOrganizer, "invalid:nomail", ics.WithCN("casethread"))
	ev.SetClass(ics.ClassificationPrivate)
	ev.SetStatus(ics.ObjectStatusConfirmed)
	if e.Cancelled {
		cal.SetMethod(ics.MethodCancel)
		ev.SetStatus(ics.ObjectStatusCancelled)
	}
	e.setTime(ev, zone)
	return cal.Serialize(ics.WithNewLineWindows)
}

// setTime writes moments in UTC, so that summer time needs no table of it.
func (e Entry) setTime(ev *ics.VEvent, zone *time.Location) {
	h, min, ok := when.ParseClock(e.Plan.Time)
	if e.Plan.Time == "" || !ok {
		ev.SetAllDayStartAt(e.Plan.For.Time(time.UTC))
		ev.SetAllDayEndAt(e.Plan.For.Add(1).Time(time.UTC))
		ev.SetTimeTransparency(ics.TransparencyTransparent)
		return
	}
	start := e.Plan.For.At(h, min, zone)
	ev.SetStartAt(start)
	ev.SetEndAt(start.Add(lasting(e.Plan.Kind)))
}
