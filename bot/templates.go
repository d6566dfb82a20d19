package bot

import (
	"context"
	"reflect"

	"casethread/commands"
	"casethread/commands/texts"
)

// keptTemplates is the name under which the workspace's own agendas are kept.
const keptTemplates = "templates"

func (b *Bot) templates(ctx context.Context) (commands.Templates, int, error) {
	return documentOf[commands.Templates](ctx, b.ws, keptTemplates)
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
	return b.commitKept(ctx, a, d, keptDocument{
		name: keptTemplates, version: x.TemplatesAt + 1, all: *d.Templates,
		notify: texts.Say("template.list"), meanwhile: texts.Say("template.meanwhile"),
	})
}
