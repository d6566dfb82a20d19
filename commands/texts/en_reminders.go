package texts

// englishReminders are the reminders between the digests, and their settings.
var englishReminders = map[string]string{
	"remind.notify":         "Reminder in case #{no}",
	"remind.before":         "*Coming up:* {followup}",
	"remind.after":          "*How did it go?* {followup}",
	"remind.unaccepted":     "*Not accepted yet:* {task}",
	"remind.due":            "*Due today:* {task}",
	"remind.again":          "I will remind you again at {clock}.",
	"remind.below":          "What stood here now stands further down.",
	"remind.closed":         "The case is closed.",
	"remind.over":           "Follow-up {id} has begun or is over, so I will not remind you of it again.",
	"bad.lead":              "Write between {least} and {max} minutes, or switch reminders off.",
	"digest.set_remind":     "I remind you of a follow-up {minutes} minutes before.",
	"digest.set_snooze":     "I will remind you of follow-up {id} again at {clock}.",
	"digest.set_remind_off": "You get no reminders of follow-ups. Switch them on again with {command}.",

	"help.digest.remind":        "choose how long before a follow-up you are reminded of it",
	"form.digest.remind.title":  "Reminders",
	"form.digest.remind.button": "Choose reminder",
	"form.digest.snooze.title":  "Remind me again",
	"form.digest.snooze.button": "Remind me again in 15 min",
	"field.lead":                "Minutes before",
	"hint.lead":                 "For example 15, 30 or 60. Write off if you want none.",
	"usage.lead":                "15|30|60|on|off",
}
