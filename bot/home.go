package bot

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
)

// homeBlocks renders App Home, which holds twice as many blocks as a message.
func (w writer) homeBlocks(d commands.Doc) []slack.Block {
	return w.upTo(maxViewBlocks, d)
}

// A homeState is which part of a Home somebody looks at, in its
// private_metadata: numbers, codes and ids alone.
type homeState struct {
	Kind   string `json:"k,omitempty"` // of cases
	Kept   string `json:"q,omitempty"` // the draft with the words that are searched for
	Page   int    `json:"p,omitempty"` // of the cases
	Day    int    `json:"d,omitempty"` // and of the other parts
	Tasks  int    `json:"t,omitempty"`
	Warned int    `json:"w,omitempty"`
}

func (s homeState) String() string {
	b, _ := json.Marshal(s) // strings and numbers always encode
	return string(b)
}

func homeStateOf(metadata string) homeState {
	var s homeState
	if json.Unmarshal([]byte(metadata), &s) != nil {
		return homeState{}
	}
	return s
}

// homes knows who has looked at their Home lately, so that it is shown anew
// when something changes that it may show. Slack tells when one is opened, and
// not when it is left; who opens theirs later sees it as it is then. Another
// replica's knowledge is its own: all that is lost is that a Home that is open
// is a little behind.
type homes struct {
	mu    sync.Mutex
	known map[string]*homeKnown
}

type homeKnown struct {
	state homeState
	at    time.Time
	busy  bool // it is being shown
	again bool // something has changed since that began
}

const (
	homeKept  = 10 * time.Minute
	mostHomes = 4096
)

// looks remembers what a person looks at.
func (h *homes) looks(user string, s homeState, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known == nil || len(h.known) >= mostHomes {
		h.known = map[string]*homeKnown{}
	}
	k := h.known[user]
	if k == nil {
		k = &homeKnown{}
		h.known[user] = k
	}
	k.state, k.at = s, now
}

// lately returns what a person looked at a moment ago.
func (h *homes) lately(user string, now time.Time) (homeState, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	k := h.known[user]
	if k == nil || now.Sub(k.at) >= homeKept {
		return homeState{}, false
	}
	return k.state, true
}

// begin reports whether a person's Home is to be shown anew by the caller:
// while it is being shown already, whoever does so does it once more.
func (h *homes) begin(user string, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	k := h.known[user]
	if k == nil || now.Sub(k.at) >= homeKept {
		return false
	}
	if k.busy {
		k.again = true
		return false
	}
	k.busy = true
	return true
}

// ended reports whether a Home has to be shown once more.
func (h *homes) ended(user string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	k := h.known[user]
	if k == nil {
		return false
	}
	k.busy, k.again = k.again, false
	return k.busy
}

// onHome shows a person's App Home, as they left it a moment ago.
func (b *Bot) onHome(ctx context.Context, e event) error {
	if e.Tab != "" && e.Tab != "home" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	s, _ := b.homes.lately(string(e.User), b.now())
	return b.publishHome(ctx, string(e.User), s)
}

// publishHome shows a part of a person's Home, and remembers that they look at it.
func (b *Bot) publishHome(ctx context.Context, user string, s homeState) error {
	b.homes.looks(user, s, b.now())
	return b.showHome(ctx, user, s)
}

// showHome shows a part of a person's Home. What Slack makes of it is for the
// log: who opens theirs again sees it.
func (b *Bot) showHome(ctx context.Context, user string, s homeState) error {
	in, err := b.homeInput(ctx, user, s)
	if err != nil {
		b.log.Warn("home not made", "cause", err)
		return errTryAgain
	}
	if err := b.putHome(ctx, in, s); err != nil {
		b.log.Warn("home not shown", "cause", slackCode(err))
	}
	return nil
}

func (b *Bot) putHome(ctx context.Context, in commands.HomeInput, s homeState) error {
	_, err := b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: in.User, View: slack.HomeTabViewRequest{
		Type: slack.VTHomeTab, PrivateMetadata: s.String(), Blocks: slack.Blocks{BlockSet: b.writer(b.langOf(in.Person)).homeBlocks(commands.Home(in))},
	}})
	return err
}

// renewHome takes away from a person's App Home what it may show still, tried
// until Slack has it or refuses it for good.
func (b *Bot) renewHome(ctx context.Context, user string) error {
	s, _ := b.homes.lately(user, b.now())
	in, err := b.homeInput(ctx, user, s)
	if err != nil {
		return err
	}
	return b.passOver(b.putHome(ctx, in, s), "home not made anew")
}

// homeInput gathers what a person's Home is made of.
func (b *Bot) homeInput(ctx context.Context, user string, s homeState) (commands.HomeInput, error) {
	in := commands.HomeInput{
		DigestInput: commands.DigestInput{User: user, Now: b.now(), Practice: b.opt.Defaults.Practice},
		Defaults:    b.opt.Defaults,
		Look:        commands.HomeLook{Search: commands.Search{Kind: s.Kind, Page: s.Page}, Day: s.Day, Tasks: s.Tasks, Warned: s.Warned},
	}
	var err error
	if in.Person, err = b.ws.Person(ctx, user); err != nil {
		return in, err
	}
	in.Weekly = in.Person.Weekly
	if in.Cases, in.Locked, err = b.casesOf(ctx, user, false); err != nil {
		return in, err
	}
	if in.Asked, err = b.askedOf(ctx, user); err != nil {
		return in, err
	}
	if in.Away, err = b.absences(ctx, companysCases(in.Cases, user)...); err != nil {
		return in, err
	}
	if in.Gone, err = b.goneOf(ctx, in.Cases); err != nil {
		return in, err
	}
	if in.Rows, _, err = b.rowsOf(ctx, user, in.Person, in.Now); err != nil {
		return in, err
	}
	for _, who := range in.Person.StandsInFor(b.today()) {
		p, err := b.ws.Person(ctx, who)
		if sealed, rest := b.noteSealed("home", err); rest != nil {
			return in, rest
		} else if len(sealed) > 0 {
			continue
		}
		absent, err := b.digestInput(ctx, p, in.Now)
		if err != nil {
			return in, err
		}
		absent.StandIn = user
		in.Absent = append(in.Absent, absent)
	}
	teams, _, err := b.teams(ctx)
	if _, rest := b.noteSealed("home", err); rest != nil {
		return in, rest
	}
	in.Leads = teams.LedBy(in.Person, b.today())
	if s.Kept == "" {
		return in, nil
	}
	if d, err := b.draft(ctx, s.Kept, user); err == nil { // else its time is over: all are shown
		in.Look.Search.Text = strings.Join(d.Values["filter"], "")
	}
	return in, nil
}

// homesAnew shows the Homes of those anew who have looked at theirs lately.
func (b *Bot) homesAnew(ctx context.Context, users ...string) {
	for _, user := range users {
		if !b.homes.begin(user, b.now()) {
			continue
		}
		b.afterwards(ctx, func(ctx context.Context) {
			for more := true; more; more = b.homes.ended(user) {
				if s, ok := b.homes.lately(user, b.now()); ok {
					_ = b.showHome(ctx, user, s) // which has logged why
				}
			}
		})
	}
}

// turns are the buttons that turn a part of Home to another page.
var turns = map[string]func(*homeState) *int{
	"home":        func(s *homeState) *int { return &s.Page },
	"home.day":    func(s *homeState) *int { return &s.Day },
	"home.tasks":  func(s *homeState) *int { return &s.Tasks },
	"home.warned": func(s *homeState) *int { return &s.Warned },
}

// onHomeClick carries out what changes which part of Home is looked at.
func (b *Bot) onHomeClick(ctx context.Context, a *ask, v view, act action) answer {
	s := homeStateOf(v.Metadata)
	if act.ID == "home.search" {
		return b.searchHome(ctx, a, s, strings.Join(act.values(), ""))
	}
	_, rest, ok := commands.ParseValue(strings.Join(act.values(), ""))
	part, _ := strings.CutSuffix(strings.TrimSuffix(act.ID, ".more"), ".back")
	turn := turns[part]
	switch {
	case !ok:
		return unknownButton()
	case act.ID == "home.kind" && len(rest) == 1:
		s.Kind, s.Kept, s.Page = rest[0], "", 0
	case act.ID == "home.all":
		s.Kind, s.Kept, s.Page = "", "", 0
	case turn != nil && part != act.ID && len(rest) > 0:
		page, err := strconv.Atoi(rest[0])
		if err != nil || page < 1 {
			return unknownButton()
		}
		*turn(&s) = page
	default:
		return unknownButton()
	}
	return b.answerHome(ctx, a, s)
}

// searchHome looks for cases. What is typed is kept sealed, for Home to name.
func (b *Bot) searchHome(ctx context.Context, a *ask, s homeState, typed string) answer {
	s.Kind, s.Kept, s.Page = "", "", 0
	if typed = strings.TrimSpace(clip(typed, commands.MaxSearch)); typed == "" {
		return b.answerHome(ctx, a, s)
	}
	in, _ := commands.Filled("case.list", commands.Values{"filter": {typed}})
	if err := in.Guarded(); err != nil {
		return b.refused(ctx, a, in, nil, err)
	}
	if want := commands.SearchFor(typed); want.Text == "" {
		s.Kind = want.Kind
		return b.answerHome(ctx, a, s)
	}
	var err error
	if s.Kept, err = b.putDraft(ctx, draft{Path: "case.list", Values: in.Values, User: a.user}); err != nil {
		return b.failedAnswer("keep search", err)
	}
	return b.answerHome(ctx, a, s)
}

func (b *Bot) answerHome(ctx context.Context, a *ask, s homeState) answer {
	if b.publishHome(ctx, a.user, s) != nil {
		return failedWith(say(texts.Say("answer.away")))
	}
	return answer{}
}

// shownModal is a document to be read in a modal of its own.
func (w writer) shownModal(d commands.Doc) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: "shown", Title: w.plain(d.Notify, maxModalTitle),
		Close: w.plain(texts.Say("button.close"), maxModalTitle), Blocks: slack.Blocks{BlockSet: w.upTo(maxViewBlocks, d)},
	}
}

// answerView answers a click in Home or in a modal where the person looks: with
// a modal, on top of the one that there is. What was recorded from Home is told
// in a direct message instead, for Home itself shows what came of it, and the
// message can be undone. It reports whether that was done.
func (b *Bot) answerView(ctx context.Context, a ask, ans answer, v view) bool {
	if v.Type != "home" && v.Type != "modal" || ans.doc == nil || ans.saved && v.Type != "modal" {
		return false
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), formWithin)
	defer cancel()
	return b.openView(ctx, a, b.writer(b.readerLang(ctx, a)).shownModal(*ans.doc), v) == nil
}

// openView opens a modal, on top of another where the click came from one.
func (b *Bot) openView(ctx context.Context, a ask, modal slack.ModalViewRequest, from view) error {
	var err error
	if from.Type == "modal" {
		_, err = b.api.PushViewContext(ctx, a.trigger, modal)
	} else {
		_, err = b.api.OpenViewContext(ctx, a.trigger, modal)
	}
	if err != nil {
		b.log.Warn("view not opened", "cause", slackCode(err))
	}
	return err
}

// concerned are the users whose Home a change may show.
func concerned(before, after *state.Case, people []state.Person) []string {
	var users []string
	for _, c := range []*state.Case{before, after} {
		if c != nil {
			x := c.Index()
			users = slices.Concat(users, x.Users, x.Asked)
		}
	}
	for _, p := range people {
		users = append(users, p.User)
	}
	slices.Sort(users)
	return slices.Compact(users)
}
