package texts

// englishTeam is what is said of teams and to their leaders.
var englishTeam = map[string]string{
	"help.case.team":        "see, name and remove teams and their leaders (administrators only)",
	"form.case.team.title":  "Team and leader",
	"form.case.team.button": "Name a team",
	"field.leader":          "Leader",
	"field.members":         "Members",
	"usage.users":           "@person @person…",
	"how.people":            "Write one or more as @name.",
	"how.person":            "Choose the person with @, such as @name.",
	"how.person_named":      "Choose the person with @, such as @name, or write \"Name, phone, mail\" in quotes.",

	"team.list":         "Teams",
	"team.line":         "{name}: {leader} leads it, and {members} belong to it.",
	"team.how":          "Write for example {/case team North leader @person members @person @person}. Write the whole team again to change it, or {/case team North end} to remove it.",
	"team.nobody":       "There are no teams yet.",
	"team.saved":        "The leader is told when warnings in the team have waited three working days for an answer, never which cases they are about. Write the whole team again to change it, or its name and end to remove it.",
	"team.ended":        "The team {name} is removed. Write it again if that was a mistake.",
	"team.may_not":      "Only administrators in Slack can name and see teams. Ask one of them.",
	"team.no_name":      "What is the team called?",
	"team.no_leader":    "Who leads it? Write it as @name after leader.",
	"team.no_members":   "Who belongs to the team? Write them as @name after members.",
	"team.end_alone":    "Is the team to be changed or removed? Write either leader and members, or end.",
	"team.none":         "There is no team called {name}. See them all with {/case team}.",
	"team.no_slack":     "Choose a leader who is on Slack.",
	"team.unknown_user": "I cannot find {who} among your colleagues in Slack. Choose somebody else.",
	"team.external":     "{who} is from another organisation. Choose a colleague from your own.",
	"team.too_many":     "There is room for {max} teams. Remove one first.",
	"team.many_members": "There is room for {max} in a team. Make two of it.",
	"team.meanwhile":    "Somebody else changed the teams at the same time. Look at them with {/case team}, and write it again.",

	"team.waits_notify": "Warnings waiting for an answer",
	"team.waits_some":   "Some dropout warnings in the team {name} have waited three working days or more for an answer.",
	"team.waits":        "{n} dropout warnings in the team {name} have waited three working days or more for an answer.",
	"team.waits_do":     "Please bring it up in the team: consultants and caseworkers find their own in the digest and with {/dropout list}.",
}
