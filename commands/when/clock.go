package when

import "strings"

// A clock is a time of day as written, before it is known to exist.
type clock struct {
	hour, minute int
	mark         byte // between hour and minute: ':' or '.', 0 when no minute
	half         byte // 'a' or 'p' for am and pm, else 0
}

// ParseClock reads a time of day that is all of s: "07:30", "7.30", "7", "kl.
// 8", "at 8", "8am". It is false for anything else and for times that no day
// has.
func ParseClock(s string) (hour, minute int, ok bool) {
	words := strings.Fields(s)
	p := phrase{words: words}
	c, after, _ := p.clockAt(0)
	if after == 0 || after < len(words) || !c.exists() {
		return 0, 0, false
	}
	hour, minute = c.time()
	return hour, minute, true
}

// readClock reads a time that cannot be anything else: after "kl" or "at",
// with a colon, or with am or pm.
func (p *phrase) readClock(i int) int {
	if p.timed || p.DayOnly {
		return 0
	}
	c, after, lead := p.clockAt(i)
	if after == 0 || lead == leadNone && c.mark != ':' && c.half == 0 {
		return 0
	}
	bareHour := c.mark == 0 && c.half == 0
	if lead == leadAt && bareHour && (!c.exists() || p.Strict && !p.dated()) {
		return 0 // "at" is also the Danish "that": at 37 timer er aftalt
	}
	if p.Strict && !c.exists() {
		return 0
	}
	p.timed, p.clock = true, c
	return after
}

// readDottedClock reads 10.30 where it can be no date: after a day.
func (p *phrase) readDottedClock(i int) int {
	if p.timed || p.DayOnly || !p.dated() {
		return 0
	}
	c, ok := scanClock(p.word(i))
	if !ok || c.mark != '.' || !c.exists() {
		return 0
	}
	p.timed, p.clock = true, c
	return i + 1
}

// A clockLead is the word before a time.
type clockLead int

const (
	leadNone clockLead = iota
	leadKl
	leadAt
)

// clockAt reads the time at i, with the word before it and a loose am or pm
// after it. It returns the index after the time, or 0.
func (p *phrase) clockAt(i int) (c clock, after int, lead clockLead) {
	w := p.word(i)
	switch w {
	case "":
		return clock{}, 0, leadNone
	case "kl", "klokken":
		lead = leadKl
	case "at":
		lead = leadAt
	}
	if lead != leadNone {
		i++
		w = p.word(i)
	} else if glued, ok := strings.CutPrefix(w, "kl"); ok { // kl.10
		lead, w = leadKl, strings.TrimPrefix(glued, ".")
	}
	c, ok := scanClock(w)
	if !ok {
		return clock{}, 0, leadNone
	}
	after = i + 1
	if half := halfDay(p.word(after)); half != 0 && c.half == 0 {
		c.half = half
		after++
	}
	return c, after, lead
}

// scanClock reads a whole word: an hour of one or two digits, perhaps a mark
// and a minute of two digits, perhaps am or pm.
func scanClock(w string) (c clock, ok bool) {
	hour, rest := digits(w)
	if n := len(w) - len(rest); n < 1 || n > 2 {
		return clock{}, false
	}
	c.hour = hour
	if len(rest) >= 3 && (rest[0] == ':' || rest[0] == '.') {
		minute, after := digits(rest[1:])
		if len(rest)-1-len(after) == 2 {
			c.mark, c.minute = rest[0], minute
			rest = after
		}
	}
	if rest == "" {
		return c, true
	}
	c.half = halfDay(rest)
	return c, c.half != 0
}

func halfDay(w string) byte {
	switch w {
	case "am", "a.m":
		return 'a'
	case "pm", "p.m":
		return 'p'
	}
	return 0
}

// exists reports whether a day has the time.
func (c clock) exists() bool {
	if c.half != 0 && (c.hour < 1 || c.hour > 12) {
		return false
	}
	return c.hour <= 23 && c.minute <= 59
}

// time returns the hour, 0 to 23, and the minute of a time that exists.
func (c clock) time() (hour, minute int) {
	switch {
	case c.half == 'a' && c.hour == 12:
		return 0, c.minute
	case c.half == 'p' && c.hour != 12:
		return c.hour + 12, c.minute
	}
	return c.hour, c.minute
}
