package texts

// englishPulse is how the company is asked, with one tap, how it goes.
var englishPulse = map[string]string{
	"pulse.ask":            "One tap or two will do, so that the consultant can keep up.",
	"pulse.going":          "*How is it going?*",
	"pulse.attended":       "*Attendance in the last days*",
	"pulse.until":          "You can answer through {day}. Nobody will remind you.",
	"pulse.over":           "The question how it goes was taken back.",
	"pulse.thanks":         "Thank you for the answer.",
	"pulse.thanks_bad":     "Thank you for telling. You will be called.",
	"pulse.late":           "The question was taken back. To tell how it goes, call, or press This worries me.",
	"pulse.same":           "You have answered that already.",
	"pulse.call":           "Call {who}: how is it going?",
	"pulse.asking.on":      "The company is asked already.",
	"pulse.asking.off":     "The company is not asked.",
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
