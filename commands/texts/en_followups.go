package texts

// englishFollowups is danishFollowups in English.
var englishFollowups = map[string]string{
	"told.followup_cancelled_series": "follow-up {id}{when} is cancelled, and no more of the series are planned",
	"told.followup_proposed":         "another time is proposed for follow-up {id} – {when}",
	"told.followup_answered":         "the company’s answer to follow-up {id} – {answers}",

	"answered.hours":  "attendance {attended} of {agreed} hours",
	"answered.agreed": "{agreed} agreed {agreed:hour|hours}",
	"answered.early":  "Follow-up {id} is not until {when}. Answer on that day or later.",
	"show.answered":   "*The company’s answer to follow-up* {id} {day}: {answers}",

	"propose.sent": "{who} gets the proposal. The follow-up stands as it is until it is moved.",
	"propose.same": "That time is already proposed for follow-up {id}: {when}.",
	"propose.gone": "The proposal no longer counts. Follow-up {id} is planned for {when}.",

	"halfway.no_end":  "There is no end date to plan by in {case}. Note it with {/case placement}.",
	"halfway.past":    "The placement ends {end}, so it is too late to plan halfway and before the end. Plan a follow-up with a date instead.",
	"halfway.planned": "Follow-ups are already planned around those moments in {case}.",

	"followup.another":      "Note: Follow-up {id} is already planned for that time. Undo if one of them is enough.",
	"followup.moved_now":    "Note: {who} had just moved it to {when}. Undo if that time should stand.",
	"followup.stands":       "Follow-up {id} is already planned for that day, so that is the one.",
	"followup.series_stays": "The series keeps its rhythm, so the next one will be {when}. To count it from the new time, move it again with “{every}” after the time.",
	"followup.series_anew":  "The series is counted from here, so the next one will be {when}.",

	"button.answer":  "Tell how it goes",
	"button.halfway": "Plan halfway and end",
	"button.propose": "Propose another time",

	"form.followup.answer.title":   "Tell how it goes",
	"form.followup.answer.button":  "Tell how it goes",
	"form.followup.propose.title":  "Propose another time",
	"form.followup.propose.button": "Propose another time",
	"answered.filled":              "Filled in from the company’s answer of {day}. Correct what does not fit.",

	"help.followup.answer":  "the company’s answer on how it goes",
	"help.followup.halfway": "plan a follow-up halfway and one before the end",
	"help.followup.propose": "propose another time for a follow-up",

	"field.followup.move.every":  "Repeats from now on",
	"field.followup.answer.note": "Anything else we should know",
	"field.series":               "Plan no more of the series",
	"hint.followup.answer.note":  "Only consultant and caseworker read it.",
	"hint.followup.propose.note": "Only consultant and caseworker read it.",
	"hint.followup.move.every":   "E.g. every 2 weeks, counted from the new day. Empty means as before.",
	"hint.series":                "Only for a follow-up that repeats. Otherwise the next one is planned.",

	"calendar.summary":            "Follow-up · case #{no}",
	"calendar.summary_of.start":   "Start meeting · case #{no}",
	"calendar.summary_of.closing": "Closing talk · case #{no}",
	"calendar.summary_of.forum":   "Joint forum · case #{no}",
	"calendar.description":        "See and answer in Slack, in the message from casethread.",
	"calendar.alt":                "Calendar file for follow-up {id} in case #{no}",
	"calendar.planned":            "Follow-up {id} in case #{no} is on {when}. Open the file to put it in your calendar.",
	"calendar.moved":              "Follow-up {id} in case #{no} is now on {when}. Open the file and your calendar is corrected.",
	"calendar.cancelled":          "Follow-up {id} in case #{no}, {when}, is cancelled. Open the file to remove it from your calendar.",
	"calendar.left":               "You no longer take part in follow-up {id} in case #{no}. Open the file to remove it from your calendar.",
	"calendar.closed":             "Case #{no} is closed. Open the file to remove follow-up {id} from your calendar.",
	"calendar.planned_all":        "The follow-ups {ids} in case #{no}. Open the files to put them in your calendar.",
	"calendar.moved_all":          "The follow-ups {ids} in case #{no} are as they were again. Open the files to correct your calendar.",
	"calendar.cancelled_all":      "The follow-ups {ids} in case #{no} are cancelled. Open the files to take them out of your calendar.",
	"calendar.left_all":           "You no longer take part in the follow-ups {ids} in case #{no}. Open the files to take them out of your calendar.",
	"calendar.closed_all":         "Case #{no} is closed. Open the files to take the follow-ups {ids} out of your calendar.",
}
