package when

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"casethread/state"
)

// A Unit is what a recurrence counts in.
type Unit int

// The units. The zero Unit is none.
const (
	Day Unit = iota + 1
	Week
	Month
)

// An Every is a recurrence: every N units. The zero value means none.
type Every struct {
	N    int // 1 to 365 days, 52 weeks or 12 months
	Unit Unit
}

// A unitForm is how a unit is limited and written.
type unitForm struct {
	limit  int
	letter string
	da     string
	en     string
}

var unitForms = map[Unit]unitForm{
	Day:   {365, "d", "dag", "day"},
	Week:  {52, "w", "uge", "week"},
	Month: {12, "m", "måned", "month"},
}

// everyWords are recurrences in one word.
var everyWords = map[string]Every{
	"daily": {1, Day}, "daglig": {1, Day}, "dagligt": {1, Day},
	"weekly": {1, Week}, "ugentlig": {1, Week}, "ugentligt": {1, Week},
	"fortnightly": {2, Week}, "biweekly": {2, Week},
	"monthly": {1, Month}, "maanedlig": {1, Month}, "maanedligt": {1, Month},
}

// everyOrdinals are the words for every second, third and so on.
var everyOrdinals = map[string]int{
	"anden": 2, "andet": 2, "other": 2, "second": 2,
	"tredje": 3, "third": 3,
	"fjerde": 4, "fourth": 4,
	"femte": 5, "fifth": 5,
	"sjette": 6, "sixth": 6,
}

// ParseEvery reads the recurrence at the start of words, such as "every 2w",
// "hver anden uge", "hver 14. dag" or "monthly". It returns it and the number
// of words it took up: 0 if there is none, which is no error. One that is none
// or too long gives an *Error with NoSuchInterval and the number of words.
func ParseEvery(words []string) (every Every, used int, err error) {
	p := phrase{words: words}
	if every, ok := everyWords[p.word(0)]; ok {
		return every, 1, nil
	}
	switch p.word(0) {
	case "every", "hver", "hvert":
		every, used = p.everyAt(1)
	case "hveranden", "hvertandet":
		if unit := unitOf(p.word(1)); unit != 0 {
			every, used = Every{2, unit}, 2
		}
	}
	if used > 0 && !every.valid() {
		return Every{}, used, &Error{
			Code: NoSuchInterval, Count: every.N, Phrase: strings.Join(words[:used], " "),
		}
	}
	return every, used, nil
}

// ParseEveryWeekday reads a recurrence by its weekday: "hver fredag", "every
// other Tuesday". It returns the number of words it took up, 0 if there is
// none, and of those before the weekday.
func ParseEveryWeekday(words []string) (every Every, day time.Weekday, lead, used int) {
	p := phrase{words: words}
	every = Every{1, Week}
	switch p.word(0) {
	case "every", "hver":
		lead = 1
	case "hveranden":
		every.N, lead = 2, 1
	default:
		return Every{}, 0, 0, 0
	}
	if n, ok := everyCount(p.word(lead)); ok {
		every.N = n
		lead++
	}
	name, ok := dayNames[p.word(lead)]
	if !ok || name.short && name.plain || !every.valid() {
		return Every{}, 0, 0, 0
	}
	return every, name.day, lead, lead + 1
}

// everyAt reads what follows "every" at i, and returns the index after it, or
// 0.
func (p *phrase) everyAt(i int) (every Every, after int) {
	if e, ok := shortEvery(p.word(i)); ok {
		return e, i + 1
	}
	n := 1
	if count, ok := everyCount(p.word(i)); ok {
		n = count
		i++
	}
	switch p.word(i) {
	case "fortnight", "fortnights":
		return Every{2 * n, Week}, i + 1
	}
	if unit := unitOf(p.word(i)); unit != 0 {
		return Every{n, unit}, i + 1
	}
	return Every{}, 0
}

// everyCount reads 2, 2nd, two or second.
func everyCount(w string) (n int, ok bool) {
	if n, ok = everyOrdinals[w]; ok {
		return n, true
	}
	if n, ok = dayNumber(w); ok {
		return n, true
	}
	return number(w)
}

// shortEvery reads 2w, 14d, 1m, and 2u for uger.
func shortEvery(w string) (Every, bool) {
	n, unit := digits(w)
	if len(unit) != 1 || len(w) < 2 || len(w) > 5 {
		return Every{}, false
	}
	switch unit[0] {
	case 'd':
		return Every{n, Day}, true
	case 'w', 'u':
		return Every{n, Week}, true
	case 'm':
		return Every{n, Month}, true
	}
	return Every{}, false
}

func unitOf(w string) Unit {
	switch spanWords[w] {
	case span{days: 1}:
		return Day
	case span{days: 7}:
		return Week
	case span{months: 1}:
		return Month
	}
	return 0
}

func (e Every) valid() bool {
	return e.N >= 1 && e.N <= unitForms[e.Unit].limit
}

// IsZero reports whether e is no recurrence.
func (e Every) IsZero() bool { return e == Every{} }

// Next returns the day one interval after d; of a month that is too short, the
// last day. For a series that shall keep to the 31st, see Occurrence.
func (e Every) Next(d state.Date) state.Date { return e.Occurrence(d, 1) }

// Occurrence returns the day k intervals after start. Counted from the start,
// a series from 31 January falls on 28 February and again on 31 March.
func (e Every) Occurrence(start state.Date, k int) state.Date {
	switch e.Unit {
	case Day:
		return start.Add(k * e.N)
	case Week:
		return start.Add(7 * k * e.N)
	case Month:
		return start.AddMonths(k * e.N)
	}
	return start
}

// String returns the canonical form, such as "2w", "14d" or "1m"; empty for
// none.
func (e Every) String() string {
	if e.IsZero() {
		return ""
	}
	return strconv.Itoa(e.N) + unitForms[e.Unit].letter
}

// MarshalText writes the canonical form.
func (e Every) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads the canonical form; the empty text is no recurrence.
func (e *Every) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*e = Every{}
		return nil
	}
	read, ok := shortEvery(string(b))
	if !ok || !read.valid() {
		return fmt.Errorf("%q is not a recurrence such as 2w", b)
	}
	*e = read
	return nil
}

// Text returns e in words: "hver 2. uge", "every 2 weeks". It is empty for
// none.
func (e Every) Text(lang Lang) string {
	form := unitForms[e.Unit]
	switch {
	case e.IsZero():
		return ""
	case lang == Danish && e.N == 1:
		return "hver " + form.da
	case lang == Danish:
		return "hver " + strconv.Itoa(e.N) + ". " + form.da
	case e.N == 1:
		return "every " + form.en
	}
	return "every " + strconv.Itoa(e.N) + " " + form.en + "s"
}
