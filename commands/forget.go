package commands

import (
	"slices"
	"strconv"
	"time"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// A case is forgotten for good when its time is up, or when the caseworker says
// so: in two steps, for it cannot be undone.

// forgetReasons are the codes that a tombstone may hold.
var forgetReasons = []Choice{
	{"expired", []string{"udløbet", "frist"}},
	{"request", []string{"anmodning"}},
	{"mistake", []string{"fejl"}},
	{"moved", []string{"flyttet"}},
}

// ReasonExpired is the code of a case whose time is up.
const ReasonExpired = "expired"

// A Forgetting is the decision to forget the case.
type Forgetting struct{ Reason string }

// askForget shows what will be gone and what remains, and asks for a yes.
func askForget(x *Exec) (*Decision, error) {
	reason := x.Args.Text("reason")
	blocks := []Block{
		para(texts.Say("forget.ask", "case", x.caseName(), "reason", choiceLabel("reason", reason))),
		para(texts.Say("forget.gone")),
		forgetRemains(),
	}
	if !x.Case.Closed {
		blocks = append(blocks, para(texts.Say("forget.open")))
	}
	sure := texts.Say("forget.sure", "no", x.Case.No)
	blocks = append(blocks, para(texts.Say("forget.journal")), Buttons{{
		Action: "forget.confirm", Label: texts.Say("button.forget"), Value: Value(x.Case.No, reason, versionSeen(x.Case)), Danger: true, Confirm: &sure,
	}})
	return &Decision{Doc: &Doc{Notify: texts.Say("card.notify", "no", x.Case.No), Blocks: blocks}}, nil
}

// forgetRemains says what the bot cannot take away.
func forgetRemains() Para {
	return para(texts.Say("forget.remains"), texts.Say("forget.backups"), texts.Say("forget.people"), texts.Say("forget.partners"), texts.Say("forget.tombstone"))
}

// forgetCase decides to forget the case as it was shown.
func forgetCase(x *Exec) (*Decision, error) {
	if x.Args.Text("seen") != versionSeen(x.Case) {
		return nil, refuse("forget.changed", "case", x.caseName())
	}
	return &Decision{Forget: &Forgetting{Reason: x.Args.Text("reason")}}, nil
}

// versionSeen names what of the case was recorded by people, as it was seen:
// what the bot itself records meanwhile makes no difference.
func versionSeen(c *state.Case) string {
	for _, e := range slices.Backward(c.Events) {
		if e.By.User != "" {
			return "v" + strconv.Itoa(e.Version)
		}
	}
	return "v0"
}

// ForgottenReceipt is what the caseworker keeps of a case that was forgotten.
// Of its people it names who had it forgotten, and for whom, nobody else.
func ForgottenReceipt(no int, on state.Date, reason string, by state.Actor) Doc {
	return Doc{Notify: texts.Say("forget.notify", "no", no), Blocks: []Block{
		para(forgottenBy(by, "forget.receipt", "no", no, "day", on, "reason", choiceLabel("reason", reason))),
		para(texts.Say("forget.gone_now")),
		forgetRemains(),
		para(texts.Say("forget.digests")),
	}}
}

// ForgottenTold tells the others of the team.
func ForgottenTold(no int, reason string, by state.Actor) Doc {
	return Doc{Notify: texts.Say("forget.notify", "no", no), Blocks: []Block{
		para(forgottenBy(by, "forget.told", "no", no, "reason", choiceLabel("reason", reason))),
	}}
}

// forgottenBy adds who had a case forgotten, where somebody did, and whose
// rights they had.
func forgottenBy(by state.Actor, key string, args ...any) texts.T {
	told := texts.Say(key, args...)
	switch {
	case by.User == "":
		return told
	case by.StandIn == "":
		return texts.Say("forget.by", "told", told, "who", texts.User(by.User))
	}
	return texts.Say("forget.by_for", "told", told, "who", texts.User(by.User), "for", texts.User(by.StandIn))
}

// forgetNotice is how many days before it is forgotten one hears of it.
const forgetNotice = 7

// ForgetNews is what comes of the time for which a closed case is kept, in
// days: a notice to be recorded and told, or that it is to be forgotten now, or
// when there will be something: no time where nothing waits.
func ForgetNews(c *state.Case, days int, now time.Time) (notice []state.Fact, forget bool, next time.Time) {
	if !c.Closed || days <= 0 {
		return nil, false, time.Time{}
	}
	loc, over := now.Location(), c.ClosedOn.Add(days)
	if !c.ForgetOn.IsZero() {
		at := c.ForgetOn.At(when.HoursFrom, 0, loc)
		return nil, !now.Before(at), at
	}
	at := when.NextWorking(over.Add(-forgetNotice).At(when.HoursFrom, 0, loc))
	if now.Before(at) {
		return nil, false, at
	}
	if !when.Working(now) {
		return nil, false, when.NextWorking(now)
	}
	on := state.DateOf(now).Add(forgetNotice)
	if over.After(on) {
		on = over
	}
	return []state.Fact{state.ForgetNoticed{On: on}}, false, on.At(when.HoursFrom, 0, loc)
}
