package texts

// englishPulse is how the company is asked, with one tap, how it goes.
var englishPulse = map[string]string{
	"pulse.ask":            "One tap or two will do. The answer does not go into the thread.",
	"pulse.going":          "*How is it going?*",
	"pulse.attended":       "*Attendance in the last days*",
	"pulse.until":          "You can answer until {day}. Nobody will remind you.",
	"pulse.over":           "The question of how it is going is closed.",
	"pulse.thanks":         "Thank you for the answer: {answers}.",
	"pulse.thanks_bad":     "Thank you for telling us: {answers}. {who} will call you.",
	"pulse.late":           "The question is closed. To tell how it goes, call, or press This worries me.",
	"pulse.ended":          "The placement has ended, so there is nothing left to answer. Thank you for your help.",
	"pulse.later":          "There is a newer answer. Change it with another tap.",
	"pulse.notify":         "How is it going? Case #{no}",
	"pulse.same":           "You have answered that already.",
	"pulse.call":           "Call {who}: how is it going?",
	"pulse.asking.on":      "The company is already being asked.",
	"pulse.asking.off":     "The company is not being asked as it is.",
	"show.pulse":           "{told} · {day}",
	"show.pulse_off":       "The company is not asked how it goes.",
	"field.asking":         "Ask the company",
	"hint.asking":          "Whether the company is asked with one tap how it goes",
	"field.pulse":          "Question",
	"choice.asking.on":     "yes",
	"choice.asking.off":    "no",
	"form.case.tap.title":  "How is it going?",
	"form.case.tap.button": "How is it going?",
}
