package bot

import (
	"context"
	"encoding/csv"
	"errors"
	"slices"
	"strings"

	"casethread/commands"
	"casethread/commands/stats"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// A leader's figures are counted from the cases themselves, which takes longer
// than Slack waits for an answer: what was asked goes through the outbox.

// commitStats has the figures counted that a leader asked for.
func (b *Bot) commitStats(ctx context.Context, a *ask, d *commands.Decision) (answer, error) {
	post := newPost(postStats, 0, a.user, a.now, postBody{User: a.user, Stats: d.Stats})
	return b.commitComing(ctx, a, d, redisstore.Commit{Delivery: a.delivery, Posts: []redisstore.Post{post}}, true)
}

// deliverStats counts what a leader asked for, and tells it them: the table as a
// file, and the figures in words. It says nothing of a team that they do not
// lead any longer.
func (b *Bot) deliverStats(ctx context.Context, e redisstore.Entry, body postBody) (delivered, error) {
	p, err := b.ws.Person(ctx, body.User)
	if err != nil || body.Stats == nil {
		return delivered{}, err
	}
	teams, _, err := b.teams(ctx)
	if err != nil {
		return delivered{}, err
	}
	leads := teams.LedBy(p, b.today())
	at := leads.At(body.Stats.Team)
	if at < 0 {
		b.metrics.stale.Inc()
		return delivered{}, nil
	}
	counted, err := b.countTeams(ctx, leads, at, *body.Stats)
	if err != nil {
		return delivered{}, err
	}
	doc, some := commands.Stats(counted)
	if some { // before the message, for it is shared once however often this is tried
		if err := b.shareTable(ctx, e, body.User, counted, b.langOf(p)); err != nil {
			return delivered{}, err
		}
	}
	return b.send(ctx, e, message{channel: e.Channel, kind: "notice", lang: b.langOf(p), since: body.At, doc: doc})
}

func (b *Bot) shareTable(ctx context.Context, e redisstore.Entry, user string, counted commands.Counted, lang texts.Lang) error {
	var table strings.Builder
	if err := csv.NewWriter(&table).WriteAll(commands.StatsRows(counted, lang)); err != nil {
		return err
	}
	direct, err := b.directWith(ctx, user)
	if err != nil {
		return err
	}
	w := b.writer(lang)
	return b.share(ctx, e, file{
		channel: direct, content: table.String(),
		name: texts.Say("stats.file_name").In(lang, texts.Plain{}),
		alt:  texts.Say("stats.file_alt").In(lang, texts.Plain{}),
		say:  texts.Say("stats.file", "name", texts.Free(counted.Team)).In(lang, w.style()),
	})
}

// countedAtOnce is how many cases are in memory at a time.
const countedAtOnce = 100

// countTeams counts the cases of a leader's teams, and returns what those of one
// of them come to. One count runs at a time: it takes the processor while it does.
func (b *Bot) countTeams(ctx context.Context, leads commands.Teams, at int, asked commands.StatsAsked) (commands.Counted, error) {
	select {
	case b.counting <- struct{}{}:
		defer func() { <-b.counting }()
	case <-ctx.Done():
		return commands.Counted{}, ctx.Err()
	}
	nos, err := b.casesOfTeams(ctx, leads)
	if err != nil {
		return commands.Counted{}, err
	}
	today := b.today()
	tally, locked := stats.NewTally(today), 0
	for part := range slices.Chunk(nos, countedAtOnce) {
		cases, err := b.ws.Cases(ctx, part)
		sealed, rest := b.noteSealed("statistics", err)
		if isAway(rest) || ctx.Err() != nil {
			return commands.Counted{}, errors.Join(rest, ctx.Err())
		}
		locked += len(sealed)
		if rest != nil {
			b.log.Error("some cases cannot be loaded", "cause", rest)
			locked += len(part) - len(cases) - len(sealed)
		}
		for _, c := range cases {
			tally.Add(c, ofTeams(leads, c))
		}
	}
	return commands.Counted{
		StatsAsked: asked, Today: today, Locked: locked,
		Answers: tally.Of(stats.Of(at), stats.Period{From: asked.From, To: asked.To}),
	}, nil
}

// casesOfTeams are the cases that a member of some teams has a part in.
func (b *Bot) casesOfTeams(ctx context.Context, teams commands.Teams) ([]int, error) {
	var nos []int
	for _, m := range slices.Compact(slices.Sorted(slices.Values(teams.MembersOfAll()))) {
		own, err := b.ws.CasesOf(ctx, m)
		if err != nil {
			return nil, err
		}
		nos = append(nos, own...)
	}
	slices.Sort(nos)
	return slices.Compact(nos), nil
}

func ofTeams(teams commands.Teams, c *state.Case) stats.Teams {
	var of stats.Teams
	for i, t := range teams {
		if t.Has(c) {
			of |= stats.Of(i)
		}
	}
	return of
}
