// Package doctor looks whether an installation is in order: Slack, the clock,
// Redis, the key, and what lies in the store. It changes nothing and shows no
// content of a case.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"casethread/bot"
	"casethread/bot/clock"
	"casethread/bot/config"
	"casethread/bot/manifest"
	"casethread/state"
	"casethread/state/redisstore"
)

// A Status is what a check found.
type Status string

// The statuses. Only a problem makes the installation not be in order.
const (
	OK      Status = "ok"
	Warning Status = "warning"
	Problem Status = "problem"
	Skipped Status = "skipped" // it could not be looked at
)

// A Check is one thing that was looked at.
type Check struct {
	Name   string `json:"name"`
	Status Status `json:"status"`
	Detail string `json:"detail"`
}

// An examination is an installation being looked at.
type examination struct {
	cfg    config.Config
	clock  clock.Clock
	of     string // which cases are looked at, where those of several are; else ""
	checks []Check
}

// within bounds each thing that is asked of Slack or Redis.
const within = 10 * time.Second

// Examine looks at an installation whose configuration is in order.
func Examine(ctx context.Context, cfg config.Config, c clock.Clock) Report {
	x := &examination{cfg: cfg, clock: c}
	x.configuration()
	who := x.slack(ctx)
	x.redis(ctx, who)
	return Report{OK: !slices.ContainsFunc(x.checks, func(c Check) bool { return c.Status == Problem }), Checks: x.checks}
}

func (x *examination) note(name string, s Status, format string, args ...any) {
	x.checks = append(x.checks, Check{name, s, x.of + fmt.Sprintf(format, args...)})
}

func (x *examination) configuration() {
	how := "HTTP on " + x.cfg.Listen
	if x.cfg.SocketMode() {
		how = "Socket Mode"
	}
	durability := "local"
	if x.cfg.Replica {
		durability = "replica"
	}
	x.note("configuration", OK, "%s, language %s, time zone %s, durability %s, %s", how, x.cfg.Lang, x.cfg.Zone, durability, count(len(x.cfg.DataKeys), "data key"))
}

// slack asks Slack who we are, and returns nobody where it does not say.
func (x *examination) slack(ctx context.Context) bot.Identity {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	who, err := bot.Identify(ctx, x.cfg.Bot())
	if err != nil {
		x.note("slack token", Problem, "%s", slackFailure(err))
		x.note("slack scopes", Skipped, "Slack did not say whose token it is")
		x.note("clock", Skipped, "Slack did not say what time it is")
		x.socket(ctx)
		return bot.Identity{}
	}
	where := fmt.Sprintf("%s (%s)", who.Team, who.Workspace)
	if who.OrgWide() {
		where = "all of the organisation " + strings.TrimSpace(where)
	}
	x.note("slack token", OK, "it is the bot %s in %s", who.User, where)
	x.scopes(who.Header)
	x.skew(who.Header)
	x.socket(ctx)
	return who
}

// socket asks Slack for a socket, with a token of its own.
func (x *examination) socket(ctx context.Context) {
	const what = "slack app token"
	if !x.cfg.SocketMode() {
		return
	}
	if err := bot.CheckSocket(ctx, x.cfg.Bot()); err != nil {
		x.note(what, Problem, "%s", slackFailure(err))
		return
	}
	x.note(what, OK, "Slack offers a socket")
}

func slackFailure(err error) string {
	if code, refused := bot.Refused(err); refused {
		return "Slack refuses it: " + code
	}
	return "Slack cannot be asked: " + err.Error()
}

// scopes compares what Slack granted with what the bot's calls need.
func (x *examination) scopes(h http.Header) {
	if h.Get("X-Oauth-Scopes") == "" {
		x.note("slack scopes", Skipped, "Slack does not say which scopes the token has")
		return
	}
	var granted []string
	for s := range strings.SplitSeq(h.Get("X-Oauth-Scopes"), ",") {
		granted = append(granted, strings.TrimSpace(s))
	}
	missing := without(manifest.Scopes(), granted)
	extra := without(granted, manifest.Scopes())
	switch {
	case len(missing) > 0:
		x.note("slack scopes", Problem, "missing: %s; make the app's manifest that of `casethread manifest`, then install the app again", strings.Join(missing, ", "))
	case len(extra) > 0:
		x.note("slack scopes", Warning, "not needed: %s", strings.Join(extra, ", "))
	default:
		x.note("slack scopes", OK, "%d, all that are needed", len(granted))
	}
}

// without returns those of a that are not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

func (x *examination) skew(h http.Header) {
	theirs, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		x.note("clock", Skipped, "Slack does not say what time it is")
		return
	}
	off := x.clock.Now().Sub(theirs).Truncate(time.Second)
	if off.Abs() > bot.MostDrift {
		x.note("clock", Problem, "it differs from Slack's by %s; set the machine's clock, as by NTP", off)
		return
	}
	x.note("clock", OK, "it differs from Slack's by %s", off)
}

// redis looks at the servers, and at what lies in them.
func (x *examination) redis(ctx context.Context, who bot.Identity) {
	ctx, cancel := context.WithTimeout(ctx, 6*within)
	defer cancel()
	reach, late := context.WithTimeout(ctx, within) // a server that hangs is asked no more
	defer late()
	store, err := redisstore.Open(reach, x.cfg.Store())
	if err != nil {
		x.note("redis", Problem, "it cannot be used: %v", err)
		return
	}
	defer store.Close()
	infos, err := store.Health(reach)
	if err != nil {
		x.note("redis", Problem, "it cannot be asked: %v", err)
		return
	}
	x.checks = append(x.checks, Servers(infos, x.cfg.Replica)...)
	homes := x.homes(ctx, who, store)
	for _, w := range homes {
		if len(homes) > 1 {
			x.of = w.ID() + ": "
		}
		x.cases(ctx, w)
	}
}

// homes are where the installation's cases are kept: in one place, if Slack says who
// we are. Else all are looked at that the key opens.
func (x *examination) homes(ctx context.Context, who bot.Identity, store *redisstore.Store) []*redisstore.Workspace {
	const what = "cases"
	if who.Workspace == "" {
		return x.opened(ctx, store)
	}
	home, err := who.Home(ctx, x.cfg.Bot(), store)
	switch {
	case errors.As(err, new(*bot.SeveralHomesError)):
		x.note(what, Problem, "%v", err)
		return nil
	case err != nil:
		x.note(what, Problem, "%s", slackFailure(err))
		return x.opened(ctx, store)
	case home != who.Workspace:
		x.note(what, OK, "kept under the workspace %s, from before the app was installed for the whole organisation", home)
	}
	return []*redisstore.Workspace{store.Workspace(home)}
}

// opened are the workspaces of which the key opens cases, or the only one that there
// is. Another installation's on the same Redis have another key.
func (x *examination) opened(ctx context.Context, store *redisstore.Store) (opened []*redisstore.Workspace) {
	const what = "cases"
	homes, err := store.Homes(ctx)
	if err != nil {
		x.note(what, Problem, "Slack did not say for which workspace, and Redis cannot be asked: %v", err)
		return nil
	}
	var ids []string
	for _, id := range homes {
		w := store.Workspace(id)
		if _, err := w.CheckKeys(ctx); len(homes) == 1 || err == nil {
			ids, opened = append(ids, id), append(opened, w)
		}
	}
	switch {
	case len(homes) == 0:
		x.note(what, Skipped, "Slack did not say for which workspace, and none are kept here")
	case len(ids) == 0:
		x.note(what, Skipped, "Slack did not say for which workspace, and DATA_KEY opens those of none: %s", strings.Join(homes, ", "))
	default:
		x.note(what, Warning, "Slack did not say for which workspace, so it is those of %s that are looked at, which are kept here", strings.Join(ids, ", "))
	}
	return opened
}

// cases looks at all that is kept for a workspace.
func (x *examination) cases(ctx context.Context, w *redisstore.Workspace) {
	if err := w.CheckFormat(ctx); errors.As(err, new(*redisstore.FormatError)) {
		x.note(newerData, Problem, "%v", err)
		return
	}
	x.keys(ctx, w)
	var newer []error
	if sealed, ok := x.key(ctx, w); ok {
		newer = x.snapshots(ctx, w, sealed)
		x.settings(ctx, w)
	} else {
		x.note("snapshots", Skipped, "no case can be opened")
		x.note("settings", Skipped, "nothing can be opened")
	}
	x.newer(ctx, w, newer)
	x.forgotten(ctx, w)
	x.parked(ctx, w)
	x.outbox(ctx, w)
	x.timers(ctx, w)
}

// keys looks for what was written over. Redis refuses what is asked of such a key,
// and does not name it.
func (x *examination) keys(ctx context.Context, w *redisstore.Workspace) {
	const what = "redis keys"
	within, cancel := context.WithTimeout(ctx, replayWithin) // all keys of a server that others use too may be many
	defer cancel()
	over, err := w.WrittenOver(within)
	switch {
	case len(over) > 0:
		x.note(what, Problem, "written over: %s", named(over))
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		x.note(what, Skipped, "there are too many to look at all of them in %s", replayWithin)
	case err != nil:
		x.note(what, Problem, "%v", err)
	default:
		x.note(what, OK, "none was written over")
	}
}

// key looks whether the installation's keys open what is there, and how much of
// it is still sealed with a key that is being replaced. It returns the cases
// whose keys cannot be opened, and false where there is no more to be looked at.
func (x *examination) key(ctx context.Context, w *redisstore.Workspace) (sealed []int, ok bool) {
	const what = "data key"
	failed, err := w.CheckKeys(ctx)
	if errors.As(err, new(*redisstore.SealedError)) {
		x.note(what, Problem, "%v; DATA_KEY is not the one that the cases were sealed with", err)
		return nil, false
	}
	if err != nil {
		x.note(what, Problem, "%v", err)
		return nil, false
	}
	for _, f := range failed {
		sealed = append(sealed, f.No)
	}
	uses, err := w.KeyUses(ctx)
	if err != nil {
		x.note(what, Problem, "%v", err)
		return sealed, true
	}
	status, said := OK, []string{fmt.Sprintf("key %s seals, %s", uses[0].ID, count(uses[0].Records(), "record"))}
	for _, u := range uses[1:] {
		switch {
		case !u.Known:
			status = Problem
			said = append(said, fmt.Sprintf("%d under key %s, which DATA_KEY does not hold", u.Records(), u.ID))
		case u.Records() > 0:
			status = worse(status)
			said = append(said, fmt.Sprintf("%d under the old key %s: run `casethread rekey`", u.Records(), u.ID))
		default:
			said = append(said, fmt.Sprintf("0 under the old key %s: it may go", u.ID))
		}
	}
	if len(failed) > 0 {
		status = Problem
		said = append(said, named(failed))
	}
	x.note(what, status, "%s", strings.Join(said, "; "))
	return sealed, true
}

// worse is a status with something to look at.
func worse(s Status) Status {
	if s == OK {
		return Warning
	}
	return s
}

// mostNamed is how many things of a kind are named at most.
const mostNamed = 10

// named says what errors, or other things that speak for themselves, say.
func named[T any](things []T) string {
	var said []string
	for i, thing := range things {
		if i == mostNamed {
			said = append(said, fmt.Sprintf("and %d more", len(things)-i))
			break
		}
		said = append(said, fmt.Sprint(thing))
	}
	return strings.Join(said, "; ")
}

// replayWithin is how long cases are replayed, of which some thousands are in a
// second, and how long keys are looked at, of which a million is.
const replayWithin = 20 * time.Second

// snapshots replays the cases, the newest first, and compares each with its
// snapshot. Those whose keys cannot be opened were named already. It returns
// those that a newer version of the program wrote.
func (x *examination) snapshots(ctx context.Context, w *redisstore.Workspace, sealed []int) (newer []error) {
	all, err := w.All(ctx)
	if err != nil {
		x.note("snapshots", Problem, "%v", err)
		return nil
	}
	if len(all) == 0 { // as where Redis has not read its file, and nothing else is amiss
		x.note("snapshots", OK, "no case is kept here")
		return nil
	}
	all = slices.DeleteFunc(all, func(no int) bool { return slices.Contains(sealed, no) })
	n := 0
	var bad []error
	for until := time.Now().Add(replayWithin); n < len(all) && time.Now().Before(until); n++ {
		if err := w.Check(ctx, all[len(all)-1-n]); errors.Is(err, state.ErrNewer) {
			newer = append(newer, err)
		} else if err != nil {
			bad = append(bad, err)
		}
	}
	if len(bad) > 0 {
		x.note("snapshots", Problem, "%d of %d differ: %s; `casethread rebuild --all` writes anew what differs from its events", len(bad), n, named(bad))
		return newer
	}
	x.note("snapshots", OK, "%d of %s replayed; each is what its events say", n, count(len(all), "case"))
	return newer
}

// settings looks whether what is kept of people, and documents, can be opened. Who
// has such settings can do nothing.
func (x *examination) settings(ctx context.Context, w *redisstore.Workspace) {
	const what = "settings"
	damaged, err := w.CheckBeside(ctx)
	switch {
	case err != nil:
		x.note(what, Problem, "%v", err)
	case len(damaged) > 0:
		var errs []error
		for _, d := range damaged {
			errs = append(errs, fmt.Errorf("%w (redis-cli HDEL %s %s lets it begin anew)", d.SealedError, d.Key, d.Field))
		}
		x.note(what, Problem, "%s", named(errs))
	default:
		x.note(what, OK, "those of everybody can be opened")
	}
}

const newerData = "newer data"

// newer looks for what a newer version of the program has written, which this one
// leaves as it is.
func (x *examination) newer(ctx context.Context, w *redisstore.Workspace, cases []error) {
	kinds, err := w.WaitingKinds(ctx)
	timers, timersErr := w.Timers(ctx)
	if err = errors.Join(err, timersErr); err != nil {
		x.note(newerData, Problem, "%v", err)
		return
	}
	var said []string
	if len(cases) > 0 {
		said = append(said, named(cases))
	}
	if n := unknownPosts(kinds); n > 0 {
		said = append(said, count(n, "post")+" of a kind that this version does not know")
	}
	if timers = slices.DeleteFunc(timers, bot.KnownTimer); len(timers) > 0 {
		said = append(said, count(len(timers), "timer")+" of a kind that this version does not know")
	}
	if len(said) > 0 {
		x.note(newerData, Problem, "%s; a newer version of casethread wrote it, and this one leaves it as it is: start the newer one", strings.Join(said, "; "))
		return
	}
	x.note(newerData, OK, "none; format %d", redisstore.DataFormat)
}

func unknownPosts(kinds map[string]int) (n int) {
	for kind, of := range kinds {
		if !bot.KnownPost(kind) {
			n += of
		}
	}
	return n
}

// forgotten looks that of forgotten cases nothing but their tombstones is left.
func (x *examination) forgotten(ctx context.Context, w *redisstore.Workspace) {
	n, left, err := w.CheckForgotten(ctx)
	switch {
	case err != nil:
		x.note("forgotten cases", Problem, "%v", err)
	case len(left) > 0:
		x.note("forgotten cases", Problem, "something is left of %s: %v; was an older backup restored?", count(len(left), "case"), left)
	default:
		x.note("forgotten cases", OK, "%d; nothing else is left of them", n)
	}
}

func (x *examination) parked(ctx context.Context, w *redisstore.Workspace) {
	all, err := w.Parked(ctx)
	if err != nil {
		x.note("parked posts", Problem, "%v", err)
		return
	}
	if len(all) == 0 {
		x.note("parked posts", OK, "none")
		return
	}
	why := map[string]int{}
	for _, p := range all {
		why[p.Reason]++
	}
	x.note("parked posts", Problem, "%s could not be delivered: %s; `casethread parked` lists them, and puts them back when the cause is mended", count(len(all), "post"), tally(why))
}

// longestWait is how long a post may wait before something must be wrong: a
// doubtful post waits 20 s for its read-back, a long rate limit a minute or so.
const longestWait = 5 * time.Minute

func (x *examination) outbox(ctx context.Context, w *redisstore.Workspace) {
	n, waited, err := w.Backlog(ctx)
	switch wait := waited.Truncate(time.Second); {
	case err != nil:
		x.note("outbox", Problem, "%v", err)
	case n == 0:
		x.note("outbox", OK, "empty")
	case wait > longestWait:
		x.note("outbox", Problem, "%s, the oldest for %s: is `casethread serve` running?", count(n, "post")+" waiting", wait)
	default:
		x.note("outbox", OK, "%s, the oldest for %s", count(n, "post")+" waiting", wait)
	}
}

func (x *examination) timers(ctx context.Context, w *redisstore.Workspace) {
	next, some, err := w.NextTimer(ctx)
	late := x.clock.Now().Sub(next).Truncate(time.Second)
	switch {
	case err != nil:
		x.note("timers", Problem, "%v", err)
	case !some:
		x.note("timers", OK, "none")
	case late > longestWait:
		x.note("timers", Problem, "one is %s late: is `casethread serve` running?", late)
	default:
		x.note("timers", OK, "none is late")
	}
}
