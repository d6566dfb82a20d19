package commands

import "casethread/state"

// MaxLabel is how long a case's label may be, in characters: initials, not a name.
const MaxLabel = 12

// Table is every command that casethread knows, and the only list of them.
var Table = []Command{
	{Name: "case", Da: "sag", Words: caseWords},
	{Name: "followup", Da: "opfolgning", Also: []string{"opfølgning"}, Default: "add", Words: followupWords},
	{Name: "whodoes", Da: "hvemgor", Also: []string{"hvemgør"}, Default: "add", Words: taskWords},
	{Name: "agenda", Da: "dagsorden", Default: "meeting", Words: agendaWords},
	{Name: "dropout", Da: "frafald", Default: "raise", Words: dropoutWords},
	{Name: "digest", Da: "overblik", Default: "now", Words: digestWords},
}

var caseWords = []Word{
	{Name: "open", Da: []string{"åbn"}, Act: state.ActOpen, NoCase: true, Form: true, Decide: openCase, Params: []Param{
		{Name: "label", Kind: LabelKind, Required: true, Max: 200},
		{Name: "track", Da: []string{"spor"}, Kind: ChoiceKind, Open: true, Keyword: true, Choices: tracks, Max: 40},
		{Name: "company", Da: []string{"virksomhed"}, Kind: NameKind, Keyword: true, Max: 80},
		{Name: "consultant", Da: []string{"konsulent"}, Kind: PersonKind, Keyword: true},
		{Name: "caseworker", Da: []string{"sagsbehandler", "sagsbeh"}, Kind: PersonKind, Keyword: true},
		{Name: "contact", Da: []string{"kontakt"}, Kind: PersonKind, Keyword: true},
		{Name: "mentor", Kind: PersonKind, Keyword: true},
	}},
	{Name: "show", Da: []string{"vis", "status"}, Said: []string{
		"vis sagen", "vis mig", "vis mig sagen", "vis lige", "status på", "status for", "show the case", "show me", "please show", "status of", "status on",
	}, Alone: []string{"hvad er aftalt", "hvad har vi aftalt", "what is agreed", "what have we agreed"}, Act: state.ActShow, Reads: true, Calls: true, News: true, Again: true, Asks: asksReason, Fill: saysReason, Decide: showCase},
	{Name: "preview", Da: []string{"forhåndsvis"}, Said: []string{"vis som virksomheden", "show as the company"}, Act: state.ActRead, Reads: true, Calls: true, Decide: previewCase},
	{Name: "audience", Da: []string{"læsere"}, Act: state.ActAudience, Reads: true, Readers: true, Decide: showReaders},
	{Name: "audience_ok", Act: state.ActAudience, Hidden: true, Closed: true, Again: true, Decide: confirmReaders},
	{Name: "list", Da: []string{"liste", "søg", "search"}, SaidOf: map[string][]string{"mine": {"mine sager", "my cases"}}, Act: state.ActRead, NoCase: true, Rows: true, Reads: true, Decide: listCases, Params: []Param{
		{Name: "filter", Kind: TextKind, Max: 80},
		{Name: "page", Kind: CountKind, Most: 9999, FormOnly: true, Hidden: true},
	}},
	{Name: "role", Da: []string{"rolle"}, SaidOf: map[string][]string{
		"consultant": {"change consultant"}, "caseworker": {"change caseworker"}, "contact": {"change contact"}, "mentor": {"change mentor"},
	}, SaidOfWho: map[string][]string{
		"consultant": {"konsulent", "konsulent er", "ny konsulent", "ny konsulent er", "consultant", "consultant is", "new consultant", "new consultant is"},
		"caseworker": {"sagsbehandler", "sagsbehandler er", "ny sagsbehandler", "ny sagsbehandler er", "caseworker", "caseworker is", "new caseworker", "new caseworker is"},
		"contact":    {"kontakt er", "ny kontakt", "ny kontakt er", "virksomhedens kontakt er", "contact is", "new contact", "new contact is"},
		"mentor":     {"mentor", "mentor er", "ny mentor", "ny mentor er", "mentor is", "new mentor", "new mentor is"},
	}, Act: state.ActSteer, Form: true, Decide: nameParty, Params: []Param{
		{Name: "role", Kind: ChoiceKind, Required: true, Choices: partyChoices},
		{Name: "who", Kind: PersonKind},
		{Name: "name", Kind: TextKind, FormOnly: true, Max: 120},
		{Name: "phone", Da: []string{"tlf", "telefon"}, Kind: PhoneKind, Keyword: true, Max: 30},
		{Name: "left", Da: []string{"ude", "fratrådt"}, Kind: FlagKind, Keyword: true},
	}},
	{Name: "company", Da: []string{"virksomhed"}, Act: state.ActSteer, Form: true, Decide: nameCompany, Params: []Param{
		{Name: "company", Kind: TextKind, Required: true, Max: 80},
	}},
	{Name: "order", Da: []string{"bestilling"}, Act: state.ActSteer, Form: true, Decide: recordOrder, Params: []Param{
		{Name: "holds", Kind: ChoicesKind, Choices: orderParts},
		{Name: "text", Kind: TextKind, Long: true, Private: true},
	}},
	{Name: "goal", Da: []string{"mål"}, Act: state.ActSteer, Form: true, Decide: addGoal, Prefill: unfinishedGoal, Params: []Param{
		{Name: "specific", Kind: TextKind, Required: true, Max: 500},
		{Name: "measurable", Kind: TextKind, FormOnly: true, Max: 500},
		{Name: "attractive", Kind: TextKind, FormOnly: true, Max: 500},
		{Name: "realistic", Kind: TextKind, FormOnly: true, Max: 500},
		{Name: "timebound", Kind: TextKind, FormOnly: true, Max: 500},
	}},
	{Name: "wishes", Da: []string{"ønsker"}, Act: state.ActSteer, Form: true, Decide: recordWishes, Params: append([]Param{
		{Name: "wishes", Kind: TextKind, Required: true, Long: true, Private: true, Firm: true},
		{Name: "lines", Kind: TextKind, FormOnly: true, Long: true, Max: 500, Private: true, Firm: true},
	}, termsWith("lines")...)},
	{Name: "accommodation", Da: []string{"skånehensyn"}, Act: state.ActSteer, Form: true, Decide: addAccommodation, Params: append([]Param{
		{Name: "none", Da: []string{"ingen"}, Kind: FlagKind, Keyword: true},
		{Name: "need", Kind: TextKind, Private: true, Team: true, Max: 500},
		{Name: "solution", Kind: TextKind, FormOnly: true, Max: 500},
		{Name: "consent", Kind: FlagKind, FormOnly: true},
	}, termsWith("consent")...)},
	{Name: "consent", Da: []string{"samtykke"}, Act: state.ActConsent, Reads: true, Decide: showConsents, Params: []Param{
		{Name: "list", Da: []string{"liste"}, Kind: FlagKind, Keyword: true},
	}},
	{Name: "consent_give", Under: "consent", Da: []string{"giv"}, Act: state.ActConsent, Form: true, Decide: giveConsent, Prefill: consentAgain, Params: []Param{
		{Name: "id", Kind: ConsentKind, FormOnly: true, Hidden: true},
		{Name: "thing", Kind: ShareableKind, FormOnly: true},
		{Name: "what", Kind: TextKind, Private: true, Max: 500},
		{Name: "to", Da: []string{"til"}, Kind: ChoicesKind, Keyword: true, Choices: consentTo},
		{Name: "basis", Da: []string{"grundlag"}, Kind: ChoiceKind, Keyword: true, Choices: bases},
		{Name: "until", Da: []string{"indtil"}, Kind: DateKind, Keyword: true},
		{Name: "why", Da: []string{"formål"}, Kind: TextKind, Keyword: true, Private: true, Max: 300},
	}},
	{Name: "consent_withdraw", Under: "consent", Da: []string{"træk"}, Act: state.ActConsent, Form: true, Closed: true, Decide: withdrawConsent, Params: []Param{
		{Name: "id", Kind: ConsentKind},
		{Name: "reason", Kind: TextKind, Private: true, Max: 500},
	}},
	{Name: "placement", Da: []string{"forløb"}, Act: state.ActSteer, Form: true, Decide: recordPlacement, Prefill: extensionOf, Params: []Param{
		{Name: "kind", Kind: ChoiceKind, Required: true, Choices: placementKinds},
		{Name: "host", Kind: ChoiceKind, Choices: hosts},
		{Name: "start", Kind: DateKind, Required: true},
		{Name: "end", Da: []string{"til"}, Also: []string{"to", "until"}, Kind: DateKind, After: "start"},
		{Name: "paid", Da: []string{"lønnede", "løn"}, Kind: HoursKind, Keyword: true},
		{Name: "hours", Kind: HoursKind, Required: true},
	}},
	{Name: "hours", Da: []string{"timer"}, Said: []string{
		"ret timer", "ændr timer", "sæt timer til", "sæt timerne til", "sæt timer op til", "sæt timerne op til", "sæt timer ned til", "sæt timerne ned til",
		"timer op til", "timer ned til", "timetal", "timetallet er", "change hours", "set hours to", "set the hours to", "raise the hours to", "lower the hours to",
		"hours up to", "hours down to", "hours are now",
	}, Act: state.ActSteer, Form: true, Decide: recordHours, Params: []Param{
		{Name: "paid", Da: []string{"lønnede", "løn"}, Kind: HoursKind, Keyword: true},
		{Name: "from", Da: []string{"fra"}, Kind: DateKind, Keyword: true},
		{Name: "hours", Kind: HoursKind, Required: true},
	}},
	{Name: "vitas", Act: state.ActRecord, Decide: approveVitas, Params: []Param{
		{Name: "vitas", Kind: ChoiceKind, Choices: vitasSaid},
	}},
	{Name: "next", Da: []string{"næste"}, Said: []string{"næste skridt", "næste skridt er", "next step", "next step is"}, Act: state.ActSteer, Form: true, Decide: recordNextStep, Params: []Param{
		{Name: "what", Kind: TextKind, Required: true, Max: 500, Private: true},
	}},
	{Name: "language", Da: []string{"sprog"}, Act: state.ActSteer, Form: true, Decide: setCaseLanguage, Params: []Param{
		{Name: "language", Kind: ChoiceKind, Required: true, Choices: languages},
	}},
	{Name: "ball", Da: []string{"bolden", "bold"}, Said: []string{
		"send bolden videre", "send bolden videre til", "send bolden", "send bolden til", "giv bolden til", "giv bolden videre til", "bolden til", "bold til", "bolden videre til", "bolden er hos", "bolden ligger hos",
		"pass the ball", "pass the ball to", "give the ball to", "ball to", "the ball to",
	}, Act: state.ActBall, Form: true, Decide: passBall, Params: []Param{
		{Name: "who", Kind: PartyKind, Required: true},
	}},
	{Name: "accept", Said: []string{"jeg tager bolden", "i take the ball"}, Act: state.ActTakeBall, Hidden: true, Decide: acceptBall},
	{Name: "decline", Said: []string{"nej tak til bolden", "decline the ball"}, Act: state.ActTakeBall, Hidden: true, Decide: declineBall, Params: []Param{
		{Name: "reason", Kind: TextKind, Private: true, Max: 500},
	}},
	{Name: "handover", Da: []string{"overdrag"}, Act: state.ActSteer, Form: true, Decide: offerRole, Params: []Param{
		{Name: "from", Kind: HolderKind},
		{Name: "to", Kind: PersonKind, Required: true},
		{Name: "note", Kind: TextKind, Long: true, Max: 500},
	}},
	{Name: "handover_accept", Said: []string{"jeg overtager", "i take it over"}, Act: state.ActTakeOver, Hidden: true, Calls: true, Decide: acceptHandover, Params: []Param{
		{Name: "handover", Kind: HandoverKind},
	}},
	{Name: "handover_decline", Act: state.ActTakeOver, Hidden: true, Form: true, Decide: declineHandover, Params: []Param{
		{Name: "handover", Kind: HandoverKind},
		{Name: "reason", Kind: TextKind, Required: true, Private: true, Max: 500},
	}},
	{Name: "end", Da: []string{"afslut"}, Act: state.ActSteer, Form: true, Decide: endPlacement, Params: []Param{
		{Name: "outcome", Kind: ChoicesKind, Required: true, Choices: outcomes},
		{Name: "reason", Kind: TextKind, Private: true, Max: 500},
	}},
	{Name: "track", Da: []string{"spor"}, Act: state.ActSteer, Form: true, Closed: true, Decide: changeTrack, Params: []Param{
		{Name: "end", Da: []string{"slut", "afslut"}, Kind: FlagKind, Keyword: true},
		{Name: "outcome", Kind: ChoicesKind, Choices: outcomes},
		{Name: "track", Kind: ChoiceKind, Open: true, Choices: tracks, Max: 40},
	}},
	{Name: "close", Da: []string{"luk"}, Act: state.ActSteer, Form: true, Typed: sureToClose, Decide: closeCase, Params: []Param{
		{Name: "outcome", Kind: ChoicesKind, Required: true, Choices: outcomes},
		{Name: "reason", Kind: TextKind, Private: true, Max: 500},
	}},
	{Name: "forget", Da: []string{"glem"}, Act: state.ActForget, Form: true, Closed: true, Reads: true, Decide: askForget, Params: []Param{
		{Name: "reason", Kind: ChoiceKind, Required: true, Choices: forgetReasons},
	}},
	{Name: "forget_now", Act: state.ActForget, Hidden: true, Closed: true, Decide: forgetCase, Params: []Param{
		{Name: "reason", Kind: ChoiceKind, Required: true, Choices: forgetReasons},
		{Name: "seen", Kind: NameKind, Required: true, Max: 40},
	}},
	{Name: "contact", Da: []string{"kontakt"}, Act: state.ActContact, Form: true, Decide: recordContact, Params: []Param{
		{Name: "channel", Kind: ChoiceKind, Required: true, Choices: contactChannels},
		{Name: "date", Kind: DateKind, Past: true},
		{Name: "interpreter", Da: []string{"tolk"}, Kind: FlagKind, Keyword: true},
	}},
	{Name: "talk", Da: []string{"samtale"}, Act: state.ActRecord, Decide: recordTalk, Params: []Param{
		{Name: "meaning", Kind: ChoiceKind, Choices: meanings},
		{Name: "date", Kind: DateKind, Past: true},
		{Name: "interpreter", Da: []string{"tolk"}, Kind: FlagKind, Keyword: true},
	}},
	{Name: "met", Da: []string{"møde"}, SaidOf: map[string][]string{
		"pre":     {"formøde holdt", "formødet er holdt", "pre-meeting held", "the pre-meeting was held"},
		"start":   {"startmøde holdt", "startmødet er holdt", "start meeting held", "the start meeting was held"},
		"closing": {"afslutningssamtale holdt", "afslutningssamtalen er holdt", "closing talk held", "the closing talk was held"},
	}, Act: state.ActRecord, Form: true, Decide: recordMeeting, Params: []Param{
		{Name: "meeting", Kind: ChoiceKind, Required: true, Choices: meetings},
		{Name: "date", Kind: DateKind, Past: true},
		{Name: "present", Da: []string{"deltog", "med"}, Kind: ChoicesKind, Keyword: true, Choices: presentCodes},
	}},
	{Name: "absent", Da: []string{"fravær"}, Said: []string{"ikke her", "not here"}, Act: state.ActAbsent, Calls: true, Decide: recordAbsence, Params: []Param{
		{Name: "date", Kind: DateKind, Past: true},
	}},
	{Name: "worry", Da: []string{"uro"}, Act: state.ActWorry, Form: true, Calls: true, Decide: recordWorry, Params: []Param{
		{Name: "what", Kind: TextKind, Required: true, Long: true, Max: 500},
	}},
	{Name: "call", Da: []string{"ring"}, Said: []string{
		"hvem skal jeg ringe til", "hvem skal vi ringe til", "hvem ringer jeg til", "hvem kan jeg ringe til", "hvem ringer vi til",
		"who do i call", "who should i call", "whom do i call", "who can i call", "who do we call",
		"ring til mig", "ring til os", "ring mig op", "call me", "call us",
	}, Act: state.ActRead, Reads: true, Calls: true, Decide: whomToCall},
	{Name: "clarified", Da: []string{"afklaret"}, Act: state.ActRecord, Decide: clarifyAbsence, Params: []Param{
		{Name: "private", Kind: TextKind, Private: true, Long: true, Max: 500},
	}},
	{Name: "medical", Da: []string{"læge", "lægeattest", "lægeerklæring"}, Act: state.ActMedical, Form: true, Decide: recordMedical, Params: []Param{
		{Name: "status", Kind: ChoiceKind, Required: true, Choices: medicalStates},
	}},
	{Name: "breakoffs", Da: []string{"afbrudte"}, Act: state.ActRecord, Form: true, Decide: recordBreakoffs, Params: []Param{
		{Name: "n", Kind: CountKind, Required: true},
	}},
	{Name: "change", Da: []string{"ændring"}, Act: state.ActRecord, Form: true, Decide: recordChange, Params: []Param{
		{Name: "kind", Kind: TextKind, Required: true, Max: 80, Private: true},
	}},
	{Name: "effort", Da: []string{"indsats"}, Act: state.ActRecord, Form: true, Decide: recordEffort, Params: []Param{
		{Name: "what", Kind: TextKind, Required: true, Max: 200, Private: true},
	}},
	{Name: "grant", Da: []string{"bevilling"}, Act: state.ActRecord, Form: true, Decide: recordGrant, Params: []Param{
		{Name: "grant", Kind: GrantKind},
		{Name: "state", Kind: ChoiceKind, Required: true, Choices: grantStates},
		{Name: "what", Kind: NameKind, Max: 80, Private: true},
	}},
	{Name: "concern", Da: []string{"bekymring"}, Company: "case.worry", Act: state.ActConcern, Form: true, Calls: true, Decide: setConcern, Params: []Param{
		{Name: "on", Kind: ChoiceKind, Required: true, Choices: onOff},
		{Name: "reason", Kind: TextKind, Private: true, Max: 500},
	}},
	{Name: "focus", Da: []string{"fokus"}, Act: state.ActSteer, Form: true, Decide: setFocus, Params: []Param{
		{Name: "focus", Kind: ChoiceKind, Required: true, Choices: []Choice{{"hours", []string{"timer"}}}},
		{Name: "on", Kind: ChoiceKind, Required: true, Choices: onOff},
	}},
	{Name: "pulse", Da: []string{"puls"}, Act: state.ActRecord, Form: true, Decide: recordPulse, Params: []Param{
		{Name: "going", Kind: ChoiceKind, Choices: goings},
		{Name: "attended", Kind: ChoiceKind, Choices: attendances},
		{Name: "asking", Da: []string{"spørg"}, Kind: ChoiceKind, Choices: onOff},
	}},
	{Name: "tap", Act: state.ActPulse, Hidden: true, Closed: true, Again: true, Decide: answerPulse, Params: []Param{
		{Name: "pulse", Kind: NameKind, Required: true, Max: 40},
		{Name: "going", Kind: ChoiceKind, Choices: goings},
		{Name: "attended", Kind: ChoiceKind, Choices: attendances},
	}},
	{Name: "export", Da: []string{"eksport"}, Act: state.ActExport, Form: true, Closed: true, Again: true, Decide: exportCase, Params: []Param{
		{Name: "for", Kind: ChoiceKind, Required: true, Choices: exportReaders},
		{Name: "format", Kind: ChoiceKind, Choices: exportFormats},
	}},
	{Name: "picture", Da: []string{"billede"}, Said: []string{"få et billede", "get a picture"}, SaidOf: map[string][]string{
		string(PictureHours):    {"se timerne som billede", "see hours as a picture", "see the hours as a picture"},
		string(PictureTimeline): {"se tidslinjen", "see the timeline"},
	}, Act: state.ActRead, Reads: true, Decide: drawPicture, Params: []Param{
		{Name: "picture", Kind: ChoiceKind, Choices: pictureKinds},
		{Name: "where", Kind: ChoiceKind, Choices: picturePlaces},
	}},
	{Name: "access", Da: []string{"adgangslog", "adgang"}, Act: state.ActReadings, Reads: true, Decide: showReadings},
	{Name: "undo", Da: []string{"fortryd"}, Alone: []string{
		"fortryd det", "fortryd det sidste", "nej fortryd", "nej fortryd det", "undo it", "undo that", "undo the last",
	}, Act: state.ActUndo, Closed: true, Decide: undo},
	{Name: "team", Act: state.ActTeam, NoCase: true, Teams: true, Decide: nameTeam, Params: []Param{
		{Name: "name", Kind: TeamKind, Max: 40},
		{Name: "leader", Da: []string{"leder"}, Kind: PersonKind, Keyword: true},
		{Name: "members", Da: []string{"medlemmer"}, Kind: PeopleKind, Keyword: true},
		{Name: "end", Da: []string{"slut"}, Kind: FlagKind, Keyword: true},
	}},
	{Name: "stats", Da: []string{"statistik"}, Said: []string{"vis tallene", "show the figures"}, Act: state.ActStats, NoCase: true, Teams: true, Reads: true, Decide: countStats, Params: []Param{
		{Name: "team", Kind: TeamKind, Keyword: true, Max: 40},
		{Name: "from", Da: []string{"fra"}, Kind: DateKind, Keyword: true, Past: true, Gone: true},
		{Name: "to", Da: []string{"til"}, Kind: DateKind, Keyword: true, Past: true, Gone: true, Ahead: true},
		{Name: "months", Da: []string{"måneder"}, Kind: FlagKind, Keyword: true},
		{Name: "ref", Kind: NameKind, Hidden: true, FormOnly: true, Max: 40}, // a team, by a button
	}},
}

var followupWords = []Word{
	{Name: "add", Da: []string{"planlæg", "plan", "book"}, Said: []string{
		"planlæg opfølgning", "planlæg en opfølgning", "næste opfølgning", "næste opfølgning er", "plan a follow-up", "next follow-up", "next follow-up is",
	}, SaidOf: map[string][]string{
		"meeting": {"næste møde", "næste møde er", "next meeting", "next meeting is"},
		"visit":   {"næste besøg", "næste besøg er", "next visit", "next visit is"},
		"call":    {"næste opkald", "næste opkald er", "next call", "next call is"},
	}, Act: state.ActPlan, Form: true, Decide: planFollowup, Params: []Param{
		{Name: "when", Kind: WhenKind, Required: true},
		{Name: "kind", Kind: ChoiceKind, Choices: followupKinds},
		{Name: "who", Kind: PartiesKind},
		{Name: "every", Kind: EveryKind},
		{Name: "note", Kind: TextKind, Public: true, Long: true},
	}},
	{Name: "held", Da: []string{"afholdt"}, Act: state.ActHold, Form: true, Fill: fillFromAnswer, Typed: heldAsAnswered, Decide: holdFollowup, Params: []Param{
		{Name: "followup", Kind: FollowupKind},
		{Name: "date", Kind: DateKind, Past: true},
		{Name: "agreed", Da: []string{"aftalt"}, Kind: HoursKind, Keyword: true},
		{Name: "attended", Da: []string{"mødt", "fremmøde"}, Kind: HoursKind, Keyword: true},
		{Name: "accom_ok", Da: []string{"skånehensyn", "hensyn"}, Also: []string{"accommodations"}, Kind: ChoiceKind, Keyword: true, Choices: yesPartlyNo},
		{Name: "social", Da: []string{"socialt"}, Kind: ChoiceKind, Keyword: true, Choices: okDifficult},
		{Name: "independent", Da: []string{"selvstændig", "alene", "alone"}, Kind: ChoiceKind, Keyword: true, Choices: yesNo},
		{Name: "meaning", Da: []string{"mening"}, Kind: ChoiceKind, Keyword: true, Choices: meanings},
		{Name: "note", Kind: TextKind, Long: true},
		{Name: "private", Da: privately[:3], Also: privately[3:], Kind: TextKind, Keyword: true, Private: true, Long: true},
		{Name: "next", Kind: WhenKind, FormOnly: true},
	}},
	{Name: "move", Da: []string{"flyt"}, Said: []string{
		"flyt det", "flyt den", "flyt mødet", "flyt opfølgningen", "flyt besøget", "flyt opkaldet", "ryk mødet", "ryk opfølgningen", "ryk besøget", "udskyd mødet", "udskyd opfølgningen", "udskyd besøget", "udsæt mødet",
		"ryk det", "ryk den", "skub mødet", "skub opfølgningen", "skub besøget", "skub det", "skub den",
		"move it", "move the meeting", "move the follow-up", "move the visit", "move the call", "postpone the meeting", "reschedule the meeting",
		"push the meeting", "push the follow-up", "push the visit", "push it",
	}, OfThing: []string{"udskyd", "udsæt", "ryk", "skub", "rykker", "flytter", "skubber", "postpone", "push", "reschedule"}, Act: state.ActPlan, Form: true, Decide: moveFollowup, Params: []Param{
		{Name: "followup", Kind: FollowupKind},
		{Name: "when", Da: []string{"til", "med"}, Also: []string{"to", "by"}, Kind: WhenKind, Required: true, Shift: true},
		{Name: "every", Kind: EveryKind},
	}},
	{Name: "cancel", Da: []string{"aflys"}, Said: []string{
		"aflys mødet", "aflys opfølgningen", "aflys besøget", "aflys opkaldet", "aflys aftalen", "aflys det", "aflys den",
		"cancel the meeting", "cancel the follow-up", "cancel the visit", "cancel the call", "cancel it",
	}, Act: state.ActPlan, Form: true, Decide: cancelFollowup, Params: []Param{
		{Name: "followup", Kind: FollowupKind},
		{Name: "series", Da: []string{"serien", "rækken"}, Kind: FlagKind, Keyword: true},
		{Name: "reason", Kind: TextKind, Required: true, Private: true, Max: 500},
	}},
	{Name: "missed", Da: []string{"udeblev"}, Said: []string{"ikke afholdt", "not held"}, Act: state.ActMiss, Decide: missFollowup, Params: []Param{
		{Name: "followup", Kind: FollowupKind},
		{Name: "reason", Kind: TextKind, Private: true, Max: 500},
	}},
	{Name: "propose", Da: []string{"foreslå"}, Said: []string{"foreslå en anden tid", "propose another time"}, Act: state.ActPropose, Form: true, Decide: proposeTime, Params: []Param{
		{Name: "followup", Kind: FollowupKind},
		{Name: "when", Kind: WhenKind, Required: true, Shift: true},
		{Name: "note", Kind: TextKind, Days: true, Long: true, Max: 500},
	}},
	{Name: "answer", Da: []string{"svar"}, Said: []string{"fortæl hvordan det går", "tell how it goes"}, Act: state.ActAnswer, Form: true, Decide: answerFollowup, Params: []Param{
		{Name: "followup", Kind: FollowupKind},
		{Name: "agreed", Da: []string{"aftalt"}, Kind: HoursKind, Keyword: true},
		{Name: "attended", Da: []string{"mødt", "fremmøde"}, Kind: HoursKind, Keyword: true},
		{Name: "accom_ok", Da: []string{"skånehensyn", "hensyn"}, Also: []string{"accommodations"}, Kind: ChoiceKind, Keyword: true, Choices: yesPartlyNo},
		{Name: "social", Da: []string{"socialt"}, Kind: ChoiceKind, Keyword: true, Choices: okDifficult},
		{Name: "note", Kind: TextKind, Long: true, Max: 500},
	}},
	{Name: "halfway", Da: []string{"halvvejs"}, Act: state.ActPlan, Decide: planHalfway},
	{Name: "list", Da: []string{"liste"}, Alone: []string{
		"næste møde", "næste opfølgning", "hvornår er mødet", "hvornår er næste møde", "hvornår er næste opfølgning", "hvornår er det næste møde", "hvornår mødes vi", "hvornår kommer I",
		"next meeting", "next follow-up", "when is the meeting", "when is the next meeting", "when is the next follow-up", "when is our next meeting", "when do we meet",
	}, Act: state.ActRead, Reads: true, Decide: listFollowups},
}

var taskWords = []Word{
	{Name: "add", Da: []string{"giv", "give", "tildel", "assign"}, Said: []string{"giv en opgave", "giv en opgave til", "give a task", "give a task to"}, Act: state.ActGive, Form: true, Decide: giveTask, Params: []Param{
		{Name: "who", Kind: PartyKind, Required: true},
		{Name: "by", Da: []string{"senest", "inden"}, Kind: DateKind, Keyword: true},
		{Name: "internal", Da: []string{"internt", "intern"}, Kind: FlagKind, Keyword: true, Staff: true},
		{Name: "what", Kind: TextKind, Required: true, Max: 500, Task: true},
		{Name: "barrier", Da: []string{"barriere"}, Kind: FlagKind, Keyword: true, Staff: true},
	}},
	{Name: "list", Da: []string{"liste"}, Said: []string{"opgaver", "tasks"}, SaidOf: map[string][]string{
		"mine": {"mine opgaver", "my tasks"}, "all": {"hvem gør hvad", "alle opgaver", "who does what", "all tasks"},
	}, Act: state.ActRead, NoCase: true, Across: true, Reads: true, Decide: listTasks, Params: []Param{
		{Name: "whose", Kind: ChoiceKind, Choices: []Choice{{"mine", []string{"mine", "mit"}}, {"all", []string{"alle"}}}},
	}},
	{Name: "done", Da: []string{"udført"}, OfThing: []string{
		"færdig", "klaret", "ordnet", "gjort", "lavet", "løst", "fuldført", "afsluttet", "overstået", "på plads", "i orden",
		"er færdig", "er klaret", "er ordnet", "er gjort", "er udført", "er lavet", "er løst", "er fuldført", "er afsluttet", "er overstået", "er på plads", "er i orden",
		"finished", "completed", "complete", "sorted", "is done", "is finished", "is completed", "is complete", "is sorted", "all done",
	}, Act: state.ActOwnTask, Decide: finishTask, Params: []Param{{Name: "task", Kind: TaskKind}}},
	{Name: "accept", Da: []string{"accepter"}, Act: state.ActOwnTask, Decide: acceptTask, Params: []Param{{Name: "task", Kind: TaskKind}}},
	{Name: "decline", Da: []string{"afvis"}, Act: state.ActOwnTask, Form: true, Decide: declineTask, Params: []Param{
		{Name: "task", Kind: TaskKind},
		{Name: "reason", Kind: TextKind, Required: true, Private: true, Firm: true, Max: 500},
	}},
	{Name: "hand", Da: []string{"overdrag"}, Act: state.ActOwnTask, Form: true, Decide: handTask, Params: []Param{
		{Name: "task", Kind: TaskKind},
		{Name: "who", Kind: PartyKind, Required: true},
	}},
	{Name: "move", Da: []string{"flyt"}, Said: []string{"flyt opgaven", "flyt fristen", "udskyd opgaven", "udskyd fristen", "move the task", "move the deadline", "postpone the task"}, OfThing: []string{"udskyd", "udsæt", "ryk", "skub", "postpone", "push"}, Act: state.ActOwnTask, Form: true, Decide: moveTask, Params: []Param{
		{Name: "task", Kind: TaskKind},
		{Name: "by", Da: []string{"senest", "inden"}, Also: []string{"til", "to", "med"}, Kind: DateKind, Required: true, Shift: true},
	}},
}

var agendaWords = append(kindWords(), []Word{
	{Name: "meeting", Da: []string{"møde"}, Act: state.ActAgenda, Agendas: true, Form: true, Decide: openNamed, Params: []Param{
		{Name: "name", Kind: TemplateKind, Required: true},
		{Name: "when", Kind: WhenKind},
	}},
	{Name: "add", Da: []string{"tilføj"}, Act: state.ActNote, Form: true, Decide: addItems, Params: []Param{
		{Name: "agenda", Kind: MeetingKind},
		{Name: "items", Kind: TextKind, Required: true, Long: true, Max: 2000},
	}},
	{Name: "move", Da: []string{"flyt"}, Act: state.ActAgenda, Form: true, Decide: moveMeeting, Params: []Param{
		{Name: "agenda", Kind: MeetingKind},
		{Name: "when", Da: []string{"til", "med"}, Also: []string{"to", "by"}, Kind: WhenKind, Required: true, Shift: true},
	}},
	{Name: "cancel", Da: []string{"aflys"}, Act: state.ActAgenda, Form: true, Decide: cancelMeeting, Params: []Param{
		{Name: "agenda", Kind: MeetingKind},
		{Name: "reason", Kind: TextKind, Required: true, Private: true, Max: 500},
	}},
	{Name: "list", Da: []string{"liste"}, Act: state.ActRead, Reads: true, Decide: listAgendas},
	{Name: "minutes", Da: []string{"referat"}, Act: state.ActHold, Form: true, Decide: closeMeeting, Fill: itemsLeft, Prefill: minutesNow, Asks: asksMinutes, Params: []Param{
		{Name: "agenda", Kind: MeetingKind},
		{Name: "present", Da: []string{"deltog", "med"}, Kind: ChoicesKind, Keyword: true, Choices: presentCodes},
		{Name: "date", Kind: DateKind, Past: true},
		{Name: "decisions", Kind: TextKind, FormOnly: true, Long: true, Max: 2000},
		{Name: "tasks", Kind: TextKind, FormOnly: true, Long: true, Max: 2000},
		{Name: "next", Kind: WhenKind, FormOnly: true},
		{Name: "private", Kind: TextKind, FormOnly: true, Private: true, Staff: true, Long: true, Max: 2000},
		{Name: "not_held", Kind: FlagKind, FormOnly: true},
	}},
	{Name: "templates", Da: []string{"skabeloner", "skabelon"}, Act: state.ActTemplate, NoCase: true, Across: true, Agendas: true, Reads: true, Decide: listTemplates},
	{Name: "arrange", Act: state.ActAgenda, Hidden: true, Decide: arrangeItems, Prefill: arrangedNow, Params: []Param{
		{Name: "agenda", Kind: MeetingKind, Hidden: true},
		{Name: "last", Kind: TextKind, Hidden: true, FormOnly: true}, // item that the form showed
		{Name: "items", Kind: TextKind, Required: true, Long: true, Max: 3000},
	}},
	{Name: "tick", Act: state.ActTick, Hidden: true, Decide: tickRow, Fill: ofItem, Asks: asks, Prefill: answeredBefore, Params: []Param{
		{Name: "item", Kind: ItemKind, Hidden: true, Required: true},
	}},
	{Name: "note", Act: state.ActNote, Hidden: true, Decide: noteRow, Fill: ofItem, Params: []Param{
		{Name: "item", Kind: ItemKind, Hidden: true, Required: true},
		{Name: "note", Kind: TextKind, FormOnly: true, Long: true},
		{Name: "private", Kind: TextKind, FormOnly: true, Long: true, Private: true, Staff: true},
	}},
	{Name: "park", Act: state.ActTick, Hidden: true, Decide: parkRow, Params: []Param{
		{Name: "item", Kind: ItemKind, Hidden: true, Required: true},
		{Name: "back", Kind: FlagKind, Hidden: true},
	}},
	{Name: "template", Act: state.ActTemplate, NoCase: true, Across: true, Agendas: true, Hidden: true, Decide: saveTemplate, Prefill: templateNow, Params: []Param{
		{Name: "name", Kind: NameKind, Hidden: true, Max: 40},
		{Name: "yaml", Kind: TextKind, Required: true, Long: true, Max: 3000},
	}},
	{Name: "reset", Act: state.ActTemplate, NoCase: true, Across: true, Agendas: true, Hidden: true, Decide: resetTemplate, Params: []Param{
		{Name: "name", Kind: NameKind, Required: true, Max: 40},
		{Name: "seen", Kind: NameKind, Hidden: true, FormOnly: true, Max: 40}, // the template as it was shown
	}},
	{Name: "yaml", Act: state.ActTemplate, NoCase: true, Agendas: true, Hidden: true, Reads: true, Decide: showTemplate, Params: []Param{
		{Name: "name", Kind: NameKind, Required: true, Max: 40},
	}},
}...)

// kindWords start the meetings of the practice.
func kindWords() []Word {
	var words []Word
	for _, k := range agendaKinds {
		act := state.ActAgenda
		if k.name == "followup" { // which the mentor holds too
			act = state.ActHold
		}
		words = append(words, Word{
			Name: k.name, Da: []string{k.da}, Act: act, Agendas: true, Decide: openAgenda(k.name),
			Params: []Param{{Name: "when", Kind: WhenKind}},
		})
	}
	return words
}

var dropoutWords = []Word{
	{Name: "raise", Da: []string{"bekymring"}, Said: []string{"det bekymrer mig", "rejs en bekymring", "this worries me", "it worries me", "raise a worry"}, Company: "case.worry", Act: state.ActRaise, Form: true, Calls: true, Decide: raiseWarning, Params: []Param{
		{Name: "what", Kind: TextKind, Required: true, Private: true, Team: true, Own: true, Long: true, Max: 500},
	}},
	{Name: "why", Da: []string{"hvorfor"}, Act: state.ActWatch, Reads: true, Decide: whyWarned},
	{Name: "take", Da: []string{"tag"}, Said: []string{"jeg tager den", "jeg ta'r den", "i'll take it"}, Act: state.ActWarn, Decide: takeWarning},
	{Name: "act", Da: []string{"gør"}, Said: []string{"skriv hvad du gør", "write what you are doing"}, Act: state.ActWarn, Form: true, Decide: actOnWarning, Params: []Param{
		{Name: "what", Kind: TextKind, Required: true, Private: true, Team: true, Long: true, Max: 500},
	}},
	{Name: "snooze", Da: []string{"udskyd"}, Act: state.ActWarn, Form: true, Decide: snoozeWarning, Params: []Param{
		{Name: "until", Da: []string{"til", "indtil"}, Kind: DateKind, Required: true},
		{Name: "reason", Kind: TextKind, Required: true, Private: true, Team: true, Max: 500},
	}},
	{Name: "resolve", Da: []string{"løst"}, Said: []string{"resolved"}, Act: state.ActWarn, Form: true, Decide: resolveWarning, Params: []Param{
		{Name: "what", Kind: TextKind, Required: true, Private: true, Team: true, Long: true, Max: 500},
	}},
	{Name: "list", Da: []string{"liste"}, Act: state.ActWatch, NoCase: true, Across: true, Reads: true, Decide: listWarnings},
}

var digestWords = []Word{
	{Name: "now", Da: []string{"nu"}, Said: []string{"hvad nu", "what now"}, Alone: []string{
		"hvad skal jeg", "hvad skal jeg nu", "hvad skal jeg gøre", "hvad skal jeg lave", "hvad skal jeg i dag", "min dag", "i dag",
		"what do I do", "what do I have to do", "what should I do", "my day", "today",
	}, Act: state.ActDigest, NoCase: true, Across: true, Reads: true, Calls: true, Decide: digestNow, Params: []Param{
		{Name: "page", Kind: CountKind, Most: 9999, FormOnly: true, Hidden: true},
	}},
	{Name: "at", Da: []string{"kl"}, Act: state.ActDigest, NoCase: true, Decide: digestAt, Form: true, Params: []Param{
		{Name: "at", Kind: ClockKind, Required: true},
	}},
	{Name: "on", Da: []string{"til"}, Said: []string{"slå overblik til", "slut pausen", "switch digest on", "end the pause"}, Act: state.ActDigest, NoCase: true, Decide: digestOn},
	{Name: "off", Da: []string{"fra"}, Said: []string{"slå overblik fra", "switch digest off"}, Act: state.ActDigest, NoCase: true, Decide: digestOff},
	{Name: "weekly", Da: []string{"ugentlig"}, Act: state.ActDigest, NoCase: true, Form: true, Decide: digestWeekly, Params: []Param{
		{Name: "day", Kind: ChoiceKind, Required: true, Choices: weekdays},
	}},
	{Name: "pause", Act: state.ActDigest, NoCase: true, Form: true, Decide: digestPause, Params: []Param{
		{Name: "until", Da: []string{"til", "indtil"}, Also: []string{"to"}, Kind: DateKind, Required: true},
		{Name: "from", Da: []string{"fra"}, Kind: DateKind, Keyword: true, Hidden: true}, // which can only be today
		{Name: "stand-in", Da: []string{"stedfortræder", "standin"}, Kind: PersonKind, Keyword: true},
	}},
	{Name: "remind", Da: []string{"påmind"}, Said: []string{"påmind mig", "mind mig", "remind me"}, Act: state.ActDigest, NoCase: true, Form: true, Decide: remindMe, Params: []Param{
		{Name: "lead", Kind: LeadKind, Required: true},
	}},
	{Name: "snooze", Act: state.ActRead, Hidden: true, Decide: snoozeReminder, Params: []Param{
		{Name: "followup", Kind: FollowupKind, Required: true},
	}},
	{Name: "language", Da: []string{"sprog"}, Act: state.ActDigest, NoCase: true, Form: true, Decide: digestLanguage, Params: []Param{
		{Name: "language", Kind: ChoiceKind, Required: true, Choices: languages},
	}},
}
