package commands

import (
	"fmt"
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// digestNow shows the digest as it would be now; it never counts as the daily one.
func digestNow(x *Exec) (*Decision, error) {
	doc, ok := Digest(DigestInput{User: x.Actor.User, Now: x.Now, Cases: x.Cases, Weekly: x.Person.Weekly, Away: x.Away})
	if !ok {
		said := texts.Say("digest.nothing")
		doc = Doc{Notify: said, Blocks: []Block{para(said)}}
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
	return x.settings(texts.Say("digest.set_off"), func(p *state.Person) { p.Off = true })
}

func digestWeekly(x *Exec) (*Decision, error) {
	day := x.Args.Text("day")
	n := 1 + slices.IndexFunc(weekdays, func(c Choice) bool { return c.Value == day })
	return x.settings(texts.Say("digest.set_weekly", "day", texts.Say("choice.day."+day)), func(p *state.Person) { p.Weekly = n })
}

func digestLanguage(x *Exec) (*Decision, error) {
	lang := x.Args.Text("language")
	x.Lang = texts.LangOf(lang)
	return x.settings(texts.Say("digest.set_language", "language", texts.Say("choice.language."+lang)), func(p *state.Person) { p.Lang = lang })
}

// digestPause is for holidays: no digest until a day, and perhaps a stand-in
// who gets it meanwhile and has the person's rights.
func digestPause(x *Exec) (*Decision, error) {
	until := x.Args.Date("until")
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
	if err != nil || standIn.User == "" {
		return d, err
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
