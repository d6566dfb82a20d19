package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// An Error is everything that is wrong with the environment, a line each.
type Error struct{ Lines []string }

func (e *Error) Error() string { return strings.Join(e.Lines, "\n") }

type problems struct {
	lines []string
	meant []string // what misspelt variables were meant to be
}

func (p *problems) add(name, what string) { p.lines = append(p.lines, name+" "+what) }

// names are the variables that are read, and secrets those of them whose
// value may stand in a file.
var names, secrets = func() (all, secret []string) {
	t := reflect.TypeFor[variables]()
	for f := range t.Fields() {
		name := f.Tag.Get("envconfig")
		all = append(all, name)
		if f.Tag.Get("secret") == "true" {
			secret = append(secret, name)
		}
	}
	return all, secret
}()

// misspelt notes the variables of the environment that look like ours and
// are not.
func (p *problems) misspelt(environ []string) {
	known := slices.Clone(names)
	for _, name := range secrets {
		known = append(known, name+"_FILE")
	}
	slices.Sort(environ)
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		if name == "" || slices.Contains(known, name) {
			continue
		}
		if stem, ok := strings.CutSuffix(name, "_FILE"); ok && slices.Contains(names, stem) {
			p.add(name, "is not read: only secrets may stand in a file; set "+stem)
			continue
		}
		if meant := nearest(name, known); meant != "" {
			p.add(name, fmt.Sprintf("is not a variable of casethread; did you mean %s?", meant))
			p.meant = append(p.meant, strings.TrimSuffix(meant, "_FILE"))
		}
	}
}

// nearest returns the known name that another one is so near to that it must
// have been meant, or "". Capitals and underscores do not count; of the rest
// one slip may differ, or two in a name of more than eight letters.
func nearest(name string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		d := distance(squeeze(name), squeeze(k))
		if d < least && (d < 2 || len(squeeze(k)) > 8) {
			best, least = k, d
		}
	}
	return best
}

func squeeze(name string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToUpper(name))
}

// distance counts the letters to add, drop, change, or swap with their
// neighbour to turn a into b.
func distance(a, b string) int {
	row := make([][]int, len(a)+1)
	for i := range row {
		row[i] = make([]int, len(b)+1)
		row[i][0] = i
		for j := 1; j <= len(b); j++ {
			if i == 0 {
				row[i][j] = j
				continue
			}
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[i][j] = min(row[i-1][j]+1, row[i][j-1]+1, row[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[i][j] = min(row[i][j], row[i-2][j-2]+1)
			}
		}
	}
	return row[len(a)][len(b)]
}
