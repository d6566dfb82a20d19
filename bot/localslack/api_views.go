package localslack

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// view is an open modal or a user's Home.
type view struct {
	id, user, kind, callbackID, privateMetadata, externalID string
	hash, root, previous                                    string
	title, submit, close                                    any
	blocks                                                  []any
	clearOnClose, notifyOnClose                             bool
	values                                                  inputs
}

// trigger is a trigger_id. It lives 3 s of real time and serves once.
type trigger struct {
	user, view string // view is the modal it came from
	at         time.Time
	used, dead bool
}

const (
	maxViewSize  = 250_000 // bytes
	maxViewStack = 3
)

func (s *Slack) newTrigger(user, viewID string) string {
	id := fmt.Sprintf("%d.%s", s.opts.Clock.Now().UnixNano(), s.newID("TR"))
	s.triggers[id] = &trigger{user: user, view: viewID, at: s.realNow()}
	return id
}

// useTrigger spends a trigger_id.
func (s *Slack) useTrigger(id string) (*trigger, error) {
	t := s.triggers[id]
	switch {
	case id == "":
		return nil, fail("invalid_arguments", "missing required field: trigger_id")
	case t == nil:
		return nil, fail("invalid_trigger_id")
	case t.used:
		return nil, fail("exchanged_trigger_id")
	case t.dead || s.realNow().Sub(t.at) > s.ackWithin:
		return nil, fail("expired_trigger_id")
	}
	t.used = true
	return t, nil
}

// readView checks the view argument for a surface.
func (s *Slack) readView(req *request, surface string) (*view, error) {
	raw, err := req.value("view")
	object, ok := raw.(map[string]any)
	if err != nil || !ok {
		return nil, fail("invalid_arguments", "must provide an object [json-pointer:/view]")
	}
	return s.parseView(object, surface)
}

func (s *Slack) parseView(object map[string]any, surface string) (*view, error) {
	if text, err := json.Marshal(object); err != nil || len(text) > maxViewSize {
		return nil, fail("view_too_large")
	}
	blocks, problems := checkView(object, surface, s.newID)
	if len(problems) > 0 {
		return nil, fail("invalid_arguments", problems...)
	}
	text := func(name string) string { t, _ := object[name].(string); return t }
	v := &view{
		kind: surface, callbackID: text("callback_id"), privateMetadata: text("private_metadata"),
		externalID: text("external_id"), title: object["title"], submit: object["submit"], close: object["close"],
		blocks: blocks, clearOnClose: object["clear_on_close"] == true, notifyOnClose: object["notify_on_close"] == true,
	}
	if v.externalID != "" && slices.ContainsFunc(s.views, func(o *view) bool { return o.externalID == v.externalID }) {
		return nil, fail("duplicate_external_id")
	}
	v.values = initialInputs(v.blocks)
	return v, nil
}

func (s *Slack) viewByID(id string) *view {
	for _, v := range s.views {
		if v.id == id {
			return v
		}
	}
	return nil
}

// show opens a view for a user, on top of parent if there is one.
func (s *Slack) show(v *view, user string, parent *view) {
	v.id, v.user, v.hash = s.newID("V"), user, s.newHash()
	v.root = v.id
	if parent != nil {
		v.root, v.previous = parent.root, parent.id
	}
	s.views = append(s.views, v)
	s.sawView(v.id)
}

func (s *Slack) sawView(id string) {
	s.viewsSeen = append(s.viewsSeen, id)
	s.changed()
}

func (s *Slack) newHash() string {
	return fmt.Sprintf("%d.%s", s.opts.Clock.Now().Unix(), s.newID("h"))
}

// above returns the view that lies on top of v.
func (s *Slack) above(v *view) *view {
	for _, o := range s.views {
		if o.previous == v.id {
			return o
		}
	}
	return nil
}

func (s *Slack) viewsOpen(req *request) (map[string]any, error) {
	v, err := s.readView(req, surfaceModal)
	if err != nil {
		return nil, err
	}
	t, err := s.useTrigger(req.str("trigger_id"))
	if err != nil {
		return nil, err
	}
	s.show(v, t.user, nil)
	return map[string]any{"view": s.viewJSON(v)}, nil
}

func (s *Slack) viewsPush(req *request) (map[string]any, error) {
	v, err := s.readView(req, surfaceModal)
	if err != nil {
		return nil, err
	}
	t, err := s.useTrigger(req.str("trigger_id"))
	if err != nil {
		return nil, err
	}
	if err := s.push(v, t.user, s.viewByID(t.view)); err != nil {
		return nil, err
	}
	return map[string]any{"view": s.viewJSON(v)}, nil
}

func (s *Slack) push(v *view, user string, parent *view) error {
	if parent == nil {
		return fail("not_found")
	}
	depth := 0
	for _, o := range s.views {
		if o.root == parent.root {
			depth++
		}
	}
	if depth >= maxViewStack {
		return fail("push_limit_reached")
	}
	s.show(v, user, parent)
	return nil
}

func (s *Slack) viewsUpdate(req *request) (map[string]any, error) {
	old := s.viewByID(req.str("view_id"))
	if external := req.str("external_id"); old == nil && external != "" {
		for _, o := range s.views {
			if o.externalID == external {
				old = o
			}
		}
	}
	if old == nil {
		return nil, fail("not_found")
	}
	if hash := req.str("hash"); hash != "" && hash != old.hash {
		return nil, fail("hash_conflict")
	}
	kept := old.externalID
	old.externalID = "" // its own id is no duplicate
	next, err := s.readView(req, surfaceModal)
	if err != nil {
		old.externalID = kept
		return nil, err
	}
	s.replaceView(old, next)
	return map[string]any{"view": s.viewJSON(old)}, nil
}

// replaceView gives an open view new content. What the person has entered
// stays in elements whose block_id and action_id stay.
func (s *Slack) replaceView(old, next *view) {
	for block, actions := range old.values {
		for action, value := range actions {
			now, ok := next.values[block][action]
			if ok && now["type"] == value["type"] {
				next.values[block][action] = value
			}
		}
	}
	next.id, next.user, next.root, next.previous = old.id, old.user, old.root, old.previous
	next.hash = s.newHash()
	*old = *next
	s.sawView(old.id)
}

func (s *Slack) viewsPublish(req *request) (map[string]any, error) {
	user := req.str("user_id")
	u, ok := s.userByID(user)
	switch {
	case !ok:
		return nil, fail("invalid_arguments", "invalid user_id [json-pointer:/user_id]")
	case s.withheld[s.teamOf(u)]:
		return nil, fail("team_access_not_granted")
	}
	next, err := s.readView(req, surfaceHome)
	if err != nil {
		return nil, err
	}
	old := s.homes[user]
	if hash := req.str("hash"); hash != "" && (old == nil || hash != old.hash) {
		return nil, fail("hash_conflict")
	}
	if old == nil {
		old = &view{id: s.newID("V"), user: user}
		old.root = old.id
		s.homes[user] = old
	}
	s.replaceView(old, next)
	return map[string]any{"view": s.viewJSON(old)}, nil
}

// closeView takes a view away, and with it what lies on top of it.
func (s *Slack) closeView(v *view) {
	if top := s.above(v); top != nil {
		s.closeView(top)
	}
	s.views = slices.DeleteFunc(s.views, func(o *view) bool { return o == v })
	s.changed()
}

// closeStack takes a view's whole stack away.
func (s *Slack) closeStack(v *view) {
	s.views = slices.DeleteFunc(s.views, func(o *view) bool { return o.root == v.root })
	s.changed()
}

// viewJSON is a view as the Web API and the payloads show it.
func (s *Slack) viewJSON(v *view) map[string]any {
	out := map[string]any{
		"id": v.id, "team_id": s.teamOfViewer(v), "type": v.kind, "blocks": orEmpty(v.blocks),
		"private_metadata": v.privateMetadata, "callback_id": v.callbackID, "external_id": v.externalID,
		"state": map[string]any{"values": v.values.clone()}, "hash": v.hash, "title": v.title,
		"submit": v.submit, "close": v.close, "clear_on_close": v.clearOnClose, "notify_on_close": v.notifyOnClose,
		"root_view_id": v.root, "previous_view_id": nil, "app_id": s.opts.AppID,
		"app_installed_team_id": s.installedAs(), "bot_id": s.opts.BotID,
	}
	if v.previous != "" {
		out["previous_view_id"] = v.previous
	}
	return out
}

func orEmpty(list []any) []any {
	if list == nil {
		return []any{}
	}
	return list
}

// teamOfViewer is the workspace in which a view is seen.
func (s *Slack) teamOfViewer(v *view) string {
	if u, ok := s.userByID(v.user); ok && s.wide() && !u.External {
		return s.teamOf(u)
	}
	return s.opts.TeamID
}
