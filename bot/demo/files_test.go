package demo

import (
	"slices"
	"strings"

	"casethread/bot/localslack"
)

// files writes the files of a message: their names, what is read out for
// those who do not see them, and of a calendar file what a calendar takes
// from it.
func (p *player) files(all []localslack.StateFile, m localslack.StateMessage) []string {
	p.t.Helper()
	var lines []string
	for _, f := range all {
		if !slices.Contains(m.Files, f.ID) {
			continue
		}
		lines = append(lines, "{"+f.Name+": "+f.Alt+"}")
		if f.MIMEType == "text/calendar" {
			lines = append(lines, p.calendar(f.ID)...)
		}
	}
	return lines
}

// content is what a file holds.
func (p *player) content(id string) string { return p.file(id).text }

// file is a file's content, which nobody replaces.
func (p *player) file(id string) shown {
	p.t.Helper()
	if _, known := p.contents[id]; !known {
		b, err := p.drive.File(p.ctx(), id)
		if err != nil {
			p.t.Fatal(err)
		}
		p.contents[id] = shown{new(any), string(b)}
	}
	return p.contents[id]
}

// calendar shows the lines of a calendar file that differ from follow-up to
// follow-up.
func (p *player) calendar(id string) []string {
	var shown []string
	for line := range strings.SplitSeq(p.content(id), "\r\n") {
		name, _, _ := strings.Cut(strings.ReplaceAll(line, ";", ":"), ":")
		if slices.Contains([]string{"METHOD", "SEQUENCE", "SUMMARY", "STATUS", "DTSTART", "DTEND"}, name) {
			shown = append(shown, line)
		}
	}
	return []string{"{" + strings.Join(shown, " ") + "}"}
}
