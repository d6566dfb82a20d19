package doctor

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// A Report is what Examine found.
type Report struct {
	OK     bool    `json:"ok"`
	Checks []Check `json:"checks"`
}

// Formats are the ways to write a report.
var Formats = []string{"text", "json"}

// Write writes the report: as text, a line for each check, or as JSON.
func (r Report) Write(w io.Writer, format string) error {
	switch format {
	case "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	case "text":
		var b strings.Builder
		for _, c := range r.Checks {
			fmt.Fprintf(&b, "%-8s %s: %s\n", c.Status, c.Name, strings.ReplaceAll(c.Detail, "\n", "; "))
		}
		_, err := io.WriteString(w, b.String())
		return err
	}
	return errors.New("doctor: the format is not " + strings.Join(Formats, " or "))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// tally lists reasons with their numbers, by name.
func tally(n map[string]int) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(n)) {
		parts = append(parts, fmt.Sprintf("%s (%d)", k, n[k]))
	}
	return strings.Join(parts, ", ")
}
