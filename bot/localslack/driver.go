package localslack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Driver is a client for /drive, for conversation tests in Go. Slack's own
// refusals come back as *Refused. BaseURL has no path; a nil HTTP is
// http.DefaultClient.
type Driver struct {
	BaseURL string
	HTTP    *http.Client
}

// Command types a slash command.
func (d *Driver) Command(ctx context.Context, in CommandInput) (Outcome, error) {
	return d.act(ctx, "command", in)
}

// Message types a message.
func (d *Driver) Message(ctx context.Context, in MessageInput) (Outcome, error) {
	return d.act(ctx, "message", in)
}

// Edit changes the text of a person's own message.
func (d *Driver) Edit(ctx context.Context, in EditInput) (Outcome, error) {
	return d.act(ctx, "edit", in)
}

// Delete takes a message away.
func (d *Driver) Delete(ctx context.Context, in EditInput) (Outcome, error) {
	return d.act(ctx, "delete", in)
}

// Click uses an interactive element.
func (d *Driver) Click(ctx context.Context, in ClickInput) (Outcome, error) {
	return d.act(ctx, "click", in)
}

// Submit submits an open view.
func (d *Driver) Submit(ctx context.Context, in SubmitInput) (Outcome, error) {
	return d.act(ctx, "submit", in)
}

// CloseView dismisses an open view.
func (d *Driver) CloseView(ctx context.Context, in CloseInput) (Outcome, error) {
	return d.act(ctx, "close", in)
}

// Shortcut runs a shortcut.
func (d *Driver) Shortcut(ctx context.Context, in ShortcutInput) (Outcome, error) {
	return d.act(ctx, "shortcut", in)
}

// Home opens the bot's Home tab for a user.
func (d *Driver) Home(ctx context.Context, user string) (Outcome, error) {
	return d.act(ctx, "home", HomeInput{user})
}

// Join puts a user into a channel.
func (d *Driver) Join(ctx context.Context, user, channel string) (Outcome, error) {
	return d.act(ctx, "join", MemberInput{user, channel})
}

// Leave takes a user out of a channel.
func (d *Driver) Leave(ctx context.Context, user, channel string) (Outcome, error) {
	return d.act(ctx, "leave", MemberInput{user, channel})
}

// Account deactivates a user's account, or opens it again.
func (d *Driver) Account(ctx context.Context, in AccountInput) (Outcome, error) {
	return d.act(ctx, "account", in)
}

// Share shares a channel with the other organisation.
func (d *Driver) Share(ctx context.Context, channel string) (Outcome, error) {
	return d.ShareWith(ctx, ShareInput{Channel: channel})
}

// ShareWith shares a channel with any organisation, perhaps with another id.
func (d *Driver) ShareWith(ctx context.Context, in ShareInput) (Outcome, error) {
	return d.act(ctx, "share", in)
}

// Archive archives a channel.
func (d *Driver) Archive(ctx context.Context, channel string) (Outcome, error) {
	return d.act(ctx, "archive", ChannelInput{channel})
}

// Advance moves the clock on by a duration.
func (d *Driver) Advance(ctx context.Context, by time.Duration) (Outcome, error) {
	return d.act(ctx, "clock", ClockInput{Advance: by.String()})
}

// Clock moves the clock to a time.
func (d *Driver) Clock(ctx context.Context, to time.Time) (Outcome, error) {
	return d.act(ctx, "clock", ClockInput{Set: to})
}

// Fault makes the next calls of a method go wrong.
func (d *Driver) Fault(ctx context.Context, f Fault) error {
	_, err := d.act(ctx, "fault", f)
	return err
}

// Token has the bot's token refused, or taken again.
func (d *Driver) Token(ctx context.Context, in TokenInput) (Outcome, error) {
	return d.act(ctx, "token", in)
}

// Access adds the app to a workspace of the organisation, or takes it out.
func (d *Driver) Access(ctx context.Context, in AccessInput) (Outcome, error) {
	return d.act(ctx, "access", in)
}

// Redeliver sends the last n deliveries again.
func (d *Driver) Redeliver(ctx context.Context, n int) (Outcome, error) {
	return d.act(ctx, "redeliver", RedeliverInput{n})
}

// BotUp starts or kills the bot.
func (d *Driver) BotUp(ctx context.Context, up bool) error {
	_, err := d.act(ctx, "bot", BotInput{up})
	return err
}

// Disconnect announces a disconnect on every Socket Mode connection.
func (d *Driver) Disconnect(ctx context.Context, reason string) error {
	_, err := d.act(ctx, "socket", SocketInput{Disconnect: true, Reason: reason})
	return err
}

// State returns what everyone sees.
func (d *Driver) State(ctx context.Context) (State, error) {
	var st State
	err := d.do(ctx, http.MethodGet, "state", nil, &st)
	return st, err
}

// Calls returns the bot's Web API calls, oldest first.
func (d *Driver) Calls(ctx context.Context) ([]Call, error) {
	var out struct {
		Calls []Call `json:"calls"`
	}
	err := d.do(ctx, http.MethodGet, "calls", nil, &out)
	return out.Calls, err
}

// File returns the content of a file.
func (d *Driver) File(ctx context.Context, id string) ([]byte, error) {
	var content []byte
	err := d.do(ctx, http.MethodGet, "files/"+id, nil, &content)
	return content, err
}

func (d *Driver) act(ctx context.Context, name string, in any) (Outcome, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	err = d.do(ctx, http.MethodPost, name, body, &out)
	return out, err
}

// do makes one request. out gets the decoded body, or the body itself when it
// is a *[]byte.
func (d *Driver) do(ctx context.Context, method, name string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, d.BaseURL+"/drive/"+name, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	client := d.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("drive %s: %w", name, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("drive %s: %w", name, err)
	}
	if resp.StatusCode != http.StatusOK {
		return driveError(name, resp.StatusCode, data)
	}
	if raw, ok := out.(*[]byte); ok {
		*raw = data
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("drive %s: %w", name, err)
	}
	return nil
}

func driveError(name string, status int, data []byte) error {
	var answer struct{ Error, Detail string }
	_ = json.Unmarshal(data, &answer) // a body that is no JSON leaves both empty
	if status == http.StatusConflict {
		return &Refused{Code: answer.Error}
	}
	return fmt.Errorf("drive %s: HTTP %d: %s %s", name, status, answer.Error, answer.Detail)
}
