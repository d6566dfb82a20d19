package commands

import (
	"slices"
	"strings"
	"time"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// A Team is consultants and caseworkers with a leader, as the workspace's
// administrators name it.
type Team struct {
	Name    string   `json:"n"`
	Leader  string   `json:"l"` // a user, as the members are
	Members []string `json:"m"`
}

// Teams are those of a workspace, in the order in which they were named.
type Teams []Team

const (
	mostTeams   = 40  // as many as one message lists
	mostMembers = 100 // as many as one line of it names
)

// Named returns the team of a name, however it is spelt.
func (ts Teams) Named(name string) (Team, bool) {
	if i := ts.at(name); i >= 0 {
		return ts[i], true
	}
	return Team{}, false
}

func (ts Teams) at(name string) int {
	return slices.IndexFunc(ts, func(t Team) bool { return fold(t.Name) == fold(name) })
}

// With returns the teams with t, in place of the one of its name.
func (ts Teams) With(t Team) Teams {
	next := slices.Clone(ts)
	if i := next.at(t.Name); i >= 0 {
		next[i] = t
		return next
	}
	return append(next, t)
}

// Without returns the teams without the one of a name.
func (ts Teams) Without(name string) Teams {
	return slices.DeleteFunc(slices.Clone(ts), func(t Team) bool { return fold(t.Name) == fold(name) })
}

// nameTeam lists the teams, names one or takes one away. It is for those alone
// whom Slack calls administrators of the installing workspace.
func nameTeam(x *Exec) (*Decision, error) {
	if !x.Users[x.Actor.User].Administers() || !state.May(state.Administrator, x.word.Act) {
		return nil, refuse("team.may_not")
	}
	name := strings.Join(strings.Fields(x.Args.Text("name")), " ")
	end, leads, with := x.Args.Given("end"), x.Args.Given("leader"), x.Args.Given("members")
	switch {
	case name == "" && !end && !leads && !with:
		return x.listTeams(), nil
	case name == "":
		return nil, teamRefusal("team.no_name", "name")
	case fold(name) == "" || strings.ContainsAny(name, "<>@"):
		return nil, refuse("bad.name").at("name")
	case end && (leads || with):
		return nil, teamRefusal("team.end_alone", "end")
	case end:
		return x.endTeam(name)
	case !leads:
		return nil, teamRefusal("team.no_leader", "leader")
	case !with:
		return nil, teamRefusal("team.no_members", "members")
	}
	t := Team{Name: name, Leader: x.Args.Contact("leader").User, Members: x.Args.Choices("members")}
	if err := x.fitsTeam(t); err != nil {
		return nil, err
	}
	next := x.Teams.With(t)
	if len(next) > mostTeams {
		return nil, refuse("team.too_many", "max", mostTeams).at("name")
	}
	return &Decision{Teams: &next, Say: []texts.T{t.line(), texts.Say("team.saved")}}, nil
}

func teamRefusal(key, field string) error {
	r := refuse(key).at(field)
	r.Usage = true
	return r
}

func (x *Exec) endTeam(name string) (*Decision, error) {
	t, ok := x.Teams.Named(name)
	if !ok {
		return nil, refuse("team.none", "name", texts.Free(clip(name))).at("name")
	}
	next := x.Teams.Without(name)
	return &Decision{Teams: &next, Say: []texts.T{texts.Say("team.ended", "name", texts.Free(t.Name))}}, nil
}

// fitsTeam refuses who is no person of the installing workspace.
func (x *Exec) fitsTeam(t Team) error {
	switch {
	case t.Leader == "":
		return refuse("team.no_slack").at("leader")
	case len(t.Members) > mostMembers:
		return refuse("team.many_members", "max", mostMembers).at("members")
	}
	for i, user := range append([]string{t.Leader}, t.Members...) {
		field := "members"
		if i == 0 {
			field = "leader"
		}
		info, known := x.Users[user]
		switch {
		case !known || info.Bot || info.Gone:
			return refuse("team.unknown_user", "who", texts.User(user)).at(field)
		case info.External:
			return refuse("team.external", "who", texts.User(user)).at(field)
		}
	}
	return nil
}

// line says who a team is.
func (t Team) line() texts.T {
	var members texts.List
	for _, user := range t.Members {
		members = append(members, texts.User(user))
	}
	return texts.Say("team.line", "name", texts.Free(t.Name), "leader", texts.User(t.Leader), "members", members)
}

func (x *Exec) listTeams() *Decision {
	doc := &Doc{Notify: texts.Say("team.list"), Blocks: []Block{Header{texts.Say("team.list")}}}
	for _, t := range x.Teams {
		doc.Blocks = append(doc.Blocks, para(t.line()))
	}
	if len(x.Teams) == 0 {
		doc.Blocks = append(doc.Blocks, para(texts.Say("team.nobody")))
	}
	doc.Blocks = append(doc.Blocks, Small{texts.Say("team.how")})
	return &Decision{Doc: doc}
}

// readTeam reads a team's name, which may be several words: until one that
// says what comes next.
func (x *Exec) readTeam(p *Param, toks []token) (int, error) {
	if toks[0].quoted {
		return 1, x.setText(p, toks[0].text)
	}
	n := 0
	for n < len(toks) && !toks[n].quoted && !x.isKeyword(toks[n]) {
		n++
	}
	return n, x.setText(p, joined(toks[:n]))
}

func (x *Exec) isKeyword(t token) bool {
	return slices.ContainsFunc(x.word.Params, func(p Param) bool { return p.Keyword && p.named(fold(t.text)) })
}

// readPeople reads mentions, with commas or an "and" between them.
func (x *Exec) readPeople(p *Param, toks []token) int {
	var users []string
	n := 0
	for i, t := range toks {
		if id, ok := userOf(t); ok {
			n = i + 1
			if !slices.Contains(users, id) {
				users = append(users, id)
			}
		} else if t.quoted || t.text != "," && fold(t.text) != "og" && fold(t.text) != "and" {
			break
		}
	}
	if n > 0 {
		x.Args.set(p.Name, users)
	}
	return n
}

// LateWarning says since when a leader is to hear of a case's warning, and
// whether that is so now: nobody has answered it for three working days. What
// came with an import and was told in its summary alone is nobody's to hear of.
func LateWarning(c *state.Case, now time.Time) (since time.Time, late bool) {
	waits := waitsForAnswer(c.Warning, now)
	if c.Closed || c.Warning.Quiet || waits.IsZero() {
		return time.Time{}, false
	}
	since = when.WorkingDaysLater(waits, tellsLeader)
	return since, !since.After(now)
}

// Has reports whether the consultant or the caseworker of a case is a member.
func (t Team) Has(c *state.Case) bool {
	return slices.ContainsFunc([]state.Role{state.Consultant, state.Caseworker}, func(r state.Role) bool {
		user := c.Parties[r].User
		return user != "" && slices.Contains(t.Members, user)
	})
}

// Colleague reports whether a user is in a team with the consultant or the
// caseworker of a case, and does not lead it: leaders see numbers alone.
func (ts Teams) Colleague(user string, c *state.Case) bool {
	return user != "" && slices.ContainsFunc(ts, func(t Team) bool {
		return t.Leader != user && slices.Contains(t.Members, user) && t.Has(c)
	})
}

// Member reports whether a user works in a team: the leader of one does not.
func (ts Teams) Member(user string) bool {
	return slices.ContainsFunc(ts, func(t Team) bool { return t.Leader != user && slices.Contains(t.Members, user) })
}

// MembersOfAll are the users who work in any of the teams.
func (ts Teams) MembersOfAll() []string {
	var users []string
	for _, t := range ts {
		users = append(users, t.Members...)
	}
	return users
}

// fewWarnings is from how many warnings on a leader is told their number: less
// might say whose they are.
const fewWarnings = 5

// TeamWaits tells a leader, or who stands in for them, of warnings that have
// waited, and of cases in which nobody can be reached: for each team no more than
// how many. No case can be told from it.
func TeamWaits(standsInFor string, teams []string, waits, unread map[string]int) Doc {
	doc := Doc{Notify: texts.Say("team.waits_notify")}
	if len(waits) == 0 {
		doc.Notify = texts.Say("team.unread_notify")
	}
	if standsInFor != "" {
		doc.Blocks = append(doc.Blocks, Small{texts.Say("digest.stand_in", "who", texts.User(standsInFor))})
	}
	for _, of := range []struct {
		teams           map[string]int
		some, many, act string
	}{{waits, "team.waits_some", "team.waits", "team.waits_do"}, {unread, "team.unread_some", "team.unread", "team.unread_do"}} {
		if len(of.teams) == 0 {
			continue
		}
		for _, name := range teams {
			switch n := of.teams[name]; {
			case n >= fewWarnings:
				doc.Blocks = append(doc.Blocks, para(texts.Say(of.many, "name", texts.Free(name), "n", n)))
			case n > 0:
				doc.Blocks = append(doc.Blocks, para(texts.Say(of.some, "name", texts.Free(name))))
			}
		}
		doc.Blocks = append(doc.Blocks, Small{texts.Say(of.act)})
	}
	return doc
}
