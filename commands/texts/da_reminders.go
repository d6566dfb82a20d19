package texts

// danishReminders are the reminders between the digests, and their settings.
var danishReminders = map[string]string{
	"remind.notify":         "Påmindelse i sag #{no}",
	"remind.before":         "*Husk:* {followup}",
	"remind.after":          "*Hvordan gik det?* {followup}",
	"remind.unaccepted":     "*Ikke accepteret endnu:* {task}",
	"remind.due":            "*Fristen er i dag:* {task}",
	"remind.again":          "Jeg minder dig om det igen kl. {clock}.",
	"remind.below":          "Det, der stod her, står nu længere nede.",
	"remind.closed":         "Sagen er lukket.",
	"remind.over":           "Opfølgning {id} er begyndt eller overstået, så jeg minder dig ikke om den igen.",
	"bad.lead":              "Skriv mellem {least} og {max} minutter, eller slå påmindelser fra.",
	"digest.set_remind":     "Jeg minder dig om en opfølgning {minutes} minutter før.",
	"digest.set_snooze":     "Jeg minder dig om opfølgning {id} igen kl. {clock}.",
	"digest.set_remind_off": "Du får ingen påmindelser om opfølgninger. Slå dem til igen med {command}.",

	"help.digest.remind":        "vælg, hvor længe før en opfølgning du får en påmindelse",
	"form.digest.remind.title":  "Påmindelser",
	"form.digest.remind.button": "Vælg påmindelse",
	"form.digest.snooze.title":  "Mind mig igen",
	"form.digest.snooze.button": "Mind mig igen om 15 min.",
	"field.lead":                "Minutter før",
	"hint.lead":                 "Fx 15, 30 eller 60. Skriv fra, hvis du ingen vil have.",
	"usage.lead":                "15|30|60|til|fra",
}
