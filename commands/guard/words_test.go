package guard

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestParseWords(t *testing.T) {
	words, err := ParseWords(strings.NewReader("\ufeff# a list\r\n[health]\nængst*\t# and its compounds\n\n[Crime]\nskurk\n[ health ]\nbræk\n"))
	if err != nil {
		t.Fatal(err)
	}
	wantKinds(t, words, map[string]string{
		"ængst":             "health",
		"Ængsteligt":        "health",
		"AENGSTELIG":        "health",
		"skurk":             "crime",
		"skurke":            "",
		"skurk, skurken":    "crime",
		"braek":             "health",
		"bræk og skurk":     "health+crime",
		"7skurk":            "",
		"skurk7":            "crime",
		"s\u00adkurk":       "crime",
		"en_skurk_":         "crime",
		"omskurk":           "",
		"<@SKURK> <@SKURK ": "crime",
	})
}

// wantKinds checks what words find in each text.
func wantKinds(t *testing.T, words *Words, texts map[string]string) {
	t.Helper()
	for text, want := range texts {
		if got := kinds(Check(text, words)); got != want {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}
}

// Rings and dots can be characters of their own.
func TestWordsWithCombiningMarks(t *testing.T) {
	words, err := ParseWords(strings.NewReader("[addiction]\nsåløn\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"såløn", "sa\u030aløn", "saalo\u0308n", "SÅLØN", "saaloen"} {
		if kinds(Check(text, words)) != "addiction" {
			t.Errorf("%q passes", text)
		}
	}
}

func TestParseWordsErrors(t *testing.T) {
	for list, want := range map[string]string{
		"angst":                         `word list line 1: a word stands before the first heading`,
		"[health]\n\n[helth]":           `word list line 3: unknown heading "[helth]"; there are [health], [crime], [addiction] and [allowed]`,
		"[cpr]":                         `word list line 1: unknown heading "[cpr]"; there are [health], [crime], [addiction] and [allowed]`,
		"[health]\nto ord":              `word list line 2: "to ord": ' ' is no letter; a line is one word, and a * can only end it`,
		"[health]\n*angst":              `word list line 2: "*angst": '*' is no letter; a line is one word, and a * can only end it`,
		"[health]\nF32":                 `word list line 2: "F32": '3' is no letter; a line is one word, and a * can only end it`,
		"[health]\nok*":                 `word list line 2: "ok*": a word has 3 to 40 letters`,
		"[health]\n*":                   `word list line 2: "*": a word has 3 to 40 letters`,
		"[health]\n\xffabc":             `word list line 2: "\xffabc": this is not UTF-8`,
		"[allowed]\na b c d e":          `word list line 2: "a b c d e": a phrase has at most 4 words`,
		"[allowed]\nbarn *syg":          `word list line 2: "barn *syg": '*' is no letter; a line is one word, and a * can only end it`,
		"[allowed]\nbarn *":             `word list line 2: "barn *": a word has up to 40 letters`,
		strings.Repeat("a", 1<<17):      `word list line 1: bufio.Scanner: token too long`,
		"[crime]\n" + longWord + "\nno": `word list line 2: "` + longWord + `": a word has 3 to 40 letters`,
	} {
		_, err := ParseWords(strings.NewReader(list))
		if err == nil {
			t.Errorf("%.40q: no error", list)
		} else if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Errorf("%.40q: %s", list, diff)
		}
	}
}

var longWord = strings.Repeat("ab", 21)

func TestParseWordsReportsTheReader(t *testing.T) {
	broken := errors.New("disk on fire")
	if _, err := ParseWords(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// Every word of the list that comes with the bot must be found, each for its
// own sake: one that a shorter one covers is dead weight.
func TestDefaultWords(t *testing.T) {
	words := DefaultWords()
	seen := 0
	for _, bucket := range words.byFirst {
		for i, e := range bucket {
			seen++
			if got := kinds(Check(e.word, words)); got != string(e.kind) {
				t.Errorf("%s: found %q, want %q", e.word, got, e.kind)
			}
			for j, other := range bucket {
				if i != j && (e.word == other.word || other.prefix && strings.HasPrefix(e.word, other.word)) {
					t.Errorf("%s is covered by %s", e.word, other.word)
				}
			}
		}
	}
	if seen < 60 {
		t.Errorf("only %d words", seen)
	}
}

// A word of the list passes in an allowed phrase, in one sentence, and nowhere
// else.
func TestAllowedPhrases(t *testing.T) {
	words, err := ParseWords(strings.NewReader("[health]\nbræk*\n[allowed]\nhos bræk* er vært\nsmå bræk\nbrækjern\n"))
	if err != nil {
		t.Fatal(err)
	}
	wantKinds(t, words, map[string]string{
		"bræk":                              "health",
		"SMAA braek":                        "",
		"små bræk, bræk":                    "health",
		"små bræk bræk":                     "health",
		"små. Bræk":                         "health",
		"små\nbræk":                         "health",
		"små 2 bræk":                        "health",
		"små-bræk":                          "",
		"smålig bræk":                       "health",
		"et brækjern":                       "",
		"brækjernet":                        "health",
		"Hos Brækfabrikken er vært i dag":   "",
		"Hos Brækfabrikken er en vært":      "health",
		"brækker hos brækfabrikken er vært": "health",
	})
}

// Every phrase of the list that comes with the bot must let a word of it pass,
// or it is dead weight.
func TestDefaultAllowedPhrases(t *testing.T) {
	words := DefaultWords()
	strict := *words
	strict.allowed = nil
	for _, p := range words.allowed {
		var row []string
		for _, e := range p {
			row = append(row, e.word)
		}
		text := strings.Join(row, " ")
		if Check(text, words) != nil || Check(text, &strict) == nil {
			t.Errorf("%s: found %v, without the phrase %v", text, Check(text, words), Check(text, &strict))
		}
	}
	if len(words.allowed) == 0 {
		t.Error("there are none")
	}
}

// A list of one's own takes the place of the shipped one for the program.
func TestUse(t *testing.T) {
	own, err := ParseWords(strings.NewReader("[health]\nhumør*\n"))
	if err != nil {
		t.Fatal(err)
	}
	Use(own)
	defer Use(nil)
	if len(Check("humøret er lavt", ActiveWords())) == 0 || len(Check("syg i går", ActiveWords())) > 0 {
		t.Error("the own list is not the one in use")
	}
	Use(nil)
	if ActiveWords() != DefaultWords() {
		t.Error("the shipped list is not in use again")
	}
}
