package bot

import (
	"context"
	"errors"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// refused answers what cannot be done: with help, with the form where
// something is missing, or with the sentence that says what to do.
func (b *Bot) refused(ctx context.Context, a *ask, in commands.Input, x *commands.Exec, err error) answer {
	var help *commands.HelpError
	if errors.As(err, &help) {
		s := b.speaker(ctx, a)
		s.Typed = !a.slash
		return answer{doc: ptr(s.Help(help.Command))}
	}
	var greeting *commands.Pleasantry
	if errors.As(err, &greeting) {
		return answer{doc: ptr(say(greeting.Say))}
	}
	var gone *redisstore.ForgottenError
	if errors.As(err, &gone) {
		err = &commands.Refusal{Say: texts.Say("answer.forgotten", "no", gone.No, "day", gone.On)}
	} else if errors.Is(err, redisstore.ErrNoCase) { // it was there a moment ago, and Redis has lost it
		err = b.noCase(ctx, a, &in)
	}
	r, ok := commands.AsRefusal(err)
	if !ok {
		return b.failedAnswer("decide", err)
	}
	before, doneErr := b.doneBefore(ctx, a)
	switch {
	case doneErr != nil: // it may have been noted, and answered so: nobody may say that it is refused
		return b.failedAnswer("look for a delivery", doneErr)
	case before != nil:
		return *before
	}
	if r.Say.Key == "no.access" && in.No > 0 && in.Values == nil { // who names a number is not told whether there is such a case
		r, _ = commands.AsRefusal(b.noCase(ctx, a, &in))
	}
	switch {
	case x == nil || in.Values != nil:
	case r.Missing:
		return b.offerForm(ctx, a, in, x, r)
	case r.Anyway != nil:
		return b.askAnyway(ctx, a, in, x, r)
	case r.Either != nil:
		return b.askEither(ctx, a, in, x, r)
	}
	loaded := x != nil && x.Case != nil && x.Case.Version > 0 // for sure, by carryOut
	if !r.Usage && !loaded {                                  // things may stand otherwise where others read them
		if err := b.ws.Stands(ctx); err != nil {
			return b.failedAnswer("make sure of a refusal", err)
		}
	}
	doc := commands.Doc{Notify: texts.Say("answer.refused"), Blocks: b.refusal(ctx, a, in, r)}
	if x != nil && x.Actor.Role == state.Company && in.Values == nil && len(doc.Blocks) == 1 && r.Say.Key != "absence.not_running" { // which says so itself
		doc.Blocks = append(doc.Blocks, b.insteadOfWords(ctx, a)...)
	}
	ans := answer{doc: &doc, field: r.Field, reject: &r.Say}
	if x != nil && in.Values != nil && r.Again(in.Word) {
		ans.anew = func() (commands.Form, error) { return x.FormAgain(in, r) }
	}
	return ans
}

// refusal says why something is refused, and of words that were not understood, or
// are not the asker's to say, what may be meant by them.
func (b *Bot) refusal(ctx context.Context, a *ask, in commands.Input, r *commands.Refusal) []commands.Block {
	blocks := []commands.Block{commands.Para{Lines: []texts.T{r.Say}}}
	meantElse := r.Usage || r.Say.Key == "no.right" || r.Say.Key == "agenda.no_template"
	if in.Command == nil || !meantElse {
		return blocks
	}
	s := b.speaker(ctx, a)
	s.Typed = !a.slash
	if of := s.SaidOfThing(in, r); of != nil {
		blocks = []commands.Block{commands.Para{Lines: []texts.T{of.Say}}}
		if s.OnlyCompany() {
			blocks = append(blocks, b.insteadOfWords(ctx, a)...)
		}
		return blocks
	}
	meant := s.Means(in, r)
	switch {
	case meant != nil:
		if plain := s.PlainWords(in, r); plain != nil {
			meant.Say = plain.Say
		}
		blocks = b.offered(ctx, a, s, in, meant)
	case s.PlainWords(in, r) != nil:
		r = s.PlainWords(in, r)
		blocks = []commands.Block{commands.Para{Lines: []texts.T{r.Say, usage(s, in, r)}}}
	case r.Usage:
		r = s.Guess(r)
		lines := []texts.T{r.Say}
		if in.Word != nil && r.Unknown == "" {
			lines = append(lines, in.Unmentioned(in)...)
		}
		blocks = []commands.Block{commands.Para{Lines: append(lines, usage(s, in, r))}}
	}
	if (r.Unknown != "" || meant != nil || r.Say.Key == "no.right") && s.OnlyCompany() {
		blocks = append(blocks, b.insteadOfWords(ctx, a)...)
	}
	return blocks
}

// offered offers the word that somebody may mean, in the case that it would be
// about: with its button, or where that may be one of several, with the question
// which one. Nothing is carried out.
func (b *Bot) offered(ctx context.Context, a *ask, s commands.Speaker, in commands.Input, r *commands.Refusal) []commands.Block {
	meant := in.Meant(r)
	a.fresh = true
	x := &commands.Exec{Actor: state.Actor{User: a.user}, Now: a.now, Today: state.DateOf(a.now), Lang: a.lang}
	meant.Heard = x.Heard(in, meant)
	c, which, err := b.findCase(ctx, a, &meant)
	if x.Case, x.Person, x.Lang = c, a.person, a.lang; c != nil {
		meant.Heard = x.Heard(in, meant)
	}
	o := x.Offer(meant)
	b.filledIn(ctx, a, meant, o.Buttons)
	lines := append([]texts.T{r.Say, o.Say}, append(meant.NotYet(x.Today), in.Unmentioned(meant)...)...)
	switch {
	case o.Say.Key == "":
		lines[1] = texts.Say("meant.perhaps", "line", s.Line(r.Of, r.Near))
	case o.Typed:
		lines = append(lines, usage(s, in, r))
	}
	blocks := []commands.Block{commands.Para{Lines: lines}}
	switch {
	case len(o.Buttons) > 0:
		blocks = append(blocks, o.Buttons)
	case err == nil && which != nil && meant.Word.Form:
		blocks = append(blocks, which.doc.Blocks...)
	}
	return blocks
}

// filledIn has the form that is offered to somebody filled with what was heard of
// their sentence. It is kept for them: the button tells nothing of it.
func (b *Bot) filledIn(ctx context.Context, a *ask, meant commands.Input, buttons commands.Buttons) {
	path := commands.Path(meant.Command, meant.Word)
	for i, button := range buttons {
		no, rest, _ := commands.ParseValue(button.Value)
		if len(meant.Heard) == 0 || button.Action != "form.open" || len(rest) == 0 || rest[0] != path {
			continue
		}
		id, err := b.putDraft(ctx, draft{Path: path, Values: meant.Heard, No: no, Channel: a.channel, Place: a.place, User: a.user})
		if err != nil { // the form is right without it
			b.log.Warn("a form is offered empty", "cause", err)
			return
		}
		buttons[i].Value = commands.Value(no, append([]string{path, heardMark + id}, rest[1:]...)...)
	}
}

// insteadOfWords is for a company's contact whose words are not understood: whom
// they call, and the buttons that need no words.
func (b *Bot) insteadOfWords(ctx context.Context, a *ask) []commands.Block {
	in, err := b.digestInput(ctx, state.Person{User: a.user}, a.now)
	if err != nil {
		return nil // the answer is right without it
	}
	return in.CompanyFoot()
}

// doneBefore is the answer to what was carried out when it came before, or at the
// first try, and cannot be done again because of that; nil where it was not.
func (b *Bot) doneBefore(ctx context.Context, a *ask) (*answer, error) {
	e, err := b.ws.Delivered(ctx, a.delivery)
	if e == nil || err != nil {
		return nil, err
	}
	ans, err := b.committedBefore(ctx, a, e)
	return &ans, err
}

// askAnyway offers to do what was refused all the same, as it was said or
// changed in the form.
func (b *Bot) askAnyway(ctx context.Context, a *ask, in commands.Input, x *commands.Exec, r *commands.Refusal) answer {
	d := b.draftOf(a, in, x)
	edit, err := b.putDraft(ctx, d)
	if err != nil {
		return b.failedAnswer("keep draft", err)
	}
	d.Values[r.Anyway.Field] = []string{r.Anyway.Value}
	anyway, err := b.putDraft(ctx, d)
	if err != nil {
		return b.failedAnswer("keep draft", err)
	}
	doc := say(r.Say)
	doc.Notify = texts.Say("answer.refused")
	if r.Anyway.Readers.Key != "" {
		doc.Blocks = append(doc.Blocks, commands.Small{r.Anyway.Readers})
	}
	doc.Blocks = append(doc.Blocks, commands.Buttons{
		{
			Action: "form.open", Label: r.Anyway.Otherwise, Primary: true,
			Value: commands.Value(d.No, d.Path, draftMark+edit),
		},
		{Action: "act.anyway", Label: r.Anyway.Label, Value: anyway},
	})
	return answer{doc: &doc}
}

// askEither asks which of two is meant: what was read, or what a form is for.
func (b *Bot) askEither(ctx context.Context, a *ask, in commands.Input, x *commands.Exec, r *commands.Refusal) answer {
	d := b.draftOf(a, in, x)
	id, err := b.putDraft(ctx, d)
	if err != nil {
		return b.failedAnswer("keep draft", err)
	}
	doc := say(r.Say)
	doc.Notify = texts.Say("answer.refused")
	doc.Blocks = append(doc.Blocks, commands.Buttons{{Action: "act.anyway", Label: r.Either.Label, Value: id}, r.Either.Other(d.No)})
	return answer{doc: &doc}
}

// usage is the line that shows how the word is typed, the near one where
// another was, or where to read what can be.
func usage(s commands.Speaker, in commands.Input, r *commands.Refusal) texts.T {
	c, w := in.Command, in.Word
	switch {
	case r.Near != nil:
		c, w = r.Of, r.Near
	case w == nil:
		if _, w = commands.WordOf(c.Path() + "." + c.Default); w != nil && !s.May(w) {
			w = nil
		}
	}
	switch {
	case w != nil:
		return texts.Say("answer.usage", "usage", texts.Code(s.Said(c, w)))
	case s.External, s.Typed:
		return texts.Say("answer.see_help_external", "word", texts.Code(commands.HelpWord(s.Lang)))
	}
	return texts.Say("answer.see_help", "command", texts.Code("/"+c.Spelt(s.Lang)+" "+commands.HelpWord(s.Lang)))
}

// offerForm opens the form of a word, or a button that does where the way in
// carries no trigger.
func (b *Bot) offerForm(ctx context.Context, a *ask, in commands.Input, x *commands.Exec, r *commands.Refusal) answer {
	if a.trigger != "" {
		form, err := x.Form(commands.Input{Command: in.Command, Word: in.Word, Values: x.DraftOf(in.Word)})
		if err != nil {
			return b.refused(ctx, a, in, nil, err)
		}
		return answer{form: &form, place: a.formPlace(x)}
	}
	draft, err := b.keepDraft(ctx, a, in, x)
	if err != nil {
		return b.failedAnswer("keep draft", err)
	}
	no := 0
	if x.Case != nil {
		no = x.Case.No
	}
	lines := []texts.T{texts.Say("answer.fill_in")}
	if r.Say.Key != "bad.form" && r.Say.Key != "bad.missing" {
		lines = []texts.T{r.Say}
	}
	lines = append(lines, in.Unmentioned(in)...)
	doc := commands.Doc{Notify: texts.Say("answer.fill_in"), Blocks: []commands.Block{
		commands.Para{Lines: lines},
		commands.Buttons{{
			Action: "form.open", Label: texts.Say("button.fill_in"), Primary: true,
			Value: commands.Value(no, commands.Path(in.Command, in.Word), draftMark+draft),
		}},
	}}
	return answer{doc: &doc}
}
