package tour

import (
	"casethread/state"
)

// fact adds the acts that record a fact.
func (w *script) fact(e state.Event) {
	by := actor[e.By.Role]
	switch f := e.Fact.(type) {
	case state.Opened:
		w.open(by, f)
	case state.PartyNamed:
		w.party(by, f)
	case state.FollowupPlanned:
		w.plan(w.may(by), f)
	case state.FollowupHeld:
		w.hold(by, f)
	case state.Task:
		w.task(by, f)
	case state.TaskDone:
		w.types(by, "task", who(by, "er færdig med opgaven.", "has done the task."), join(Text{"udført", "done"}, both("%s", w.tasks[f.ID])))
	case state.Pulse:
		w.pulse(f)
	case state.Subgoals:
		w.subgoals(by, f)
	case state.Accommodations:
		w.accommodate(by, f)
	case state.VitasApproved:
		by = w.may(by)
		w.types(by, "case", who(by, "noterer, at praktikken er godkendt.", "notes that the placement is approved."), both("vitas"))
	default:
		say, text := w.plain(by, e.Fact)
		w.types(by, "case", say, text)
	}
}

// plain is a fact that one line records.
func (w *script) plain(by string, f state.Fact) (say, text Text) {
	switch f := f.(type) {
	case state.PartyLeft:
		return who(by, "noterer, at en rolle er ledig.", "notes that a role is free."), join(Text{"rolle", "role"}, roleWord[f.Role], Text{"ude", "left"})
	case state.Ordered:
		return who(by, "siger, hvad forløbet skal føre til.", "says what the course is to lead to."), w.order(f)
	case state.Premeeting:
		return who(by, "noterer formødet med borgeren og sagsbehandleren.", "notes the pre-meeting with the citizen and the caseworker."), join(Text{"møde formøde deltog", "met pre present"}, codes(f.Present))
	case state.Conversation:
		return who(by, "har talt med borgeren.", "has talked with the citizen."), join(Text{"samtale", "talk"}, meaning(f.Meaning), interpreter(f.Interpreter))
	case state.Contacted:
		return who(by, "har haft kontakt.", "has been in touch."), join(Text{"kontakt", "contact"}, channel(f.Channel), interpreter(f.Interpreter))
	case state.Wishes:
		return who(by, "noterer borgerens ønsker.", "notes what the citizen wishes."), join(Text{"ønsker", "wishes"}, w.wishes(f.N))
	case state.Placement:
		return who(by, "noterer forløbet: sted, dage og timer.", "notes the placement: days and hours."), w.placement(f)
	case state.Hours:
		return who(by, "noterer et nyt timetal. Kortet retter sig.", "notes other hours. The card follows."), join(Text{"timer", "hours"}, both("%s", number(f.Hours)), paid(f.Paid))
	case state.NextStep:
		return who(by, "noterer, hvad der kommer efter.", "notes what comes next."), join(Text{"næste", "next"}, said(f.What))
	case state.PlacementEnd:
		return who(by, "afslutter forløbet.", "ends the placement."), join(Text{"afslut", "end"}, outcomes(f.Outcome))
	case state.TrackEnd:
		return who(by, "afslutter sporet.", "ends the track."), join(Text{"spor slut", "track end"}, outcomes(f.Outcome))
	case state.CaseClosed:
		return who(by, "lukker sagen.", "closes the case."), join(Text{"luk", "close"}, outcomes(f.Outcome))
	}
	return w.short(by, f)
}

// short is a fact that a word or two record.
func (w *script) short(by string, f state.Fact) (say, text Text) {
	switch f := f.(type) {
	case state.StartMeeting:
		return who(by, "noterer startmødet hos virksomheden.", "notes the start meeting at the company."), Text{"møde start", "met start"}
	case state.ClosingTalk:
		return who(by, "har holdt den afsluttende samtale med virksomheden.", "has held the closing talk with the company."), Text{"møde afslutning", "met closing"}
	case state.MedicalRequired:
		return who(by, "noterer, at starten venter på en bekræftelse.", "notes that the start awaits a confirmation."), Text{"læge krævet", "medical required"}
	case state.MedicalReceived:
		return who(by, "noterer, at bekræftelsen er kommet.", "notes that the confirmation has come."), Text{"læge modtaget", "medical received"}
	case state.EarlierBreakoffs:
		return who(by, "noterer tidligere forløb. Virksomheden ser det ikke.", "notes earlier placements. The company does not see it."), join(Text{"afbrudte", "breakoffs"}, both("%d", f.N))
	case state.Concern:
		return who(by, "siger, om det er en bekymringssag. Virksomheden ser det ikke.", "says whether this is a concern case. The company does not see it."), concern(f)
	case state.Absence:
		return who(by, "siger, at borgeren ikke kom i dag.", "says that the citizen did not come today."), Text{"fravær", "absent"}
	case state.AbsenceClarified:
		return who(by, "har fundet ud af, hvorfor borgeren ikke kom.", "has found out why the citizen did not come."), Text{"afklaret", "clarified"}
	case state.Changed:
		return who(by, "noterer en ændring for borgeren.", "notes a change for the citizen."), join(Text{"ændring", "change"}, said(f.Kind))
	case state.EffortStart:
		return who(by, "noterer en indsats, der begynder.", "notes an effort that begins."), join(Text{"indsats", "effort"}, said(f.What))
	case state.GrantApplied:
		w.grants[f.ID] = next(w.grants, "G")
		return who(by, "søger en bevilling.", "applies for a grant."), join(Text{"bevilling", "grant"}, both("%s", f.Kind), Text{"søgt", "applied"})
	case state.Granted:
		return who(by, "noterer bevillingen.", "notes the grant."), join(Text{"bevilling", "grant"}, both("%s", w.grants[f.ID]), Text{"bevilget", "granted"})
	case state.Delivered:
		return who(by, "noterer leveringen.", "notes the delivery."), join(Text{"bevilling", "grant"}, both("%s", w.grants[f.ID]), Text{"leveret", "delivered"})
	case state.GrantRefused:
		return who(by, "noterer et afslag.", "notes a refusal."), join(Text{"bevilling", "grant"}, both("%s", w.grants[f.ID]), Text{"afslået", "refused"})
	case state.Settings:
		return who(by, "siger, hvad forløbet sigter mod.", "says what the course aims at."), join(Text{"fokus timer", "focus hours"}, onOff(f.HoursFocus))
	}
	panic("tour: no way in for a " + f.Type()) // the test walks the vocabulary
}

// open opens the case with whom the cast has by then, or begins a new course
// in it.
func (w *script) open(by string, f state.Opened) {
	if w.opened {
		w.types(by, "case", who(by, "begynder et nyt spor.", "begins a new track."), join(Text{"spor", "track"}, said(f.Track)))
		return
	}
	w.opened = true
	typed := []Text{{"/sag åbn {label} spor", "/case open {label} track"}, said(f.Track)}
	for _, role := range state.PartyRoles {
		if user := w.cast[role]; user != "" {
			typed = append(typed, roleWord[role], both("@%s", user))
		}
	}
	w.add(Act{
		User: by, Say: who(by, "åbner sagen. Først vises, hvem der kan læse med.", "opens the case. First it shows who can read along."),
		Typed: join(typed...),
	})
	w.add(Act{
		User: by, Say: who(by, "siger ja. Kortet kommer i kanalen.", "says yes. The card appears in the channel."),
		Press: []Button{{Action: "case.open.confirm"}},
	})
}

func (w *script) party(by string, f state.PartyNamed) {
	user, known := cast[f.Name]
	if known && w.cast[f.Role] == user {
		return // opening the case did it
	}
	w.cast[f.Role] = user
	named := both("%q", f.Name)
	if known {
		named = both("@%s", user)
	}
	say := who(by, "sætter "+firstName[user]+" på sagen.", "names "+firstName[user]+" in the case.")
	w.types(by, "case", say, join(Text{"rolle", "role"}, roleWord[f.Role], named))
}

// may is who does what neither a mentor nor the company may do in the bot.
func (w *script) may(by string) string {
	switch {
	case by != "mads" && by != "vera":
		return by
	case w.cast[state.Consultant] != "":
		return w.cast[state.Consultant]
	}
	return w.cast[state.Caseworker]
}

func (w *script) plan(by string, f state.FollowupPlanned) {
	when := both("%s", w.typedDay(f.For))
	if id, known := w.followups[f.ID]; known {
		w.types(by, "followup", who(by, "flytter opfølgningen.", "moves the follow-up."), join(Text{"flyt", "move"}, both("%s", id), when))
		return
	}
	w.followups[f.ID] = next(w.followups, "F")
	say := who(by, "planlægger en opfølgning. Alle får den i kalenderen.", "plans a follow-up. All get it for their calendars.")
	w.types(by, "followup", say, join(when, Text{"kl. 10 besøg", "at 10 visit"}))
}

func (w *script) hold(by string, f state.FollowupHeld) {
	words := []Text{{"afholdt", "held"}, both("%s", w.followups[f.ID])}
	if f.Agreed != nil {
		words = append(words, Text{"aftalt", "agreed"}, both("%s", number(f.Agreed)))
	}
	if f.Attended != nil {
		words = append(words, Text{"mødt", "attended"}, both("%s", number(f.Attended)))
	}
	if f.AccomOK != "" {
		words = append(words, Text{"skånehensyn", "accommodations"}, yes(f.AccomOK))
	}
	if f.Social != "" {
		words = append(words, Text{"socialt", "social"}, map[string]Text{"ok": both("ok"), "difficult": {"svært", "difficult"}}[f.Social])
	}
	if f.Independent != nil {
		words = append(words, Text{"selvstændig", "independent"}, yes(map[bool]string{true: "yes", false: "no"}[*f.Independent]))
	}
	if f.Meaning != "" {
		words = append(words, Text{"mening", "meaning"}, meaning(f.Meaning))
	}
	w.types(by, "followup", who(by, "noterer, hvordan opfølgningen gik.", "notes how the follow-up went."), join(words...))
	if f.Social == "difficult" || f.Attended != nil && f.Agreed != nil && *f.Attended < 0.9**f.Agreed {
		w.warned()
	}
}

// warned has the consultant take the warning that has come half an hour later.
func (w *script) warned() {
	w.add(Act{
		User: "karen", Press: []Button{{Action: "warning.take"}},
		Say: Text{
			"En halv time senere: Karen er advaret, i det stille, og siger ”Jeg tager den”. Vera ser intet.",
			"Half an hour later: Karen has been warned, in private, and says “I take it”. Vera sees nothing.",
		},
	})
}

func (w *script) task(by string, f state.Task) {
	owner := actor[f.Owner]
	w.tasks[f.ID] = next(w.tasks, "T")
	words := []Text{both("@%s", owner)}
	if !writes(by) {
		words = []Text{{"giv", "give"}, words[0]}
	}
	words = append(words, said(f.What))
	if f.Barrier {
		words = append(words, Text{"barriere", "barrier"})
	}
	if !f.Due.IsZero() {
		words = append(words, both("senest %s", w.typedDay(f.Due)))
		words[len(words)-1].EN = "by " + w.typedDay(f.Due)
	}
	w.types(by, "task", who(by, "giver "+firstName[owner]+" en opgave.", "gives "+firstName[owner]+" a task."), join(words...))
	if owner != by {
		w.add(Act{
			User: owner, Say: who(owner, "siger ja til opgaven.", "accepts the task."),
			Press: []Button{{Action: "task.accept"}},
		})
	}
}

// pulse is the company's answer with one tap, or what the consultant heard,
// where the bot has not asked.
func (w *script) pulse(f state.Pulse) {
	going := map[string]Text{"good": {"godt", "good"}, "mixed": {"blandet", "mixed"}, "bad": {"dårligt", "bad"}, "": {}}
	attended := map[string]Text{"all": {"alt", "all"}, "some": {"noget", "some"}, "none": {"intet", "none"}, "": {}}
	act := Act{
		User: "vera", Say: Text{"Botten spørger Vera, hvordan det går. Hun svarer med ét tryk.", "The bot asks Vera how it goes. She answers with one tap."},
		OrSay: Text{"Karen har ringet til Vera og noterer, hvordan det går.", "Karen has called Vera, and notes how it goes."},
		Or:    join(Text{"puls", "pulse"}, going[f.Going], attended[f.Attended]).after("case"),
	}
	if f.Going != "" {
		act.Press = append(act.Press, Button{"company.pulse.going", f.Going})
	}
	if f.Attended != "" {
		act.Press = append(act.Press, Button{"company.pulse.attended", f.Attended})
	}
	w.add(act)
	if f.Going != "good" || f.Attended != "all" {
		w.warned()
	}
}

func (w *script) subgoals(by string, f state.Subgoals) {
	for range f.N {
		w.types(by, "case", who(by, "åbner formularen til et delmål.", "opens the form of a sub-goal."), Text{"mål", "goal"})
		w.add(Act{User: by, Say: who(by, "har skrevet delmålet: fem korte svar.", "has written the sub-goal: five short answers."), Form: goals[w.goal%len(goals)]})
		w.goal++
	}
}

func (w *script) accommodate(by string, f state.Accommodations) {
	if f.N == 0 {
		w.types(by, "case", who(by, "har spurgt: ingen skånehensyn.", "has asked: no accommodations."), Text{"skånehensyn ingen", "accommodation none"})
	}
	for range f.N {
		w.types(by, "case", who(by, "åbner formularen til et skånehensyn.", "opens the form of an accommodation."), Text{"skånehensyn", "accommodation"})
		w.add(Act{
			User: by, Say: who(by, "har noteret det. Virksomheden ser løsningen, aldrig behovet.", "has noted it. The company sees the solution, never the need."),
			Form: accommodations[w.accom%len(accommodations)], Picked: map[string][]string{"consent": {"yes"}},
		})
		w.accom++
	}
}
