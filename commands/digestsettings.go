package commands

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"casethread/commands/texts"
	"casethread/state"
)

// digestNow shows the digest as it would be now; it never counts as the daily one.
// Who stands in for somebody is told where what is theirs stands.
func digestNow(x *Exec) (*Decision, error) {
	doc, ok := Digest(DigestInput{User: x.Actor.User, Now: x.Now, Cases: x.Cases, Asked: x.Offered, Locked: x.Locked, Weekly: x.Person.Weekly, Away: x.Away, Gone: x.Gone, Practice: x.Defaults.Practice, Page: x.Args.Count("page")})
	if !ok {
		said := texts.Say("digest.nothing")
		doc = Doc{Notify: said, Blocks: []Block{para(said)}}
	}
	for _, absent := range x.Person.StandsInFor(x.Today) {
		doc.Blocks = append(doc.Blocks, para(texts.Say("digest.standing", "who", texts.User(absent))))
	}
	return &Decision{Doc: &doc}, nil
}

// settings answers with the person's settings changed by one thing.
func (x *Exec) settings(say texts.T, change func(p *state.Person)) (*Decision, error) {
	p := x.Person
	p.User = x.Actor.User
	change(&p)
	return &Decision{Person: &p, Say: []texts.T{say}}, nil
}

func digestAt(x *Exec) (*Decision, error) {
	at := x.Args.Clock("at")
	return x.settings(texts.Say("digest.set_at", "clock", at), func(p *state.Person) {
		p.DigestAt, p.Off = fmt.Sprintf("%02d:%02d", at.Hour, at.Minute), false
	})
}

// digestOn ends a pause too, and with it a stand-in's rights.
func digestOn(x *Exec) (*Decision, error) {
	d, err := x.settings(texts.Say("digest.set_on", "clock", DigestClock(x.Person, x.Defaults)), func(p *state.Person) {
		p.Off, p.Paused, p.StandIn = false, state.Date{}, ""
	})
	x.dismiss(d)
	return d, err
}

// dismiss takes back the rights of the stand-in there was.
func (x *Exec) dismiss(d *Decision) {
	absent := x.Actor.User
	if x.Person.StandIn == "" {
		return
	}
	d.Others = append(d.Others, Setting{x.Person.StandIn, func(p state.Person) state.Person {
		p.Standing = slices.DeleteFunc(slices.Clone(p.Standing), func(s state.Standing) bool { return s.User == absent })
		return p
	}})
}

func digestOff(x *Exec) (*Decision, error) {
	return x.settings(texts.Say("digest.set_off", "command", x.typed("on")), func(p *state.Person) { p.Off = true })
}

// typed is a word of the command at hand, with what is chosen, as the actor can type
// it: who did not use its slash command may have none.
func (x *Exec) typed(word string, chosen ...Choice) texts.Code {
	said := x.command.spelt(x.Lang) + " " + x.command.word(word).spelt(x.Lang)
	for _, c := range chosen {
		said += " " + speltIn(c.Value, c.Also, x.Lang)
	}
	if x.Slash {
		said = "/" + said
	}
	return texts.Code(said)
}

func digestWeekly(x *Exec) (*Decision, error) {
	day := x.Args.Text("day")
	n := 1 + slices.IndexFunc(weekdays, func(c Choice) bool { return c.Value == day })
	return x.settings(texts.Say("digest.set_weekly", "day", texts.Say("choice.day."+day)), func(p *state.Person) { p.Weekly = n })
}

func digestLanguage(x *Exec) (*Decision, error) {
	lang := x.Args.Text("language")
	x.Lang = texts.LangOf(lang)
	d, err := x.settings(texts.Say("digest.set_language", "language", texts.Say("choice.language."+lang)), func(p *state.Person) { p.Lang = lang })
	d.Say = append(d.Say, x.threadLanguage(lang)...)
	return d, err
}

// threadLanguage tells whoever said the words for a thread's language, and set
// their own, whose that is: theirs to set by naming the case, or others'.
func (x *Exec) threadLanguage(lang string) []texts.T {
	switch {
	case x.Steers > 0: // both are the same words
		at := slices.IndexFunc(languages, func(c Choice) bool { return c.Value == lang })
		typed := fmt.Sprintf("#%d %s %s", x.Steers, x.word.spelt(x.Lang), speltIn(lang, languages[at].Also, x.Lang))
		return []texts.T{texts.Say("language.of_thread", "command", texts.Code(typed))}
	case x.Case != nil:
		return []texts.T{texts.Say("language.others_set", "roles", mayNames(state.ActSteer))}
	}
	return nil
}

// OwnLanguage returns the input that sets the speaker's own language to what words
// for a thread's say, and whether they are such: typed, and without a case.
func (in Input) OwnLanguage() (Input, bool) {
	if in.Values != nil || in.No > 0 || Path(in.Command, in.Word) != "case.language" {
		return in, false
	}
	if _, is := in.Word.Params[0].choice(in.Label); in.Label != "" && !is {
		return in, false
	}
	c, w := WordOf("digest.language")
	return Input{Command: c, Word: w, toks: in.toks}, true
}

// digestPause is for holidays: no digest until a day, and perhaps a stand-in
// who gets it meanwhile and has the person's rights. It begins when it is said.
func digestPause(x *Exec) (*Decision, error) {
	until := x.Args.Date("until")
	if from := x.Args.Date("from"); from.After(x.Today) {
		return nil, refuse("pause.later", "day", from).at("from")
	}
	standIn := x.Args.Contact("stand-in")
	if err := x.canStandIn(standIn); err != nil {
		return nil, err
	}
	say := texts.Say("digest.set_pause", "day", until)
	if standIn.User != "" {
		say = texts.Say("digest.set_pause_for", "day", until, "who", texts.User(standIn.User))
	}
	d, err := x.settings(say, func(p *state.Person) { p.Paused, p.StandIn = until, standIn.User })
	if x.Person.StandIn != standIn.User {
		x.dismiss(d)
	}
	if err != nil {
		return d, err
	}
	if standIn.User == "" {
		d.Say = append(d.Say, texts.Say("digest.pause_alone"))
		return d, nil
	}
	standing := state.Standing{User: x.Actor.User, Until: until}
	d.Others = append(d.Others, Setting{standIn.User, func(p state.Person) state.Person {
		p.User = standIn.User
		p.Standing = append(slices.DeleteFunc(slices.Clone(p.Standing), func(s state.Standing) bool {
			return s.User == standing.User || !x.Today.Before(s.Until)
		}), standing)
		return p
	}})
	return d, nil
}

func (x *Exec) canStandIn(c Contact) error {
	info, known := x.Users[c.User]
	switch {
	case c == (Contact{}):
		return nil
	case c.User == "":
		return refuse("standin.no_slack").at("stand-in")
	case c.User == x.Actor.User:
		return refuse("standin.self").at("stand-in")
	case !known || info.Bot || info.Gone:
		return refuse("role.unknown_user", "who", texts.User(c.User)).at("stand-in")
	case info.External != x.Users[x.Actor.User].External, info.Team != x.Users[x.Actor.User].Team:
		return refuse("standin.external").at("stand-in")
	}
	return nil
}

// remindMe sets how long before a follow-up one is reminded of it.
func remindMe(x *Exec) (*Decision, error) {
	lead := x.Args.Count("lead")
	say := texts.Say("digest.set_remind_off", "command", x.typed("remind", onOff[0]))
	if lead != state.NoReminder {
		say = texts.Say("digest.set_remind", "minutes", lead)
	}
	return x.settings(say, func(p *state.Person) { p.Remind = lead })
}

// readLead reads 15, "15 min", til or off.
func (x *Exec) readLead(p *Param, toks []token) (int, error) {
	switch fold(toks[0].text) {
	case "off", "fra", "nej", "no":
		x.Args.set(p.Name, state.NoReminder)
		return 1, nil
	case "on", "til", "ja", "yes":
		x.Args.set(p.Name, state.DefaultLead)
		return 1, nil
	}
	n, err := strconv.Atoi(strings.TrimRight(fold(toks[0].text), "minuters."))
	if err != nil {
		return 0, nil
	}
	if n < state.MinLead || n > state.MaxLead {
		return 0, refuse("bad.lead", "least", state.MinLead, "max", state.MaxLead).at(p.Name)
	}
	x.Args.set(p.Name, n)
	if len(toks) > 1 && strings.HasPrefix(fold(toks[1].text), "min") {
		return 2, nil
	}
	return 1, nil
}

// snoozeReminder puts a reminder off, at the latest to when it begins.
func snoozeReminder(x *Exec) (*Decision, error) {
	f, _ := x.Case.Followup(x.Args.Text("followup"))
	start, timed := startOf(&f, x.Now.Location())
	if f.Status != state.Planned || !timed || !x.Now.Before(start) {
		return nil, refuse("remind.over", "id", texts.Word(x.Args.Text("followup"))).at("followup")
	}
	until := sooner(start, x.Now.Add(snoozeFor).Truncate(time.Minute))
	say := texts.Say("digest.set_snooze", "id", texts.Word(f.ID), "clock", texts.Clock{Hour: until.Hour(), Minute: until.Minute()})
	return x.settings(say, func(p *state.Person) {
		p.Snoozed = append(slices.DeleteFunc(slices.Clone(p.Snoozed), func(s state.Snooze) bool {
			return s.Until < x.Now.Add(-24*time.Hour).Unix() || s.No == x.Case.No && s.Thing == f.ID
		}), state.Snooze{No: x.Case.No, Thing: f.ID, Until: until.Unix()})
	})
}
