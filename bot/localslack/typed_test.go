package localslack

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"casethread/bot/clock"
)

func TestEscapeTyped(t *testing.T) {
	w := newWorld(t)
	for typed, want := range map[string]string{
		"plain":                       "plain",
		"a & b < c > d":               "a &amp; b &lt; c &gt; d",
		"@karen":                      "<@" + karen + ">",
		"@Karen Holm, hi":             "<@" + karen + ">, hi",
		"@KAREN":                      "<@" + karen + ">",
		"@karena":                     "@karena",
		"x@karen":                     "x@karen",
		"@casethread help":            "<@" + bot + "> help",
		"<@" + vera + "> hi":          "<@" + vera + "> hi",
		"<@" + vera + "|someone>":     "<@" + vera + ">",
		"<@U0NOBODY>":                 "&lt;@U0NOBODY&gt;",
		"#lobby":                      "<#" + lobby + "|>",
		"#12":                         "#12",
		"@here @channel":              "<!here> <!channel>",
		"mail a.b@c.dk now":           "mail <mailto:a.b@c.dk|a.b@c.dk> now",
		"see https://x.dk/a?b=1&c=2.": "see <https://x.dk/a?b=1&amp;c=2>.",
		"(https://x.dk)":              "(<https://x.dk>)",
		"æøå 10.30":                   "æøå 10.30",
	} {
		if got := w.s.escapeTyped(typed, false); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

// Of channels, too, the longest name that fits is meant, whichever is there first.
func TestEscapeTypedChannels(t *testing.T) {
	s := New(Options{Clock: clock.NewSimulated(start), Channels: []Channel{{ID: "C1", Name: "team"}, {ID: "C2", Name: "team-2"}}})
	for typed, want := range map[string]string{"#team": "<#C1|>", "#team-2": "<#C2|>", "#team-3": "<#C1|>-3"} {
		if got := s.escapeTyped(typed, false); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func FuzzEscapeTyped(f *testing.F) {
	for _, seed := range []string{"", "@", "<@", "#", "@karen<", "a@b.dk", "https://", "<!here|", "\xff@karen"} {
		f.Add(seed)
	}
	s := New(Options{Clock: clock.NewSimulated(start), Users: []User{{ID: karen, Name: "karen"}}})
	f.Fuzz(func(t *testing.T, typed string) {
		for _, command := range []bool{true, false} {
			out := s.escapeTyped(typed, command)
			if strings.Count(out, "<") != strings.Count(out, ">") {
				t.Errorf("%q becomes %q", typed, out)
			}
		}
		typedBlocks(s.escapeTyped(typed, false))
	})
}

func FuzzDrive(f *testing.F) {
	names := []string{"command", "message", "click", "submit", "shortcut", "home", "join", "leave", "account", "share", "fault", "redeliver", "socket", "edit", "delete", "close", "clock", "token"}
	for i := range names {
		f.Add(uint8(i), `{"user":"`+karen+`","channel":"`+room+`","text":"/case x","ts":"1.0","n":1}`)
	}
	f.Add(uint8(3), `{"values":{"a":{"b":[1,{}]}}}`)
	f.Add(uint8(2), `{"selected":{"a":1},"home":true}`)
	f.Add(uint8(15), `{"advance":"1ns"}`)
	s := New(Options{
		Clock: clock.NewSimulated(start), Users: []User{{ID: karen, Name: "karen"}},
		Channels: []Channel{{ID: room, Name: "acme", Members: []string{karen, bot}}}, Commands: []Command{{Name: "/case"}},
	})
	h := s.Handler()
	f.Fuzz(func(t *testing.T, which uint8, body string) {
		name := names[int(which)%len(names)]
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "/drive/"+name, strings.NewReader(body))
		rec := &recorder{header: http.Header{}}
		h.ServeHTTP(rec, r)
		if rec.status != http.StatusOK && rec.status != http.StatusConflict && rec.status != http.StatusBadRequest {
			t.Errorf("%s %s: HTTP %d", name, body, rec.status)
		}
	})
}

// recorder keeps the status alone.
type recorder struct {
	header http.Header
	status int
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(p []byte) (int, error) { return io.Discard.Write(p) }
