package bot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"casethread/bot/clock"
	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// An ask is a request on its way to a word: who asks, where, and how they can
// be answered.
type ask struct {
	user     string
	channel  string // where it was made
	thread   string // the thread's ts, "" outside one
	place    commands.Place
	trigger  string // lets a form be opened; "" where there is none
	delivery string
	now      time.Time
	person   state.Person
	lang     texts.Lang
	again    bool   // do it although it was done a moment ago
	outbox   bool   // the answer to what is stored goes through the outbox
	aloud    bool   // said where others read it
	doubt    bool   // an earlier try of it may be stored
	draft    string // of a list that is turned: what it searches for
	acting   commands.Acting
}

// An answer is what the asker sees. At most one of doc and form is set.
type answer struct {
	doc    *commands.Doc
	form   *commands.Form
	place  formPlace
	saved  bool
	away   bool   // the store could not be reached: the delivery may come again
	field  string // of a refusal in a form
	reject *texts.T
	// anew is the form that was refused, with a box for doing it all the same.
	anew func() (commands.Form, error)
}

// coming is the answer while what was asked for is made. Where it comes as the
// next message of the place in which it was asked for, nothing is said before it:
// which of the two came first would be chance.
func (a *ask) coming(d *commands.Decision, private bool) answer {
	if private && (a.channel == "" || !isRoom(a.channel)) { // Home is answered in private too
		return answer{saved: true}
	}
	return answer{doc: &commands.Doc{Notify: d.Say[0], Blocks: []commands.Block{commands.Para{Lines: d.Say}}}, saved: true}
}

// tries is how often a decision is made anew when others were faster.
const tries = 8

// typed carries out what somebody typed: after a slash command, or with an
// empty name, to the bot.
func (b *Bot) typed(ctx context.Context, a *ask, name, text string) answer {
	in, err := commands.Route(name, text)
	if err != nil {
		if p, perr := b.ws.Person(ctx, a.user); perr == nil {
			a.person, a.lang = p, b.langOf(p)
			a.person.User = a.user
		}
		return b.refused(ctx, a, in, nil, err)
	}
	return b.run(ctx, a, in)
}

// run finds the case, lets the word decide, and commits the outcome.
func (b *Bot) run(ctx context.Context, a *ask, in commands.Input) answer {
	x, ans := b.prepare(ctx, a, &in)
	if ans != nil {
		return *ans
	}
	if in.Word.Name == "open" && in.Command.Name == "case" {
		return b.askAudience(ctx, a, in, x)
	}
	return b.carryOut(ctx, a, in, x, func() (*commands.Decision, error) { return x.Run(in) })
}

// prepare finds the case that is meant and gathers what the word needs. The
// answer is set when the request ends there: with a refusal, or with the
// question which case.
func (b *Bot) prepare(ctx context.Context, a *ask, in *commands.Input) (*commands.Exec, *answer) {
	c, ans, err := b.findCase(ctx, a, in)
	if err != nil {
		return nil, ptr(b.refused(ctx, a, *in, nil, err))
	}
	if ans != nil {
		return nil, ans
	}
	x, err := b.exec(ctx, a, *in, c)
	if err != nil {
		return nil, ptr(b.failedAnswer("load", err))
	}
	*in = x.Asked(*in)
	return x, nil
}

// exec gathers what the word needs to decide.
func (b *Bot) exec(ctx context.Context, a *ask, in commands.Input, c *state.Case) (*commands.Exec, error) {
	x := &commands.Exec{
		Case: c, Actor: state.Actor{User: a.user}, Person: a.person, Now: a.now, Today: state.DateOf(a.now),
		Lang: a.lang, Place: a.place, Here: a.channel, Bot: b.self, Aloud: a.aloud, Defaults: b.opt.Defaults,
	}
	if in.NamesPeople() {
		var err error
		if x.Users, err = b.users.infos(ctx, append(in.Mentioned(), a.user)); err != nil {
			return nil, err
		}
	}
	if in.Word.Across {
		var err error
		if x.Cases, x.Locked, err = b.casesAcross(ctx, a, in.Word.Name == "list"); err != nil {
			return nil, err
		}
	}
	if in.Word.Rows {
		var err error
		if x.Rows, x.Locked, err = b.rowsOf(ctx, a.user, a.person, a.now); err != nil {
			return nil, err
		}
	}
	if in.Word.Calls {
		cases := companysCases(x.Cases, a.user)
		if c != nil {
			cases = append(cases, c)
		}
		var err error
		if x.Away, err = b.absences(ctx, cases...); err != nil {
			return nil, err
		}
	}
	if in.Word.Agendas {
		var err error
		if x.Templates, x.TemplatesAt, err = b.templates(ctx); err != nil {
			return nil, err
		}
	}
	if in.Word.Readers && c != nil {
		var err error
		if x.Readers, err = b.readers(ctx, c.Channel); err != nil {
			return nil, err
		}
	}
	if in.Word.Teams || c != nil && state.May(state.Colleague, in.Word.Act) && !a.part(c) {
		var err error
		if x.Teams, x.TeamsAt, err = b.teams(ctx); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// casesAcross loads the cases that a word looks across: for a list also those
// of whom the asker stands in for, open and closed, each once.
func (b *Bot) casesAcross(ctx context.Context, a *ask, list bool) ([]*state.Case, []commands.Locked, error) {
	cases, locked, err := b.casesOf(ctx, a.user, list)
	if err != nil || !list {
		return cases, locked, err
	}
	for _, absent := range a.person.StandsInFor(state.DateOf(a.now)) {
		more, moreLocked, err := b.casesOf(ctx, absent, list)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range more {
			if !slices.ContainsFunc(cases, func(have *state.Case) bool { return have.No == c.No }) {
				cases = append(cases, c)
			}
		}
		for _, l := range moreLocked {
			if !slices.ContainsFunc(locked, func(have commands.Locked) bool { return have.No == l.No }) {
				locked = append(locked, l)
			}
		}
	}
	slices.SortStableFunc(cases, func(c, d *state.Case) int { return c.No - d.No })
	return cases, locked, nil
}

// casesOf loads the cases that a person takes part in, and names those of them
// that cannot be opened.
func (b *Bot) casesOf(ctx context.Context, user string, closed bool) ([]*state.Case, []commands.Locked, error) {
	of := b.ws.OpenOf
	if closed {
		of = b.ws.CasesOf
	}
	nos, err := of(ctx, user)
	if err != nil {
		return nil, nil, err
	}
	cases, err := b.ws.Cases(ctx, nos)
	sealed, rest := b.noteSealed("cases of a person", err)
	if rest != nil && len(cases) == 0 {
		return nil, nil, rest
	}
	if rest != nil { // the others are shown all the same
		b.log.Error("some cases cannot be loaded", "cause", rest)
	}
	return cases, lockedCases(sealed), nil
}

// carryOut decides, commits, and decides again when somebody was faster.
func (b *Bot) carryOut(ctx context.Context, a *ask, in commands.Input, x *commands.Exec, decide func() (*commands.Decision, error)) (ans answer) {
	defer func() {
		if ans.doc != nil && x.Case != nil {
			ans.doc.No = x.Case.No
		}
	}()
	fresh := false
	for try := 1; ; try++ {
		d, err := decide()
		if _, refused := commands.AsRefusal(err); refused && !fresh && b.refreshed(ctx, x) {
			fresh = true // what was refused was an older state of the case
			continue
		}
		if err != nil {
			return b.refused(ctx, a, in, x, err)
		}
		if d.Doc != nil && len(d.Facts) == 0 {
			d.Doc.Shown = x.Case != nil && x.Actor.Role == state.Company
			return answer{doc: b.keepSearch(ctx, a, in, x, b.withNews(ctx, in, x, d.Doc))}
		}
		ans, err := b.commit(ctx, a, in, x, d)
		var conflict *redisstore.ConflictError
		switch {
		case errors.As(err, &conflict) && try < tries:
			b.metrics.conflicts.Inc()
			pause(ctx, try)
			x.Case = conflict.Case
			if f, err := b.ws.Find(ctx, redisstore.Lookup{No: x.Case.No}); err == nil {
				x.Case = f.Case // may have moved on again meanwhile
			}
			x.Actor = state.Actor{User: a.user}
			continue
		case errors.Is(err, redisstore.ErrPersonMoved) && try < tries:
			b.metrics.conflicts.Inc()
			pause(ctx, try)
			if err := b.settingsAnew(ctx, a, x); err != nil {
				return b.failedAnswer("load", err)
			}
			continue
		case errors.Is(err, redisstore.ErrPersonMoved):
			return failedWith(say(texts.Say("answer.conflict_settings")))
		case errors.As(err, &conflict):
			return failedWith(say(texts.Say("answer.conflict")))
		case isAway(err) && try < 3: // the same delivery again tells whether it was stored
			a.doubt = true
			pause(ctx, try)
			continue
		case err != nil:
			return b.failedAnswer("commit", err)
		}
		return ans
	}
}

// settingsAnew loads the asker's settings as they are now.
func (b *Bot) settingsAnew(ctx context.Context, a *ask, x *commands.Exec) error {
	p, err := b.ws.Person(ctx, a.user)
	if err != nil {
		return err
	}
	a.person, a.lang = p, b.langOf(p)
	x.Person, x.Lang, x.Actor = p, a.lang, state.Actor{User: a.user}
	return nil
}

// withNews tops a case that is shown with what is new since the reader looked
// last, and remembers that they have looked now. When that cannot be read or
// kept, the case is shown all the same.
func (b *Bot) withNews(ctx context.Context, in commands.Input, x *commands.Exec, doc *commands.Doc) *commands.Doc {
	if !in.Word.News {
		return doc
	}
	seen, err := b.ws.Look(ctx, x.Case.No, x.Actor.User, x.Case.Version)
	if err != nil {
		b.log.Warn("last look not kept", "cause", err)
	}
	return ptr(x.WithNews(*doc, seen))
}

// refreshed loads the case anew, and reports whether it had moved on.
func (b *Bot) refreshed(ctx context.Context, x *commands.Exec) bool {
	if x.Case == nil || x.Case.Version == 0 {
		return false
	}
	f, err := b.ws.Find(ctx, redisstore.Lookup{No: x.Case.No, Fresh: true})
	if err != nil || f.Case.Version == x.Case.Version {
		return false
	}
	x.Case, x.Actor = f.Case, state.Actor{User: x.Actor.User}
	return true
}

// pause waits a little, longer with each try, and not for everybody the same.
func pause(ctx context.Context, try int) {
	wait := time.Duration(1+rand.IntN(4<<try)) * time.Millisecond
	_ = clock.System{}.SleepUntil(ctx, time.Now().Add(wait))
}

// commit stores a decision: facts, settings, timers and what is to be posted,
// all or nothing.
func (b *Bot) commit(ctx context.Context, a *ask, in commands.Input, x *commands.Exec, d *commands.Decision) (answer, error) {
	switch {
	case d.Forget != nil:
		return b.commitForget(ctx, a, x, d)
	case d.Templates != nil:
		return b.commitTemplates(ctx, a, x, d)
	case d.Teams != nil:
		return b.commitTeams(ctx, a, x, d)
	case d.Stats != nil:
		return b.commitStats(ctx, a, d)
	case d.Picture != nil:
		return b.commitPicture(ctx, a, x, d)
	}
	if len(d.Facts) == 0 {
		return b.commitSettings(ctx, a, x, d)
	}
	events := x.Events(a.acting.Noted(d))
	after := x.Case.With(events...)
	cm := redisstore.Commit{
		Base: x.Case, Events: events, After: after, Delivery: a.delivery,
		Once: x.Fingerprint(in.Word, d), Force: a.again,
		Posts: postsFor(x.Case, after, events, x.Actor),
	}
	var err error
	if cm.People, err = b.changed(ctx, d); err != nil {
		return answer{}, err
	}
	if cm.Set, err = b.digestTimers(ctx, x.Case, after, a.now); err != nil {
		return answer{}, err
	}
	watch := b.watch(after, a.now)
	cm.Row = ptr(after.RowOf(&watch.Course)) // of the same fold
	cm.Set = append(cm.Set, wakeTimers(after, b.nextWake(watch, x.Case, a.now), a.now)...)
	cm.Posts = append(cm.Posts, attendance(x.Case, after, events, a.now)...)
	if a.outbox && d.Doc == nil {
		cm.Posts = append(cm.Posts, answerPost(after, a, events))
	}
	c, err := b.stored(ctx, cm, d)
	var already *redisstore.AlreadyError
	if errors.As(err, &already) && d.Doc != nil {
		return answer{doc: b.shown(ctx, in, x, d), saved: true}, nil // it was logged when it came first
	}
	if errors.As(err, &already) {
		return b.already(ctx, a, in, x, already)
	}
	if err != nil {
		return answer{}, err
	}
	b.metrics.events.Add(float64(len(events)))
	switch {
	case d.Doc != nil:
		return answer{doc: b.shown(ctx, in, x, d), saved: true}, nil
	case a.outbox:
		return answer{saved: true}, nil
	}
	return answer{doc: ptr(commands.Saved(c, d, events, state.DateOf(a.now))), saved: true}, nil
}

// shown is what is shown to who has no part in the case: a stand-in also reads
// what is new since they looked last.
func (b *Bot) shown(ctx context.Context, in commands.Input, x *commands.Exec, d *commands.Decision) *commands.Doc {
	if x.Actor.StandIn == "" {
		return d.Doc
	}
	d.Doc.Shown = x.Actor.Role == state.Company
	return b.withNews(ctx, in, x, d.Doc)
}

// stored commits what was decided. What one server alone has is stored, and
// the answer says so.
func (b *Bot) stored(ctx context.Context, cm redisstore.Commit, d *commands.Decision) (*state.Case, error) {
	c, err := b.ws.Commit(ctx, cm)
	if err == nil || errors.Is(err, redisstore.ErrNotReplicated) {
		b.homesAnew(ctx, concerned(cm.Base, c, cm.People)...)
	}
	if errors.Is(err, redisstore.ErrNotReplicated) {
		b.log.Error("no replica confirmed a commit")
		d.Say = append(d.Say, texts.Say("answer.not_replicated"))
		err = nil
	}
	return c, err
}

// answered reports whether a delivery that was committed before got its answer
// then. Events come again until they are acknowledged, when nothing was
// answered yet; all else comes again although it was.
func (a *ask) answered() bool { return !a.doubt && !strings.HasPrefix(a.delivery, messageDelivery) }

// already answers a request that was carried out before: the same delivery is
// told nothing twice, the same command typed twice is asked about.
func (b *Bot) already(ctx context.Context, a *ask, in commands.Input, x *commands.Exec, e *redisstore.AlreadyError) (answer, error) {
	if errors.Is(e, redisstore.ErrDelivered) {
		if a.outbox || a.answered() { // or its answer is in the outbox
			return answer{saved: true}, nil
		}
		return b.savedAgain(ctx, e)
	}
	draft, err := b.keepDraft(ctx, a, in, x)
	if err != nil {
		return answer{}, err
	}
	doc := say(texts.Say("answer.repeated"))
	doc.Blocks = append(doc.Blocks, commands.Buttons{{Action: "act.again", Label: texts.Say("button.again"), Value: draft}})
	return answer{doc: &doc}, nil
}

// savedAgain tells once more what a delivery recorded.
func (b *Bot) savedAgain(ctx context.Context, e *redisstore.AlreadyError) (answer, error) {
	if e.No == 0 {
		return answer{doc: ptr(say(texts.Say("answer.noted"))), saved: true}, nil
	}
	f, err := b.ws.Find(ctx, redisstore.Lookup{No: e.No, Fresh: true})
	if err != nil {
		return answer{}, err
	}
	events := f.Case.RecordedWith(e.Version)
	if len(events) == 0 {
		return answer{}, fmt.Errorf("case %d has no version %d", e.No, e.Version)
	}
	away, err := b.absences(ctx, f.Case)
	if err != nil {
		return answer{}, err
	}
	return answer{doc: ptr(commands.Saved(f.Case, commands.Reminded(f.Case, events, b.now(), away), events, b.today())), saved: true}, nil
}

// changed applies the decision's changes of settings to what is stored.
func (b *Bot) changed(ctx context.Context, d *commands.Decision) ([]state.Person, error) {
	var people []state.Person
	if d.Person != nil {
		people = append(people, *d.Person)
	}
	for _, o := range d.Others {
		at := slices.IndexFunc(people, func(p state.Person) bool { return p.User == o.User })
		if at >= 0 {
			people[at] = o.Change(people[at])
			continue
		}
		p, err := b.ws.Person(ctx, o.User)
		if err != nil {
			return nil, err
		}
		p.User = o.User
		people = append(people, o.Change(p))
	}
	return people, nil
}

func (b *Bot) commitSettings(ctx context.Context, a *ask, x *commands.Exec, d *commands.Decision) (answer, error) {
	people, err := b.changed(ctx, d)
	if err != nil {
		return answer{}, err
	}
	cm := redisstore.Commit{Delivery: a.delivery, People: people}
	for _, p := range people {
		if p.User == a.user {
			cm.Set = append(cm.Set, b.newHour(x.Person, p, a.now))
			if err := b.pausing(ctx, &cm, x.Person, p, a.now); err != nil {
				return answer{}, err
			}
		}
	}
	if err := b.remindAnew(ctx, &cm, a, x); err != nil {
		return answer{}, err
	}
	_, err = b.stored(ctx, cm, d)
	switch {
	case errors.Is(err, redisstore.ErrDelivered) && a.answered():
		return answer{saved: true}, nil
	case err != nil && !errors.Is(err, redisstore.ErrDelivered):
		return answer{}, err
	}
	a.lang = x.Lang
	doc := commands.Doc{Notify: d.Say[0], Blocks: []commands.Block{commands.Para{Lines: d.Say}}}
	return answer{doc: &doc, saved: true}, nil
}

// refused answers what cannot be done: with help, with the form where
// something is missing, or with the sentence that says what to do.
func (b *Bot) refused(ctx context.Context, a *ask, in commands.Input, x *commands.Exec, err error) answer {
	var help *commands.HelpError
	if errors.As(err, &help) {
		return answer{doc: ptr(b.speaker(ctx, a).Help(help.Command))}
	}
	var greeting *commands.Pleasantry
	if errors.As(err, &greeting) {
		return answer{doc: ptr(say(greeting.Say))}
	}
	r, ok := commands.AsRefusal(err)
	if !ok {
		return b.failedAnswer("decide", err)
	}
	if b.doneBefore(ctx, a) {
		return answer{saved: true}
	}
	if r.Say.Key == "no.access" && in.No > 0 && in.Values == nil { // who names a number is not told whether there is such a case
		r, _ = commands.AsRefusal(b.noCase(a, &in))
	}
	switch {
	case x == nil || in.Values != nil:
	case r.Missing:
		return b.offerForm(ctx, a, in, x, r)
	case r.Anyway != nil:
		return b.askAnyway(ctx, a, in, x, r)
	}
	lines := []texts.T{r.Say}
	if r.Usage && in.Command != nil {
		s := b.speaker(ctx, a)
		r = s.Guess(r)
		lines = []texts.T{r.Say, usage(s, in, r)}
	}
	doc := commands.Doc{Notify: texts.Say("answer.refused"), Blocks: []commands.Block{commands.Para{Lines: lines}}}
	ans := answer{doc: &doc, field: r.Field, reject: &r.Say}
	if x != nil && in.Values != nil && r.Again(in.Word) {
		ans.anew = func() (commands.Form, error) { return x.FormAgain(in, r) }
	}
	return ans
}

// doneBefore reports whether what is refused was carried out when it came
// before, and answered then: what it did may be why it cannot be done again.
func (b *Bot) doneBefore(ctx context.Context, a *ask) bool {
	if a.delivery == "" || !a.answered() {
		return false
	}
	done, err := b.ws.Delivered(ctx, a.delivery)
	return err == nil && done // when it is not known, the refusal does no harm
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
			Value: commands.Value(d.No, d.Path, "~"+edit),
		},
		{Action: "act.anyway", Label: r.Anyway.Label, Value: anyway},
	})
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
	case s.External:
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
	doc := commands.Doc{Notify: texts.Say("answer.fill_in"), Blocks: []commands.Block{
		commands.Para{Lines: lines},
		commands.Buttons{{
			Action: "form.open", Label: texts.Say("button.fill_in"), Primary: true,
			Value: commands.Value(no, commands.Path(in.Command, in.Word), "~"+draft),
		}},
	}}
	return answer{doc: &doc}
}

func (a *ask) formPlace(x *commands.Exec) formPlace {
	p := formPlace{Channel: a.channel, Thread: a.thread, Here: x.Here}
	if x.Case != nil {
		p.No, p.Item = x.Case.No, x.Seen()
	}
	p.Agenda = x.Args.Text("agenda")
	return p
}

func (b *Bot) failedAnswer(op string, err error) answer {
	ans := failedWith(b.failed(op, err))
	ans.away = isAway(err)
	return ans
}

// failedWith answers with a sentence; a form keeps what was filled in and
// shows it there.
func failedWith(d commands.Doc) answer { return answer{doc: &d, reject: &d.Notify} }

func ptr[T any](v T) *T { return &v }
