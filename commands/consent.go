package commands

import (
	"encoding/base64"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// What somebody may know of the citizen is listed, given and withdrawn by a word of
// its own; sharing.go is what is asked where the item is noted.

// showConsents lists who may know what, and what is over.
func showConsents(x *Exec) (*Decision, error) {
	doc := Doc{Notify: texts.Say("consent.notify", "no", x.Case.No), Blocks: []Block{Header{texts.Say("consent.title")}}}
	const most = 20 // of a kind, the latest
	var over []texts.T
	stands := 0
	for _, k := range slices.Backward(x.Case.ConsentViews(x.Today)) {
		if k.State != state.ConsentStands && k.State != state.ConsentUnused {
			over = append(over, texts.Say("show.item", "text", overTold(k, x.Today)))
			continue
		}
		if stands++; stands > most {
			continue
		}
		p := para(texts.Say("consent.line", "what", mayTold(k.ConsentGiven)), texts.Say("show.item", "text", detailsTold(k.ConsentGiven, x.Today, givenOn(k, x.Today)...)))
		doc.Blocks = append(doc.Blocks, p)
		if x.Case.Closed {
			doc.Blocks = append(doc.Blocks, Buttons{withdrawButton(x.Case.No, k.ID)})
			continue
		}
		doc.Blocks = append(doc.Blocks, Buttons{withdrawButton(x.Case.No, k.ID), giveButton(x.Case.No, "button.consent_again", k.ID)})
	}
	if stands == 0 {
		doc.Blocks = append(doc.Blocks, para(texts.Say("consent.none", "case", x.caseName())))
	}
	if stands > most {
		doc.Blocks = append(doc.Blocks, Small{texts.Say("consent.more", "n", stands-most)})
	}
	if len(over) > 0 {
		doc.Blocks = append(doc.Blocks, Para{Lines: append([]texts.T{texts.Say("consent.over")}, over[:min(most, len(over))]...)})
	}
	if !x.Case.Closed {
		doc.Blocks = append(doc.Blocks, Buttons{giveButton(x.Case.No, "button.consent_give", "")})
	}
	return &Decision{Doc: &doc}, nil
}

func withdrawButton(no int, id string) Button {
	return Button{Action: "consent.withdraw", Label: texts.Say("button.consent_withdraw"), Value: Value(no, id)}
}

func giveButton(no int, label, id string) Button {
	parts := []string{id}
	if id == "" {
		parts = nil
	}
	return Button{Action: "consent.give", Label: texts.Say(label), Value: Value(no, parts...)}
}

// giveConsent notes who may know an item of the case, or anything else that is
// agreed.
func giveConsent(x *Exec) (*Decision, error) {
	g := state.ConsentGiven{Kind: state.ConsentText, What: x.Args.Text("what"), To: x.rolesChosen("to")}
	if x.Args.Given("thing") {
		s, _ := x.shareable(x.Args.Text("thing"))
		if g.What != "" && fold(g.What) != fold(s.What) {
			return nil, refuse("consent.both").at("what")
		}
		g.Kind, g.What = s.Kind, s.What
	}
	if s, ok := x.shareableCalled(g.What); ok && g.Kind == state.ConsentText {
		g.Kind, g.What = s.Kind, s.What
	}
	if g.What == "" {
		r := refuse("consent.what").at("what")
		r.Missing = true
		return nil, r
	}
	if len(g.To) == 0 && g.Kind == state.ConsentText {
		r := refuse("consent.to").at("to")
		r.Missing = true
		return nil, r
	}
	if !x.Args.Given("why") {
		r := refuse("consent.why").at("why")
		r.Missing = true
		return nil, r
	}
	d := &Decision{}
	if x.share(d, g); len(d.Facts) == 0 {
		have, _ := x.Case.ConsentAbout(g.Kind, g.What)
		return nil, refuse("consent.same", "id", texts.Word(have.ID)).at("what")
	}
	sayNotShown(d, g)
	return d, nil
}

// sayNotShown says of what is nothing in the case that nobody reads it here.
func sayNotShown(d *Decision, g state.ConsentGiven) {
	if g.Kind == state.ConsentText {
		d.Say = append(d.Say, texts.Say("consent.not_shown"))
	}
}

// consentAgain fills the form with what was given before: what had an end is
// proposed until the placement's.
func consentAgain(x *Exec, given Values) Values {
	k, ok := x.Case.Consent(strings.Join(given["id"], ""))
	if !ok {
		s, _ := x.shareableCalled(strings.Join(given["what"], ""))
		return x.termsUsual(s.Kind)
	}
	v := x.termsUsual(k.Kind)
	v["basis"] = one(baseOf(k.Basis))
	if k.Why != "" {
		v["why"] = one(k.Why)
	}
	for _, r := range k.To {
		v["to"] = append(v["to"], r.Word())
	}
	if p, ok := endingPlacement(x.Case, x.Today); ok && !k.Until.IsZero() && p.End.After(k.Until) && p.End.After(x.Today) {
		v["until"] = one(p.End.String())
	}
	if s, ok := x.shareable(shareRef(k.ConsentGiven)); ok {
		v["thing"] = one(shareRef(s))
	} else {
		v["what"] = one(k.What)
	}
	return v
}

func baseOf(basis string) string {
	if basis == "" {
		return bases[0].Value
	}
	return basis
}

// withdrawConsent ends what was given, for everybody and at once.
func withdrawConsent(x *Exec) (*Decision, error) {
	id := x.Args.Text("id")
	if id == "" {
		standing := x.standing()
		if len(standing) == 0 {
			return nil, refuse("consent.none", "case", x.caseName()).at("id")
		}
		if len(standing) > 1 {
			r := refuse("consent.which").at("id")
			r.Missing = true
			return nil, r
		}
		id = standing[0].ID
	}
	for _, k := range x.Case.ConsentViews(x.Today) {
		if k.ID == id && !k.Stands(x.Today) {
			return nil, refuse("consent.is_over", "told", overTold(k, x.Today)).at("id")
		}
	}
	d := &Decision{Facts: []state.Fact{state.ConsentWithdrawn{ID: id, Reason: x.Args.Text("reason")}}}
	x.sayGone(d, id)
	return d, nil
}

// sayGone says what it means that something was withdrawn.
func (x *Exec) sayGone(d *Decision, id string) {
	if k, ok := x.Case.Consent(id); ok && k.Kind != state.ConsentText && slices.Contains(k.To, state.Company) {
		d.Say = append(d.Say, texts.Say("consent.gone"))
	}
}

// standing are those that hold today.
func (x *Exec) standing() []state.CaseConsent {
	var all []state.CaseConsent
	for _, k := range x.Case.Consents {
		if k.Stands(x.Today) {
			all = append(all, *k)
		}
	}
	return all
}

func (x *Exec) consentOptions() []Option {
	var opts []Option
	for _, k := range x.standing() {
		opts = append(opts, Option{k.ID, texts.Say("option.consent", "id", texts.Word(k.ID), "what", texts.Free(oneLine(k.What)))})
	}
	return opts
}

// shareableOptions are the items that may be chosen, each named by what it says
// and not by its place, which may be another's by the time the form is sent.
func (x *Exec) shareableOptions() []Option {
	var opts []Option
	for _, s := range x.Case.Shareable() {
		opts = append(opts, Option{shareRef(s), texts.Say("option.consent_"+string(s.Kind), "what", texts.Free(oneLine(s.What)))})
	}
	return opts
}

func (x *Exec) shareable(ref string) (state.ConsentGiven, bool) {
	for _, s := range x.Case.Shareable() {
		if shareRef(s) == ref {
			return s, true
		}
	}
	return state.ConsentGiven{}, false
}

// shareableCalled finds an item of the case by its words.
func (x *Exec) shareableCalled(what string) (state.ConsentGiven, bool) {
	for _, s := range x.Case.Shareable() {
		if what != "" && fold(s.What) == fold(what) {
			return s, true
		}
	}
	return state.ConsentGiven{}, false
}

// shareRef names an item without its words.
func shareRef(s state.ConsentGiven) string {
	h := fnv.New64a()
	h.Write([]byte(s.What))
	return string(s.Kind) + "-" + base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

func oneLine(s string) string { return strings.Join(strings.Split(s, "\n"), ", ") }

// consentTold says who may know what, and on which terms.
func consentTold(g state.ConsentGiven, today state.Date) texts.T {
	return texts.Say("consent.told", "what", mayTold(g), "details", detailsTold(g, today))
}

// mayTold says who may know what.
func mayTold(g state.ConsentGiven) texts.T {
	var to texts.List
	for _, r := range g.To {
		to = append(to, choiceLabel("to", r.Word()))
	}
	kind := g.Kind
	if kind == "" {
		kind = state.ConsentText
	}
	return texts.Say("consent.may."+string(kind), "to", to, "what", texts.Free(oneLine(g.What)))
}

// detailsTold says under which number, on what basis, what for and how long.
func detailsTold(g state.ConsentGiven, today state.Date, also ...any) texts.Lines {
	l := texts.Lines{texts.Say("consent.basis", "basis", choiceLabel("basis", baseOf(g.Basis)), "id", texts.Word(g.ID))}
	if g.Why != "" {
		l = append(l, texts.Say("show.know_why", "why", texts.Free(g.Why)))
	}
	l = append(l, also...)
	if !g.Until.IsZero() {
		l = append(l, texts.Say("show.know_until", "day", dayOf(g.Until, today)))
	}
	return l
}

// dayOf is a day in short where it is known what day it is.
func dayOf(day, today state.Date) any {
	if today.IsZero() {
		return day
	}
	return texts.ShortDay{Date: day, Today: today}
}

func givenOn(k state.ConsentView, today state.Date) []any {
	said := []any{texts.Say("consent.given_on", "day", dayOf(k.On, today))}
	if k.State == state.ConsentUnused {
		said = append(said, texts.Say("consent.unused"))
	}
	return said
}

// overTold says of what is over why.
func overTold(k state.ConsentView, today state.Date) texts.T {
	day := k.Over
	if k.State == state.ConsentExpired {
		day = k.Until
	}
	return withReason("consent.over_"+string(k.State), k.Reason, "id", texts.Word(k.ID), "what", mayTold(k.ConsentGiven),
		"given", dayOf(k.On, today), "day", dayOf(day, today))
}

// Emptied takes the place of a message of which something may be known no
// longer, while its readers wait for a yes.
func Emptied(no int) Doc {
	return Doc{Notify: texts.Say("post.notify", "no", no), Blocks: []Block{para(texts.Say("consent.emptied"))}}
}

// ShownBefore takes the place of a case that was shown in a direct message:
// what its reader might know then may be more than they may know now.
func ShownBefore(no int) Doc {
	return Doc{Notify: texts.Say("show.shown_before"), No: no, Blocks: []Block{
		para(texts.Say("show.shown_before")),
		Buttons{{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(no)}},
	}}
}

// expiredTold says what ran out, and when.
func expiredTold(k state.ConsentView, day any) texts.T {
	return texts.Say("consent.expired", "id", texts.Word(k.ID), "day", day, "what", texts.Free(oneLine(k.What)))
}

// mostRenewed is how many consents have a button of their own to be renewed.
const mostRenewed = 3

func renewButtons(no int, all []state.ConsentView) Buttons {
	var b Buttons
	for _, k := range all[:min(mostRenewed, len(all))] {
		b = append(b, Button{Action: "consent.give", Label: texts.Say("button.consent_renew", "id", texts.Word(k.ID)), Value: Value(no, k.ID)})
	}
	return b
}

// consentDuties are those in use that run out within a week: consultant and
// caseworker may ask the citizen again. They stand in the first digest of that
// week, in a Monday's, and in the last two before they are over; and in the next
// one after that, that they are.
func consentDuties(c *state.Case, r state.Role, today state.Date) []duty {
	if !state.May(r, state.ActConsent) {
		return nil
	}
	var all []duty
	for _, k := range c.ConsentViews(today) {
		day := texts.ShortDay{Date: k.Until, Today: today}
		var line texts.T
		switch {
		case k.Until.IsZero():
			continue
		case k.State == state.ConsentStands && asksConsent(k.Until, today):
			line = texts.Say("digest.consent", "id", texts.Word(k.ID), "day", day, "what", mayTold(k.ConsentGiven))
		case k.Renewable() && !k.Until.Before(when.PreviousWorkingDay(today)):
			line = expiredTold(k, day)
		default:
			continue
		}
		all = append(all, duty{c: c, thing: k.ID, day: k.Until, line: line, act: Buttons{giveButton(c.No, "button.consent_again", k.ID)}})
	}
	return all
}

// asksConsent reports whether a digest names what holds until a day.
func asksConsent(until, today state.Date) bool {
	const soon = 7 // days
	first := until.Days(when.PreviousWorkingDay(today)) > soon
	last := !today.Before(when.PreviousWorkingDay(until))
	return first || last || today.Weekday() == time.Monday
}

// consentsEnd names what the company may know for less long than a placement
// lasts that was just recorded, and offers to renew it.
func consentsEnd(c *state.Case, events []state.Event, today state.Date) ([]texts.T, Buttons) {
	var end state.Date
	for _, e := range events {
		if p, ok := e.Fact.(state.Placement); ok && state.May(e.By.Role, state.ActConsent) {
			end = p.End
		}
	}
	var short []state.ConsentView
	for _, k := range c.ConsentViews(today) {
		if k.State == state.ConsentStands && !k.Until.IsZero() && k.Until.Before(end) && slices.Contains(k.To, state.Company) {
			short = append(short, k)
		}
	}
	var lines []texts.T
	for _, k := range short[:min(mostRenewed, len(short))] {
		lines = append(lines, texts.Say("consent.ends_before", "id", texts.Word(k.ID), "what", texts.Free(oneLine(k.What)),
			"day", texts.ShortDay{Date: k.Until, Today: today}, "end", texts.ShortDay{Date: end, Today: today}))
	}
	return lines, renewButtons(c.No, short)
}
