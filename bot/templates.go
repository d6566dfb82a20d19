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
	if err := readKept("the document "+keptTemplates, body, &t); err != nil {
		return nil, 0, err
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

// commitTemplates stores the agendas of the workspace. What changed before
// they were read, as while a form stood open, is submitTemplate's to see.
func (b *Bot) commitTemplates(ctx context.Context, a *ask, x *commands.Exec, d *commands.Decision) (answer, error) {
	version := x.TemplatesAt + 1
	return b.commitKept(ctx, a, d, keptDocument{
		name: keptTemplates, version: version, body: templatesBody{Version: version, All: *d.Templates},
		notify: texts.Say("template.list"), meanwhile: texts.Say("template.meanwhile"),
	})
}

// A keptDocument is a document of the workspace as it is from now on.
type keptDocument struct {
	name              string
	version           int
	body              any
	notify, meanwhile texts.T // what is said of it, and to who was too late
}

// commitKept stores a document of the workspace. Each version is made once, so
// of two who read the same one and store at the same time, one is refused.
func (b *Bot) commitKept(ctx context.Context, a *ask, d *commands.Decision, k keptDocument) (answer, error) {
	body, err := json.Marshal(k.body)
	if err != nil {
		return answer{}, fmt.Errorf("write %s: %w", k.name, err)
	}
	const versionKept = time.Hour // longer than anybody takes between reading and storing
	told, err := b.storedOnce(ctx, a, redisstore.Commit{
		Delivery: a.delivery, Kept: []redisstore.Kept{{Name: k.name, Body: body}},
		Marks: []redisstore.Mark{{Key: k.name + "|" + strconv.Itoa(k.version), For: versionKept}},
	})
	switch {
	case errors.Is(err, redisstore.ErrMarked):
		return failedWith(say(k.meanwhile)), nil
	case told || err != nil:
		return answer{saved: told}, err
	}
	return answer{doc: &commands.Doc{Notify: k.notify, Blocks: []commands.Block{commands.Para{Lines: d.Say}}}, saved: true}, nil
}
