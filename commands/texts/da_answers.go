package texts

// danishAnswers are what the bot says of itself, and its private messages.
// What ends in .notify is seen on locked screens and holds nothing of a case.
var danishAnswers = map[string]string{
	"answer.slack_away":       "Slack svarer mig ikke lige nu. Skriv det samme igen om lidt; det bliver kun noteret én gang.",
	"answer.away":             "Jeg kan ikke hente eller gemme noget lige nu. Skriv det samme igen om lidt; det bliver kun noteret én gang.",
	"answer.thanks":           "Selv tak.",
	"answer.hello":            "Hej. Skriv *vis* for at se sagen, *overblik* for at se, hvad der kommer, eller *hjælp* for resten.",
	"home.paused":             "Dit overblik holder pause til {day}. Slå det til igen med /overblik til.",
	"answer.call":             "Er der mere, så ring til {who} ({role}).",
	"answer.cancelled":        "Sagen blev ikke åbnet. Intet er gemt.",
	"answer.conflict":         "Flere ændrede sagen samtidig, og dit er ikke gemt. Se sagen, og prøv igen, hvis det stadig passer.",
	"answer.draft_gone":       "Spørgsmålet er udløbet. Skriv det igen.",
	"answer.fill_in":          "Jeg mangler lidt for at kunne notere det.",
	"answer.internal":         "Noget gik galt hos os (fejl {id}). Prøv igen om lidt; det bliver kun noteret én gang.",
	"answer.not_replicated":   "Det er gemt, men endnu kun ét sted.",
	"answer.no_case":          "Jeg finder ingen sag #{no}. Se dine sager med /sag liste.",
	"answer.no_case_here":     "Her er ingen åben sag, som du er med i. Konsulent og sagsbehandler åbner en med /sag åbn i den private kanal.",
	"answer.noted":            "Noteret.",
	"answer.not_in_channel":   "Jeg er ikke med i kanalen. Skriv /invite @Sagstråd, og prøv igen.",
	"answer.not_private":      "En sag kan kun åbnes i en privat kanal. Prøv igen i den, I har sammen.",
	"answer.only_channel":     "En sag åbnes i jeres private kanal, ikke her. Skriv /sag åbn i kanalen.",
	"answer.pick":             "Vælg en sag",
	"answer.refused":          "Det kunne ikke noteres",
	"answer.repeated":         "Det er allerede noteret. Skal det noteres igen?",
	"answer.sealed":           "Sag #{no} kan ikke vises: {why}. Bed den, der driver Sagstråd, om hjælp.",
	"answer.see_help":         "Se, hvad du kan skrive, med {command}",
	"answer.shortcut_no_case": "Beskeden står ikke i en sags tråd. Brug genvejen på en, der gør.",
	"answer.unknown_button":   "Den knap virker ikke længere. Skriv det til mig i stedet.",
	"answer.usage":            "Sådan skriver du: {usage}",
	"answer.which_case":       "Hvilken sag gælder det?",

	"dm.notify": "Nyt til dig i sag #{no}",
	"dm.left":   "Du er ikke længere med i sag #{no}.",
	"dm.case":   "Sag #{no} · {label}",

	"error.view":       "Det kan ikke vises lige nu. Intet er gemt; luk, og prøv igen.",
	"doc.more":         "Der er mere, end der kan vises her.",
	"sealed.no_key":    "nøglen mangler",
	"sealed.wrong_key": "nøglen passer ikke",
	"sealed.damaged":   "indholdet er beskadiget",
}
