package tour_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"casethread/bot/demo"
	"casethread/bot/demo/tour"
)

type tourAnswer struct {
	OK      bool
	Error   string
	Stories []tour.Story
	Played  tour.Played
}

func TestGuide(t *testing.T) {
	t.Parallel()
	d, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if status, a := ask(t, http.MethodPost, d.URL, `{}`); status != http.StatusConflict || a.Error != "no story is being played" {
		t.Errorf("an act before any story: %d %q", status, a.Error)
	}
	if status, _ := ask(t, http.MethodPost, d.URL, `{"story":"none"}`); status != http.StatusConflict {
		t.Errorf("a story that there is not: %d", status)
	}
	if status, _ := ask(t, http.MethodPost, d.URL, `{"story`); status != http.StatusBadRequest {
		t.Errorf("no JSON: %d", status)
	}
	if status, _ := ask(t, http.MethodDelete, d.URL, ``); status != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: %d", status)
	}
	_, a := ask(t, http.MethodGet, d.URL, ``)
	for _, s := range a.Stories {
		// Two runs beside each other: each is about its own case.
		for range 2 {
			status, begun := ask(t, http.MethodPost, d.URL, `{"story":"`+s.ID+`","language":"en"}`)
			if status != http.StatusOK || begun.Played.Of < 20 {
				t.Fatalf("story %s: %d %+v", s.ID, status, begun)
			}
			for n := 1; n <= 4; n++ {
				if _, a := ask(t, http.MethodPost, d.URL, `{}`); a.Played.N != n || a.Played.User == "" || a.Played.Where == "" {
					t.Errorf("act %d of %s: %+v", n, s.ID, a.Played)
				}
			}
		}
	}
	if got, want := len(d.Slack.State().Channels[0].Messages), 2*len(a.Stories); got < want {
		t.Errorf("%d messages in the channel, want at least a card for each of %d runs", got, want)
	}
}

func ask(t *testing.T, method, url, body string) (int, tourAnswer) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url+"/drive/tour", bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var a tourAnswer
	if resp.Header.Get("Content-Type") == "application/json" {
		if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
			t.Fatal(err)
		}
	}
	return resp.StatusCode, a
}
