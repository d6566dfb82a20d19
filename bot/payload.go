package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"casethread/commands"
)

// The payloads that Slack delivers, cut down to what the bot reads. Decoding
// ignores everything else, so that an element, event or field that is new to
// Slack stops nothing. slack-go's own decoders are not used here: they fail on
// an unknown element, and cost most of the hot path's allocations.

// A command is a slash command.
type command struct {
	Team, Channel, User, Name, Text, Trigger, ResponseURL string
}

// decodeCommand reads a slash command's form, also when it came as JSON
// through a socket and was turned into values.
func decodeCommand(v url.Values) (command, error) {
	c := command{
		Team: v.Get("team_id"), Channel: v.Get("channel_id"), User: v.Get("user_id"), Name: v.Get("command"),
		Text: v.Get("text"), Trigger: v.Get("trigger_id"), ResponseURL: v.Get("response_url"),
	}
	if c.User == "" || c.Channel == "" || c.Name == "" {
		return command{}, errors.New("decode command: user, channel or command is missing")
	}
	return c, nil
}

// An interaction is a click, a form sent in, or a message shortcut.
type interaction struct {
	Type        string `json:"type"`
	Trigger     string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	CallbackID  string `json:"callback_id"`
	User        struct {
		ID string `json:"id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		Type      string `json:"type"`
		MessageTS string `json:"message_ts"`
		ThreadTS  string `json:"thread_ts"`
		ChannelID string `json:"channel_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		TS       string `json:"ts"`
		ThreadTS string `json:"thread_ts"`
		Text     string `json:"text"`
		BotID    string `json:"bot_id"`
	} `json:"message"`
	MessageTS string   `json:"message_ts"`
	View      view     `json:"view"`
	Actions   []action `json:"actions"`
}

type view struct {
	ID         string `json:"id"`
	Hash       string `json:"hash"`
	Type       string `json:"type"`
	CallbackID string `json:"callback_id"`
	Metadata   string `json:"private_metadata"`
	Below      string `json:"previous_view_id"`
	Blocks     []struct {
		ID string `json:"block_id"`
	} `json:"blocks"`
	State struct {
		Values map[string]map[string]element `json:"values"`
	} `json:"state"`
}

type action struct {
	ID      string `json:"action_id"`
	BlockID string `json:"block_id"`
	element
}

// An element is the state of an input, whatever its type.
type element struct {
	Value           text     `json:"value"`
	SelectedOption  *option  `json:"selected_option"`
	SelectedOptions []option `json:"selected_options"`
	SelectedUser    *string  `json:"selected_user"`
	SelectedUsers   []string `json:"selected_users"`
	SelectedDate    *string  `json:"selected_date"`
	SelectedTime    *string  `json:"selected_time"`
}

type option struct {
	Value string `json:"value"`
}

// values returns what was typed or chosen.
func (e element) values() []string {
	var vs []string
	if e.Value != "" {
		vs = append(vs, string(e.Value))
	}
	for _, s := range []*string{e.SelectedUser, e.SelectedDate, e.SelectedTime} {
		if s != nil && *s != "" {
			vs = append(vs, *s)
		}
	}
	if e.SelectedOption != nil {
		vs = append(vs, e.SelectedOption.Value)
	}
	for _, o := range e.SelectedOptions {
		vs = append(vs, o.Value)
	}
	return append(vs, e.SelectedUsers...)
}

// formValues returns what a form was filled with: each field's action id is
// its block id.
func (v view) formValues() commands.Values {
	vals := commands.Values{}
	for block, actions := range v.State.Values {
		if e, ok := actions[block]; ok {
			vals[block] = e.values()
		}
	}
	return vals
}

func decodeInteraction(payload []byte) (interaction, error) {
	var in interaction
	if err := json.Unmarshal(payload, &in); err != nil {
		return interaction{}, fmt.Errorf("decode interaction: %w", shape(err))
	}
	if in.User.ID == "" || in.Type == "" {
		return interaction{}, errors.New("decode interaction: type or user is missing")
	}
	return in, nil
}

// An envelope is what the Events API delivers.
type envelope struct {
	Type      string `json:"type"`
	Challenge string `json:"challenge"`
	EventID   string `json:"event_id"`
	Event     event  `json:"event"`
}

type event struct {
	Type        text   `json:"type"`
	Subtype     text   `json:"subtype"`
	User        ref    `json:"user"`
	BotID       string `json:"bot_id"`
	Text        string `json:"text"`
	Channel     ref    `json:"channel"`
	ChannelType string `json:"channel_type"`
	TS          string `json:"ts"`
	ThreadTS    string `json:"thread_ts"`
	Tab         string `json:"tab"`
	OldChannel  string `json:"old_channel_id"` // of channel_id_changed
	NewChannel  string `json:"new_channel_id"`
	Team        string `json:"connected_team_id"` // of channel_shared
	// Teams are the workspaces of team_access_granted and team_access_revoked.
	Teams []string `json:"team_ids"`
	// Inner is the event itself, where Slack wraps it once more, as its
	// documentation shows those two.
	Inner *event `json:"event"`
}

// teams are the workspaces that an event speaks of.
func (e event) teams() []string {
	if len(e.Teams) == 0 && e.Inner != nil {
		return e.Inner.Teams
	}
	return e.Teams
}

// kind is the type of an event, or of the one that it wraps.
func (e event) kind() string {
	if e.Type == "" && e.Inner != nil {
		return string(e.Inner.Type)
	}
	return string(e.Type)
}

// A text is a string; anything else is read as none, so that an element or
// event that is new to Slack stops nothing.
type text string

// UnmarshalJSON reads a string.
func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = text(s)
	}
	return nil
}

// A ref is an id, which some events give as a string and others as an object
// that has it.
type ref string

// UnmarshalJSON reads either form; anything else is no id.
func (r *ref) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*r = ref(s)
		return nil
	}
	var o struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(b, &o) == nil {
		*r = ref(o.ID)
	}
	return nil
}

func decodeEnvelope(body []byte) (envelope, error) {
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil {
		return envelope{}, fmt.Errorf("decode event: %w", shape(err))
	}
	return e, nil
}

// shape keeps of a decoding error what it says of the shape, not the content.
func shape(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Errorf("field %s is a %s", wrong.Field, wrong.Value)
	}
	return errors.New("not JSON")
}
