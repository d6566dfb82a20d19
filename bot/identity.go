package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/slack-go/slack"

	"casethread/state/redisstore"
)

// An Identity is who Slack says that a bot's token belongs to.
type Identity struct {
	// Workspace is the id of the installation: that of the organisation, where
	// the app is installed for all of it, else of the workspace.
	Workspace  string
	Team       string // its name
	Enterprise string // id of the organisation that it is, or is of; "" of none
	User       string // the bot's own user id
	// Header is that of Slack's answer: Date, and the scopes granted.
	Header http.Header
}

// OrgWide reports whether the app is installed for all of an organisation.
func (w Identity) OrgWide() bool { return w.Enterprise != "" && w.Workspace == w.Enterprise }

// Identify asks Slack who a bot with these options is.
func Identify(ctx context.Context, opt Options) (Identity, error) {
	heard := &lastAnswer{client: httpClient(opt)}
	api := slack.New(opt.Token, append(slackOptions(opt), slack.OptionHTTPClient(heard))...)
	who, err := api.AuthTestContext(ctx)
	if errors.As(err, new(*json.SyntaxError)) {
		err = errNotSlack
	}
	if err != nil {
		return Identity{}, fmt.Errorf("ask Slack who we are: %w", err)
	}
	return identity(who, heard.body), nil
}

// identity reads auth.test. For an app that is installed for an organisation it
// names no workspace, or the organisation in its place; what says so is not in
// slack-go's type of the answer.
func identity(who *slack.AuthTestResponse, body []byte) Identity {
	var said struct {
		Wide bool `json:"is_enterprise_install"`
	}
	_ = json.Unmarshal(body, &said) // slack-go has read it as JSON already
	id := Identity{Workspace: firstOf(who.TeamID, who.EnterpriseID), Team: who.Team, Enterprise: who.EnterpriseID, User: who.UserID, Header: who.Header}
	if said.Wide && id.Enterprise != "" {
		id.Workspace = id.Enterprise
	}
	return id
}

// A lastAnswer is an HTTP client that keeps the body of the last answer.
type lastAnswer struct {
	client *http.Client
	body   []byte
}

// Do makes a call.
func (l *lastAnswer) Do(r *http.Request) (*http.Response, error) {
	resp, err := l.client.Do(r)
	if err != nil {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		return nil, err
	}
	l.body, resp.Body = body, io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// Home returns the id under which an installation's cases are kept: its own, or
// that of the one workspace of the organisation that had cases before the app
// was installed for all of it. It changes nothing. The cases of several
// workspaces have the same numbers, so they cannot become one installation's.
func (w Identity) Home(ctx context.Context, opt Options, store *redisstore.Store) (string, error) {
	if !w.OrgWide() {
		return w.Workspace, nil
	}
	home, err := store.Home(ctx, w.Workspace)
	if err != nil || home != "" {
		return home, err
	}
	teams, err := workspaces(ctx, opt)
	if err != nil {
		return "", err
	}
	had, err := store.HaveCases(ctx, append([]string{w.Workspace}, teams...))
	switch {
	case err != nil:
		return "", err
	case len(had) == 0 || had[0] == w.Workspace:
		return w.Workspace, nil
	case len(had) > 1:
		return "", &SeveralHomesError{had}
	}
	return had[0], nil
}

// A SeveralHomesError says that an organisation's cases are kept under several of
// its workspaces, from installations of each.
type SeveralHomesError struct{ Workspaces []string }

func (e *SeveralHomesError) Error() string {
	return fmt.Sprintf("SLACK_BOT_TOKEN is of the whole organisation, and cases are kept for %d workspaces of it, each with its own numbers: %v; use the tokens of the workspaces", len(e.Workspaces), e.Workspaces)
}

// workspaces are those of the organisation that the app was added to.
func workspaces(ctx context.Context, opt Options) ([]string, error) {
	var ids []string
	for cursor := ""; ; {
		teams, next, err := client(opt).ListTeamsContext(ctx, slack.ListTeamsParameters{Cursor: cursor, Limit: 200})
		if err != nil {
			return nil, fmt.Errorf("ask Slack for the organisation's workspaces: %w", err)
		}
		for _, t := range teams {
			ids = append(ids, t.ID)
		}
		if cursor = next; cursor == "" {
			return ids, nil
		}
	}
}

// Identify asks Slack who the bot is. It is enough, in place of Start, for a
// program that serves nobody.
func (b *Bot) Identify(ctx context.Context) (Identity, error) {
	who, err := Identify(ctx, b.opt)
	if err != nil {
		return who, err
	}
	b.hearTime(who.Header)
	home, err := who.Home(ctx, b.opt, b.store)
	if err != nil {
		return who, err
	}
	b.self, b.own = who.User, []string{who.Workspace}
	if who.Enterprise != "" && !who.OrgWide() {
		b.own = append(b.own, who.Enterprise)
	}
	b.users.own = b.own
	b.ws = b.store.Workspace(home)
	return who, nil
}

// settleHome keeps where an organisation's cases are, so that they are found there
// whichever of its workspaces the app is taken out of.
func (b *Bot) settleHome(ctx context.Context, who Identity) error {
	if b.ws.ID() == who.Workspace {
		return nil
	}
	b.log.Info("the cases are those of a workspace, from before the app was installed for the whole organisation", "workspace", b.ws.ID(), "organisation", who.Workspace)
	return b.store.SetHome(ctx, who.Workspace, b.ws.ID())
}

// CheckSocket asks Slack for a Socket Mode connection, which is not opened.
func CheckSocket(ctx context.Context, opt Options) error {
	if _, _, err := client(opt).StartSocketModeContext(ctx); err != nil {
		return fmt.Errorf("ask Slack for a socket: %w", err)
	}
	return nil
}

func client(opt Options) *slack.Client {
	opt.HTTP = httpClient(opt)
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
