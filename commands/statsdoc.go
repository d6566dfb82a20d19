package commands

import (
	"math"
	"slices"
	"strconv"

	"casethread/commands/stats"
	"casethread/commands/texts"
	"casethread/state"
)

// A Counted is what the cases of a team come to.
type Counted struct {
	StatsAsked
	Answers []stats.Answer
	Locked  int // cases that could not be opened
	Today   state.Date
}

// some reports whether there is a figure to show.
func (c *Counted) some() bool {
	for _, a := range c.Answers {
		if !a.Hidden {
			return true
		}
	}
	return false
}

// fewCases is below how many a share's range stands beside it in a message.
const fewCases = 30

// mostParts is how many months, or months put together, a figure lists.
const mostParts = 12

// Stats shows what the cases of a team come to, each figure with what it means,
// and whether there is anything to show.
func Stats(c Counted) (Doc, bool) {
	title := texts.Say("stats.title", "name", texts.Free(c.Team))
	doc := Doc{Notify: texts.Say("stats.notify"), Blocks: []Block{
		Header{title}, Small{texts.Say("stats.about", "months", months(c.From, c.To))},
	}}
	if !c.some() {
		doc.Blocks = append(doc.Blocks, para(texts.Say("stats.nothing", "least", stats.Least)))
		return c.foot(doc), false
	}
	byMeasure := map[stats.Measure]stats.Answer{}
	for _, a := range c.Answers {
		byMeasure[a.Measure] = a
	}
	var hidden texts.List
	for _, g := range stats.Groups {
		var shown []Block
		for _, m := range g.Measures {
			if a := byMeasure[m]; a.Hidden {
				hidden = append(hidden, measureName(m))
			} else {
				shown = append(shown, Para{Lines: c.figureLines(a)})
			}
		}
		if len(shown) > 0 {
			doc.Blocks = append(append(doc.Blocks, para(texts.Say("stats.group."+g.Name))), shown...)
		}
	}
	if len(hidden) > 0 {
		doc.Blocks = append(doc.Blocks, Small{texts.Say("stats.hidden", "least", stats.Least, "which", hidden)})
	}
	if c.Months && !slices.ContainsFunc(c.Answers, func(a stats.Answer) bool { return !a.Hidden && len(a.Parts) > 1 }) {
		doc.Blocks = append(doc.Blocks, Small{c.noMonths()})
	}
	doc.Blocks = append(doc.Blocks, Small{texts.Say("stats.ranges")})
	return c.foot(doc), true
}

// noMonths says why no figure stands month for month, although that was wanted.
func (c *Counted) noMonths() texts.T {
	if c.From == c.To {
		return texts.Say("stats.one_month")
	}
	return texts.Say("stats.few_a_month")
}

// foot says what was not counted, and why months may be put together.
func (c *Counted) foot(doc Doc) Doc {
	if c.Locked > 0 {
		doc.Blocks = append(doc.Blocks, Small{texts.Say("stats.locked", "n", c.Locked)})
	}
	doc.Blocks = append(doc.Blocks, Small{texts.Say("stats.foot", "day", c.Today, "least", stats.Least)})
	return doc
}

func measureName(m stats.Measure) texts.T { return texts.Say("stats.name." + string(m)) }

func months(from, to stats.Month) texts.Months {
	return texts.Months{From: from.First(), To: to.First()}
}

// figureLines are a figure, what it means, and where that is wanted the same
// month for month.
func (c *Counted) figureLines(a stats.Answer) []texts.T {
	says := figureSays(a.Figure)
	if a.From < c.From || a.To > c.To {
		says = append(says, texts.Say("stats.in", "months", months(a.From, a.To)))
	}
	lines := []texts.T{
		texts.Say("stats.figure", "what", texts.Strong{T: measureName(a.Measure)}, "says", says),
		texts.Say("stats.def." + string(a.Measure)),
	}
	if !c.Months || len(a.Parts) < 2 {
		return lines
	}
	var parts texts.Lines
	for _, p := range a.Parts[max(0, len(a.Parts)-mostParts):] {
		parts = append(parts, texts.Say("stats.part", "months", months(p.From, p.To), "says", figureSays(p)[0]))
	}
	return append(lines, texts.Say("stats.months", "parts", parts))
}

// figureSays is a figure in words: the number, and beside it its range and what
// it was counted from.
func figureSays(f stats.Figure) texts.Lines {
	percent := func(v float64) float64 { return math.Round(v * 100) }
	switch f.Measure.Kind() {
	case stats.Number:
		return texts.Lines{f.N}
	case stats.Share:
		said := texts.Say("stats.share", "percent", percent(f.Value), "count", f.Count, "n", f.N)
		if f.N < fewCases {
			return texts.Lines{said, texts.Say("stats.range", "low", percent(f.Low), "high", percent(f.High))}
		}
		return texts.Lines{said}
	case stats.Week:
		return withMiddle(f, texts.Say("stats.week", "value", f.Value, "n", f.N))
	}
	return withMiddle(f, texts.Say("stats.days", "value", f.Value, "n", f.N))
}

// withMiddle adds between what the middle half of a figure's values lies, where
// that is not one value alone.
func withMiddle(f stats.Figure, said texts.T) texts.Lines {
	if f.Low == f.High {
		return texts.Lines{said}
	}
	return texts.Lines{said, texts.Say("stats.middle", "low", f.Low, "high", f.High)}
}

// statsColumns are those of the file, whatever the language.
var statsColumns = []string{"team", "measure", "part", "from", "to", "value", "low", "high", "count", "n", "definition"}

// StatsRows are the figures as a table: of each measure the period as a whole,
// and then, as far as it was put together from several, each part of it. What
// is hidden has a row without numbers.
func StatsRows(c Counted, lang texts.Lang) [][]string {
	rows := [][]string{statsColumns}
	for _, a := range c.Answers {
		rows = append(rows, c.row("all", a.Figure, lang))
		if len(a.Parts) < 2 {
			continue
		}
		for i, p := range a.Parts {
			rows = append(rows, c.row(strconv.Itoa(i+1), p, lang))
		}
	}
	return rows
}

func (c *Counted) row(part string, f stats.Figure, lang texts.Lang) []string {
	month := func(m stats.Month) string { return m.First().String()[:len("2026-11")] }
	row := []string{
		texts.Cell(c.Team), string(f.Measure), part, month(f.From), month(f.To), "", "", "", "", "",
		texts.Say("stats.def."+string(f.Measure)).In(lang, texts.Plain{}),
	}
	if f.Hidden {
		row[9] = "<" + strconv.Itoa(stats.Least)
		return row
	}
	row[5], row[9] = texts.Decimal(f.Value), strconv.Itoa(f.N)
	if f.Measure.Kind() != stats.Number {
		row[6], row[7] = texts.Decimal(f.Low), texts.Decimal(f.High)
	}
	if f.Measure.Kind() == stats.Share {
		row[8] = strconv.Itoa(f.Count)
	}
	return row
}
