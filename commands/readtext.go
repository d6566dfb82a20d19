package commands

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"casethread/commands/guard"
	"casethread/commands/texts"
	"casethread/state"
)

// setText checks and stores a text: its length, and that it holds nothing
// that must never be stored.
func (x *Exec) setText(p *Param, s string) error {
	s = clean(unescape(s))
	limit := p.Max
	if limit == 0 {
		limit = 1000
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return refuse("bad.long", "n", n, "max", limit, "field", x.label(p.Name)).at(p.Name)
	}
	if s == "" {
		return nil
	}
	r := checkGuard(s, p)
	switch {
	case r == nil:
	case r.Anyway == nil || !x.mayAnyway(p):
		r.Anyway = nil
		return r
	case !x.anyway:
		x.Args.set(p.Name, s) // what a draft or the form keeps, sealed
		return r
	}
	x.Args.set(p.Name, s)
	return nil
}

// mayAnyway reports whether the actor may keep a word that is merely sensitive
// in a field: consultant and caseworker in a field that the company never reads and
// that is not passed on, where they did not say it before others.
func (x *Exec) mayAnyway(p *Param) bool {
	return x.staff() && p.Private && !p.Firm && !x.Aloud && x.Place != InThread
}

// staff reports whether the actor is consultant or caseworker.
func (x *Exec) staff() bool {
	return x.Actor.Role == state.Consultant || x.Actor.Role == state.Caseworker
}

// checkGuard refuses text that must not be kept. Anyway is set where it is
// only for words that some may keep in a field of their own.
func checkGuard(s string, p *Param) *Refusal {
	worst, stopped := guard.Worst(guard.Check(s, guard.ActiveWords()))
	if !stopped {
		return nil
	}
	r := refuseText(worst.Kind, p)
	if worst.Overridable {
		r.Anyway = &Anyway{
			Label: texts.Say("button.save_anyway"), Otherwise: texts.Say("button.correct"), Readers: readersOf(p), Field: anywayField, Value: "yes",
		}
	}
	return r
}

// refuseText refuses a text for what was found in it, with how that parameter
// is put instead.
func refuseText(kind guard.Kind, p *Param) *Refusal {
	return refuse("guard."+string(kind), "how", p.neutrally(kind)).at(p.Name)
}

// neutrally says how what a parameter asks for is put without what was found.
func (p *Param) neutrally(kind guard.Kind) texts.T {
	switch {
	case p.Kind == LabelKind:
		return texts.Say("guard.how_label")
	case p.Kind == PersonKind || p.Kind == NameKind || p.Kind == TeamKind:
		if kind == guard.CPR || kind == guard.Diagnosis {
			return texts.Say("guard.how_name")
		}
		return texts.Say("guard.how_name_else")
	case kind == guard.CPR:
	case p.Task:
		return texts.Say("guard.how_task")
	case p.Name == "reason":
		return texts.Say("guard.how_reason")
	}
	return texts.Say("guard.how_" + string(kind))
}

// AdviceOn returns what somebody is told in private of what they typed where it
// stays: in a thread that others read, or in a direct message.
func AdviceOn(kind guard.Kind, direct bool) texts.T {
	key := "guard.typed_"
	if direct {
		key = "guard.direct_"
	}
	return texts.Say(key+string(kind), "how", (&Param{}).neutrally(kind))
}

// readersOf says who reads what is kept in a field of consultant's and caseworker's.
func readersOf(p *Param) texts.T {
	if p.Team {
		return texts.Say("guard.readers.team")
	}
	return texts.Say("guard.readers.staff")
}

// clean drops what no sentence needs: control characters and signs that nobody
// sees. A text of nothing else is none.
func clean(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r == 0x7f || r == utf8.RuneError:
			return -1
		case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069: // turns the line around
			return -1
		case r == '\u200b' || r == '\u2060' || r == '\ufeff': // a space or a joint without width
			return -1
		}
		return r
	}, s))
	if !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }) {
		return ""
	}
	return s
}

// clip shortens what was typed so that it may be quoted back.
func clip(s string) string {
	s = clean(unescape(s))
	if len(guard.Check(s, guard.ActiveWords())) > 0 {
		return "…"
	}
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}

func label(name string) texts.T { return texts.Say("field." + name) }
