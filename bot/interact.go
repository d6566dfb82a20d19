package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state/redisstore"
)

// clicks maps the buttons that carry out a word at once to that word.
var clicks = map[string]string{
	"task.accept":      "task.accept",
	"task.done":        "task.done",
	"ball.accept":      "case.accept",
	"handover.accept":  "case.handover_accept",
	"case.preview":     "case.preview",
	"digest.open":      "case.show",
	"company.absent":   "case.absent",
	"followup.missed":  "followup.missed",
	"followup.halfway": "followup.halfway",
	"task.snooze":      "task.move",
	"digest.snooze":    "digest.snooze",
	"digest.more":      "digest.now",
	"digest.on":        "digest.on",
	"digest.off":       "digest.off",
	"digest.back":      "digest.on",
	"date.use":         "",
	"act.undo":         "case.undo",
	"agenda.park":      "agenda.park",
	"agenda.reset":     "agenda.reset",
	"agenda.yaml":      "agenda.yaml",
	"warning.take":     "dropout.take",
	"warning.why":      "dropout.why",
	"forget.confirm":   "case.forget_now",
	"audience.show":    "case.audience",
	"stats.count":      "case.stats",
	"picture.hours":    "case.picture",
	"picture.timeline": "case.picture",
}

// forms maps the buttons that open a form to the form's word.
var forms = map[string]string{
	"digest.at":        "digest.at",
	"digest.weekly":    "digest.weekly",
	"digest.pause":     "digest.pause",
	"digest.remind":    "digest.remind",
	"digest.language":  "digest.language",
	"followup.held":    "followup.held",
	"followup.move":    "followup.move",
	"followup.cancel":  "followup.cancel",
	"followup.propose": "followup.propose",
	"followup.answer":  "followup.answer",
	"task.decline":     "task.decline",
	"task.hand":        "task.hand",
	"ball.pass":        "case.ball",
	"ball.decline":     "case.decline",
	"handover.decline": "case.handover_decline",
	"company.worry":    "case.worry",
	"consent.give":     "case.consent_give",
	"consent.withdraw": "case.consent_withdraw",
	"agenda.tick":      "agenda.tick",
	"agenda.note":      "agenda.note",
	"agenda.minutes":   "agenda.minutes",
	"agenda.move":      "agenda.move",
	"agenda.cancel":    "agenda.cancel",
	"agenda.copy":      "agenda.template",
	"warning.snooze":   "dropout.snooze",
	"warning.resolve":  "dropout.resolve",
}

// shortcuts maps message shortcuts to the form they open and its field that
// the message's text goes to.
var shortcuts = map[string]struct{ path, field string }{
	"shortcut.task":     {"task.add", "what"},
	"shortcut.followup": {"followup.add", "note"},
	"shortcut.concern":  {"case.concern", ""},
}

// Shortcuts returns the message shortcuts that the bot answers to, by
// callback id, with the key of each one's name.
func Shortcuts() []string { return []string{"shortcut.task", "shortcut.followup", "shortcut.concern"} }

// click carries out a button, menu or picker.
func (b *Bot) click(ctx context.Context, a *ask, act action) answer {
	value := strings.Join(act.values(), "")
	switch act.ID {
	case "case.open.confirm", "case.open.cancel", "act.again", "act.anyway":
		return b.clickDraft(ctx, a, act.ID, value)
	case "case.pick":
		return b.pick(ctx, a, value)
	}
	if field, ok := strings.CutPrefix(act.ID, "company.pulse."); ok {
		return b.tap(ctx, a, field, act.BlockID, value)
	}
	no, rest, ok := commands.ParseValue(value)
	if !ok {
		return unknownButton()
	}
	a.named = namedBy(act.BlockID, rest)
	if act.ID == "list.more" || act.ID == "list.back" {
		return b.turnList(ctx, a, rest)
	}
	if act.ID == "form.open" && len(rest) > 0 {
		return b.clickForm(ctx, a, rest[0], no, rest[1:], false)
	}
	if act.ID == "audience.ok" && len(rest) > 0 {
		return b.clickReaders(ctx, a, rest)
	}
	if act.ID == "warning.act" && len(rest) > 1 {
		return b.clickStep(ctx, a, no, rest)
	}
	if path, ok := forms[act.ID]; ok {
		return b.clickForm(ctx, a, path, no, rest, act.ID == "agenda.copy")
	}
	if _, ok := clicks[act.ID]; ok {
		return b.clickWord(ctx, a, act.ID, no, rest)
	}
	return unknownButton()
}

func unknownButton() answer { return answer{doc: ptr(say(texts.Say("answer.unknown_button")))} }

// clickWord carries out the word behind a button.
func (b *Bot) clickWord(ctx context.Context, a *ask, id string, no int, rest []string) answer {
	if id == "act.undo" {
		return b.clickUndo(ctx, a, no, rest)
	}
	path, values := clicks[id], commands.Values{}
	thing := ""
	if len(rest) > 0 {
		thing = rest[0]
	}
	switch {
	case id == "date.use" && len(rest) == 3:
		return b.clickProposal(ctx, a, no, thing, rest[2])
	case id == "date.use" && len(rest) == 2 && b.isFollowup(ctx, no, thing):
		path, values = "followup.move", commands.Values{"followup": {thing}, "when": {strings.Replace(rest[1], "T", " ", 1)}}
	case id == "date.use" && len(rest) == 2:
		path, values = "task.move", commands.Values{"task": {thing}, "by": {rest[1]}}
	case id == "task.snooze":
		values = commands.Values{"task": {thing}, "by": {commands.SnoozeTo(a.now).String()}}
	case id == "forget.confirm" && len(rest) == 2:
		values = commands.Values{"reason": {rest[0]}, "seen": {rest[1]}}
	case id == "agenda.park":
		values = itemValues(rest)
		if len(rest) == 3 && rest[2] == "back" {
			values["back"] = []string{"yes"}
		}
	case id == "stats.count":
		values = commands.StatsValues(rest)
	case strings.HasPrefix(id, "agenda."):
		values["name"] = []string{thing}
		if len(rest) == 2 { // as it was seen
			values["seen"] = []string{rest[1]}
		}
	case strings.HasPrefix(id, "picture."):
		values["picture"] = []string{strings.TrimPrefix(id, "picture.")}
	case strings.HasPrefix(id, "task."):
		values["task"] = []string{thing}
	case strings.HasPrefix(id, "handover."):
		values["handover"] = []string{thing}
	case id == "digest.more":
		values["page"] = []string{thing}
	case strings.HasPrefix(id, "followup."), id == "digest.snooze":
		values["followup"] = []string{thing}
	}
	in, ok := commands.Filled(path, values)
	if !ok {
		return unknownButton()
	}
	in.No = no
	a.thread = ""
	return b.run(ctx, a, in)
}

// tap records one answer of the company's to how it goes. Which case it is
// about, and which day's question, stands in the block's id.
func (b *Bot) tap(ctx context.Context, a *ask, field, block, value string) answer {
	no, rest, ok := commands.ParseValue(block)
	if !ok || len(rest) == 0 {
		return unknownButton()
	}
	in, ok := commands.Filled("case.tap", commands.Values{"pulse": {rest[0]}, field: {value}})
	if !ok {
		return unknownButton()
	}
	in.No, a.thread = no, ""
	return b.run(ctx, a, in)
}

// isFollowup reports whether a thing is a follow-up and no task. In an imported
// case the id does not tell.
func (b *Bot) isFollowup(ctx context.Context, no int, thing string) bool {
	if f, err := b.ws.Find(ctx, redisstore.Lookup{No: no}); err == nil && f.Case != nil {
		if _, task := f.Case.Task(thing); task {
			return false
		}
		if _, known := f.Case.Followup(thing); known {
			return true
		}
	}
	return strings.HasPrefix(thing, "F")
}

// clickUndo takes back what the button names.
func (b *Bot) clickUndo(ctx context.Context, a *ask, no int, rest []string) answer {
	first, last := 0, 0
	if len(rest) == 1 {
		from, to, _ := strings.Cut(rest[0], "-")
		first, _ = strconv.Atoi(from)
		last, _ = strconv.Atoi(to)
	}
	in, ok := commands.Filled("case.undo", commands.Values{})
	if !ok || first < 1 || last < first || last-first > 50 {
		return unknownButton()
	}
	in.No, a.thread = no, ""
	x, ans := b.prepare(ctx, a, &in)
	if ans != nil {
		return *ans
	}
	a.again = true // undo is safe to repeat: what is undone is refused by itself
	return b.carryOut(ctx, a, in, x, func() (*commands.Decision, error) { return x.Undo(first, last) })
}

// clickProposal moves a follow-up to the time that was proposed in the event
// of a version.
func (b *Bot) clickProposal(ctx context.Context, a *ask, no int, thing, version string) answer {
	v, err := strconv.Atoi(version)
	in, ok := commands.Filled("followup.move", commands.Values{})
	if err != nil || !ok {
		return unknownButton()
	}
	in.No, a.thread = no, ""
	x, ans := b.prepare(ctx, a, &in)
	if ans != nil {
		return *ans
	}
	return b.carryOut(ctx, a, in, x, func() (*commands.Decision, error) { return x.UseProposal(thing, v) })
}

// clickDraft goes on with what was asked about.
func (b *Bot) clickDraft(ctx context.Context, a *ask, id, value string) answer {
	d, err := b.draft(ctx, value, a.user)
	if err != nil {
		return b.draftGone(err)
	}
	switch id {
	case "case.open.cancel":
		b.served(ctx, value)
		return cancelOpening()
	case "case.open.confirm":
		ans := b.open(ctx, a, value, d)
		if ans.saved {
			b.served(ctx, value)
			b.hadCases.Store(true)
		}
		return ans
	}
	in, ok := commands.Filled(d.Path, d.Values)
	if !ok {
		return unknownButton()
	}
	a.again = id != "act.anyway"                             // which is no leave to do it twice
	if in.Word.Name == "open" && in.Command.Name == "case" { // who reads it was shown before
		return b.open(ctx, a, value, d)
	}
	in.No, a.channel, a.thread, a.place = d.No, d.Channel, "", d.Place
	return b.run(ctx, a, in)
}

func (b *Bot) draftGone(err error) answer {
	if errors.Is(err, redisstore.ErrNoDraft) {
		return answer{doc: ptr(say(texts.Say("answer.draft_gone")))}
	}
	return b.failedAnswer("read draft", err)
}

// pick goes on with a command whose case has been picked.
func (b *Bot) pick(ctx context.Context, a *ask, value string) answer {
	no, rest, ok := commands.ParseValue(value)
	if !ok || len(rest) != 1 {
		return unknownButton()
	}
	d, err := b.draft(ctx, rest[0], a.user)
	if err != nil {
		return b.draftGone(err)
	}
	a.channel, a.thread, a.place, a.aloud = d.Channel, d.Thread, d.Place, d.Aloud
	if len(d.Heard) > 0 {
		place := formPlace{No: no, Channel: a.channel, Thread: a.thread, Here: a.channel, Said: d.Place}
		return b.form(ctx, a, d.Path, no, d.Heard, place)
	}
	if d.Values != nil {
		in, ok := commands.Filled(d.Path, d.Values)
		if !ok {
			return unknownButton()
		}
		in.No = no
		return b.run(ctx, a, in)
	}
	return b.typed(ctx, a, d.Name, "#"+strconv.Itoa(no)+" "+d.Text)
}

// clickForm opens the form of a word, filled with the thing or draft named.
func (b *Bot) clickForm(ctx context.Context, a *ask, path string, no int, rest []string, copied bool) answer {
	values := commands.Values{}
	place := formPlace{No: no, Channel: a.channel, Thread: a.thread, Here: a.channel}
	heard, rest, err := b.heard(ctx, a, rest)
	if err != nil {
		return b.failedAnswer("read draft", err)
	}
	switch {
	case path == "agenda.tick" || path == "agenda.note":
		values = itemValues(rest)
	case path == "agenda.template":
		values = templateValues(rest, copied)
	case path == "case.role" && len(rest) > 0 && !strings.HasPrefix(rest[0], draftMark):
		values["role"] = []string{rest[0]}
	case len(rest) > 0:
		if id, isDraft := strings.CutPrefix(rest[0], draftMark); isDraft {
			d, err := b.draft(ctx, id, a.user)
			if err != nil {
				return b.draftGone(err)
			}
			values, place.Here, place.Said = d.Values, d.Channel, d.Place
		} else if field := thingField(path); field != "" {
			values[field] = []string{rest[0]}
		}
	}
	for field, v := range heard {
		if _, named := values[field]; !named {
			values[field] = v
		}
	}
	return b.form(ctx, a, path, no, values, place)
}

// heard is what was heard of a sentence that a button's form is to be filled with,
// none where it is too long ago, and what else the button names.
func (b *Bot) heard(ctx context.Context, a *ask, rest []string) (commands.Values, []string, error) {
	if len(rest) == 0 || !strings.HasPrefix(rest[0], heardMark) {
		return nil, rest, nil
	}
	d, err := b.draft(ctx, strings.TrimPrefix(rest[0], heardMark), a.user)
	if err != nil && !errors.Is(err, redisstore.ErrNoDraft) {
		return nil, nil, err
	}
	return d.Values, rest[1:], nil
}

// thingField is the field of a form that the thing of its button goes into. The
// thing's id does not tell: an imported history keeps its own.
func thingField(path string) string {
	_, w := commands.WordOf(path)
	if w == nil {
		return ""
	}
	for _, p := range w.Params {
		switch p.Kind {
		case commands.TaskKind, commands.FollowupKind, commands.GrantKind, commands.MeetingKind, commands.HandoverKind, commands.ConsentKind:
			return p.Name
		}
	}
	return ""
}

// itemValues names the item of an agenda that a button is about.
func itemValues(rest []string) commands.Values {
	if len(rest) < 2 {
		return commands.Values{}
	}
	return commands.Values{"item": {rest[0] + "/" + rest[1]}}
}

// templateValues names the template that a form begins with; a copy is marked.
func templateValues(rest []string, copied bool) commands.Values {
	if len(rest) == 0 {
		return commands.Values{}
	}
	if copied {
		return commands.Values{"name": {rest[0] + "+"}}
	}
	return commands.Values{"name": {rest[0]}}
}

// form builds a form for the asker, if they may do what it is for.
func (b *Bot) form(ctx context.Context, a *ask, path string, no int, values commands.Values, place formPlace) answer {
	in, ok := commands.Filled(path, values)
	if !ok {
		return unknownButton()
	}
	in.No, a.fresh = no, true
	x, ans := b.prepare(ctx, a, &in)
	if ans != nil {
		return *ans
	}
	if err := a.named.in(x.Case); err != nil {
		return b.refused(ctx, a, in, nil, err)
	}
	form, err := x.Form(in)
	if err != nil {
		return b.refused(ctx, a, in, nil, err)
	}
	if x.Case != nil {
		place.No, place.Item, place.Last = x.Case.No, x.Seen(), x.Last()
	}
	place.Agenda, place.Templates = x.Args.Text("agenda"), x.TemplatesAt
	return answer{form: &form, place: place}
}

// submit carries out a form that was sent in.
func (b *Bot) submit(ctx context.Context, a *ask, v view) answer {
	place := placeOf(v.Metadata)
	values := v.formValues()
	for field, thing := range map[string]string{"item": place.Item, "agenda": place.Agenda, "last": place.Last} {
		if _, shown := values[field]; !shown && thing != "" {
			values[field] = []string{thing}
		}
	}
	in, ok := commands.Filled(v.CallbackID, values)
	if !ok {
		return unknownButton()
	}
	in.No, a.channel, a.thread, a.place = place.No, place.Channel, "", commands.InDirect
	a.acting = place.Acting
	if place.Said == commands.InThread { // begun by mention there
		a.place = commands.InThread
	}
	if in.Word.NoCase && place.Here != "" {
		a.channel = place.Here
	}
	var ans answer
	if v.CallbackID == "agenda.template" {
		ans = b.submitTemplate(ctx, a, in, place.Templates)
	} else {
		ans = b.run(ctx, a, in)
	}
	if ans.anew != nil {
		form, err := ans.anew()
		if err != nil {
			ans = b.refused(ctx, a, in, nil, err)
		} else {
			ans.form, ans.doc = &form, nil
		}
	}
	ans.place = place
	return ans
}

// shortcut opens the form that a message shortcut is for.
func (b *Bot) shortcut(ctx context.Context, a *ask, in interaction) answer {
	s, ok := shortcuts[in.CallbackID]
	if !ok {
		return unknownButton()
	}
	thread := in.Message.ThreadTS
	if thread == "" {
		thread = in.Message.TS
	}
	f, err := b.ws.Find(ctx, redisstore.Lookup{Thread: a.channel + ":" + thread, User: a.user})
	a.person, a.lang = f.Person, b.langOf(f.Person)
	if errors.Is(err, redisstore.ErrNoCase) {
		return answer{doc: ptr(say(texts.Say("answer.shortcut_no_case")))}
	}
	if err != nil {
		return b.failedAnswer("shortcut", err)
	}
	values := commands.Values{}
	if s.field != "" && in.Message.BotID == "" {
		values = commands.Prefill(s.field, in.Message.Text)
	}
	if in.CallbackID == "shortcut.concern" {
		values = commands.Values{"on": {"on"}}
	}
	place := formPlace{No: f.Case.No, Channel: a.channel, Thread: thread, Here: a.channel}
	a.thread = ""
	return b.form(ctx, a, s.path, f.Case.No, values, place)
}
