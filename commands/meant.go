package commands

import (
	"slices"
	"strings"

	"casethread/commands/texts"
	"casethread/state"
)

// An intent is what somebody may want who says it in words of their own.
type intent struct {
	// stems are how its words begin. One of three letters or fewer is a whole
	// word, and of several each is said in turn.
	stems []string
	// paths are the words that do it, of which the first is offered that the
	// speaker may say.
	paths []string
	// instead are words of which another is meant by who may not say them.
	instead []string
	company bool // only the company means it
	loose   bool // it is meant where no command was named, or that of the case
}

// anotherDay is how a company says that a day does not suit it, or that another
// one does.
func anotherDay() []string {
	stems := []string{
		"passer bedre", "er bedre", "kan i komme", "kan du komme", "kan vi tage", "tage det kl", "har travlt",
		"suits better", "is better", "can you come", "could you come", "can we make it", "busy",
	}
	for _, day := range weekdayNames {
		stems = append(stems, day+" går ikke", day+" dur ikke", day+" duer ikke", day+" passer")
	}
	return stems
}

var extending = []string{"forlæng", "extend", "extension"}

// intents are the ones that are looked for, in this order: somebody who cannot
// be there asks for another time, and whoever has a question may ask for either.
var intents = []intent{
	{
		stems: []string{"jeg er syg", "jeg er sygemeldt", "jeg er blevet syg", "I am ill", "I'm ill", "I am sick", "I'm sick", "I am off sick"},
		paths: []string{"digest.pause"}, loose: true,
	},
	{
		stems: []string{"åbne filen", "åbne den", "kan ikke åbne", "kan ikke se", "open the file", "can't open", "cannot open", "can't see"},
		paths: []string{"case.call"}, company: true,
	},
	{
		stems: []string{"beskeder", "notifikation", "messages", "notification"},
		paths: []string{"digest.off"}, company: true,
	},
	{stems: anotherDay(), paths: []string{"followup.propose"}, company: true},
	{
		stems: []string{
			"bekymr", "vil ikke", "stop", "går dårligt", "gik dårligt", "går skidt", "går ikke", "ikke have ham", "ikke have hende",
			"kom for sent", "kommer for sent", "møder for sent", "kom først", "gået tidligt", "gik tidligt", "gået før", "gik før", "trist", "sur", "ked af", "skænd", "uvenner",
			"sagt op", "sige op", "holdt op", "dur ikke", "duer ikke", "fungerer ikke", "går ikke godt", "går ikke så godt",
			"worr", "concerned", "don't want", "do not want", "going badly", "not going well", "isn't going well", "to quit", "has quit", "he quit", "she quit", "quits", "quitting", "came late", "is late", "was late", "left early", "not working",
		},
		paths: []string{"case.worry"}, company: true,
	},
	{
		stems: []string{
			"vi kan ikke", "jeg kan ikke", "kan ikke på", "passer ikke", "passer det ikke", "passer os ikke", "passer mig ikke", "i stedet",
			"we can't", "we cannot", "i can't", "i cannot", "we can not", "i can not", "does not suit", "doesn't suit", "not suit", "instead",
		},
		paths: []string{"followup.propose"}, company: true,
	},
	{
		stems: []string{
			"ryk", "rykk", "flyt", "udskyd", "udsæt", "anden tid", "anden dag", "andet tidspunkt", "nyt tidspunkt",
			"move", "moving", "reschedul", "postpone", "another time", "another day", "different time", "different day",
		},
		paths:   []string{"followup.move", "followup.propose"},
		instead: []string{"followup.add", "followup.move", "dropout.snooze"},
	},
	{
		stems:   []string{"aflys", "cancel"},
		paths:   []string{"followup.cancel", "followup.propose"},
		instead: []string{"followup.cancel"},
	},
	{
		stems: extending,
		paths: []string{"case.placement"},
	},
	{
		stems: extending, // which others do
		paths: []string{"case.call"}, company: true,
	},
	{
		stems: []string{
			"syg", "sygemeld", "mødte ikke", "no show", "ikke her", "her ikke", "gået hjem", "taget hjem", "gik hjem", "ikke kommet", "ikke mødt", "ikke dukket", "kommer ikke", "kom ikke", "møder ikke", "udebliv",
			"ill", "sick", "not here", "isn't here", "gone home", "went home", "not come", "not coming", "not turned up", "did not come", "didn't come", "didn't show", "did not show",
		},
		paths:   []string{"case.absent"},
		instead: []string{"followup.missed"},
	},
	{
		stems: []string{
			"ferielukket", "holder lukket", "har lukket", "flere timer", "færre timer", "hvor mange", "hvor meget", "ansæt", "nummer",
			"spørg", "tale", "snak", "ring", "telefon", "hvem", "kontakt",
			"are closed", "more hours", "fewer hours", "how many", "how much", "hire", "number",
			"question", "ask", "talk", "speak", "call", "phone", "who", "whom", "contact",
		},
		paths: []string{"case.call"}, instead: []string{"case.contact"}, company: true,
	},
	{stems: []string{"hvornår", "when"}, paths: []string{"case.show"}, company: true},
	{
		stems: []string{"fejl", "forkert", "ups", "mistake", "wrong", "oops"},
		paths: []string{"case.undo"}, loose: true,
	},
	{
		stems: []string{
			"har bestilt", "er bestilt", "har købt", "er købt", "har gjort", "har ordnet", "har klaret", "har sendt", "er sendt",
			"have ordered", "is ordered", "have bought", "have done", "have sent", "is done",
		},
		paths: []string{"task.done"}, company: true,
	},
	{
		stems: []string{"er tilbage", "tilbage igen", "kom tilbage", "rask igen", "er mødt", "is back", "he's back", "she's back", "back at work"},
		paths: []string{"case.clarified", "case.call"}, loose: true,
	},
	{
		stems: []string{
			"holdt mødet", "holdt møde", "er holdt", "blev holdt", "blev afholdt", "er afholdt", "mødet blev", "ikke til noget", "mødte",
			"held the meeting", "was held", "we met",
		},
		paths: []string{"followup.held", "followup.answer"}, loose: true,
	},
	{stems: []string{"stopper", "er slut", "slutter", "sagt op", "holdt op", "fået job", "is over", "has quit", "got a job"}, paths: []string{"case.end"}, loose: true},
	{
		stems: []string{"ringet", "ringede", "talte med", "talt med", "snakket med", "snakkede med", "called", "spoke", "talked", "spoken"},
		paths: []string{"case.contact"}, loose: true,
	},
	{
		stems: []string{
			"ferie", "holder fri", "har fri", "er væk", "på kursus", "afspadser", "orlov", "barsel",
			"holiday", "vacation", "out of office", "am away", "be away", "on leave", "day off", "days off",
		},
		paths: []string{"digest.pause"}, loose: true,
	},
	{stems: []string{"engelsk", "english", "dansk", "danish"}, paths: []string{"digest.language"}, loose: true},
	{stems: []string{"for sent", "forsinket", "late"}, paths: []string{"dropout.raise"}, loose: true},
	{stems: []string{"vitas"}, paths: []string{"case.vitas"}},
	{stems: []string{"læge", "doctor", "medical"}, paths: []string{"case.medical"}},
	{stems: []string{"timer", "timetal", "hours"}, paths: []string{"case.hours"}, loose: true},
	{stems: []string{"bekymret", "bekymrede", "worried", "concerned"}, paths: []string{"dropout.raise"}, loose: true},
}

// Means returns the refusal of words that were not understood, or that the
// speaker may not say, with the word that they may mean; nil where none is known.
// A command that is about something else than a case or its follow-ups is asked
// first what its own words of every day mean.
func (s Speaker) Means(in Input, r *Refusal) *Refusal {
	if in.Values != nil {
		return nil
	}
	meant := []func(Input, *Refusal) *Refusal{s.intends, s.wouldDo}
	if len(in.toks) > 1 && isUser(in.toks[0]) {
		meant = []func(Input, *Refusal) *Refusal{s.wouldDo, s.intends}
	}
	if r.Of != nil && r.Of.Name != "case" && r.Of.Name != "followup" {
		slices.Reverse(meant)
	}
	for _, by := range meant {
		if g := by(in, r); g != nil {
			return g
		}
	}
	return nil
}

// intends looks for what is wanted among all that was said. A thing's id is of
// who writes commands: nothing else is meant then.
func (s Speaker) intends(in Input, r *Refusal) *Refusal {
	denied := r.Say.Key == "no.right" && r.Field == ""
	if r.Unknown == "" && !denied || slices.ContainsFunc(in.toks, namesThing) {
		return nil
	}
	for _, i := range intents {
		said := i.said(in.toks) || denied && slices.Contains(i.instead, Path(in.Command, in.Word))
		named := r.Of != nil && r.Of != &Table[0]
		if !said || i.company && !s.OnlyCompany() || i.loose && named {
			continue
		}
		g := *r
		if g.Of, g.Near = s.first(i.paths...); g.Near == nil {
			continue
		}
		if !denied {
			g.Say = texts.Say("bad.meant")
		}
		return &g
	}
	return nil
}

// wouldDo looks for a word of every day that begins what was said, also where
// the word of the table that follows it was read, or the one that is meant where
// none is named.
func (s Speaker) wouldDo(in Input, r *Refusal) *Refusal {
	of, toks := r.Of, in.toks
	switch {
	case r.Unknown != "" && of != nil && of.Default == "" && slices.ContainsFunc(toks, namesThing):
		if _, w := s.wordElsewhere(of, r.Unknown); w != nil {
			return nil // that it is said elsewhere says Guess
		}
	case r.Unknown != "":
	case in.implied && (r.Say.Key == "bad.word" || r.Say.Key == "agenda.no_template"):
		of = in.Command
	case in.Word != nil && r.Say.Key == "bad.word" && len(toks) > 0: // "change contact": not in the case that is called so
		toks = slices.Insert(slices.Clone(toks), 1, token{text: in.Word.Name})
	default:
		return nil
	}
	if of != nil && of.Name == "whodoes" && !loneDeed(toks) { // "find an interpreter" is a task without its owner
		return nil
	}
	g := *r
	if g.Of, g.Near = s.everyday(of, toks); g.Near != nil {
		if len(toks) > 1 && isUnspoken(r.Unknown) { // of which it is no use to say that it is not known
			g.Say = texts.Say("bad.meant")
		}
		return &g
	}
	if r.Unknown == "" || of != nil && of != &Table[0] {
		return nil
	}
	g.Say = texts.Say("bad.meant")
	switch {
	case len(toks) > 1 && isUser(toks[0]): // "@vera orders clothes"
		g.Of, g.Near = s.first("task.add")
	case len(toks) > 0 && maybeDate(toks): // "Thursday at 10 is better"
		g.Of, g.Near = s.first("followup.move", "followup.propose")
	}
	if g.Near == nil {
		return nil
	}
	return &g
}

// first is the first of the words that the speaker may say; nil for none.
func (s Speaker) first(paths ...string) (*Command, *Word) {
	for _, path := range paths {
		if c, w := WordOf(path); s.May(w) {
			return c, w
		}
	}
	return nil, nil
}

func namesThing(t token) bool {
	return commandOfThing(token{text: strings.TrimRight(t.text, ".,;:!?")}) != nil
}

// said reports whether one of the stems is among what was said.
func (i intent) said(toks []token) bool {
	for _, stem := range i.stems {
		parts := strings.Fields(stem)
		for at := 0; at+len(parts) <= len(toks); at++ {
			if beginAll(toks[at:], parts) {
				return true
			}
		}
	}
	return false
}

// beginAll reports whether each token in turn begins with its part of a stem.
func beginAll(toks []token, parts []string) bool {
	for i, part := range parts {
		part, said := fold(part), foldSaid(strings.TrimLeft(toks[i].text, "(-–—"))
		if said != part && (len(part) <= 3 || !strings.HasPrefix(said, part)) {
			return false
		}
	}
	return true
}

// Meant is the input of the word that a refusal has found to be meant, about the
// same case.
func (in Input) Meant(r *Refusal) Input { return Input{Command: r.Of, Word: r.Near, No: in.No} }

// An Offer is what somebody may mean: a sentence where there is one of its own,
// and the button for it.
type Offer struct {
	Say     texts.T
	Buttons Buttons
	Typed   bool // it may be typed as well
}

// Offer offers the word of an input in the case, or says why it would come to
// nothing there. Beside it a company's contact has the buttons for all that needs
// no words.
func (x *Exec) Offer(in Input) Offer {
	path := Path(in.Command, in.Word)
	o := Offer{Typed: path != "case.call"}
	if key := "meant." + path; texts.Has(key) {
		o.Say = texts.Say(key)
	}
	if in.Word.NoCase && in.Word.Form && in.Command.Name == "digest" {
		o.Buttons = Buttons{openForm(path, 0, "")}
		return o
	}
	if x.Case == nil || x.Case.Closed && !in.Word.Closed || x.may(in.Word) != nil {
		return o
	}
	planned := x.Case.PlannedFor(x.Actor.Role)
	if b := x.onlyTask(); path == "task.done" && b != nil {
		return Offer{Say: texts.Say("meant.task.done"), Buttons: b}
	}
	switch {
	case path == "case.absent" && x.Actor.Role != state.Company:
		o.Buttons = Buttons{{Action: "company.absent", Label: texts.Say("button.absent"), Value: Value(x.Case.No)}}
	case path == "case.show":
		o.Buttons = Buttons{{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(x.Case.No)}}
	case !in.Word.Form && path != "case.vitas", in.Word.NoCase, x.Actor.Role == state.Colleague:
	case len(planned) == 0 && isOfPlanned(path):
		return Offer{Say: x.orBy(state.ActPlan, "followup.none", "followup.none_to")}
	case len(planned) == 1 && isOfPlanned(path):
		o.Buttons = Buttons{openForm(path, x.Case.No, planned[0].ID)}
	case hasOwnButton(path):
		o.Buttons = Buttons{openForm(path, x.Case.No, "")}
	}
	return o
}

// onlyTask are the buttons of the actor's open task, where they have but one.
func (x *Exec) onlyTask() Buttons {
	var own []state.CaseTask
	for _, t := range x.Case.OpenTasks() {
		if _, ok := x.owner(t); ok {
			own = append(own, t)
		}
	}
	if len(own) != 1 {
		return nil
	}
	value := Value(x.Case.No, own[0].ID)
	if !own[0].Accepted {
		return Buttons{{Action: "task.accept", Label: texts.Say("button.accept"), Value: value}, {Action: "task.done", Label: texts.Say("button.done"), Value: value}}
	}
	return Buttons{{Action: "task.done", Label: texts.Say("button.done"), Value: value}}
}

// hasOwnButton reports whether the label of a word's button says all of it, where
// it stands by no thing and no step of it.
func hasOwnButton(path string) bool {
	command, _, _ := strings.Cut(path, ".")
	return texts.Has("form."+path+".button") && path != "case.forget" &&
		(command == "case" || command == "followup" || path == "task.add" || path == "dropout.raise")
}

// isOfPlanned reports whether a word is of a follow-up that is planned.
func isOfPlanned(path string) bool {
	return slices.Contains([]string{"followup.move", "followup.cancel", "followup.propose"}, path)
}
