package redisstore

import (
	"time"

	"casethread/state"
)

// realisticFacts is a course as three people would note it in three months:
// 21 facts, of which six are longer texts.
func realisticFacts(channel string) []state.Fact {
	n := func(f float64) *float64 { return &f }
	no := false
	d := func(day int) state.Date { return state.NewDate(2026, 9, 1).Add(day) }
	return []state.Fact{
		state.Opened{Track: "2A", Label: "MKH", Channel: channel, Lang: "da"},
		state.PartyNamed{Role: state.Consultant, Name: "Jette Friis", User: "U06KONSUL01"},
		state.PartyNamed{Role: state.Caseworker, Name: "Ole Sandager", User: "U06SAGSBE02"},
		state.PartyNamed{Role: state.Company, Name: "Birgitte Toft", User: "U06FIRMA003", Phone: "+45 21 34 55 89", External: true},
		state.ThreadStarted{Channel: channel, TS: "1788246000.123459"},
		state.Ordered{Purpose: true, Goal: true, Subgoals: true, Text: "Afprøve om hun kan holde til detailhandel efter to år væk, og få en reference."},
		state.Accommodations{N: 2, Items: []state.Accommodation{
			{Need: "Kan ikke løfte over otte kilo", Solution: "Kollega tager mælkevognene"},
			{Need: "Hurtigt træt om eftermiddagen", Solution: "Møder 8.30 og går senest 13"},
		}},
		state.Placement{Kind: "internship", Start: d(13), End: d(104), Hours: n(12)},
		state.StartMeeting{Present: []state.Role{state.Consultant, state.Caseworker, state.Company, state.Citizen}},
		state.Task{ID: "T1", Owner: state.Consultant, Due: d(16), What: "Sende forsikringspapirer og arbejdstøj-bestilling til butikken", Giver: state.Company, Shared: true, How: "given"},
		state.TaskAccepted{ID: "T1"},
		state.FollowupPlanned{ID: "F1", For: d(27), Time: "09:30", Kind: "visit", Who: []state.Role{state.Consultant, state.Company}, Every: "2w"},
		state.TaskDone{ID: "T1"},
		state.Pulse{Going: "good", Attended: "all"},
		state.FollowupHeld{
			ID: "F1", Agreed: n(24), Attended: n(22.5), AccomOK: "yes", Social: "ok", Independent: &no, Meaning: "ok",
			Note:    "Fylder mejerivarer op på egen hånd og har lært skraldespandsruten. Butikschefen roser omhuen, men tempoet må gerne op over efteråret.",
			Private: "Hun sover dårligt for tiden; spørger selv om hun må tale med sin læge om det.",
		},
		state.FollowupPlanned{ID: "F2", For: d(41), Time: "09:30", Kind: "visit", Who: []state.Role{state.Consultant, state.Company}, Every: "2w"},
		state.Hours{Hours: n(15)},
		state.Contacted{Channel: "phone"},
		state.Task{ID: "T2", Owner: state.Caseworker, Due: d(45), What: "Undersøge om mentor kan bevilges til de første fire uger med kassen", Giver: state.Consultant, How: "given"},
		state.FollowupHeld{
			ID: "F2", Agreed: n(30), Attended: n(29), AccomOK: "partly", Social: "ok", Independent: &no, Meaning: "ok",
			Note: "Har siddet to formiddage ved kassen sammen med Gitte. Aftalt at kassen venter til efter uge 44, hvor der er mere ro.",
		},
		state.FollowupPlanned{ID: "F3", For: d(55), Time: "10:15", Kind: "meeting", Who: []state.Role{state.Consultant, state.Caseworker, state.Company}, Note: "om forlængelse og lønnede timer"},
	}
}

// realisticEvents are those facts, days apart.
func realisticEvents(channel string) []state.Event {
	actors := []state.Actor{
		{User: "U06KONSUL01", Role: state.Consultant},
		{User: "U06SAGSBE02", Role: state.Caseworker},
		{User: "U06FIRMA003", Role: state.Company},
	}
	start := time.Date(2026, 9, 1, 8, 12, 37, 481e6, time.UTC)
	var events []state.Event
	for i, f := range realisticFacts(channel) {
		at := start.Add(time.Duration(i) * 61 * time.Hour)
		events = append(events, state.Event{Version: i + 1, At: at, By: actors[i%len(actors)], Date: state.DateOf(at), Fact: f})
	}
	return events
}
