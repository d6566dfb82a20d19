package bot

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"casethread/state"
)

// Slack marks a message that is edited, whatever the edit changes, and tells when it
// was. So a message that others read is left alone when what happened is none of
// theirs to know: else the mark tells that something was written, and when.

// alike reports whether the messages of a post's thing say what they said to who has
// the roles.
func (b postBody) alike(roles ...state.Role) bool {
	return len(roles) > 0 && !slices.ContainsFunc(roles, func(r state.Role) bool { return !slices.Contains(b.Alike, r) })
}

// alikeIn are the roles outside of consultant and caseworker for whom the messages of
// a thing say in one case, on a day, what they say in another: in the thread, and in
// private to the company and the mentor. Where somebody else has a role, none are:
// who had it reads nothing any longer.
func alikeIn(before, after *state.Case, thing string, was, is state.Date) []state.Role {
	if !maps.Equal(before.Parties, after.Parties) || len(eventsOf(before, thing)) == 0 {
		return nil
	}
	var alike []state.Role
	for _, r := range []state.Role{state.NoRole, state.Company, state.Mentor} {
		// Who is away, and in which zone times are told, is the same for both.
		if reflect.DeepEqual(thingSays(before, thing, r, false, was, nil, time.UTC), thingSays(after, thing, r, false, is, nil, time.UTC)) {
			alike = append(alike, r)
		}
	}
	return alike
}
