package demo

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"casethread/commands"
	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
)

// A course of things said at random, each hiding a word from those who may not
// know it, is played through every way in; after each step all that everybody
// can see, and all that their client gets, is searched for every word.
func TestNothingHiddenIsShown(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			l := newLeak(t, seed)
			for range 40 {
				l.act()
			}
			l.finish()
		})
	}
}

// A leak plays a random course and keeps the words that it hides.
type leak struct {
	*player
	r     *rand.Rand
	log   *syncBuffer
	words int
	seed  uint64
	open  []string // agendas that were put up
	noted int      // acts that were carried out
	plain bool     // the words are kept from nobody
}

func newLeak(t *testing.T, seed uint64) *leak {
	log := &syncBuffer{}
	p := openedCase(t, Options{Practice: practice.Shipped(), Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	l := &leak{player: p, r: rand.New(rand.NewPCG(seed, 7)), log: log, seed: seed}
	l.step("karen /sag #1 forløb praktik 25/11 28/2/2027 12 timer", nil)
	l.step("karen /opfolgning #1 26/11 kl. 10 besøg", nil)
	for _, row := range []string{"Advarsler: ", "Formøde: ", "Kontakt med borgeren: ", "Virksomhedens svar: "} { // of what is read out for a picture
		l.secrets = append(l.secrets, secret{text: row, from: []string{l.id("vera"), l.id("ole"), l.id("lone")}, told: map[string]bool{}})
	}
	return l
}

// hides makes a word that the persons named may not see. It is no word of any
// language, so that it stands nowhere else, and none that the guard knows.
func (l *leak) hides(from ...string) string {
	l.words++
	word := fmt.Sprintf("qvx%c%cz%dw", 'a'+l.seed%26, 'a'+rune(l.words/26), l.words)
	if l.plain {
		return "sagen " + word
	}
	s := secret{text: word, told: map[string]bool{}}
	for _, name := range append(from, "ole", "lone") { // who has no part in the case sees nothing of it
		s.from = append(s.from, l.id(name))
	}
	l.secrets = append(l.secrets, s)
	return "sagen " + word
}

// act does one of the things that people do.
func (l *leak) act() {
	l.t.Helper()
	acts := []func(){
		func() { l.step("karen /sag #1 bekymring til "+l.hides("vera"), nil) },
		func() { l.step("soren /sag #1 bestilling formål "+l.hides("vera", "mads"), nil) },
		func() { l.step("karen /sag #1 næste "+l.hides("vera", "mads"), nil) },
		func() { l.step("karen /sag #1 ændring "+l.hides("vera"), nil) },
		func() { l.step("soren /sag #1 indsats "+l.hides("vera"), nil) },
		func() { l.step("karen /sag #1 ønsker "+l.hides("vera"), nil) },
		func() { l.step("soren /sag #1 bevilling søgt "+l.hides("vera", "mads"), nil) },
		func() { l.step("karen in dm: #1 afklaret "+l.hides("vera"), nil) },
		func() { l.step("vera clicks company.absent", nil) },
		func() { l.step("vera in dm: uro "+l.hides("mads"), nil) },
		func() { l.step("vera in dm: svar "+l.planned()+" aftalt 10 mødt 9 "+l.hides("mads"), nil) },
		func() { l.step("soren /frafald #1 "+l.hides("vera"), nil) },
		func() { l.step("karen /frafald #1 gør "+l.hides("vera"), nil) },
		func() { l.step("karen /frafald #1 udskyd 4/1/2027 "+l.hides("vera"), nil) },
		func() { l.step("karen /frafald #1 løst "+l.hides("vera"), nil) },
		func() { l.step("karen /hvemgor #1 @mads "+l.hides("vera")+" internt", nil) },
		func() { l.step("soren /hvemgor #1 @karen "+l.hides("vera")+" inden 20/12", nil) },
		func() { l.step("karen /hvemgor #1 @vera giv en hånd inden 20/12", nil) },
		func() { l.step("mads in dm: hvemgør afvis "+l.openTask(state.Mentor)+" "+l.hides("vera"), nil) },
		func() { l.step("karen /opfolgning #1 om 3 dage kl. 11 opkald", nil) },
		func() { l.step("karen /opfolgning #1 aflys "+l.planned()+" "+l.hides("vera"), nil) },
		l.hold,
		l.accommodation,
		l.prepare,
		func() { l.step("karen /sag #1 afbrudte 3", nil) },
		func() { l.step("soren /sag #1 læge krævet", nil) },
		func() { l.step("karen /sag #1 timer 18 fra om 2 dage", nil) },
		func() { l.step("vera clicks company.pulse.going = dårligt", nil) },
		func() { l.step("vera clicks company.pulse.attended = delvist fremmøde", nil) },
		func() { l.step("karen /sag #1 fortryd", nil) },
		func() { l.step("karen /sag #1 eksport borger json", nil) },
		func() { l.step("soren /sag #1 billede "+[]string{"timer", "tidslinje"}[l.r.IntN(2)], nil) },
		func() { l.step("karen /sag #1 billede tidslinje i tråden", nil) },
		func() { l.step("vera in dm: billede "+[]string{"timer", "tidslinje"}[l.r.IntN(2)], nil) },
		func() { l.step("soren /sag #1 adgangslog", nil) },
		l.look,
		l.later,
		l.later,
		l.later,
	}
	before := l.live(1).Version
	acts[l.r.IntN(len(acts))]()
	if l.live(1).Version > before {
		l.noted++
	}
}

// look lets everybody look at what they can.
func (l *leak) look() {
	for _, who := range []string{"karen", "soren", "vera", "mads", "ole"} {
		l.step(who+" opens home", nil)
		if l.r.IntN(3) == 0 {
			l.step(who+" clicks digest.open 1 in home", nil)
			l.step(who+" closes the form", nil)
		}
		for _, say := range []string{"vis", "overblik nu", "hvemgør liste", "opfølgning liste", "sag liste", "frafald liste", "frafald hvorfor", "hjælp"} {
			if l.r.IntN(2) == 0 {
				l.step(who+" in dm: "+say, nil)
			}
		}
	}
	l.step("karen /sag #1 forhåndsvis", nil)
}

func (l *leak) later() {
	l.step(fmt.Sprintf("clock +%dh", 1+l.r.IntN(40)), nil)
}

func (l *leak) hold() {
	l.step("karen /opfolgning #1 afholdt", nil)
	l.step("karen submits", []string{
		"agreed: 10", fmt.Sprintf("attended: %d", l.r.IntN(11)), "social: difficult", "accom_ok: partly",
		"note: vi talte om pauserne", "private: " + l.hides("vera", "mads"),
	})
}

// accommodation notes a need, and a solution that the citizen does not want
// the company to know.
func (l *leak) accommodation() {
	l.step("karen /sag #1 skånehensyn", nil)
	l.step("karen submits", []string{"need: " + l.hides("vera"), "solution: " + l.hides("vera")})
}

// shared are the fields of the talks between consultant, caseworker and citizen
// that are meant for the company, or hold no text of one's own.
var shared = []string{"lines", "solution", "steps", "specific", "measurable", "attractive", "realistic", "timebound", "other", "text_shared"}

// prepare ticks an item of a talk that the company has no part in, with all
// texts hidden from it.
func (l *leak) prepare() {
	if len(l.open) == 0 || l.r.IntN(6) == 0 {
		kind := []string{"forberedelse", "formøde"}[l.r.IntN(2)]
		l.step("karen /dagsorden #1 "+kind, nil)
		agendas := l.live(1).Agendas
		if len(agendas) == 0 {
			return
		}
		l.open = append(l.open, agendas[len(agendas)-1].ID)
	}
	id := l.open[l.r.IntN(len(l.open))]
	agendas := l.live(1).Agendas
	at := slices.IndexFunc(agendas, func(a *state.CaseAgenda) bool { return a.ID == id })
	if at < 0 || len(agendas[at].Rows) == 0 {
		return
	}
	row := agendas[at].Rows[l.r.IntN(len(agendas[at].Rows))]
	l.step(fmt.Sprintf("karen clicks agenda.tick 1/%s/%s", id, row.ID), nil)
	var fields []string
	commands.EachItem(func(name string, params []commands.Param) {
		if name != row.What {
			return
		}
		for _, p := range params {
			switch {
			case p.With != "": // which the form asks for afterwards
			case p.Kind == commands.TextKind && slices.Contains(shared, p.Name):
			case p.Kind == commands.TextKind:
				fields = append(fields, p.Name+": "+l.hides("vera"))
			case p.Kind == commands.ChoiceKind, p.Kind == commands.ChoicesKind && p.Required:
				fields = append(fields, p.Name+": "+p.Choices[l.r.IntN(len(p.Choices))].Value)
			case p.Required && p.Kind == commands.HoursKind, p.Kind == commands.CountKind:
				fields = append(fields, p.Name+": 3")
			case p.Required && p.Kind == commands.PartyKind:
				fields = append(fields, p.Name+": K")
			}
		}
	})
	switch {
	case row.What == "prep.experience" && l.r.IntN(2) == 0: // with lines for the company, and what for between the others
		l.step("karen submits", append(fields, "lines: passer heste"))
		l.step("karen submits", []string{"why: " + l.hides("vera")})
	default:
		l.step("karen submits", fields)
	}
	l.step("karen closes the form", nil)
	if l.r.IntN(5) == 0 {
		l.step("karen clicks agenda.minutes 1/"+id, nil)
		l.step("karen submits", []string{"held: yes", "decisions: " + l.hides("vera"), "open: carry"})
		l.step("karen closes the form", nil)
		l.open = slices.DeleteFunc(l.open, func(s string) bool { return s == id })
	}
}

// openTask and planned name something of the case, or nothing that is.
func (l *leak) openTask(r state.Role) string {
	for _, t := range l.live(1).OpenTasks() {
		if t.Owner == r {
			return t.ID
		}
	}
	return "T99"
}

func (l *leak) planned() string {
	if all := l.live(1).PlannedFollowups(); len(all) > 0 {
		return all[l.r.IntN(len(all))].ID
	}
	return "F99"
}

// goOnElsewhere lets the case go on at another company: its contact, who had no part
// in it before, may know no more of the one before than anybody.
func (l *leak) goOnElsewhere() {
	l.step("vera in dm: uro "+l.hides("mads"), nil)
	l.step("karen /sag #1 afslut afbrudt af virksomheden "+l.hides("vera"), nil)
	l.step("karen /sag #1 forløb løntilskud ny vært om 2 dage 20 timer", nil)
	l.step("karen /sag #1 rolle kontakt @ole", nil)
	l.look()
	l.step("clock +72h", nil)
	l.look()
	for _, say := range []string{"vis", "billede timer", "billede tidslinje", "hvemgør liste alle", "opfølgning liste", "dagsorden liste", "overblik nu"} {
		l.step("ole in dm: "+say, nil)
	}
	c, today := l.live(1), state.DateOf(l.demo.Clock.Now())
	if v := c.CompanyView(today); v.Kind != "løntilskud" || len(v.Worries)+len(v.Absent)+len(v.Attendance)+len(v.Answers) > 0 {
		l.t.Errorf("the next company's contact sees %+v", v)
	}
	l.hidden("the next company's file", fmt.Sprintf("%+v", c.CompanyFile(today)))
}

// hidden searches what nobody sees yet for every word.
func (l *leak) hidden(where, all string) {
	for _, s := range l.secrets {
		if strings.Contains(all, s.text) {
			l.t.Errorf("%s hold %s", where, s.text)
		}
	}
}

// finish closes the case, and searches what no reader but the operator sees.
func (l *leak) finish() {
	l.t.Helper()
	l.look()
	l.goOnElsewhere()
	l.step("karen /sag #1 luk afbrudt "+l.hides("vera"), nil)
	l.step("clock +30h", nil)
	l.look()
	var all string
	for _, v := range append(l.visible(l.before, l.id("karen")), l.visible(l.before, l.id("soren"))...) {
		all += v.text + "\n"
	}
	known := 0
	for _, s := range l.secrets {
		if strings.Contains(all, s.text) {
			known++
		}
	}
	if 2*known < len(l.secrets) || l.noted < 12 {
		l.t.Errorf("%d of the acts were carried out, %d of %d words came to those who may know them", l.noted, known, len(l.secrets))
	}
	told := map[string]string{"the log": l.log.String(), "the metrics": l.metrics()}
	for _, k := range []commands.PictureKind{commands.PictureHours, commands.PictureTimeline} { // which nobody can search
		for _, r := range []state.Role{state.NoRole, state.Company} {
			p := commands.PictureFor(l.live(1), r, k, state.DateOf(l.demo.Clock.Now()), texts.Danish)
			if len(p.Rows) == 0 {
				l.t.Errorf("nothing is in the %s for %q", k, r)
			}
			told[fmt.Sprintf("the %s for %q", k, r)] = fmt.Sprintf("%+v", p)
		}
	}
	for where, all := range told {
		l.hidden(where, all)
	}
}

func (l *leak) metrics() string {
	resp, err := http.Get(l.demo.URL + "/metrics")
	if err != nil {
		l.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || len(b) == 0 {
		l.t.Fatal(err)
	}
	return string(b)
}

// A syncBuffer is a buffer that several may write to.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
