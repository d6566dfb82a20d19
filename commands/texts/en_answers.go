package texts

// englishAnswers are what the bot says of itself, and its private messages.
// What ends in .notify is seen on locked screens and holds nothing of a case.
var englishAnswers = map[string]string{
	"answer.slack_away":       "Slack does not answer me right now. Write the same again in a moment; it will be noted once only.",
	"answer.away":             "I cannot fetch or save anything right now. Write the same again in a moment; it will be noted once only.",
	"answer.thanks":           "You are welcome.",
	"answer.hello":            "Hello. Write *show* to see the case, *digest* to see what comes up, or *help* for the rest.",
	"home.paused":             "Your digest is paused until {day}. Switch it on again with /digest on.",
	"answer.call":             "If there is more, call {who} ({role}).",
	"answer.cancelled":        "The case was not opened. Nothing is saved.",
	"answer.conflict":         "Several people changed the case at the same time, and yours is not saved. Look at the case, and try again if it still fits.",
	"answer.draft_gone":       "The question has expired. Write it again.",
	"answer.fill_in":          "I need a little more to note it.",
	"answer.internal":         "Something went wrong on our side (error {id}). Try again in a moment; it will be noted once only.",
	"answer.not_replicated":   "It is saved, but so far in one place only.",
	"answer.no_case":          "I cannot find a case #{no}. See your cases with /case list.",
	"answer.no_case_here":     "There is no open case here that you take part in. Consultant and caseworker open one with /case open in the private channel.",
	"answer.noted":            "Noted.",
	"answer.not_in_channel":   "I am not in the channel. Write /invite @casethread, and try again.",
	"answer.not_private":      "A case can only be opened in a private channel. Try again in the one you share.",
	"answer.only_channel":     "A case is opened in your private channel, not here. Write /case open in the channel.",
	"answer.pick":             "Choose a case",
	"answer.refused":          "It could not be noted",
	"answer.repeated":         "It is already noted. Note it again?",
	"answer.sealed":           "Case #{no} cannot be shown: {why}. Ask whoever runs casethread for help.",
	"answer.see_help":         "See what you can write with {command}",
	"answer.shortcut_no_case": "The message is not in a case’s thread. Use the shortcut on one that is.",
	"answer.unknown_button":   "That button no longer works. Write it to me instead.",
	"answer.usage":            "Write it like this: {usage}",
	"answer.which_case":       "Which case is it about?",

	"dm.notify": "News for you in case #{no}",
	"dm.left":   "You no longer take part in case #{no}.",
	"dm.case":   "Case #{no} · {label}",

	"error.view":       "This cannot be shown right now. Nothing is saved; close it and try again.",
	"doc.more":         "There is more than can be shown here.",
	"sealed.no_key":    "its key is missing",
	"sealed.wrong_key": "its key does not fit",
	"sealed.damaged":   "its content is damaged",
}
