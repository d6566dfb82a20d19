package texts

// danishTeam is what is said of teams and to their leaders.
var danishTeam = map[string]string{
	"help.case.team":        "se, opret og fjern teams med deres leder (kun administratorer)",
	"form.case.team.title":  "Team og leder",
	"form.case.team.button": "Opret team",
	"field.leader":          "Leder",
	"field.members":         "Medlemmer",
	"usage.users":           "@person @person…",
	"how.people":            "Skriv en eller flere som @navn.",
	"how.person":            "Vælg personen med @, fx @navn.",
	"how.person_named":      "Vælg personen med @, fx @navn, eller skriv \"Navn, telefon, mail\" i anførselstegn.",

	"team.list":         "Teams",
	"team.line":         "{name}: {leader} er leder, og {members} er med.",
	"team.how":          "Skriv fx {/sag team Nord leder @person medlemmer @person @person}. Skriv hele teamet igen for at rette det, eller {/sag team Nord slut} for at fjerne det.",
	"team.nobody":       "Der er ingen teams endnu.",
	"team.saved":        "Lederen får besked, når advarsler i teamet har ventet tre arbejdsdage på svar, aldrig om hvilke sager. Skriv hele teamet igen for at rette det, eller navnet og slut for at fjerne det.",
	"team.ended":        "Teamet {name} er fjernet. Skriv det igen, hvis det var en fejl.",
	"team.may_not":      "Kun administratorer i Slack kan oprette og se teams. Bed en af dem om det.",
	"team.no_name":      "Hvad hedder teamet?",
	"team.no_leader":    "Hvem er leder? Skriv det som @navn efter leder.",
	"team.no_members":   "Hvem er med i teamet? Skriv dem som @navn efter medlemmer.",
	"team.end_alone":    "Skal teamet rettes eller fjernes? Skriv enten leder og medlemmer eller slut.",
	"team.none":         "Der er intet team, der hedder {name}. Se dem alle med {/sag team}.",
	"team.no_slack":     "Vælg en leder, der er på Slack.",
	"team.unknown_user": "Jeg kan ikke finde {who} blandt kollegerne i Slack. Vælg en anden.",
	"team.external":     "{who} er fra en anden organisation. Vælg en kollega fra jeres egen.",
	"team.too_many":     "Der er plads til {max} teams. Fjern et først.",
	"team.many_members": "Der er plads til {max} i et team. Del det i to.",
	"team.meanwhile":    "En anden har rettet teams imens. Se dem med {/sag team}, og skriv det igen.",

	"team.waits_notify": "Advarsler, der venter på svar",
	"team.waits_some":   "Nogle advarsler om frafald i teamet {name} har ventet tre arbejdsdage eller mere på svar.",
	"team.waits":        "{n} advarsler om frafald i teamet {name} har ventet tre arbejdsdage eller mere på svar.",
	"team.waits_do":     "Tag det gerne op i teamet: konsulent og sagsbehandler kan se deres egne i overblikket og med {/frafald liste}.",
}
