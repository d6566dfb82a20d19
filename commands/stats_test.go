package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"casethread/commands/stats"
	"casethread/commands/texts"
	"casethread/state"
)

// Leaders have their own teams counted, over whole months, and nobody else any.
func TestStatsAsked(t *testing.T) {
	north, south := Team{Name: "Nord", Leader: olga, Members: []string{karin}}, Team{Name: "Syd og Vest", Leader: olga}
	others := Team{Name: "Øst", Leader: soren, Members: []string{olga}}
	one, two := Teams{others, north}, Teams{north, others, south}
	for _, tt := range []struct {
		user, text string
		have       Teams
		want       string // the key of a refusal or a question, else what is counted
	}{
		{karin, "/case stats", one, "stats.not_leader"},
		{karin, "/case stats team Nord", one, "stats.not_leader"},
		{olga, "/case stats", nil, "stats.not_leader"},
		{olga, "/case stats", one, "Nord 2025-12 2026-11"},
		{olga, "/case stats team nord months", one, "Nord 2025-12 2026-11 months"},
		{olga, "/case stats team Øst", one, "stats.not_yours"},
		{olga, "/case stats team Nowhere", one, "stats.not_yours"},
		{olga, "/case stats", two, "stats.which"},
		{olga, "/sag statistik team syd og vest fra 1/3 til 31/5", two, "Syd og Vest 2026-03 2026-05"},
		{olga, "/case stats from 15/3", one, "Nord 2026-03 2026-11"},
		{olga, "/case stats to 31/3/2026", one, "Nord 2025-04 2026-03"},
		{olga, "/case stats from 1/3 to 31/12", one, "Nord 2026-03 2026-11"},
		{olga, "/case stats from 31/12", one, "Nord 2025-12 2026-11"},
		{olga, "/case stats from 1/3 to 28/2/2026", one, "stats.from_after_to"},
		{olga, "/case stats from 1/3 to 1/2", one, "stats.from_after_to"},
		{olga, "/case stats from 1/1/2027", one, "date.future"},
	} {
		x := teamExec(tt.user, tt.have)
		name, text, _ := strings.Cut(strings.TrimPrefix(tt.text, "/"), " ")
		in, err := Route(name, text)
		if err != nil {
			t.Fatal(err)
		}
		d, err := x.Run(in)
		if got := askedOf(d, err); got != tt.want {
			t.Errorf("%s: %s: %s, want %s", tt.user, tt.text, got, tt.want)
		}
	}
}

func askedOf(d *Decision, err error) string {
	if r, ok := AsRefusal(err); ok {
		return r.Say.Key
	}
	switch {
	case err != nil:
		return err.Error()
	case d.Stats == nil:
		return d.Doc.Notify.Key
	}
	s := fmt.Sprintf("%s %.7s %.7s", d.Stats.Team, d.Stats.From.First(), d.Stats.To.First())
	if d.Stats.Months {
		s += " months"
	}
	return s
}

// A button counts the team and the months that it was made for, also for who
// stands in for the leader, and says nothing by its value.
func TestStatsButtons(t *testing.T) {
	teams := Teams{{Name: "Nord", Leader: olga}, {Name: "Syd", Leader: olga}}
	asked := StatsAsked{From: stats.MonthOf(today) - 3, To: stats.MonthOf(today) - 1, Months: true}
	for i, b := range statsButtons(teams, asked) {
		value := b.(Para).Button.Value
		no, parts, ok := ParseValue(value)
		if !ok || no != 0 || strings.Contains(value, teams[i].Name) {
			t.Fatalf("the value is %q", value)
		}
		for user, want := range map[string]string{olga: teams[i].Name + " 2026-08 2026-10 months", soren: teams[i].Name + " 2026-08 2026-10 months", karin: "stats.not_leader"} {
			x := teamExec(user, teams)
			if user == soren {
				x.Person.Standing = []state.Standing{{User: olga, Until: today.Add(1)}}
			}
			in, _ := Filled("case.stats", StatsValues(parts))
			if got := askedOf(x.Run(in)); got != want {
				t.Errorf("%s clicks: %s, want %s", user, got, want)
			}
		}
		x := teamExec(olga, Teams{{Name: "Øst", Leader: olga}})
		in, _ := Filled("case.stats", StatsValues(parts))
		if got := askedOf(x.Run(in)); got != "stats.not_yours" {
			t.Errorf("of a team that is no more: %s", got)
		}
	}
	if LeaderBlocks(nil, today) != nil || len(LeaderBlocks(teams, today)) != 4 {
		t.Error("home does not have a button for each team")
	}
}

// full has a figure of every measure, of many months.
func full(hidden func(stats.Measure) bool) Counted {
	now := stats.MonthOf(today)
	c := Counted{StatsAsked: StatsAsked{Team: "Nord", From: now - 11, To: now, Months: true}, Locked: 2, Today: today}
	for _, g := range stats.Groups {
		for _, m := range g.Measures {
			a := stats.Answer{Figure: stats.Figure{Measure: m, From: now - 11, To: now, Hidden: true}}
			if !hidden(m) {
				a.Figure = stats.Figure{Measure: m, From: now - 20, To: now, N: 777, Count: 333, Value: 0.5, Low: 0.25, High: 0.75}
				for i := range stats.Month(24) {
					a.Parts = append(a.Parts, stats.Figure{Measure: m, From: now - i, To: now - i, N: 777, Count: 333, Value: 0.5, Low: 0.25, High: 0.75})
				}
			}
			c.Answers = append(c.Answers, a)
		}
	}
	return c
}

func statsSaid(d Doc, lang texts.Lang) string {
	var b strings.Builder
	for _, block := range d.Blocks {
		switch block := block.(type) {
		case Header:
			b.WriteString(block.Text.In(lang, texts.Plain{}) + "\n")
		case Small:
			for _, s := range block {
				b.WriteString(s.In(lang, texts.Plain{}) + "\n")
			}
		case Para:
			for _, s := range block.Lines {
				b.WriteString(s.In(lang, texts.Plain{}) + "\n")
			}
		}
	}
	return b.String()
}

// Whatever there is to show fits into one message, each figure with its name
// and what it means, in both languages.
func TestStatsDoc(t *testing.T) {
	doc, some := Stats(full(func(stats.Measure) bool { return false }))
	if !some || len(doc.Blocks) > 50 {
		t.Errorf("%d blocks", len(doc.Blocks))
	}
	for _, lang := range languagesOf {
		s := statsSaid(doc, lang)
		for _, g := range stats.Groups {
			for _, m := range g.Measures {
				for _, key := range []string{"stats.name." + string(m), "stats.def." + string(m)} {
					if want := texts.Say(key).In(lang, texts.Plain{}); want == key || !strings.Contains(s, want) {
						t.Errorf("%s: %s is not said", lang, key)
					}
				}
			}
		}
		for _, b := range doc.Blocks {
			if p, ok := b.(Para); ok && len(statsSaid(Doc{Blocks: []Block{p}}, lang)) > 2000 {
				t.Errorf("%s: a figure has %d bytes", lang, len(statsSaid(Doc{Blocks: []Block{p}}, lang)))
			}
		}
	}
	if s := statsSaid(doc, texts.English); !strings.Contains(s, "2 cases could not be opened and are not counted.") || strings.Count(s, "Over time") != 22 {
		t.Errorf("it says %s", s)
	}
	none, some := Stats(full(func(stats.Measure) bool { return true }))
	if s := statsSaid(none, texts.English); some || !strings.Contains(s, "no figures to show") {
		t.Errorf("without figures it says %s", s)
	}
}

// Who asks for months is told why there are none, once.
func TestStatsWithoutMonths(t *testing.T) {
	c := full(func(stats.Measure) bool { return false })
	few, one := texts.Say("stats.few_a_month").In(texts.Danish, texts.Plain{}), texts.Say("stats.one_month").In(texts.Danish, texts.Plain{})
	for _, tt := range []struct {
		months, parts, single bool
		want                  string
	}{
		{true, true, false, ""}, {false, false, false, ""}, {true, false, false, few}, {true, false, true, one},
	} {
		c := c
		c.Months, c.Answers = tt.months, slices.Clone(c.Answers)
		for i := range c.Answers {
			if !tt.parts {
				c.Answers[i].Parts = c.Answers[i].Parts[:1]
			}
		}
		if tt.single {
			c.From = c.To
		}
		doc, _ := Stats(c)
		said := statsSaid(doc, texts.Danish)
		for _, sentence := range []string{few, one} {
			if n := strings.Count(said, sentence); n > 1 || (n == 1) != (sentence == tt.want) {
				t.Errorf("%+v: %q is said %d times", tt, sentence, n)
			}
		}
	}
}

// The middle half is left out where it is the middle alone.
func TestMiddle(t *testing.T) {
	for high, want := range map[float64]string{2: "2 dage (talt på 5)", 3: "2 dage (talt på 5) · den midterste halvdel er 2–3"} {
		f := stats.Figure{Measure: stats.DaysToGrant, N: 5, Value: 2, Low: 2, High: high}
		if got := texts.Write(figureSays(f), texts.Danish, texts.Plain{}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	week := stats.Figure{Measure: stats.BreakOffWeek, N: 5, Value: 2, Low: 2, High: 2}
	if got := figureSays(week); len(got) != 1 {
		t.Errorf("a week says %v", got)
	}
}

// What is hidden is named and nothing else, in the message and in the table.
func TestStatsHideWhatIsHidden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var hides []stats.Measure
		c := full(func(m stats.Measure) bool {
			hide := rapid.Bool().Draw(t, string(m))
			if hide {
				hides = append(hides, m)
			}
			return hide
		})
		doc, _ := Stats(c)
		for _, b := range doc.Blocks {
			p, ok := b.(Para)
			if !ok {
				continue
			}
			for _, m := range hides {
				if slices.ContainsFunc(p.Lines, func(l texts.T) bool { return l.Key == "stats.def."+string(m) }) {
					t.Fatalf("%s is shown", m)
				}
			}
		}
		for _, row := range StatsRows(c, texts.Danish)[1:] {
			hidden := slices.Contains(hides, stats.Measure(row[1]))
			if nothing := strings.Join(row[5:10], "") == "<5"; nothing != hidden || hidden && row[2] != "all" {
				t.Fatalf("hidden %t: %v", hidden, row)
			}
		}
	})
}

func TestStatsRows(t *testing.T) {
	now := stats.MonthOf(today)
	c := Counted{StatsAsked: StatsAsked{Team: "=Nord"}, Answers: []stats.Answer{
		{Figure: stats.Figure{Measure: stats.Cases, From: now - 1, To: now, N: 7, Value: 7}},
		{Figure: stats.Figure{Measure: stats.Plan, From: now - 1, To: now, N: 12, Count: 4, Value: 1.0 / 3, Low: 0.1, High: 0.6}, Parts: []stats.Figure{
			{Measure: stats.Plan, From: now - 1, To: now - 1, N: 5, Count: 4, Value: 0.8, Low: 0.4, High: 0.9},
			{Measure: stats.Plan, From: now, To: now, N: 7},
		}},
		{Figure: stats.Figure{Measure: stats.DaysToGrant, From: now, To: now, N: 5, Value: 6.5, Low: 2, High: 9}},
		{Figure: stats.Figure{Measure: stats.CV, From: now, To: now, Hidden: true}},
	}}
	want := []string{
		"team measure part from to value low high count n",
		"'=Nord cases all 2026-10 2026-11 7    7",
		"'=Nord plan all 2026-10 2026-11 0.3333 0.1 0.6 4 12",
		"'=Nord plan 1 2026-10 2026-10 0.8 0.4 0.9 4 5",
		"'=Nord plan 2 2026-11 2026-11 0 0 0 0 7",
		"'=Nord days_to_grant all 2026-11 2026-11 6.5 2 9  5",
		"'=Nord cv all 2026-11 2026-11     <5",
	}
	for i, row := range StatsRows(c, texts.English) {
		if got := strings.Join(row[:10], " "); got != want[i] {
			t.Errorf("row %d: %q, want %q", i, got, want[i])
		}
		if i > 0 && !strings.HasSuffix(row[10], ".") {
			t.Errorf("row %d is defined as %q", i, row[10])
		}
	}
}
