package localslack

import (
	"fmt"
	"net/http"
	"time"
)

// State is what everyone sees in Slack, as GET /drive/state gives it.
type State struct {
	Now        time.Time        `json:"now"`
	Users      []StateUser      `json:"users"`
	Channels   []StateChannel   `json:"channels"`
	Ephemerals []StateEphemeral `json:"ephemerals"`
	Views      []StateView      `json:"views"`
	Homes      map[string][]any `json:"homes"`
	Files      []StateFile      `json:"files"`
}

// StateUser is a user; the bot has the role "bot".
type StateUser struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Role     string `json:"role"`
	External bool   `json:"external"`
}

// StateChannel is a conversation with all its messages, oldest first.
type StateChannel struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	IsIM        bool           `json:"is_im"`
	IsPrivate   bool           `json:"is_private"`
	IsExtShared bool           `json:"is_ext_shared"`
	Members     []string       `json:"members"`
	Messages    []StateMessage `json:"messages"`
}

// StateMessage is a message. ThreadTS is empty for a root. Blocks are as the
// bot sent them, with the block_id and action_id that Slack adds where they
// were missing. Edited is null, or who changed it last and when.
type StateMessage struct {
	TS       string         `json:"ts"`
	ThreadTS string         `json:"thread_ts"`
	User     string         `json:"user"`
	Text     string         `json:"text"`
	Blocks   []any          `json:"blocks"`
	Metadata map[string]any `json:"metadata"`
	Edited   *Edit          `json:"edited"`
	Files    []string       `json:"files,omitempty"`
}

// StateEphemeral is a message that only User sees.
type StateEphemeral struct {
	Channel  string `json:"channel"`
	User     string `json:"user"`
	TS       string `json:"ts"`
	ThreadTS string `json:"thread_ts"`
	Text     string `json:"text"`
	Blocks   []any  `json:"blocks"`
}

// StateView is an open modal; of a stack the last is on top.
type StateView struct {
	ID              string                               `json:"id"`
	User            string                               `json:"user"`
	CallbackID      string                               `json:"callback_id"`
	Title           string                               `json:"title"`
	Blocks          []any                                `json:"blocks"`
	PrivateMetadata string                               `json:"private_metadata"`
	Submit          string                               `json:"submit,omitempty"`
	Close           string                               `json:"close,omitempty"`
	Values          map[string]map[string]map[string]any `json:"values,omitempty"`
}

// StateFile is a file; ThreadTS is empty when it was shared outside a thread.
type StateFile struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	User     string `json:"user"`
	Channel  string `json:"channel"`
	ThreadTS string `json:"thread_ts"`
	MIMEType string `json:"mimetype"`
	Alt      string `json:"alt"`
}

// State returns a copy of the workspace as it is now.
func (s *Slack) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := State{
		Now: s.opts.Clock.Now(), Users: []StateUser{}, Channels: []StateChannel{},
		Ephemerals: []StateEphemeral{}, Views: []StateView{}, Homes: map[string][]any{}, Files: []StateFile{},
	}
	for _, u := range s.users {
		st.Users = append(st.Users, StateUser{u.ID, u.Name, u.Role, u.External})
	}
	for _, c := range s.channels {
		st.Channels = append(st.Channels, c.state())
	}
	for _, m := range s.ephemerals {
		st.Ephemerals = append(st.Ephemerals, StateEphemeral{m.channel, m.to, m.ts, m.threadTS, m.text, orEmpty(m.blocks)})
	}
	for _, v := range s.views {
		st.Views = append(st.Views, v.state())
	}
	for user, v := range s.homes {
		st.Homes[user] = orEmpty(v.blocks)
	}
	for _, f := range s.files {
		st.Files = append(st.Files, StateFile{f.id, f.name, f.user, f.channel, f.threadTS, f.mimetype, f.alt})
	}
	return st
}

func (c *channel) state() StateChannel {
	out := StateChannel{
		ID: c.id, Name: c.name, IsIM: c.im, IsPrivate: c.private, IsExtShared: c.extShared,
		Members: append([]string{}, c.members...), Messages: []StateMessage{},
	}
	for _, m := range c.messages {
		sm := StateMessage{
			TS: m.ts, ThreadTS: m.threadTS, User: m.user, Text: m.text,
			Blocks: orEmpty(m.blocks), Metadata: m.metadata, Edited: m.edited,
		}
		for _, f := range m.files {
			sm.Files = append(sm.Files, f.id)
		}
		out.Messages = append(out.Messages, sm)
	}
	return out
}

func (v *view) state() StateView {
	plain := func(t any) string { object, _ := t.(map[string]any); return text(object, "text") }
	return StateView{
		ID: v.id, User: v.user, CallbackID: v.callbackID, Title: plain(v.title), Blocks: orEmpty(v.blocks),
		PrivateMetadata: v.privateMetadata, Submit: plain(v.submit), Close: plain(v.close), Values: v.values.clone(),
	}
}

// App is what the page must know of the app, as GET /drive/app gives it.
type App struct {
	Commands  []Command  `json:"commands"`
	Shortcuts []Shortcut `json:"shortcuts"`
	Bot       AppBot     `json:"bot"`
	Tour      bool       `json:"tour"` // there is one, at /drive/tour
}

// AppBot is the bot's user.
type AppBot struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (s *Slack) serveApp(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, App{
		Commands:  append([]Command{}, s.opts.Commands...),
		Shortcuts: append([]Shortcut{}, s.opts.Shortcuts...),
		Bot:       AppBot{s.opts.BotUser, s.opts.BotName},
		Tour:      s.opts.Tour != nil,
	})
}

// streamPause is how long the stream gathers changes before it tells of them.
const streamPause = 50 * time.Millisecond

// serveStream tells a page whenever the state has changed.
func (s *Slack) serveStream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flush := http.NewResponseController(w)
	seen := int64(-1)
	for {
		s.mu.Lock()
		now, watch := s.changeNo, s.watch
		s.mu.Unlock()
		if now != seen {
			seen = now
			if _, err := fmt.Fprintf(w, "event: change\ndata: %d\n\n", now); err != nil || flush.Flush() != nil {
				return
			}
			if !s.pause(r, time.After(streamPause)) {
				return
			}
			continue
		}
		if !s.pause(r, watch) {
			return
		}
	}
}

// pause waits for a channel; it is false when the client or the server ends.
func (s *Slack) pause(r *http.Request, until any) bool {
	var timer <-chan time.Time
	var signal <-chan struct{}
	switch c := until.(type) {
	case <-chan time.Time:
		timer = c
	case chan struct{}:
		signal = c
	}
	select {
	case <-timer:
	case <-signal:
	case <-r.Context().Done():
		return false
	case <-s.ctx.Done():
		return false
	}
	return true
}
