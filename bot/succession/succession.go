// Package succession gives the roles of somebody who has left to another, for an
// operator: Slack cannot reach who has them, and where nobody else in the case can
// change its roles, nobody can hand them over.
package succession

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"casethread/bot"
	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
)

// Options say whose roles go to whom.
type Options struct {
	From string // id of who has left
	To   string // id of who takes the roles over
	Dry  bool   // only look
}

// Check reports a mistake of who calls the program.
func (o Options) Check() error {
	switch {
	case !bot.IsUserID(o.From):
		return errors.New("--from is not the id of a user, such as U0123ABCDEF")
	case !bot.IsUserID(o.To):
		return errors.New("--to is not the id of a user, such as U0123ABCDEF")
	case o.From == o.To:
		return errors.New("--from and --to are the same user")
	}
	return nil
}

// errLeft ends a run that has not handed every case over. Which stands among what
// it has written.
var errLeft = errors.New("some cases are left as they are")

// Run hands over each open case in which From has a role, and writes a line about
// each. Run again, it goes on with those that are left.
func Run(ctx context.Context, out io.Writer, b *bot.Bot, ws *redisstore.Workspace, o Options) error {
	if err := o.Check(); err != nil {
		return err
	}
	users, err := b.Accounts(ctx, o.From, o.To)
	if err != nil {
		return err
	}
	if who, known := users[o.From]; known && !who.Gone {
		return fmt.Errorf("--from %s: has an account in Slack still, and hands cases over with /case handover", o.From)
	}
	if who, known := users[o.To]; !known || who.Gone || who.Bot {
		return fmt.Errorf("--to %s: Slack knows nobody of that id who could be written to", o.To)
	}
	nos, err := ws.OpenOf(ctx, o.From)
	if err != nil {
		return err
	}
	if len(nos) == 0 { // or their id is another
		_, err := fmt.Fprintf(out, "%s has no role in an open case\n", o.From)
		return err
	}
	h := handing{b: b, ws: ws, o: o, users: users, members: map[string]bool{}}
	left := 0
	for _, no := range nos {
		line, err := h.one(ctx, no)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			left++
			line = "not handed over: " + commands.Sentence(err)
		}
		if _, err := fmt.Fprintf(out, "case #%d: %s\n", no, line); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(out, "%d of %d open cases: %s\n", len(nos)-left, len(nos), o.done()); err != nil {
		return err
	}
	if left > 0 {
		return errLeft
	}
	return nil
}

func (o Options) done() string {
	if o.Dry {
		return "would be handed over"
	}
	return "handed over"
}

// A handing is one run.
type handing struct {
	b       *bot.Bot
	ws      *redisstore.Workspace
	o       Options
	users   map[string]commands.UserInfo
	members map[string]bool // whether To is in a channel
}

// one hands a case over, and says which roles that were.
func (h *handing) one(ctx context.Context, no int) (string, error) {
	roles, err := h.b.Succeed(ctx, no, h.o.From, h.o.To, h.users, h.o.Dry)
	switch {
	case errors.Is(err, redisstore.ErrNotReplicated):
		return h.said(roles) + "; one server alone has it so far", nil
	case err != nil:
		return "", err
	case len(roles) == 0:
		return "somebody else has handed it over meanwhile", nil
	}
	f, err := h.ws.Find(ctx, redisstore.Lookup{No: no})
	if err != nil {
		return "", err
	}
	switch in, err := h.reads(ctx, f.Case.Channel); {
	case err != nil:
		return h.said(roles) + "; who is in channel " + f.Case.Channel + " is not known: " + commands.Sentence(err), nil
	case !in:
		return h.said(roles) + "; invite them to channel " + f.Case.Channel, nil
	}
	return h.said(roles), nil
}

func (h *handing) said(roles []state.Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = r.Word()
	}
	return strings.Join(words, " and ") + " " + h.o.done()
}

// reads reports whether To is in a channel.
func (h *handing) reads(ctx context.Context, channel string) (bool, error) {
	if in, known := h.members[channel]; known {
		return in, nil
	}
	readers, err := h.b.Readers(ctx, channel)
	if err != nil {
		return false, err
	}
	_, in := readers[h.o.To]
	h.members[channel] = in
	return in, nil
}
