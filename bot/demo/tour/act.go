package tour

import (
	"fmt"
	"strings"
	"time"

	"casethread/state"
)

// An Act is one thing that one person does. What is typed may name the case
// as {case}, the channel's as {channel}.
type Act struct {
	User string // by name
	Say  Text   // what a visitor is told of it
	At   time.Time

	Typed  Text                // a slash command, or a direct message to the bot
	Press  []Button            // or: buttons, one after the other
	Form   map[string]Text     // or: filled into the form that the last act opened
	Picked map[string][]string // and chosen in it
	// Or is typed by the consultant where there is no such button; without it
	// the act is left out then. OrSay tells of that.
	Or, OrSay Text
}

// A Button is named by its action; of a choice Choose says what is chosen.
type Button struct{ Action, Choose string }

// A script is what a history comes to: acts in order.
type script struct {
	acts  []Act
	first state.Date // of the history
	start state.Date // when it is played
	zone  *time.Location

	cast              map[state.Role]string // who has a role by now
	wish, goal, accom int                   // of the phrases used so far
	followups, tasks  map[string]string     // by the history's id, as the bot names them
	grants            map[string]string
	opened            bool
}

// write turns a story into acts whose first day is start, or the next one
// that is the same day of the week.
func write(s Story, start state.Date, zone *time.Location) []Act {
	first := s.events[0].Date
	for start.Weekday() != first.Weekday() {
		start = start.Add(1)
	}
	w := &script{
		first: first, start: start, zone: zone, cast: map[state.Role]string{},
		followups: map[string]string{}, tasks: map[string]string{}, grants: map[string]string{},
	}
	w.firstDay(s.events)
	for i, e := range s.events {
		from := len(w.acts)
		w.fact(e)
		w.date(from, e, i > 0 && s.events[i-1].Date == e.Date)
	}
	w.lookBack()
	return w.acts
}

// lookBack ends a story with all of it in one picture, where the bot writes to
// who led the case.
func (w *script) lookBack() {
	for _, role := range []state.Role{state.Consultant, state.Caseworker} {
		if user := w.cast[role]; user != "" {
			w.add(Act{
				User: user, Say: who(user, "ser til sidst hele forløbet som en tidslinje.", "looks at the whole course as a timeline in the end."),
				Typed: Text{"billede tidslinje {case}", "picture timeline {case}"},
				At:    w.acts[len(w.acts)-1].At.Add(5 * time.Minute),
			})
			return
		}
	}
}

// firstDay casts those who are named on the day that the case is opened.
func (w *script) firstDay(events []state.Event) {
	for _, e := range events {
		if f, ok := e.Fact.(state.PartyNamed); ok && e.Date == w.first && cast[f.Name] != "" {
			w.cast[f.Role] = cast[f.Name]
		}
	}
}

// day is a history's day as the tour has it.
func (w *script) day(d state.Date) state.Date { return w.start.Add(d.Days(w.first)) }

// date says when what an event came to is done: the first in the morning, or
// after the meeting or the bot's question that it answers, the others five
// minutes later each.
func (w *script) date(from int, e state.Event, sameDay bool) {
	hour, minute := 9, 5
	switch e.Fact.(type) {
	case state.FollowupHeld:
		hour = 11
	case state.Pulse:
		hour = 14
	}
	at := w.day(e.Date).At(hour, minute, w.zone)
	for i := from; i < len(w.acts); i++ {
		if i > 0 && (sameDay || i > from) {
			at = latest(at, w.acts[i-1].At.Add(5*time.Minute))
		}
		w.acts[i].At = at
		if w.acts[i].answersWarning() {
			w.acts[i].At = w.acts[i-1].At.Add(35 * time.Minute)
		}
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (a Act) answersWarning() bool {
	return len(a.Press) == 1 && a.Press[0].Action == "warning.take"
}

func (w *script) add(a Act) { w.acts = append(w.acts, a) }

// types adds what somebody types: with its slash command where they have
// those, else as a direct message.
func (w *script) types(user, command string, say, text Text) {
	if !writes(user) {
		command = ""
	}
	w.add(Act{User: user, Say: say, Typed: text.after(command)})
}

// after puts a command before what it is given, with the case it is about.
func (t Text) after(command string) Text {
	names := map[string]Text{
		"":         {"", ""},
		"case":     {"/sag ", "/case "},
		"followup": {"/opfolgning ", "/followup "},
		"task":     {"/hvemgor ", "/whodoes "},
	}
	return Text{names[command].DA + "{case} " + t.DA, names[command].EN + "{case} " + t.EN}
}

// both is what is said the same in both languages.
func both(format string, args ...any) Text {
	s := fmt.Sprintf(format, args...)
	return Text{s, s}
}

// join puts words one after the other.
func join(words ...Text) Text {
	var da, en []string
	for _, w := range words {
		if w.DA != "" {
			da, en = append(da, w.DA), append(en, w.EN)
		}
	}
	return Text{strings.Join(da, " "), strings.Join(en, " ")}
}

// who says what a person does, by their first name.
func who(user, da, en string) Text {
	n := firstName[user]
	return Text{n + " " + da, n + " " + en}
}

// typedDay is a day as people type it.
func (w *script) typedDay(d state.Date) string {
	day := w.day(d)
	return fmt.Sprintf("%d/%d", day.Day(), day.Month())
}

func number(p *float64) string { return strings.ReplaceAll(fmt.Sprint(*p), ".", ",") }

// next is the id that the bot will give to one more follow-up, task or grant.
func next(ids map[string]string, letter string) string {
	return fmt.Sprintf("%s%d", letter, len(ids)+1)
}
