package tour

// A history says how many wishes, sub-goals and accommodations there were,
// and not which: what is typed for them is taken from here, in turn.

var wishes = []Text{
	{"arbejde med hænderne", "work with my hands"},
	{"en fast makker", "one colleague to go with"},
	{"begynde efter kl. 9", "begin after nine"},
	{"tæt på bussen", "close to the bus"},
	{"en opgave, der bliver færdig", "a task that gets finished"},
}

var goals = []map[string]Text{
	{
		"specific":   {"møde til tiden tre dage om ugen", "arrive on time three days a week"},
		"measurable": {"ni fremmøder på tre uger", "nine arrivals in three weeks"},
		"attractive": {"vil gerne have en fast rytme", "wants a steady rhythm"},
		"realistic":  {"der går en bus lige til døren", "there is a bus to the door"},
		"timebound":  {"inden for tre uger", "within three weeks"},
	},
	{
		"specific":   {"klare én opgave alene", "do one task alone"},
		"measurable": {"en hel vagt uden at spørge", "a whole shift without asking"},
		"attractive": {"vil gerne kunne noget selv", "wants to manage something alone"},
		"realistic":  {"opgaven er øvet sammen", "the task has been practised together"},
		"timebound":  {"inden for seks uger", "within six weeks"},
	},
}

var accommodations = []map[string]Text{
	{
		"need":     {"har brug for ro om morgenen", "needs calm in the morning"},
		"solution": {"begynder kl. 9 med en fast opgave", "begins at nine with a task that is the same each day"},
	},
	{
		"need":     {"bliver hurtigt træt", "gets tired quickly"},
		"solution": {"en pause hver time", "a break every hour"},
	},
}

// inEnglish has the texts of the stories in English.
var inEnglish = map[string]string{
	"find et roligt sted at begynde":                      "find a calm place to begin",
	"send arbejdstøjet":                                   "send the work clothes",
	"ansættelse 12 timer, når praktikken slutter":         "a job of 12 hours when the placement ends",
	"tal om, hvad vi lærte":                               "talk about what we learnt",
	"kontakt virksomhed om rengøringsopgaver":             "ask the company about cleaning",
	"ansættelse 8 timer pr. 1. marts hvis opgaven løftes": "a job of 8 hours if the work is done well",
	"ydelse->løn":                                         "benefit to wage",
	"job":                                                 "job",
	"virksomhedspraktik":                                  "work placement",
	"løntilskud":                                          "wage subsidy",
	"ordinære timer":                                      "ordinary hours",
	"afbrudt af borger":                                   "broken off by citizen",
}

// said is a text of a history in both languages, as far as it is known in
// English.
func said(da string) Text {
	if en, ok := inEnglish[da]; ok {
		return Text{da, en}
	}
	return Text{da, da}
}
