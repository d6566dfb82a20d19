package commands

import (
	"strings"
	"unicode/utf8"

	"casethread/commands/texts"
	"casethread/state"
)

func (x *Exec) readPerson(p *Param, toks []token) (int, error) {
	if id, ok := userOf(toks[0]); ok {
		x.Args.set(p.Name, Contact{User: id})
		return 1, nil
	}
	if !toks[0].quoted {
		return 0, nil
	}
	c, err := contactOf(toks[0].text, p)
	if err != nil {
		return 0, err
	}
	x.Args.set(p.Name, c)
	return 1, nil
}

// contactOf reads "Name, phone, mail"; phone and mail in any order, or absent.
func contactOf(s string, p *Param) (Contact, error) {
	var c Contact
	for part := range strings.SplitSeq(clean(unescape(s)), ",") {
		part = strings.TrimSpace(part)
		switch {
		case part == "":
		case c.Name == "":
			c.Name = part
		case strings.Contains(part, "@") && c.Mail == "":
			c.Mail = part
		case phoneSpelled(part) != "" && c.Phone == "":
			c.Phone = phoneSpelled(part)
		default:
			return Contact{}, refuse("bad.person").at(p.Name)
		}
	}
	switch {
	case c.Name == "" || !strings.ContainsFunc(c.Name, isLetter) || utf8.RuneCountInString(s) > 120:
		return Contact{}, refuse("bad.person").at(p.Name)
	case strings.ContainsAny(c.Name, "<>@"):
		return Contact{}, refuse("bad.name").at(p.Name)
	}
	if r := checkGuard(s, p); r != nil {
		r.Anyway = nil
		return Contact{}, r
	}
	return c, nil
}

// phoneSigns are what a telephone number is written with.
const phoneSigns = "+0123456789 ()-./"

// phoneSpelled is a telephone number without the word for it, "" where s is none.
func phoneSpelled(s string) string {
	word, rest, _ := strings.Cut(s, " ")
	switch fold(strings.TrimRight(word, ".:")) {
	case "tlf", "telefon", "mobil", "tel", "phone":
		s = strings.TrimSpace(rest)
	}
	if strings.Trim(s, phoneSigns) != "" || !strings.ContainsAny(s, "0123456789") {
		return ""
	}
	return s
}

func isLetter(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= 0xc0 }

// readParties reads mentions and words for roles of the case.
func (x *Exec) readParties(p *Param, toks []token) (int, error) {
	var roles []state.Role
	n := 0
	for n < len(toks) {
		if id, ok := userOf(toks[n]); ok {
			r, err := x.partyOf(id)
			if err != nil {
				return 0, err.at(p.Name)
			}
			roles = appendRole(roles, r)
		} else if r, ok := roleWord(toks[n]); ok {
			if err := x.mustHold(r); err != nil {
				return 0, err.at(p.Name)
			}
			roles = appendRole(roles, r)
		} else {
			break
		}
		n++
	}
	if n > 0 {
		x.Args.set(p.Name, roles)
	}
	return n, nil
}

// readHolder reads who hands over: a role, or somebody named before another
// person. One person alone is who is to get it.
func (x *Exec) readHolder(p *Param, toks []token) (int, error) {
	_, user := userOf(toks[0])
	if user && (len(toks) < 2 || !isUser(toks[1])) {
		return 0, nil
	}
	return x.readParties(p, toks[:1])
}

func isUser(t token) bool {
	_, ok := userOf(t)
	return ok
}

func appendRole(roles []state.Role, r state.Role) []state.Role {
	for _, have := range roles {
		if have == r {
			return roles
		}
	}
	return append(roles, r)
}

// partyOf returns the role of a user in the case, the first where somebody
// holds several.
func (x *Exec) partyOf(user string) (state.Role, *Refusal) {
	roles := x.Case.RolesOf(user)
	if len(roles) == 0 {
		return "", refuse("no.party", "who", texts.User(user))
	}
	return roles[0], nil
}

func (x *Exec) mustHold(r state.Role) *Refusal {
	switch _, ok := x.Case.Parties[r]; {
	case ok:
		return nil
	case state.May(x.Actor.Role, state.ActSteer):
		return refuse("no.role", "role", r)
	}
	return refuse("no.role_to", "role", r)
}

var roleWords = map[string]state.Role{
	"consultant": state.Consultant, "konsulent": state.Consultant, "konsulenten": state.Consultant, "k": state.Consultant,
	"caseworker": state.Caseworker, "sagsbehandler": state.Caseworker, "sagsbehandleren": state.Caseworker, "kommunen": state.Caseworker, "s": state.Caseworker,
	"company": state.Company, "contact": state.Company, "virksomhed": state.Company, "virksomheden": state.Company,
	"kontakt": state.Company, "kontakten": state.Company, "v": state.Company, "virksomhedens kontakt": state.Company, "company contact": state.Company,
	"mentor": state.Mentor, "mentoren": state.Mentor, "m": state.Mentor,
}

func roleWord(t token) (state.Role, bool) {
	if t.quoted {
		return "", false
	}
	r, ok := roleWords[fold(t.text)]
	return r, ok
}

// readPhone reads a telephone number, in however many groups of digits.
func (x *Exec) readPhone(p *Param, toks []token) (int, error) {
	n := 0
	for n < len(toks) && strings.Trim(toks[n].text, phoneSigns) == "" {
		n++
	}
	if n == 0 {
		return 0, refuse("role.phone").at(p.Name)
	}
	return n, x.setText(p, joined(toks[:n]))
}
