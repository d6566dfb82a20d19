package page

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestComposerSendsMessageMentionAndCommand(t *testing.T) {
	b := open(t, at(consultant, channelID))
	const box = "[data-compose=channel]"
	b.Type(box, "Hej alle"+kb.Enter)
	b.expect("message", `{"user":"U0KONSULT1","channel":"C0SAGER001","text":"Hej alle"}`)
	b.Do(chromedp.WaitReady(chromedp.JSPath(`[document.querySelector("[data-compose=channel]")].filter(n => n.value === "" && !n.closest(".sending"))`)))

	b.Type(box, "@casethread vis til @søren "+kb.Enter)
	b.expect("message", `{"user":"U0KONSULT1","channel":"C0SAGER001","text":"<@U0CASEBOT1> vis til <@U0SAGSBEH1>"}`)
	b.Do(chromedp.WaitReady(chromedp.JSPath(`[document.querySelector("[data-compose=channel]")].filter(n => n.value === "" && !n.closest(".sending"))`)))

	b.Type(box, "/op")
	b.Says(".main .suggestions [data-option='/opfolgning'][aria-selected=true] code", "HVORNÅR [opkald|besøg]")
	b.Type(box, kb.Enter+"fredag kl. 10"+kb.Enter)
	b.expect("command", `{"user":"U0KONSULT1","channel":"C0SAGER001","text":"/opfolgning fredag kl. 10"}`)
}

func TestComposerOfThreadNamesTheThread(t *testing.T) {
	b := open(t, at(contact, channelID)+"&thread="+cardTS)
	b.Visible(".thread")
	b.Type("[data-compose=thread]", "Vi ses"+kb.Enter)
	b.expect("message", `{"user":"U0KONTAKT1","channel":"C0SAGER001","text":"Vi ses","thread_ts":"1764662400.000100"}`)

	b.answer("command", http.StatusConflict, `{"ok":false,"error":"command_not_supported_in_threads"}`)
	b.Allow("409")
	b.Do(chromedp.WaitReady(chromedp.JSPath(`[document.querySelector("[data-compose=thread]")].filter(n => n.value === "" && !n.closest(".sending"))`)))
	b.Type("[data-compose=thread]", "/sag vis"+kb.Enter)
	b.expect("command", `{"user":"U0KONTAKT1","channel":"C0SAGER001","text":"/sag vis","thread_ts":"1764662400.000100"}`)
	b.Says(".notice[role=alert]", "Kommandoer med / virker ikke i en tråd")
	if v := b.JS(`document.querySelector("[data-compose=thread]").value`); v != "/sag vis" {
		t.Errorf("a refused text should stay; the composer holds %q", v)
	}
}

func TestDirectMessageWithTheBot(t *testing.T) {
	b := open(t, at(contact, "D0KONTAKT1"))
	b.Click(".main [data-value=mixed]")
	b.expect("click", `{"user":"U0KONTAKT1","channel":"D0KONTAKT1","ts":"1764662600.000800","block_id":"pulse","action_id":"company.pulse.going","value":"mixed"}`)
	b.Type("[data-compose=channel]", "hjælp"+kb.Enter)
	b.expect("message", `{"user":"U0KONTAKT1","channel":"D0KONTAKT1","text":"hjælp"}`)
}

func TestButtonsAsk(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.Click(".main [data-action='followup.plan']")
	b.expect("click", `{"user":"U0KONSULT1","channel":"C0SAGER001","ts":"1764662400.000100","block_id":"card.actions","action_id":"followup.plan","value":"1"}`)

	b.Click(".main [data-action='case.close']")
	b.Says("dialog[open] .modal-body", "Sag #1 lukkes for alle.")
	b.Click("dialog[open] [data-ask=no]")
	b.Gone("dialog[open]")
	b.Click(".main [data-action='case.close']")
	b.Click("dialog[open] [data-ask=yes]")
	b.expect("click", `{"user":"U0KONSULT1","channel":"C0SAGER001","ts":"1764662400.000100","block_id":"card.actions","action_id":"case.close","value":"1"}`)

	b.Click(".main .ephemeral [data-action='case.open.confirm']")
	b.expect("click", `{"user":"U0KONSULT1","channel":"C0SAGER001","ts":"1764748860.001000","action_id":"case.open.confirm","value":"n1"}`)
}

func TestElementsSendWhatWasChosen(t *testing.T) {
	b := open(t, at(consultant, channelID))
	const head = `{"user":"U0KONSULT1","channel":"C0SAGER001","ts":"1764662580.000500","action_id":`
	b.Set(".main [data-action='all.static']", "visit")
	b.expect("click", head+`"all.static","block_id":"all.choose","selected":"visit"}`)
	b.Set(".main [data-action='all.user']", contact)
	b.expect("click", head+`"all.user","block_id":"all.choose","selected":"U0KONTAKT1"}`)

	b.Click(".main [data-action='all.multi'] summary")
	b.Click(".main [data-action='all.multi'] input[value=wed]")
	b.Visible(".main [data-action='all.multi'] input[value=tue]:disabled")
	b.Click(".main [data-action='all.multi'] [data-apply]")
	b.expect("click", head+`"all.multi","block_id":"all.choose","selected":["mon","wed"]}`)
	b.Click(".main [data-action='all.users'] summary")
	b.Click(".main [data-action='all.users'] input[value='U0MENTOR01']")
	b.Click(".main [data-action='all.users'] [data-apply]")
	b.expect("click", head+`"all.users","block_id":"all.choose","selected":["U0KONSULT1","U0MENTOR01"]}`)

	b.Set(".main [data-action='all.date'] input", "2025-12-12")
	b.Click(".main [data-action='all.date'] [data-apply]")
	b.expect("click", head+`"all.date","block_id":"all.dates","selected":"2025-12-12"}`)
	b.Set(".main [data-action='all.time'] input", "08:15")
	b.Click(".main [data-action='all.time'] [data-apply]")
	b.expect("click", head+`"all.time","block_id":"all.dates","selected":"08:15"}`)
	b.Set(".main [data-action='all.datetime'] input", "2026-07-01T10:00")
	b.Click(".main [data-action='all.datetime'] [data-apply]")
	b.expect("click", head+`"all.datetime","block_id":"all.dates","selected":1782892800}`)

	b.Click(".main [data-action='all.checks'] input[value=agreed]")
	b.expect("click", head+`"all.checks","block_id":"all.ticks","selected":["met","agreed"]}`)
	b.Click(".main [data-action='all.radio'] input[value=mixed]")
	b.expect("click", head+`"all.radio","block_id":"all.ticks","selected":"mixed"}`)
	b.Click(".main [data-action='all.overflow']")
	b.Click("[role=menu] [data-item=snooze]")
	b.expect("click", head+`"all.overflow","block_id":"all.ticks","selected":"snooze"}`)
}

func TestMessageShortcut(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.Click(".main [data-ts='1764662520.000400'] .message-menu")
	b.Says("[role=menu]", "Rejs en bekymring")
	b.Gone("[role=menu] [data-item='shortcut.global']")
	b.Do(chromedp.KeyEvent(kb.ArrowDown + kb.Enter))
	b.expect("shortcut", `{"user":"U0KONSULT1","channel":"C0SAGER001","ts":"1764662520.000400","callback_id":"shortcut.task"}`)
}

func TestFormSubmitsAndShowsErrors(t *testing.T) {
	b := open(t, at(caseworker, channelID))
	b.Visible("dialog[data-view='V0FORM0001']")
	b.Shot("modal-1280")

	// What Slack's own client checks is not sent.
	b.Click("dialog [data-submit]")
	b.Says("dialog [data-block=what] .field-error", "Skal udfyldes.")
	b.Says("dialog [data-block=agreed] .field-error", "Skal udfyldes.")
	b.Type("dialog [data-block=what] input", "Fremmøde")
	b.Type("dialog [data-block=agreed] input", "mange")
	b.Click("dialog [data-submit]")
	b.Says("dialog [data-block=agreed] .field-error", "Skriv et tal.")
	b.JS(`document.querySelector("dialog [data-block=agreed] input").value = "18,5"`)
	b.Click("dialog [data-block=flags] input[value=paid]")
	b.Click("dialog [data-block=topics] summary")
	b.Click("dialog [data-block=topics] input[value=tasks]")
	b.Click("dialog [data-block=also] summary")
	b.Click("dialog [data-block=also] input[value=C0LEDELSE1]")
	b.Shot("modal-errors-1280")

	const want = `{"user":"U0SAGSBEH1","view_id":"V0FORM0001","values":{
		"when":{"when":"2025-12-05"},"clock":{"clock":"10:00"},"remind":{"remind":1764919800},"kind":{"kind":"call"},
		"topics":{"topics":["tasks"]},"who":{"who":"U0KONSULT1"},"present":{"present":["U0KONSULT1","U0KONTAKT1"]},
		"what":{"what":"Fremmøde"},"note":{"note":""},"agreed":{"agreed":"18.5"},"attended":{"attended":"all"},
		"post":{"post":"C0SAGER001"},"also":{"also":["C0LEDELSE1"]},"mail":{"mail":""},"link":{"link":""},"flags":{"flags":["paid"]}}}`
	b.answer("submit", http.StatusOK, `{"ok":true,"ack_ms":4,"ts":[],"views":["V0FORM0001"],"errors":{"when":"5. december er optaget."}}`)
	b.Click("dialog [data-submit]")
	b.expect("submit", want)
	b.Says("dialog [data-block=when] .field-error", "5. december er optaget.")
	if v := b.JS(`document.activeElement.closest("[data-block]").dataset.block`); v != "when" {
		t.Errorf("the focus is at %v, not at the field with the error", v)
	}

	b.answer("submit", http.StatusOK, `{"ok":false,"error":"invalid_input","ack_ms":0,"ts":[],"views":[],"errors":{"note":"For langt."}}`)
	b.Do(chromedp.WaitEnabled(chromedp.CSS("dialog [data-submit]")))
	b.Click("dialog [data-submit]")
	b.expect("submit", want)
	b.Says("dialog [data-block=note] .field-error", "For langt.")
	b.Gone(".notice")

	b.answer("submit", http.StatusOK, `{"ok":true,"ack_ms":4,"ts":[],"views":[],"errors":{}}`)
	b.drive.mu.Lock()
	b.state["views"] = []any{}
	b.drive.mu.Unlock()
	b.Do(chromedp.WaitEnabled(chromedp.CSS("dialog [data-submit]")))
	b.Click("dialog [data-submit]")
	b.expect("submit", want)
	b.Gone("dialog[open]")
}

func TestEscapeClosesTheForm(t *testing.T) {
	b := open(t, at(caseworker, channelID))
	b.Visible("dialog[data-view='V0FORM0001']")
	b.Press(kb.Escape)
	b.Gone("dialog[open]")
	b.expect("close", `{"user":"U0SAGSBEH1","view_id":"V0FORM0001"}`)
}

func TestTypingGoesOnAfterAForm(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.Type("[data-compose=channel]", "før")
	b.change(func(state map[string]any) {
		state["views"] = []any{map[string]any{
			"id": "V0FORM0002", "user": consultant, "callback_id": "x", "title": "Kort", "submit": "Gem",
			"blocks": []any{map[string]any{
				"type": "input", "block_id": "what", "label": map[string]any{"type": "plain_text", "text": "Hvad"},
				"element": map[string]any{"type": "plain_text_input", "action_id": "what"},
			}},
		}}
	})
	b.Type("dialog [data-block=what] input", "ting")
	b.drive.mu.Lock()
	b.state["views"] = []any{}
	b.drive.mu.Unlock()
	b.Do(chromedp.KeyEvent(kb.Enter))
	b.expect("submit", `{"user":"U0KONSULT1","view_id":"V0FORM0002","values":{"what":{"what":"ting"}}}`)
	b.Gone("dialog[open]")
	b.Do(chromedp.KeyEvent(" og efter"))
	if v := b.JS(`document.querySelector("[data-compose=channel]").value`); v != "før og efter" {
		t.Errorf("the composer holds %q", v)
	}
}

func TestBotThatDoesNotAnswerIsSaid(t *testing.T) {
	b := open(t, at(contact, "D0KONTAKT1"))
	b.answer("click", http.StatusOK, `{"ok":false,"error":"operation_timeout","ack_ms":3000,"ts":[],"views":[],"errors":{}}`)
	b.Click(".main [data-value=bad]")
	b.expect("click", `{"user":"U0KONTAKT1","channel":"D0KONTAKT1","ts":"1764662600.000800","block_id":"pulse","action_id":"company.pulse.going","value":"bad"}`)
	b.Says(".notice[role=alert]", "Botten svarede ikke inden for tre sekunder.")
}

func TestHomeIsAskedForAndActsThere(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.Click("[data-place=home]")
	b.expect("home", `{"user":"U0KONSULT1"}`)
	b.Click(".main [data-action='home.open']")
	b.expect("click", `{"user":"U0KONSULT1","home":true,"block_id":"home.1","action_id":"home.open","value":"1"}`)
	b.Click("[data-user='U0LEDER001']")
	b.expect("home", `{"user":"U0LEDER001"}`)
	b.Says(".main .empty", "ikke vist noget her endnu")
}

func TestClock(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.Says("#clock-time", "ons. 3. dec. 2025 09:12")
	for button, body := range map[string]string{
		"half": `{"advance":"30m"}`, "hour": `{"advance":"1h"}`, "tomorrow": `{"set":"2025-12-04T08:00:00+01:00"}`,
	} {
		b.Click("#clock [data-clock=" + button + "]:not([disabled])")
		b.expect("clock", body)
	}
	b.OpenClock()
	b.Click("[data-clock=week]:not([disabled])")
	b.expect("clock", `{"advance":"168h"}`)
	b.OpenClock()
	b.Set("[data-clock=field]", "2026-07-01T07:30")
	b.Click("[data-clock=set]")
	b.expect("clock", `{"set":"2026-07-01T07:30:00+02:00"}`)

	b.answer("clock", http.StatusConflict, `{"ok":false,"error":"clock_cannot_go_back"}`)
	b.Allow("409")
	b.Click("[data-clock=hour]:not([disabled])")
	b.expect("clock", `{"advance":"1h"}`)
	b.Says("#notices .notice", "Uret kan kun stilles frem.")
	b.Click(".notice button")
	b.Gone(".notice")
}

// While the bot works its way to the new time the page shows how far it is, and
// the clock cannot be set once more.
func TestClockShowsItsProgress(t *testing.T) {
	b := open(t, at(consultant, channelID))
	done := b.hold("clock")
	b.Click("[data-clock=hour]")
	b.expect("clock", `{"advance":"1h"}`)
	b.Visible("#clock-progress")
	b.Says("#clock-status", "Uret stilles frem")
	b.Visible("[data-clock=tomorrow][disabled]")
	b.change(func(state map[string]any) { state["now"] = "2025-12-03T09:42:00+01:00" })
	b.Until(`document.getElementById("clock-progress").value > 0.45`)
	b.Says("#clock-time", "09:42")
	close(done)
	b.Do(chromedp.WaitNotVisible(chromedp.CSS("#clock-progress")))
	b.Says("#clock-status", "Nu ons. 3. dec. 2025 09:42")
}

func TestKeyboardReachesTheWorkPlaces(t *testing.T) {
	b := open(t, at(consultant, channelID))
	// Enter on a person acts as that person; the focus stays there.
	b.JS(`document.querySelector("[data-user='` + outsider + `']").focus()`)
	b.Do(chromedp.KeyEvent(kb.Enter))
	b.Visible("[data-user='" + outsider + "'][aria-pressed=true]")
	if v := b.JS(`document.activeElement.dataset.user`); v != outsider {
		t.Errorf("the focus is at %v", v)
	}
	if v := b.JS(`document.activeElement.matches(":focus-visible") && getComputedStyle(document.activeElement).outlineStyle`); v != "solid" {
		t.Errorf("the outline of the focus is %v", v)
	}
	// Shift+Enter breaks the line, Enter sends.
	b.JS(`document.querySelector("[data-compose=channel]").focus()`)
	b.Do(chromedp.KeyEvent("en"), chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(8)), chromedp.KeyEvent("to"+kb.Enter))
	b.expect("message", `{"user":"U0UDENFOR1","channel":"C0SAGER001","text":"en\nto"}`)
}
