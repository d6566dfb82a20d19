package tour

import "casethread/state"

// cast says which person of the demo plays whom of a history, by the code or
// name that a history has for them. Others are without Slack.
var cast = map[string]string{"K1": "karen", "S1": "soren", "V1": "vera", "M1": "mads", "K2": "lone"}

// actor plays whoever a history says did something.
var actor = map[state.Role]string{state.Consultant: "karen", state.Caseworker: "soren", state.Company: "vera", state.Mentor: "mads"}

// roleWord is how a role is typed.
var roleWord = map[state.Role]Text{
	state.Consultant: {"konsulent", "consultant"},
	state.Caseworker: {"sagsbehandler", "caseworker"},
	state.Company:    {"kontakt", "contact"},
	state.Mentor:     {"mentor", "mentor"},
}

// firstName is how the people of the demo are spoken of.
var firstName = map[string]string{"karen": "Karen", "soren": "Søren", "vera": "Vera", "mads": "Mads", "lone": "Lone"}

// writes reports whether a person types slash commands: those of another
// organisation have none.
func writes(user string) bool { return user != "vera" }
