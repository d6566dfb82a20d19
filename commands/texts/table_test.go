package texts_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
)

// eachWord calls f with every word of the grammar.
func eachWord(f func(path string, w *commands.Word)) {
	for i := range commands.Table {
		c := &commands.Table[i]
		for j := range c.Words {
			f(commands.Path(c, &c.Words[j]), &c.Words[j])
		}
	}
}

func need(t *testing.T, key string) {
	t.Helper()
	if !texts.Has(key) {
		t.Errorf("the key %q is not in the catalogues", key)
	}
}

func TestTable(t *testing.T) {
	for _, c := range commands.Table {
		need(t, "help.command."+c.Name)
		need(t, "command."+c.Name)
	}
	known := map[string]bool{}
	eachWord(func(path string, w *commands.Word) {
		if !w.Hidden {
			need(t, "help."+path)
		}
		if len(w.Params) > 0 {
			need(t, "form."+path+".title")
			need(t, "form."+path+".button")
			known["form."+path+".title"], known["form."+path+".button"] = true, true
		}
		known["help."+path] = true
		for _, p := range w.Params {
			known["field."+p.Name], known["hint."+p.Name], known["field."+path+"."+p.Name] = true, true, true
			known["hint."+path+"."+p.Name] = true
			need(t, "field."+p.Name)
			for _, c := range p.Choices {
				known["choice."+p.Name+"."+c.Value] = true
				if !p.Open { // a choice that takes other words has codes that are their own name
					need(t, "choice."+p.Name+"."+c.Value)
				}
			}
		}
	})
	commands.EachItem(func(item string, params []commands.Param) {
		need(t, "item."+item)
		for _, p := range params {
			need(t, "field."+p.Name)
			known["field."+p.Name], known["hint."+p.Name], known["field."+item+"."+p.Name], known["hint."+item+"."+p.Name] = true, true, true, true
			for _, c := range p.Choices {
				need(t, "choice."+p.Name+"."+c.Value)
				known["choice."+p.Name+"."+c.Value] = true
			}
		}
	})
	for _, key := range []string{
		"choice.channel.meeting", "choice.open.carry", "choice.open.drop", "field.open", "hint.open", "field.anyway",
		"form.case", "form.submit", "help.title", "help.line", "help.foot", "help.foot_external", "help.foot_no_case", "help.nothing", "help.case.list.company", "help.case.call.company", "choice.self",
		"choice.channel.home_visit",                                               // what "home" is recorded as
		"form.case.show.title", "field.case.show.reason", "hint.case.show.reason", // which a colleague alone is asked
		"choice.change.consultant", "choice.change.caseworker", "choice.change.track",
	} {
		known[key] = true
	}
	for key := range texts.Catalogues[texts.Danish] {
		head, _, _ := strings.Cut(key, ".")
		if slices.Contains([]string{"form", "help", "field", "hint", "choice"}, head) && !known[key] && !strings.HasPrefix(key, "help.command.") {
			t.Errorf("%s is of no word, parameter or choice of the table", key)
		}
	}
}

func TestRolesPhasesAndStatuses(t *testing.T) {
	for _, r := range []state.Role{state.NoRole, state.Consultant, state.Caseworker, state.Company, state.Mentor, state.Citizen, state.Leader, state.Candidate, state.Colleague} {
		need(t, "role."+string(r))
	}
	for _, p := range []state.Phase{"closed", "ended", "running", "before_start", "no_placement"} {
		need(t, "phase."+string(p))
	}
	for _, s := range []state.FollowupStatus{state.Planned, state.Held, state.Cancelled, state.Missed} {
		need(t, "status."+string(s))
	}
	for _, kind := range []string{"cpr", "diagnosis", "health", "crime", "addiction"} {
		for _, key := range []string{"guard.", "guard.typed_", "guard.how_"} {
			need(t, key+kind)
		}
	}
}

// Every fact is told in words, however little of it is known.
func TestEveryFactIsTold(t *testing.T) {
	told := map[string]bool{}
	for _, f := range facts {
		told[f.Type()] = true
		zero := reflect.New(reflect.TypeOf(f)).Elem().Interface().(state.Fact)
		for _, fact := range []state.Fact{f, zero} {
			if !reflect.DeepEqual(fact, f) && needsValue(fact) {
				continue
			}
			for lang := range texts.Catalogues {
				s := commands.Tell(fact, parties).In(lang, style)
				if raw(s) {
					t.Errorf("%s of %T %+v: %s", lang, fact, fact, s)
				}
			}
		}
	}
	for _, name := range strings.Fields("open party party_left order premeeting pulse conversation contact wishes subgoals " +
		"accommodations medical_required medical_received earlier_breakoffs placement startmeeting vitas_approved closing_talk " +
		"next_step hours followup_planned followup_cancelled followup_missed followup_held task task_done task_accepted change " +
		"concern absence absence_clarified effort_start grant_applied granted delivered grant_refused settings placement_end " +
		"track_end case_closed thread ball_passed ball_answered language undone agenda agenda_arranged agenda_ticked agenda_noted agenda_parked agenda_closed") {
		if !told[name] {
			t.Errorf("no sample of %s is told", name)
		}
	}
}

// needsValue reports whether a fact has a code that is always given.
func needsValue(f state.Fact) bool {
	switch f.(type) {
	case state.Contacted, state.Placement, state.LanguageSet:
		return true
	}
	return false
}

// raw reports whether a key or placeholder shows instead of a sentence.
func raw(s string) bool {
	if strings.ContainsAny(s, "{}") {
		return true
	}
	return slices.ContainsFunc(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ,:·–()", r) }), func(word string) bool {
		head, tail, dotted := strings.Cut(word, ".")
		return dotted && tail != "" && len(head) > 2 && strings.Trim(head, "abcdefghijklmnopqrstuvwxyz_") == ""
	})
}
