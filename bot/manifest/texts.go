package manifest

import "casethread/commands/texts"

const botName = "casethread"

// about is what Slack's own pages say of the app. The bot itself never says
// it, so it is no part of the catalogues.
var about = map[texts.Lang]struct {
	short, long string
	shortcuts   map[string]string
}{
	texts.Danish: {
		short: "Sagstråd: aftaler, opfølgninger og opgaver om ét forløb, samlet i én tråd.",
		long: "casethread samler det, som konsulent, sagsbehandler og virksomhedens kontakt aftaler om én borgers forløb: " +
			"opfølgninger, hvem der gør hvad, og et dagligt overblik over, hvad der kommer. Hver sag er en tråd i en privat kanal. " +
			"Hver part ser kun det, som parten må se, og det, som botten selv gemmer af en sag, er krypteret på jeres egen server.",
		shortcuts: map[string]string{
			"shortcut.task":     "Giv en opgave ud fra en besked i sagens tråd",
			"shortcut.followup": "Planlæg en opfølgning ud fra en besked i sagens tråd",
			"shortcut.concern":  "Rejs en bekymring om sagen; tråden ser den ikke",
		},
	},
	texts.English: {
		short: "Case threads: agreements, follow-ups and tasks of one course, kept in one thread.",
		long: "casethread keeps what a consultant, a caseworker and a company's contact agree about one citizen's course: " +
			"follow-ups, who does what, and a daily digest of what comes up. Every case is a thread in a private channel. " +
			"Each party sees only what that party may see, and what the bot itself keeps of a case is encrypted on your own server.",
		shortcuts: map[string]string{
			"shortcut.task":     "Give a task from a message in the case's thread",
			"shortcut.followup": "Plan a follow-up from a message in the case's thread",
			"shortcut.concern":  "Raise a concern about the case; the thread does not see it",
		},
	},
}
