package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

// The form that is offered to somebody holds what they have said, and nothing that
// they have not. It is Wednesday 25 November 2026.
func TestHeard(t *testing.T) {
	const v, k = state.Company, state.Consultant
	for _, tt := range []struct {
		text string
		role state.Role
		want string // the form, and its fields
	}{
		{"jeg er på ferie fra mandag til 4/1, <@U2SOREN> passer mine sager", k, "digest.pause from=2026-11-30 stand-in=U2SOREN until=2027-01-04"},
		{"I am on holiday until 4 January", k, "digest.pause until=2027-01-04"},
		{"jeg holder ferie i uge 50", k, "digest.pause"}, // which is no day on which they are back
		{"kan vi rykke mødet til torsdag kl 14?", k, "followup.move when=2026-11-26 14:00"},
		{"kan vi rykke mødet fra torsdag til fredag", k, "followup.move when=2026-11-27"},
		{"torsdag går ikke, kan vi tage det fredag kl. 10?", v, "followup.propose when=2026-11-27 10:00"},
		{"we can't on Thursday, is Friday better", v, "followup.propose when=2026-11-27"},
		{"kan vi rykke mødet en uge", k, "followup.move when=7 dage"},
		{"torsdag passer ikke", v, "followup.propose"},
		{"kan vi rykke det til 3/10 kl 14", k, "followup.move"}, // a day that is past, and no time of today
		{"kan vi rykke mødet til 3/12 hver 2. uge", k, "followup.move every=every 2w when=2026-12-03"},
		{"hun skal op på 20 timer fra mandag", k, "case.hours from=2026-11-30 hours=20"},
		{"fra 15 til 20 timer om ugen", k, "case.hours hours=20"},
		{"de nye timer er 20t, lønnede 4", k, "case.hours hours=20 paid=4"},
		{"<@U3VERA> bestiller arbejdstøj inden fredag", k, "task.add by=2026-11-27 what=bestiller arbejdstøj who=U3VERA"},
		{"vi må aflyse mødet, fordi bageriet har lukket", k, "followup.cancel reason=bageriet har lukket"},
		{"kan vi aflyse mødet", k, "followup.cancel"},
		{"det er slut, hun har fået job", k, "case.end outcome=job"},
		{"jeg er bekymret, han virker presset", k, "dropout.raise what=jeg er bekymret, han virker presset"},
		{"han kommer for sent hver dag", v, "case.worry what=han kommer for sent hver dag"},
		{"jeg er bekymret, cpr 010190-1234", k, "dropout.raise"},
		{"/sag forlæng til 31/3", k, "case.placement end=2027-03-31 host=same"},
		{"/case extend fleksjob 31/3", k, "case.placement end=2027-03-31 host=same"},
	} {
		in, r := refusedOf(t, tt.text, tt.role)
		m := Speaker{Lang: texts.Danish, Roles: []state.Role{tt.role}}.Means(in, r)
		if m == nil {
			t.Errorf("%q: nothing is meant", tt.text)
			continue
		}
		x := execAs(map[state.Role]string{v: vera, k: karin}[tt.role])
		meant := in.Meant(m)
		if got := formHeard(x, in, meant); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.text, got, tt.want)
		}
		x.Case = nil // it is asked which
		if got := formHeard(x, in, meant); got != tt.want {
			t.Errorf("%q of no case: %s, want %s", tt.text, got, tt.want)
		}
	}
}

func formHeard(x *Exec, in, meant Input) string {
	parts := []string{Path(meant.Command, meant.Word)}
	for field, values := range x.Heard(in, meant) {
		parts = append(parts, fmt.Sprintf("%s=%s", field, strings.Join(values, "+")))
	}
	slices.Sort(parts[1:])
	return strings.Join(parts, " ")
}

// A time that is said without a day is one of the only follow-up's day.
func TestHeardOnItsDay(t *testing.T) {
	plan := func(id string) state.Fact {
		return state.FollowupPlanned{ID: id, For: today.Add(3), Time: "10:00"}
	}
	for want, c := range map[string]*state.Case{
		"followup.propose when=2026-11-28 13:00": companyCase(7, plan("F1")),
		"followup.propose when=13:00":            companyCase(7, plan("F1"), plan("F2")),
	} {
		in, r := refusedOf(t, "kan vi tage det kl. 13 i stedet", state.Company)
		m := Speaker{Lang: texts.Danish, Roles: []state.Role{state.Company}}.Means(in, r)
		x := &Exec{Case: c, Actor: state.Actor{User: vera}, Now: now, Today: today}
		if got := formHeard(x, in, in.Meant(m)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
