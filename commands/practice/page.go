package practice

import (
	"strings"

	"casethread/commands/texts"
)

// Page writes the pack as a Markdown page for whoever wants to know what the
// warnings look at: a citizen, a union, an auditor. It needs no knowledge of
// the program, and every number on it is the pack's.
func (p *Pack) Page(lang texts.Lang) string {
	w := pageWriter{pack: p, lang: lang}
	w.heading("#", texts.Say("page.title"))
	w.para(texts.Say("page.intro", "n", len(rules)))
	w.opening()
	for _, kind := range []Kind{Sign, Stop, Gap} {
		w.kind(kind)
	}
	return strings.TrimSuffix(w.b.String(), "\n")
}

type pageWriter struct {
	pack *Pack
	lang texts.Lang
	b    strings.Builder
}

// opening says what a warning is and is not, and where the numbers are from.
func (w *pageWriter) opening() {
	p := w.pack
	w.section("page.about", texts.Say("page.about.act"), texts.Say("page.about.decide"), texts.Say("page.about.company"),
		texts.Say("page.about.data"), texts.Say("page.about.clear"))

	gaps := texts.Say("page.level.gaps", "n", p.GapsAtMost)
	switch {
	case p.GapsAtMost == 0:
		gaps = texts.Say("page.level.gaps_none")
	case p.GapsAtMost < p.Yellow:
		gaps = texts.Say("page.level.gaps_alone", "n", p.GapsAtMost)
	}
	w.section("page.level", texts.Say("page.level.kinds"), texts.Say("page.level.points"), gaps,
		texts.Say("page.level.colours", "yellow", p.Yellow, "red", p.Red), texts.Say("page.level.concern"))

	w.section("page.told", texts.Say("page.told.once"), texts.Say("page.told.gaps"), texts.Say("page.told.instead"),
		texts.Say("page.told.red"), texts.Say("page.told.unanswered"))

	whose := texts.Say("page.numbers.own")
	if p == Shipped() {
		whose = texts.Say("page.numbers.shipped")
	}
	w.section("page.numbers", texts.Say("page.numbers.from"), whose)

	var words []texts.T
	for _, word := range []string{"placement", "track", "order", "premeeting", "startmeeting", "followup", "subgoal", "accommodation", "vitas", "closing"} {
		words = append(words, texts.Say("page.word."+word))
	}
	w.section("page.words", words...)
}

// kind lists the rules of a kind; a pack may have none of it.
func (w *pageWriter) kind(kind Kind) {
	first := true
	for i := range w.pack.entries {
		e := &w.pack.entries[i]
		if e.Kind != kind {
			continue
		}
		if first {
			first = false
			w.heading("##", texts.Say("page.kind."+string(kind)))
			if kind == Gap {
				w.para(texts.Say("page.before_start"))
			}
		}
		w.rule(&rules[i], e)
	}
}

func (w *pageWriter) rule(r *rule, e *Entry) {
	w.b.WriteString("### " + e.ID + " ")
	w.para(e.Name())
	w.para(e.Means())
	var lines []texts.T
	var who texts.List
	if e.WarnsOwner {
		who = append(who, texts.Say("page.who.owner"))
	}
	for _, role := range e.Warn {
		who = append(who, texts.Say("page.who."+string(role)))
	}
	if e.Kind == Gap {
		lines = append(lines, texts.Say("page.rule.gap", "n", e.Points, "most", w.pack.GapsAtMost), texts.Say("page.rule.digest", "who", who))
	} else {
		lines = append(lines, texts.Say("page.rule.points", "n", e.Points), texts.Say("page.rule.told", "who", who))
	}
	var steps texts.Lines
	for _, a := range e.Actions {
		steps = append(steps, texts.Say("step."+string(a)))
	}
	lines = append(lines, texts.Say("page.rule.advice", "text", e.Say()), texts.Say("page.rule.steps", "steps", steps))
	if r.unless != "" {
		stronger := w.pack.entries[indexOf(r.unless)]
		lines = append(lines, texts.Say("page.rule.unless", "id", texts.Word(stronger.ID), "name", stronger.Name()))
	}
	w.list(lines)
}

// Means says in one plain sentence what the rule looks at, with the pack's
// limits.
func (e *Entry) Means() texts.T {
	var args []any
	for _, name := range rules[indexOf(e.ID)].limits {
		args = append(args, name, *e.Limits.limit(name))
	}
	return texts.Say("rule."+e.ID+".means", args...)
}

func (w *pageWriter) heading(level string, t texts.T) {
	w.b.WriteString(level + " ")
	w.para(t)
}

func (w *pageWriter) para(t texts.T) { w.b.WriteString(t.In(w.lang, markdown{}) + "\n\n") }

func (w *pageWriter) section(title string, points ...texts.T) {
	w.heading("##", texts.Say(title))
	w.list(points)
}

func (w *pageWriter) list(points []texts.T) {
	for _, t := range points {
		w.b.WriteString("- " + t.In(w.lang, markdown{}) + "\n")
	}
	w.b.WriteString("\n")
}

// markdown is the style of the page.
type markdown struct{ texts.Plain }

var markdownSigns = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "<", `\<`)

// Free keeps a municipality's own words on their line, and as they were written.
func (markdown) Free(s string) string {
	return markdownSigns.Replace(strings.Join(strings.Fields(s), " "))
}

// Bold returns s in bold.
func (markdown) Bold(s string) string { return "**" + s + "**" }
