package texts

// danishReaders are about who can read a thread, and those who have come since.
var danishReaders = map[string]string{
	"readers.notify":          "Nye læsere i en kanal med dine sager",
	"readers.joined":          "{who} kan nu læse med i {channel}.",
	"readers.external":        "{who} (anden organisation)",
	"readers.shared":          "{channel} bliver delt med en anden organisation, som selv lukker sine folk ind.",
	"readers.other":           "den anden organisation",
	"readers.threads":         "Det gælder {n:tråden|trådene} i {cases}.",
	"readers.new":             "*Venter på et ja:* {who}",
	"readers.wait":            "Må de læse med? Jeg skriver ikke mere i {n:tråden|trådene}, før du har sagt ja. Det, I gemmer imens, kommer bagefter.",
	"readers.remove":          "Må de ikke læse med, så fjern dem fra kanalen i Slack. Så går det videre af sig selv. Jeg kan ikke selv fjerne nogen.",
	"readers.unshare":         "Skal kanalen ikke deles, så stop delingen i Slack, før du siger ja.",
	"readers.settled":         "Ingen nye læsere venter på dit ja længere. Jeg skriver i trådene igen.",
	"readers.intro":           "{n} {n:person|personer} kan læse tråden i {case}.",
	"readers.none":            "Ingen nye læsere venter på et ja.",
	"readers.unknown":         "Jeg kan ikke se, hvem der er i kanalen, for jeg er ikke selv med i den. Skriv /invite {bot} dér, og prøv igen.",
	"readers.answered":        "Der er ingen nye læsere at sige ja til i {case}.",
	"readers.more":            "Der er kommet flere til i {case} siden. Se dem med {/sag læsere}, og sig ja dér.",
	"told.audience_confirmed": "{who} må læse med i tråden",
	"saved.held":              "Det kommer i tråden, når du har sagt ja til de nye læsere: {/sag læsere}",
	"saved.held_by":           "Det kommer i tråden, når {who} har sagt ja til de nye læsere.",
	"saved.held_somebody":     "Det kommer i tråden, når en konsulent eller sagsbehandler har sagt ja til de nye læsere.",
	"digest.readers":          "nye læsere i tråden – {who}",
	"button.readers_ok":       "Ja, de må læse med",
	"button.readers":          "Se læserne",
	"help.case.audience":      "se, hvem der kan læse tråden, og sig ja til nye",
}
