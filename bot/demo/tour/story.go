package tour

import (
	"bytes"
	"embed"
	"fmt"
	"path"

	"casethread/state"
)

//go:embed stories/*.json
var stories embed.FS

// A Text is the same in both languages of the demo.
type Text struct {
	DA string `json:"da"`
	EN string `json:"en"`
}

func (t Text) in(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.DA
}

// A Story is a case history that can be played.
type Story struct {
	ID    string `json:"id"`
	Title Text   `json:"title"`
	About Text   `json:"about"`
	Days  int    `json:"days"` // the first and the last one counted

	events []state.Event
}

// shelf lists the stories in the order in which they are offered.
var shelf = []Story{
	{
		ID: "steps", Title: Text{"Små skridt til et job", "Small steps to a job"},
		About: Text{
			"En praktik begynder for hårdt. Virksomheden siger det med ét tryk, timerne sættes ned, og det ender med en ansættelse.",
			"A work placement begins too fast. The company says so with one tap, the hours go down, and it ends with a job.",
		},
	},
	{
		ID: "breakoff", Title: Text{"Et forløb, der bliver afbrudt", "A placement that breaks off"},
		About: Text{
			"Fremmødet falder, og der bliver advaret. Det lykkes ikke, men alle ved hvorfor, og virksomheden vil gerne igen.",
			"Attendance falls, and there is a warning. It does not work out, but all know why, and the company would do it again.",
		},
	},
	{
		ID: "cleaning", Title: Text{"Tre rolige måneder", "Three quiet months"},
		About: Text{
			"Alt er aftalt i god tid. Sådan ser det ud, når ingen har noget at advare om.",
			"All is agreed in good time. This is what it looks like when there is nothing to warn of.",
		},
	},
}

// Stories returns the stories, read from their histories.
func Stories() ([]Story, error) {
	list := make([]Story, len(shelf))
	for i, s := range shelf {
		b, err := stories.ReadFile(path.Join("stories", s.ID+".json"))
		if err != nil {
			return nil, fmt.Errorf("tour: %w", err)
		}
		h, err := state.ReadHistory(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("tour: story %s: %w", s.ID, err)
		}
		s.events = h.Events
		s.Days = h.Events[len(h.Events)-1].Date.Days(h.Events[0].Date) + 1
		list[i] = s
	}
	return list, nil
}
