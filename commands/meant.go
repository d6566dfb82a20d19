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
}

var extending = []string{"forlæng", "extend", "extension"}

// intents are the ones that are looked for, in this order: somebody who cannot
// be there asks for another time, and whoever has a question may ask for either.
var intents = []intent{
	{
		stems: []string{
			"bekymr", "vil ikke", "stop", "går dårligt", "gik dårligt", "går skidt", "går ikke", "ikke have ham", "ikke have hende",
			"worr", "concerned", "don't want", "do not want", "going badly", "not going well", "isn't going well", "quit",
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
			"syg", "sygemeld", "ikke her", "her ikke", "gået hjem", "taget hjem", "gik hjem", "ikke kommet", "ikke mødt", "ikke dukket", "kommer ikke", "kom ikke", "møder ikke", "udebliv",
			"ill", "sick", "not here", "isn't here", "gone home", "went home", "not come", "not coming", "not turned up", "did not come", "didn't come", "didn't show", "did not show",
		},
		paths:   []string{"case.absent"},
		instead: []string{"followup.missed"},
	},
	{
		stems: []string{
			"spørg", "tale", "snak", "ring", "telefon", "hvem", "kontakt",
			"question", "ask", "talk", "speak", "call", "phone", "who", "whom", "contact",
		},
		paths: []string{"case.call"}, instead: []string{"case.contact"}, company: true,
	},
	{stems: []string{"hvornår", "when"}, paths: []string{"case.show"}, company: true},
	{stems: []string{"vitas"}, paths: []string{"case.vitas"}},
	{stems: []string{"læge", "doctor", "medical"}, paths: []string{"case.medical"}},
}

// Means returns the refusal of words that were not understood, or that the
// speaker may not say, with the word that they may mean; nil where none is known.
// A thing's id is of who writes commands: nothing else is meant then.
func (s Speaker) Means(in Input, r *Refusal) *Refusal {
	denied := r.Say.Key == "no.right" && r.Field == ""
	if in.Values != nil || r.Unknown == "" && !denied || slices.ContainsFunc(in.toks, namesThing) {
		return nil
	}
	for _, i := range intents {
		said := i.said(in.toks) || denied && slices.Contains(i.instead, Path(in.Command, in.Word))
		if !said || i.company && !s.OnlyCompany() {
			continue
		}
		for _, path := range i.paths {
			c, w := WordOf(path)
			if !s.May(w) {
				continue
			}
			g := *r
			g.Of, g.Near = c, w
			if !denied {
				g.Say = texts.Say("bad.meant")
			}
			return &g
		}
	}
	return nil
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

// An Offer is what somebody may mean: a sentence, and the button for it.
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
	o := Offer{Say: texts.Say("meant." + path), Typed: len(in.Word.Params) > 0}
	if x.Case == nil || x.Case.Closed || x.may(in.Word) != nil {
		return o
	}
	planned := x.Case.PlannedFollowups()
	switch {
	case path == "case.absent" && x.Actor.Role != state.Company:
		o.Buttons = Buttons{{Action: "company.absent", Label: texts.Say("button.absent"), Value: Value(x.Case.No)}}
	case path == "case.show":
		o.Buttons = Buttons{{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(x.Case.No)}}
	case path == "case.placement", path == "case.medical", path == "case.vitas":
		o.Buttons = Buttons{openForm(path, x.Case.No, "")}
	case in.Command.Name != "followup":
	case len(planned) == 0:
		return Offer{Say: texts.Say("followup.none", "case", x.caseName())}
	case len(planned) == 1:
		o.Buttons = Buttons{openForm(path, x.Case.No, planned[0].ID)}
	default:
		o.Buttons = Buttons{openForm(path, x.Case.No, "")}
	}
	return o
}
