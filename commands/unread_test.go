package commands

import (
	"slices"
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

// Of roles whose holders cannot be reached one person is told, who can give them to
// somebody else: never the company, and nobody who cannot be reached.
func TestUnreadRoles(t *testing.T) {
	k, s, v, m := state.Consultant, state.Caseworker, state.Company, state.Mentor
	mentor := state.PartyNamed{Role: m, Name: "Mads", User: "U5MADS"}
	offline := state.PartyNamed{Role: s, Name: "Søren", Phone: "12345678"}
	for _, tt := range []struct {
		name  string
		gone  []string
		facts []state.Fact
		told  map[string][]state.Role
	}{
		{"nobody", nil, nil, nil},
		{"somebody else", []string{"U9OTHER"}, nil, nil},
		{"the consultant", []string{karin}, nil, map[string][]state.Role{soren: {k}}},
		{"the caseworker", []string{soren}, nil, map[string][]state.Role{karin: {s}}},
		{"the company", []string{vera}, nil, map[string][]state.Role{karin: {v}}},
		{"the company and the consultant", []string{karin, vera}, nil, map[string][]state.Role{soren: {k, v}}},
		{"the mentor", []string{mentor.User}, []state.Fact{mentor}, map[string][]state.Role{karin: {m}}},
		{"all who could be told", []string{karin, soren}, []state.Fact{mentor}, nil},
		{"the only one in Slack", []string{karin}, []state.Fact{offline}, nil},
		{"one with two roles", []string{soren}, []state.Fact{state.PartyNamed{Role: m, Name: "Søren", User: soren}}, map[string][]state.Role{karin: {s, m}}},
		{"of a closed case", []string{karin}, []state.Fact{state.CaseClosed{}}, nil},
	} {
		c := opened(1, tt.facts...)
		for _, user := range []string{karin, soren, vera, mentor.User} {
			in := DigestInput{User: user, Now: now, Cases: []*state.Case{c}, Gone: tt.gone, Daily: true}
			var got []state.Role
			for _, d := range in.unread() {
				got = append(got, d.line.Arg("role").(state.Role))
			}
			want := slices.Clone(tt.told[user])
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %s is told of %v, want %v", tt.name, user, got, want)
			}
			doc, some := Digest(in)
			if has := slices.ContainsFunc(doc.Blocks, func(b Block) bool {
				p, ok := b.(Para)
				return ok && slices.ContainsFunc(p.Lines, func(l texts.T) bool { return l.Key == "digest.unread" })
			}); has != (len(want) > 0) || has && !some {
				t.Errorf("%s: the digest of %s says so: %t", tt.name, user, has)
			}
			if home := (HomeInput{DigestInput: in}); len(home.dated()) < len(want) {
				t.Errorf("%s: the Home of %s says less", tt.name, user)
			}
		}
	}
}
