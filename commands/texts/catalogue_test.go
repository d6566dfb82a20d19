package texts_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"casethread/commands/texts"
)

var slots = regexp.MustCompile(`\{(/[^{}]+|[a-z_]+)(:[^{}|]*\|[^{}|]*)?\}`)

// placeholders are the names of a sentence's arguments, each once.
func placeholders(said string) []string {
	var names []string
	for _, m := range slots.FindAllStringSubmatch(said, -1) {
		if m[1][0] != '/' { // a command is of the language, and no argument
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// each calls f with every sentence of both languages.
func each(f func(lang texts.Lang, key, said string)) {
	for lang, catalogue := range texts.Catalogues {
		for key, said := range catalogue {
			f(lang, key, said)
		}
	}
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	da, en := texts.Catalogues[texts.Danish], texts.Catalogues[texts.English]
	for key, said := range da {
		other, ok := en[key]
		if !ok {
			t.Errorf("%s is not said in English", key)
			continue
		}
		if has, want := placeholders(other), placeholders(said); !slices.Equal(has, want) {
			t.Errorf("%s: English has the placeholders %v, Danish %v", key, has, want)
		}
		if strings.Count(other, "{/") != strings.Count(said, "{/") {
			t.Errorf("%s: the languages do not name the same commands", key)
		}
	}
	for key := range en {
		if _, ok := da[key]; !ok {
			t.Errorf("%s is not said in Danish", key)
		}
	}
}

func TestShape(t *testing.T) {
	each(func(lang texts.Lang, key, said string) {
		if said == "" && key != "detail.none" {
			t.Errorf("%s %s says nothing", lang, key)
		}
		if key != "detail.some" && key != "detail.on" && strings.TrimSpace(said) != said {
			t.Errorf("%s %s begins or ends with a space", lang, key)
		}
		for _, wrong := range []string{"  ", " .", " ,", "..", "<", ">", "&", "`", "\t", "\n", "'"} {
			if strings.Contains(said, wrong) {
				t.Errorf("%s %s holds %q", lang, key, wrong)
			}
		}
		if rest := slots.ReplaceAllString(said, ""); strings.ContainsAny(rest, "{}") {
			t.Errorf("%s %s has a placeholder that cannot be filled: %s", lang, key, said)
		}
		for _, literal := range slots.Split(said, -1) { // bold ends before a placeholder begins
			if strings.Count(literal, "*")%2 != 0 {
				t.Errorf("%s %s has an asterisk without its pair: %s", lang, key, said)
			}
		}
	})
}

// Slack cuts or refuses what is longer.
func TestLengths(t *testing.T) {
	for _, limit := range []struct {
		key string
		max int
	}{
		{`^form\..*\.title$`, 24},
		{`^form\.submit$`, 24},
		{`^form\..*\.button$`, 30},
		{`^button\.`, 30},
		{`^shortcut\.`, 24},
		{`^command\.`, 100},
		{`\.notify$`, 60},
		{`^field\.`, 48},
		{`^choice\.`, 75},
		{`^help\.(case|followup|task|digest)\.`, 72},
	} {
		match := regexp.MustCompile(limit.key)
		each(func(lang texts.Lang, key, said string) {
			if n := utf8.RuneCountInString(said); match.MatchString(key) && n > limit.max {
				t.Errorf("%s %s has %d characters, at most %d fit: %s", lang, key, n, limit.max, said)
			}
		})
	}
}

// danishTerms are what an English text may say in Danish.
var danishTerms = strings.NewReplacer("ressourceforløb", "")

func TestEnglishIsEnglish(t *testing.T) {
	for key, said := range texts.Catalogues[texts.English] {
		if strings.ContainsAny(strings.ToLower(danishTerms.Replace(said)), "æøå") {
			t.Errorf("%s: %s", key, said)
		}
		if strings.Contains(said, "Sagstråd") || strings.Contains(said, "/sag ") {
			t.Errorf("%s names what is Danish: %s", key, said)
		}
		if strings.Count(said, "“") != strings.Count(said, "”") {
			t.Errorf("%s quotes as Danish does: %s", key, said)
		}
	}
	for key, said := range texts.Catalogues[texts.Danish] {
		if strings.Contains(said, "casethread") || strings.ContainsAny(said, "“’") {
			t.Errorf("%s holds what is English: %s", key, said)
		}
	}
}

// What a locked screen or a metadata field may show is the case's number.
func TestNotificationsHoldNothingOfACase(t *testing.T) {
	each(func(lang texts.Lang, key, said string) {
		if !strings.HasSuffix(key, ".notify") {
			return
		}
		for _, name := range placeholders(said) {
			if name != "no" && name != "n" {
				t.Errorf("%s %s shows {%s}", lang, key, name)
			}
		}
	})
}

// What is told of a fact follows a colon and may be followed by a reason.
func TestWhatIsToldIsAClause(t *testing.T) {
	each(func(lang texts.Lang, key, said string) {
		if !strings.HasPrefix(key, "told.") || strings.HasPrefix(said, "{") {
			return
		}
		first, _ := utf8.DecodeRuneInString(said)
		upper := strings.ToUpper(string(first)) == string(first)
		if upper && !strings.HasPrefix(said, "Vitas") || strings.HasSuffix(said, ".") {
			t.Errorf("%s %s is no clause: %s", lang, key, said)
		}
	})
}

// A label that asks does so in both languages, and stands before its answer
// without a colon.
func TestLabelsThatAsk(t *testing.T) {
	for key, said := range texts.Catalogues[texts.Danish] {
		asks := strings.HasSuffix(said, "?")
		if strings.HasPrefix(key, "field.") && asks != strings.HasSuffix(texts.Catalogues[texts.English][key], "?") {
			t.Errorf("%s asks in one language alone", key)
		}
	}
	for key, want := range map[string]string{"field.followup.status.status": "Hvordan går det? godt", "field.status": "Status: godt"} {
		answer := texts.Say("show.answer", "field", texts.Head{T: texts.Say(key)}, "answer", texts.Free("godt"))
		if got := answer.In(texts.Danish, texts.Plain{}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
