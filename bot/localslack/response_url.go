package localslack

import (
	"net/http"
	"slices"
	"time"
)

const (
	responseUses = 5
	responseLife = 30 * time.Minute // on the clock
)

// responseURL is a way to answer in one conversation for half an hour.
type responseURL struct {
	channel, user string
	// original is what was clicked; "" for a command.
	original          string
	originalEphemeral bool
	// threads says whether thread_ts is heeded, which it is not for shortcuts.
	threads bool
	made    time.Time
	uses    int
}

// newResponse hands out a URL on the host that the bot reaches this server at.
func (s *Slack) newResponse(r *responseURL) string {
	id := s.newID("R")
	r.made = s.opts.Clock.Now()
	s.responses[id] = r
	return s.base() + "/response/" + id
}

func (s *Slack) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	req, err := readRequest(r)
	if err != nil {
		writeJSON(w, http.StatusBadRequest, errorResult(fail("invalid_payload")))
		return
	}
	fault := s.takeFault("response_url")
	if fault != nil && fault.Kind != "500_after" {
		s.record("response_url", req, nil, fault)
		s.misbehave(w, r, fault)
		return
	}
	status, result := s.answerResponse(r.PathValue("id"), req, fault)
	if fault != nil {
		s.misbehave(w, r, fault)
		return
	}
	writeJSON(w, status, result)
}

func (s *Slack) answerResponse(id string, req *request, fault *Fault) (int, map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	status, result := http.StatusOK, map[string]any{"ok": true}
	to := s.responses[id]
	switch {
	case to == nil || s.opts.Clock.Now().Sub(to.made) > responseLife:
		status, result = http.StatusNotFound, errorResult(fail("expired_url"))
	case to.uses >= responseUses:
		status, result = http.StatusNotFound, errorResult(fail("used_url"))
	default:
		if err := s.respond(to, req); err != nil {
			status, result = http.StatusBadRequest, errorResult(err)
		}
	}
	s.recordLocked("response_url", req, result, fault)
	return status, result
}

// respond does what was asked for over a response URL.
func (s *Slack) respond(to *responseURL, req *request) error {
	c := s.channelByID(to.channel)
	if c == nil {
		return fail("channel_not_found")
	}
	if c.archived {
		return fail("is_archived")
	}
	if req.flag("delete_original") {
		to.uses++
		return s.deleteOriginal(c, to)
	}
	body, err := s.readContent(req, 40000)
	if err != nil {
		return err
	}
	to.uses++
	if req.flag("replace_original") && to.original != "" {
		return s.replaceOriginal(c, to, body)
	}
	thread := ""
	if to.threads {
		if thread, err = threadFor(c, req.str("thread_ts")); err != nil {
			return err
		}
	}
	if req.str("response_type") == "in_channel" {
		s.post(c, &message{user: s.opts.BotUser, threadTS: thread, text: body.text, blocks: body.blocks})
	} else {
		s.whisper(c.id, to.user, thread, body)
	}
	return nil
}

func (s *Slack) replaceOriginal(c *channel, to *responseURL, body content) error {
	if to.originalEphemeral {
		m := s.ephemeral(c.id, to.user, to.original)
		if m == nil {
			return fail("message_not_found")
		}
		m.text, m.blocks, m.inputs = body.text, body.blocks, nil
		s.appeared(m.ts)
		return nil
	}
	m := c.message(to.original)
	if m == nil || m.user != s.opts.BotUser {
		return fail("message_not_found")
	}
	s.revise(c, m, body, true, m.metadata)
	return nil
}

func (s *Slack) deleteOriginal(c *channel, to *responseURL) error {
	if to.originalEphemeral {
		m := s.ephemeral(c.id, to.user, to.original)
		if m == nil {
			return fail("message_not_found")
		}
		s.ephemerals = slices.DeleteFunc(s.ephemerals, func(o *message) bool { return o == m })
		s.changed()
		return nil
	}
	m := c.message(to.original)
	if m == nil || m.user != s.opts.BotUser {
		return fail("message_not_found")
	}
	s.deleteMessage(c, m)
	return nil
}
