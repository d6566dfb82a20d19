package commands

import (
	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// A Kind is the type of a parameter: how it is typed, checked and asked for.
type Kind int

// The kinds of parameters.
const (
	TextKind      Kind = iota // what is left of the line, or a quoted text
	WhenKind                  // a date, perhaps with a time
	DateKind                  // a date
	HoursKind                 // a number of hours, 0 to 168
	CountKind                 // a whole number, 0 to 99
	ChoiceKind                // one of Choices
	ChoicesKind               // some of Choices
	PersonKind                // a user, or "Name, phone, mail"
	PartyKind                 // one of the case's parties
	PartiesKind               // some of them
	HolderKind                // a party before another person: who hands over to them
	TaskKind                  // an open task
	FollowupKind              // a planned follow-up
	GrantKind                 // a grant under way
	HandoverKind              // a role that is offered
	EveryKind                 // a recurrence
	ClockKind                 // a time of day
	FlagKind                  // given or not
	LabelKind                 // one word: a case's label
	NameKind                  // one word or quoted text: a company's or team's name
	PhoneKind                 // a telephone number
	MeetingKind               // an agenda whose meeting is not over
	ItemKind                  // an item of an agenda
	TemplateKind              // an agenda of the practice or the workspace's own
	LeadKind                  // minutes before, or on or off
	TeamKind                  // a team's name, in one word or several
	PeopleKind                // some users
	ConsentKind               // what was given of who may know an item
	ShareableKind             // an item that somebody may be allowed to know
)

// A Param is one parameter of a word of the grammar. Its Name is the English
// keyword and the id of its field in a form.
type Param struct {
	Name     string
	Da       []string // Danish keywords
	Also     []string // other English keywords, the first shown in usage lines
	Kind     Kind
	Keyword  bool // introduced by its name: "paid 2"
	Required bool
	Choices  []Choice
	Open     bool   // a ChoiceKind that also takes a word of one's own
	Past     bool   // takes past dates
	Gone     bool   // of a date that may be past: without a year it is the last that was
	After    string // of a date without a year: the one that it comes after
	FormOnly bool   // cannot be typed on the line
	Private  bool   // never read by the company
	Team     bool   // of what is Private: the mentor reads it too, in the meeting or where it lands
	Firm     bool   // of what is Private: it is passed on, so a stop of the guard stands
	Public   bool   // of what is typed: everybody in the thread reads it
	Days     bool   // of a text: it may name other days than the date beside it
	Own      bool   // read by the company where it said so itself
	Chosen   bool   // asked for so that everybody may know it
	Apart    bool   // of an answer: it is recorded as who may know another, and not with the others
	Shift    bool   // of a day: how far something is moved may be said instead
	With     string // of a form: it is asked once that field is filled in, and then required where it is Required
	Ahead    bool   // of a date that may be past: it may be to come as well
	Hidden   bool   // carried by a form and not shown in it
	Staff    bool   // nothing for the company to say
	Task     bool   // what somebody is to do
	Long     bool   // a form gives it several lines
	Max      int    // of a text, in characters; 0: 1,000
	Most     int    // of a count; 0: 99
}

// A Choice is a value that a ChoiceKind takes, with its other spellings.
type Choice struct {
	Value string
	Also  []string
}

// Args are the parsed parameters of a request.
type Args struct {
	vals map[string]any
}

// A Contact is a person named for a role: a user, or one without Slack.
type Contact struct {
	User              string
	Name, Phone, Mail string
}

// Given reports whether a parameter was given.
func (a Args) Given(name string) bool { _, ok := a.vals[name]; return ok }

// Text returns a text or choice, "" where it was not given.
func (a Args) Text(name string) string { s, _ := a.vals[name].(string); return s }

// Choices returns the values of a ChoicesKind.
func (a Args) Choices(name string) []string { s, _ := a.vals[name].([]string); return s }

// When returns a moment.
func (a Args) When(name string) when.Moment { m, _ := a.vals[name].(when.Moment); return m }

// Date returns the day of a date or moment.
func (a Args) Date(name string) state.Date { return a.When(name).Date }

// Number returns a number of hours, nil where it was not given.
func (a Args) Number(name string) *float64 {
	if f, ok := a.vals[name].(float64); ok {
		return &f
	}
	return nil
}

// end reports whether a moment was given with its end.
func (a Args) end() bool {
	for _, v := range a.vals {
		if m, ok := v.(when.Moment); ok && m.Ends {
			return true
		}
	}
	return false
}

// Count returns a whole number.
func (a Args) Count(name string) int { n, _ := a.vals[name].(int); return n }

// Contact returns a person.
func (a Args) Contact(name string) Contact { c, _ := a.vals[name].(Contact); return c }

// Roles returns parties, by role.
func (a Args) Roles(name string) []state.Role { r, _ := a.vals[name].([]state.Role); return r }

// Role returns one party's role.
func (a Args) Role(name string) state.Role {
	if r := a.Roles(name); len(r) > 0 {
		return r[0]
	}
	return state.NoRole
}

// Every returns a recurrence.
func (a Args) Every(name string) when.Every { e, _ := a.vals[name].(when.Every); return e }

// Clock returns a time of day.
func (a Args) Clock(name string) texts.Clock { c, _ := a.vals[name].(texts.Clock); return c }

func (a *Args) unset(name string) { delete(a.vals, name) }

func (a *Args) set(name string, v any) {
	if a.vals == nil {
		a.vals = map[string]any{}
	}
	a.vals[name] = v
}
