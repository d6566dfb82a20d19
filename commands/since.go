package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// mostNews is how many lines of news top a case; what came before is counted.
const mostNews = 8

// WithNews puts on top of the case that was shown what others have recorded
// since the version that the reader saw last, as their role may know it. Who
// looks for the first time (version 0) has all of it before them.
func (x *Exec) WithNews(doc Doc, seen int) Doc {
	if seen == 0 || len(doc.Blocks) == 0 {
		return doc
	}
	news := x.Case.Since(x.Actor.Role, x.Actor.User, seen)
	if len(news) == 0 {
		return doc
	}
	lines := []texts.T{texts.Say("since.title")}
	if left := len(news) - mostNews; left > 0 {
		lines = append(lines, texts.Say("since.more", "n", left))
		news = news[left:]
	}
	for _, e := range news {
		lines = append(lines, x.newsLine(e))
	}
	doc.Blocks = slices.Insert(slices.Clone(doc.Blocks), 1, Block(Para{Lines: lines}))
	return doc
}

// newsLine says who recorded what; of something taken back, what it was.
func (x *Exec) newsLine(e state.Event) texts.T {
	parties := x.Case.PartiesFor(x.Actor.Role, e.Version)
	if _, ok := e.Fact.(state.Undone); ok {
		return saidBy(parties, e, toldPrivately(x.Case, e.Fact, x.Now.Location()))
	}
	if row, ok := toldOfRow(x.Case, e.Fact); ok {
		return saidBy(parties, e, row)
	}
	return postLine(parties, e, x.Now.Location())
}
