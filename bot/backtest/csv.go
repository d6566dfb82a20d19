package backtest

import (
	"encoding/csv"
	"io"
	"strconv"

	"casethread/commands/texts"
)

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
	return w.WriteAll(rows)
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
	row := []string{pack, rule, f.measure, texts.Decimal(f.value), "", "", "", "", r.say("backtest.def." + definitionOf[f.measure])}
	if f.ranged {
		row[4], row[5] = texts.Decimal(f.low), texts.Decimal(f.high)
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
