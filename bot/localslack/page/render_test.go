package page

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"casethread/bot/localslack"
	"casethread/bot/localslack/page/pagetest"
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

// The page draws what the local Slack takes, and nothing that it refuses.
func TestPageDrawsWhatSlackTakes(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.JS(`Promise.all([import("/blocks.js"), import("/elements.js")]).then(([b, e]) => { window.types = [b.blockTypes, e.elementTypes].map(l => [...l].sort().join()); }); true`)
	b.Until("window.types")
	blocks, elements := localslack.Types()
	if got := b.JS("types[0]"); got != strings.Join(blocks, ",") {
		t.Errorf("the page draws the blocks %v\nSlack takes %v", got, blocks)
	}
	if got := b.JS("types[1]"); got != strings.Join(elements, ",") {
		t.Errorf("the page draws the elements %v\nSlack takes %v", got, elements)
	}
}

func TestEveryBlockAndElementIsDrawn(t *testing.T) {
	b := open(t, at(consultant, channelID))
	seen := map[string]bool{}
	collectTypes(b.state, seen)
	everyBlock, everyElement := localslack.Types()
	for _, kind := range slices.Concat(everyBlock, everyElement) {
		if !seen[kind] {
			t.Errorf("the fixture lacks %s", kind)
		}
	}
	message := fmt.Sprintf(".main [data-ts=%q] ", everyTS)
	for _, part := range []string{
		"[data-block='all.head']", "[data-block='all.text'] ul li:nth-child(2) strong", "[data-block='all.text'] blockquote",
		"[data-block='all.text'] pre", "[data-block='all.text'] time", "[data-block='all.text'] a[href='https://example.org/a?b=1&c=2']",
		"[data-block='all.accessory'] img[alt='lille billede']", "[data-block='all.image'] img[alt='stort billede']", "hr[data-block='all.divider']",
		"[data-block='all.context'] .image-outside[aria-label='billede udefra']",
		"[data-block='all.choose'] optgroup", "[data-block='all.input'] label", "[data-block='all.rich'] ol[start='3'] li",
		"[data-block='all.rich'] pre", "[data-block='all.table'] th:nth-child(2)", "[data-block='all.table'] td.align-right",
	} {
		b.Do(chromedp.WaitReady(chromedp.CSS(message + part)))
	}
	text := message + "[data-block='all.text']"
	b.Says(text+" strong", "fed")
	b.Says(text+" em", "kursiv")
	b.Says(text+" del", "streget")
	b.Says(text+" code", "kode")
	b.Says(text+" .mention", "@Søren Dahl")
	b.Says(text+" .mention", "#bageriet-samarbejde")
	b.Says(text+" .mention", "@here")
	b.Says(text+" time", "2025-12-02 09:00")
	b.Says(text, "✅ :ukendt: 2 < 3 & 4")
	b.Says(text+" pre", `let x = "<b>";`)
	inMessage := kinds(b, message)
	b.Gone(".main .unknown")

	b.Click("[data-user='" + caseworker + "']")
	b.Visible("dialog[data-view='V0FORM0001']")
	b.Gone("dialog .unknown")
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
	for _, v := range b.JS(fmt.Sprintf("[...document.querySelectorAll(%s)].map(n => n.dataset.element)", pagetest.Quote(css+"[data-element]"))).([]any) {
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
	b.Allow("unknown")
	b.Gone(".unknown")
	b.change(func(state map[string]any) {
		state["homes"].(map[string]any)[consultant] = []any{
			map[string]any{"type": "hologram"},
			map[string]any{"type": "actions", "elements": []any{map[string]any{"type": "jukebox", "action_id": "x"}}},
			map[string]any{"type": "section", "text": map[string]any{"type": "poem", "text": "x"}},
			map[string]any{"type": "rich_text", "elements": []any{map[string]any{"type": "rich_text_song"}}},
		}
	})
	b.Click("[data-place=home]")
	b.expect("home", `{"user":"`+consultant+`"}`)
	b.Says(".main .unknown", "unknown block hologram")
	b.Says(".main .unknown", "unknown element jukebox")
	b.Says(".main .unknown", "unknown text poem")
	b.Says(".main .unknown", "unknown rich text element rich_text_song")
	b.Visible(".main .unknown[data-unknown=jukebox]")
}

func TestPlantedMarkupStaysText(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.Says(".main article .message-body", `Hej med jer <img src=x onerror="window.planted=true"> & velkommen`)
	if n := b.JS(`document.querySelectorAll("img[src='x'], img[onerror]").length`); n != 0.0 {
		t.Errorf("%v planted images are in the page", n)
	}
	if v := b.JS(`window.planted === undefined`); v != true {
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
	b.Says(".main h2", `<b onclick=x>navn</b>`)
	b.Says(".main .author", "<svg onload=x>")
	b.Says(".main .message-body", "<javascript:alert(1)|klik>")
	if n := b.JS(`document.querySelectorAll(".main b, .main svg, .main [onmouseover], .main script, a[href^='javascript']").length`); n != 0.0 {
		t.Errorf("%v planted elements are in the page", n)
	}
}

func TestActingAsAnotherChangesWhatIsSeen(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.Says(".main .ephemeral .only-you", "Kun synlig for dig")
	b.Says(".main .ephemeral", "Hvem kan læse tråden")
	b.Gone(".side [data-place='C0LEDELSE1']")

	b.Click("[data-user='" + contact + "']")
	b.Gone(".main .ephemeral")
	b.Visible("[data-user='" + contact + "'][aria-pressed=true] .badge.external")
	b.Click(".side [data-place='D0KONTAKT1']")
	b.Visible(".main [data-action='company.pulse.going'][data-value=good]")
	b.Gone(".side [data-place='D0KONSULT1']")

	// In a direct message the next person sees their own with the bot.
	b.Click("[data-user='" + consultant + "']")
	b.Says(".main .message-body", "intet forfaldent i dag")

	b.Click("[data-user='" + caseworker + "']")
	b.Visible("dialog[open][data-callback='followup.add']")
	b.Click("dialog [data-close]")
	b.expect("close", `{"user":"U0SAGSBEH1","view_id":"V0FORM0001"}`)
	b.Gone("dialog[open]")
	b.Visible(".side [data-place='C0LEDELSE1']")
	b.Click(".side [data-place='" + channelID + "']")
	b.Click(".main [data-ts='" + cardTS + "'] .replies")
	b.Says(".thread .ephemeral", "Kun Søren kan se dette i tråden")
	b.Says(".main .replies", "2 svar · 1 kun synlig for dig")
	b.Silent(".main .ephemeral", "Hvem kan læse")

	b.Click("[data-user='" + outsider + "']")
	b.Gone(".thread .ephemeral")
}

func TestThreadShowsRepliesAndFiles(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.Says(".main [data-ts='"+cardTS+"'] .replies", "2 svar")
	b.Says(".main [data-ts='"+cardTS+"'] .edited", "(redigeret)")
	b.Silent(".main .message-body", "Forstået: opfølgning")
	b.Click(".main [data-ts='" + cardTS + "'] .replies")
	b.Says(".thread .message-body", "Forstået: opfølgning fredag 5. december 2025")
	b.Visible(".thread img[alt='Plan over forløbet']")
	b.Visible(".thread article [data-file='F0BILLEDE1']")
	b.Says(".thread .files [data-file='F0KALENDER']", "Kalenderaftale fredag kl. 10")
	b.Click(".thread .close")
	b.Do(chromedp.WaitNotVisible(chromedp.CSS(".thread")))
}

func TestLanguageSwitches(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.Says(".side h2", "Du er")
	b.Says(".side [data-user='"+caseworker+"']", "sagsbehandler")
	b.Click("[data-language=en]")
	b.Says(".side h2", "You are")
	b.Says(".side [data-user='"+caseworker+"']", "caseworker")
	b.Says(".main .only-you", "Only visible to you")
	if lang := b.JS("document.documentElement.lang"); lang != "en" {
		t.Errorf("lang is %v", lang)
	}
	b.Do(chromedp.Reload())
	b.Says(".side h2", "You are")
}

func TestChangeStreamRedrawsAndKeepsWhatIsTyped(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.Type("[data-compose=channel]", "halvt skrevet")
	b.change(func(state map[string]any) {
		main := state["channels"].([]any)[0].(map[string]any)
		main["messages"] = append(main["messages"].([]any), map[string]any{"ts": "1764749100.000100", "user": contact, "text": "Nyt i kanalen"})
	})
	b.Says(".main .message-body", "Nyt i kanalen")
	if v := b.JS(`document.activeElement.value`); v != "halvt skrevet" {
		t.Errorf("the focused composer holds %v", v)
	}

	// A form that the bot updates keeps what was typed.
	b.Click("[data-user='" + caseworker + "']")
	b.Type("dialog [data-block=what] input", "Fremmøde")
	b.change(func(state map[string]any) {
		state["views"].([]any)[0].(map[string]any)["title"] = "Ny titel"
	})
	b.Says("dialog h2", "Ny titel")
	if v := b.JS(`document.querySelector("dialog [data-block=what] input").value`); v != "Fremmøde" {
		t.Errorf("the field holds %v", v)
	}
}

// TestFitsItsScreens looks for what sticks out sideways at several widths and
// for controls without a name.
func TestFitsItsScreens(t *testing.T) {
	b := open(t, at(consultant, channelID))
	b.Click(".main [data-ts='" + cardTS + "'] .replies")
	b.Visible(".thread article")
	wide := func(where string) {
		t.Helper()
		for _, css := range []string{"html", ".side", ".main .scroll", ".thread .scroll"} {
			n := b.JS(fmt.Sprintf("Math.max(...[...document.querySelectorAll(%q)].map(n => n.scrollWidth - n.clientWidth))", css))
			if n.(float64) > 0 {
				t.Errorf("%s: %s is %v px too wide", where, css, n)
			}
		}
	}
	// From wide to narrow: the way back from a thread is a narrow screen's.
	for _, s := range []struct {
		width int64
		size  string
	}{{1440, "wide"}, {900, "middle"}, {390, "narrow"}, {320, "narrow"}} {
		b.Do(chromedp.EmulateViewport(s.width, 844))
		b.Visible(fmt.Sprintf(".client[data-size=%s][data-pane=thread] .thread", s.size))
		wide(s.size)
		b.Shot(s.size + "-thread")
	}
	b.Click(".thread .back")
	b.Visible(".client[data-pane=main] .main")
	wide("narrow")
	b.Shot("narrow-channel")
	b.Do(chromedp.EmulateViewport(1440, 900))
	b.Visible(".client[data-size=wide] .main")
	b.Click("[data-view=three]")
	b.Visible(".client:nth-child(3)[data-size=narrow] .main")
	wide("side by side")
	nameless := `[...document.querySelectorAll("button, a[href], input, select, textarea, summary")].filter(n =>
		!n.textContent.trim() && !n.ariaLabel && !n.querySelector("img")?.alt && !n.getAttribute("aria-labelledby") && !(n.labels?.length)).map(n => n.outerHTML)`
	if v := b.JS(nameless).([]any); len(v) > 0 {
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
		b.JS(`document.querySelector("[data-user='` + user + `']").click()`)
		b.Visible("[data-user='" + user + "'][aria-pressed=true]")
		if v := b.JS(contrast).([]any); len(v) > 0 {
			t.Errorf("too little contrast as %s: %v", user, v)
		}
	}
}
