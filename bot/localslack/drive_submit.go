package localslack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// SubmitInput submits an open view. Values are by block_id and action_id: a
// text, a number, an option's value, a user's id, or a list of those. Blocks
// that are not named keep what is in them.
type SubmitInput struct {
	User   string                    `json:"user"`
	ViewID string                    `json:"view_id"`
	Values map[string]map[string]any `json:"values,omitempty"`
}

// UnmarshalJSON keeps numbers as they were written.
func (in *SubmitInput) UnmarshalJSON(data []byte) error {
	type plain SubmitInput
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode((*plain)(in))
}

// driveSubmit checks the values as Slack's form does before it sends anything:
// a form that is not filled in right stays open and the bot hears nothing.
func (s *Slack) driveSubmit(_ context.Context, in SubmitInput) (Outcome, error) {
	var errs map[string]string
	d, err := s.plan(func() (d *delivery, err error) {
		d, errs, err = s.planSubmit(in)
		if d != nil {
			s.remember(d)
		}
		return d, err
	})
	if err != nil {
		return Outcome{}, err
	}
	if len(errs) > 0 {
		return Outcome{Error: "invalid_input", Errors: errs}, nil
	}
	return s.deliver(d)
}

func (s *Slack) planSubmit(in SubmitInput) (*delivery, map[string]string, error) {
	u, err := s.actor(in.User)
	if err != nil {
		return nil, nil, err
	}
	v, err := s.visibleView(ClickInput{User: in.User, ViewID: in.ViewID})
	if err != nil {
		return nil, nil, err
	}
	if v.kind != surfaceModal || v.submit == nil {
		return nil, nil, refuse("view_has_no_submit")
	}
	values, err := s.fillIn(v, in.Values)
	if err != nil {
		return nil, nil, err
	}
	errs := map[string]string{}
	for _, p := range places(v.blocks) {
		if !p.input {
			continue
		}
		if message := formError(p, values[p.blockID][text(p.element, "action_id")]); message != "" {
			errs[p.blockID] = message
		}
	}
	if len(errs) > 0 {
		return nil, errs, nil
	}
	v.values = values
	d := s.interaction("view_submission", u, v.id, map[string]any{"view": s.viewJSON(v), "response_urls": []any{}})
	id := v.id
	d.settle = func(a answer) (Outcome, error) { return s.submitAnswered(id, a), nil }
	return d, nil, nil
}

// fillIn enters the given values on top of those already there.
func (s *Slack) fillIn(v *view, given map[string]map[string]any) (inputs, error) {
	values := v.values.clone()
	for block, actions := range given {
		for action, value := range actions {
			p, err := find(v.blocks, ClickInput{BlockID: block, ActionID: action})
			if err != nil {
				return nil, refuse("unknown_block: " + block + "/" + action)
			}
			entered, err := s.enter(p.element, value)
			if err != nil {
				return nil, refuse(err.Error() + ": " + block + "/" + action)
			}
			values.set(block, action, entered)
		}
	}
	return values, nil
}

// submitAnswered does what the bot's answer to a form asks for. An empty
// answer closes the view.
func (s *Slack) submitAnswered(viewID string, a answer) Outcome {
	v := s.viewByID(viewID)
	body := bytes.TrimSpace(a.body)
	if v == nil {
		return Outcome{OK: true} // sent again after it was closed
	}
	if len(body) == 0 || string(body) == "{}" {
		s.closeView(v)
		return Outcome{OK: true}
	}
	decoded, err := decodeJSON(body)
	object, ok := decoded.(map[string]any)
	if err != nil || !ok {
		return Outcome{Error: "invalid_response", Detail: "the answer is no JSON object"}
	}
	switch action := text(object, "response_action"); action {
	case "errors":
		return formErrors(v, object["errors"])
	case "clear":
		s.closeStack(v)
		return Outcome{OK: true}
	case "update", "push":
		return s.submitShows(v, action, object["view"])
	case "":
		s.closeView(v)
		return Outcome{OK: true}
	default:
		return Outcome{Error: "invalid_response", Detail: fmt.Sprintf("unknown response_action %q", action)}
	}
}

// formErrors shows the bot's errors beside their inputs. Slack shows none of
// them when one names a block that is no input.
func formErrors(v *view, raw any) Outcome {
	errs := map[string]string{}
	list, _ := raw.(map[string]any)
	for block, message := range list {
		t, ok := message.(string)
		isInput := false
		for _, p := range places(v.blocks) {
			isInput = isInput || p.input && p.blockID == block
		}
		if !ok || t == "" || !isInput {
			return Outcome{Error: "invalid_response", Detail: "errors name " + block + ", which is no input block of the view"}
		}
		errs[block] = t
	}
	if len(errs) == 0 {
		return Outcome{Error: "invalid_response", Detail: "errors are empty"}
	}
	return Outcome{OK: true, Errors: errs}
}

func (s *Slack) submitShows(v *view, action string, raw any) Outcome {
	object, _ := raw.(map[string]any)
	kept := v.externalID
	if action == "update" {
		v.externalID = ""
	}
	next, err := s.parseView(object, surfaceModal)
	if err == nil && action == "push" {
		err = s.push(next, v.user, v)
	}
	if err != nil {
		v.externalID = kept
		return Outcome{Error: "invalid_response", Detail: describe(err)}
	}
	if action == "update" {
		s.replaceView(v, next)
	}
	return Outcome{OK: true}
}

// CloseInput dismisses an open view.
type CloseInput struct {
	User   string `json:"user"`
	ViewID string `json:"view_id"`
}

// driveClose closes a view as its Cancel button does; the bot hears of it if
// the view says notify_on_close.
func (s *Slack) driveClose(_ context.Context, in CloseInput) (Outcome, error) {
	d, err := s.plan(func() (*delivery, error) {
		u, _ := s.userByID(in.User)
		v, err := s.visibleView(ClickInput{User: in.User, ViewID: in.ViewID})
		if err != nil || v.kind != surfaceModal {
			return nil, refuse("view_not_found")
		}
		if v.clearOnClose {
			s.closeStack(v)
		} else {
			s.closeView(v)
		}
		if !v.notifyOnClose {
			return nil, nil
		}
		d := s.interaction("view_closed", u, "", map[string]any{"view": s.viewJSON(v), "is_cleared": v.clearOnClose})
		delete(d.payload, "trigger_id")
		s.remember(d)
		return d, nil
	})
	if err != nil || d == nil {
		return Outcome{OK: err == nil}, err
	}
	return s.deliver(d)
}
