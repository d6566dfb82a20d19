package commands

import (
	"strings"
	"unicode/utf8"

	"casethread/commands/guard"
	"casethread/commands/texts"
	"casethread/state"
)

// openCase opens a case. The bot runs it twice: before the audience is shown,
// to refuse what is wrong, and again when the opener has said yes.
func openCase(x *Exec) (*Decision, error) {
	if x.Actor.User != "" && x.Users[x.Actor.User].External {
		return nil, refuse("open.external")
	}
	label := strings.TrimSpace(x.Args.Text("label"))
	if err := checkLabel(label); err != nil {
		return nil, err
	}
	parties, err := x.openParties()
	if err != nil {
		return nil, err
	}
	company := x.Args.Text("company")
	if err := checkName(company, "company"); err != nil {
		return nil, err
	}
	facts := []state.Fact{state.Opened{
		Track: x.Args.Text("track"), Label: label, Company: company,
		Channel: x.Here, Lang: string(x.Defaults.Lang), Seen: x.Readers.Seen(),
	}}
	for _, p := range parties {
		facts = append(facts, p)
		if p.User == x.Actor.User && x.Actor.Role == state.NoRole {
			x.Actor.Role = p.Role
		}
	}
	d := &Decision{Facts: facts}
	if r := x.Actor.Role; r != state.NoRole && x.Person.Usual != r {
		d.Others = append(d.Others, Setting{x.Actor.User, func(p state.Person) state.Person { p.Usual = r; return p }})
	}
	return d, nil
}

// CheckLabel refuses what is not fit to be a case's label, with a *Refusal, as
// opening one does.
func CheckLabel(label string) error {
	if label == "" || label != clean(label) {
		return refuse("open.label_signs")
	}
	if r := checkGuard(label, labelParam()); r != nil {
		return r
	}
	return checkLabel(label)
}

func labelParam() *Param { return &Param{Name: "label", Kind: LabelKind} }

// checkLabel refuses a label that says more than initials should.
func checkLabel(label string) error {
	switch {
	case utf8.RuneCountInString(label) > MaxLabel:
		return refuse("open.label_long", "max", MaxLabel).at("label")
	case strings.ContainsAny(label, "<>@#*_~`&\n\t"):
		return refuse("open.label_signs").at("label")
	case strings.Trim(label, "0123456789- ") == "" && len(label) > 5:
		return refuseText(guard.CPR, labelParam())
	}
	return nil
}

// checkName refuses a name that could ping somebody.
func checkName(name, field string) error {
	if strings.ContainsAny(name, "<>@`") || strings.Contains(name, "<!") {
		return refuse("bad.name").at(field)
	}
	return nil
}

// openParties returns the parties named, and the opener in the first free of
// their usual role, consultant and caseworker.
func (x *Exec) openParties() ([]state.PartyNamed, error) {
	var parties []state.PartyNamed
	taken := map[state.Role]bool{}
	opener := false
	for _, field := range []struct {
		name string
		role state.Role
	}{{"consultant", state.Consultant}, {"caseworker", state.Caseworker}, {"contact", state.Company}, {"mentor", state.Mentor}} {
		if !x.Args.Given(field.name) {
			continue
		}
		p, err := x.party(field.role, x.Args.Contact(field.name), field.name)
		if err != nil {
			return nil, err
		}
		if err := x.oneSide(p, parties, field.name); err != nil {
			return nil, err
		}
		taken[field.role] = true
		opener = opener || p.User == x.Actor.User && state.May(field.role, state.ActSteer)
		parties = append(parties, p)
	}
	if opener {
		return parties, nil
	}
	for _, r := range []state.Role{x.Person.Usual, state.Consultant, state.Caseworker} {
		if r == state.NoRole || taken[r] || !state.May(r, state.ActOpen) {
			continue
		}
		own, err := x.party(r, Contact{User: x.Actor.User}, "")
		if err != nil {
			return nil, err
		}
		if err := x.oneSide(own, parties, ""); err != nil {
			return nil, err
		}
		return append([]state.PartyNamed{own}, parties...), nil
	}
	return nil, refuse("open.no_role")
}

// party makes a party of a person who was named for a role.
func (x *Exec) party(r state.Role, c Contact, field string) (state.PartyNamed, error) {
	if c.User == "" {
		return state.PartyNamed{Role: r, Name: c.Name, Phone: c.Phone, Mail: c.Mail}, nil
	}
	info, known := x.Users[c.User]
	switch {
	case !known || info.Gone:
		return state.PartyNamed{}, refuse("role.unknown_user", "who", texts.User(c.User)).at(field)
	case info.Bot:
		return state.PartyNamed{}, refuse("role.bot").at(field)
	case info.External && r == state.Caseworker:
		return state.PartyNamed{}, refuse("role.external_caseworker", "who", texts.User(c.User)).at(field)
	}
	p := state.PartyNamed{Role: r, User: c.User, Name: info.Name, External: info.External}
	return p, x.oneSide(p, PartiesOf(x.Case), field)
}

// oneSide refuses a person on both sides of a case: the company's contact reads
// nothing of what is between those who work with the citizen. Who is without
// Slack reads nothing at all.
func (x *Exec) oneSide(p state.PartyNamed, others []state.PartyNamed, field string) error {
	for _, o := range others {
		if p.User != "" && o.User == p.User && o.Role != p.Role && (o.Role == state.Company) != (p.Role == state.Company) {
			return refuse("role.both_sides", "who", texts.User(p.User), "role", o.Role).at(field)
		}
	}
	return nil
}
