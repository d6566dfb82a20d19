package state

import "testing"

// Who works with the citizen beside consultant and caseworker reads that
// something changed or began, and not what, unless it is who has which role.
func TestCourseHidesWhatChanged(t *testing.T) {
	course := on(t, 30, "0 placement kind=praktik start=2; 4 change kind=benefit; 5 change kind=caseworker; 6 effort_start what=danskkursus")
	c := caseOf(Opened{Label: "AB", Channel: "C1"}, Changed{Kind: "ny bolig"}, Changed{Kind: "consultant"}, EffortStart{What: "misbrugsbehandling"})
	for r, want := range map[Role]string{
		Consultant: "benefit,caseworker,,danskkursus", Caseworker: "benefit,caseworker,,danskkursus", Citizen: "benefit,caseworker,,danskkursus",
		Mentor: ",caseworker,,", Company: ",caseworker,,", NoRole: ",caseworker,,",
	} {
		read := course.ReadBy(r)
		got := read.Changes[0].Kind + "," + read.Changes[1].Kind + ",," + read.Efforts[len(read.Efforts)-1].What
		if got != want {
			t.Errorf("%q reads %q, want %q", r, got, want)
		}
	}
	if course.Changes[0].Kind != "benefit" || course.Efforts[len(course.Efforts)-1].What != "danskkursus" {
		t.Error("the course itself was changed")
	}
	var told string
	for _, e := range c.MentorFile(c.Events[0].Date).Log {
		switch f := e.Fact.(type) {
		case Changed:
			told += "[" + f.Kind + "]"
		case EffortStart:
			t.Error("the mentor is told of an effort")
		}
	}
	if told != "[][consultant]" {
		t.Errorf("the mentor is told %s", told)
	}
}
