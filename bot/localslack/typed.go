package localslack

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a person types is not what an app gets: names become ids, links get
// angle brackets, and &, < and > are escaped. A reference written out as
// <@U…> or <#C…> counts as one chosen from Slack's list.

var (
	written   = regexp.MustCompile(`^<([@#])([A-Z0-9]+)(?:\|[^<>]*)?>`)
	linkTyped = regexp.MustCompile(`^https?://[^\s<>]+`)
	mailTyped = regexp.MustCompile(`^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`)
)

// escapeTyped turns typed text into what Slack sends. In a command, references
// carry names (<@U1|karen>); in a message they do not.
func (s *Slack) escapeTyped(text string, command bool) string {
	var out strings.Builder
	boundary := true // whether a word may start here
	for text != "" {
		token, rest := s.typedToken(text, command, boundary)
		out.WriteString(token)
		last, _ := utf8.DecodeLastRuneInString(text[:len(text)-len(rest)])
		boundary = !unicode.IsLetter(last) && !unicode.IsDigit(last)
		text = rest
	}
	return out.String()
}

// typedToken takes one reference, link or character off the text.
func (s *Slack) typedToken(text string, command, boundary bool) (token, rest string) {
	if m := written.FindStringSubmatch(text); m != nil {
		if ref := s.reference(m[1], m[2], command); ref != "" {
			return ref, text[len(m[0]):]
		}
	}
	if boundary {
		if token, n := s.typedWord(text, command); n > 0 {
			return token, text[n:]
		}
	}
	r, n := utf8.DecodeRuneInString(text)
	switch r {
	case '&':
		return "&amp;", text[n:]
	case '<':
		return "&lt;", text[n:]
	case '>':
		return "&gt;", text[n:]
	}
	return text[:n], text[n:]
}

func (s *Slack) typedWord(text string, command bool) (token string, n int) {
	switch text[0] {
	case '@':
		return s.typedName(text, command)
	case '#':
		return s.typedChannel(text, command)
	}
	if link := linkTyped.FindString(text); link != "" {
		link = strings.TrimRight(link, ".,;:!?)")
		return "<" + strings.ReplaceAll(link, "&", "&amp;") + ">", len(link)
	}
	if mail := mailTyped.FindString(text); mail != "" {
		return "<mailto:" + mail + "|" + mail + ">", len(mail)
	}
	return "", 0
}

// typedChannel resolves #name; the longest name that fits wins.
func (s *Slack) typedChannel(text string, command bool) (token string, n int) {
	for _, c := range s.channels {
		if !c.im && 1+len(c.name) > n && foldedPrefix(text[1:], c.name) {
			token, n = s.reference("#", c.id, command), 1+len(c.name)
		}
	}
	return token, n
}

// typedName resolves @name; the longest name that fits wins.
func (s *Slack) typedName(text string, command bool) (token string, n int) {
	for _, all := range []string{"here", "channel", "everyone"} {
		if foldedPrefix(text[1:], all) {
			return "<!" + all + ">", 1 + len(all)
		}
	}
	for _, u := range s.users {
		for _, name := range []string{u.Name, u.RealName} {
			if 1+len(name) > n && foldedPrefix(text[1:], name) {
				token, n = s.reference("@", u.ID, command), 1+len(name)
			}
		}
	}
	return token, n
}

// foldedPrefix reports whether text starts with the whole word name.
func foldedPrefix(text, name string) bool {
	if name == "" || len(text) < len(name) || !strings.EqualFold(text[:len(name)], name) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[len(name):])
	return len(text) == len(name) || !unicode.IsLetter(next) && !unicode.IsDigit(next)
}

// reference writes <@U…> or <#C…>; it is "" when there is no such id.
func (s *Slack) reference(sign, id string, command bool) string {
	name := ""
	if sign == "@" {
		u, ok := s.userByID(id)
		if !ok {
			return ""
		}
		name = u.Name
	} else {
		c := s.channelByID(id)
		if c == nil {
			return ""
		}
		name = c.name
	}
	if command {
		return "<" + sign + id + "|" + name + ">"
	}
	if sign == "#" {
		return "<#" + id + "|>"
	}
	return "<" + sign + id + ">"
}

var (
	anyToken = regexp.MustCompile(`<[^<>]+>`)
	unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// typedBlocks is the rich text that Slack sends along with a typed message.
func typedBlocks(text string) []any {
	var parts []any
	plain := func(t string) {
		if t != "" {
			parts = append(parts, map[string]any{"type": "text", "text": unescape.Replace(t)})
		}
	}
	at := 0
	for _, span := range anyToken.FindAllStringIndex(text, -1) {
		plain(text[at:span[0]])
		parts = append(parts, richToken(text[span[0]+1:span[1]-1]))
		at = span[1]
	}
	plain(text[at:])
	section := map[string]any{"type": "rich_text_section", "elements": parts}
	return []any{map[string]any{"type": "rich_text", "block_id": "typed", "elements": []any{section}}}
}

func richToken(inner string) map[string]any {
	target, label, _ := strings.Cut(inner, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		return map[string]any{"type": "user", "user_id": target[1:]}
	case strings.HasPrefix(target, "#"):
		return map[string]any{"type": "channel", "channel_id": target[1:]}
	case strings.HasPrefix(target, "!") && slices.Contains([]string{"here", "channel", "everyone"}, target[1:]):
		return map[string]any{"type": "broadcast", "range": target[1:]}
	}
	out := map[string]any{"type": "link", "url": unescape.Replace(target)}
	if label != "" {
		out["text"] = unescape.Replace(label)
	}
	return out
}
