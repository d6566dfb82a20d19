package texts_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

var update = flag.Bool("update", false, "write testdata/sentences.txt anew")

// marked shows what is bold and what is code.
type marked struct{ texts.Plain }

func (marked) Bold(s string) string { return "*" + s + "*" }
func (marked) Code(s string) string { return "`" + s + "`" }

var style = marked{texts.Plain{Name: func(id string) string {
	return map[string]string{"UKAREN": "@Karen", "USOREN": "@Søren", "UMETTE": "@Mette", "USAGSBOT": "@Sagsbot"}[id]
}}}

var (
	karen   = state.PartyNamed{Role: state.Consultant, User: "UKAREN", Name: "Karen"}
	soren   = state.PartyNamed{Role: state.Caseworker, User: "USOREN", Name: "Søren"}
	lone    = state.PartyNamed{Role: state.Company, Name: "Lone Holm", Phone: "20 30 40 50"}
	parties = []state.PartyNamed{karen, soren, lone}

	today    = state.NewDate(2026, time.November, 23)
	thursday = state.NewDate(2026, time.December, 3)
	saturday = state.NewDate(2026, time.December, 5)
	monday   = state.NewDate(2026, time.December, 7)
	march    = state.NewDate(2027, time.March, 5)
	atTen    = texts.At{Moment: when.Moment{Date: thursday, HasTime: true, Hour: 10}}

	followupLine = texts.Say("followup.line", "id", texts.Word("F1"), "when", atTen, "details", texts.Say("detail.none"))
	waitingLine  = texts.Say("task.line_waiting", "id", texts.Word("T1"), "what", texts.Free("find arbejdstøj"), "who", texts.Party{PartyNamed: lone},
		"due", texts.Say("task.due", "day", texts.ShortDay{Date: thursday, Today: today}))

	mayKnow  = texts.Say("consent.may.solution", "to", texts.List{texts.Say("choice.to.company")}, "what", texts.Free("fem minutter hver time"))
	overTold = texts.Say("consent.over_withdrawn", "id", texts.Word("C1"), "what", mayKnow,
		"given", texts.ShortDay{Date: thursday, Today: today}, "day", texts.ShortDay{Date: monday, Today: today})

	everyOther = texts.Every{Every: when.Every{N: 2, Unit: when.Week}}

	aCase = texts.Say("case.name", "no", 12, "label", texts.Free("AB"))
)

func hours(f float64) *float64 { return &f }

// facts are one or more samples of every fact.
var facts = []state.Fact{
	state.Opened{Track: "1B"},
	state.Opened{},
	karen, lone,
	state.PartyLeft{Role: state.Company},
	state.Ordered{Purpose: true, Goal: true, Subgoals: true},
	state.Ordered{},
	state.Subgoals{N: 1, Goals: make([]state.Goal, 2)},
	state.Wishes{N: 1},
	state.Wishes{N: 5},
	state.Accommodations{},
	state.Accommodations{N: 2},
	state.Placement{Kind: "virksomhedspraktik", Start: monday, End: march, Hours: hours(12), Paid: hours(2)},
	state.Placement{Kind: "småjob", Start: monday, Hours: hours(7.5)},
	state.Placement{Kind: "løntilskud", Start: monday},
	state.Hours{Hours: hours(16)},
	state.Hours{Hours: hours(16), Paid: hours(4.5)},
	state.Hours{Paid: hours(4)},
	state.VitasApproved{},
	state.Premeeting{Present: []state.Role{state.Consultant, state.Caseworker, state.Citizen}},
	state.StartMeeting{},
	state.ClosingTalk{},
	state.NextStep{What: "fleksjob i samme virksomhed"},
	state.Settings{HoursFocus: true},
	state.Settings{},
	state.LanguageSet{Lang: "en"},
	state.CompanyNamed{Name: "Kantinen"},
	state.Exported{For: state.Citizen, Format: "md"},
	state.Exported{For: state.Company, Format: "json"},
	state.Accessed{Reason: "ferieafløser"},
	state.AgendaOpened{ID: "A1", Kind: "start", For: thursday, Time: "10:00"},
	state.AgendaOpened{ID: "A2", Kind: "tavle", Da: "Tavlemøde", En: "Board meeting"},
	state.AgendaArranged{ID: "A1", Items: make([]state.AgendaItem, 2)},
	state.AgendaTicked{ID: "A1", Item: "3"},
	state.AgendaNoted{ID: "A1", Item: "3"},
	state.AgendaParked{ID: "A1", Item: "3"},
	state.AgendaParked{ID: "A1", Item: "3", Back: true},
	state.AgendaClosed{ID: "A1"},
	state.AgendaClosed{ID: "A1", NotHeld: true},
	state.AgendaClosed{ID: "A1", NotHeld: true, CalledOff: true},
	state.AgendaMoved{ID: "A1", For: thursday, Time: "10:00"},
	state.Contacted{Channel: "phone"},
	state.Contacted{Channel: "home_visit"},
	state.Conversation{},
	state.Conversation{Meaning: "low"},
	state.EarlierBreakoffs{N: 1},
	state.EarlierBreakoffs{N: 3},
	state.Absence{},
	state.AbsenceClarified{},
	state.MedicalRequired{},
	state.MedicalReceived{},
	state.Changed{Kind: "consultant"},
	state.Changed{Kind: "ny bolig"},
	state.EffortStart{What: "sprogkursus"},
	state.GrantApplied{ID: "G1", Kind: "HKO"},
	state.Granted{ID: "G1"},
	state.Delivered{ID: "G1"},
	state.GrantRefused{ID: "G1"},
	state.Concern{On: true},
	state.Concern{},
	state.Pulse{Going: "mixed", Attended: "some"},
	state.Pulse{Going: "good"},
	state.FollowupPlanned{ID: "F1", For: thursday, Time: "10:00"},
	state.FollowupPlanned{
		ID: "F2", For: thursday, Time: "10:00", Kind: "visit", Who: []state.Role{state.Consultant, state.Caseworker, state.Company},
		Every: "2w", Note: "husk timesedlerne",
	},
	state.FollowupCancelled{ID: "F1", Reason: "virksomheden holder ferie"},
	state.FollowupCancelled{ID: "F2", For: thursday, Series: true},
	state.FollowupMissed{ID: "F1"},
	state.FollowupProposed{ID: "F1", For: monday, Time: "10:00"},
	state.FollowupProposed{ID: "F1", For: monday, Note: "vi har lukket torsdag"},
	state.FollowupAnswered{ID: "F1", Agreed: hours(25), Attended: hours(20), AccomOK: "partly", Social: "ok", Note: "hun hjælper nu i butikken"},
	state.FollowupAnswered{ID: "F1", Agreed: hours(1)},
	state.FollowupHeld{ID: "F1", Agreed: hours(25), Attended: hours(20), Note: "mødte hver morgen"},
	state.FollowupHeld{},
	state.Task{ID: "T1", Owner: state.Company, What: "find arbejdstøj", Due: thursday},
	state.Task{ID: "T2", Owner: state.Mentor, What: "tag med første dag", How: "handed"},
	state.Task{ID: "T1", Owner: state.Consultant, What: "find arbejdstøj", Due: thursday, How: "declined", Reason: "det klarer I bedst"},
	state.Task{ID: "T1", Owner: state.Company, What: "find arbejdstøj", Due: monday, How: "moved"},
	state.TaskAccepted{ID: "T1"},
	state.TaskDone{ID: "T1"},
	state.BallPassed{To: state.Caseworker},
	state.BallAnswered{Accepted: true},
	state.BallAnswered{},
	state.BallAnswered{Reason: "jeg er på kursus"},
	state.HandoverOffered{ID: "H1", From: karen, To: lone, Note: "ring til virksomheden i næste uge"},
	state.HandoverAnswered{ID: "H1", From: karen, Accepted: true},
	state.HandoverAnswered{ID: "H1", From: karen, Reason: "jeg har for mange sager"},
	state.Worry{What: "spiser alene i pauserne"},
	state.PlacementEnd{Outcome: []string{"afklaret arbejdsevne", "afbrudt af borger"}},
	state.TrackEnd{Outcome: []string{"job"}},
	state.CaseClosed{Outcome: []string{"job", "planlagt stop"}},
	state.ThreadStarted{},
	state.ConsentGiven{ID: "C1", Kind: state.ConsentSolution, What: "fem minutter hver time", To: []state.Role{state.Company}, Why: "at indrette arbejdet efter det", Until: march},
	state.ConsentGiven{ID: "C2", Kind: state.ConsentText, What: "at der er pauser", To: []state.Role{state.Company, state.Mentor}, Basis: "task"},
	state.ConsentGiven{ID: "C3", Kind: state.ConsentWish, What: "ude", To: []state.Role{state.Company}},
	state.ConsentGiven{ID: "C4", Kind: state.ConsentCV, What: "gartner\nkok", To: []state.Role{state.Company}, Basis: "law"},
	state.ConsentWithdrawn{ID: "C1"},
	state.ConsentWithdrawn{ID: "C1", Reason: "hun vil selv sige det"},
	state.ConsentWithdrawn{ID: "C1", Corrected: true},
	state.Imported{Events: 24},
	state.Undone{},
}

// samples are arguments by the name of their placeholder.
var samples = map[string]any{
	"answer": texts.Say("choice.accom_ok.partly"), "case": aCase, "clock": texts.Clock{Hour: 7, Minute: 30},
	"command": texts.Code("/sag hjælp"), "company": texts.Free("Grønne Fingre ApS"), "day": thursday, "days": 3, "details": texts.Say("detail.none"),
	"due": texts.Say("task.due", "day", texts.ShortDay{Date: thursday, Today: today}), "end": march,
	"field": texts.Say("field.when"), "for": texts.Party{PartyNamed: lone}, "hours": 12.0, "id": texts.Word("F1"),
	"kind": texts.Say("choice.kind.virksomhedspraktik"), "label": texts.Free("AB"),
	"language": texts.Say("choice.language.da"), "max": 12, "minutes": 10, "month": 2, "n": 2,
	"bot": texts.User("USAGSBOT"), "near": texts.Word("show"), "need": texts.Free("har brug for korte pauser"), "next": texts.Say("list.no_next"), "no": 12,
	"occasion": texts.Occasion(when.ChristmasEve), "other": saturday, "outcome": texts.Say("choice.outcome.job"),
	"owner": state.Company, "roles": texts.List{state.Consultant, state.Caseworker}, "paid": 16.0, "phase": texts.Say("phase.running"), "reason": texts.Free("virker træt efter frokost"),
	"role": state.Company, "solution": texts.Free("fem minutter hver time"), "start": monday,
	"state": texts.Say("choice.state.granted"), "status": texts.Say("status.cancelled"), "text": texts.Free("møde til tiden"),
	"told": texts.Say("told.task_done", "id", texts.Word("T1")), "track": texts.Free("1B"),
	"usage": texts.Code("/sag vis"), "week": 53, "what": texts.Free("find arbejdstøj"), "when": atTen,
	"who": texts.Party{PartyNamed: karen}, "why": texts.Say("sealed.no_key"), "word": texts.Free("vsi"), "year": texts.Year(2027),
	"leader": texts.User("UMETTE"), "members": texts.List{texts.User("UKAREN"), texts.User("USOREN")},
	"agreed": 25.0, "attended": 20.0, "ids": texts.List{texts.Word("F1"), texts.Word("F2")},
	"agenda": texts.Say("agenda.kind.start"), "done": 3, "all": 10, "title": texts.Say("agenda.kind.start"),
	"steps": texts.List{texts.Say("agenda.step_told", "day", monday, "hours", 15.0)}, "item": texts.Say("item.start.hours"),
	"items": texts.List{texts.Say("item.start.cv"), texts.Say("item.start.paid")}, "answers": texts.Lines{20.0},
	"note": texts.Free("vi ses i værkstedet"), "value": texts.Free("8-14"), "lines": texts.List{thursday}, "present": texts.List{state.Consultant, state.Company},
	"name": texts.Word("tavle"), "names": texts.List{texts.Word("start"), texts.Word("tavle")}, "line": 7, "key": texts.Free("nmae"),
	"keys": texts.List{texts.Word("name"), texts.Word("items")}, "asks": texts.Free("løn"), "plain": texts.List{texts.Word("text"), texts.Word("task")},
	"where": texts.Say("template.where.yes"), "sorts": texts.List{texts.Say("digest.left_next", "n", 38), texts.Say("digest.left_missing", "n", 7)},
	"list": texts.Lines{texts.Say("show.dated", "day", texts.ShortDay{Date: monday, Today: today}, "what", texts.Free("danskkursus"))}, "lesson": texts.Free("korte dage virker bedst"),
	"goal": texts.Free("et job med faste rammer"), "condition": texts.Free("når han møder stabilt"),
	"page": 2, "pages": 3, "settings": texts.Lines{texts.Say("home.digest", "clock", texts.Clock{Hour: 8})},
	"by": texts.User("UKAREN"), "holder": texts.Party{PartyNamed: karen}, "to": texts.Party{PartyNamed: lone},
}

// particular are arguments where the sample would make no sense.
var particular = map[string]map[string]any{
	"home.digest_weekly":       {"day": texts.Say("choice.day.friday"), "clock": texts.Clock{Hour: 8}},
	"agenda.step":              {"line": texts.Free("snart 15")},
	"agenda.no_row":            {"row": texts.Word("9")},
	"agenda.row_twice":         {"row": texts.Word("2")},
	"meant.perhaps":            {"line": texts.Say("help.line", "usage", texts.Code("/sag liste"), "what", texts.Say("help.case.list"))},
	"agenda.date_line":         {"line": texts.Free("3/12 og så videre")},
	"template.at_line":         {"why": texts.Say("template.scalar")},
	"template.wrong":           {"why": texts.Say("template.no_items")},
	"template.long_written":    {"n": 3120, "max": 2900},
	"agenda.task_line":         {"why": texts.Say("bad.missing", "field", texts.Say("field.what"))},
	"answer.internal":          {"id": texts.Word("k3f9")},
	"undo.built_on":            {"thing": texts.Say("thing.task", "id", texts.Word("T1"))},
	"post.undone_thing":        {"thing": texts.Say("thing.followup", "id", texts.Word("F1"))},
	"minutes.held_otherwise":   {"attended": texts.Say("agenda.attended", "attended", 8.0, "agreed", 10.0)},
	"agenda.vitas_too":         {"start": monday},
	"wishes.not_listed":        {"line": texts.Free("inde")},
	"consent.is_over":          {"told": overTold},
	"consent.told":             {"what": mayKnow, "details": texts.Say("consent.basis", "basis", texts.Say("choice.basis.law"), "id", texts.Word("C4"))},
	"consent.line":             {"what": mayKnow},
	"consent.over_expired":     {"what": mayKnow, "id": texts.Word("C1"), "given": texts.ShortDay{Date: thursday, Today: today}, "day": texts.ShortDay{Date: monday, Today: today}},
	"consent.over_withdrawn":   {"what": mayKnow, "id": texts.Word("C1"), "given": texts.ShortDay{Date: thursday, Today: today}, "day": texts.ShortDay{Date: monday, Today: today}},
	"consent.over_replaced":    {"what": mayKnow, "id": texts.Word("C1"), "given": texts.ShortDay{Date: thursday, Today: today}, "day": texts.ShortDay{Date: monday, Today: today}},
	"consent.basis":            {"basis": texts.Say("choice.basis.consent"), "id": texts.Word("C1")},
	"digest.consent":           {"what": mayKnow, "id": texts.Word("C1"), "day": texts.ShortDay{Date: monday, Today: today}},
	"consent.same":             {"id": texts.Word("C1")},
	"consent.expired":          {"id": texts.Word("C1"), "day": texts.ShortDay{Date: monday, Today: today}, "what": texts.Free("fem minutter hver time")},
	"consent.ends_before":      {"id": texts.Word("C1"), "day": texts.ShortDay{Date: monday, Today: today}, "end": texts.ShortDay{Date: march, Today: today}, "what": texts.Free("fem minutter hver time")},
	"option.consent":           {"id": texts.Word("C1")},
	"thing.consent":            {"id": texts.Word("C1")},
	"home.line_for":            {"line": texts.Say("digest.line", "case", aCase, "what", texts.Say("digest.ball"))},
	"standing.cases":           {"cases": texts.List{aCase}},
	"bad.value":                {"how": texts.Say("how.when")},
	"guard.cpr":                {"how": texts.Say("guard.how_cpr")},
	"guard.diagnosis":          {"how": texts.Say("guard.how_diagnosis")},
	"guard.health":             {"how": texts.Say("guard.how_health")},
	"guard.crime":              {"how": texts.Say("guard.how_crime")},
	"guard.addiction":          {"how": texts.Say("guard.how_addiction")},
	"guard.typed_cpr":          {"how": texts.Say("guard.how_cpr")},
	"guard.typed_diagnosis":    {"how": texts.Say("guard.how_diagnosis")},
	"guard.typed_crime":        {"how": texts.Say("guard.how_crime")},
	"guard.typed_addiction":    {"how": texts.Say("guard.how_addiction")},
	"how.choice":               {"choices": texts.List{texts.Say("choice.social.ok"), texts.Say("choice.social.difficult")}},
	"bad.lead":                 {"least": 5, "max": 240},
	"bad.long":                 {"n": 612, "max": 500, "field": texts.Say("field.what")},
	"card.hours":               {"hours": texts.Say("hours.week_paid", "hours", 12.0, "paid", 2.0)},
	"card.from":                {"start": texts.ShortDay{Date: monday, Today: today}},
	"card.period":              {"start": texts.ShortDay{Date: monday, Today: today}, "end": texts.ShortDay{Date: march, Today: today}},
	"list.placement":           {"start": texts.ShortDay{Date: monday, Today: today}, "end": texts.ShortDay{Date: march, Today: today}},
	"list.placement_open":      {"start": texts.ShortDay{Date: monday, Today: today}},
	"date.none":                {"day": 31},
	"date.left":                {"words": texts.Free("torsdg")},
	"date.left_every":          {"words": texts.Free("hver 3. år")},
	"date.unread":              {"words": texts.Free("om et par uger")},
	"date.unread_text":         {"words": texts.Free("om et par uger")},
	"date.no_clock":            {"words": texts.Free("kl. 12")},
	"pause.later":              {"day": monday},
	"pause.not_yet":            {"day": monday},
	"meant.unmentioned":        {"name": texts.Free("Ole")},
	"thing.task_open":          {"id": texts.Word("T1"), "done": texts.Code("udført T1"), "move": texts.Code("flyt T1 HVORNÅR")},
	"thing.task_cannot":        {"id": texts.Word("T1"), "decline": texts.Code("afvis T1 GRUND"), "hand": texts.Code("opgave overdrag T1 @person")},
	"thing.followup_said":      {"held": texts.Code("afholdt F1"), "move": texts.Code("flyt F1 HVORNÅR"), "cancel": texts.Code("aflys F1 GRUND")},
	"thing.followup_company":   {"propose": texts.Code("foreslå F1 HVORNÅR"), "answer": texts.Code("svar F1")},
	"date.past":                {"day": state.NewDate(2026, time.November, 20)},
	"date.day_off":             {"day": state.NewDate(2026, time.December, 24)},
	"date.start":               {"day": saturday},
	"digest.ball":              {},
	"digest.start":             {"kind": texts.Say("choice.kind.virksomhedspraktik"), "day": monday},
	"digest.start_waits":       {"start": texts.Say("digest.start", "kind", texts.Say("choice.kind.virksomhedspraktik"), "day", monday)},
	"digest.line":              {"what": texts.Say("digest.ball")},
	"digest.set_pause_for":     {"who": texts.User("UMETTE")},
	"digest.set_weekly":        {"day": texts.Say("choice.day.monday")},
	"hours.paid":               {"hours": 12.0, "paid": 16.0},
	"list.next":                {"day": texts.ShortDay{Date: thursday, Today: today}},
	"date.skipped":             {"day": state.NewDate(2027, time.March, 28), "clock": texts.Clock{Hour: 2, Minute: 30}},
	"button.use_date":          {"day": texts.ShortDay{Date: state.NewDate(2026, time.December, 4), Today: today}},
	"show.said":                {"field": texts.Say("field.closing.well.text"), "answer": texts.Free("mødte til tiden")},
	"show.dated":               {"what": texts.Free("danskkursus")},
	"show.know_why":            {"why": texts.Free("pauserne skal passe")},
	"show.receives":            {"who": texts.Free("Ib i porten")},
	"show.grant":               {"id": texts.Word("G1"), "what": texts.Free("HKO")},
	"show.answer":              {"field": texts.Say("field.accom_ok")},
	"company.task":             {"id": texts.Word("T1")},
	"company.left":             {"tasks": texts.List{texts.Say("company.task", "id", texts.Word("T1"), "what", texts.Free("skaf sko")), texts.Say("company.task", "id", texts.Word("T4"), "what", texts.Free("find et skab"))}},
	"task.line":                {"id": texts.Word("T1")},
	"task.line_waiting":        {"id": texts.Word("T1")},
	"task.line_given":          {"id": texts.Word("T1"), "giver": texts.Party{PartyNamed: karen}},
	"task.overdue":             {"day": texts.ShortDay{Date: state.NewDate(2026, time.November, 20), Today: today}},
	"audience.intro":           {"n": 5},
	"audience.own":             {"n": 3, "who": texts.List{texts.User("UKAREN"), texts.User("USOREN"), texts.User("UMETTE")}},
	"audience.external":        {"n": 22, "who": texts.List{texts.User("UKAREN"), texts.User("USOREN"), texts.Say("audience.more", "n", 20)}},
	"remind.after":             {"followup": followupLine},
	"remind.before":            {"followup": followupLine},
	"remind.due":               {"task": waitingLine},
	"remind.unaccepted":        {"task": waitingLine},
	"stats.nothing":            {"least": 5},
	"doc.options_left":         {"most": 100, "n": 105},
	"stats.share":              {"percent": 60.0, "count": 3, "n": 5},
	"stats.range":              {"low": 23.0, "high": 88.0},
	"stats.days":               {"value": 6.5, "n": 12},
	"stats.week":               {"value": 4.0, "n": 6},
	"stats.middle":             {"low": 2.0, "high": 11.0},
	"stats.file":               {"name": texts.Free("Nord")},
	"stats.title":              {"name": texts.Free("Nord")},
	"stats.team":               {"name": texts.Free("Nord")},
	"stats.about":              {"months": texts.Months{From: state.NewDate(2025, time.December, 1), To: today}},
	"stats.counting":           {"name": texts.Free("Nord")},
	"stats.figure":             {"what": texts.Strong{T: texts.Say("stats.name.plan")}, "says": texts.Lines{texts.Say("stats.share", "percent", 60.0, "count", 3, "n", 5), texts.Say("stats.range", "low", 23.0, "high", 88.0)}},
	"stats.foot":               {"day": today, "least": 5},
	"stats.hidden":             {"least": 5, "which": texts.List{texts.Say("stats.name.plan"), texts.Say("stats.name.cv")}},
	"stats.in":                 {"months": texts.Months{From: state.NewDate(2026, time.September, 1), To: today}},
	"stats.months":             {"parts": texts.Lines{texts.Say("stats.part", "months", texts.Months{From: today, To: today}, "says", 7)}},
	"stats.not_yours":          {"names": texts.List{texts.Free("Nord"), texts.Free("Syd")}},
	"stats.part":               {"months": texts.Months{From: today, To: today}, "says": 7},
	"team.unknown_user":        {"who": texts.User("UMETTE")},
	"team.external":            {"who": texts.User("UMETTE")},
	"role.external_caseworker": {"who": texts.User("UMETTE")},
	"role.unknown_user":        {"who": texts.User("UMETTE")},
	"no.party":                 {"who": texts.User("UMETTE")},
	"followup.moved_now":       {"who": texts.User("UMETTE")},
	"followup.series_stays":    {"every": everyOther},
}

// sample is the sentence of a key with sample arguments.
func sample(key string) texts.T {
	args := map[string]any{}
	for _, name := range placeholders(texts.Catalogues[texts.Danish][key]) {
		args[name] = samples[name]
		if strings.HasPrefix(key, "task.") && name == "id" {
			args[name] = texts.Word("T1")
		}
		if v, ok := particular[key][name]; ok {
			args[name] = v
		}
	}
	return texts.T{Key: key, Args: pairs(args)}
}

// keys lists the keys that begin so, in order.
func keys(prefixes ...string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(texts.Catalogues[texts.Danish])), func(key string) bool {
		return !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
	})
}

func samplesOf(prefixes ...string) []texts.T {
	var said []texts.T
	for _, key := range keys(prefixes...) {
		if !strings.HasPrefix(key, "form.case.") {
			said = append(said, sample(key))
		}
	}
	return said
}

func mapped(facts []state.Fact, f func(told texts.T) texts.T) []texts.T {
	var said []texts.T
	for _, fact := range facts {
		said = append(said, f(commands.Tell(fact, parties)))
	}
	return said
}

// sentences are what is read aloud, by section, with usage lines in lang.
func sentences(lang texts.Lang) []section {
	by := func(told texts.T) texts.T {
		return texts.Say("post.by", "who", texts.Party{PartyNamed: karen}, "told", told)
	}
	shared := slices.DeleteFunc(slices.Clone(facts), func(f state.Fact) bool {
		switch f.(type) {
		case state.FollowupPlanned, state.FollowupHeld, state.Task, state.BallAnswered, state.PartyLeft:
			return false
		}
		return true
	})
	return []section{
		{"What is saved", mapped(facts, func(told texts.T) texts.T { return texts.Say("saved", "case", aCase, "told", told) })},
		{"What is saved, for another and of another day", mapped(facts[:6], func(told texts.T) texts.T {
			return texts.Say("saved.for", "who", state.Company, "told", texts.Say("saved.on", "day", thursday, "told", told))
		})},
		{"What is posted", append(mapped(shared, by), texts.Say("post.for", "who", texts.Party{PartyNamed: karen},
			"for", texts.Party{PartyNamed: lone}, "told", commands.Tell(state.TaskDone{ID: "T1"}, parties)))},
		{"What a reader gets in private", append([]texts.T{
			sample("dm.notify"), sample("dm.case"), sample("dm.left"), sample("dm.standin_over"),
		}, samplesOf("standing.")...)},
		{"What cannot be", samplesOf("pause.", "bad.", "meant.", "how.", "no.", "guard.", "date.", "open.", "case.closed", "track.", "ball.", "handover.", "language.", "company.", "wishes.",
			"accommodation.", "placement.end", "placement.hours", "placement.unpaid", "hours.paid", "hours.no_placement", "end.", "absence.", "concern.", "grant.",
			"medical.", "met.", "pulse.", "goal.", "held.agreed", "held.before", "standin.", "undo.", "role.bot", "role.external_caseworker",
			"role.out", "role.same", "role.unknown_user", "role.who", "followup.n", "followup.s", "followup.w", "followup.moved_now", "followup.another", "task.already_", "task.i", "task.not_", "task.own",
			"task.same_", "task.which", "task.none", "task.needs_", "task.handed_", "propose.", "halfway.", "answered.")},
		{"Cards, lists and the digest", append(samplesOf("form.case", "card.", "preview.", "show.", "since.", "worry.", "list.", "followup.l", "task.l", "task.overdue", "task.earlier", "audience."),
			samplesOf("digest.", "imported.", "remind.", "home.", "option.", "button.use_date", "saved.notify", "post.notify", "post.undone", "post.corrected", "thing.")...)},
		{"Who may know what", samplesOf("consent.")},
		{"Teams and their leaders", samplesOf("team.")},
		{"What a leader sees of a team", slices.DeleteFunc(samplesOf("stats."), func(said texts.T) bool { return said.Key == "stats.file_name" })},
		{"Meetings", samplesOf("agenda.", "item.", "minutes.", "row.", "template.")},
		{"What the bot says of itself", samplesOf("answer.", "calendar.", "error.", "view.", "doc.", "sealed.")},
		{"Help", append([]texts.T{sample("help.title"), sample("help.foot"), sample("help.foot_external"), sample("help.foot_no_case"), sample("help.nothing"), sample("help.case.list.company"), sample("help.case.call.company")}, helpLines(lang)...)},
	}
}

func helpLines(lang texts.Lang) []texts.T {
	speaker := commands.Speaker{Lang: lang}
	var said []texts.T
	for i := range commands.Table {
		c := &commands.Table[i]
		for _, b := range speaker.Help(c).Blocks {
			if p, ok := b.(commands.Para); ok {
				said = append(said, p.Lines...)
			}
		}
	}
	return said
}

type section struct {
	title string
	said  []texts.T
}

// The file is a list of composed sentences to read aloud; go test -update
// writes it.
func TestSentences(t *testing.T) {
	const file = "testdata/sentences.txt"
	var b strings.Builder
	english := sentences(texts.English)
	for i, s := range sentences(texts.Danish) {
		fmt.Fprintf(&b, "# %s\n\n", s.title)
		for j, said := range s.said {
			da, en := said.In(texts.Danish, style), english[i].said[j].In(texts.English, style)
			for _, text := range []string{da, en} {
				if raw(text) {
					t.Errorf("%s is not written out: %s", said.Key, text)
				}
				for _, wrong := range []string{"  ", " .", " ,", "..", ".,", ":.", "· ·", "?:", "))"} {
					if strings.Contains(text, wrong) {
						t.Errorf("%s holds %q: %s", said.Key, wrong, text)
					}
				}
			}
			fmt.Fprintf(&b, "%s\n%s\n\n", da, en)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != string(want) {
		t.Errorf("what is said has changed; read it, then run go test -update\n%s", firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d\n got %s\nwant %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("got %d lines, want %d", len(g), len(w))
}

// pairs lists arguments as a sentence holds them.
func pairs(args map[string]any) texts.Args {
	var list texts.Args
	for name, v := range args {
		list = append(list, name, v)
	}
	return list
}
