package commands

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"casethread/commands/texts"
	"casethread/state"
)

// plainly tells an answer that needs no name of its field: what the item is
// about, and what is clear beside it.
func plainly(item agendaItem, field string, value any, answers []state.Answer) (any, bool) {
	_, task := item.param("what")
	switch {
	case len(answers) == 1, field == item.main(), field == "text", field == "list", field == "what", strings.HasPrefix(field, "wish"):
		return value, true
	case field == "solution":
		return value, !answered(answers, "need")
	case field == "by":
		return texts.Say("task.due", "day", value), true
	case field == "who" && item.name == "start.followup":
		return texts.Say("detail.with", "who", value), true
	case field == "kind" && item.name == "start.followup":
		return value, true
	case field == "who":
		return value, task && !texts.Has("field."+item.name+".who")
	}
	return nil, false
}

func answered(answers []state.Answer, field string) bool {
	return slices.ContainsFunc(answers, func(a state.Answer) bool { return a.Field == field })
}

// attendanceTold tells the two figures of the attendance in one.
func attendanceTold(answers []state.Answer) (texts.T, bool) {
	figure := func(field string) (float64, bool) {
		i := slices.IndexFunc(answers, func(a state.Answer) bool { return a.Field == field })
		if i < 0 {
			return 0, false
		}
		f, err := strconv.ParseFloat(answers[i].Value, 64)
		return f, err == nil
	}
	agreed, a := figure("agreed")
	attended, b := figure("attended")
	return texts.Say("agenda.attended", "attended", attended, "agreed", agreed), a && b
}

// named reports whether answers begin with the name of a field or of who said
// it, so that no second colon comes before them.
func named(answers texts.Lines) bool {
	t, ok := answers[0].(texts.T)
	return ok && (t.Key == "agenda.answer" || t.Key == "agenda.said_by")
}

// noteTold is a note, marked where it is consultant's and caseworker's alone.
func noteTold(note string, private bool) any {
	if private {
		return texts.Say("note.private", "note", texts.Free(note))
	}
	return texts.Free(note)
}

// heldOtherwise tells consultant and caseworker that the follow-up which a
// meeting was had been noted as held before, with other figures than those of
// the meeting: those of the follow-up are what counts.
func heldOtherwise(c *state.Case, agenda string, r state.Role) []texts.T {
	a, _ := c.Agenda(agenda)
	row, ticked := rowOf(a, "followup.attendance")
	if a.Closed == nil || !ticked || r != state.Consultant && r != state.Caseworker {
		return nil
	}
	said, _ := attendanceTold(row.Answers)
	for _, e := range slices.Backward(c.Events[:a.Closing.Version]) {
		h, ok := e.Fact.(state.FollowupHeld)
		if !ok || h.ID != a.Followup || h.ID == "" || c.Undone(e.Version) {
			continue
		}
		if h.Agreed == nil || h.Attended == nil {
			return nil
		}
		counts := texts.Say("agenda.attended", "attended", *h.Attended, "agreed", *h.Agreed)
		if reflect.DeepEqual(said, counts) {
			return nil
		}
		return []texts.T{texts.Say("minutes.held_otherwise", "id", texts.Word(h.ID), "day", e.Date, "attended", counts)}
	}
	return nil
}
