package when

import "strings"

// A clock is a time of day as written, before it is known to exist.
type clock struct {
	hour, minute int
	mark         byte // between hour and minute: ':' or '.', 0 when no minute
	half         byte // 'a' or 'p' for am and pm, else 0
	sure         bool // written so that it can be nothing else: halv 10, 10 o'clock
	ends         bool // an end stands after it: 9-10
}

// ParseClock reads a time of day that is all of s: "07:30", "7.30", "7", "kl.
// 8", "at 8", "8am". It is false for anything else and for times that no day
// has.
func ParseClock(s string) (hour, minute int, ok bool) {
	words := strings.Fields(s)
	p := phrase{words: words}
	c, after, _ := p.clockAt(0)
	if after == 0 || after < len(words) || !c.exists() || c.ends {
		return 0, 0, false
	}
	hour, minute = c.time()
	return hour, minute, true
}

// readClock reads a time that cannot be anything else: after "kl" or "at",
// with a colon, with am or pm, or with a word for the half hour.
func (p *phrase) readClock(i int) int {
	if p.timed || p.DayOnly {
		return 0
	}
	c, after, lead := p.clockAt(i)
	if after == 0 || lead == leadNone && c.mark != ':' && c.half == 0 && !c.sure {
		return 0
	}
	bareHour := c.mark == 0 && c.half == 0 && !c.sure
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
	c, ok := scanClocks(p.word(i))
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
	if w == "halv" {
		c, ok := halfBefore(p.word(i + 1))
		if !ok || p.unitAt(i+2) {
			return clock{}, 0, leadNone
		}
		return c, i + 2, lead
	}
	c, ok := scanClocks(w)
	if !ok && (lead == leadKl || lead == leadAt && p.dated()) {
		c, ok = compactClock(w)
	}
	if !ok {
		return clock{}, 0, leadNone
	}
	after = i + 1
	switch half := halfDay(p.word(after)); {
	case half != 0 && c.half == 0:
		c.half = half
		after++
	case p.word(after) == "o'clock" || p.word(after) == "o’clock":
		c.sure = true
		after++
	}
	if end := p.clockEnd(after, c, lead); end > 0 {
		c.ends = true
		after = end
	}
	return c, after, lead
}

// clockEnd reads the end after the time c: kl. 9 - 10, kl. 9 til kl. 10, 9:00
// to 10:30. It returns the index after it, or 0.
func (p *phrase) clockEnd(i int, c clock, lead clockLead) int {
	switch p.word(i) {
	case "-", "til", "indtil", "to", "until":
		i++
	default:
		return 0
	}
	if p.word(i) == "kl" || p.word(i) == "klokken" {
		i++
	}
	end, ok := scanClock(p.word(i))
	if !ok || !c.before(end) || p.unitAt(i+1) || lead == leadNone && c.mark != ':' && c.half == 0 {
		return 0 // kl. 9 til 20 personer
	}
	return i + 1
}

// before reports whether both times exist and c is the earlier one.
func (c clock) before(d clock) bool {
	if !c.exists() || !d.exists() {
		return false
	}
	h, m := c.time()
	dh, dm := d.time()
	return h*60+m < dh*60+dm
}

// halfBefore reads the hour of the Danish "halv 10", which is 9.30. Half before
// one is taken to be at noon.
func halfBefore(w string) (clock, bool) {
	hour, rest := digits(w)
	if rest != "" || hour < 1 || hour > 24 {
		return clock{}, false
	}
	if hour == 1 {
		hour = 13
	}
	return clock{hour: hour - 1, minute: 30, sure: true}, true
}

// compactClock reads 0930 and 1030.
func compactClock(w string) (clock, bool) {
	n, rest := digits(w)
	c := clock{hour: n / 100, minute: n % 100, sure: true}
	return c, len(w) == 4 && rest == "" && c.exists()
}

// scanClocks reads a time, and perhaps the one at which it ends: 9-10,
// 9.00-10.30.
func scanClocks(w string) (c clock, ok bool) {
	first, second, both := strings.Cut(w, "-")
	if !both {
		return scanClock(w)
	}
	c, ok = scanClock(first)
	end, okEnd := scanClock(second)
	if halved := (clock{hour: c.hour, minute: c.minute, mark: c.mark, half: end.half}); c.half == 0 && halved.before(end) { // 1-2pm
		c.half = end.half
	}
	c.ends, c.sure = true, end.half != 0
	return c, ok && okEnd && c.before(end)
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
