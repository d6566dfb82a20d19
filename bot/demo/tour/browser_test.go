package tour_test

import (
	"os"
	"testing"
	"time"

	"casethread/bot/demo"
	"casethread/bot/localslack/page/pagetest"
)

func TestMain(m *testing.M) { os.Exit(pagetest.Run(m)) }

// Whoever opens the page can watch a story, stop it, and take it step by step.
func TestStoryInTheBrowser(t *testing.T) {
	axe := pagetest.Axe(t)
	d, err := demo.Start(t.Context(), demo.Options{Start: time.Date(2027, time.May, 28, 8, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	b := pagetest.Open(t, d.URL)
	b.Open("[data-tour=open]", "stories")
	b.Visible("[data-story=breakoff]")
	axe(b, "the choice of stories")
	b.Click("[data-story=steps]")
	b.Says(".tour-say", "Søren åbner sagen")
	b.Click("[data-tour=pause]")
	b.Says("[data-tour=pause]", "Fortsæt")
	b.Says(".client.acts", "soren")
	axe(b, "a story that is paused")
	b.Click("[data-tour=step]")
	b.Says(".tour-say", "Kortet kommer i kanalen")
	for _, column := range []string{"1", "2", "3"} {
		b.Says(".client[data-client='"+column+"'] .main", "intet virksomhedsforløb endnu")
	}
	b.Silent(".client[data-client='3'] .main", "Noteret")
	b.Click("[data-language=en]")
	b.Says(".tour-say", "The card appears in the channel")
	b.Click("[data-tour=pause]")
	b.Says(".tour-say", "is to lead to")
	b.Click("[data-tour=stop]")
	b.Gone(".tour")
	b.Gone(".client.acts")
}
