package texts

// danishAnswers are what the bot says of itself, and its private messages.
// What ends in .notify is seen on locked screens and holds nothing of a case.
var danishAnswers = map[string]string{
	"answer.away":             "Jeg kan ikke nå mit lager lige nu. Intet er gemt; prøv igen om lidt.",
	"answer.cancelled":        "Sagen blev ikke åbnet. Intet er gemt.",
	"answer.conflict":         "En anden ændrede sagen samtidig, og dit er ikke gemt. Sådan ser den ud nu; prøv igen, hvis det stadig passer.",
	"answer.draft_gone":       "Spørgsmålet er udløbet. Skriv det igen.",
	"answer.external_command": "Skriv @Sagstråd i sagens tråd, eller skriv direkte til mig. Kommandoer med skråstreg er kun for den organisation, der har Sagstråd.",
	"answer.fill_in":          "Jeg mangler lidt for at kunne notere det.",
	"answer.form_opened":      "Udfyld formularen, så noterer jeg det.",
	"answer.internal":         "Noget gik galt hos os (fejl {id}). Intet er gemt; prøv igen om lidt.",
	"answer.many":             "Flere sager passer. Hvilken er det?",
	"answer.no_case":          "Jeg finder ingen sag #{no}. Se dine sager med /sag liste.",
	"answer.no_case_here":     "Der er ingen åben sag her. Åbn en i jeres private kanal med /sag åbn og borgerens initialer.",
	"answer.noted":            "Noteret.",
	"answer.not_in_channel":   "Jeg er ikke med i kanalen. Skriv /invite @Sagstråd, og prøv igen.",
	"answer.not_private":      "En sag kan kun åbnes i en privat kanal. Prøv igen i den, I har sammen.",
	"answer.only_channel":     "En sag åbnes i jeres private kanal, ikke her. Skriv /sag åbn i kanalen.",
	"answer.pick":             "Vælg en sag",
	"answer.refused":          "Det kunne ikke noteres",
	"answer.opened":           "{case} er åbnet. Skriv i tråden under sagskortet.",
	"answer.repeated":         "Det er allerede noteret. Skal det noteres igen?",
	"answer.sealed":           "Sag #{no} kan ikke vises: {why}. Bed den, der driver Sagstråd, om hjælp.",
	"answer.see_help":         "Se, hvad du kan skrive, med {command}",
	"answer.shortcut_no_case": "Beskeden står ikke i en sags tråd. Brug genvejen på en, der gør.",
	"answer.unknown_button":   "Den knap virker ikke længere. Skriv det til mig i stedet.",
	"answer.usage":            "Sådan skriver du: {usage}",
	"answer.which_case":       "Hvilken sag gælder det?",

	"dm.notify":        "Nyt til dig i sag #{no}",
	"dm.case":          "Sag #{no} · {label}",
	"dm.task":          "{who} har givet dig en opgave i {case}: {told}",
	"dm.task_accepted": "{who} har taget imod i {case}: {told}",
	"dm.task_declined": "{who} har sagt nej i {case}: {told}",
	"dm.task_done":     "{who} er færdig i {case}: {told}",

	"absent.ask":   "Er borgeren her ikke i dag, så noterer jeg det. Ring til {who}, hvis der er mere.",
	"absent.noted": "Tak, fraværet er noteret i {case}. Ring til {who}, hvis der er mere.",

	"view.loading":     "Et øjeblik …",
	"error.view":       "Det kan ikke vises lige nu. Intet er gemt; luk, og prøv igen.",
	"doc.more":         "Der er mere, end der kan vises her.",
	"sealed.no_key":    "nøglen mangler",
	"sealed.wrong_key": "nøglen passer ikke",
	"sealed.damaged":   "indholdet er beskadiget",
}
