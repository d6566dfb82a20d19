package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"casethread/commands"
)

// users knows what Slack says of users, for as long as usersKept.
type users struct {
	fetch func(ctx context.Context, id string) (*slack.User, error)
	now   func() time.Time
	own   []string // ids of the installing organisation: its own, and its workspace's

	mu    sync.Mutex
	known map[string]knownUser
}

type knownUser struct {
	commands.UserInfo
	at time.Time
}

// errAskSlack says that it was Slack, and not the store, that did not answer.
var errAskSlack = errors.New("ask Slack")

const (
	usersKept = 30 * time.Minute
	mostUsers = 20_000
	// usersAtOnce is how many users Slack is asked about side by side.
	usersAtOnce = 8
)

// info returns what is known of a user, asking Slack where need be.
func (u *users) info(ctx context.Context, id string) (commands.UserInfo, error) {
	u.mu.Lock()
	k, ok := u.known[id]
	u.mu.Unlock()
	if ok && u.now().Sub(k.at) < usersKept {
		return k.UserInfo, nil
	}
	info, err := u.ask(ctx, id)
	if err != nil {
		return k.UserInfo, err
	}
	return info, nil
}

// ask has Slack tell of a user, whatever is known.
func (u *users) ask(ctx context.Context, id string) (commands.UserInfo, error) {
	su, err := u.fetch(ctx, id)
	if err != nil {
		return commands.UserInfo{}, err
	}
	info := commands.UserInfo{
		Name: displayName(su), Team: firstOf(su.Enterprise.EnterpriseID, su.TeamID), External: u.external(su),
		Bot: su.IsBot, Gone: su.Deleted, Admin: administers(su),
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.known == nil || len(u.known) > mostUsers {
		u.known = map[string]knownUser{}
	}
	u.known[id] = knownUser{info, u.now()}
	return info, nil
}

// external reports whether a user belongs to another organisation: to none of
// the installing one's workspaces, whichever of them the app is installed in.
func (u *users) external(su *slack.User) bool {
	of := append([]string{su.TeamID, su.Enterprise.EnterpriseID}, su.Enterprise.Teams...)
	return su.TeamID != "" && !slices.ContainsFunc(of, func(id string) bool { return id != "" && slices.Contains(u.own, id) })
}

// administers reports whether a user administers or owns their workspace, or the
// organisation that it is of.
func administers(su *slack.User) bool {
	of := su.Enterprise
	return su.IsAdmin || su.IsOwner || su.IsPrimaryOwner || of.IsAdmin || of.IsOwner || of.IsPrimaryOwner
}

// infos returns what is known of several; one that Slack does not know is left out.
func (u *users) infos(ctx context.Context, ids []string) (map[string]commands.UserInfo, error) {
	var mu sync.Mutex
	var work sync.WaitGroup
	var failed error
	m := make(map[string]commands.UserInfo, len(ids))
	slots := make(chan struct{}, usersAtOnce)
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		slots <- struct{}{}
		work.Go(func() {
			defer func() { <-slots }()
			info, err := u.info(ctx, id)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				m[id] = info
			case unknownUser(err):
			default:
				failed = fmt.Errorf("%w who somebody is: %w", errAskSlack, err)
			}
		})
	}
	work.Wait()
	return m, failed
}

var userShape = regexp.MustCompile(`^[UW][A-Z0-9]{5,}$`)

// IsUserID reports whether a word can be the id of a user of Slack's.
func IsUserID(id string) bool { return userShape.MatchString(id) }

// unknownUser reports whether Slack says that there is nobody of that id, or
// nobody whom the bot may see.
func unknownUser(err error) bool {
	var se slack.SlackErrorResponse
	return errors.As(err, &se) && (se.Err == "user_not_found" || se.Err == "user_not_visible")
}

// name returns a user's name for plain text, as far as it is known here.
func (u *users) name(id string) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	if k, ok := u.known[id]; ok && k.Name != "" {
		return k.Name
	}
	return id
}

func displayName(su *slack.User) string {
	for _, n := range []string{su.Profile.DisplayName, su.RealName, su.Profile.RealName, su.Name} {
		if n != "" {
			return n
		}
	}
	return su.ID
}

// recent remembers deliveries that were answered without being stored, so
// that the same one again is not answered twice by this replica.
type recent struct {
	mu   sync.Mutex
	ids  map[string]time.Time
	last time.Time
}

const recentKept = 10 * time.Minute

// first reports whether id is new, and remembers it.
func (r *recent) first(id string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ids == nil || now.Sub(r.last) > recentKept {
		for k, at := range r.ids {
			if now.Sub(at) > recentKept {
				delete(r.ids, k)
			}
		}
		if r.ids == nil {
			r.ids = map[string]time.Time{}
		}
		r.last = now
	}
	if at, ok := r.ids[id]; ok && now.Sub(at) < recentKept {
		return false
	}
	r.ids[id] = now
	return true
}

// forget lets a delivery be answered after all.
func (r *recent) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.ids, id)
}

// singly has the same delivery carried out one time after the other: where it comes
// while it is in hand, it is done then if it could not be done before.
type singly struct {
	mu    sync.Mutex
	taken map[string]chan struct{}
}

// turn waits for the turn of an id, and returns what ends it, or false when ctx ends
// before.
func (t *singly) turn(ctx context.Context, id string) (end func(), ok bool) {
	for {
		t.mu.Lock()
		before, taken := t.taken[id]
		if !taken {
			mine := make(chan struct{})
			if t.taken == nil {
				t.taken = map[string]chan struct{}{}
			}
			t.taken[id] = mine
			t.mu.Unlock()
			return func() {
				t.mu.Lock()
				defer t.mu.Unlock()
				delete(t.taken, id)
				close(mine)
			}, true
		}
		t.mu.Unlock()
		select {
		case <-before:
		case <-ctx.Done():
			return nil, false
		}
	}
}
