package commands

import (
	"casethread/commands/texts"
	"casethread/state"
)

// nameParty gives a role to a person, or says that who held it has left. A
// change of consultant or caseworker is a change for the citizen, and is
// recorded as one.
func nameParty(x *Exec) (*Decision, error) {
	role := state.RoleOf(x.Args.Text("role"))
	before, held := x.Case.Parties[role]
	if x.Args.Given("left") {
		if !held {
			return nil, refuse("no.role", "role", role).at("role")
		}
		d := x.withChange(role, &Decision{Facts: []state.Fact{state.PartyLeft{Role: role}}})
		events := x.Events(d)
		sayOut(d, x.Case.With(events...), events[0])
		return d, nil
	}
	contact := x.Args.Contact("who")
	if typed := x.Args.Text("name"); contact == (Contact{}) && typed != "" {
		var err error
		if contact, err = contactOf(typed, &Param{Name: "name"}); err != nil {
			return nil, err
		}
	}
	if contact == (Contact{}) {
		r := refuse("role.who", "role", role).at("who")
		r.Missing, r.Usage = true, true
		return nil, r
	}
	p, err := x.party(role, contact, "who")
	if err != nil {
		return nil, err
	}
	if phone := x.Args.Text("phone"); phone != "" {
		p.Phone = phone
	}
	if held && before == p {
		return nil, refuse("role.same", "who", texts.Party{PartyNamed: p}, "role", role).at("who")
	}
	d := &Decision{Facts: []state.Fact{p}}
	if held && (before.User != p.User || before.Name != p.Name) {
		x.withChange(role, d)
	}
	events := x.Events(d)
	after := x.Case.With(events...)
	x.sayOtherCompany(d, after, events)
	sayOut(d, after, events[0])
	return d, nil
}

// sayOut tells who gave away the only role they had that they are out of the case,
// and can undo this for a while.
func sayOut(d *Decision, after *state.Case, e state.Event) {
	if r := givenUp(e.Fact); r != state.NoRole && r == e.By.Role && e.By.StandIn == "" && len(after.RolesOf(e.By.User)) == 0 {
		d.Say = append(d.Say, texts.Say("role.out"))
	}
}

// withChange adds the change that a new consultant or caseworker is, when the
// course runs long enough for the citizen to have known the one before.
func (x *Exec) withChange(r state.Role, d *Decision) *Decision {
	if (r == state.Consultant || r == state.Caseworker) && x.Case.Opened.Before(x.Today) {
		d.Facts = append(d.Facts, state.Changed{Kind: r.Word()})
	}
	return d
}

// passBall passes the ball to a party; it counts when they accept. One
// without Slack cannot, so for them it counts at once.
func passBall(x *Exec) (*Decision, error) {
	to := x.Args.Role("who")
	if x.Case.Ball(x.Today) == to {
		return nil, refuse("ball.has", "who", texts.Party{PartyNamed: x.Case.Parties[to]}).at("who")
	}
	d := &Decision{Facts: []state.Fact{state.BallPassed{To: to}}}
	if _, own := x.as(to); own || x.Case.Parties[to].User == "" {
		d.Facts = append(d.Facts, state.BallAnswered{Accepted: true})
	}
	return d, nil
}

func acceptBall(x *Exec) (*Decision, error) { return x.answerBall(true) }

// declineBall sends the ball back; who passed it hears why, if that is said.
func declineBall(x *Exec) (*Decision, error) { return x.answerBall(false) }

func (x *Exec) answerBall(yes bool) (*Decision, error) {
	pass := x.Case.Pass
	if !pass.Pending {
		return nil, x.noPass()
	}
	a, ok := x.as(pass.To)
	if !ok {
		return nil, x.notYourBall()
	}
	x.Actor = a
	return &Decision{Facts: []state.Fact{state.BallAnswered{Accepted: yes, Reason: x.Args.Text("reason")}}}, nil
}

// nameCompany says what the company is called: the citizen may be at another by now.
func nameCompany(x *Exec) (*Decision, error) {
	name := x.Args.Text("company")
	if err := checkName(name, "company"); err != nil {
		return nil, err
	}
	if name == x.Case.Company {
		return nil, refuse("company.same", "company", texts.Free(name)).at("company")
	}
	return fact(state.CompanyNamed{Name: name})
}

func setCaseLanguage(x *Exec) (*Decision, error) {
	lang := x.Args.Text("language")
	if lang == x.Case.Lang {
		return nil, refuse("language.same", "language", texts.Say("choice.language."+lang)).at("language")
	}
	return &Decision{Facts: []state.Fact{state.LanguageSet{Lang: lang}}}, nil
}
