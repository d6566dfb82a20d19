package config

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state/redisstore"
)

var (
	key   = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, 32))
	other = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{2}, 32))
)

// set makes the environment of a test: what is needed, changed as given. An
// empty NAME=- takes a variable away.
func set(t *testing.T, changes ...string) {
	t.Helper()
	for _, name := range names {
		unset(t, name)
		unset(t, name+"_FILE")
	}
	for _, e := range append([]string{
		"SLACK_BOT_TOKEN=xoxb-1", "SLACK_SIGNING_SECRET=sssh", "REDIS_URL=redis://127.0.0.1:6379", "DATA_KEY=" + key,
	}, changes...) {
		name, value, _ := strings.Cut(e, "=")
		if value == "-" {
			unset(t, name)
			continue
		}
		t.Setenv(name, value)
	}
}

// unset takes a variable away for the time of the test.
func unset(t *testing.T, name string) {
	t.Helper()
	t.Setenv(name, "") // so that it comes back
	if err := os.Unsetenv(name); err != nil {
		t.Fatal(err)
	}
}

func TestDefaults(t *testing.T) {
	set(t)
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != ":8080" || c.Lang != texts.Danish || c.Zone.String() != "Europe/Copenhagen" || c.DigestAt != (texts.Clock{Hour: 8}) ||
		!c.Warnings || c.Practice != practice.Shipped() || c.Replica || c.UnsafeRedis || c.SocketMode() || c.SlackAPI != "" || len(c.DataKeys) != 1 || c.Retention != 180 {
		t.Errorf("defaults %+v", c)
	}
}

func TestAllSet(t *testing.T) {
	set(t, "SLACK_APP_TOKEN=xapp-1", "SLACK_SIGNING_SECRET=-", "SLACK_API_URL=http://127.0.0.1:1/api", "LISTEN_ADDR=127.0.0.1:0",
		"REDIS_URL=redis://a:1,b:2?master_name=m", "LANGUAGE=en", "TIME_ZONE=UTC", "DIGEST_AT=07:30", "DATA_KEY="+other+","+key,
		"RETENTION_DAYS=90", "WARNINGS=off", "DURABILITY=replica", "ALLOW_UNSAFE_REDIS=1", "PRACTICE_FILE=testdata/pack.yaml")
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if !c.SocketMode() || c.SigningSecret != "" || c.Lang != texts.English || c.DigestAt != (texts.Clock{Hour: 7, Minute: 30}) ||
		c.Warnings || c.Practice.Yellow != 4 || !c.Replica || !c.UnsafeRedis || len(c.DataKeys) != 2 || c.DataKeys[0][0] != 2 || c.Retention != 90 {
		t.Errorf("%+v", c)
	}
}

// mistakes are changes of a good environment, with the line that each must get.
func mistakes(t *testing.T) []mistake {
	t.Helper()
	return []mistake{
		{"SLACK_BOT_TOKEN=-", "SLACK_BOT_TOKEN is missing"},
		{"SLACK_BOT_TOKEN=", "SLACK_BOT_TOKEN is empty"},
		{"SLACK_BOT_TOKEN=  ", "SLACK_BOT_TOKEN is empty"},
		{"SLACK_BOT_TOKEN=xapp-hush", "SLACK_BOT_TOKEN is an app-level token: those begin with xapp-"},
		{"SLACK_BOT_TOKEN=xoxp-hush", "SLACK_BOT_TOKEN is a user's token: those begin with xoxp-"},
		{"SLACK_BOT_TOKEN=xoxb-", "SLACK_BOT_TOKEN is not filled in: it is the beginning of a token alone"},
		{"SLACK_BOT_TOKEN=" + other, "SLACK_BOT_TOKEN is a key, such as DATA_KEY, and no token"},
		{"SLACK_APP_TOKEN=" + key + "," + other, "SLACK_APP_TOKEN is a key, such as DATA_KEY, and no token"},
		{"SLACK_APP_TOKEN=xapp-", "SLACK_APP_TOKEN is not filled in: it is the beginning of a token alone"},
		{"SLACK_BOT_TOKEN=xoxb-hush hush", "SLACK_BOT_TOKEN holds a space or another character that is in no secret of Slack's"},
		{`SLACK_BOT_TOKEN="xoxb-hush"`, "SLACK_BOT_TOKEN holds a space or another character that is in no secret of Slack's"},
		{"SLACK_SIGNING_SECRET='hush'", "SLACK_SIGNING_SECRET holds a space or another character that is in no secret of Slack's"},
		{"SLACK_APP_TOKEN=xoxb-hush", "SLACK_APP_TOKEN is a bot token: those begin with xoxb-"},
		{"SLACK_APP_TOKEN=", "SLACK_APP_TOKEN is empty"},
		{"SLACK_SIGNING_SECRET=-", "SLACK_SIGNING_SECRET is missing; or set SLACK_APP_TOKEN for Socket Mode, which needs none"},
		{"SLACK_SIGNING_SECRET=hush\n", "SLACK_SIGNING_SECRET holds a space or another character that is in no secret of Slack's"},
		{"SLACK_API_URL=hush", "SLACK_API_URL is not a URL such as https://slack.com/api/"},
		{"SLACK_API_URL=https://u:hush@slack.com/api/", "SLACK_API_URL is not a URL such as https://slack.com/api/"},
		{"REDIS_URL=-", "REDIS_URL is missing"},
		{"REDIS_URL=hush", "REDIS_URL is not a URL such as redis://HOST:6379 or rediss://USER:PASSWORD@HOST:6379/0"},
		{"REDIS_URL=redis://:hush%zz@h:1", "REDIS_URL is not a URL such as redis://HOST:6379 or rediss://USER:PASSWORD@HOST:6379/0"},
		{"REDIS_URL=redis://:hu/sh@h:1", "REDIS_URL is not a URL such as redis://HOST:6379 or rediss://USER:PASSWORD@HOST:6379/0"},
		{"REDIS_URL=redis://h:1?hush=1", "REDIS_URL is not a URL such as redis://HOST:6379 or rediss://USER:PASSWORD@HOST:6379/0"},
		{"LISTEN_ADDR=hush", "LISTEN_ADDR is not an address such as :8080 or 127.0.0.1:8080"},
		{"LISTEN_ADDR=:99999", "LISTEN_ADDR is not an address such as :8080 or 127.0.0.1:8080"},
		{"LANGUAGE=hush", "LANGUAGE is not da or en"},
		{"LANGUAGE=", "LANGUAGE is empty"},
		{"TIME_ZONE=hush", "TIME_ZONE is not a time zone such as Europe/Copenhagen"},
		{"TIME_ZONE=Local", "TIME_ZONE is not a time zone such as Europe/Copenhagen"},
		{"DIGEST_AT=8:00", "DIGEST_AT is not a time such as 08:00"},
		{"DIGEST_AT=24:00", "DIGEST_AT is not a time such as 08:00"},
		{"DATA_KEY=-", "DATA_KEY is missing"},
		{"DATA_KEY=hush", "DATA_KEY is not base64 of 32 bytes, or two such keys with a comma between them"},
		{"DATA_KEY=" + key + ",", "DATA_KEY is not base64 of 32 bytes, or two such keys with a comma between them"},
		{"DATA_KEY=" + key + "," + key, "DATA_KEY holds the same key twice"},
		{"DATA_KEY=" + key + "," + sameID(t, key), "DATA_KEY holds two keys that happen to have the same id: make the new one anew"},
		{"DATA_KEY=" + key + "," + other + "," + base64.StdEncoding.EncodeToString(make([]byte, 32)), "DATA_KEY holds more than two keys"},
		{"PRACTICE_FILE=/no/such/hush", "PRACTICE_FILE names a file that cannot be read"},
		{"PRACTICE_FILE=config.go", "PRACTICE_FILE names a file that is not a practice pack: line 2: not a YAML file: could not find expected ':'"},
		{"SSL_CERT_FILE=/no/such/hush", "SSL_CERT_FILE names a file that cannot be read"},
		{"SSL_CERT_FILE=config.go", "SSL_CERT_FILE names a file that holds no certificate (PEM)"},
		{"RETENTION_DAYS=hush", "RETENTION_DAYS is not a number of days from 1 to 36500"},
		{"RETENTION_DAYS=0", "RETENTION_DAYS is not a number of days from 1 to 36500"},
		{"RETENTION_DAYS=9000000000000000", "RETENTION_DAYS is not a number of days from 1 to 36500"},
		{"WARNINGS=hush", "WARNINGS is not on or off"},
		{"DURABILITY=hush", "DURABILITY is not local or replica"},
		{"ALLOW_UNSAFE_REDIS=hush", "ALLOW_UNSAFE_REDIS is not 0 or 1"},
		{"DATA_KEY_FILE=hush", "DATA_KEY and DATA_KEY_FILE are both set; leave one out"},
		{"LISTEN_ADDR_FILE=hush", "LISTEN_ADDR_FILE is not read: only secrets may stand in a file; set LISTEN_ADDR"},
		{"slack_bot_token=hush", "slack_bot_token is not a variable of casethread; did you mean SLACK_BOT_TOKEN?"},
		{"DATAKEY=hush", "DATAKEY is not a variable of casethread; did you mean DATA_KEY?"},
		{"REDIS_ULR=hush", "REDIS_ULR is not a variable of casethread; did you mean REDIS_URL?"},
		{"REDIS_URI=hush", "REDIS_URI is not a variable of casethread; did you mean REDIS_URL?"},
		{"SLACK_APPTOKEN_FLIE=hush", "SLACK_APPTOKEN_FLIE is not a variable of casethread; did you mean SLACK_APP_TOKEN_FILE?"},
		{"RETENTION_DAY=hush", "RETENTION_DAY is not a variable of casethread; did you mean RETENTION_DAYS?"},
		{"DURABILTY=hush", "DURABILTY is not a variable of casethread; did you mean DURABILITY?"},
	}
}

type mistake struct{ change, want string }

// TestBad holds every mistake to one line that names the variable, and that
// quotes no value: each of them has hush in it where there is room.
func TestBad(t *testing.T) {
	for _, test := range mistakes(t) {
		t.Run(test.change, func(t *testing.T) {
			set(t, test.change)
			_, err := Load()
			var bad *Error
			if !errors.As(err, &bad) || len(bad.Lines) != 1 || bad.Lines[0] != test.want {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
}

// TestRunbook: each line that a mistake gets stands in the operator's runbook,
// with … for what differs.
func TestRunbook(t *testing.T) {
	b, err := os.ReadFile("../../deploy/RUNBOOK.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(b), "\n## The bot does not start\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var rows []*regexp.Regexp
	for _, m := range regexp.MustCompile("`(… [^`]+)`").FindAllStringSubmatch(section, -1) {
		parts := strings.Split(m[1], "…")
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		rows = append(rows, regexp.MustCompile("^"+strings.Join(parts, ".+")+"$"))
	}
	for _, test := range mistakes(t) {
		if !slices.ContainsFunc(rows, func(r *regexp.Regexp) bool { return r.MatchString(test.want) }) {
			t.Errorf("the runbook does not say what to do about %q", test.want)
		}
	}
	for _, r := range rows {
		if !slices.ContainsFunc(mistakes(t), func(m mistake) bool { return r.MatchString(m.want) }) && !strings.Contains(r.String(), "word list") && !strings.Contains(r.String(), `read: `) {
			t.Errorf("nothing ever says %s", r)
		}
	}
}

// TestMisspeltIsNotMissingToo: the misspelt name is the one thing to mend.
func TestMisspeltIsNotMissingToo(t *testing.T) {
	set(t, "SLACK_BOT_TOKEN=-", "SLACK_BOT_TOKN=xoxb-hush")
	if _, err := Load(); err == nil || err.Error() != "SLACK_BOT_TOKN is not a variable of casethread; did you mean SLACK_BOT_TOKEN?" {
		t.Errorf("%v", err)
	}
}

// TestOthers are variables of other programs.
func TestOthers(t *testing.T) {
	set(t, "LANG=da_DK.UTF-8", "LC_ALL=C", "TZ=UTC", "LISTEN_FDS=1", "LISTEN_PID=1", "LISTEN_FDNAMES=x", "REDIS_PORT=tcp://10.0.0.1:6379",
		"REDIS_SERVICE_HOST=10.0.0.1", "SLACK_WEBHOOK_URL=x", "HTTPS_PROXY=http://p:1", "NO_PROXY=x", "DATA_DIR=/x",
		"REDIS_HOST=x", "CASETHREAD_PORT=x", "DATABASE_URL=x", "WARNING_LEVEL=1")
	if _, err := Load(); err != nil {
		t.Error(err)
	}
}

func TestSecretsInFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	set(t, "SLACK_BOT_TOKEN=-", "SLACK_BOT_TOKEN_FILE="+write("bot", "xoxb-2\n"), "DATA_KEY=-", "DATA_KEY_FILE="+write("key", key+"\r\n"),
		"REDIS_URL=-", "REDIS_URL_FILE="+write("redis", "redis://:pw@h:1"), "SLACK_SIGNING_SECRET=-", "SLACK_APP_TOKEN_FILE="+write("app", "xapp-3\n"))
	c, err := Load()
	if err != nil || c.BotToken != "xoxb-2" || c.AppToken != "xapp-3" || c.Redis != "redis://:pw@h:1" || len(c.DataKeys) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	for content, want := range map[string]string{
		"":              "SLACK_BOT_TOKEN_FILE is empty",
		"\n":            "SLACK_BOT_TOKEN_FILE is empty",
		"xoxb-hush\n\n": "SLACK_BOT_TOKEN_FILE holds a space or another character that is in no secret of Slack's",
	} {
		write("bot", content)
		if _, err := Load(); err == nil || err.Error() != want {
			t.Errorf("%q: %v", content, err)
		}
	}
	large := filepath.Join(dir, "large")
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, largestFile+1); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"":                         "SLACK_BOT_TOKEN_FILE is empty",
		filepath.Join(dir, "hush"): "SLACK_BOT_TOKEN_FILE names a file that cannot be read: no such file or directory",
		dir:                        "SLACK_BOT_TOKEN_FILE names a file that cannot be read: is a directory",
		large:                      "SLACK_BOT_TOKEN_FILE names a file that cannot be read: it is too large",
	} {
		t.Setenv("SLACK_BOT_TOKEN_FILE", path)
		if _, err := Load(); err == nil || err.Error() != want {
			t.Errorf("%q: %v", path, err)
		}
	}
}

// TestDeployed holds the files that people copy to the variables that exist.
func TestDeployed(t *testing.T) {
	set := regexp.MustCompile(`(?m)^(?:#|Environment=|\s+)?([A-Z][A-Z_]*[A-Z])(?:=|: )`)
	for file, least := range map[string]int{"casethread.env.example": 6, "compose.yaml": 1, "casethread.service": 5} {
		b, err := os.ReadFile(filepath.Join("../../deploy", file))
		if err != nil {
			t.Fatal(err)
		}
		found := set.FindAllStringSubmatch(string(b), -1)
		if len(found) < least {
			t.Errorf("%s sets %d variables, want %d at least", file, len(found), least)
		}
		for _, m := range found {
			stem := strings.TrimSuffix(m[1], "_FILE")
			if !slices.Contains(names, stem) || stem != m[1] && !slices.Contains(secrets, stem) {
				t.Errorf("%s sets %s, which is not read", file, m[1])
			}
		}
	}
}

// sameID returns a key that cannot be told apart from another by its id.
func sameID(t *testing.T, key string) string {
	t.Helper()
	known, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	other := bytes.Clone(known)
	for redisstore.Distinct([][]byte{known, other}) || bytes.Equal(known, other) {
		if other[0]++; other[0] == known[0] {
			other[1]++
		}
	}
	return base64.StdEncoding.EncodeToString(other)
}
