package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"casethread/commands"
	"casethread/state/redisstore"
)

// A draft is a request that waits for an answer: which case, a yes, or more
// words. It is kept sealed.
type draft struct {
	Path    string          `json:"p"`
	Values  commands.Values `json:"v"`
	No      int             `json:"n,omitempty"`
	Channel string          `json:"c"`
	Thread  string          `json:"t,omitempty"`
	User    string          `json:"u"`
	Place   commands.Place  `json:"pl,omitempty"` // where it was first asked for
	Aloud   bool            `json:"al,omitempty"` // and that others read it there
	// Readers could read the channel when an opening was asked about, and with
	// Teams it was shared then.
	Readers []string `json:"r,omitempty"`
	Teams   []string `json:"rt,omitempty"`
	// Name and Text are of a command that was typed and whose case is not
	// known yet.
	Name string `json:"cn,omitempty"`
	Text string `json:"ct,omitempty"`
	// Heard fills the form of a word that may be meant, whose case is not known
	// yet.
	Heard commands.Values `json:"h,omitempty"`
}

// In a button's value one mark stands before a draft that its form cannot do
// without, and another before what was heard, without which the form is empty.
const (
	draftMark = "~"
	heardMark = "+"
)

const draftKept = 24 * time.Hour

func (b *Bot) keepDraft(ctx context.Context, a *ask, in commands.Input, x *commands.Exec) (string, error) {
	return b.putDraft(ctx, b.draftOf(a, in, x))
}

func (b *Bot) draftOf(a *ask, in commands.Input, x *commands.Exec) draft {
	d := draft{
		Path: commands.Path(in.Command, in.Word), Values: x.DraftOf(in.Word),
		Channel: x.Here, Thread: a.thread, Place: a.place, Aloud: a.aloud, User: a.user,
	}
	if x.Case != nil {
		d.No = x.Case.No
	}
	if x.Readers != nil {
		d.Readers, d.Teams = x.Readers.All(), x.Readers.Teams
	}
	return d
}

func (b *Bot) putDraft(ctx context.Context, d draft) (string, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("keep draft: %w", err)
	}
	return b.ws.PutDraft(ctx, body, draftKept)
}

// served lets a draft go soon that was carried out, or is not to be.
func (b *Bot) served(ctx context.Context, id string) {
	if err := b.ws.Served(ctx, id); err != nil {
		b.log.Warn("draft kept for its time", "cause", err)
	}
}

// draft returns a person's own draft.
func (b *Bot) draft(ctx context.Context, id, user string) (draft, error) {
	body, err := b.ws.Draft(ctx, id)
	if err != nil {
		return draft{}, err
	}
	var d draft
	if err := readKept("a draft", body, &d); err != nil {
		return draft{}, err
	}
	if d.User != user {
		return draft{}, redisstore.ErrNoDraft
	}
	return d, nil
}
