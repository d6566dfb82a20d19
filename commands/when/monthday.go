package when

import "strings"

// readDayOfMonth reads the day w of a month that is not said, which stands at j:
// den 13., the 20th, d. 13, fredag 13. article is "den", "d" or "the", where one
// of them stands before it.
func (p *phrase) readDayOfMonth(j int, w string, article string) int {
	day, ok := dayNumber(w)
	if !ok || day < 1 || day > 31 || p.unitAt(j+1) {
		return 0
	}
	ordinal := strings.Trim(w, "0123456789") != "" // 20th
	marked := ordinal || strings.HasSuffix(p.words[j], ".") || strings.HasSuffix(p.words[j], ".,")
	afterName := p.named && p.skipEmpty(p.nameEnd) == j
	switch {
	case article == "the" && !ordinal:
		return 0 // the 3 of us
	case p.named && article != "":
	case article != "":
		if p.Strict && !p.dayEnds(j+1) {
			return 0 // den 3. bygning
		}
	case afterName && (marked || !p.Counts):
		if p.Strict && p.plain && !p.clockFollows(j+1) {
			return 0 // det tager man 13 dage
		}
	case !marked || p.Strict || !p.clockFollows(j+1):
		return 0
	}
	p.spec, p.day = monthDaySpec, day
	return j + 1
}

// dayEnds reports whether the day of a month is over before the word at i, and
// not the number of what follows.
func (p *phrase) dayEnds(i int) bool {
	switch p.word(i) {
	case "", "hos", "med", "i", "paa", "om", "og", "for", "til", "ved", "hvor", "men", "eller",
		"in", "with", "and", "by", "so", "but", "to", "or", "on":
		return true
	}
	probe := *p
	probe.spec = exactSpec
	return probe.component(probe.skipEmpty(i)) > 0
}

// unitAt reports whether a number before the word at i counts something, and
// is no day: 13 uger, but not 13 uge 46.
func (p *phrase) unitAt(i int) bool {
	w := p.word(i)
	if w == "uge" || w == "week" {
		_, _, ok := weekNumber(p.word(i + 1))
		return !ok
	}
	if _, ok := spanWords[w]; ok {
		return true
	}
	switch w {
	case "timer", "time", "t", "hours", "hour", "h", "minutter", "minutes", "min",
		"stk", "styk", "par", "gange", "times", "personer", "people", "kr", "km", "kg", "liter":
		return true
	}
	return false
}

// readSeveral reads days that are listed before their month, or after "den":
// 9. og 16. oktober, 9.-16. oktober, 9. og 16/10, den 9. og 16. None of them is
// meant alone.
func (p *phrase) readSeveral(i int, article string) int {
	start, n := i, 0
	for {
		w := p.word(i)
		if _, ok := scanNumeric(w); ok && n > 0 && strings.Contains(w, "/") {
			return p.setSeveral(i + 1)
		}
		days := listed(w)
		if days == 0 || p.unitAt(i+1) {
			return 0
		}
		n += days
		i++
		if _, ok := monthNames[p.word(i)]; ok {
			if n < 2 {
				return 0
			}
			return p.setSeveral(i + 1)
		}
		switch p.word(i) {
		case "og", "and", "eller", "or", "samt", "&", "til", "to", "+", "-":
			i++
		default:
			switch {
			case strings.HasSuffix(p.words[i-1], ","):
			case n > 1 && i > start+1 && article != "" && article != "the":
				return p.setSeveral(i)
			default:
				return 0
			}
		}
	}
}

// listed returns how many days a word of a list names: one, two in "9.-16.", or
// none.
func listed(w string) int {
	first, second, both := strings.Cut(w, "-")
	if _, ok := dayNumber(strings.TrimSuffix(first, ".")); !ok {
		return 0
	}
	if !both {
		return 1
	}
	if _, ok := dayNumber(second); !ok {
		return 0
	}
	return 2
}

func (p *phrase) setSeveral(after int) int {
	p.spec = severalSpec
	return after
}
