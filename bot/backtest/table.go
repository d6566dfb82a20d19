package backtest

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"casethread/commands/texts"
)

// writeTable writes the figures to be read, and what they mean.
func (r *report) writeTable(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", r.say("backtest.title", "n", r.figures[0].n))
	if len(r.packs) > 1 {
		fmt.Fprintf(&b, "%s\n\n", r.say("backtest.packs", "file", texts.Free(r.name)))
	}
	r.writeRows(&b, r.caseRows())
	r.writeRows(&b, r.overallRows())
	r.writeRows(&b, r.ruleRows())
	fmt.Fprintf(&b, "%s\n", r.say("backtest.definitions"))
	for _, d := range definitions {
		fmt.Fprintf(&b, "- %s\n", r.say("backtest.def."+d))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (r *report) caseRows() [][]string {
	var rows [][]string
	for _, f := range r.figures {
		row := []string{r.say("backtest." + f.measure), strconv.Itoa(f.n), ""}
		if f.kind == share {
			row[0], row[1], row[2] = "  "+row[0], strconv.Itoa(f.count), r.written(f)
		}
		rows = append(rows, row)
	}
	return rows
}

func (r *report) overallRows() [][]string {
	rows := [][]string{append(append([]string{r.say("backtest.warnings")}, r.columns("")...), r.say("backtest.of"))}
	for i, f := range r.packs[0].overall {
		row := []string{r.say("backtest." + f.measure)}
		row = append(row, r.beside(func(p packReport) figure { return p.overall[i] })...)
		rows = append(rows, append(row, strconv.Itoa(f.n)))
	}
	return rows
}

func (r *report) ruleRows() [][]string {
	head := []string{r.say("backtest.rule")}
	for _, f := range r.packs[0].rules[0].figures {
		head = append(head, r.columns(r.say("backtest."+f.measure))...)
	}
	rows := [][]string{head}
	for i, rule := range r.packs[0].rules {
		row := []string{rule.entry.ID + " " + rule.entry.Name().In(r.lang, texts.Plain{})}
		for k := range rule.figures {
			row = append(row, r.beside(func(p packReport) figure { return p.rules[i].figures[k] })...)
		}
		rows = append(rows, row)
	}
	return rows
}

// columns heads the values of a measure: one, or both packs' and their difference.
func (r *report) columns(name string) []string {
	if len(r.packs) == 1 {
		return []string{name}
	}
	return []string{strings.TrimSpace(name + " A"), "B", "B−A"}
}

// beside writes a figure of each pack, and the difference of two.
func (r *report) beside(of func(packReport) figure) []string {
	var cells []string
	for _, p := range r.packs {
		cells = append(cells, r.written(of(p)))
	}
	if len(r.packs) == 2 {
		cells = append(cells, r.difference(of(r.packs[0]), of(r.packs[1])))
	}
	return cells
}

const unknown = "–"

// written writes a figure with its range.
func (r *report) written(f figure) string {
	if math.IsNaN(f.value) {
		return unknown
	}
	s := r.plain(f, f.value)
	if !f.ranged || f.kind == days && f.n == 1 {
		return s
	}
	if f.kind == share {
		return s + " (" + r.rounded(f.low*100, 0) + "–" + r.plain(f, f.high) + ")"
	}
	return s + " (" + r.rounded(f.low, 0) + "–" + r.rounded(f.high, 0) + ")"
}

func (r *report) plain(f figure, v float64) string {
	switch f.kind {
	case share:
		return r.say("backtest.percent", "n", texts.Free(r.rounded(v*100, 0)))
	case number:
		return r.rounded(v, 0)
	}
	return r.rounded(v, 1)
}

func (r *report) rounded(v float64, decimals int) string {
	scale := math.Pow10(decimals)
	v = math.Round(v*scale)/scale + 0 // no minus before zero
	return texts.Number(v, r.lang)
}

func (r *report) difference(a, b figure) string {
	d := b.value - a.value
	if math.IsNaN(d) {
		return unknown
	}
	if a.kind == share {
		d *= 100
	}
	decimals := 0
	if a.kind == days || a.kind == rate {
		decimals = 1
	}
	s := r.rounded(d, decimals)
	switch {
	case strings.HasPrefix(s, "-"):
		return "−" + s[1:]
	case s == "0":
		return "0"
	}
	return "+" + s
}

// writeRows writes rows in columns: the first to the left, the others to the right.
func (r *report) writeRows(b *strings.Builder, rows [][]string) {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				line.WriteString(cell + pad)
			} else {
				line.WriteString("  " + pad + cell)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	b.WriteString("\n")
}
