package commands

import (
	"casethread/commands/texts"
	"casethread/state"
)

// Home is a person's App Home: the day, the cases, the settings.
func Home(in DigestInput, p state.Person, def Defaults) Doc {
	today := state.DateOf(in.Now)
	doc := Doc{Notify: texts.Say("home.title"), Blocks: []Block{Header{texts.Say("home.title")}}}
	ofDay := in
	ofDay.Locked = nil // they stand among the cases
	if day, ok := Digest(ofDay); ok {
		doc.Blocks = append(doc.Blocks, day.Blocks[1:]...)
	} else {
		doc.Blocks = append(doc.Blocks, para(texts.Say("digest.nothing")))
	}
	doc.Blocks = append(doc.Blocks, Rule{}, Header{texts.Say("home.cases")})
	if len(in.Cases)+len(in.Locked) == 0 {
		doc.Blocks = append(doc.Blocks, para(texts.Say("home.none")))
	}
	const most = 20
	for i, c := range in.Cases {
		if i == most {
			doc.Blocks = append(doc.Blocks, Small{texts.Say("list.more", "n", len(in.Cases)-most)})
			break
		}
		doc.Blocks = append(doc.Blocks, Para{
			Lines:  []texts.T{caseLine(c.ThreadView(today))},
			Button: &Button{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(c.No)},
		})
	}
	doc.Blocks = append(doc.Blocks, lockedBlocks(in.Locked)...)
	doc.Blocks = append(doc.Blocks, LeaderBlocks(in.Leads, today)...)
	lang := def.Lang
	if p.Lang != "" {
		lang = texts.LangOf(p.Lang)
	}
	if p.Away(today) {
		doc.Blocks = append(doc.Blocks, Rule{}, para(texts.Say("home.paused", "day", p.Paused)))
	}
	return Doc{Notify: doc.Notify, Blocks: append(doc.Blocks, Rule{},
		Small{texts.Say("home.settings", "language", texts.Say("choice.language."+string(lang)), "clock", DigestClock(p, def))})}
}
