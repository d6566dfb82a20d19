package commands

import (
	"slices"
	"strconv"

	"casethread/commands/texts"
	"casethread/state"
)

// An Audience is who will be able to read a case's thread.
type Audience struct {
	Own      []string // members of the installing organisation
	External []string // members of others
	Teams    []string // other organisations that the channel is shared with, nil where Slack does not tell
	Shared   bool     // with one more than was shown before
}

// All lists everybody who can read.
func (a Audience) All() []string { return slices.Concat(a.Own, a.External) }

// Seen is what the case knows of who could read its thread when it was opened,
// nothing where nobody looked.
func (a *Audience) Seen() *state.AudienceSeen {
	if a == nil {
		return nil
	}
	return &state.AudienceSeen{Users: a.All(), Teams: a.Teams}
}

// AskAudience shows who will read the thread before anything is posted.
func AskAudience(label, channel string, a Audience, draft string) Doc {
	lines := append([]texts.T{texts.Say("audience.intro", "label", texts.Free(label), "n", len(a.All()))}, a.lines()...)
	if a.Shared {
		lines = append(lines, texts.Say("readers.shared", "channel", texts.Channel(channel)))
	}
	return Doc{Notify: texts.Say("audience.notify"), Blocks: []Block{
		Para{Lines: lines},
		para(texts.Say("audience.ask")),
		Buttons{
			{Action: "case.open.confirm", Label: texts.Say("button.open"), Value: draft, Primary: true},
			{Action: "case.open.cancel", Label: texts.Say("button.cancel"), Value: draft},
		},
	}}
}

// lines tell the two sides apart.
func (a Audience) lines() []texts.T {
	own := texts.Say("audience.own", "n", len(a.Own), "who", userList(a.Own))
	if len(a.External) == 0 {
		return []texts.T{own, texts.Say("audience.no_external")}
	}
	return []texts.T{own, texts.Say("audience.external", "n", len(a.External), "who", userList(a.External))}
}

// userList lists users; a long list ends with how many more there are.
func userList(users []string) texts.List {
	const most = 20
	var l texts.List
	for i, u := range users {
		if i == most {
			return append(l, texts.Say("audience.more", "n", len(users)-most))
		}
		l = append(l, texts.User(u))
	}
	return l
}

// Others may come to read a thread: they join its channel, or it is shared with
// another organisation. Nothing new is posted there until who is asked has said
// yes; what to do otherwise is done in Slack, for a bot cannot move people.

// ReadersAsked is who is asked about the new readers of a case's thread: the
// consultant, without one on Slack the caseworker.
func ReadersAsked(c *state.Case) state.PartyNamed {
	for _, r := range []state.Role{state.Consultant, state.Caseworker} {
		if p := c.Parties[r]; p.User != "" && state.May(r, state.ActAudience) {
			return p
		}
	}
	return state.PartyNamed{}
}

// MostAsked is how many cases one question names, so that all fit into a
// message and a button's value. The next ones come when those are answered.
const MostAsked = 40

// AskReaders asks about the new readers of the threads of cases in one channel.
// New are the readers who joined, all those who can read now, nil where Slack
// does not tell.
func AskReaders(cases []*state.Case, joined Audience, all *Audience) Doc {
	if len(cases) == 0 {
		return Doc{Notify: texts.Say("readers.notify"), Blocks: []Block{para(texts.Say("readers.settled"))}}
	}
	cases = cases[:min(len(cases), MostAsked)]
	shared := slices.ContainsFunc(cases, func(c *state.Case) bool { return c.Audience.Shared })
	at := texts.Channel(cases[0].Channel)
	var lines []texts.T
	if len(joined.All()) > 0 {
		lines = append(lines, texts.Say("readers.joined", "who", joined.marked(), "channel", at))
	}
	if shared {
		lines = append(lines, texts.Say("readers.shared", "channel", at))
	}
	lines = append(lines, texts.Say("readers.threads", "n", len(cases), "cases", caseNames(cases)))
	if all != nil {
		lines = append(lines, all.lines()...)
	}
	return Doc{Notify: texts.Say("readers.notify"), Blocks: append([]Block{Para{Lines: lines}}, askedReaders(cases, shared)...)}
}

// ReadersNotYours takes the place of the question of who stands in no longer.
func ReadersNotYours() Doc {
	return Doc{Notify: texts.Say("readers.notify"), Blocks: []Block{para(texts.Say("readers.not_yours"))}}
}

// askedReaders is the question itself, with what to do in Slack instead.
func askedReaders(cases []*state.Case, shared bool) []Block {
	otherwise := Small{texts.Say("readers.remove")}
	if shared {
		otherwise = append(otherwise, texts.Say("readers.unshare"))
	}
	return []Block{para(texts.Say("readers.wait", "n", len(cases))), Buttons{readersButton(cases...)}, otherwise}
}

// readersButton says yes to the new readers of cases, as they are shown.
func readersButton(cases ...*state.Case) Button {
	var seen []string
	for _, c := range cases {
		seen = append(seen, strconv.Itoa(c.No)+"."+strconv.Itoa(c.Audience.Version))
	}
	return Button{Action: "audience.ok", Label: texts.Say("button.readers_ok"), Value: Value(cases[0].No, seen...), Primary: true}
}

// marked lists readers, the external ones marked.
func (a Audience) marked() texts.List {
	l := userList(a.Own)
	for _, u := range a.External {
		l = append(l, texts.Say("readers.external", "who", texts.User(u)))
	}
	return l
}

func caseNames(cases []*state.Case) texts.List {
	var l texts.List
	for _, c := range cases {
		l = append(l, CaseName(c))
	}
	return l
}

// newReaders is who waits for a yes in a case, for one line.
func newReaders(users []string, shared bool) texts.List {
	l := userList(users)
	if shared {
		l = append(l, texts.Say("readers.other"))
	}
	return l
}

// showReaders shows who can read the case's thread, and asks where a yes is
// waited for.
func showReaders(x *Exec) (*Decision, error) {
	c := x.Case
	if x.Readers == nil {
		return nil, refuse("readers.unknown", "bot", texts.User(x.Bot))
	}
	intro := texts.Say("readers.intro", "case", x.caseName(), "n", len(x.Readers.All()))
	doc := Doc{Notify: texts.Say("audience.notify"), Blocks: []Block{Para{Lines: append([]texts.T{intro}, x.Readers.lines()...)}}}
	if !c.Audience.Waits() {
		doc.Blocks = append(doc.Blocks, Small{texts.Say("readers.none")})
		return &Decision{Doc: &doc}, nil
	}
	doc.Blocks = append(doc.Blocks, para(texts.Say("readers.new", "who", newReaders(c.Audience.New, c.Audience.Shared))))
	doc.Blocks = append(doc.Blocks, askedReaders([]*state.Case{c}, c.Audience.Shared)...)
	return &Decision{Doc: &doc}, nil
}

// ConfirmReaders says yes to the new readers of the case's thread, who were
// shown as they were at a version.
func (x *Exec) ConfirmReaders(seen int) (*Decision, error) {
	if err := x.may(readersWord); err != nil {
		return nil, err
	}
	switch a := x.Case.Audience; {
	case !a.Waits():
		return nil, refuse("readers.answered", "case", x.caseName())
	case a.Version != seen:
		return nil, refuse("readers.more", "case", x.caseName())
	default:
		return fact(state.AudienceConfirmed{Users: a.New, Shared: a.Shared})
	}
}

var readersWord = &Word{Name: "audience_ok", Act: state.ActAudience, Closed: true}

func confirmReaders(x *Exec) (*Decision, error) { return x.ConfirmReaders(x.Case.Audience.Version) }

// heldBack says that what was recorded does not stand in the thread yet.
func heldBack(c *state.Case, events []state.Event) (texts.T, bool) {
	if !c.Audience.Waits() || !slices.ContainsFunc(events, func(e state.Event) bool { return inThread(c, e) }) {
		return texts.T{}, false
	}
	return waitsFor(c, events[0].By), true
}

// waitsFor tells somebody who is to say yes to the new readers of a thread before
// anything is posted there.
func waitsFor(c *state.Case, told state.Actor) texts.T {
	asked := ReadersAsked(c)
	switch {
	case asked.User == "":
		return texts.Say("saved.held_somebody")
	case asked.User == told.User, asked.User == told.StandIn:
		return texts.Say("saved.held")
	}
	return texts.Say("saved.held_by", "who", texts.Party{PartyNamed: asked})
}

// inThread reports whether an event is told in the thread, or changes what
// stands there.
func inThread(c *state.Case, e state.Event) bool {
	if id := state.AgendaOf(e.Fact); id != "" {
		a, _ := c.Agenda(id)
		return a.Shared
	}
	_, told := c.ThreadFact(e)
	return told
}

// readersDuty is a yes that is waited for.
func readersDuty(c *state.Case) duty {
	return duty{
		c: c, thing: "readers", rank: waiting,
		line: texts.Say("digest.readers", "who", newReaders(c.Audience.New, c.Audience.Shared)),
		act:  Buttons{readersButton(c), {Action: "audience.show", Label: texts.Say("button.readers"), Value: Value(c.No)}},
	}
}
