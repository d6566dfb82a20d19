package commands

import (
	"slices"
	"strings"
)

// A deed is what is done with words of every day that are none of the table's.
type deed struct {
	// said are how its first word begins, as the stems of an intent.
	said []string
	// paths are the words that do it, by what it is done to, of which the first
	// is meant that the speaker may say; by "" where that is not said. It is said
	// by one of nouns, or by the command that was asked: "/sag".
	paths map[string][]string
}

// nouns are the words for what is done something to, before people that are
// mentioned.
var nouns = []noun{
	{"followup", []string{"opfølg", "møde", "aftale", "besøg", "opkald", "follow", "meeting", "met", "appointment", "visit"}},
	{"task", []string{"opgave", "task"}},
	{"item", []string{"punkt", "item"}},
	{"agenda", []string{"dagsorden", "agenda"}},
	{"hours", []string{"timer", "timetal", "hours"}},
	{"placement", []string{"forløb", "praktik", "placement"}},
	{"accommodation", []string{"skånehensyn", "hensyn", "accommodation"}},
	{"track", []string{"spor", "track"}},
	{"language", []string{"sprog", "language"}},
	{"goal", []string{"mål", "delmål", "goal"}},
	{"digest", []string{"overblik", "digest"}},
	{"dropout", []string{"advarsel", "bekymring", "warning", "concern"}},
	{"person", []string{"mentor", "kontakt", "konsulent", "sagsbehandler", "deltager", "person", "rolle", "contact", "consultant", "caseworker", "participant", "member", "role"}},
	{"case", []string{"sag", "sagen", "case"}},
}

var (
	moving   = []string{"followup.move", "followup.propose"}
	calling  = []string{"followup.cancel", "followup.propose"}
	steering = map[string][]string{
		"followup": moving, "task": {"task.move"}, "agenda": {"agenda.list"}, "hours": {"case.hours"},
		"placement": {"case.placement"}, "accommodation": {"case.accommodation"}, "track": {"case.track"}, "language": {"case.language", "digest.language"},
		"goal": {"case.goal"}, "digest": {"digest.at"}, "dropout": {"dropout.act"}, "person": {"case.role"},
	}
	planning = map[string][]string{"": {"followup.add", "followup.propose"}}
	making   = map[string][]string{
		"followup": {"followup.add", "followup.propose"}, "task": {"task.add"}, "item": {"agenda.add"}, "agenda": {"agenda.meeting", "agenda.add"}, "hours": {"case.hours"},
		"placement": {"case.placement"}, "accommodation": {"case.accommodation"}, "goal": {"case.goal"}, "digest": {"digest.on"},
		"dropout": {"dropout.raise", "case.worry"}, "person": {"case.role"}, "case": {"case.open"},
	}
	ending = map[string][]string{
		"followup": calling, "task": {"task.decline"}, "agenda": {"agenda.list"}, "placement": {"case.end"}, "accommodation": {"case.accommodation"},
		"digest": {"digest.off"}, "dropout": {"dropout.resolve"}, "person": {"case.role"},
	}
)

// A noun is a word for a thing.
type noun struct {
	thing string
	stems []string
}

// deeds are the ones that are looked for.
var deeds = []deed{
	{[]string{"opret", "lav", "ny", "nyt", "nye", "create", "make", "new"}, but(making, "", "case.open")},
	{[]string{"tilføj", "tilknyt", "inviter", "invitér", "indkald", "add", "invite"}, but(but(making, "", "case.role", "agenda.add"), "agenda", "agenda.add")},
	{[]string{"fjern", "forlad", "meld", "smid", "remove", "leave", "kick"}, but(but(ending, "", "case.role"), "case", "case.close")},
	{[]string{"slet", "delete", "erase"}, but(but(but(ending, "", "case.undo"), "/sag", "case.forget", "case.close"), "case", "case.forget", "case.close")},
	{[]string{"annuller", "annullér", "annulér", "afbryd", "aflys", "cancel"}, but(but(ending, "", "case.undo"), "case", "case.close")},
	{[]string{"ret", "rediger", "redigér", "ændr", "opdater", "opdatér", "edit", "correct", "update", "change"}, but(steering, "", "case.undo")},
	{[]string{"skift", "udskift", "erstat", "switch", "replace"}, but(steering, "", "case.role")},
	{[]string{"flyt", "udskyd", "udsæt", "ryk", "move", "postpone", "reschedul"}, but(but(steering, "dropout", "dropout.snooze"), "digest", "digest.pause")},
	{[]string{"deadline", "frist"}, map[string][]string{"": {"task.move"}, "followup": moving}},
	{[]string{"gentag", "hver", "repeat", "every"}, map[string][]string{"": {"followup.add"}, "digest": {"digest.at"}}},
	{[]string{"book", "planlæg", "aftal", "schedule", "plan"}, map[string][]string{"": {"followup.add", "followup.propose"}}},
	{[]string{"opgave", "task"}, map[string][]string{"": {"task.add"}}},
	{[]string{"husk", "remember"}, map[string][]string{"": {"task.add"}}},
	{[]string{"note", "noter", "notér", "notat", "skriv", "write"}, map[string][]string{"": {"agenda.add"}, "followup": {"followup.held", "followup.answer"}, "task": {"task.add"}, "dropout": {"dropout.act"}}},
	{[]string{"færdig", "klar", "klaret", "udfør", "done", "finish", "complete"}, map[string][]string{
		"": {"task.done"}, "/sag": {"case.end"}, "followup": {"followup.held"}, "agenda": {"agenda.minutes"}, "placement": {"case.end"}, "case": {"case.close"}, "dropout": {"dropout.resolve"},
	}},
	{[]string{"send", "videresend", "videregiv", "forward", "pass"}, map[string][]string{"": {"case.ball"}}},
	{[]string{"fortryd", "tilbage", "undo", "back"}, map[string][]string{"": {"case.undo"}}},
	{[]string{"genåbn", "luk op", "luk sagen op", "åbn igen", "åbn sagen igen", "reopen", "open again"}, map[string][]string{"": {"case.track"}}},
	{[]string{"påmind", "mind mig", "remind"}, map[string][]string{"": {"digest.remind"}}},
	{[]string{"arkiver", "arkivér", "archive"}, map[string][]string{"": {"case.close"}}},
	{[]string{"find"}, map[string][]string{"": {"case.list"}, "followup": {"followup.list"}, "task": {"task.list"}, "agenda": {"agenda.list"}, "dropout": {"dropout.list"}}},
	{[]string{"status", "info", "oversigt", "overview", "historik", "history", "seneste", "latest"}, map[string][]string{
		"": {"case.show"}, "followup": {"followup.list"}, "task": {"task.list"}, "agenda": {"agenda.list"}, "dropout": {"dropout.why"}, "digest": {"digest.now"},
	}},
	{[]string{"hvem", "who", "deltager", "participant", "member", "medlem", "person", "people", "kontakter", "contacts"}, map[string][]string{"": {"case.show"}, "task": {"task.list"}}},
	{[]string{"hvornår", "when", "kalender", "calendar", "aftaler", "møder", "appointments", "meetings"}, map[string][]string{
		"": {"followup.list"}, "task": {"task.list"}, "agenda": {"agenda.list"}, "digest": {"digest.at"},
	}},
	{[]string{"udskriv", "print", "pdf", "download", "hent", "gem", "save"}, map[string][]string{"": {"case.export"}}},
	{[]string{"stop", "sluk", "afmeld", "frameld", "unsubscribe", "mute"}, but(ending, "", "digest.off")},
	{[]string{"start"}, map[string][]string{"digest": {"digest.on"}}},
	{[]string{"tænd", "tilmeld", "subscribe"}, map[string][]string{"": {"digest.on"}}},
	{[]string{"besøg", "opkald", "telefonmøde", "videomøde", "aftale", "mødes", "vi mødes", "vi ses", "visit", "meeting", "meet", "let's meet", "we meet"}, planning},
	{[]string{"næste", "next"}, planning},
	{[]string{"kl", "klokken", "til", "at"}, map[string][]string{"": {"followup.move", "followup.propose", "digest.at"}}},
	{[]string{"praktik", "praktikken", "virksomhedspraktik", "løntilskud", "fleksjob", "placement", "internship"}, map[string][]string{"": {"case.placement"}}},
	{[]string{"mentor", "konsulent", "sagsbehandler", "consultant", "caseworker"}, map[string][]string{"": {"case.role"}}},
	{[]string{"hjemmebesøg", "tlf", "telefon", "phone"}, map[string][]string{"": {"case.contact"}}},
	{[]string{"glem", "forget"}, map[string][]string{"": {"case.undo"}}},
	{[]string{"ordnet", "gjort", "finished"}, map[string][]string{"": {"task.done"}, "followup": {"followup.held"}}},
	{[]string{"hvad mangler", "mangler der", "what is missing", "what's missing"}, map[string][]string{"": {"dropout.why", "case.show"}}},
	{[]string{"ferie", "holiday", "vacation", "pause"}, map[string][]string{"": {"digest.pause"}}},
}

// but are paths and one more.
func but(paths map[string][]string, thing string, also ...string) map[string][]string {
	more := map[string][]string{thing: also}
	for name, p := range paths {
		if name != thing {
			more[name] = p
		}
	}
	return more
}

// deedOf is what a word of every day does that begins what was said; nil where it
// is none.
func deedOf(toks []token) *deed {
	if len(toks) == 0 || toks[0].quoted {
		return nil
	}
	i := slices.IndexFunc(deeds, func(d deed) bool {
		return slices.ContainsFunc(d.said, func(stem string) bool {
			parts := strings.Fields(stem)
			return len(parts) <= len(toks) && beginAll(toks, parts)
		})
	})
	if i < 0 {
		return nil
	}
	return &deeds[i]
}

// of are the words that do it to what is named after it, to what the command is
// about that was asked, and to what is not said, in that order.
func (d *deed) of(cmd *Command, toks []token) []string {
	var about []string
	for _, t := range toks[1:] {
		if c := commandOfThing(t); c != nil {
			about = append(about, c.Path())
		}
	}
	for _, n := range nouns {
		if (intent{stems: n.stems}).said(toks[1:]) {
			about = append(about, n.thing)
		}
	}
	inCase := cmd == nil || cmd == &Table[0]
	mentioned := slices.ContainsFunc(toks[1:], func(t token) bool { _, ok := userOf(t); return ok })
	switch {
	case inCase && mentioned:
		about = append(about, "person")
	case cmd == &Table[0]:
		about = append(about, "/sag")
	case cmd != nil:
		about = append(about, cmd.Path())
	}
	var paths []string
	for _, thing := range append(about, "") {
		paths = append(paths, d.paths[thing]...)
	}
	return paths
}

// everyday is the word that one of every day means, which begins what was said;
// nil for none that the speaker may say.
func (s Speaker) everyday(cmd *Command, toks []token) (*Command, *Word) {
	d := deedOf(toks)
	if d == nil {
		return nil, nil
	}
	return s.first(d.of(cmd, toks)...)
}

// loneDeed reports whether all that was said is a word of every day, perhaps
// with what it is done to: it is no task.
func loneDeed(toks []token) bool {
	about := func(t token) bool {
		_, person := userOf(t)
		return person || namesThing(t) || slices.ContainsFunc(nouns, func(n noun) bool { return intent{stems: n.stems}.said([]token{t}) })
	}
	return deedOf(toks) != nil && (len(toks) == 1 || len(toks) == 2 && about(toks[1]))
}

// noWorry reports whether a word of every day stands alone, or before a thing's
// id, where what worries somebody is read.
func noWorry(toks []token) bool {
	return deedOf(toks) != nil && (len(toks) == 1 || len(toks) == 2 && namesThing(toks[1]))
}

// reopens are the phrases of several words that begin with a word of the table
// and mean the opposite.
var reopens = [][]string{{"luk", "op"}, {"luk", "sagen", "op"}, {"åbn", "igen"}, {"åbn", "sagen", "igen"}, {"open", "again"}}

// reopening is how many words say that a case is to be opened again that was
// closed; 0: none do.
func reopening(toks []token) int {
	for _, said := range reopens {
		if len(said) <= len(toks) && beginAll(toks, said) {
			return len(said)
		}
	}
	return 0
}
