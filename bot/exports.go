package bot

import (
	"context"
	"slices"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// exportPosts share the file that was asked for with who asked, in private.
func exportPosts(c *state.Case, e state.Event) []redisstore.Post {
	if _, ok := e.Fact.(state.Exported); !ok || e.By.User == "" {
		return nil
	}
	return []redisstore.Post{newPost(postExport, c.No, e.By.User, e.At, postBody{Version: e.Version, User: e.By.User})}
}

// deliverExport makes the file of a case, as it is now, and shares it once.
func (b *Bot) deliverExport(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	ev, _ := c.Event(body.Version)
	asked, ok := ev.Fact.(state.Exported)
	p, err := b.ws.Person(ctx, body.User)
	if err != nil || !ok {
		return delivered{}, err
	}
	if !mayStill(c, p, state.ActExport, b.today()) {
		return delivered{}, nil // they have left the case meanwhile
	}
	lang, plain := b.langOf(p), texts.Plain{}
	name, err := b.namesIn(ctx, c)
	if err != nil {
		return delivered{}, err
	}
	people, err := b.settingsOf(ctx, c.Everybody()...)
	if err != nil {
		return delivered{}, err
	}
	format := commands.ExportFormat(asked.Format)
	content, err := commands.Export(c, asked.For, format, commands.ExportInput{
		Now: b.now(), Lang: lang, Name: name, Practice: b.opt.Defaults.Practice, Keeps: b.opt.Defaults.Retention, Away: state.AwayOf(people, b.today()),
	})
	if err != nil {
		return delivered{}, err
	}
	direct, err := b.directWith(ctx, body.User)
	if err != nil {
		return delivered{}, err
	}
	return delivered{}, b.share(ctx, e, file{
		channel: direct, content: string(content),
		name: texts.Say("export.file_name", "no", c.No, "format", texts.Word(format)).In(lang, plain),
		alt:  texts.Say("export.file_alt", "no", c.No).In(lang, plain),
		say:  texts.Say("export.file", "no", c.No, "reader", commands.ReaderNamed(asked.For)).In(lang, plain),
	})
}

// mayStill reports whether a person, or somebody they stand in for, may do an
// act in a case.
func mayStill(c *state.Case, p state.Person, act state.Act, today state.Date) bool {
	return slices.ContainsFunc(rolesNow(c, p, today), func(r state.Role) bool { return state.May(r, act) })
}

// rolesNow are the roles of a person, and of those they stand in for.
func rolesNow(c *state.Case, p state.Person, today state.Date) []state.Role {
	roles := c.RolesOf(p.User)
	for _, absent := range p.StandsInFor(today) {
		roles = append(roles, c.RolesOf(absent)...)
	}
	return roles
}

// namesIn names everybody whom a case has known: as Slack does, else as the
// case did.
func (b *Bot) namesIn(ctx context.Context, c *state.Case) (func(user string) string, error) {
	var users []string
	for _, e := range c.Events {
		for _, user := range []string{e.By.User, e.By.StandIn} {
			if user != "" {
				users = append(users, user)
			}
		}
	}
	known, err := b.users.infos(ctx, append(users, c.Index().Users...))
	if err != nil {
		return nil, err
	}
	before := commands.NamesOf(c)
	return func(user string) string {
		if u := known[user]; u.Name != "" {
			return u.Name
		}
		return before(user)
	}, nil
}
