package commands

import (
	"fmt"
	"strings"
	"testing"

	"casethread/state"
)

// paidOn is what is paid on some days, "?" where that is not known.
func paidOn(c *state.Case, days ...string) string {
	var l []string
	for _, d := range days {
		course, said := state.CourseNow(c.Events, day(d)), "?"
		if course.Paid != nil {
			said = fmt.Sprint(*course.Paid)
		}
		l = append(l, said)
	}
	return strings.Join(l, " ")
}

// payMeeting is a start meeting at which pay, the start and the hours are agreed.
func payMeeting(facts ...state.Fact) *state.Case {
	return opened(12, append(facts, state.AgendaOpened{ID: "A2", Kind: "start", Shared: true, Items: []state.AgendaItem{
		{ID: "pay", What: "start.paid", Sees: state.SeenByAll}, {ID: "start", What: "start.date", Sees: state.SeenByAll}, {ID: "hours", What: "start.hours", Sees: state.SeenByAll},
	}})...)
}

// Pay that went into the placement moves when its day is corrected, and comes back
// when that is taken back.
func TestPayBeginsLater(t *testing.T) {
	type said struct {
		row    string // "" is /case hours, "placement" is that
		values Values
	}
	paid := func(n, from string) said {
		v := Values{"paid": one(n)}
		if from != "" {
			v["from"] = one(from)
		}
		return said{"pay", v}
	}
	typed := func(hours, n, from string) said {
		return said{"", Values{"hours": one(hours), "paid": one(n), "from": one(from)}}
	}
	start := said{"start", Values{"start": one("7/12"), "kind": one("fleksjob")}}
	today12 := said{"start", Values{"start": one("25/11"), "kind": one("fleksjob")}}
	hours := said{"hours", Values{"hours": one("12")}}
	noted := said{"placement", Values{"kind": one("fleksjob"), "start": one("7/12"), "hours": one("12"), "paid": one("3")}}
	running := said{"placement", Values{"kind": one("fleksjob"), "start": one("25/11"), "hours": one("12"), "paid": one("3")}}
	for name, tt := range map[string]struct {
		steps []said
		want  string // today, at the start, a week after it and two
		tells bool   // that pay is noted before the day as well
	}{
		"from the start":                        {[]said{hours, paid("3", ""), start}, "3 3 3 3", false},
		"moved by the day alone":                {[]said{hours, paid("3", ""), start, paid("3", "14/12")}, "0 0 3 3", false},
		"and again":                             {[]said{hours, paid("3", ""), start, paid("3", "14/12"), paid("3", "21/12")}, "0 0 0 3", false},
		"with another number":                   {[]said{hours, paid("3", ""), start, paid("5", "14/12"), paid("4", "21/12")}, "0 0 0 4", false},
		"and back to the start":                 {[]said{hours, paid("3", ""), start, paid("3", "14/12"), paid("3", "")}, "3 3 3 3", false},
		"that is taken back":                    {[]said{hours, paid("3", ""), start, paid("3", "14/12"), {"undo", nil}}, "3 3 3 3", false},
		"to the day of the start":               {[]said{hours, paid("3", ""), start, paid("3", "7/12")}, "3 3 3 3", false},
		"none from a later day":                 {[]said{hours, paid("3", ""), start, paid("0", "14/12")}, "3 3 0 0", false},
		"when it has begun":                     {[]said{hours, paid("3", ""), today12, paid("3", "14/12")}, "0 0 3 3", false},
		"noted before the meeting":              {[]said{noted, paid("3", "14/12")}, "0 0 3 3", false},
		"noted before, and more at the meeting": {[]said{noted, paid("5", "14/12")}, "3 3 5 5", false},
		"typed":                                 {[]said{noted, typed("12", "3", "14/12")}, "0 0 3 3", false},
		"typed, more":                           {[]said{noted, typed("12", "5", "14/12")}, "3 3 5 5", false},
		"typed, with more hours":                {[]said{noted, typed("15", "3", "14/12")}, "3 3 3 3", false},
		"typed while it runs":                   {[]said{running, typed("12", "3", "14/12")}, "3 3 3 3", true},
		"typed while it runs, more":             {[]said{running, typed("12", "5", "14/12")}, "3 3 5 5", false},
		"said at a meeting while it runs":       {[]said{running, paid("3", "14/12")}, "3 3 3 3", true},
		"and none until then":                   {[]said{running, typed("12", "3", "14/12"), {"", Values{"hours": one("12"), "paid": one("0")}}}, "0 0 3 3", true},
	} {
		p := &agendaPlay{t, payMeeting()}
		tells := false
		for _, s := range tt.steps {
			var d *Decision
			var err error
			switch s.row {
			case "":
				d, err = p.run(karin, "case.hours", s.values)
			case "placement":
				d, err = p.run(karin, "case.placement", s.values)
			case "undo":
				d, err = p.run(karin, "case.undo", Values{})
			default:
				d, err = p.run(karin, "agenda.tick", filled(Values{"item": one("A2/" + s.row)}, s.values))
			}
			if err != nil {
				t.Fatalf("%s: %+v: %v", name, s, err)
			}
			for _, said := range d.Say {
				tells = tells || said.Key == "hours.paid_before"
			}
		}
		if got := paidOn(p.c, "25/11", "7/12", "15/12", "22/12"); got != tt.want || tells != tt.tells {
			t.Errorf("%s: paid are %s, want %s; told %t", name, got, tt.want, tells)
		}
		derivesTheSame(t, name, p.c)
	}
}

// A placement that waits for its turn keeps the pay that it was recorded with, and
// that is said.
func TestPayOfWhatWaits(t *testing.T) {
	p := &agendaPlay{t, payMeeting(state.Placement{Kind: "fleksjob", Start: today.Add(-9), Hours: ptr(12.0), Paid: ptr(0.0)})}
	for _, s := range []struct {
		path   string
		values Values
	}{
		{"case.placement", Values{"kind": one("fleksjob"), "start": one("7/12"), "hours": one("12"), "paid": one("3")}},
		{"agenda.tick", Values{"item": one("A2/pay"), "paid": one("3"), "from": one("14/12")}},
	} {
		d, err := p.run(karin, s.path, s.values)
		if err != nil {
			t.Fatal(err)
		}
		if told := len(d.Say) > 0 && d.Say[0].Key == "hours.paid_before"; told != (s.path == "agenda.tick") {
			t.Errorf("%s says %v", s.path, d.Say)
		}
	}
	if got := paidOn(p.c, "25/11", "7/12", "15/12"); got != "0 3 3" {
		t.Errorf("paid are %s", got)
	}
}
