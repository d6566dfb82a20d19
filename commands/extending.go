package commands

import (
	"slices"
	"strconv"
	"time"

	"casethread/commands/when"
	"casethread/state"
)

// Extending fills the form that is offered to who wants to extend a placement:
// with the same host from the day after, and with the end that was said.
func (x *Exec) Extending(o Offer, in Input, now time.Time) Offer {
	if !(intent{stems: extending}).said(in.toks) {
		return o
	}
	o.Buttons = slices.Clone(o.Buttons)
	for i, b := range o.Buttons {
		if no, rest, ok := ParseValue(b.Value); ok && slices.Equal(rest, []string{"case.placement"}) {
			o.Buttons[i].Value = Value(no, "case.placement", endSaid(in.toks, now))
		}
	}
	return o
}

// openEnd stands for an end in a button, where none was said.
const openEnd = "open"

func endSaid(toks []token, now time.Time) string {
	words := make([]string, len(toks))
	for i, t := range toks {
		words[i] = t.text
	}
	for i := range words {
		if m, used, err := (when.Reader{Now: now, DayOnly: true}).Parse(words[i:]); err == nil && used > 0 {
			return m.Date.String()
		}
	}
	return openEnd
}

// ExtensionTo are the values of the form that extends a placement to a day.
func ExtensionTo(end string) Values {
	v := Values{"host": {"same"}}
	if end != openEnd {
		v["end"] = []string{end}
	}
	return v
}

// extensionOf fills in what is as it was in the placement that is extended.
func extensionOf(x *Exec, given Values) Values {
	course := state.CourseNow(x.Case.Events, x.Today)
	pl := course.Placement
	if pl == nil || pl.End.IsZero() || len(given["start"]) > 0 || len(given["kind"]) > 0 || !slices.Equal(given["host"], []string{"same"}) {
		return nil
	}
	v := Values{"kind": {pl.Kind}, "start": {pl.End.Add(1).String()}}
	for field, n := range map[string]*float64{"hours": course.Hours, "paid": course.Paid} {
		if n != nil {
			v[field] = []string{strconv.FormatFloat(*n, 'f', -1, 64)}
		}
	}
	return v
}
