package backtest

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"casethread/commands/texts"
)

// A report is the figures, to be printed.
type report struct {
	figures []figure
	packs   []packReport // one, or two to be compared
	lang    texts.Lang
	name    string // of the second pack's file
}

func (r *report) say(key string, args ...any) string {
	return texts.Say(key, args...).In(r.lang, texts.Plain{})
}

// definitions are printed below the figures, in this order.
var definitions = []string{"case", "placement", "ended", "window", "warned", "comparable", "days", "messages", "episode", "before", "lead", "precision", "range"}

// definitionOf names the definition of a measure.
var definitionOf = map[string]string{
	"cases": "case", "cases_with_placement": "placement", "placements": "placement",
	"broken_off": "ended", "lost_contact": "ended", "planned_stop": "ended", "ended_otherwise": "ended", "still_running": "ended",
	"warned_broken_off": "warned", "warned_comparable": "comparable",
	"days_green": "days", "days_yellow": "days", "days_red": "days", "messages_per_week": "messages",
	"episodes": "episode", "cases_with_it": "episode", "before_break_off": "before", "lead_days": "lead",
	"without_break_off": "before", "precision": "precision",
}

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

// header is the CSV's, whatever the language.
var header = []string{"pack", "rule", "measure", "value", "low", "high", "count", "n", "definition"}

// The packs as the CSV names them.
const (
	anyPack    = "any"
	difference = "difference"
)

var packNames = []string{"active", "against"}

// writeCSV writes a row for each figure, with what it means.
func (r *report) writeCSV(out io.Writer) error {
	w := csv.NewWriter(out)
	rows := [][]string{header}
	for _, f := range r.figures {
		rows = append(rows, r.record(anyPack, "", f))
	}
	for k, p := range r.packs {
		rows = append(rows, r.records(packNames[k], p)...)
	}
	if len(r.packs) == 2 {
		rows = append(rows, r.records(difference, r.packs[1].minus(r.packs[0]))...)
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return nil
}

func (r *report) records(pack string, p packReport) [][]string {
	var rows [][]string
	for _, f := range p.overall {
		rows = append(rows, r.record(pack, "", f))
	}
	for _, rule := range p.rules {
		for _, f := range rule.figures {
			rows = append(rows, r.record(pack, rule.entry.ID, f))
		}
	}
	return rows
}

func (r *report) record(pack, rule string, f figure) []string {
	row := []string{pack, rule, f.measure, decimal(f.value), "", "", "", "", r.say("backtest.def." + definitionOf[f.measure])}
	if f.ranged {
		row[4], row[5] = decimal(f.low), decimal(f.high)
	}
	if pack == difference {
		return row
	}
	if (f.kind == share || f.kind == rate) && f.measure != "warned_comparable" { // that one is a mean of shares
		row[6] = strconv.Itoa(f.count)
	}
	if f.kind != number {
		row[7] = strconv.Itoa(f.n)
	}
	return row
}

// decimal writes a number with at most four decimals, nothing for none.
func decimal(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(math.Round(v*1e4)/1e4+0, 'f', -1, 64)
}

// minus is the report with each figure less that of another.
func (p packReport) minus(other packReport) packReport {
	less := func(a, b []figure) []figure {
		var all []figure
		for i := range a {
			all = append(all, figure{measure: a[i].measure, kind: a[i].kind, value: a[i].value - b[i].value})
		}
		return all
	}
	d := packReport{overall: less(p.overall, other.overall)}
	for i, rule := range p.rules {
		d.rules = append(d.rules, ruleReport{rule.entry, less(rule.figures, other.rules[i].figures)})
	}
	return d
}
