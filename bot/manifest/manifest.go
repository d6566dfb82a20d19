// Package manifest writes the manifest from which a Slack administrator makes
// the app. Commands, shortcuts, scopes and events all come from what the bot
// has, so that the app can do neither less nor more.
package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"casethread/bot"
	"casethread/commands"
	"casethread/commands/texts"
)

// Options say for which installation a manifest is.
type Options struct {
	Lang texts.Lang
	// URL is where Slack reaches the bot, as https://HOST or with a path before
	// /slack/…. Empty: Socket Mode.
	URL string
	// Org lets the app be installed for a whole organisation at once.
	Org bool
}

// A Manifest is an app manifest of Slack's schema 2, as far as it is used.
type Manifest struct {
	Metadata struct {
		Major int `json:"major_version"`
		Minor int `json:"minor_version"`
	} `json:"_metadata"`
	Display  display  `json:"display_information"`
	Features features `json:"features"`
	OAuth    struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings settings `json:"settings"`
}

type display struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Long        string `json:"long_description"`
	Background  string `json:"background_color"`
}

type features struct {
	Home struct {
		Home     bool `json:"home_tab_enabled"`
		Messages bool `json:"messages_tab_enabled"`
		ReadOnly bool `json:"messages_tab_read_only_enabled"`
	} `json:"app_home"`
	Bot struct {
		Name   string `json:"display_name"`
		Online bool   `json:"always_online"`
	} `json:"bot_user"`
	Shortcuts []shortcut `json:"shortcuts"`
	Commands  []command  `json:"slash_commands"`
}

type shortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	Description string `json:"description"`
}

type command struct {
	Command     string `json:"command"`
	URL         string `json:"url,omitempty"`
	Description string `json:"description"`
	Hint        string `json:"usage_hint"`
	Escape      bool   `json:"should_escape"` // users and channels arrive as ids
}

type settings struct {
	Events struct {
		URL string   `json:"request_url,omitempty"`
		Bot []string `json:"bot_events"`
	} `json:"event_subscriptions"`
	Interactivity struct {
		On  bool   `json:"is_enabled"`
		URL string `json:"request_url,omitempty"`
	} `json:"interactivity"`
	OrgDeploy     bool `json:"org_deploy_enabled"`
	Socket        bool `json:"socket_mode_enabled"`
	TokenRotation bool `json:"token_rotation_enabled"`
}

// New returns the manifest for an installation.
func New(o Options) (Manifest, error) {
	if err := o.check(); err != nil {
		return Manifest{}, err
	}
	var m Manifest
	m.Metadata.Major, m.Metadata.Minor = 2, 1
	m.Display = display{Name: botName, Description: about[o.Lang].short, Long: about[o.Lang].long, Background: "#1f4e5f"}
	m.Features.Home.Home, m.Features.Home.Messages = true, true
	m.Features.Bot.Name, m.Features.Bot.Online = botName, true
	m.Features.Shortcuts = shortcuts(o.Lang)
	m.Features.Commands = slashCommands(o)
	m.OAuth.Scopes.Bot = Scopes()
	m.Settings.Events.Bot = o.events()
	m.Settings.OrgDeploy = o.Org
	m.Settings.Events.URL = o.endpoint("events")
	m.Settings.Interactivity.On = true
	m.Settings.Interactivity.URL = o.endpoint("interactions")
	m.Settings.Socket = o.URL == ""
	return m, nil
}

func (o Options) check() error {
	if _, ok := about[o.Lang]; !ok {
		return errors.New("manifest: the language is not da or en")
	}
	u, err := url.Parse(o.URL)
	if o.URL != "" && (err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "") {
		return errors.New("manifest: the URL is not of the form https://HOST, which is all that Slack calls")
	}
	return nil
}

// endpoint is where Slack delivers, or "" when it does through a socket.
func (o Options) endpoint(name string) string {
	if o.URL == "" {
		return ""
	}
	return strings.TrimRight(o.URL, "/") + "/slack/" + name
}

func (o Options) events() []string {
	if !o.Org {
		return events
	}
	return slices.Sorted(slices.Values(slices.Concat(events, orgEvents)))
}

func slashCommands(o Options) []command {
	var cs []command
	for i := range commands.Table {
		c := &commands.Table[i]
		cs = append(cs, command{
			Command: "/" + c.Spelt(o.Lang), URL: o.endpoint("commands"), Escape: true,
			Description: texts.Say("command."+c.Name).In(o.Lang, texts.Plain{}),
			Hint:        commands.Hint(c, o.Lang),
		})
	}
	return cs
}

func shortcuts(lang texts.Lang) []shortcut {
	var ss []shortcut
	for _, id := range bot.Shortcuts() {
		ss = append(ss, shortcut{
			Name: texts.Say(id).In(lang, texts.Plain{}), Type: "message", CallbackID: id, Description: about[lang].shortcuts[id],
		})
	}
	return ss
}

// Write writes the manifest as indented JSON.
func (m Manifest) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m); err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	return nil
}
