package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/slack-go/slack"
)

// An Identity is who Slack says that a bot's token belongs to.
type Identity struct {
	Workspace string // the id under which cases are kept
	Team      string // its name
	User      string // the bot's own user id
	// Header is that of Slack's answer: Date, and the scopes granted.
	Header http.Header
}

// Identify asks Slack who a bot with these options is.
func Identify(ctx context.Context, opt Options) (Identity, error) {
	who, err := client(opt).AuthTestContext(ctx)
	if err != nil {
		return Identity{}, fmt.Errorf("ask Slack who we are: %w", err)
	}
	return Identity{Workspace: firstOf(who.TeamID, who.EnterpriseID), Team: who.Team, User: who.UserID, Header: who.Header}, nil
}

// Identify asks Slack who the bot is. It is enough, in place of Start, for a
// program that serves nobody.
func (b *Bot) Identify(ctx context.Context) (Identity, error) {
	who, err := Identify(ctx, b.opt)
	if err != nil {
		return who, err
	}
	b.self, b.team = who.User, who.Workspace
	b.users.team = b.team
	b.ws = b.store.Workspace(b.team)
	return who, nil
}

// CheckSocket asks Slack for a Socket Mode connection, which is not opened.
func CheckSocket(ctx context.Context, opt Options) error {
	if _, _, err := client(opt).StartSocketModeContext(ctx); err != nil {
		return fmt.Errorf("ask Slack for a socket: %w", err)
	}
	return nil
}

func client(opt Options) *slack.Client {
	if opt.HTTP == nil {
		opt.HTTP = &http.Client{Timeout: slackTimeout}
	}
	return slack.New(opt.Token, slackOptions(opt)...)
}

// Refused reports whether Slack will refuse a call however often it is made, or
// until somebody acts, and with which code.
func Refused(err error) (code string, refused bool) {
	var se slack.SlackErrorResponse
	if !errors.As(err, &se) || !permanent(err) && !unauthorized(err) {
		return "", false
	}
	return se.Err, true
}

// Cause keeps of an error of Slack's what may be shown: Slack's code, or the
// kind of failure.
func Cause(err error) string { return slackCode(err) }
