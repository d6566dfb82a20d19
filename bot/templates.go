package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state/redisstore"
)

// keptTemplates is the name under which the workspace's own agendas are kept.
const keptTemplates = "templates"

// templatesBody is the workspace's own agendas and how often they were changed.
type templatesBody struct {
	Version int                `json:"v"`
	All     commands.Templates `json:"t"`
}

func (b *Bot) templates(ctx context.Context) (commands.Templates, int, error) {
	body, err := b.ws.Kept(ctx, keptTemplates)
	if err != nil || body == nil {
		return nil, 0, err
	}
	var t templatesBody
	if err := json.Unmarshal(body, &t); err != nil {
		return nil, 0, fmt.Errorf("read templates: %w", err)
	}
	return t.All, t.Version, nil
}

// submitTemplate carries out the form of a template, unless the agendas were
// changed since it was opened, when they were at a version. What stands there
// already is no conflict: the same form may be delivered twice.
func (b *Bot) submitTemplate(ctx context.Context, a *ask, in commands.Input, opened int) answer {
	x, ans := b.prepare(ctx, a, &in)
	if ans != nil {
		return *ans
	}
	return b.carryOut(ctx, a, in, x, func() (*commands.Decision, error) {
		d, err := x.Run(in)
		if err == nil && x.TemplatesAt != opened && !reflect.DeepEqual(*d.Templates, x.Templates) {
			return nil, &commands.Refusal{Say: texts.Say("template.meanwhile"), Field: "yaml"}
		}
		return d, err
	})
}

// commitTemplates stores the agendas of the workspace. Each version is made
// once, so of two who read the same one and store at the same time, one is
// refused; what changed before it was read, as while a form stood open, is
// submitTemplate's to see.
func (b *Bot) commitTemplates(ctx context.Context, a *ask, x *commands.Exec, d *commands.Decision) (answer, error) {
	next := templatesBody{Version: x.TemplatesAt + 1, All: *d.Templates}
	body, err := json.Marshal(next)
	if err != nil {
		return answer{}, fmt.Errorf("write templates: %w", err)
	}
	const versionKept = time.Hour // longer than anybody takes between reading and storing
	_, err = b.stored(ctx, redisstore.Commit{
		Delivery: a.delivery, Kept: []redisstore.Kept{{Name: keptTemplates, Body: body}},
		Marks: []redisstore.Mark{{Key: keptTemplates + "|" + strconv.Itoa(next.Version), For: versionKept}},
	}, d)
	switch {
	case errors.Is(err, redisstore.ErrDelivered) && a.answered():
		return answer{saved: true}, nil
	case errors.Is(err, redisstore.ErrMarked):
		return failedWith(say(texts.Say("template.meanwhile"))), nil
	case err != nil && !errors.Is(err, redisstore.ErrDelivered):
		return answer{}, err
	}
	return answer{doc: &commands.Doc{Notify: texts.Say("template.list"), Blocks: []commands.Block{commands.Para{Lines: d.Say}}}, saved: true}, nil
}
