package page

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// Ids of the fixture.
const (
	channelID  = "C0SAGER001"
	consultant = "U0KONSULT1"
	caseworker = "U0SAGSBEH1"
	contact    = "U0KONTAKT1"
	outsider   = "U0UDENFOR1"
	cardTS     = "1764662400.000100"
	everyTS    = "1764662580.000500"
)

func at(user, place string) string { return "#user=" + user + "&place=" + place }

// everyBlock and everyElement are what the bot may send.
var (
	everyBlock   = []string{"section", "actions", "context", "header", "divider", "image", "input", "rich_text", "table"}
	everyElement = []string{
		"button", "static_select", "multi_static_select", "users_select", "multi_users_select", "datepicker", "timepicker",
		"datetimepicker", "plain_text_input", "number_input", "checkboxes", "radio_buttons", "overflow", "image",
	}
)

func TestEveryBlockAndElementIsDrawn(t *testing.T) {
	b := open(t, at(consultant, channelID))
	seen := map[string]bool{}
	collectTypes(b.state, seen)
	for _, kind := range append(append([]string{}, everyBlock...), everyElement...) {
		if !seen[kind] {
			t.Errorf("the fixture lacks %s", kind)
		}
	}
	message := fmt.Sprintf("#main [data-ts=%q] ", everyTS)
	for _, part := range []string{
		"[data-block='all.head']", "[data-block='all.text'] ul li:nth-child(2) strong", "[data-block='all.text'] blockquote",
		"[data-block='all.text'] pre", "[data-block='all.text'] time", "[data-block='all.text'] a[href='https://example.org/a?b=1&c=2']",
		"[data-block='all.accessory'] img[alt='lille billede']", "[data-block='all.image'] img[alt='stort billede']", "hr[data-block='all.divider']",
		"[data-block='all.context'] .image-outside[aria-label='billede udefra']",
		"[data-block='all.choose'] optgroup", "[data-block='all.input'] label", "[data-block='all.rich'] ol[start='3'] li",
		"[data-block='all.rich'] pre", "[data-block='all.table'] th:nth-child(2)", "[data-block='all.table'] td.align-right",
	} {
		b.do(chromedp.WaitReady(chromedp.CSS(message + part)))
	}
	text := message + "[data-block='all.text']"
	b.says(text+" strong", "fed")
	b.says(text+" em", "kursiv")
	b.says(text+" del", "streget")
	b.says(text+" code", "kode")
	b.says(text+" .mention", "@Søren Dahl")
	b.says(text+" .mention", "#bageriet-samarbejde")
	b.says(text+" .mention", "@here")
	b.says(text+" time", "2025-12-02 09:00")
	b.says(text, "✅ :ukendt: 2 < 3 & 4")
	b.says(text+" pre", `let x = "<b>";`)
	inMessage := kinds(b, message)
	b.gone("#main .unknown")

	b.click("[data-user='" + caseworker + "']")
	b.visible("dialog[data-view='V0FORM0001']")
	b.gone("dialog .unknown")
	inForm := kinds(b, "dialog ")
	for _, kind := range everyElement {
		if !inMessage[kind] && !inForm[kind] && kind != "button" {
			t.Errorf("%s is in the fixture but was not drawn", kind)
		}
	}
	if inMessage["plain_text_input"] != true || inForm["number_input"] != true {
		t.Errorf("drawn in the message: %v, in the form: %v", inMessage, inForm)
	}
}

// kinds are the element types drawn inside what css finds.
func kinds(b *tab, css string) map[string]bool {
	b.t.Helper()
	out := map[string]bool{}
	for _, v := range b.js(fmt.Sprintf("[...document.querySelectorAll(%s)].map(n => n.dataset.element)", quote(css+"[data-element]"))).([]any) {
		out[v.(string)] = true
	}
	return out
}

func collectTypes(v any, seen map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		if kind, ok := v["type"].(string); ok {
			seen[kind] = true
		}
		for _, inner := range v {
			collectTypes(inner, seen)
		}
	case []any:
		for _, inner := range v {
			collectTypes(inner, seen)
		}
	}
}

func TestUnknownPartsAreLoud(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.gone(".unknown")
	b.change(func(state map[string]any) {
		state["homes"].(map[string]any)[consultant] = []any{
			map[string]any{"type": "hologram"},
			map[string]any{"type": "actions", "elements": []any{map[string]any{"type": "jukebox", "action_id": "x"}}},
			map[string]any{"type": "section", "text": map[string]any{"type": "poem", "text": "x"}},
			map[string]any{"type": "rich_text", "elements": []any{map[string]any{"type": "rich_text_song"}}},
		}
	})
	b.click("[data-place=home]")
	b.expect("home", `{"user":"`+consultant+`"}`)
	b.says("#main .unknown", "unknown block hologram")
	b.says("#main .unknown", "unknown element jukebox")
	b.says("#main .unknown", "unknown text poem")
	b.says("#main .unknown", "unknown rich text element rich_text_song")
	b.visible("#main .unknown[data-unknown=jukebox]")
}

func TestPlantedMarkupStaysText(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.says("#main article .message-body", `Hej med jer <img src=x onerror="window.planted=true"> & velkommen`)
	if n := b.js(`document.querySelectorAll("img[src='x'], img[onerror]").length`); n != 0.0 {
		t.Errorf("%v planted images are in the page", n)
	}
	if v := b.js(`window.planted === undefined`); v != true {
		t.Error("the planted script ran")
	}
	b.change(func(state map[string]any) {
		main := state["channels"].([]any)[0].(map[string]any)
		main["name"] = `<b onclick=x>navn</b>`
		main["messages"] = append(main["messages"].([]any), map[string]any{
			"ts": "1764749000.000100", "user": "<svg onload=x>",
			"text": "<javascript:alert(1)|klik> <https://example.org/\"onmouseover=x|et *link*> </script>",
		})
	})
	b.says("#main h1", `<b onclick=x>navn</b>`)
	b.says("#main .author", "<svg onload=x>")
	b.says("#main .message-body", "<javascript:alert(1)|klik>")
	if n := b.js(`document.querySelectorAll("#main b, #main svg, #main [onmouseover], #main script, a[href^='javascript']").length`); n != 0.0 {
		t.Errorf("%v planted elements are in the page", n)
	}
}

func TestActingAsAnotherChangesWhatIsSeen(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.says("#main .ephemeral .only-you", "Kun synlig for dig")
	b.says("#main .ephemeral", "Hvem kan læse tråden")
	b.gone("#side [data-place='C0LEDELSE1']")

	b.click("[data-user='" + contact + "']")
	b.gone("#main .ephemeral")
	b.visible("[data-user='" + contact + "'][aria-pressed=true] .badge.external")
	b.click("#side [data-place='D0KONTAKT1']")
	b.visible("#main [data-action='company.pulse.going'][data-value=good]")
	b.gone("#side [data-place='D0KONSULT1']")

	// In a direct message the next person sees their own with the bot.
	b.click("[data-user='" + consultant + "']")
	b.says("#main .message-body", "intet forfaldent i dag")

	b.click("[data-user='" + caseworker + "']")
	b.visible("dialog[open][data-callback='followup.add']")
	b.click("dialog [data-close]")
	b.expect("close", `{"user":"U0SAGSBEH1","view_id":"V0FORM0001"}`)
	b.gone("dialog[open]")
	b.visible("#side [data-place='C0LEDELSE1']")
	b.click("#side [data-place='" + channelID + "']")
	b.click("#main [data-ts='" + cardTS + "'] .replies")
	b.says("#thread .ephemeral", "Kun Søren kan se dette i tråden")
	b.says("#main .replies", "2 svar · 1 kun synlig for dig")
	b.silent("#main .ephemeral", "Hvem kan læse")

	b.click("[data-user='" + outsider + "']")
	b.gone("#thread .ephemeral")
}

func TestThreadShowsRepliesAndFiles(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.says("#main [data-ts='"+cardTS+"'] .replies", "2 svar")
	b.says("#main [data-ts='"+cardTS+"'] .edited", "(redigeret)")
	b.silent("#main .message-body", "Forstået: opfølgning")
	b.click("#main [data-ts='" + cardTS + "'] .replies")
	b.says("#thread .message-body", "Forstået: opfølgning fredag 5. december 2025")
	b.visible("#thread img[alt='Plan over forløbet']")
	b.visible("#thread article [data-file='F0BILLEDE1']")
	b.says("#thread .files [data-file='F0KALENDER']", "Kalenderaftale fredag kl. 10")
	b.click("#thread .close")
	b.do(chromedp.WaitNotVisible(chromedp.CSS("#thread")))
}

func TestLanguageSwitches(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.says("#side h2", "Du er")
	b.says("#side [data-user='"+caseworker+"']", "sagsbehandler")
	b.click("[data-language=en]")
	b.says("#side h2", "You are")
	b.says("#side [data-user='"+caseworker+"']", "caseworker")
	b.says("#main .only-you", "Only visible to you")
	if lang := b.js("document.documentElement.lang"); lang != "en" {
		t.Errorf("lang is %v", lang)
	}
	b.do(chromedp.Reload())
	b.says("#side h2", "You are")
}

func TestChangeStreamRedrawsAndKeepsWhatIsTyped(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.typeIn("[data-compose=channel]", "halvt skrevet")
	b.change(func(state map[string]any) {
		main := state["channels"].([]any)[0].(map[string]any)
		main["messages"] = append(main["messages"].([]any), map[string]any{"ts": "1764749100.000100", "user": contact, "text": "Nyt i kanalen"})
	})
	b.says("#main .message-body", "Nyt i kanalen")
	if v := b.js(`document.activeElement.value`); v != "halvt skrevet" {
		t.Errorf("the focused composer holds %v", v)
	}

	// A form that the bot updates keeps what was typed.
	b.click("[data-user='" + caseworker + "']")
	b.typeIn("dialog [data-block=what] input", "Fremmøde")
	b.change(func(state map[string]any) {
		state["views"].([]any)[0].(map[string]any)["title"] = "Ny titel"
	})
	b.says("dialog h2", "Ny titel")
	if v := b.js(`document.querySelector("dialog [data-block=what] input").value`); v != "Fremmøde" {
		t.Errorf("the field holds %v", v)
	}
}

// TestFitsItsScreens looks for what sticks out sideways at several widths and
// for controls without a name.
func TestFitsItsScreens(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.click("#main [data-ts='" + cardTS + "'] .replies")
	for _, width := range []int64{1280, 900, 400} {
		b.do(chromedp.EmulateViewport(width, 800))
		for _, pane := range []string{"side", "main", "thread"} {
			b.js(fmt.Sprintf("document.body.dataset.pane = %q", pane))
			if n := b.js(`document.documentElement.scrollWidth - innerWidth`); n.(float64) > 0 {
				t.Errorf("at %d the %s pane is %v px too wide", width, pane, n)
			}
			for _, p := range []string{"side", "main", "thread"} {
				if n := b.js(fmt.Sprintf(`(n => n.scrollWidth - n.clientWidth)(document.querySelector("#%s .scroll") ?? document.querySelector("#%s"))`, p, p)); n.(float64) > 0 {
					t.Errorf("at %d the list of the %s pane is %v px too wide", width, p, n)
				}
			}
		}
	}
	nameless := `[...document.querySelectorAll("button, a[href], input, select, textarea, summary")].filter(n =>
		!n.textContent.trim() && !n.ariaLabel && !n.getAttribute("aria-labelledby") && !(n.labels?.length)).map(n => n.outerHTML)`
	if v := b.js(nameless).([]any); len(v) > 0 {
		t.Errorf("controls without a name: %v", v)
	}
}

// contrast lists the texts of the page whose colour stands less than 4.5:1
// from the nearest opaque background behind them (3:1 for large text).
const contrast = `(() => {
	const rgb = c => (c.match(/[\d.]+/g) ?? []).map(Number);
	const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
	const behind = n => {
		for (; n; n = n.parentElement) {
			const c = rgb(getComputedStyle(n).backgroundColor);
			if (c.length === 3 || c[3] === 1) return c;
		}
		return [255, 255, 255];
	};
	return [...document.querySelectorAll("body *")].filter(n => {
		if (!n.checkVisibility() || n.matches(":disabled") || ![...n.childNodes].some(c => c.nodeType === 3 && c.data.trim())) return false;
		const s = getComputedStyle(n), size = parseFloat(s.fontSize);
		const [a, b] = [light(rgb(s.color)), light(behind(n))].sort((x, y) => y - x);
		const large = size >= 24 || (size >= 18.66 && s.fontWeight >= 700);
		return (a + .05) / (b + .05) < (large ? 3 : 4.5);
	}).map(n => n.className + ": " + n.textContent.slice(0, 40));
})()`

func TestTextHasContrast(t *testing.T) {
	b := open(t, at(consultant, channelID)+"&thread="+cardTS)
	for _, user := range []string{consultant, contact, caseworker} {
		b.js(`document.querySelector("[data-user='` + user + `']").click()`)
		b.visible("[data-user='" + user + "'][aria-pressed=true]")
		if v := b.js(contrast).([]any); len(v) > 0 {
			t.Errorf("too little contrast as %s: %v", user, v)
		}
	}
}
