package tour

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"casethread/bot/localslack"
)

// A Guide serves the tour to the page: GET lists the stories, POST
// {"story","language"} begins one, POST {} plays its next act. One is played at
// a time; beginning another ends it, and its case stays as it is.
type Guide struct {
	drive   *localslack.Driver
	zone    *time.Location
	stories []Story

	mu   sync.Mutex
	run  *Run
	runs int
}

// NewGuide is a guide through the local Slack at a base URL.
func NewGuide(url string, zone *time.Location) (*Guide, error) {
	list, err := Stories()
	if err != nil {
		return nil, err
	}
	return &Guide{drive: &localslack.Driver{BaseURL: url}, zone: zone, stories: list}, nil
}

var errNoStory = errors.New("no story is being played")

// ServeHTTP answers 409 to what cannot be played, with an error as /drive has them.
func (g *Guide) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet:
		answer(w, http.StatusOK, map[string]any{"ok": true, "stories": g.stories})
	case http.MethodPost:
		var in struct{ Story, Language string }
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&in); err != nil {
			answer(w, http.StatusBadRequest, map[string]any{"ok": false, "error": "invalid_json"})
			return
		}
		played, err := g.play(r.Context(), in.Story, in.Language)
		if err != nil {
			answer(w, http.StatusConflict, map[string]any{"ok": false, "error": err.Error()})
			return
		}
		answer(w, http.StatusOK, map[string]any{"ok": true, "played": played})
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	}
}

func (g *Guide) play(ctx context.Context, story, lang string) (Played, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if story != "" {
		return g.begin(ctx, story, lang)
	}
	if g.run == nil {
		return Played{}, errNoStory
	}
	return g.run.Next(ctx)
}

func (g *Guide) begin(ctx context.Context, id, lang string) (Played, error) {
	for _, s := range g.stories {
		if s.ID != id {
			continue
		}
		run, err := newRun(ctx, g.drive, s, lang, label(g.runs), g.zone)
		if err != nil {
			return Played{}, err
		}
		g.run = run
		g.runs++
		return Played{Of: len(run.acts)}, nil
	}
	return Played{}, fmt.Errorf("no story is called %.20q", id)
}

// label is the initials of the case of the nth run: no two are alike soon.
func label(n int) string {
	const firsts, lasts = "MAJLEOSK", "HNPBTRKD"
	return string([]byte{firsts[n%len(firsts)], lasts[n/len(firsts)%len(lasts)]})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a reader that went away
}
