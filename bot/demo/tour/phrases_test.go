package tour

import (
	"testing"

	"casethread/state"
)

// What the stories say is there in both languages.
func TestStoriesAreTranslated(t *testing.T) {
	t.Parallel()
	list, err := Stories()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if s.Title.DA == "" || s.Title.EN == "" || s.About.DA == "" || s.About.EN == "" || s.Days < 30 {
			t.Errorf("story %s is not introduced: %+v", s.ID, s)
		}
		for _, e := range s.events {
			for _, text := range texts(e.Fact) {
				if _, ok := inEnglish[text]; !ok {
					t.Errorf("story %s: %q has no English", s.ID, text)
				}
			}
		}
	}
}

func texts(f state.Fact) []string {
	switch f := f.(type) {
	case state.Task:
		return []string{f.What}
	case state.NextStep:
		return []string{f.What}
	case state.Changed:
		return []string{f.Kind}
	case state.Placement:
		return []string{f.Kind}
	case state.PlacementEnd:
		return f.Outcome
	case state.CaseClosed:
		return f.Outcome
	}
	return nil
}
