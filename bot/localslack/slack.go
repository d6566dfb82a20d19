package localslack

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A Clock is the part of the clock that the stand-in needs.
// *clock.Simulated satisfies it.
type Clock interface {
	Now() time.Time
	Set(t time.Time) error
	SleepUntil(ctx context.Context, t time.Time) error
}

// A Bot is what the stand-in must know of the bot it drives beyond Slack's own
// protocol. Without one, calls wait only for the answers to the deliveries.
type Bot interface {
	// Settle returns when nothing that is due by now is left undone: no request
	// in hand, no message that could be sent, no due timer. Deliveries may arrive
	// while it waits: what the bot posts comes back to it as events.
	Settle(ctx context.Context) error
	// NextDue is the earliest time at which the bot will have something to do;
	// ok is false when there is none.
	NextDue(ctx context.Context) (at time.Time, ok bool, err error)
	// SetUp starts or kills the bot.
	SetUp(ctx context.Context, up bool) error
}

// A User is one person. An external user belongs to another workspace.
type User struct {
	ID, Name, RealName string
	Role               string // shown in /drive/state only; Slack knows no such thing
	External           bool   // team_id differs from the installing workspace
	Guest              bool   // is_restricted
	Admin              bool   // is_admin
	Team               string // id of their workspace in the organisation; empty: the installing one
}

// A Channel is a conversation that exists from the start. Members may include
// the bot's user id.
type Channel struct {
	ID, Name           string
	Private, ExtShared bool
	Members            []string
	// Teams are the workspaces of the organisation that it is in; empty: the
	// installing one.
	Teams []string
}

// A Command is a registered slash command; Name has its slash.
type Command struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Hint        string `json:"hint"`
}

// A Shortcut is a registered shortcut; Type is "message" or "global".
type Shortcut struct {
	CallbackID string `json:"callback_id"`
	Name       string `json:"name"`
	Type       string `json:"type"`
}

// Options describe the workspace. Every empty id, name and token gets a
// default; Clock is required.
type Options struct {
	Clock         Clock
	BotToken      string // "xoxb-local-bot"
	AppToken      string // "xapp-local-app"
	SigningSecret string // "local-signing-secret"
	TeamID        string // "T0LOCAL001"
	TeamName      string // "Local"
	ForeignTeamID string // workspace of external users, "T0OTHER001"
	Org           *Org   // that the workspace is of; nil: of none
	AppID         string // "A0LOCAL001"
	BotID         string // "B0LOCAL001"
	BotUser       string // user id of the bot, DefaultBotUser
	BotName       string // what people type after @, "casethread"
	Users         []User
	Channels      []Channel
	Commands      []Command
	Shortcuts     []Shortcut
	// BotURL is the base of the bot's own HTTP interface; deliveries go to
	// BotURL+"/slack/commands" and so on. Empty means Socket Mode only.
	BotURL string
	Bot    Bot
	// Page is served at "/"; without one a line of text is.
	Page http.Handler
	// Tour is served at /drive/tour, and offered by the page, where there is one.
	Tour   http.Handler
	Logger *slog.Logger
	// MaxBlockText is how many characters of text the blocks of a message hold in
	// all. Slack documents no number: 12,000 is what its maintainers say, and
	// some have seen fewer refused.
	MaxBlockText int
}

// DefaultBotUser is the bot's user id unless Options say otherwise.
const DefaultBotUser = "U0CASEBOT1"

// Slack is a running stand-in. Make one with New and serve its Handler.
type Slack struct {
	opts   Options
	log    *slog.Logger
	client *http.Client
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	// realNow is real time, in which trigger ids and acknowledgements expire.
	realNow func() time.Time
	// ackWithin is Slack's limit of 3 s for every acknowledgement.
	ackWithin time.Duration
	clockMu   sync.Mutex   // one /drive/clock at a time
	host      atomic.Value // string, see base

	mu sync.Mutex
	workspace
	bot       Bot
	botURL    string
	down      bool
	lastMicro int64 // of the last ts handed out
	lastID    int64
	triggers  map[string]*trigger
	responses map[string]*responseURL
	uploads   map[string]*file
	calls     []Call
	faults    []*Fault
	botToken  string // that is taken now
	appToken  string
	revoked   map[string]string // tokens that were replaced, and the code with which each is refused
	refuses   string            // the code with which the bot's token is refused
	withheld  map[string]bool   // workspaces of the organisation that the app was taken out of
	closed    map[string]bool   // users whose accounts were deactivated
	outbound
	sockets   sockets
	shown     []string // ts of messages and ephemerals in the order they appeared
	viewsSeen []string // ids of views opened or updated, in order
	watch     chan struct{}
	changeNo  int64
}

// New returns a stand-in for the workspace that opts describe. Everyone has a
// direct message with the bot from the start.
func New(opts Options) *Slack {
	opts.fill()
	ctx, cancel := context.WithCancel(context.Background())
	s := &Slack{
		opts: opts, log: opts.Logger, ctx: ctx, cancel: cancel,
		client:  &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}},
		realNow: time.Now, ackWithin: 3 * time.Second,
		bot: opts.Bot, botURL: strings.TrimRight(opts.BotURL, "/"),
		triggers: map[string]*trigger{}, responses: map[string]*responseURL{}, uploads: map[string]*file{},
		watch: make(chan struct{}), withheld: map[string]bool{}, closed: map[string]bool{},
		botToken: opts.BotToken, appToken: opts.AppToken, revoked: map[string]string{},
	}
	s.fillWorkspace()
	return s
}

func (o *Options) fill() {
	for _, d := range []struct {
		field *string
		value string
	}{
		{&o.BotToken, "xoxb-local-bot"},
		{&o.AppToken, "xapp-local-app"},
		{&o.SigningSecret, "local-signing-secret"},
		{&o.TeamID, "T0LOCAL001"},
		{&o.TeamName, "Local"},
		{&o.ForeignTeamID, "T0OTHER001"},
		{&o.AppID, "A0LOCAL001"},
		{&o.BotID, "B0LOCAL001"},
		{&o.BotUser, DefaultBotUser},
		{&o.BotName, "casethread"},
	} {
		if *d.field == "" {
			*d.field = d.value
		}
	}
	o.MaxBlockText = cmp.Or(o.MaxBlockText, 12_000)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
}

// Options returns the workspace's description with all defaults filled in.
func (s *Slack) Options() Options { return s.opts }

// SetBot names the bot and where its HTTP interface is; either may be empty.
func (s *Slack) SetBot(bot Bot, botURL string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bot, s.botURL = bot, strings.TrimRight(botURL, "/")
}

// Close ends open sockets, held requests and waiting retries.
func (s *Slack) Close() {
	s.cancel()
	s.mu.Lock()
	s.sockets.closeAll()
	s.mu.Unlock()
	s.client.CloseIdleConnections()
}

// Handler serves the Web API under /api/, people's acts under /drive/, and
// what URLs handed to the bot point at.
func (s *Slack) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("POST /response/{id}", s.serveResponseURL)
	mux.HandleFunc("POST /upload/{id}", s.serveUpload)
	mux.HandleFunc("GET /files/{id}/{name}", s.servePrivateFile)
	mux.HandleFunc("GET /socket", s.serveSocket)
	s.driveRoutes(mux)
	page := s.opts.Page
	if page == nil {
		page = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "this local Slack has no page; see /drive/state", http.StatusNotFound)
		})
	}
	mux.Handle("/", page)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.host.Store(r.Host)
		mux.ServeHTTP(w, r)
	})
}

// base is this server's address as its callers last named it; response URLs
// and file URLs start with it.
func (s *Slack) base() string {
	host, _ := s.host.Load().(string)
	return "http://" + host
}
