package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"sync/atomic"
)

// team is the installing workspace of the bench.
const team = "T0BENCH001"

// A fakeSlack answers the Web API at once and keeps nothing.
type fakeSlack struct {
	posts  atomic.Int64 // made or edited
	ts     atomic.Int64
	refuse atomic.Bool // says that the token is not valid
}

func (s *fakeSlack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	ts := fmt.Sprintf("1788246000.%06d", s.ts.Add(1))
	answer := map[string]any{"ok": true}
	if s.refuse.Load() {
		answer = map[string]any{"ok": false, "error": "invalid_auth"}
	} else {
		s.do(path.Base(r.URL.Path), r.Host, ts, answer)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

// do fills in what a method answers.
func (s *fakeSlack) do(method, host, ts string, answer map[string]any) {
	switch method {
	case "auth.test":
		answer["user_id"], answer["team_id"] = "U0CASEBOT1", team
	case "chat.postMessage", "chat.update":
		s.posts.Add(1)
		answer["channel"], answer["ts"] = "C0BENCH001", ts
	case "files.getUploadURLExternal":
		answer["file_id"], answer["upload_url"] = "F"+ts, "http://"+host+"/api/upload"
	case "users.info":
		answer["user"] = map[string]any{"id": "U0SOMEBODY", "name": "somebody", "team_id": team}
	}
}
