package bot

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
)

// What is to be posted is kept as ids: a post is rendered, for its reader,
// from the case as it is when it is delivered.

// The kinds of posts.
const (
	postOpening  = "opening"  // the case card, when the case is opened
	postCard     = "card"     // the case card, edited so that it is current
	postEvent    = "event"    // an event, told in the thread
	postRefresh  = "refresh"  // the messages of a thing, corrected in place
	postDirect   = "direct"   // an event, told to one party in private
	postHandover = "handover" // an offer of a role, or its answer, told to one person
	postLeft     = "left"     // that somebody has no part in the case any longer, told to them
	postAnswer   = "answer"   // what was stored, told to who stored it by direct message
	postDigest   = "digest"   // a person's digest of a day
	postImported = "imported" // the warnings of a person's imported cases, once a morning
	postNudge    = "nudge"    // reminders, added to a person's day note about a case
	postInvite   = "invite"   // a follow-up, told to one who takes part in it
	postFile     = "file"     // its calendar file, beside that message
	postLeader   = "leader"   // how many warnings wait in a leader's teams
	postErase    = "erase"    // the messages of a forgotten case, deleted
	postForgot   = "forgot"   // that a case was forgotten
	postJournal  = "journal"  // a meeting's text for the journal, beside the minutes
	postReaders  = "readers"  // the question about new readers, to who answers it
	postExport   = "export"   // a case as a file, for who asked for it
	postHome     = "home"     // a person's App Home, made anew without a case that is over for them
	postStats    = "stats"    // what the cases of a team come to, for its leader
	postPicture  = "picture"  // a picture of a case, for who asked for it or in the thread
	postStandIn  = "standin"  // for whom somebody stands in, and until when, told to them
	postAlone    = "alone"    // that nobody stands in for somebody any longer, told to who is away
)

// postKinds is every one of them.
var postKinds = []string{
	postOpening, postCard, postEvent, postRefresh, postDirect, postHandover, postLeft, postAnswer, postDigest, postImported, postNudge,
	postInvite, postFile, postLeader, postErase, postForgot, postJournal, postReaders, postExport, postHome, postStats, postPicture, postStandIn, postAlone,
}

// A postBody says what a post is about.
type postBody struct {
	Version int        `json:"v,omitempty"`
	Until   int        `json:"u,omitempty"` // the last version of an answer
	Thing   string     `json:"t,omitempty"`
	Old     bool       `json:"o,omitempty"`   // a newer message has the buttons
	Role    state.Role `json:"r,omitempty"`   // of the reader of a direct message
	User    string     `json:"w,omitempty"`   // whose digest, imported cases, day note, teams or figures; who stood in
	For     string     `json:"for,omitempty"` // who is away, of what their stand-in reads
	Left    bool       `json:"l,omitempty"`   // of a calendar file: its reader takes part no longer
	// Things are follow-ups that it is about together, of which Thing is the first.
	Things []string   `json:"ts,omitempty"`
	Date   state.Date `json:"d,omitzero"`
	// Items are what is added to a day note, with their versions. Again: in a
	// new message, as its reader has asked for.
	Items map[string]int `json:"i,omitempty"`
	Again bool           `json:"g,omitempty"`
	// Waits is in how many cases of a leader's teams a warning waits, by team.
	Waits map[string]int `json:"c,omitempty"`
	// Unread is in how many of them nobody can be reached, by team.
	Unread map[string]int `json:"x,omitempty"`
	// Stats is what a leader asked to have counted.
	Stats *commands.StatsAsked `json:"st,omitempty"`
	// No is the number of a case that was forgotten, and Reason the code why.
	No     int    `json:"n,omitempty"`
	Reason string `json:"y,omitempty"`
	// By is who had it forgotten; nobody where its time was up.
	By state.Actor `json:"by,omitzero"`
	// Ends: somebody may no longer know what the thing's messages say.
	Ends bool `json:"e,omitempty"`
	// Alike are the roles, the thread's among them, for whom its messages say what
	// they said.
	Alike []state.Role `json:"al,omitempty"`
	// Thread is where its messages stand in the channel, Files are the ids of
	// its files, and Users have direct messages about it.
	Thread string   `json:"h,omitempty"`
	Files  []string `json:"f,omitempty"`
	Users  []string `json:"us,omitempty"`
	// Picture is what a picture shows.
	Picture commands.PictureKind `json:"p,omitempty"`
	// At is when the post was asked for, in Unix seconds: no message of it is older.
	At int64 `json:"a,omitempty"`
}

func newPost(kind string, no int, channel string, at time.Time, body postBody) redisstore.Post {
	body.At = at.Unix()
	b, _ := json.Marshal(&body) // plain data always encodes
	return redisstore.Post{Op: newID(), Kind: kind, Case: no, Channel: channel, Body: b}
}

// newID returns an opaque id.
func newID() string {
	b := make([]byte, 15)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// postsFor lists what others should see of a commit.
func postsFor(before, after *state.Case, events []state.Event, by state.Actor, today state.Date) []redisstore.Post {
	at := events[0].At
	if before.Version == 0 {
		return []redisstore.Post{newPost(postOpening, after.No, after.Channel, at, postBody{})}
	}
	var posts []redisstore.Post
	refreshed := map[stale]bool{}
	ends := slices.ContainsFunc(events, func(e state.Event) bool { return endsConsent(before, e) })
	untold := slices.ContainsFunc(events, func(e state.Event) bool { _, told := after.ThreadFact(e); return !told })
	for _, e := range events {
		var told []redisstore.Post
		if !landed(after, events, e) {
			told = eventPosts(after, e, by, today)
		}
		for _, thing := range touched(before, e) {
			if !existed(before, thing, e.Date) || thing == shownThing && !takesAway(before, after, today) {
				continue
			}
			old := tellsAnew(told, thing)
			if !refreshed[stale{thing, old}] { // each is as the case is when it is delivered
				refreshed[stale{thing, old}] = true
				body := postBody{Thing: thing, Old: old, Ends: ends}
				if untold && !old {
					body.Alike = alikeIn(before, after, thing, today, today)
				}
				posts = append(posts, newPost(postRefresh, after.No, after.Channel, at, body))
			}
		}
		posts = append(posts, told...)
		posts = append(posts, takenBack(before, after, e, today)...)
	}
	posts = append(posts, leftPosts(before, after, events, by)...)
	if was, _ := before.Call(); was != callOf(after) {
		posts = append(posts, newPost(postRefresh, after.No, after.Channel, at, postBody{Thing: calledThing}))
	}
	if slices.ContainsFunc(events, func(e state.Event) bool { return !state.IsReading(e.Fact) }) { // no card says who has read the case
		posts = append(posts, newPost(postCard, after.No, after.Channel, at, postBody{}))
	}
	return slices.Concat(posts, readersPosts(before, after, at), homePosts(before, after, at))
}

// homePosts make the App Home anew of those in whose list the case is no longer:
// it was closed, or they have no part in it any more. What comes to somebody's
// list is seen when they look.
func homePosts(before, after *state.Case, at time.Time) []redisstore.Post {
	was, is := before.Index(), after.Index()
	var posts []redisstore.Post
	for _, user := range was.Users {
		if was.Open && (!is.Open || !slices.Contains(is.Users, user)) {
			posts = append(posts, newPost(postHome, 0, user, at, postBody{User: user}))
		}
	}
	return posts
}

// callThing names the messages to the company about what is open, which say whom
// it calls today. calledThing names those about what is over too: who they say is
// called has the role no longer.
const (
	callThing   = "call"
	calledThing = "called"
)

func callOf(c *state.Case) state.PartyNamed {
	p, _ := c.Call()
	return p
}

// saysCall reports whether the messages of a thing say so to the company: those of
// follow-ups that are planned and of tasks and meetings that are open.
func saysCall(c *state.Case, thing string, r reader) bool {
	if r.role != state.Company {
		return false
	}
	f, _ := c.Followup(thing)
	t, task := c.Task(thing)
	a, meeting := c.AgendaView(thing, r.role, state.Date{})
	return f.Status == state.Planned || task && !t.Done || meeting && a.Minutes == nil
}

// saidCall reports whether the messages of a thing say so to the company's contact,
// or did before it was over.
func saidCall(c *state.Case, thing string, r reader) bool {
	if r.role != state.Company || c.Parties[r.role].User != r.user {
		return false
	}
	_, followup := c.Followup(thing)
	_, task := c.Task(thing)
	return followup || task || strings.HasPrefix(thing, "E") || saysCall(c, thing, r)
}

// A stale message is one to be corrected: of a thing, with or without its buttons.
type stale struct {
	thing string
	old   bool
}

// tellsAnew reports whether a new message of the thing, with its buttons, is
// among what is told.
func tellsAnew(told []redisstore.Post, thing string) bool {
	return slices.ContainsFunc(told, func(p redisstore.Post) bool {
		var body postBody
		return p.Kind == postEvent && json.Unmarshal(p.Body, &body) == nil && body.Thing == thing
	})
}

// eventPosts tells of one event: in the thread what everybody there may know
// and needs to hear of; in private what concerns one of the others.
func eventPosts(c *state.Case, e state.Event, by state.Actor, today state.Date) []redisstore.Post {
	if isMeeting(e.Fact) {
		return meetingPosts(c, e, today)
	}
	var posts []redisstore.Post
	if _, ok := c.ThreadFact(e); ok && toldInThread(e.Fact) && !c.ByHandover(e.Version) {
		posts = append(posts, newPost(postEvent, c.No, c.Channel, e.At, postBody{Version: e.Version, Thing: messageOf(e)}))
	}
	posts = append(append(posts, handoverPosts(c, e, by)...), exportPosts(c, e)...)
	for _, to := range toldTo(c, e) {
		if p := c.Parties[to]; p.User != "" && p.User != by.User {
			posts = append(posts, newPost(postDirect, c.No, p.User, e.At, postBody{Version: e.Version, Thing: messageOf(e), Role: to}))
		}
	}
	return posts
}

// toldInThread picks what the thread hears of as a message of its own; the
// rest is corrected in place.
func toldInThread(f state.Fact) bool {
	switch f := f.(type) {
	case state.FollowupPlanned, state.FollowupCancelled, state.PartyNamed, state.PartyLeft, state.Opened, state.BallPassed, state.Hours, state.Placement, state.CaseClosed, state.HandoverAnswered:
		return true
	case state.Task:
		return f.How == "" || f.How == "handed"
	case state.FollowupHeld:
		return f.ID == "" // of one that was planned, its own message tells
	}
	return false
}

// messageOf is the thing whose message a post about an event is: the
// follow-up, task or ball, else the event itself.
func messageOf(e state.Event) string {
	switch e.Fact.(type) {
	case state.FollowupPlanned, state.Task, state.AgendaOpened, state.HandoverOffered:
		return state.ThingOf(e.Fact)
	case state.BallPassed:
		return ballThing
	}
	return eventThing(e.Version)
}

// eventThing names the message of an event that is about no thing.
func eventThing(version int) string { return "E" + strconv.Itoa(version) }

// ballThing names the message that offers the ball.
const ballThing = "ball"

// toldTo is who hears of an event in private. Of an internal task its owner hears; of
// a task or a ball that is declined, who gave it. The company's contact hears that
// they take over from another, or call another now. Of an absence that the company
// reports the first of those hears whom it concerns and who has Slack; of its worries
// never the mentor. Of what is said of a follow-up hears who may move it, and that a
// case will be forgotten, caseworker and consultant.
func toldTo(c *state.Case, e state.Event) []state.Role {
	switch f := e.Fact.(type) {
	case state.Absence:
		if e.By.Role == state.Company {
			return firstOnSlack(c, state.Consultant, state.Mentor, state.Caseworker)
		}
	case state.PartyNamed:
		if f.Role == state.Company && c.TookOver(e.Version) {
			return []state.Role{state.Company}
		}
	case state.ForgetNoticed:
		return slices.Concat(firstOnSlack(c, state.Caseworker), firstOnSlack(c, state.Consultant))
	case state.Worry:
		return firstOnSlack(c, state.Consultant, state.Caseworker)
	case state.Raised:
		if to := commands.RaisedTo(c, e.By.Role); to != state.NoRole {
			return []state.Role{to}
		}
	case state.BallAnswered:
		if !f.Accepted && c.Pass.From != state.NoRole {
			return []state.Role{c.Pass.From}
		}
	case state.HandoverAnswered:
		if call, ok := c.Call(); ok && f.Accepted && call.Role == f.From.Role {
			return []state.Role{state.Company}
		}
	case state.FollowupProposed, state.FollowupAnswered:
		if p, ok := commands.Planner(c); ok {
			return []state.Role{p.Role}
		}
	case state.Task:
		if f.How == "declined" || f.How != "moved" && !f.Shared {
			return []state.Role{f.Owner}
		}
	}
	return nil
}

// firstOnSlack is the first of the roles whose holder has Slack.
func firstOnSlack(c *state.Case, among ...state.Role) []state.Role {
	for _, r := range among {
		if c.Parties[r].User != "" {
			return []state.Role{r}
		}
	}
	return nil
}

// touched are the things whose messages an event makes out of date.
func touched(before *state.Case, e state.Event) []string {
	switch f := e.Fact.(type) {
	case state.BallPassed, state.BallAnswered:
		return []string{ballThing}
	case state.Accommodations, state.ConsentWithdrawn:
		return append(consentThings(before), shownThing)
	case state.ConsentGiven:
		return consentThings(before)
	case state.Wishes:
		return []string{shownThing}
	case state.WarningTaken, state.WarningActed, state.WarningSnoozed, state.WarningResolved, state.Raised, state.Worry:
		return []string{commands.WarningThing}
	case state.Pulse, state.PulseSwitched, state.PlacementEnd:
		return []string{commands.PulseThing}
	case state.CaseClosed, state.PartyNamed, state.PartyLeft:
		return append(append(offersTouched(before, f), dayNotes, commands.PulseThing), actsLost(before, f)...)
	case state.Undone:
		var things []string
		for _, v := range f.Versions {
			if e, ok := before.Event(v); ok {
				things = append(append(things, touched(before, e)...), eventThing(v))
				if _, given := e.Fact.(state.ConsentGiven); given {
					things = append(things, shownThing)
				}
				things = append(append(things, offersReopened(before, e.Fact)...), actsOf(before, roleGiven(e.Fact))...)
			}
		}
		slices.Sort(things)
		return slices.Compact(things)
	}
	if id := state.AgendaOf(e.Fact); id != "" {
		if ticked, ok := e.Fact.(state.AgendaTicked); ok && before.AgreesCall(ticked) {
			return []string{id, dayNotes} // which say whom the company calls
		}
		return []string{id}
	}
	things := offersTouched(before, e.Fact)
	if planned, ok := e.Fact.(state.FollowupPlanned); ok && planned.Moved {
		if a, open := before.MeetingOf(planned.ID); open {
			things = append(things, a.ID)
		}
	}
	if id := state.ThingOf(e.Fact); id != "" {
		things = append(append(things, id), saidOf(before, id)...)
	}
	return things
}

// actsLost are the things whose private messages offer acts to who had a role that is
// somebody else's now, or nobody's.
func actsLost(before *state.Case, f state.Fact) []string {
	named, _ := f.(state.PartyNamed)
	if had := before.Parties[roleGiven(f)].User; had == "" || had == named.User {
		return nil
	}
	return actsOf(before, roleGiven(f))
}

// actsOf are the things whose private messages offer acts to who has a role: their
// tasks, the ball that was passed to them, and what somebody worried about.
func actsOf(before *state.Case, role state.Role) []string {
	if role == state.NoRole {
		return nil
	}
	var things []string
	for _, t := range before.OpenTasks() {
		if t.Owner == role {
			things = append(things, t.ID)
		}
	}
	if before.Pass.Pending && before.Pass.To == role {
		things = append(things, ballThing)
	}
	if !before.Warning.Open() {
		return things
	}
	for _, e := range before.Events[before.Warning.Since-1:] {
		switch e.Fact.(type) {
		case state.Raised, state.Worry:
			if !before.Undone(e.Version) && slices.Contains(toldTo(before, e), role) {
				things = append(things, eventThing(e.Version))
			}
		}
	}
	return things
}

// consentThings are those whose messages say what the company may know by
// consent: the agendas and minutes that name a solution, and for consultant and
// caseworker who may know what.
func consentThings(c *state.Case) []string {
	var things []string
	for _, a := range c.AgendasWithConsent() {
		things = append(things, a.ID)
		if a.Closed != nil {
			things = append(things, eventThing(a.Closing.Version))
		}
	}
	return things
}

// existed reports whether a thing existed in a case on a day.
func existed(c *state.Case, thing string, day state.Date) bool {
	switch {
	case thing == ballThing:
		return c.Pass.Version > 0
	case thing == commands.PulseThing:
		return commands.PulseMayStand(c, day)
	case thing == shownThing:
		return len(c.Consents) > 0
	case thing == dayNotes, thing == commands.WarningThing, strings.HasPrefix(thing, "E"):
		return true
	}
	return c.Knows(thing)
}

// answerPost tells who stored something, by direct message, what was understood.
func answerPost(after *state.Case, a *ask, events []state.Event) redisstore.Post {
	return newPost(postAnswer, after.No, a.channel, a.now, postBody{
		Version: events[0].Version, Until: events[len(events)-1].Version, User: a.user,
	})
}

// metadata is what a message carries: opaque ids alone.
func metadata(kind, op string, no int, thing string) slack.SlackMetadata {
	payload := map[string]any{"op_id": op}
	if no > 0 {
		payload["case"] = no
	}
	if thing != "" {
		payload["thing"] = thing
	}
	return slack.SlackMetadata{EventType: kind, EventPayload: payload}
}

// isAway reports whether Redis could not be reached or was not ready, or who
// asked has hung up meanwhile, so that it may not be known whether a commit was
// stored, or will stay so.
func isAway(err error) bool { return redisstore.Away(err) || errors.Is(err, context.Canceled) }
