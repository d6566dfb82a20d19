package state

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// waitingCase is a case of whose placement, of a kind and from a day on, things
// are recorded on day 30.
func waitingCase(kind string, start int, facts ...Fact) *Case {
	events := []Event{{Date: dayZero, Fact: Opened{Label: "AB"}}, {Date: dayZero, Fact: Placement{Kind: kind, Start: dayZero.Add(start)}}}
	for _, f := range facts {
		events = append(events, Event{Date: dayZero.Add(30), Fact: f})
	}
	for i := range events {
		events[i].Version = i + 1
	}
	return Fold(1, events)
}

// The start waits for Vitas and for a medical confirmation, from seven days
// before it until both are there.
func TestStartWaits(t *testing.T) {
	const praktik = "virksomhedspraktik"
	vitas, required, received := VitasApproved{}, MedicalRequired{}, MedicalReceived{}
	for name, tt := range map[string]struct {
		kind  string
		start int // the day on which it is looked at is 30
		facts []Fact
		want  bool
	}{
		"neither":                      {praktik, 33, []Fact{vitas}, false},
		"Vitas":                        {praktik, 33, nil, true},
		"Vitas, far":                   {praktik, 38, nil, false},
		"Vitas, seven days before":     {praktik, 37, nil, true},
		"Vitas, and it began":          {praktik, 20, nil, true},
		"no Vitas needed":              {"fleksjob", 33, nil, false},
		"medical":                      {praktik, 33, []Fact{vitas, required}, true},
		"medical, without Vitas":       {"fleksjob", 33, []Fact{required}, true},
		"medical, far":                 {praktik, 38, []Fact{vitas, required}, false},
		"medical, seven days before":   {praktik, 37, []Fact{vitas, required}, true},
		"medical, as it begins":        {praktik, 30, []Fact{vitas, required}, true},
		"received":                     {praktik, 33, []Fact{vitas, required, received}, false},
		"received, required once more": {praktik, 33, []Fact{vitas, required, received, required}, true},
		"asked for while it runs":      {praktik, 29, []Fact{vitas, required}, false},
		"received, but no Vitas":       {praktik, 33, []Fact{required, received}, true},
		"it has ended":                 {praktik, 20, []Fact{required, PlacementEnd{}}, false},
		"the case is closed":           {praktik, 33, []Fact{required, CaseClosed{}}, false},
	} {
		if got := waitingCase(tt.kind, tt.start, tt.facts...).ThreadView(dayZero.Add(30)).StartWaits; got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// What was asked for before the start is waited for until it is there, also
// when it is asked for again meanwhile.
func TestStartWaitsOn(t *testing.T) {
	events := waitingCase("fleksjob", 33, MedicalRequired{}).Events
	again := Event{Version: len(events) + 1, Date: dayZero.Add(36), Fact: MedicalRequired{}}
	for name, c := range map[string]*Case{"once": Fold(1, events), "again": Fold(1, events).With(again)} {
		if !c.ThreadView(dayZero.Add(40)).StartWaits {
			t.Errorf("asked for %s, the start waits no longer", name)
		}
	}
}

// Neither company nor mentor can tell what the start waits for: their views are
// the same for either cause and for both.
func TestStartWaitsHidesItsCause(t *testing.T) {
	nothing, vitas, required := Settings{}, VitasApproved{}, MedicalRequired{}
	for start := 22; start <= 45; start++ {
		for day := 30; day <= 50; day++ {
			today := dayZero.Add(day)
			medical := waitingCase("løntilskud", start, vitas, required)
			if start < 30 { // it was asked for before
				medical.Events[len(medical.Events)-1].Date = dayZero
			}
			want := waitingCase("løntilskud", start, nothing, nothing)
			for name, c := range map[string]*Case{"medical": Fold(1, medical.Events), "both": waitingCase("løntilskud", start, nothing, required)} {
				if diff := gocmp.Diff(want.CompanyView(today), c.CompanyView(today), caseOptions); diff != "" {
					t.Fatalf("start %d, day %d: the company can tell Vitas from %s:\n%s", start, day, name, diff)
				}
				if diff := gocmp.Diff(want.MentorView(today), c.MentorView(today), caseOptions); diff != "" {
					t.Fatalf("start %d, day %d: the mentor can tell Vitas from %s:\n%s", start, day, name, diff)
				}
			}
		}
	}
}

// The day on which the start begins to wait is one on which the card changes.
func TestStartWaitsFromADayOn(t *testing.T) {
	c := waitingCase("fleksjob", 60, MedicalRequired{})
	if day := c.NextChange(dayZero.Add(31)); day != dayZero.Add(53) {
		t.Errorf("the next change is on day %s", sinceZero(day))
	}
	if c.ThreadView(dayZero.Add(52)).StartWaits || !c.ThreadView(dayZero.Add(53)).StartWaits {
		t.Error("it does not begin to wait then")
	}
}

// A placement that waits while another runs is the next one, until it begins.
func TestNextPlacement(t *testing.T) {
	hours := 15.0
	c := waitingCase("virksomhedspraktik", 20, Placement{Kind: "løntilskud", Start: dayZero.Add(40), End: dayZero.Add(90), Hours: &hours, SameHost: true})
	want := &PlacementView{Kind: "løntilskud", Start: dayZero.Add(40), End: dayZero.Add(90), Hours: &hours, SameHost: true}
	for day := 30; day < 40; day++ {
		v := c.CompanyView(dayZero.Add(day))
		if diff := gocmp.Diff(want, v.Next, caseOptions); diff != "" || v.Kind != "virksomhedspraktik" {
			t.Errorf("on day %d: %s", day, diff)
		}
	}
	if v := c.ThreadView(dayZero.Add(40)); v.Next != nil || v.Kind != "løntilskud" {
		t.Errorf("it has begun, and is next: %+v", v)
	}
}

// Hours of days to come are shown whole, where only the pay of one was said too.
func TestLaterHours(t *testing.T) {
	num := func(n float64) *float64 { return &n }
	c := waitingCase("fleksjob", 20, Hours{Hours: num(12), Paid: num(0)})
	for _, e := range []struct {
		day  int
		fact Fact
	}{
		{50, Hours{Paid: num(3)}}, {40, Hours{Hours: num(15)}}, {50, Hours{Hours: num(18)}}, {60, Hours{Paid: num(5)}}, {60, Undone{Versions: []int{7}}}, {30, Hours{Paid: num(1)}},
	} {
		c = c.With(Event{Version: c.Version + 1, Date: dayZero.Add(e.day), Fact: e.fact})
	}
	want := []HoursFrom{{dayZero.Add(40), num(15), num(1)}, {dayZero.Add(50), num(18), num(3)}}
	if diff := gocmp.Diff(want, c.CompanyView(dayZero.Add(30)).Later, caseOptions); diff != "" {
		t.Error(diff)
	}
}
