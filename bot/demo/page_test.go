package demo

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"casethread/bot/localslack/page/pagetest"
	"casethread/commands/practice"
	"casethread/commands/texts"
)

// TestMain plays half as many demos again at a time as there are processors, for
// much of the time each waits for its bot, unless -parallel says otherwise.
func TestMain(m *testing.M) {
	flag.Parse()
	atOnce := flag.Lookup("test.parallel")
	if atOnce.Value.String() == atOnce.DefValue {
		_ = atOnce.Value.Set(strconv.Itoa((3*runtime.GOMAXPROCS(0) + 1) / 2)) // a number always can be
	}
	os.Exit(pagetest.Run(m))
}

// hiddenFromV are words that the bot says to consultant and caseworker of a
// course that is in danger, and never to the company.
var hiddenFromV = []string{"Niveau", "point", "Fremmødet var", "Hvorfor?", "hemmelig aftale"}

// TestCaseOnThePage plays a whole case on the page of the demo, three side by
// side, with clicks and typing alone: a start meeting, a follow-up that is
// planned and held, a warning that is taken, a new consultant, and a closing
// talk. Nothing of the warning ever stands in the company's column.
func TestCaseOnThePage(t *testing.T) {
	d, err := Start(t.Context(), Options{Start: moment(t, "2026-11-23 09:00"), Practice: practice.Shipped()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	p := &pagePlay{Tab: pagetest.Open(t, d.URL+"/#view=three")}
	p.watch()
	p.open()
	p.startMeeting()
	p.followUp()
	p.warning()
	p.handOver()
	p.closing()
	p.look(t)
}

// The page opens in the language that the demo was started in.
func TestPageSpeaksTheBotsLanguage(t *testing.T) {
	for lang, title := range map[texts.Lang]string{texts.Danish: "lokal Slack", texts.English: "local Slack"} {
		d, err := Start(t.Context(), Options{Start: moment(t, "2026-11-23 09:00"), Lang: lang})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		pagetest.Open(t, d.URL+"/").Says("#brand-sub", title)
	}
}

// pagePlay is the page with three people: consultant, caseworker and contact.
type pagePlay struct {
	*pagetest.Tab
}

// The columns of the three.
const (
	forK = ".client[data-client='1'] "
	forS = ".client[data-client='2'] "
	forV = ".client[data-client='3'] "
)

// watch keeps all that ever stands in the columns of the consultant and of the
// company.
func (p *pagePlay) watch() {
	p.JS(`(() => {
		window.stood = {};
		for (const n of ["1", "3"]) {
			const root = document.querySelector(".client[data-client='" + n + "']");
			stood[n] = new Set();
			const look = () => root.querySelectorAll(".main, .thread, dialog").forEach(part => stood[n].add(part.textContent));
			new MutationObserver(look).observe(root, {subtree: true, childList: true, characterData: true});
			look();
		}
	})()`)
}

// write types a line in a column, sends it and waits until it is away.
func (p *pagePlay) write(column, where, text string) {
	box := column + "[data-compose=" + where + "]"
	p.Type(box, text+kb.Enter)
	p.Until(fmt.Sprintf(`(n => n.value === "" && !n.closest(".sending"))(document.querySelector(%s))`, pagetest.Quote(box)))
}

// press presses a button until its form opens. Where the message has just been
// edited, and the page does not show it yet, Slack knows the button no longer:
// then a person presses again.
func (p *pagePlay) press(column, button string) {
	has := func(css string) string { return "document.querySelector(" + pagetest.Quote(column+css) + ") !== null" }
	for range 5 {
		p.Click(column + button)
		p.Until(has("dialog [data-block]") + " || " + has(".notice"))
		if p.JS(has("dialog [data-block]")) == true {
			return
		}
		p.Click(column + ".notice button")
	}
}

// fill opens a form with a button, fills its fields in and sends it. Fields are
// written as "block: text", "block = option's text" and "block + choice".
func (p *pagePlay) fill(column, button string, fields ...string) {
	p.press(column, button)
	for _, f := range fields {
		words := strings.SplitN(f, " ", 3)
		block := column + "dialog [data-block='" + strings.TrimSuffix(words[0], ":") + "'] "
		switch {
		case strings.HasSuffix(words[0], ":"):
			p.Visible(block + ".control")
			p.JS(fmt.Sprintf("document.querySelector(%s).select()", pagetest.Quote(block+".control")))
			p.Type(block+".control", strings.SplitN(f, ": ", 2)[1])
		case words[1] == "=":
			p.Visible(block + "select")
			option := p.JS(fmt.Sprintf("[...document.querySelector(%s).options].find(o => o.text === %s).value", pagetest.Quote(block+"select"), pagetest.Quote(words[2])))
			p.Set(block+"select", option.(string))
		default:
			p.Click(block + "input[value='" + words[2] + "']")
		}
	}
	p.Click(column + "dialog [data-submit]")
	p.Gone(column + "dialog")
}

func (p *pagePlay) open() {
	p.write(forK, "channel", `/sag åbn AB spor 1B virksomhed "Værkstedet" sagsbehandler @soren kontakt @vera`)
	p.Says(forK+".ephemeral", "Skal sagen åbnes her?")
	p.Silent(forV+".main", "Skal sagen åbnes her?")
	p.Click(forK + "[data-action='case.open.confirm']")
	for _, column := range []string{forK, forS, forV} {
		p.Says(column+".main article", "Sag #1 · AB")
	}
}

func (p *pagePlay) startMeeting() {
	p.write(forK, "channel", "/dagsorden startmøde")
	p.Click(forK + ".replies")
	p.Click(forV + ".replies")
	p.fill(forK, tick("A1", 3), "hours: 15")
	p.Says(forV+".thread", "15 timer")
	p.fill(forK, tick("A1", 9), "start: 24/11", "kind = virksomhedspraktik", "end: 26/2")
	p.Says(forV+".thread", "virksomhedspraktik")
	p.fill(forK, tick("A1", 7), "vitas = godkendt")
	p.fill(forV, ".thread [data-action='agenda.note'][data-value='1/A1/5']", "note: Mød kl. 8 ved porten")
	p.fill(forK, "[data-action='agenda.note'][data-value='1/A1/1']", "private: hemmelig aftale")
	p.fill(forK, "[data-action='agenda.minutes'][data-value='1/A1']", "tasks: virksomhed: bestil arbejdstøj senest fredag", "private: hemmelig aftale igen")
	p.Click(forV + "[data-action='task.accept']")
	p.Says(forK+".thread", "arbejdstøj")
	p.Shot("case-1-meeting")
}

func tick(agenda string, item int) string {
	return fmt.Sprintf(".thread [data-action='agenda.tick'][data-value='1/%s/%d']", agenda, item)
}

func (p *pagePlay) followUp() {
	p.fill(forK, ".thread [data-value='1/followup.add']", "when: på torsdag kl. 10")
	p.Says(forV+".thread", "torsdag 26. november 2026 (uge 48) kl. 10.00")
	p.clock("2026-11-26T11:00")
	p.fill(forK, ".thread [data-action='followup.held']", "agreed: 15", "attended: 6")
	p.Shot("case-2-followup")
}

// clock moves the clock forward in the top bar.
func (p *pagePlay) clock(to string) {
	p.OpenClock()
	p.Set("[data-clock=field]", to)
	p.Click("[data-clock=set]")
	p.Until(`document.getElementById("clock-progress").hidden`)
}

func (p *pagePlay) warning() {
	p.Click("#clock [data-clock=half]:not([disabled])")
	p.Until(`document.getElementById("clock-progress").hidden`)
	p.Click(forK + ".place:not([aria-current]):has(.fresh)")
	p.Says(forK+".main article", "Niveau")
	p.Says(forK+".main article:last-child", "Fremmødet var")
	p.Click(forK + ".main article:last-child [data-action='warning.take']")
	p.Says(forK+".main .ephemeral", "advarslen er taget")
	p.Says(forK+".main article", "@karen tog advarslen")
	p.Shot("case-3-warning")
}

func (p *pagePlay) handOver() {
	p.write(forK, "channel", "overdrag @lone")
	p.Set(forK+".who", "U0LONE0005")
	p.Click(forK + ".main [data-action='handover.accept']")
	p.Says(forV+".thread", "@lone – konsulent")
	p.Shot("case-4-handover")
}

func (p *pagePlay) closing() {
	p.Click(forK + "[data-place=C0FORLOB01]")
	p.write(forK, "channel", "/sag afslut job")
	p.write(forK, "channel", "/dagsorden afslutning")
	p.Click(forK + ".replies")
	p.fill(forK, tick("A2", 1), "text: Den faste plan")
	p.fill(forK, "[data-action='agenda.minutes'][data-value='1/A2']")
	p.Click(forK + ".thread .back")
	p.write(forK, "channel", "/sag luk job")
	p.Says(forV+".thread", "lukket")
	p.Shot("case-5-closed")
}

// look goes through the places of the company once more and reads all that ever
// stood there.
func (p *pagePlay) look(t *testing.T) {
	p.Click(forV + ".thread .back")
	p.Click(forV + ".tabs li:nth-child(2) .place")
	p.Says(forV+".main article", "I ringer til")
	p.Click(forV + "[data-place=home]")
	p.Visible(forV + ".home")
	for _, word := range hiddenFromV {
		stood := fmt.Sprintf("[...stood['%%s']].filter(s => s.toLowerCase().includes(%s.toLowerCase()))", pagetest.Quote(word))
		if found := p.JS(fmt.Sprintf(stood, "3")).([]any); len(found) > 0 {
			t.Errorf("%q stood in the company's column: %v", word, found[0])
		}
		if len(p.JS(fmt.Sprintf(stood, "1")).([]any)) == 0 {
			t.Errorf("%q never stood in the consultant's column, so that it is missing in the company's says nothing", word)
		}
	}
}
