// Package config reads what an installation says about itself: the
// environment, and nothing else.
package config

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kelseyhightower/envconfig"

	"casethread/bot"
	"casethread/commands"
	"casethread/commands/guard"
	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state/redisstore"
)

// A Config is a checked configuration.
type Config struct {
	BotToken      string
	AppToken      string // given: Socket Mode
	SigningSecret string // needed without Socket Mode alone
	SlackAPI      string // base of Slack's Web API; empty: Slack's own
	Redis         string // URL
	Listen        string // address
	Lang          texts.Lang
	Zone          *time.Location
	DigestAt      texts.Clock
	DataKeys      [][]byte // the first seals
	Replica       bool     // commits wait for a replica
	UnsafeRedis   bool     // a Redis that may lose data will do
	Practice      *practice.Pack
	Words         *guard.Words // that a text is stopped for; nil: the shipped list
	Warnings      bool         // the dropout rules are asked
	Retention     int          // days for which a closed case is kept
	// BotTokenFile and AppTokenFile are where the tokens were read from; empty
	// where they were given themselves.
	BotTokenFile, AppTokenFile string
}

// SocketMode reports whether deliveries come through a socket that the bot
// opens, so that nothing has to reach it.
func (c Config) SocketMode() bool { return c.AppToken != "" }

// Bot returns the options of the bot that the configuration describes.
func (c Config) Bot() bot.Options {
	return bot.Options{
		Token: c.BotToken, AppToken: c.AppToken, SigningSecret: c.SigningSecret, APIURL: c.SlackAPI, Zone: c.Zone, PersonEvery: bot.PersonEvery, Busy: bot.Busy,
		Defaults: commands.Defaults{Lang: c.Lang, DigestAt: c.DigestAt, Practice: c.rules(), Retention: c.Retention},
	}
}

// rules is the practice that live cases are judged by, nil where they are not.
func (c Config) rules() *practice.Pack {
	if !c.Warnings {
		return nil
	}
	return c.Practice
}

// Store returns the options of the store that the configuration describes.
func (c Config) Store() redisstore.Options {
	return redisstore.Options{URL: c.Redis, DataKeys: c.DataKeys, Replica: c.Replica}
}

// variables is the environment as it stands. A pointer that is nil stands for
// a variable that is not set, so that an empty one can be told apart.
type variables struct {
	SlackBotToken      *string `envconfig:"SLACK_BOT_TOKEN" secret:"true"`
	SlackSigningSecret *string `envconfig:"SLACK_SIGNING_SECRET" secret:"true"`
	SlackAppToken      *string `envconfig:"SLACK_APP_TOKEN" secret:"true"`
	SlackAPIURL        *string `envconfig:"SLACK_API_URL"`
	RedisURL           *string `envconfig:"REDIS_URL" secret:"true"` // it may hold a password
	ListenAddr         *string `envconfig:"LISTEN_ADDR" default:":8080"`
	Language           *string `envconfig:"LANGUAGE" default:"da"`
	TimeZone           *string `envconfig:"TIME_ZONE" default:"Europe/Copenhagen"`
	DigestAt           *string `envconfig:"DIGEST_AT" default:"08:00"`
	DataKey            *string `envconfig:"DATA_KEY" secret:"true"`
	PracticeFile       *string `envconfig:"PRACTICE_FILE"`
	WordsFile          *string `envconfig:"WORDS_FILE"`
	RetentionDays      *string `envconfig:"RETENTION_DAYS" default:"180"`
	Warnings           *string `envconfig:"WARNINGS" default:"on"`
	Durability         *string `envconfig:"DURABILITY" default:"local"`
	AllowUnsafeRedis   *string `envconfig:"ALLOW_UNSAFE_REDIS" default:"0"`
}

// Load reads and checks the environment. The error is an *Error with
// everything that is wrong. It names variables and never quotes a secret.
func Load() (Config, error) {
	var v variables
	p := &problems{}
	// Every field is a *string, which takes any value: this cannot fail but
	// for a mistake in the struct.
	if err := envconfig.Process("", &v); err != nil {
		return Config{}, errors.New("configuration: the table of variables is broken")
	}
	p.misspelt(os.Environ())
	c := v.check(p)
	if len(p.lines) > 0 {
		return Config{}, &Error{p.lines}
	}
	return c, nil
}

func (v variables) check(p *problems) Config {
	c := Config{
		BotToken:    text(p, "SLACK_BOT_TOKEN", v.SlackBotToken, needed, botToken),
		AppToken:    text(p, "SLACK_APP_TOKEN", v.SlackAppToken, optional, appToken),
		SlackAPI:    text(p, "SLACK_API_URL", v.SlackAPIURL, optional, webURL),
		Redis:       text(p, "REDIS_URL", v.RedisURL, needed, redisURL),
		Listen:      text(p, "LISTEN_ADDR", v.ListenAddr, needed, address),
		Lang:        value(p, "LANGUAGE", v.Language, needed, language),
		Zone:        value(p, "TIME_ZONE", v.TimeZone, needed, zone),
		DigestAt:    value(p, "DIGEST_AT", v.DigestAt, needed, clockTime),
		DataKeys:    value(p, "DATA_KEY", v.DataKey, needed, keys),
		Practice:    value(p, "PRACTICE_FILE", v.PracticeFile, optional, ReadPractice),
		Words:       value(p, "WORDS_FILE", v.WordsFile, optional, ReadWords),
		Warnings:    value(p, "WARNINGS", v.Warnings, needed, oneOf("on", "off")) == "on",
		Replica:     value(p, "DURABILITY", v.Durability, needed, oneOf("local", "replica")) == "replica",
		UnsafeRedis: value(p, "ALLOW_UNSAFE_REDIS", v.AllowUnsafeRedis, needed, oneOf("0", "1")) == "1",
	}
	// With an app token deliveries come through the socket, which needs no
	// signature: then the secret may be left out.
	need := needed
	if v.SlackAppToken != nil || given("SLACK_APP_TOKEN_FILE") {
		need = optional
	}
	c.SigningSecret = text(p, "SLACK_SIGNING_SECRET", v.SlackSigningSecret, need, plain)
	if c.Practice == nil {
		c.Practice = practice.Shipped()
	}
	c.Retention = value(p, "RETENTION_DAYS", v.RetentionDays, needed, days)
	c.BotTokenFile, c.AppTokenFile = os.Getenv("SLACK_BOT_TOKEN_FILE"), os.Getenv("SLACK_APP_TOKEN_FILE")
	if path := os.Getenv(authorities); path != "" {
		value(p, authorities, &path, optional, certificates)
	}
	return c
}

// LoadPractice returns the practice pack that the environment names, for
// commands that need nothing else of an installation: the shipped one where
// PRACTICE_FILE is not set. The error is an *Error.
func LoadPractice() (*practice.Pack, error) {
	p := &problems{}
	var raw *string
	if file, ok := os.LookupEnv("PRACTICE_FILE"); ok {
		raw = &file
	}
	loaded := value(p, "PRACTICE_FILE", raw, optional, ReadPractice)
	switch {
	case len(p.lines) > 0:
		return nil, &Error{p.lines}
	case loaded == nil:
		return practice.Shipped(), nil
	}
	return loaded, nil
}

func given(name string) bool {
	_, ok := os.LookupEnv(name)
	return ok
}

// A need says whether a variable may be left out.
type need bool

const (
	needed   need = true
	optional need = false
)

func text(p *problems, name string, raw *string, n need, check func(string) error) string {
	return value(p, name, raw, n, func(s string) (string, error) { return s, check(s) })
}

// instead says what may be set in place of a variable.
var instead = map[string]string{"SLACK_SIGNING_SECRET": "; or set SLACK_APP_TOKEN for Socket Mode, which needs none"}

// value returns what a variable says, or the zero value with what is wrong
// noted in p. parse's error must not quote what it was given.
func value[T any](p *problems, name string, raw *string, n need, parse func(string) (T, error)) T {
	var zero T
	if slices.Contains(secrets, name) {
		var ok bool
		if name, raw, ok = fromFile(p, name, raw); !ok {
			return zero
		}
	}
	switch {
	case raw == nil && n == needed && !slices.Contains(p.meant, name):
		p.add(name, "is missing"+instead[name])
		return zero
	case raw == nil:
		return zero
	case strings.TrimSpace(*raw) == "":
		p.add(name, "is empty")
		return zero
	}
	v, err := parse(*raw)
	if err != nil {
		p.add(name, err.Error())
		return zero
	}
	return v
}

// fromFile reads a secret whose file is named instead. It returns the name of
// the variable that was used.
func fromFile(p *problems, name string, raw *string) (string, *string, bool) {
	path, ok := os.LookupEnv(name + "_FILE")
	switch {
	case !ok:
		return name, raw, true
	case raw != nil:
		p.add(name, "and "+name+"_FILE are both set; leave one out")
		return name, nil, false
	case path == "":
		p.add(name+"_FILE", "is empty")
		return name, nil, false
	}
	b, err := readFile(path)
	if err != nil {
		// The path is not quoted: it may be the secret, set by mistake.
		var bad *os.PathError
		if errors.As(err, &bad) {
			err = bad.Err
		}
		p.add(name+"_FILE", "names a file that cannot be read: "+err.Error())
		return name, nil, false
	}
	s := withoutLineEnd(b)
	return name + "_FILE", &s, true
}

// largestFile is more than any file of the configuration holds; the largest are
// bundles of certificates.
const largestFile = 8 << 20

// readFile is os.ReadFile for a path that may be mistaken: it ends where a device or
// a log would not.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, largestFile+1))
	if err == nil && len(b) > largestFile {
		err = errors.New("it is too large")
	}
	return b, err
}

func withoutLineEnd(b []byte) string {
	return strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
}

// WithTokensAnew returns the configuration with the tokens that stand in their
// files now. What is given in variables stays. The error names the variable, and
// quotes neither path nor content.
func (c Config) WithTokensAnew() (Config, error) {
	for _, t := range []struct {
		name, file string
		token      *string
		check      func(string) error
	}{
		{"SLACK_BOT_TOKEN_FILE", c.BotTokenFile, &c.BotToken, botToken},
		{"SLACK_APP_TOKEN_FILE", c.AppTokenFile, &c.AppToken, appToken},
	} {
		if t.file == "" {
			continue
		}
		b, err := readFile(t.file)
		if err != nil {
			return c, fmt.Errorf("%s names a file that cannot be read", t.name)
		}
		token := withoutLineEnd(b)
		if token == "" {
			return c, fmt.Errorf("%s names a file that is empty", t.name)
		}
		if err := t.check(token); err != nil {
			return c, fmt.Errorf("%s %w", t.name, err)
		}
		*t.token = token
	}
	return c, nil
}

// kinds are what tokens of Slack's begin with.
var kinds = map[string]string{"xoxb-": "a bot token", "xapp-": "an app-level token", "xoxp-": "a user's token"}

// token refuses what is no token of the kind that begins so: another one, the
// mistake that is made most, one that was not filled in, and what must never be
// sent to Slack, an installation's key.
func token(begins string) func(string) error {
	return func(s string) error {
		if s == begins {
			return errors.New("is not filled in: it is the beginning of a token alone")
		}
		for prefix, what := range kinds {
			if prefix != begins && strings.HasPrefix(s, prefix) {
				return fmt.Errorf("is %s: those begin with %s", what, prefix)
			}
		}
		if _, err := keys(s); err == nil {
			return errors.New("is a key, such as DATA_KEY, and no token")
		}
		return plain(s)
	}
}

var (
	botToken = token("xoxb-")
	appToken = token("xapp-")
)

// plain refuses what a copied secret must not hold.
func plain(s string) error {
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\'' }) {
		return errors.New("holds a space or another character that is in no secret of Slack's")
	}
	return nil
}

// authorities is a variable of Go's own, which passes over a file that it cannot
// read: then an authority is said to be unknown that the file seems to name.
const authorities = "SSL_CERT_FILE"

// certificates refuses a file without any. What it holds is not needed here.
func certificates(path string) (struct{}, error) {
	b, err := readFile(path)
	switch {
	case err != nil:
		err = errors.New("names a file that cannot be read")
	case !x509.NewCertPool().AppendCertsFromPEM(b):
		err = errors.New("names a file that holds no certificate (PEM)")
	}
	return struct{}{}, err
}

func webURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("is not a URL such as https://slack.com/api/")
	}
	return nil
}

func redisURL(s string) error {
	if redisstore.CheckURL(s) != nil {
		return errors.New("is not a URL such as redis://HOST:6379 or rediss://USER:PASSWORD@HOST:6379/0")
	}
	return nil
}

func address(s string) error {
	host, port, err := net.SplitHostPort(s)
	n, notNumber := strconv.Atoi(port)
	if err != nil || notNumber != nil || n < 0 || n > 65535 || strings.ContainsAny(host, " /") {
		return errors.New("is not an address such as :8080 or 127.0.0.1:8080")
	}
	return nil
}

func language(s string) (texts.Lang, error) {
	// Desktops set LANGUAGE themselves, as a list of locales.
	first, _, _ := strings.Cut(s, ":")
	first, _, _ = strings.Cut(first, "_")
	l, err := oneOf("da", "en")(first)
	return texts.Lang(l), err
}

func zone(s string) (*time.Location, error) {
	loc, err := time.LoadLocation(s)
	if err != nil || s == "Local" {
		return nil, errors.New("is not a time zone such as Europe/Copenhagen")
	}
	return loc, nil
}

func clockTime(s string) (texts.Clock, error) {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return texts.Clock{}, errors.New("is not a time such as 08:00")
	}
	return texts.Clock{Hour: t.Hour(), Minute: t.Minute()}, nil
}

// keys reads the installation's keys: one, or the new and the old one while
// one is replaced by the other.
func keys(s string) ([][]byte, error) {
	var keys [][]byte
	for part := range strings.SplitSeq(s, ",") {
		key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(part))
		if err != nil || len(key) != 32 {
			return nil, errors.New("is not base64 of 32 bytes, or two such keys with a comma between them")
		}
		if slices.ContainsFunc(keys, func(k []byte) bool { return string(k) == string(key) }) {
			return nil, errors.New("holds the same key twice")
		}
		keys = append(keys, key)
	}
	if len(keys) > 2 {
		return nil, errors.New("holds more than two keys")
	}
	if !redisstore.Distinct(keys) {
		return nil, errors.New("holds two keys that happen to have the same id: make the new one anew")
	}
	return keys, nil
}

// ReadPractice reads a practice pack, which holds no secret: what is wrong is said
// with its line.
func ReadPractice(path string) (*practice.Pack, error) {
	b, err := readFile(path)
	if err != nil {
		return nil, errors.New("names a file that cannot be read")
	}
	loaded, err := practice.Read(b)
	if err != nil {
		return nil, fmt.Errorf("names a file that is not a practice pack: %w", err)
	}
	return loaded, nil
}

// ReadWords reads a list of sensitive words, which holds no secret: what is
// wrong is said with its line.
func ReadWords(path string) (*guard.Words, error) {
	b, err := readFile(path)
	if err != nil {
		return nil, errors.New("names a file that cannot be read")
	}
	words, err := guard.ParseWords(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("names a file that is not a word list: %w", err)
	}
	return words, nil
}

// mostDays is a hundred years. What is much larger is no date any longer, and would
// have cases forgotten at once.
const mostDays = 36_500

func days(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > mostDays {
		return 0, fmt.Errorf("is not a number of days from 1 to %d", mostDays)
	}
	return n, nil
}

func oneOf(words ...string) func(string) (string, error) {
	return func(s string) (string, error) {
		if !slices.Contains(words, s) {
			return "", errors.New("is not " + strings.Join(words, " or "))
		}
		return s, nil
	}
}
