package texts

// danishPulse is how the company is asked, with one tap, how it goes.
var danishPulse = map[string]string{
	"pulse.ask":            "Et tryk eller to er nok. Svaret kommer ikke i tråden.",
	"pulse.going":          "*Hvordan går det?*",
	"pulse.attended":       "*Fremmøde de seneste dage*",
	"pulse.until":          "I kan svare frem til {day}. I bliver ikke rykket.",
	"pulse.over":           "Spørgsmålet om, hvordan det går, er lukket.",
	"pulse.thanks":         "Tak for svaret: {answers}.",
	"pulse.thanks_bad":     "Tak, fordi I siger det: {answers}. {who} ringer til jer.",
	"pulse.late":           "Spørgsmålet er lukket. Vil I fortælle, hvordan det går, så ring, eller tryk på Det bekymrer mig.",
	"pulse.ended":          "Forløbet er slut, så der er ikke mere at svare på. Tak for hjælpen.",
	"pulse.later":          "Der er svaret igen siden. Ret svaret med et nyt tryk.",
	"pulse.notify":         "Hvordan går det? Sag #{no}",
	"pulse.same":           "Det har I svaret allerede.",
	"pulse.call":           "Ring til {who}: Hvordan går det?",
	"pulse.asking.on":      "Virksomheden bliver allerede spurgt.",
	"pulse.asking.off":     "Virksomheden bliver i forvejen ikke spurgt.",
	"show.pulse":           "{told} · {day}",
	"show.pulse_off":       "Virksomheden bliver ikke spurgt, hvordan det går.",
	"field.asking":         "Spørg virksomheden",
	"hint.asking":          "Om virksomheden skal spørges med ét tryk, hvordan det går",
	"field.pulse":          "Spørgsmål",
	"choice.asking.on":     "ja",
	"choice.asking.off":    "nej",
	"form.case.tap.title":  "Hvordan går det?",
	"form.case.tap.button": "Hvordan går det?",
}
