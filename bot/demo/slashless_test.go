package demo

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"casethread/commands"
	"casethread/commands/texts"
)

// slashes are the slash commands of both languages.
var slashes = func() *regexp.Regexp {
	var names []string
	for _, c := range commands.Table {
		names = append(names, c.Spelt(texts.Danish), c.Spelt(texts.English))
	}
	return regexp.MustCompile(`(?:^|[^\pL\d/])/(?:` + strings.Join(names, "|") + `)\b[^.,;»]*`)
}()

// Nobody reads of a slash command where there is none: in a direct message, in a
// thread, in Home, in a form, and the company's contact anywhere. It is named in
// the answer to one. But a case is opened in its channel, by who is not external.
func TestNoSlashCommandWhereThereIsNone(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/conversations/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	read := 0
	for _, file := range files {
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var step, at string // what was done, and the place in which the lines stand
		for i, line := range strings.Split(string(script), "\n") {
			switch kind, _, _ := strings.Cut(line, " "); kind {
			case ">", "~":
				at = line
			case "|", "!":
			default:
				step, at = line, ""
				continue
			}
			for _, said := range slashes.FindAllString(line, -1) {
				who, rest, _ := strings.Cut(step, " ")
				answer := strings.HasPrefix(rest, "/") && strings.HasPrefix(at, "> "+who+" only «")
				opens := strings.Contains(said, "/sag åbn") || strings.Contains(said, "/case open")
				external := who == "vera" || strings.Contains(at, "vera")
				if external || !answer && !opens {
					t.Errorf("%s:%d: %s, after %q: %s", file, i+1, at, step, line)
				}
				read++
			}
		}
	}
	if read < 50 {
		t.Errorf("only %d slash commands are named", read)
	}
}
