package bench

import (
	"fmt"
	"time"

	"casethread/state"
)

// caseload is how many cases a consultant has.
const caseload = 40

// userOf is who has a role in a case: consultants and caseworkers in caseload
// cases each, a company's contact in ten.
func userOf(no int, role state.Role) string {
	switch role {
	case state.Consultant:
		return fmt.Sprintf("U0K%06d", no/caseload)
	case state.Caseworker:
		return fmt.Sprintf("U0S%06d", no/caseload)
	}
	return fmt.Sprintf("U0V%06d", no/10)
}

// channelOf is the channel of a case, with the others of the same company.
func channelOf(no int) string { return fmt.Sprintf("C0B%06d", no/10) }

// notes are what is written of follow-ups; each case has its own share.
var notes = []string{
	"Står nu for varemodtagelsen to formiddage om ugen og spørger selv, når noget er uklart.",
	"Kommer til tiden, men bliver træt efter frokost; vi prøver med en kortere dag i to uger.",
	"Værkføreren er glad for arbejdet ved samlebordet. Opgaverne på lageret venter til efter jul.",
	"Har fået egen nøgle og åbner værkstedet om tirsdagen. Vil gerne lære at køre trucken.",
	"Gik tidligt hjem en enkelt gang; ellers som aftalt. Kollegerne har taget godt imod.",
	"Bageriet tilbyder flere timer fra næste måned, hvis mødetiden klokken fem kan passe med bussen.",
	"Planter om i drivhuset sammen med Egon og klarer salget i butikken alene om lørdagen.",
}

func note(no, n int) string { return notes[(no*5+n*3)%len(notes)] }

// course is a case as its parties would note it in two months: 20 events, the
// last ones of these days, so that there is something to tell in a digest.
func course(no int, today state.Date) []state.Event {
	n := func(f float64) *float64 { return &f }
	start := today.Add(-60 - no%9)
	d := start.Add
	yes := no%2 == 0
	facts := []state.Fact{
		state.Opened{Track: "2B", Label: fmt.Sprintf("M%dK", no), Company: "Bogense Værksted", Channel: channelOf(no), Lang: "da"},
		state.PartyNamed{Role: state.Consultant, Name: "Inger Holm Madsen", User: userOf(no, state.Consultant)},
		state.PartyNamed{Role: state.Caseworker, Name: "Poul Erik Juhl", User: userOf(no, state.Caseworker)},
		state.PartyNamed{Role: state.Company, Name: "Susanne Winther", User: userOf(no, state.Company), Phone: "+45 61 40 22 7" + fmt.Sprint(no%10), External: true},
		state.ThreadStarted{Channel: channelOf(no), TS: fmt.Sprintf("1788246000.%06d", no)},
		state.Ordered{Purpose: true, Goal: true, Text: "Finde ud af hvor mange timer der kan arbejdes, og i hvilket fag der er lyst til at blive."},
		state.Accommodations{N: 2, Items: []state.Accommodation{
			{Need: "Tåler ikke støj fra maskinhallen", Solution: "Arbejder i den bageste bygning"},
			{Need: "Har svært ved mange beskeder på en gang", Solution: "Sedlen på opslagstavlen hver morgen"},
		}},
		state.Placement{Kind: "virksomhedspraktik", Start: d(8), End: d(99), Hours: n(15)},
		state.StartMeeting{Present: []state.Role{state.Consultant, state.Company, state.Citizen}},
		state.Task{ID: "T1", Owner: state.Company, Due: d(12), What: "Finde sikkerhedssko og skab i omklædningen", Giver: state.Consultant, Shared: true, How: "given"},
		state.TaskDone{ID: "T1"},
		state.FollowupPlanned{ID: "F1", For: d(25), Time: "09:00", Kind: "visit", Who: []state.Role{state.Consultant, state.Company}, Every: "2w"},
		state.FollowupHeld{ID: "F1", Agreed: n(30), Attended: n(28), AccomOK: "yes", Social: "ok", Independent: &yes, Meaning: "ok", Note: note(no, 1), Private: "Bor alene og savner nogen at spise med; vil tale med sagsbehandleren om det."},
		state.FollowupPlanned{ID: "F2", For: d(39), Time: "09:00", Kind: "visit", Who: []state.Role{state.Consultant, state.Company}, Every: "2w"},
		state.Hours{Hours: n(18)},
		state.Contacted{Channel: "phone"},
		state.FollowupHeld{ID: "F2", Agreed: n(36), Attended: n(35.5), AccomOK: "partly", Social: "ok", Independent: &yes, Meaning: "ok", Note: note(no, 2)},
		state.Task{ID: "T2", Owner: state.Consultant, Due: today.Add(no%15 - 4), What: "Spørge jobcenteret om tilskud til bus de første tre måneder", Giver: state.Consultant, How: "given"},
		state.FollowupPlanned{ID: "F3", For: today.Add(no%20 - 3), Time: "10:15", Kind: "meeting", Who: []state.Role{state.Consultant, state.Caseworker, state.Company}, Note: "om lønnede timer fra nytår"},
		state.Task{ID: "T3", Owner: state.Caseworker, Due: today.Add(no % 11), What: "Se på den nye plan før mødet med virksomheden", Giver: state.Consultant, How: "given"},
	}
	actors := []state.Actor{
		{User: userOf(no, state.Consultant), Role: state.Consultant},
		{User: userOf(no, state.Caseworker), Role: state.Caseworker},
		{User: userOf(no, state.Company), Role: state.Company},
	}
	events := make([]state.Event, len(facts))
	for i, f := range facts {
		at := start.At(8+i%8, i*7%60, time.UTC).AddDate(0, 0, i*3)
		events[i] = state.Event{Version: i + 1, At: at, By: actors[i%len(actors)], Date: state.DateOf(at), Fact: f}
	}
	return events
}
