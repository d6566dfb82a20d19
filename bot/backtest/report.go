package backtest

import "casethread/commands/texts"

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
