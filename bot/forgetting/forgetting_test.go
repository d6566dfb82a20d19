package forgetting

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"casethread/bot"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

func TestRead(t *testing.T) {
	all, err := Read(strings.NewReader("3 2026-11-26 request\n12 2026-12-01 expired\n"))
	if err != nil || len(all) != 2 || all[1] != (redisstore.Tombstone{No: 12, On: state.NewDate(2026, 12, 1), Reason: "expired"}) {
		t.Errorf("%+v, %v", all, err)
	}
	for _, bad := range []string{"\n", "3", "3 2026-11-26", "0 2026-11-26 request", "3 2026-13-26 request", "x 2026-11-26 request", "3 2026-11-26 Hans Jensen"} {
		_, err := Read(strings.NewReader("1 2026-11-26 request\n" + bad))
		if err == nil || !strings.Contains(err.Error(), "line 2 ") || strings.Contains(err.Error(), "Hans") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestAgain: a case that was opened after the day on which one of its number was
// forgotten is another, and stays; so does one that cannot be opened.
func TestAgain(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		s, err := redisstore.Open(t.Context(), redisstore.Options{URL: url, DataKeys: [][]byte{make([]byte, 32)}, CacheFor: -1})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		ws := s.Workspace("T1")
		day := state.NewDate(2026, 11, 26)
		for no, opened := range map[int]state.Date{1: day.Add(-3), 2: day, 3: day.Add(1)} {
			events := []state.Event{{Version: 1, At: opened.At(9, 0, time.UTC), Date: opened, Fact: state.Opened{Label: "AB"}}}
			if _, err := ws.Commit(t.Context(), redisstore.Commit{Base: state.Fold(no, nil), Events: events}); err != nil {
				t.Fatal(err)
			}
		}
		list := []redisstore.Tombstone{{No: 1, On: day, Reason: "request"}, {No: 2, On: day, Reason: "error"}, {No: 3, On: day, Reason: "error"}, {No: 7, On: day, Reason: "expired"}}
		var said bytes.Buffer
		if err := Again(t.Context(), &said, bot.Offline(ws, bot.Options{}), list, false); err != errLeft {
			t.Errorf("%v", err)
		}
		want := "case 1: forgotten again, as on 2026-11-26 (request)\ncase 2: forgotten again, as on 2026-11-26 (error)\n" +
			"case 3 was opened on 2026-11-27, after the one that was forgotten: it is another\n4 in the list; forgotten again: 2\n"
		if said.String() != want {
			t.Errorf("it says\n%s", said.String())
		}
		said.Reset()
		if err := List(t.Context(), &said, ws); err != nil || said.String() != "1 2026-11-26 request\n2 2026-11-26 error\n7 2026-11-26 expired\n" {
			t.Errorf("then forgotten: %s%v", said.String(), err)
		}
		if no, err := ws.NextNumber(t.Context()); no != 8 || err != nil {
			t.Errorf("the next case is %d, %v", no, err)
		}
	})
}
