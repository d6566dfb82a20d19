package redisstore

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"os"
	"testing"
	"time"

	"casethread/state"
)

var writeDictionary = flag.Bool("write-dictionary", false, "write dictionary.bin anew: only before the first release")

// dictionarySum is what dictionary.bin must stay: records refer to it.
const dictionarySum = "102de88046b31732"

func TestDictionaryStaysTheSame(t *testing.T) {
	if *writeDictionary {
		if err := os.WriteFile("dictionary.bin", sampleDictionary(t), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sum := sha256.Sum256(dictionary)
	if got := hex.EncodeToString(sum[:8]); got != dictionarySum {
		t.Errorf("dictionary.bin has the sum %s, want %s: what was packed with the old one cannot be read", got, dictionarySum)
	}
}

// phrases are words that notes are made of, the commonest last.
const phrases = " sygedagpenge kontanthjælp ressourceforløb revalidering fleksjob løntilskud virksomhedspraktik småjob " +
	"kommunen jobcenteret praktikken kontaktperson medarbejdere arbejdspladsen kollegerne pauserne mødetid " +
	"hjælpemidler personlig assistance høreværn hæve-sænkebord skærmbriller transport bussen cykel " +
	"kører lager butik køkken rengøring kantine kontor værksted montage gartneri kunder kassen varer " +
	"Har talt med virksomheden om opgaverne. Trives godt og kommer til tiden. Der er aftalt flere timer om ugen. " +
	"Vil gerne prøve at stå i kassen. Skal have en fast kontaktperson på arbejdspladsen. Borgeren har brug for korte pauser. " +
	"Mødet er flyttet til næste uge. Vi følger op på fremmøde, opgaver og skånehensyn. Ring til konsulenten ved fravær. " +
	"Send praktikaftale til underskrift senest fredag. Undersøg muligheden for at øge timetallet. " +
	"bestil, ring, skriv, send, afklar, undersøg, aftal med virksomheden; inden mødet, efter ferien, hver uge. "

func sampleDictionary(t *testing.T) []byte {
	out := []byte(phrases)
	for i, f := range sampleFacts() {
		b, err := state.EncodeEvent(sampleEvent(i+1, f))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b...)
	}
	return out
}

func sampleEvent(version int, f state.Fact) state.Event {
	actors := []state.Actor{{User: "U07", Role: state.Company}, {User: "U05", Role: state.Caseworker}, {User: "U01", Role: state.Consultant}}
	at := time.Date(2026, 11, 22, 9, 0, version, 0, time.UTC)
	return state.Event{Version: version, At: at, By: actors[version%3], Date: state.DateOf(at), Fact: f}
}

func sampleFacts() []state.Fact {
	n := func(f float64) *float64 { return &f }
	yes := true
	day := state.NewDate(2026, 12, 3)
	kvs := []state.Role{state.Consultant, state.Company, state.Caseworker}
	facts := []state.Fact{
		state.CaseClosed{Outcome: []string{"job"}},
		state.TrackEnd{Outcome: []string{"job", "education"}},
		state.PlacementEnd{Outcome: []string{"extended"}, Why: "timerne er nået"},
		state.Settings{HoursFocus: true},
		state.GrantRefused{ID: "G1"},
		state.Delivered{ID: "G1"},
		state.Granted{ID: "G1"},
		state.GrantApplied{ID: "G1", Kind: "HKO"},
		state.EffortStart{What: "mentor"},
		state.AbsenceClarified{},
		state.Absence{},
		state.Concern{On: true, Reason: "er udeblevet"},
		state.Changed{Kind: "contact"},
		state.MedicalRequired{},
		state.MedicalReceived{},
		state.EarlierBreakoffs{N: 1},
		state.VitasApproved{},
		state.ClosingTalk{Present: kvs},
		state.NextStep{What: "job"},
		state.PartyLeft{Role: state.Mentor},
		state.Undone{Versions: []int{3}},
		state.LanguageSet{Lang: "da"},
		state.BallPassed{To: state.Caseworker},
		state.BallAnswered{Accepted: true, Reason: ""},
		state.Wishes{N: 2, Items: []string{"kontor", "lager"}},
		state.Subgoals{N: 1, Goals: []state.Goal{{
			Specific: "møde hver dag", Measurable: "fremmøde over 90 %", Attractive: "vil gerne have job",
			Realistic: "med støtte", TimeBound: "inden jul",
		}}},
		state.Accommodations{N: 2, Items: []state.Accommodation{{Need: "pauser", Solution: "pause hver time"}, {Need: "ro", Solution: "eget rum"}}},
		state.Opened{Track: "1B", Label: "AB", Channel: "C0", Lang: "da"},
		state.ThreadStarted{Channel: "C0", TS: "1795338000.000100"},
		state.PartyNamed{Role: state.Caseworker, Name: "", User: "U05"},
		state.PartyNamed{Role: state.Mentor, Name: "", User: "U0", Phone: "+45 ", Mail: ".dk"},
		state.PartyNamed{Role: state.Company, Name: "", User: "U0", Phone: "+45 ", Mail: "@", External: true},
		state.Ordered{Purpose: true, Goal: true, Subgoals: true, Text: "afklaring"},
		state.Premeeting{Present: []state.Role{state.Consultant, state.Caseworker, state.Citizen}},
		state.StartMeeting{Present: append(kvs, state.Citizen)},
		state.Placement{Kind: "internship", Start: day, End: day.Add(91), Hours: n(15), Paid: n(0)},
		state.Hours{Hours: n(20), Paid: n(5)},
		state.Contacted{Channel: "phone"},
		state.Conversation{Meaning: "ok", Channel: "visit", Present: kvs},
		state.Pulse{Going: "good", Attended: "all"},
		state.FollowupCancelled{ID: "F1", Reason: "sygdom"},
		state.FollowupMissed{ID: "F1", Reason: "kom ikke"},
		state.TaskAccepted{ID: "T1"},
		state.TaskDone{ID: "T1"},
		state.Task{ID: "T1", Owner: state.Consultant, Due: day, What: "ring til ", Giver: state.Caseworker, Shared: true, How: "given"},
		state.FollowupPlanned{ID: "F1", For: day, Time: "10:00", Kind: "visit", Who: kvs, Every: "2w", Note: "på arbejdspladsen"},
		state.FollowupHeld{
			ID: "F1", Agreed: n(30), Attended: n(28), AccomOK: "yes", Social: "ok", Independent: &yes, Meaning: "ok",
			Note: "Det går godt", Private: "Aftalt med ",
		},
	}
	return facts
}
