package commands

import (
	"slices"
	"strconv"
	"strings"

	"casethread/commands/texts"
	"casethread/state"
)

// pageOfCases is how many cases stand on one page of a list.
const pageOfCases = 15

// listCases lists the actor's cases: the open ones, or those that are looked
// for, a page at a time.
func listCases(x *Exec) (*Decision, error) {
	want := SearchFor(x.Args.Text("filter"))
	want.Page = x.Args.Count("page")
	found := x.searcher().Find(x.Rows, want)
	doc := &Doc{Notify: texts.Say("list.title"), Blocks: []Block{Header{texts.Say("list.title")}}}
	doc.Blocks = append(doc.Blocks, listBlocks(found, want, pageOfCases, "list")...)
	if len(found) == 0 && len(x.Locked) == 0 {
		doc.Blocks = append(doc.Blocks, para(x.searcher().nothing(x.Rows, want)...))
	}
	if want.Text == "" {
		doc.Blocks = append(doc.Blocks, lockedBlocks(x.Locked)...)
	}
	return &Decision{Doc: doc}, nil
}

func (x *Exec) searcher() Searcher {
	return Searcher{User: x.Actor.User, Absent: x.Person.StandsInFor(x.Today), Today: x.Today}
}

// nothing says that no case is found, and for words what else one may look for:
// the company for no more than its list shows.
func (s Searcher) nothing(rows []state.Row, want Search) []texts.T {
	if want.Text == "" {
		return []texts.T{texts.Say("list.none")}
	}
	may := func(act state.Act) bool {
		return slices.ContainsFunc(rows, func(r state.Row) bool {
			roles, _ := s.rolesIn(r)
			return slices.ContainsFunc(roles, func(r state.Role) bool { return state.May(r, act) })
		})
	}
	said := []texts.T{texts.Say("list.not_found", "text", texts.Free(want.Text))}
	switch {
	case may(state.ActSteer):
		said = append(said, texts.Say("list.search_also", "what", texts.List{texts.Say("list.phase"), texts.Say("list.track")}))
	case may(state.ActWatch):
		said = append(said, texts.Say("list.search_also", "what", texts.List{texts.Say("list.phase")}))
	}
	return said
}

// partOf returns one page of all, from 1, the last where there are fewer, and
// how many there are.
func partOf[T any](all []T, page, each int) (part []T, at, pages int) {
	pages = max(1, (len(all)+each-1)/each)
	at = min(max(1, page), pages)
	return all[(at-1)*each : min(at*each, len(all))], at, pages
}

// listBlocks show one page of the cases found, and the buttons to the others,
// whose action ids begin with the name of what they turn.
func listBlocks(found []Listed, want Search, each int, turns string) []Block {
	shown, page, pages := partOf(found, want.Page, each)
	var blocks []Block
	if count := want.count(len(found), page, pages); count.Key != "" {
		blocks = append(blocks, Small{count})
	}
	for _, l := range shown {
		blocks = append(blocks, Para{
			Lines:  l.lines(),
			Button: &Button{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(l.No)},
		})
	}
	return append(blocks, turnButtons(page, pages, turns, want.value)...)
}

// turnButtons turn to the page before and the page after, where there is one.
func turnButtons(page, pages int, turns string, value func(page int) string) []Block {
	var turn Buttons
	if page > 1 {
		turn = append(turn, Button{Action: turns + ".back", Label: texts.Say("button.page_back"), Value: value(page - 1)})
	}
	if page < pages {
		turn = append(turn, Button{Action: turns + ".more", Label: texts.Say("button.page_more"), Value: value(page + 1)})
	}
	if len(turn) == 0 {
		return nil
	}
	return []Block{turn}
}

// value is a page button's: the page and the kind. What was typed is not in it.
func (s Search) value(page int) string {
	if s.Kind == "" {
		return Value(0, strconv.Itoa(page))
	}
	return Value(0, strconv.Itoa(page), s.Kind)
}

// count says how many cases there are, and which part of them is shown.
func (s Search) count(cases, page, pages int) texts.T {
	switch {
	case pages > 1:
		return texts.Say("list.page", "n", cases, "page", page, "pages", pages)
	case cases > 1 || cases > 0 && (s.Text != "" || s.Kind != ""):
		return texts.Say("list.count", "n", cases)
	}
	return texts.T{}
}

// lines are what a list says of a case: to the company in one line its name, its
// placement and the next date.
func (l Listed) lines() []texts.T {
	name := texts.Lines{texts.Strong{T: texts.Say("case.name", "no", l.No, "label", texts.Free(l.Label))}}
	if l.forCompany() {
		name = append(name, l.phaseTold())
		if l.Phase != state.PhaseClosed {
			name = append(name, nextTold(l.Next, l.Today))
		}
		return []texts.T{texts.Say("agenda.lines", "lines", name)}
	}
	if l.Company != "" {
		name = append(name, texts.Free(l.Company))
	}
	name = append(name, texts.Say("phase."+string(l.Phase)))
	if l.Concern {
		name = append(name, texts.Say("list.concern"))
	}
	lines := []texts.T{texts.Say("agenda.lines", "lines", name)}
	if l.Phase == state.PhaseClosed {
		return lines
	}
	when := texts.Lines{nextTold(l.Next, l.Today)}
	if holder, ok := l.holder(); ok {
		when = append(when, holder)
	}
	return append(lines, texts.Say("agenda.lines", "lines", when))
}

// phaseTold is the phase, with the day on which the placement begins or began.
func (l Listed) phaseTold() texts.T {
	start := texts.ShortDay{Date: l.Start, Today: l.Today}
	switch l.Phase {
	case state.PhaseBeforeStart:
		return texts.Say("list.begins", "day", start)
	case state.PhaseRunning:
		return texts.Say("list.runs", "day", start)
	}
	return texts.Say("phase." + string(l.Phase))
}

// nextTold says when the next follow-up is, if one is planned.
func nextTold(next, today state.Date) texts.T {
	if next.IsZero() {
		return texts.Say("list.no_next")
	}
	return texts.Say("list.next", "day", texts.ShortDay{Date: next, Today: today})
}

// forCompany reports whether the reader has no role but the company's.
func (l Listed) forCompany() bool {
	return !slices.ContainsFunc(l.Roles, func(r state.Role) bool { return r != state.Company })
}

// holder says who has the ball.
func (l Listed) holder() (texts.T, bool) {
	for _, p := range l.Parties {
		switch {
		case p.Role != l.Ball:
		case p.User != "" && p.User == l.reader:
			return texts.Say("list.ball_you"), true
		default:
			return texts.Say("list.ball", "who", texts.Party{PartyNamed: state.PartyNamed{Role: p.Role, Name: p.Name, User: p.User}}), true
		}
	}
	return texts.Say("list.ball", "who", l.Ball), l.Ball != state.NoRole
}

// Turns reports whether a document has more pages of a list.
func Turns(d Doc) bool {
	return slices.ContainsFunc(d.Blocks, func(b Block) bool { bs, ok := b.(Buttons); return ok && bs.turn() })
}

// turn reports whether buttons are those to other pages.
func (bs Buttons) turn() bool {
	return len(bs) > 0 && (strings.HasSuffix(bs[0].Action, ".more") || strings.HasSuffix(bs[0].Action, ".back"))
}

// kept marks what stands in place of a kind for words that are kept elsewhere.
const kept = "~"

// WithSearch lets the page buttons of a document name the words that were kept.
func WithSearch(d Doc, id string) Doc {
	d.Blocks = slices.Clone(d.Blocks)
	for i, b := range d.Blocks {
		bs, ok := b.(Buttons)
		if !ok || !bs.turn() {
			continue
		}
		bs = slices.Clone(bs)
		for j := range bs {
			bs[j].Value += "/" + kept + id
		}
		d.Blocks[i] = bs
	}
	return d
}

// KeptSearch returns the id under which the words are kept that a page button
// names, and false when it names a kind.
func KeptSearch(kind string) (string, bool) { return strings.CutPrefix(kind, kept) }
