package bot

import (
	"context"
	"slices"
	"strconv"
	"time"

	"casethread/commands"
	"casethread/state"
)

// rowsOf returns the rows of all cases that a person takes part in or stands
// in for somebody who does, and names those that cannot be opened.
func (b *Bot) rowsOf(ctx context.Context, user string, p state.Person, now time.Time) ([]state.Row, []commands.Locked, error) {
	today := state.DateOf(now)
	var nos []int
	for _, who := range append(p.StandsInFor(today), user) {
		own, err := b.ws.CasesOf(ctx, who)
		if err != nil {
			return nil, nil, err
		}
		nos = append(nos, own...)
	}
	slices.Sort(nos)
	rows, err := b.ws.Rows(ctx, slices.Compact(nos), today)
	sealed, rest := b.noteSealed("rows of a person's cases", err)
	if rest != nil && len(rows) == 0 {
		return nil, nil, rest
	}
	if rest != nil { // the others are shown all the same
		b.log.Error("some rows cannot be read", "cause", rest)
	}
	return rows, lockedCases(sealed), nil
}

// keepSearch keeps the words of a list that has more pages, for their buttons
// to name: a button's value holds no words.
func (b *Bot) keepSearch(ctx context.Context, a *ask, in commands.Input, x *commands.Exec, doc *commands.Doc) *commands.Doc {
	if !in.Word.Rows || !commands.Turns(*doc) || commands.SearchFor(x.Args.Text("filter")).Text == "" {
		return doc
	}
	id := a.draft
	if id == "" {
		var err error
		if id, err = b.keepDraft(ctx, a, in, x); err != nil {
			b.log.Warn("search not kept", "cause", err)
			return doc
		}
	}
	return ptr(commands.WithSearch(*doc, id))
}

// turnList shows another page of a list.
func (b *Bot) turnList(ctx context.Context, a *ask, rest []string) answer {
	page, kind, ok := pageOf(rest)
	if !ok {
		return unknownButton()
	}
	values := commands.Values{"page": {strconv.Itoa(page)}, "filter": {kind}}
	if id, kept := commands.KeptSearch(kind); kept {
		d, err := b.draft(ctx, id, a.user)
		if err != nil {
			return b.draftGone(err)
		}
		values["filter"], a.draft = d.Values["filter"], id
	}
	in, ok := commands.Filled("case.list", values)
	if !ok {
		return unknownButton()
	}
	return b.run(ctx, a, in)
}

// pageOf reads the value of a page button: the page, and the kind or what was
// kept of the words.
func pageOf(rest []string) (page int, kind string, ok bool) {
	if len(rest) == 0 || len(rest) > 2 {
		return 0, "", false
	}
	page, err := strconv.Atoi(rest[0])
	if len(rest) == 2 {
		kind = rest[1]
	}
	return page, kind, err == nil && page > 0
}
