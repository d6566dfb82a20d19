// Package texts holds every sentence that casethread says, in Danish and in
// English. A sentence is a key with typed arguments; who writes it out says
// how each type is escaped, so that a name can never ping a channel.
package texts

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"casethread/commands/when"
	"casethread/state"
)

// A Lang is a language that casethread speaks.
type Lang = when.Lang

// The languages.
const (
	Danish  = when.Danish
	English = when.English
)

// LangOf returns the language that s names, or Danish.
func LangOf(s string) Lang {
	if Lang(s) == English {
		return English
	}
	return Danish
}

// A T is a sentence to be said: its key in the catalogues and its arguments.
type T struct {
	Key  string
	Args Args
}

// Args are the arguments of a sentence: the name of each placeholder, and
// after it the value.
type Args []any

// Typed arguments. A state.Role, state.Date, int, float64 or T may be an
// argument as it is; strings must say what they are.
type (
	// Free is text that a person typed.
	Free string
	// User is a user's id, written so that the reader sees a name.
	User string
	// Channel is a channel's id.
	Channel string
	// Word is a word of the grammar or a code, shown as it is.
	Word string
	// Code is what may be typed as it stands.
	Code string
	// Day is a date with its weekday and ISO week.
	Day struct{ Date state.Date }
	// ShortDay is a date without its week, for tight places.
	ShortDay struct {
		Date  state.Date
		Today state.Date
	}
	// NarrowDay is a date without its weekday, as in a sentence with several:
	// 12/3, with the year where it is not today's.
	NarrowDay struct {
		Date  state.Date
		Today state.Date
	}
	// Months are those from the one of a day to that of another.
	Months struct{ From, To state.Date }
	// At is a moment with weekday and ISO week.
	At struct{ Moment when.Moment }
	// Occasion is why a day is no working day.
	Occasion when.Occasion
	// Every is a recurrence.
	Every struct{ when.Every }
	// Year is a year.
	Year int
	// List is several texts, joined with commas and an "and".
	List []any
	// Any is several texts, joined with commas and an "or".
	Any []any
	// Lines is several texts, joined with a middle dot.
	Lines []any
	// Party is a person of a case: a mention, or name for one without Slack.
	Party struct{ state.PartyNamed }
	// Reach is a person of a case with how to reach them, or who stands in
	// for them.
	Reach struct{ state.Reach }
	// Both is a text of one's own in both languages; one alone serves for both.
	Both struct{ Da, En string }
	// Strong is a sentence that stands out from the one it is in.
	Strong struct{ T }
	// Head is a label before what it is of: with a colon, unless it asks.
	Head struct{ T }
	// Clock is a time of day.
	Clock struct{ Hour, Minute int }
)

// Say returns the sentence of a key; args alternate names and values.
func Say(key string, args ...any) T {
	return T{key, args}
}

// Arg returns the argument of a name, nil where there is none.
func (t T) Arg(name string) any {
	for i := 0; i+1 < len(t.Args); i += 2 {
		if t.Args[i] == name {
			return t.Args[i+1]
		}
	}
	return nil
}

// A Style says how typed arguments and the catalogue's emphasis are written
// for one medium, such as Slack's mrkdwn or plain text.
type Style interface {
	Free(s string) string
	User(id string) string
	Channel(id string) string
	Bold(s string) string
	Code(s string) string
	// Command writes a slash command, as the reader can say it.
	Command(said string, lang Lang) string
}

// In writes the sentence in a language. A key or argument that is missing is
// a programming error, which the tests find; here it shows as its own name.
func (t T) In(lang Lang, st Style) string {
	pattern, ok := catalogue(lang)[t.Key]
	if !ok {
		return t.Key
	}
	var b strings.Builder
	b.Grow(len(pattern) + 64)
	for {
		open := strings.IndexByte(pattern, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(pattern[open:], '}')
		if end < 0 {
			break
		}
		emphasise(&b, pattern[:open], st)
		b.WriteString(t.fill(pattern[open+1:open+end], lang, st))
		pattern = pattern[open+end+1:]
	}
	emphasise(&b, pattern, st)
	return b.String()
}

// emphasise writes literal text, in which *…* marks what is bold.
func emphasise(b *strings.Builder, s string, st Style) {
	for {
		before, rest, ok := strings.Cut(s, "*")
		bold, after, closed := strings.Cut(rest, "*")
		if !ok || !closed {
			b.WriteString(s)
			return
		}
		b.WriteString(before)
		b.WriteString(st.Bold(bold))
		s = after
	}
}

// fill writes one placeholder: {name}, {name:one|many} by a number,
// {/command} as the reader can say it.
func (t T) fill(slot string, lang Lang, st Style) string {
	if strings.HasPrefix(slot, "/") {
		return st.Command(slot, lang)
	}
	if name, forms, ok := strings.Cut(slot, ":"); ok {
		one, many, _ := strings.Cut(forms, "|")
		if n := t.Arg(name); n == 1 || n == 1.0 {
			return one
		}
		return many
	}
	v := t.Arg(slot)
	if v == nil {
		return "{" + slot + "}"
	}
	return Write(v, lang, st)
}

// Write writes one argument.
func Write(v any, lang Lang, st Style) string {
	switch v := v.(type) {
	case T:
		return v.In(lang, st)
	case Strong:
		return st.Bold(v.In(lang, st))
	case Head:
		if s := v.In(lang, st); strings.HasSuffix(s, "?") {
			return s
		}
		return v.In(lang, st) + ":"
	case Free:
		return st.Free(string(v))
	case User:
		return st.User(string(v))
	case Channel:
		return st.Channel(string(v))
	case Word:
		return st.Free(string(v))
	case Code:
		return st.Code(string(v))
	case Party:
		if who := st.User(v.User); v.User != "" && (who != v.User || v.Name == "") {
			return who
		} else if v.User != "" { // nobody's name is known yet
			return st.Free(v.Name)
		}
		return st.Free(strings.Join(nonEmpty(v.Name, v.Phone, v.Mail), ", "))
	case Reach:
		who := Write(Party{v.PartyNamed}, lang, st)
		if v.StandIn != "" { // "for" is the same in both languages
			return st.User(v.StandIn) + " for " + who
		}
		if v.User != "" && v.Phone != "" {
			who += ", " + st.Free(v.Phone)
		}
		return who
	case state.Role:
		return T{Key: "role." + string(v)}.In(lang, st)
	case state.Date:
		return when.Long(v, lang)
	case Day:
		return when.Long(v.Date, lang)
	case ShortDay:
		return when.Medium(v.Date, v.Today, lang)
	case NarrowDay:
		return narrow(v, lang)
	case Months:
		return when.Months(v.From, v.To, lang)
	case At:
		return v.Moment.Long(lang)
	case Both:
		if lang == English && v.En != "" || v.Da == "" {
			return st.Free(v.En)
		}
		return st.Free(v.Da)
	case Clock:
		return when.Clock(v.Hour, v.Minute, lang)
	case Occasion:
		return when.Occasion(v).Name(lang)
	case Every:
		return v.Text(lang)
	case Year:
		return strconv.Itoa(int(v))
	case List:
		return join(v, and, lang, st)
	case Any:
		return join(List(v), or, lang, st)
	case Lines:
		return dotted(v, lang, st)
	case int:
		return strconv.Itoa(v)
	case float64:
		return Number(v, lang)
	case time.Time:
		return when.Long(state.DateOf(v), lang)
	}
	return fmt.Sprintf("{%T}", v)
}

func narrow(d NarrowDay, lang Lang) string {
	s := when.Short(d.Date, lang)
	switch {
	case d.Date.Year() == d.Today.Year():
		return s
	case lang == Danish:
		return s + "/" + strconv.Itoa(d.Date.Year())
	}
	return s + " " + strconv.Itoa(d.Date.Year())
}

// What stands before the last of several texts.
var (
	and = map[Lang]string{Danish: " og ", English: " and "}
	or  = map[Lang]string{Danish: " eller ", English: " or "}
)

func join(items List, last map[Lang]string, lang Lang, st Style) string {
	var b strings.Builder
	for i, v := range items {
		switch {
		case i == 0:
		case i == len(items)-1:
			b.WriteString(last[lang])
		default:
			b.WriteString(", ")
		}
		b.WriteString(Write(v, lang, st))
	}
	return b.String()
}

func dotted(items Lines, lang Lang, st Style) string {
	words := make([]string, len(items))
	for i, v := range items {
		words[i] = Write(v, lang, st)
	}
	return strings.Join(words, " · ")
}

// Number writes a number of hours as the language does: 7,5 or 7.5.
func Number(f float64, lang Lang) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if lang == Danish {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

func nonEmpty(ss ...string) []string {
	var out []string
	for _, s := range ss {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Plain is the style of plain text: buttons, form labels, files.
type Plain struct {
	// Name returns a user's name; without it the id is shown.
	Name func(id string) string
	// Typed returns a slash command as it is typed to the bot instead; without it
	// the slash command is shown.
	Typed func(said string, lang Lang) string
}

// Free returns s, with names for what mentions it holds.
func (p Plain) Free(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "<@")
		b.WriteString(before)
		inner, after, closed := strings.Cut(rest, ">")
		if !ok {
			return b.String()
		}
		if !closed {
			return b.String() + "<@" + rest
		}
		id, _, _ := strings.Cut(inner, "|")
		b.WriteString(p.User(id))
		s = after
	}
}

// User returns the user's name with an at sign.
func (p Plain) User(id string) string {
	if p.Name != nil {
		return p.Name(id)
	}
	return "@" + id
}

// Channel returns the channel's id.
func (Plain) Channel(id string) string { return "#" + id }

// Bold returns s.
func (Plain) Bold(s string) string { return s }

// Code returns s.
func (Plain) Code(s string) string { return s }

// Command returns a slash command, or in quotation marks what is typed instead.
func (p Plain) Command(said string, lang Lang) string {
	switch {
	case p.Typed == nil:
		return said
	case lang == English:
		return "“" + p.Typed(said, lang) + "”"
	}
	return "”" + p.Typed(said, lang) + "”"
}

// Has reports whether the catalogues know a key.
func Has(key string) bool { _, ok := danish[key]; return ok }

func catalogue(lang Lang) map[string]string {
	if lang == English {
		return english
	}
	return danish
}
