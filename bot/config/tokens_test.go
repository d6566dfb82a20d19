package config

import (
	"os"
	"path/filepath"
	"testing"
)

// Tokens are read anew from their files, and from nowhere else. What is wrong is
// named without path or content.
func TestTokensAnew(t *testing.T) {
	dir := t.TempDir()
	bot, app := filepath.Join(dir, "bot"), filepath.Join(dir, "app")
	put := func(file, token string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(bot, "xoxb-1\n")
	put(app, "xapp-1\r\n")
	set(t, "SLACK_BOT_TOKEN=-", "SLACK_BOT_TOKEN_FILE="+bot, "SLACK_APP_TOKEN_FILE="+app)
	c, err := Load()
	if err != nil || c.BotToken != "xoxb-1" || c.AppToken != "xapp-1" {
		t.Fatalf("%+v, %v", c, err)
	}
	put(bot, "xoxb-2\n")
	put(app, "xapp-2")
	if c, err = c.WithTokensAnew(); err != nil || c.BotToken != "xoxb-2" || c.AppToken != "xapp-2" {
		t.Errorf("%s, %s, %v", c.BotToken, c.AppToken, err)
	}
	for token, want := range map[string]string{
		"":           "SLACK_BOT_TOKEN_FILE names a file that is empty",
		"xapp-3":     "SLACK_BOT_TOKEN_FILE is an app-level token: those begin with xapp-",
		"xoxb-3 x":   "SLACK_BOT_TOKEN_FILE holds a space or another character that is in no secret of Slack's",
		"xoxb-3\n\n": "SLACK_BOT_TOKEN_FILE holds a space or another character that is in no secret of Slack's",
	} {
		put(bot, token)
		if _, err := c.WithTokensAnew(); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", token, err, want)
		}
	}
	if err := os.Remove(bot); err != nil {
		t.Fatal(err)
	}
	if _, err := c.WithTokensAnew(); err == nil || err.Error() != "SLACK_BOT_TOKEN_FILE names a file that cannot be read" {
		t.Error(err)
	}
	c.BotTokenFile, c.AppTokenFile = "", ""
	if c, err := c.WithTokensAnew(); err != nil || c.BotToken != "xoxb-2" {
		t.Errorf("without files: %s, %v", c.BotToken, err)
	}
}
