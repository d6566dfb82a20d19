package bot

import (
	"context"

	"casethread/commands"
)

// clickStep carries out a step that a warning suggests: at once where it needs
// nothing more, else by opening its form. That it was chosen is noted, and with
// what comes of it that it came of the warning.
func (b *Bot) clickStep(ctx context.Context, a *ask, no int, rest []string) answer {
	step, thing := commands.Acting{Rule: rest[0], Step: rest[1]}, ""
	if len(rest) > 2 {
		thing = rest[2]
	}
	path, ok := step.Path()
	if !ok {
		return unknownButton()
	}
	if ans := b.noteStep(ctx, a, no, step); ans != nil {
		return *ans
	}
	a.thread = ""
	values := step.Values(thing, a.lang)
	if step.AtOnce() {
		in, ok := commands.Filled(path, values)
		if !ok {
			return unknownButton()
		}
		in.No = no
		if !in.Word.Reads {
			a.acting = step
		}
		return b.run(ctx, a, in)
	}
	return b.form(ctx, a, path, no, values, formPlace{No: no, Channel: a.channel, Here: a.channel, Acting: step})
}

// noteStep records that a step was chosen. The answer is set where the asker
// may not.
func (b *Bot) noteStep(ctx context.Context, a *ask, no int, step commands.Acting) *answer {
	note := *a
	note.thread, note.outbox, note.again = "", false, true
	if a.delivery != "" {
		note.delivery = a.delivery + ".step"
	}
	in, _ := commands.Filled("dropout.act", commands.Values{})
	in.No = no
	x, ans := b.prepare(ctx, &note, &in)
	if ans != nil {
		return ans
	}
	done := b.carryOut(ctx, &note, in, x, func() (*commands.Decision, error) { return x.ChooseStep(step) })
	a.person, a.lang = note.person, note.lang
	if !done.saved {
		return &done
	}
	return nil
}
