package texts_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/commands/when"
)

// What a text gives as an example can be typed.
func TestExamplesOfDates(t *testing.T) {
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		lang     texts.Lang
		key      string
		examples []string
	}{
		{texts.Danish, "hint.when", []string{"3/12 kl. 10", "på tirsdag", "om 14 dage", "uge 48"}},
		{texts.English, "hint.when", []string{"3 December at 10", "on Tuesday", "in 14 days", "week 48"}},
		{texts.Danish, "hint.by", []string{"3/12", "på fredag", "om 14 dage"}},
		{texts.English, "hint.by", []string{"3 December", "on Friday", "in 14 days"}},
		{texts.Danish, "hint.from", []string{"3/12", "på mandag"}},
		{texts.English, "hint.from", []string{"3 December", "on Monday"}},
		{texts.Danish, "hint.start", []string{"7/12", "mandag uge 50"}},
		{texts.English, "hint.start", []string{"7 December", "Monday week 50"}},
		{texts.Danish, "hint.next", []string{"om 14 dage kl. 10"}},
		{texts.English, "hint.next", []string{"in 14 days at 10"}},
		{texts.Danish, "hint.until", []string{"4/1"}},
		{texts.English, "hint.until", []string{"4 January"}},
		{texts.Danish, "hint.date", []string{"i dag"}},
		{texts.English, "hint.date", []string{"today"}},
		{texts.Danish, "date.left", []string{"3/12 kl. 10"}},
		{texts.English, "date.left", []string{"3 December at 10"}},
		{texts.Danish, "date.unread", []string{"3/12", "om 14 dage"}},
		{texts.English, "date.unread", []string{"3 December", "in 14 days"}},
		{texts.Danish, "date.unread_text", []string{"3/12", "om 14 dage"}},
		{texts.English, "date.unread_text", []string{"3 December", "in 14 days"}},
		{texts.Danish, "date.not_a_date", []string{"3/12 kl. 10", "på tirsdag", "uge 48"}},
		{texts.English, "date.not_a_date", []string{"3 December at 10", "on Tuesday", "week 48"}},
	} {
		for _, example := range row.examples {
			if said := texts.Catalogues[row.lang][row.key]; !strings.Contains(said, example) {
				t.Errorf("%s %s does not hold %q: %s", row.lang, row.key, example, said)
			}
			words := strings.Fields(example)
			if _, n, err := (when.Reader{Now: now}).Parse(words); err != nil || n != len(words) {
				t.Errorf("%q of %s %s: read %d words, %v", example, row.lang, row.key, n, err)
			}
		}
	}
	for _, every := range []string{"hver 2. uge", "hver måned", "every 2 weeks", "every month"} {
		words := strings.Fields(every)
		if _, n, err := when.ParseEvery(words); err != nil || n != len(words) {
			t.Errorf("%q: read %d words, %v", every, n, err)
		}
	}
	for _, lang := range []texts.Lang{texts.Danish, texts.English} {
		if clock := texts.Catalogues[lang]["usage.clock"]; !strings.Contains(texts.Catalogues[lang]["hint.at"], clock) {
			t.Errorf("%s: hint.at does not hold %q", lang, clock)
		}
	}
}

var typed = regexp.MustCompile(`/([a-z]+)(?: (\p{Ll}+))?`)

func TestCommandsThatTextsName(t *testing.T) {
	found := 0
	each(func(lang texts.Lang, key, said string) {
		for _, m := range typed.FindAllStringSubmatch(said, -1) {
			if name := m[1]; name == "invite" {
				continue
			}
			in, err := commands.Route(m[1], m[2])
			switch {
			case err != nil:
				t.Errorf("%s %s: %s: %v", lang, key, m[0], err)
			case in.Command.Spelt(lang) != m[1]:
				t.Errorf("%s %s names the command of the other language: %s", lang, key, m[0])
			case in.Word.Hidden:
				t.Errorf("%s %s: %s cannot be typed", lang, key, m[0])
			}
			found++
		}
	})
	if found < 20 {
		t.Errorf("found only %d commands", found)
	}
}
