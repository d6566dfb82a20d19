package commands

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
)

// outline writes a digest short: its sections and the ids of their lines.
func outline(d Doc) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case Header:
			if b.Text.Key == "digest.week" {
				add("week")
			}
		case Small:
			for _, l := range b {
				switch l.Key {
				case "digest.stand_in":
					add("for %v:", l.Arg("who"))
				case "digest.left":
					add("+%v", l.Arg("n"))
				}
			}
		case Para:
			for _, l := range b.Lines {
				what, _ := l.Arg("what").(texts.T)
				switch {
				case l.Key == "digest.call":
					add("call %v", l.Arg("who").(texts.Reach).Name)
				case l.Key == "digest.line" && (what.Key == "digest.ball" || strings.HasPrefix(what.Key, "digest.start")):
					add("%s", strings.TrimPrefix(what.Key, "digest."))
				case l.Key == "digest.line":
					add("%v", what.Arg("id"))
				default:
					add("%s", strings.TrimPrefix(l.Key, "digest.")+":")
				}
			}
		}
	}
	return strings.Join(parts, " ")
}

// opened is a case of K, S and V with nothing in it.
func opened(no int, facts ...state.Fact) *state.Case {
	c := withFacts(state.Fold(no, nil), now.AddDate(0, -1, 0),
		state.Opened{Label: "AB", Channel: "C1HOUSE"},
		state.PartyNamed{Role: state.Consultant, Name: "Karin", User: karin},
		state.PartyNamed{Role: state.Caseworker, Name: "Søren", User: soren},
		state.PartyNamed{Role: state.Company, Name: "Vera", User: vera, External: true},
	)
	return withFacts(c, now.AddDate(0, 0, -20), facts...)
}

func followup(id string, in int, who ...state.Role) state.FollowupPlanned {
	return state.FollowupPlanned{ID: id, For: today.Add(in), Who: who}
}

func task(id string, owner, giver state.Role, in int) state.Task {
	return state.Task{ID: id, Owner: owner, Giver: giver, Due: today.Add(in), What: "x", Shared: owner == state.Company}
}

func placed(in int, kind string) state.Placement {
	return state.Placement{Kind: kind, Start: today.Add(in)}
}

// What stands in whose digest on Wednesday 25 November, by sections and in order.
func TestDigest(t *testing.T) {
	k, s, v, m := state.Consultant, state.Caseworker, state.Company, state.Mentor
	for _, tt := range []struct {
		name  string
		user  string
		facts []state.Fact
		want  string // "" is silence
	}{
		{"nothing at all", karin, nil, ""},
		{"no part in it", olga, []state.Fact{followup("F1", 0)}, ""},
		{"a follow-up is K's", karin, []state.Fact{followup("F1", 0)}, "today: F1"},
		{"and not S's", soren, []state.Fact{followup("F1", 0)}, ""},
		{"unless S takes part", soren, []state.Fact{followup("F1", 0, k, s)}, "today: F1"},
		{"S's where there is no K nor M", soren, []state.Fact{followup("F1", 0), state.PartyLeft{Role: k}}, "today: F1"},
		{"M's where there is no K", "U5MIA", []state.Fact{followup("F1", 0), state.PartyNamed{Role: m, User: "U5MIA"}, state.PartyLeft{Role: k}}, "today: F1"},
		{"sections in order", karin, []state.Fact{
			task("T4", k, s, 1), followup("F1", 3), followup("F2", 0), followup("F3", -2), task("T1", k, k, -5), task("T2", k, k, 0), task("T3", k, k, 7),
		}, "overdue: T1 F3 today: T2 F2 next: F1 T3 waiting: T4"},
		{"seven days and no more", karin, []state.Fact{followup("F1", 7), followup("F2", 8), task("T1", k, k, 8)}, "next: F1"},
		{"done, held, cancelled", karin, []state.Fact{
			task("T1", k, k, 0),
			state.TaskDone{ID: "T1"},
			followup("F1", 0),
			state.FollowupHeld{ID: "F1"},
			followup("F2", 0),
			state.FollowupCancelled{ID: "F2"},
			followup("F3", 0),
			state.FollowupMissed{ID: "F3"},
		}, ""},
		{"another's task", karin, []state.Fact{task("T1", s, k, 0)}, ""},
		{"waiting without a day", soren, []state.Fact{state.Task{ID: "T1", Owner: s, Giver: k, What: "x"}}, "waiting: T1"},
		{"accepted without a day", soren, []state.Fact{state.Task{ID: "T1", Owner: s, Giver: k, What: "x"}, state.TaskAccepted{ID: "T1"}}, ""},
		{"the ball waits", soren, []state.Fact{state.BallPassed{To: s}}, "waiting: ball"},
		{"the ball is taken", soren, []state.Fact{state.BallPassed{To: s}, state.BallAnswered{Accepted: true}}, ""},
		{"a closed case", karin, []state.Fact{followup("F1", 0), state.CaseClosed{}}, ""},

		{"a placement begins", karin, []state.Fact{placed(0, "fleksjob")}, "today: start"},
		{"S does not meet then", soren, []state.Fact{placed(0, "fleksjob")}, ""},
		{"it begins within the week", karin, []state.Fact{placed(7, "fleksjob")}, "next: start"},
		{"it begins later", karin, []state.Fact{placed(8, "fleksjob")}, ""},
		{"it began", karin, []state.Fact{placed(-1, "fleksjob")}, ""},
		{"it is to begin and may not yet", karin, []state.Fact{placed(2, "virksomhedspraktik")}, "next: start_waits"},
		{"it was approved", karin, []state.Fact{placed(2, "virksomhedspraktik"), state.VitasApproved{}}, "next: start"},
		{"it begins on another day", karin, []state.Fact{placed(2, "fleksjob"), placed(20, "fleksjob")}, ""},
		{"it never begins", karin, []state.Fact{placed(2, "fleksjob"), state.PlacementEnd{}}, ""},
		{"the next one begins", karin, []state.Fact{placed(-25, "fleksjob"), placed(3, "løntilskud")}, "next: start"},
		{"it goes on where it was", karin, []state.Fact{
			placed(-25, "fleksjob"), state.Placement{Kind: "fleksjob", Start: today.Add(3), SameHost: true},
		}, ""},
		{"V, a placement begins tomorrow", vera, []state.Fact{placed(1, "fleksjob")}, "next: start call Karin"},
		{"V, Wednesday: nothing near", vera, []state.Fact{followup("F1", 3)}, ""},
		{"V, a date tomorrow", vera, []state.Fact{followup("F1", 1)}, "next: F1 call Karin"},
		{"V, a date today", vera, []state.Fact{followup("F1", 0)}, ""},
		{"V, an overdue follow-up is the others'", vera, []state.Fact{followup("F1", -3)}, ""},
		{"V, own task today", vera, []state.Fact{task("T1", v, v, 0)}, "today: T1 call Karin"},
		{"V, own task overdue", vera, []state.Fact{task("T1", v, v, -9)}, "overdue: T1 call Karin"},
		{"V, own task overdue and not accepted", vera, []state.Fact{task("T1", v, k, -9)}, "waiting: T1 call Karin"},
		{"V, another's task", vera, []state.Fact{task("T1", k, k, 0)}, ""},
	} {
		doc, ok := Digest(DigestInput{User: tt.user, Daily: true, Now: now, Cases: []*state.Case{opened(12, tt.facts...)}})
		if got := outline(doc); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %q (%t), want %q", tt.name, got, ok, tt.want)
		}
	}
}

// A company hears on Mondays, and on the working day before a date: a holiday
// and a weekend are jumped over.
func TestCompanyDays(t *testing.T) {
	for _, tt := range []struct {
		day  string // today
		date string // of a follow-up
		want bool
	}{
		{"2026-11-23", "2026-11-27", true},  // Monday
		{"2026-11-24", "2026-11-27", false}, // Tuesday
		{"2026-11-26", "2026-11-27", true},  // the day before
		{"2026-11-27", "2026-11-30", true},  // Friday before Monday
		{"2026-11-27", "2026-12-01", false},
		{"2027-03-24", "2027-03-30", true}, // Wednesday before Easter, Tuesday after
		{"2027-03-23", "2027-03-30", false},
		{"2026-12-23", "2026-12-28", true}, // Christmas Eve is silent, and so is Christmas
	} {
		day, _ := state.ParseDate(tt.day)
		date, _ := state.ParseDate(tt.date)
		c := opened(12, state.FollowupPlanned{ID: "F1", For: date})
		_, ok := Digest(DigestInput{User: vera, Daily: true, Now: day.At(8, 0, copenhagen), Cases: []*state.Case{c}})
		if ok != tt.want {
			t.Errorf("on %s, of %s: %t", tt.day, tt.date, ok)
		}
		if _, ok := Digest(DigestInput{User: vera, Now: day.At(8, 0, copenhagen), Cases: []*state.Case{c}}); !ok {
			t.Errorf("on %s, of %s: asked for, and nothing is said", tt.day, tt.date)
		}
	}
}

func TestDigestOfManyCases(t *testing.T) {
	var cases []*state.Case
	for no := 1; no <= 30; no++ {
		cases = append(cases, opened(no, followup("F1", no%3-1)))
	}
	doc, ok := Digest(DigestInput{User: karin, Now: now, Cases: cases})
	lines := strings.Count(outline(doc), "F1")
	if !ok || lines != maxLines || !strings.HasSuffix(outline(doc), "+10") || doc.Notify.Arg("n") != 30 {
		t.Errorf("%d lines of 30: %s, %v", lines, outline(doc), doc.Notify)
	}
	doc, _ = Digest(DigestInput{User: karin, Now: now, Cases: cases[:20]})
	if got := outline(doc); strings.Count(got, "F1") != 20 || strings.Contains(got, "+") {
		t.Errorf("of 20: %s", got)
	}
}

// The digest of a company with much to do has room for whom it calls.
func TestDigestOfCompanyEndsWithTheCall(t *testing.T) {
	var cases []*state.Case
	for no := 1; no <= 8; no++ {
		cases = append(cases, opened(no,
			task("T1", state.Company, state.Consultant, -3), state.TaskAccepted{ID: "T1"},
			task("T2", state.Company, state.Consultant, 0), state.TaskAccepted{ID: "T2"},
			task("T3", state.Company, state.Consultant, 20), followup("F1", 0), followup("F2", 3)))
	}
	const most = 50 // blocks of a message
	doc, ok := Digest(DigestInput{User: vera, Now: now, Cases: cases, StandIn: olga})
	if !ok || len(doc.Blocks) > most || !strings.HasSuffix(outline(doc), "call_all:") {
		t.Errorf("%d blocks: %s", len(doc.Blocks), outline(doc))
	}
}

// Where not all has room, what is overdue and the warnings come before dates
// to come; what is left out is counted by sort, and shown page by page.
func TestDigestShowsTheHeaviest(t *testing.T) {
	var cases []*state.Case
	for no := 1; no <= 45; no++ {
		f := followup("F1", 1+no%5)
		if no > 40 {
			f = followup("F2", -1)
		}
		cases = append(cases, opened(no, f))
	}
	for _, no := range []int{43, 44, 45} {
		cases[no-1] = withFacts(cases[no-1], now.AddDate(0, 0, -1), state.Worry{What: "træt"})
	}
	in := DigestInput{User: karin, Now: now, Cases: cases}
	doc, _ := Digest(in)
	got := outline(doc)
	if strings.Count(got, "F2") != 5 || !strings.Contains(got, "warned:") || strings.Count(got, "F1") != 12 || !strings.HasSuffix(got, "+28") {
		t.Error(got)
	}
	if said := doc.Blocks[len(doc.Blocks)-2].(Small)[0].In(texts.Danish, texts.Plain{}); said != "Og 28 punkter til: 28 de næste 7 dage." {
		t.Error(said)
	}
	if b := doc.Blocks[len(doc.Blocks)-1].(Buttons); b[0].Action != "digest.more" || b[0].Value != "0/2" {
		t.Errorf("%+v", b)
	}
	for page, want := range map[int]string{2: "20 +8", 3: "8", 4: "0"} {
		in.Page = page
		doc, _ := Digest(in)
		got := fmt.Sprint(strings.Count(outline(doc), "F1"))
		if at := strings.LastIndex(outline(doc), " +"); at >= 0 {
			got += outline(doc)[at:]
		}
		if got != want {
			t.Errorf("page %d: %s, want %s", page, got, want)
		}
	}
}

// A weekly digest says so, on the person's day, Monday where none is said.
func TestWeeklyHeader(t *testing.T) {
	for _, tt := range []struct {
		weekly int
		day    int // of November 2026: the 23rd is a Monday
		want   string
	}{
		{0, 23, "week today: F1"},
		{0, 25, "today: F1"},
		{3, 25, "week today: F1"},
		{3, 23, "today: F1"},
	} {
		at := time.Date(2026, 11, tt.day, 8, 0, 0, 0, copenhagen)
		c := opened(12, state.FollowupPlanned{ID: "F1", For: state.DateOf(at)})
		doc, _ := Digest(DigestInput{User: karin, Now: at, Cases: []*state.Case{c}, Weekly: tt.weekly})
		if got := outline(doc); got != tt.want {
			t.Errorf("weekly %d on the %dth: %q, want %q", tt.weekly, tt.day, got, tt.want)
		}
	}
}

func TestStandInsDigestIsMarked(t *testing.T) {
	doc, ok := Digest(DigestInput{User: karin, StandIn: olga, Now: now, Cases: []*state.Case{opened(12, followup("F1", 0))}})
	if got := outline(doc); !ok || got != "for U1KARIN: today: F1" {
		t.Errorf("%q", got)
	}
}

// One who has two roles in a case hears of a thing once.
func TestDigestOfTwoRoles(t *testing.T) {
	c := opened(12, state.PartyNamed{Role: state.Caseworker, Name: "Karin", User: karin}, followup("F1", 0, state.Consultant, state.Caseworker))
	doc, _ := Digest(DigestInput{User: karin, Now: now, Cases: []*state.Case{c}})
	if got := outline(doc); got != "today: F1" {
		t.Errorf("%q", got)
	}
}

// Each line acts in place, and only in ways that its reader has.
func TestDigestButtons(t *testing.T) {
	actions := func(user string, facts ...state.Fact) string {
		doc, _ := Digest(DigestInput{User: user, Now: now, Cases: []*state.Case{opened(12, facts...)}})
		var all []string
		for _, b := range doc.Blocks {
			switch b := b.(type) {
			case Buttons:
				for _, k := range b {
					all = append(all, k.Action+" "+k.Value)
				}
			case Para:
				if b.Button != nil {
					all = append(all, b.Button.Action+" "+b.Button.Value)
				}
			}
		}
		return strings.Join(all, ", ")
	}
	k, s, v := state.Consultant, state.Caseworker, state.Company
	for _, tt := range []struct{ got, want string }{
		{actions(karin, followup("F1", 0)), "followup.held 12/F1, followup.move 12/F1, followup.missed 12/F1, digest.open 12"},
		{actions(soren, followup("F1", 0, s)), "followup.held 12/F1, followup.move 12/F1, digest.open 12"},
		{actions(karin, followup("F1", 2)), "digest.open 12"},
		{actions(karin, task("T1", k, k, 0)), "task.done 12/T1, form.open 12/task.move/T1, task.snooze 12/T1, digest.open 12"},
		{actions(karin, task("T1", k, s, 0)), "task.accept 12/T1, task.decline 12/T1, task.hand 12/T1"},
		{actions(vera, task("T1", v, v, 0)), "task.done 12/T1, form.open 12/task.move/T1, task.snooze 12/T1, digest.open 12, company.absent 12, company.worry 12"},
		{actions(soren, state.BallPassed{To: s}), "ball.accept 12"},
	} {
		if tt.got != tt.want {
			t.Errorf("\n got %s\nwant %s", tt.got, tt.want)
		}
	}
}

// A digest of V holds nothing of the others: no internal task, not even its
// number.
func TestCompanyDigestHoldsNothingInternal(t *testing.T) {
	secret := state.Task{ID: "T9", Owner: state.Company, Giver: state.Consultant, Due: today, What: "‹secret›"}
	c := opened(12, secret, task("T1", state.Company, state.Consultant, 0))
	doc, _ := Digest(DigestInput{User: vera, Now: now, Cases: []*state.Case{c}})
	for _, lang := range languagesOf {
		if s := shown(doc, lang); strings.Contains(s, "‹") || strings.Contains(s, "T9") {
			t.Errorf("%s", s)
		}
	}
}

// The next digest comes at the person's hour of the next working day, by the
// wall clock, also when it changes.
func TestNextDigest(t *testing.T) {
	def := Defaults{DigestAt: texts.Clock{Hour: 8}}
	for _, tt := range []struct{ at, now, want string }{
		{"", "2026-11-25 07:59", "2026-11-25 08:00"},
		{"", "2026-11-25 08:00", "2026-11-26 08:00"}, // strictly after
		{"", "2026-11-27 08:01", "2026-11-30 08:00"}, // a weekend
		{"", "2026-11-28 03:00", "2026-11-30 08:00"},
		{"07:30", "2026-11-25 07:00", "2026-11-25 07:30"},
		{"07:30", "2026-11-25 07:30", "2026-11-26 07:30"},
		{"garbage", "2026-11-25 07:30", "2026-11-25 08:00"},
		{"", "2026-12-23 09:00", "2026-12-28 08:00"}, // 24 to 26 December, and a Sunday
		{"", "2026-12-30 09:00", "2027-01-04 08:00"}, // 31 December, New Year's Day, a weekend
		{"", "2027-03-24 09:00", "2027-03-30 08:00"}, // Easter
		{"", "2027-06-04 09:00", "2027-06-07 08:00"}, // 5 June is a Saturday
		{"", "2026-06-04 09:00", "2026-06-08 08:00"}, // Constitution Day, a Friday
		{"", "2026-03-27 09:00", "2026-03-30 08:00"}, // clocks go forward on Sunday
		{"", "2026-10-23 09:00", "2026-10-26 08:00"}, // and back
		{"02:30", "2027-03-26 12:00", "2027-03-30 02:30"},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", tt.now, copenhagen)
		if err != nil {
			t.Fatal(err)
		}
		got := NextDigest(state.Person{DigestAt: tt.at}, def, at)
		if s := got.Format("2006-01-02 15:04"); s != tt.want || got.Location() != copenhagen || !got.After(at) {
			t.Errorf("at %q after %s: %s, want %s", tt.at, tt.now, s, tt.want)
		}
	}
	// From one digest to the next there is never more than one a day.
	last := time.Date(2026, 1, 1, 0, 0, 0, 0, copenhagen)
	for range 400 {
		next := NextDigest(state.Person{}, def, last)
		if next.Hour() != 8 || state.DateOf(next) == state.DateOf(last) && last.Hour() == 8 {
			t.Fatalf("after %v: %v", last, next)
		}
		last = next
	}
}

func TestSnoozeTo(t *testing.T) {
	for at, want := range map[string]string{"2026-11-25": "2026-11-26", "2026-11-27": "2026-11-30", "2026-12-23": "2026-12-28"} {
		day, _ := state.ParseDate(at)
		if got := SnoozeTo(day.At(9, 0, copenhagen)).String(); got != want {
			t.Errorf("from %s to %s, want %s", at, got, want)
		}
	}
}

// A company reads whom to call once where that is one person in all its cases,
// and else of each; each of its cases has its buttons.
func TestCompanysDigestSaysOnceWhomToCall(t *testing.T) {
	task := state.Task{ID: "T1", Owner: state.Company, Giver: state.Company, What: "nøgle", Due: today, Shared: true}
	one, two := companyCase(1, task), companyCase(2, task)
	others := withFacts(two, now, state.PartyNamed{Role: state.Consultant, Name: "Olga", User: olga})
	mentors := withFacts(two, now, state.PartyLeft{Role: state.Consultant}, state.PartyNamed{Role: state.Mentor, Name: "Karin", User: karin})
	many := []*state.Case{one, two, companyCase(3), companyCase(4), companyCase(5), companyCase(6)}
	const buttons = "[Ikke her i dag %[1]d][Det bekymrer mig %[1]d]\n"
	const each, once = "#%[1]d AB: Er der noget, så ring til <@%[2]s>.\n" + buttons, "#%[1]d AB\n" + buttons
	const all = "Er der noget, så ring til <@U1KARIN>.\n"
	for name, tt := range map[string]struct {
		cases []*state.Case
		want  string
	}{
		"one case":              {[]*state.Case{one}, fmt.Sprintf(each, 1, karin)},
		"one person":            {[]*state.Case{one, two}, fmt.Sprintf(once, 1) + fmt.Sprintf(once, 2) + all},
		"in another role":       {[]*state.Case{one, mentors}, fmt.Sprintf(once, 1) + fmt.Sprintf(once, 2) + all},
		"two persons":           {[]*state.Case{one, others}, fmt.Sprintf(each, 1, karin) + fmt.Sprintf(each, 2, olga)},
		"with nobody in one":    {[]*state.Case{one, withFacts(two, now, state.PartyLeft{Role: state.Consultant})}, fmt.Sprintf(each, 1, karin)},
		"more than has a place": {many, fmt.Sprintf(once, 1) + fmt.Sprintf(once, 2) + fmt.Sprintf(once, 3) + fmt.Sprintf(once, 4) + fmt.Sprintf(once, 5) + all},
	} {
		in := DigestInput{User: vera, Now: now, Cases: tt.cases}
		if got := shown(Doc{Blocks: in.CompanyFoot()}, texts.Danish); got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, tt.want)
		}
		doc, _ := Digest(in)
		if got := shown(doc, texts.Danish); !strings.HasSuffix(got, tt.want) {
			t.Errorf("%s: the digest says\n%s", name, got)
		}
	}
}

// Words for a thread's language mean one's own only where no case is named.
func TestOwnLanguage(t *testing.T) {
	for text, own := range map[string]bool{
		"sprog engelsk": true, "language da": true, "sprog": true, "case language english": true,
		"#1 sprog engelsk": false, "AB sprog engelsk": false, "sprog AB engelsk": false, "overblik sprog engelsk": false,
	} {
		in, err := Route("", text)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := in.OwnLanguage(); ok != own || ok && Path(got.Command, got.Word) != "digest.language" {
			t.Errorf("%s: %v, %t", text, Path(got.Command, got.Word), ok)
		}
	}
	for user, want := range map[string]string{vera: "digest.language", olga: "digest.language", karin: "case.language"} {
		in, _ := Route("", "sprog engelsk")
		if in = execAs(user).Asked(in); Path(in.Command, in.Word) != want {
			t.Errorf("said by %s: %s, want %s", user, Path(in.Command, in.Word), want)
		}
	}
}

// The caseworker reads later what is overdue, the company's tasks too, and as many
// days later as the pack says.
func TestCaseworkerReadsLaterWhatIsOverdue(t *testing.T) {
	sooner, err := practice.Read(bytes.ReplaceAll(practice.Shipped().YAML(), []byte("caseworker_days: 7}"), []byte("caseworker_days: 4}")))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		fact state.Fact
		pack *practice.Pack
		want bool
	}{
		{followup("F1", -7), practice.Shipped(), false},
		{followup("F1", -8), practice.Shipped(), true},
		{followup("F1", -8), nil, true},
		{followup("F1", -4), sooner, false},
		{followup("F1", -5), sooner, true},
		{task("T1", state.Consultant, state.Caseworker, -14), practice.Shipped(), false},
		{task("T1", state.Consultant, state.Caseworker, -15), practice.Shipped(), true},
		{task("T1", state.Company, state.Consultant, -14), practice.Shipped(), false},
		{task("T1", state.Company, state.Consultant, -15), practice.Shipped(), true},
	} {
		c := opened(12, tt.fact, state.Ordered{Purpose: true, Goal: true, Subgoals: true}, followup("F9", 30))
		_, ok := Digest(DigestInput{User: soren, Daily: true, Now: now, Cases: []*state.Case{c}, Practice: tt.pack})
		if ok != tt.want {
			t.Errorf("%+v: %t", tt.fact, ok)
		}
	}
}
