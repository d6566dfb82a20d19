package importing

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"casethread/bot"
	"casethread/commands"
	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// Options say where cases are to live, and how they are judged.
type Options struct {
	Channel string         // private, with the bot in it
	As      string         // who hears of the cases: a member of the channel, of the installing workspace
	Dry     bool           // nothing is written
	Lang    texts.Lang     // of the cases' threads
	Pack    *practice.Pack // nil: the rules are not asked
	Now     time.Time      // in the installation's zone
}

var channelShape = regexp.MustCompile(`^[CG][A-Z0-9]{5,}$`)

// Check reports a mistake of who calls the program.
func (o Options) Check() error {
	switch {
	case !channelShape.MatchString(o.Channel):
		return errors.New("--channel is not the id of a channel, such as C0123ABCDEF")
	case !bot.IsUserID(o.As):
		return errors.New("--as is not the id of a user, such as U0123ABCDEF")
	}
	return nil
}

// quietDays is for how long an imported case's warnings come together once a
// morning: who imports forty cases is not told forty things at once.
const quietDays = 14

// A plan is a file with what is to come of it.
type plan struct {
	File
	events []state.Event
	role   state.Role // that As gets
	notes  []string
	before string // why it is passed over: it was imported before
}

// Run says what comes of the files and, unless the run is dry, imports them,
// each as one case, all or nothing. What was imported before is passed over, so
// an import that broke off is run again as it was.
func Run(ctx context.Context, out io.Writer, b *bot.Bot, ws *redisstore.Workspace, files []File, o Options) error {
	readers, err := b.Readers(ctx, o.Channel)
	if err != nil {
		return fmt.Errorf("--channel %s: %s", o.Channel, commands.Sentence(err))
	}
	who, err := host(readers, o.As)
	if err != nil {
		return err
	}
	plans, err := planAll(ctx, ws, files, who, o)
	if err != nil {
		return err
	}
	r := report{out: out, o: o}
	r.readers(readers)
	for _, p := range plans {
		r.plan(p, who)
	}
	left := slices.DeleteFunc(slices.Clone(plans), func(p plan) bool { return p.before != "" })
	switch {
	case r.err != nil:
		return r.err
	case len(left) == 0:
		return errors.New("nothing is left to import")
	case o.Dry:
		r.line("dry run: %s can be imported; nothing was written", count(len(left), "case"))
		return r.err
	}
	return importAll(ctx, &r, b, left)
}

// host is who hears of the cases.
func host(readers map[string]commands.UserInfo, user string) (commands.UserInfo, error) {
	who, member := readers[user]
	switch {
	case !member:
		return who, fmt.Errorf("--as %s: not a member of the channel, or a bot", user)
	case who.Gone, who == commands.UserInfo{}:
		return who, fmt.Errorf("--as %s: Slack does not know them any longer", user)
	case who.External:
		return who, fmt.Errorf("--as %s: belongs to another organisation", user)
	}
	return who, nil
}

func planAll(ctx context.Context, ws *redisstore.Workspace, files []File, who commands.UserInfo, o Options) ([]plan, error) {
	plans := make([]plan, 0, len(files))
	for _, f := range files {
		p := plan{File: f}
		p.events, p.role = f.begin(who, o)
		for _, earlier := range plans {
			switch {
			case earlier.Label == f.Label && earlier.digest == f.digest:
				p.before = "it is the same as " + earlier.Name
			case earlier.Label == f.Label:
				p.notes = append(p.notes, "the label is that of "+earlier.Name+" too")
			}
		}
		if err := p.compare(ctx, ws); err != nil {
			return nil, err
		}
		plans = append(plans, p)
	}
	return plans, nil
}

// compare looks for the same history, and for open cases of the label.
func (p *plan) compare(ctx context.Context, ws *redisstore.Workspace) error {
	nos, err := ws.Labelled(ctx, p.Label)
	if err != nil {
		return err
	}
	cases, err := ws.Cases(ctx, nos)
	if err != nil {
		return err
	}
	for _, c := range cases {
		switch {
		case c.Imported.Digest == p.digest:
			p.before = fmt.Sprintf("it was imported before, as case #%d", c.No)
		case !c.Closed:
			p.notes = append(p.notes, fmt.Sprintf("case #%d of the same label is open", c.No))
		}
	}
	return nil
}

// begin is the file's history as the beginning of a live case, and the role in
// which o.As hears of it: the consultant's or else the caseworker's that the
// history names. Where it names neither, they are named caseworker as of today:
// a consultant would be somebody whom the company calls.
func (f File) begin(who commands.UserInfo, o Options) ([]state.Event, state.Role) {
	at, today := o.Now.UTC().Truncate(time.Millisecond), state.DateOf(o.Now)
	events := make([]state.Event, 1, len(f.Events)+2)
	for _, e := range f.Events {
		e.Version, e.At = len(events)+1, at
		events = append(events, e)
	}
	events[0] = state.Event{
		Version: 1, At: at, Date: today, By: state.Actor{User: o.As},
		Fact: state.Imported{
			Label: f.Label, Channel: o.Channel, Lang: string(o.Lang), Events: len(f.Events),
			Digest: f.digest, Until: today.Add(quietDays),
		},
	}
	parties := state.Fold(0, events).Parties
	for _, role := range []state.Role{state.Consultant, state.Caseworker} {
		if _, named := parties[role]; named {
			events[0].By.Role = role
			link(events, role, o.As)
			return events, role
		}
	}
	events[0].By.Role = state.Caseworker
	return append(events, state.Event{
		Version: len(events) + 1, At: at, Date: today, By: state.Actor{Role: state.Caseworker},
		Fact: state.PartyNamed{Role: state.Caseworker, Name: who.Name, User: o.As},
	}), state.Caseworker
}

// link says who in Slack the one is who was named last for a role. The name
// stays as the history has it.
func link(events []state.Event, role state.Role, user string) {
	last := -1
	for i, e := range events {
		p, ok := e.Fact.(state.PartyNamed)
		if ok && p.Role == role && (last < 0 || !e.Date.Before(events[last].Date)) {
			last = i
		}
	}
	p := events[last].Fact.(state.PartyNamed)
	p.User = user
	events[last].Fact = p
}

// importAll imports one after the other. When one fails, what is left is named.
func importAll(ctx context.Context, r *report, b *bot.Bot, plans []plan) error {
	for i, p := range plans {
		no, err := b.Import(ctx, p.events, "import|"+p.Label+"|"+p.digest)
		switch {
		case errors.Is(err, redisstore.ErrNotReplicated):
			r.line("imported %s as case #%d; one server alone has it so far", p.Name, no)
		case err != nil:
			return broken(r, plans, i, err)
		default:
			r.line("imported %s as case #%d", p.Name, no)
		}
	}
	r.line("%s imported; a running bot posts the cards", count(len(plans), "case"))
	return r.err
}

// broken says how far an import came. Of the file that failed it may not be
// known: the answer of Redis may have been lost.
func broken(r *report, plans []plan, failed int, err error) error {
	names := make([]string, 0, len(plans))
	for _, p := range plans[failed:] {
		names = append(names, p.Name)
	}
	r.line("%s imported before it broke off; not known to be imported: %s", count(failed, "case"), strings.Join(names, ", "))
	return fmt.Errorf("%s: %w (run the same again: what was imported is passed over)", plans[failed].Name, err)
}
