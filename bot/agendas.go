package bot

import (
	"context"
	"fmt"
	"slices"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// isMeeting reports whether a fact has a message that is rendered from the
// agenda as it stands: the agenda itself, or the minutes.
func isMeeting(f state.Fact) bool {
	switch f.(type) {
	case state.AgendaOpened, state.AgendaClosed:
		return true
	}
	return false
}

// meetingDoc is the message of an agenda or of its minutes for a reader on a day;
// the zero role is the thread. It is false when the agenda is not for them.
func meetingDoc(c *state.Case, e state.Event, r state.Role, today state.Date, away state.Absences) (commands.Doc, bool) {
	m, ok := commands.ReadMeeting(c, state.AgendaOf(e.Fact), r, today, away)
	if !ok {
		return commands.Doc{}, false
	}
	if _, over := e.Fact.(state.AgendaClosed); over && m.Agenda.Minutes != nil {
		return commands.MinutesDoc(m), true
	}
	return commands.AgendaDoc(m), true
}

// meetingReaders are who gets a private message of an agenda or its minutes:
// consultant and caseworker those of their own meetings and all minutes, the
// others the minutes in which they may read more than stands in the thread.
func meetingReaders(c *state.Case, e state.Event, today state.Date) []state.Role {
	a, _ := c.Agenda(state.AgendaOf(e.Fact))
	staff := []state.Role{state.Consultant, state.Caseworker}
	if _, opened := e.Fact.(state.AgendaOpened); opened {
		if a.Shared {
			return nil
		}
		return staff
	}
	if !a.Shared {
		return staff
	}
	return append(staff, slices.DeleteFunc([]state.Role{state.Company, state.Mentor}, func(r state.Role) bool {
		return answersFor(c, a.ID, r, today) == answersFor(c, a.ID, state.NoRole, today)
	})...)
}

// answersFor counts the answers and notes that a role may read on a day.
func answersFor(c *state.Case, agenda string, r state.Role, day state.Date) int {
	v, _ := c.AgendaView(agenda, r, day)
	n := 0
	for _, row := range v.Rows {
		n += len(row.Answers) + len(row.Notes)
	}
	return n
}

// meetingPosts tells of an agenda that was put up or closed. Who did it gets
// the message too: it is what one works with.
func meetingPosts(c *state.Case, e state.Event, today state.Date) []redisstore.Post {
	var posts []redisstore.Post
	closed, over := e.Fact.(state.AgendaClosed)
	if over && closed.CalledOff { // of which there are no minutes
		return nil
	}
	if _, ok := c.ThreadFact(e); ok && (!over || c.CompanyKnows(state.AgendaOf(e.Fact))) {
		posts = append(posts, newPost(postEvent, c.No, c.Channel, e.At, postBody{Version: e.Version, Thing: messageOf(e)}))
	}
	var told []string
	for _, r := range meetingReaders(c, e, today) {
		p := c.Parties[r]
		if p.User == "" || slices.Contains(told, p.User) {
			continue
		}
		told = append(told, p.User)
		body := postBody{Version: e.Version, Thing: messageOf(e), Role: r}
		posts = append(posts, newPost(postDirect, c.No, p.User, e.At, body))
		if closed, over := e.Fact.(state.AgendaClosed); over && !closed.NotHeld && (r == state.Consultant || r == state.Caseworker) {
			posts = append(posts, newPost(postJournal, c.No, p.User, e.At, body))
		}
	}
	return posts
}

// journalsBack asks for the files of minutes that were taken back.
func journalsBack(before *state.Case, taken state.Undone, today state.Date) []redisstore.Post {
	var posts []redisstore.Post
	for _, v := range taken.Versions {
		if e, _ := before.Event(v); e.Fact != nil && isMeeting(e.Fact) {
			posts = append(posts, meetingPosts(before, e, today)...)
		}
	}
	return slices.DeleteFunc(posts, func(p redisstore.Post) bool { return p.Kind != postJournal })
}

// deliverJournal shares a meeting's text for the journal beside the minutes of
// consultant or caseworker, and deletes it when the minutes were taken back.
func (b *Bot) deliverJournal(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	r := readerOf(e, body)
	e.Op = fmt.Sprintf("journal|%d|%d|%s", c.No, body.Version, e.Channel) // whichever post it is for
	if c.Undone(body.Version) {
		return delivered{}, b.unshare(ctx, e)
	}
	ev, _ := c.Event(body.Version)
	m, ok := commands.ReadMeeting(c, state.AgendaOf(ev.Fact), r.role, b.today(), nil)
	if !ok || m.Agenda.Minutes == nil || c.Parties[r.role].User != r.user {
		return delivered{}, nil // no longer theirs to know
	}
	p, err := b.ws.Person(ctx, e.Channel)
	if err != nil {
		return delivered{}, err
	}
	channel, ts, err := b.messageOf(ctx, c.No, body.Thing, r)
	switch {
	case err != nil:
		return delivered{}, err
	case ts == "":
		return delivered{}, errNotYet
	}
	lang, plain := b.langOf(p), texts.Plain{}
	return delivered{}, b.share(ctx, e, file{
		channel: channel, thread: ts, content: commands.Journal(m, lang, b.users.name),
		name: texts.Say("minutes.file_name", "no", c.No, "id", texts.Word(m.Agenda.ID)).In(lang, plain),
		alt:  texts.Say("minutes.file_alt", "no", c.No).In(lang, plain),
		say:  texts.Say("minutes.file").In(lang, plain),
	})
}

// landed reports whether an event only says what stands on an agenda in the
// thread already: there it is not told twice.
func landed(c *state.Case, events []state.Event, e state.Event) bool {
	switch e.Fact.(type) {
	case state.Hours, state.Placement:
	default:
		return false
	}
	return slices.ContainsFunc(events, func(t state.Event) bool {
		a, ok := c.Agenda(state.AgendaOf(t.Fact))
		_, ticked := t.Fact.(state.AgendaTicked)
		return ticked && ok && a.Shared
	})
}
