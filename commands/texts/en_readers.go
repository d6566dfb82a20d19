package texts

// englishReaders are about who can read a thread, and those who have come since.
var englishReaders = map[string]string{
	"readers.notify":          "New readers in a channel with your cases",
	"readers.joined":          "{who} can now read along in {channel}.",
	"readers.external":        "{who} (another organisation)",
	"readers.shared":          "{channel} is being shared with another organisation, which lets its own people in.",
	"readers.other":           "the other organisation",
	"readers.threads":         "It concerns the {n:thread|threads} of {cases}.",
	"readers.new":             "*Waiting for a yes:* {who}",
	"readers.wait":            "May they read along? I write nothing more in the {n:thread|threads} until you have said yes. What you save meanwhile comes afterwards.",
	"readers.remove":          "If they may not, remove them from the channel in Slack. Then it goes on by itself. I cannot remove anybody.",
	"readers.unshare":         "If the channel is not to be shared, stop the sharing in Slack before you say yes.",
	"readers.settled":         "No new readers wait for your yes any longer. I write in the threads again.",
	"readers.intro":           "{n} {n:person|people} can read the thread of {case}.",
	"readers.none":            "No new readers wait for a yes.",
	"readers.unknown":         "I cannot see who is in the channel, for I am not in it myself. Write /invite {bot} there, and try again.",
	"readers.answered":        "There are no new readers to say yes to in {case}.",
	"readers.more":            "More have come since in {case}. See them with {/case audience}, and say yes there.",
	"told.audience_confirmed": "{who} may read along in the thread",
	"saved.held":              "It comes in the thread when you have said yes to the new readers: {/case audience}",
	"saved.held_by":           "It comes in the thread when {who} has said yes to the new readers.",
	"saved.held_somebody":     "It comes in the thread when a consultant or caseworker has said yes to the new readers.",
	"digest.readers":          "new readers of the thread – {who}",
	"button.readers_ok":       "Yes, they may read along",
	"button.readers":          "Show the readers",
	"help.case.audience":      "see who can read the thread, and say yes to new readers",
}
