package commands

import (
	"testing"

	"casethread/state"
)

// Which meeting plans a follow-up, which is one that is planned, and which is
// neither.
func TestMeetingsWithADay(t *testing.T) {
	at := func(id string, in int, clock string) state.FollowupPlanned {
		return state.FollowupPlanned{ID: id, For: today.Add(in), Time: clock}
	}
	for _, tt := range []struct {
		name    string
		planned []state.Fact
		text    string
		is      string // the follow-up that the meeting is
		kind    string // of the one that it plans, "" where it plans none
	}{
		{"day and hour", nil, "/dagsorden startmøde 3/12 kl. 9", "F1", "start"},
		{"a day", nil, "/dagsorden fælles 3/12", "F1", "forum"},
		{"a follow-up meeting", nil, "/dagsorden opfølgning 3/12 kl. 9", "F1", "meeting"},
		{"no day", nil, "/dagsorden startmøde", "", ""},
		{"on already", nil, "/dagsorden startmøde i dag", "", ""},
		{"later today", nil, "/dagsorden startmøde i dag kl. 23", "F1", "start"},
		{"planned for the hour", []state.Fact{at("F1", 8, "09:00")}, "/dagsorden startmøde 3/12 kl. 9", "F1", ""},
		{"planned for another hour", []state.Fact{at("F1", 8, "10:00")}, "/dagsorden startmøde 3/12 kl. 9", "F2", "start"},
		{"planned for the day", []state.Fact{at("F1", 8, "10:00")}, "/dagsorden startmøde 3/12", "", ""},
		{"a follow-up of the day", []state.Fact{at("F1", 8, "10:00")}, "/dagsorden opfølgning 3/12", "F1", ""},
		{"a follow-up near", []state.Fact{at("F1", 2, "10:00")}, "/dagsorden opfølgning", "F1", ""},
		{"in private", nil, "/dagsorden formøde 3/12 kl. 9", "", ""},
	} {
		x := execAs(karin)
		x.Case = opened(12, tt.planned...)
		in, _, err := typed(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		d, err := x.Run(in)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		kind := ""
		if len(d.Facts) > 1 {
			f := d.Facts[1].(state.FollowupPlanned)
			if kind = f.Kind; f.ID != tt.is || !has(f.Who, state.Company) {
				t.Errorf("%s: planned %+v", tt.name, f)
			}
		}
		if a := d.Facts[0].(state.AgendaOpened); a.Followup != tt.is || kind != tt.kind {
			t.Errorf("%s: it is %q and plans %q, want %q and %q", tt.name, a.Followup, kind, tt.is, tt.kind)
		}
	}
}
