package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

// knows is what the company knows of the citizen.
func knows(c *state.Case, day state.Date) string {
	v := c.CompanyView(day)
	return strings.Trim(strings.Join(v.Solutions, ",")+";"+strings.Join(v.ChosenWishes, ",")+";"+v.CVLines, ";")
}

// stands writes what was given, but for what the sample case has.
func stands(c *state.Case) string {
	var all []string
	for _, k := range c.ConsentViews(today) {
		if k.What != "at der er pauser" {
			all = append(all, fmt.Sprintf("%s %s %s", k.ID, k.What, k.State))
		}
	}
	return strings.Join(all, ", ")
}

// What a form says of consent is what stands afterwards, however often and in
// what words it is sent in.
func TestConsentIsAskedWhereTheValueIs(t *testing.T) {
	type form = Values
	desk := form{"solution": one("hæve-sænke-bord")}
	with := func(f form, more ...string) form {
		g := form{}
		for k, v := range f {
			g[k] = v
		}
		for i := 0; i < len(more); i += 2 {
			g[more[i]] = one(more[i+1])
		}
		return g
	}
	for name, tt := range map[string]struct {
		item  string // "": the word of the accommodation
		path  string
		forms []form
		knows string
		all   string
	}{
		"no consent":          {"start.accommodation", "", []form{desk}, "", ""},
		"consent":             {"start.accommodation", "", []form{with(desk, "consent", "yes")}, "hæve-sænke-bord", "C2 hæve-sænke-bord stands"},
		"the same again":      {"start.accommodation", "", []form{with(desk, "consent", "yes"), with(desk, "consent", "yes")}, "hæve-sænke-bord", "C2 hæve-sænke-bord stands"},
		"until another day":   {"start.accommodation", "", []form{with(desk, "consent", "yes"), with(desk, "consent", "yes", "until", "4/1")}, "hæve-sænke-bord", "C2 hæve-sænke-bord replaced, C3 hæve-sænke-bord stands"},
		"no longer":           {"start.accommodation", "", []form{with(desk, "consent", "yes"), desk}, "", "C2 hæve-sænke-bord withdrawn"},
		"other words":         {"start.accommodation", "", []form{with(desk, "consent", "yes"), {"solution": one("stol"), "consent": one("yes")}}, "stol", "C2 hæve-sænke-bord replaced, C3 stol stands"},
		"by the word":         {"", "case.accommodation", []form{with(desk, "consent", "yes", "need", "ryg")}, "hæve-sænke-bord", "C2 hæve-sænke-bord stands"},
		"the need alone":      {"", "case.accommodation", []form{with(desk, "consent", "yes", "need", "ryg"), {"need": one("ryg")}}, "hæve-sænke-bord", "C2 hæve-sænke-bord stands"},
		"none any longer":     {"", "case.accommodation", []form{with(desk, "consent", "yes"), {"none": one("yes")}}, "", "C2 hæve-sænke-bord unused"},
		"none, and again":     {"", "case.accommodation", []form{with(desk, "consent", "yes"), {"none": one("yes")}, desk}, "", "C2 hæve-sænke-bord withdrawn"},
		"lines":               {"prep.experience", "", []form{{"list": one("alt"), "lines": one("gartner")}}, "gartner", "C2 gartner stands"},
		"other lines":         {"prep.experience", "", []form{{"list": one("alt"), "lines": one("gartner")}, {"list": one("alt"), "lines": one("kok")}}, "kok", "C2 gartner replaced, C3 kok stands"},
		"lines no longer":     {"prep.experience", "", []form{{"list": one("alt"), "lines": one("gartner")}, {"list": one("alt")}}, "", "C2 gartner withdrawn"},
		"wishes":              {"prep.wishes", "", []form{{"wishes": one("ude\ndyr"), "lines": one("dyr\nude")}}, "ude,dyr", "C2 dyr stands, C3 ude stands"},
		"one wish no longer":  {"prep.wishes", "", []form{{"wishes": one("ude\ndyr"), "lines": one("dyr\nude")}, {"wishes": one("ude\ndyr"), "lines": one("ude")}}, "ude", "C2 dyr withdrawn, C3 ude stands"},
		"a wish off the list": {"", "case.wishes", []form{{"wishes": one("ude\ndyr"), "lines": one("dyr")}, {"wishes": one("ude")}}, "", "C2 dyr unused"},
		"who knows":           {"pre.knows", "", []form{{"what": one("pauser"), "to": {"company"}, "why": one("planen")}, {"what": one("korte dage"), "to": {"company", "mentor"}, "why": one("planen")}}, "", "C2 pauser replaced, C3 korte dage stands"},
	} {
		p := &agendaPlay{t, meetingOn("start.purpose", true)}
		if tt.item != "" {
			p.c = meetingOn(tt.item, true)
		}
		for _, f := range tt.forms {
			path, values := tt.path, Values(f)
			if path == "" {
				path, values = "agenda.tick", with(f, "item", "A2/1")
			}
			if _, err := p.run(karin, path, values); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if got := knows(p.c, today); got != tt.knows {
			t.Errorf("%s: the company knows %q, want %q", name, got, tt.knows)
		}
		if got := stands(p.c); got != tt.all {
			t.Errorf("%s: %s, want %s", name, got, tt.all)
		}
	}
}

// A form asks on which terms something is shared once it is, and only then; it
// keeps what was filled in, and a form that shares nothing in the end has none.
func TestTermsAreAskedWithWhatIsShared(t *testing.T) {
	fields := func(f Form) string {
		var all []string
		for _, field := range f.Fields {
			all = append(all, field.Name+"="+strings.Join(field.Initial, ","))
		}
		return strings.Join(all, " ")
	}
	for name, tt := range map[string]struct {
		path         string
		values       Values
		first, again string
	}{
		"accommodation": {
			"case.accommodation",
			Values{"need": one("ryg"), "solution": one("stol"), "consent": one("yes")},
			"none= need= solution= consent=",
			"none= need=ryg solution=stol consent=yes basis=consent why=så virksomheden kan indrette arbejdet until=",
		},
		"wishes": {
			"case.wishes",
			Values{"wishes": one("ude\ninde"), "lines": one("ude\ninde")},
			"wishes= lines=", "wishes=ude\ninde lines=ude\ninde basis=consent why=så virksomheden kan finde passende opgaver until=",
		},
		"kept on purpose": {
			"case.accommodation",
			Values{"need": one("depression"), "solution": one("stol"), "consent": one("yes"), "anyway": one("yes")},
			"none= need= solution= consent=",
			"none= need=depression solution=stol consent=yes basis=consent why=så virksomheden kan indrette arbejdet until= anyway=yes",
		},
	} {
		p := &agendaPlay{t, sample()}
		x := execAs(karin)
		x.Case = p.c
		in, _ := Filled(tt.path, Values{})
		form, err := x.Form(in)
		if got := fields(form); err != nil || got != tt.first {
			t.Errorf("%s: the form has %s (%v)", name, got, err)
		}
		in.Values = tt.values
		_, err = x.Run(in)
		r, ok := AsRefusal(err)
		if !ok || r.Say.Key != "consent.terms" || !r.Again(in.Word) {
			t.Fatalf("%s: %v", name, err)
		}
		form, err = x.FormAgain(in, r)
		if got := fields(form); err != nil || got != tt.again {
			t.Errorf("%s: again it has %s (%v)", name, got, err)
		}
		in.Values = filled(tt.values, Values{"basis": one("task"), "why": one("planen"), "until": one("4/1")})
		d, err := x.Run(in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, f := range d.Facts[1:] {
			if g, ok := f.(state.ConsentGiven); !ok || g.Basis != "task" || g.Why != "planen" || g.Until != state.NewDate(2027, 1, 4) {
				t.Errorf("%s: %+v", name, f)
			}
		}
		delete(in.Values, "consent")
		delete(in.Values, "lines")
		if d, err := x.Run(in); err != nil || len(d.Facts) != 1 {
			t.Errorf("%s, not shared in the end: %v", name, err)
		}
	}
}

// What an entry of before says is withdrawn, renewed and repeated like what is
// given today.
func TestConsentOfBefore(t *testing.T) {
	flagged := state.Accommodations{N: 1, Items: []state.Accommodation{{Need: "ryg", Solution: "stol", Consent: true}}}
	for name, tt := range map[string]struct {
		path   string
		values Values
		knows  string
	}{
		"another accommodation": {"case.accommodation", Values{"need": one("støj"), "solution": one("hjørne")}, "stol"},
		"the same without":      {"case.accommodation", Values{"need": one("ryg"), "solution": one("stol")}, ""},
		"the same with":         {"case.accommodation", Values{"need": one("ryg"), "solution": one("stol"), "consent": one("yes")}, "stol"},
		"with an end":           {"case.consent_give", Values{"what": one("Stol"), "until": one("1/12"), "why": one("planen")}, "stol"},
		"withdrawn":             {"case.consent_withdraw", Values{"id": one(fmt.Sprintf("C%d.1", sample().Version+1))}, ""},
	} {
		p := &agendaPlay{t, withFacts(sample(), now, flagged)}
		if _, err := p.run(karin, tt.path, tt.values); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := knows(p.c, today); got != tt.knows {
			t.Errorf("%s: the company knows %q, want %q; %s", name, got, tt.knows, stands(p.c))
		}
		if _, err := p.run(karin, "case.accommodation", Values{"need": one("lys"), "solution": one("lampe")}); err != nil {
			t.Fatal(err)
		}
		if got := knows(p.c, today); got != tt.knows {
			t.Errorf("%s, and the list goes on: the company knows %q, want %q", name, got, tt.knows)
		}
	}
}

func TestConsentRefusals(t *testing.T) {
	c := withFacts(sample(), now, state.Wishes{N: 1, Items: []string{"ude"}})
	over := withFacts(c, now, state.ConsentWithdrawn{ID: "C1"})
	two := withFacts(c, now, state.ConsentGiven{ID: "C2", Kind: state.ConsentWish, What: "ude", To: []state.Role{state.Company}})
	same := withFacts(c, now, state.ConsentGiven{ID: "C2", Kind: state.ConsentText, What: "ro", To: []state.Role{state.Company}, Why: "planen"})
	wish := shareRef(state.ConsentGiven{Kind: state.ConsentWish, What: "ude"})
	for name, tt := range map[string]struct {
		c      *state.Case
		path   string
		values Values
		key    string
		field  string
	}{
		"nothing":          {c, "case.consent_give", Values{"to": one("company")}, "consent.what", "what"},
		"to nobody":        {c, "case.consent_give", Values{"what": one("pauser")}, "consent.to", "to"},
		"the same":         {c, "case.consent_give", Values{"what": one("At der er pauser"), "to": one("company"), "why": one("planen")}, "", ""},
		"exactly the same": {same, "case.consent_give", Values{"what": one("ro"), "to": one("company"), "why": one("planen")}, "consent.same", "what"},
		"no purpose":       {c, "case.consent_give", Values{"what": one("pauser"), "to": one("company")}, "consent.why", "why"},
		"two things":       {c, "case.consent_give", Values{"thing": one(wish), "what": one("inde")}, "consent.both", "what"},
		"a thing that is gone": {
			sample(), "case.consent_give", Values{"thing": one(wish)}, "consent.item_gone", "thing",
		},
		"a past day":       {c, "case.consent_give", Values{"thing": one(wish), "until": one("1/1/2020")}, "date.past", "until"},
		"which one":        {two, "case.consent_withdraw", Values{"reason": one("x")}, "consent.which", "id"},
		"the only one":     {c, "case.consent_withdraw", Values{"reason": one("x")}, "", ""},
		"none":             {over, "case.consent_withdraw", Values{"reason": one("x")}, "consent.none", "id"},
		"over already":     {over, "case.consent_withdraw", Values{"id": one("C1")}, "consent.is_over", "id"},
		"no such":          {c, "case.consent_withdraw", Values{"id": one("C7")}, "no.thing", "id"},
		"a wish not there": {c, "case.wishes", Values{"wishes": one("ude"), "lines": one("inde")}, "wishes.not_listed", "lines"},
	} {
		p := &agendaPlay{t, tt.c}
		_, err := p.run(karin, tt.path, tt.values)
		r, refused := AsRefusal(err)
		if refused != (tt.key != "") || refused && (r.Say.Key != tt.key || r.Field != tt.field) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The last week of what is in use stands once in the digest of consultant and
// caseworker, on its Monday, and on its last two working days, and the next one
// says that it is over; what is not in use never stands there.
func TestDigestTellsWhatRunsOut(t *testing.T) {
	until := state.NewDate(2026, 12, 11) // a Friday
	c := withFacts(sample(), now, state.Wishes{N: 1, Items: []string{"ude"}},
		state.ConsentGiven{ID: "C2", Kind: state.ConsentWish, What: "ude", To: []state.Role{state.Company}, Until: until},
		state.ConsentGiven{ID: "C3", Kind: state.ConsentWish, What: "væk", To: []state.Role{state.Company}, Until: until})
	told := func(c *state.Case, user string, day state.Date) bool {
		doc, _ := Digest(DigestInput{User: user, Now: day.At(8, 0, copenhagen), Cases: []*state.Case{c}})
		got := shown(doc, texts.Danish)
		if strings.Contains(got, "C3") {
			t.Errorf("on %v what is not in use is told: %s", day, got)
		}
		return strings.Contains(got, "samtykke C2 udløber fre 11. dec.")
	}
	var days []int
	for day := until.Add(-12); !day.After(until.Add(2)); day = day.Add(1) {
		if told(c, karin, day) {
			days = append(days, until.Days(day))
		}
		if told(c, karin, day) != told(c, soren, day) || told(c, vera, day) {
			t.Errorf("on %v not the same for consultant and caseworker, or told to the company", day)
		}
	}
	if !slices.Equal(days, []int{7, 4, 1, 0}) {
		t.Errorf("it is told %v days before", days)
	}
	if told(withFacts(c, now, state.ConsentWithdrawn{ID: "C2"}), karin, until.Add(-7)) {
		t.Error("what was withdrawn is told to run out")
	}
	for day, want := range map[state.Date]bool{until: false, until.Add(3): true, until.Add(4): false} {
		doc, _ := Digest(DigestInput{User: karin, Now: day.At(8, 0, copenhagen), Cases: []*state.Case{c}})
		if got := shown(doc, texts.Danish); strings.Contains(got, "samtykke C2 udløb fre 11. dec.") != want || strings.Contains(got, "C3") {
			t.Errorf("on %v: %s", day, got)
		}
	}
}
