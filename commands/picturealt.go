package commands

import (
	"slices"
	"strings"
	"unicode/utf8"

	"casethread/commands/texts"
	"casethread/state"
)

// mostAlt is how long a text may be that is read out in place of a file.
const mostAlt = 1000

// alt says in words what a picture shows, from the same rows: the numbers by
// week first, and what finds no room is counted.
func (p painter) alt(t state.ThreadTrail, pic Picture) string {
	lines := []string{p.in(texts.Say("picture.alt_of."+string(p.kind), "no", t.No, "day", p.dated(p.today)))}
	if p.kind == PictureHours {
		lines = append(lines, p.altHours(t)...)
	}
	for _, r := range pic.Rows {
		lines = append(lines, p.altRow(pic, r))
	}
	if pic.Pairs != nil {
		lines = append(lines, p.altPairs(pic.Pairs))
	}
	return p.fitting(lines)
}

// fitting joins sentences as long as they fit, with a word that there are more.
func (p painter) fitting(lines []string) string {
	more := " " + p.in(texts.Say("picture.alt.more"))
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			line = " " + line
		}
		if utf8.RuneCountInString(b.String())+utf8.RuneCountInString(line)+utf8.RuneCountInString(more) > mostAlt {
			b.WriteString(more)
			break
		}
		b.WriteString(line)
	}
	return b.String()
}

// altHours are the weekly hours, a sentence for each change, with its week.
func (p painter) altHours(t state.ThreadTrail) []string {
	var lines []string
	for i, s := range t.Stretches {
		_, week := s.From.ISOWeek()
		lines = append(lines, p.in(texts.Say("picture.alt.step", "week", week, "day", p.dated(s.From), "hours", hoursTold("hours.week", s.Hours, s.Paid))))
		if i+1 == len(t.Stretches) || !s.Ended.IsZero() {
			lines = append(lines, p.altEnd(s))
		}
	}
	return lines
}

// altEnd says when a placement is over, or why that is not known.
func (p painter) altEnd(s state.Stretch) string {
	last := s.End
	if !s.Ended.IsZero() {
		last = s.Ended
	}
	_, week := last.ISOWeek()
	switch {
	case last.IsZero():
		return p.in(texts.Say("picture.alt.open"))
	case s.Ended.IsZero() && last.Before(p.today):
		return p.in(texts.Say("picture.alt.overdue", "week", week, "day", p.dated(last)))
	}
	return p.in(texts.Say("picture.alt.end", "week", week, "day", p.dated(last)))
}

// altRow says what is on a row.
func (p painter) altRow(pic Picture, r PictureRow) string {
	var items texts.List
	for _, b := range r.Bars {
		items = append(items, texts.Word(b.Label))
	}
	for _, m := range r.Marks {
		var item any = texts.Word(m.Label)
		if at := slices.IndexFunc(pic.Signs, func(s PictureSign) bool { return s.Sign == m.Sign }); at >= 0 && r.Key == "followups" {
			item = texts.Say("picture.alt.mark", "mark", texts.Word(m.Label), "how", texts.Word(pic.Signs[at].Label))
		}
		items = append(items, item)
	}
	return p.in(texts.Say("picture.alt.row", "row", texts.Word(r.Label), "items", items))
}

func (p painter) altPairs(all *PicturePairs) string {
	var items texts.List
	for _, pair := range all.Pairs {
		items = append(items, texts.Say("picture.alt.pair", "day", p.dated(pair.Day), "pair", texts.Word(pair.Label)))
	}
	return p.in(texts.Say("picture.alt.row", "row", texts.Word(all.Title), "items", items))
}
