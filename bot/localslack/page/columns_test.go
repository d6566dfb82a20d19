package page

import (
	"math"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"casethread/bot/localslack/page/pagetest"
)

// column is one of three clients side by side.
func column(n string) string { return ".client[data-client='" + n + "'] " }

func TestThreeSideBySideAreThreePeople(t *testing.T) {
	b := open(t, at(consultant, channelID)+"&thread="+cardTS)
	b.Click("[data-view=three]")
	b.Says(column("1")+".who", "Karen Holm")
	b.Says(column("2")+".who", "Søren Dahl")
	b.Says(column("3")+".who", "Vibeke Lund")
	// The thread at hand is open for all three, each with what is private.
	b.Says(column("2")+".thread .ephemeral", "Kun Søren kan se dette i tråden")
	b.Silent(column("1")+".thread .ephemeral", "Kun Søren")
	b.Silent(column("3")+".thread .ephemeral", "Kun Søren")

	// Each acts for itself, at a place of its own.
	b.Click(column("3") + "[data-place=D0KONTAKT1]")
	b.Click(column("3") + ".main [data-value=good]")
	b.expect("click", `{"user":"U0KONTAKT1","channel":"D0KONTAKT1","ts":"1764662600.000800","block_id":"pulse","action_id":"company.pulse.going","value":"good"}`)
	b.Type(column("1")+"[data-compose=thread]", "Vi ses"+kb.Enter)
	b.expect("message", `{"user":"U0KONSULT1","channel":"C0SAGER001","text":"Vi ses","thread_ts":"1764662400.000100"}`)

	// The address keeps it, and another person can take a column.
	b.Set(column("1")+".who", outsider)
	b.Says(column("1")+".who option:checked", "Ulla Kjær")
	b.Do(chromedp.Reload())
	b.Says(column("1")+".who option:checked", "Ulla Kjær")
	b.Visible(column("3") + ".main [data-value=good]")
	b.Visible(column("2") + "dialog[open][data-callback='followup.add']")
	b.Click("[data-view=one]")
	b.Visible(".client:only-child .person[data-user='" + outsider + "'][aria-pressed=true]")
}

// A form lies in its own column: the others stay usable, Tab goes round in it,
// and it takes the focus from nobody who types elsewhere.
func TestFormStaysInItsColumn(t *testing.T) {
	b := open(t, "#view=three")
	form := column("2") + "dialog "
	b.Visible(form)
	b.Type(column("1")+"[data-compose=channel]", "jeg skriver")
	b.change(func(state map[string]any) {
		first := state["views"].([]any)[0].(map[string]any)
		for id, user := range map[string]string{"V0FORM0009": caseworker, "V0FORM0010": contact} {
			state["views"] = append(state["views"].([]any), map[string]any{
				"id": id, "user": user, "callback_id": "task.add", "title": "Ny opgave", "submit": "Gem", "blocks": first["blocks"],
			})
		}
	})
	b.Says(form+"h2", "Ny opgave")
	b.Says(column("3")+"dialog h2", "Ny opgave")
	b.Press(" videre")
	if v := b.JS(`document.activeElement.value`); v != "jeg skriver videre" {
		t.Errorf("the focused field holds %v", v)
	}
	if v := b.JS(`document.querySelector("` + column("2") + `.stage").inert`); v != true {
		t.Error("what is behind the form can be used")
	}

	b.JS(`document.querySelector("` + form + `[data-submit]").focus()`)
	b.Press(kb.Tab)
	b.Until(`document.activeElement.matches("dialog .close")`)
	b.Do(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(8))) // with Shift
	b.Until(`document.activeElement.matches("dialog [data-submit]")`)
	b.Press(kb.F6)
	b.Until(`document.activeElement.closest(".client").dataset.client === "3"`)
	b.JS(`document.querySelector("` + form + `.close").focus()`)
	b.Press(kb.Escape)
	b.expect("close", `{"user":"U0SAGSBEH1","view_id":"V0FORM0009"}`)
	b.Visible(column("2") + "dialog[data-view=V0FORM0001]")
}

// F6 goes round all columns, also past a form, and from where nothing has the
// focus: a form has taken away what had it.
func TestF6GoesRound(t *testing.T) {
	b := open(t, "#view=three")
	b.Visible(column("2") + "dialog")
	at := func(want string) {
		t.Helper()
		b.Until(`document.activeElement.closest(".client")?.dataset.client === "` + want + `"`)
	}
	b.JS(`document.querySelector("` + column("1") + `[data-compose=channel]").focus()`)
	for _, next := range []string{"2", "3", "1", "2"} {
		b.Press(kb.F6)
		at(next)
	}
	b.JS(`document.activeElement.blur()`)
	b.Press(kb.F6)
	at("3")
	b.JS(`document.activeElement.blur()`)
	b.Do(chromedp.KeyEvent(kb.F6, chromedp.KeyModifiers(8))) // with Shift
	at("2")
}

func TestFocusGoesBackAfterAForm(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.JS(`document.querySelector(".main [data-action='case.close']").focus()`)
	b.Press(kb.Enter)
	b.Visible("dialog[role=alertdialog]")
	b.Press(kb.Escape)
	b.Gone("dialog")
	b.Until(`document.activeElement.matches(".main [data-action='case.close']")`)
	b.Click(".main [data-ts='" + cardTS + "'] .replies")
	b.Until(`document.activeElement.matches("[data-compose=thread]")`)
	b.Click(".thread .close")
	b.Until(`document.activeElement.matches(".main [data-ts='` + cardTS + `'] .replies")`)
}

// A reply is new until its own thread has been looked at, and for each person
// by themselves.
func TestWhatIsNewIsCounted(t *testing.T) {
	b := open(t, "#view=three")
	b.change(func(state map[string]any) {
		channels := state["channels"].([]any)
		main := channels[0].(map[string]any)
		main["messages"] = append(main["messages"].([]any),
			map[string]any{"ts": "1764749100.000100", "thread_ts": cardTS, "user": contact, "text": "Et svar"},
			map[string]any{"ts": "1764749100.000200", "thread_ts": cardTS, "user": contact, "text": "Et til"})
		for _, c := range channels {
			if c := c.(map[string]any); c["id"] == "D0KONSULT1" {
				c["messages"] = append(c["messages"].([]any), map[string]any{"ts": "1764749100.000300", "user": "U0CASEBOT1", "text": "Til dig"})
			}
		}
	})
	b.Says(column("1")+".replies .badge.fresh", "2")
	b.Says(column("1")+"[data-place=D0KONSULT1] .badge.fresh", "1")
	b.Gone(column("3") + ".badge.fresh")
	b.Click(column("1") + "[data-ts='" + cardTS + "'] .replies")
	b.Gone(column("1") + "[data-place=C0SAGER001] .badge.fresh")
	b.Says(column("2")+"[data-place=C0SAGER001] .badge.fresh", "2")
}

func TestOnATelephoneOneColumnIsShown(t *testing.T) {
	b := open(t, "#view=three&2="+outsider)
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Visible("[data-column='1'][aria-pressed=true]")
	b.Click("[data-column='3']")
	b.Visible("[data-column='3'][aria-pressed=true]")
	b.Until(`Math.abs(document.querySelector("` + column("3") + `").getBoundingClientRect().left) < 2`)
	b.change(func(state map[string]any) {
		main := state["channels"].([]any)[0].(map[string]any)
		main["messages"] = append(main["messages"].([]any), map[string]any{"ts": "1764749100.000100", "user": caseworker, "text": "Nyt"})
	})
	b.Says(column("3")+".main", "Nyt")
	b.Says("[data-column='1'] .badge.fresh", "1")
	b.Gone("[data-column='3'] .badge.fresh")
}

func TestPicturesOpenLarge(t *testing.T) {
	b := open(t, at(consultant, channelID)+"&thread="+cardTS)
	b.Click(".thread [data-file='F0BILLEDE1'] .picture")
	b.Says("dialog.lightbox[open]", "Plan over forløbet")
	b.Until(`document.querySelector(".lightbox img").naturalWidth > 0`)
	b.Press(kb.Escape)
	b.Gone("dialog")
	b.Click(".main [data-block='all.image'] .picture")
	b.Click("dialog.lightbox [data-close]")
	b.Gone("dialog")
}

func TestWordsOfACommandAreCompleted(t *testing.T) {
	b := open(t, at(consultant, channelID))
	const box = "[data-compose=channel]"
	b.Type(box, "/over")
	b.Press(kb.Tab)
	b.Says(".suggestions code", "nu | kl 07:30 | fra")
	b.JS(`document.querySelector("` + box + `").select()`)
	b.Type(box, "/dagsorden st")
	b.Visible(".suggestions [data-option=startmøde][aria-selected=true]")
	b.Press(kb.ArrowUp + kb.Escape)
	b.Do(chromedp.WaitNotVisible(chromedp.CSS(".main .suggestions")))
	b.Press("a" + kb.Tab)
	if v := b.JS(`document.querySelector("` + box + `").value`); v != "/dagsorden startmøde " {
		t.Errorf("the composer holds %q", v)
	}
}

// What a guided tour is given: three people, and acting as one in their column.
func TestStageActsAsSomebody(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.JS(`(async () => {
		const stage = await import("/stage.js");
		stage.slot().append("tur");
		await stage.sideBySide(true);
		const soren = await stage.person("` + caseworker + `", "` + channelID + `", "` + cardTS + `");
		await soren.act("command", {channel: "` + channelID + `", text: "/sag vis"});
	})(); true`)
	b.expect("command", `{"user":"U0SAGSBEH1","channel":"C0SAGER001","text":"/sag vis"}`)
	b.Says("#tour", "tur")
	b.Visible(column("2") + ".thread article")
}

func TestAxeFindsNothing(t *testing.T) {
	axe := pagetest.Axe(t)
	b := open(t, at(consultant, channelID)+"&thread="+cardTS)
	b.Visible(".thread article")
	axe(b.Tab, "a channel with its thread")
	b.OpenClock()
	axe(b.Tab, "the clock's menu")
	b.Press(kb.Escape)
	b.Type("[data-compose=channel]", "/")
	axe(b.Tab, "suggestions")
	b.Click(".main [data-ts='" + cardTS + "'] .message-menu")
	axe(b.Tab, "a message's menu")
	b.Press(kb.Escape)
	b.Click("[data-place=home]")
	b.expect("home", `{"user":"U0KONSULT1"}`)
	axe(b.Tab, "Home")
	b.Click("[data-user='" + caseworker + "']")
	b.expect("home", `{"user":"U0SAGSBEH1"}`)
	b.Click("dialog [data-submit]")
	b.Says("dialog .field-error", "Skal udfyldes.")
	axe(b.Tab, "a form with errors")
	b.Click("[data-view=three]")
	b.Visible(column("3") + ".main")
	axe(b.Tab, "three side by side")
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Visible("[data-column='1']")
	axe(b.Tab, "three on a telephone")
	b.Click("[data-view=one]")
	b.Visible(".client:only-child")
	axe(b.Tab, "one on a telephone")
}

// What changes elsewhere moves nobody from what they read, nor the focus from
// the button they are at, also when its message is drawn anew.
func TestChangesLeaveWhereOneReads(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.Visible(".main .scroll article")
	b.JS(`document.querySelector(".main [data-block='all.head']").scrollIntoView({block: "start"})`)
	b.JS(`document.querySelector(".main [data-action='all.overflow']").focus({preventScroll: true})`)
	before := b.JS(`document.querySelector(".main [data-block='all.text']").getBoundingClientRect().top`)
	b.change(func(state map[string]any) {
		main := state["channels"].([]any)[0].(map[string]any)
		messages := main["messages"].([]any)
		for _, m := range messages {
			m := m.(map[string]any)
			switch m["ts"] {
			case cardTS: // above what is read: it grows
				m["blocks"] = append(m["blocks"].([]any), map[string]any{
					"type": "section", "text": map[string]any{"type": "plain_text", "text": "Linje\nLinje\nLinje"},
				})
			case everyTS:
				m["edited"] = map[string]any{"user": "U0CASEBOT1", "ts": "1764749100.000100"}
			}
		}
		main["messages"] = append(messages, map[string]any{"ts": "1764749100.000100", "user": contact, "text": "Nederst"})
	})
	b.Says(".main .message-body", "Nederst")
	b.Says(".main [data-ts='"+everyTS+"'] .edited", "redigeret")
	b.Until(`document.activeElement.matches(".main [data-action='all.overflow']")`)
	after := b.JS(`document.querySelector(".main [data-block='all.text']").getBoundingClientRect().top`)
	if math.Abs(after.(float64)-before.(float64)) > 1 {
		t.Errorf("what is read moved from %v to %v", before, after)
	}
}
