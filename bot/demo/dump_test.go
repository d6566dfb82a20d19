package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"casethread/bot/export"
	"casethread/commands"
	"casethread/commands/practice"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// planting says something in every place of the command table that takes free
// text, and where else people's words come in: ‹case.order.text› stands for a
// text that is found nowhere else. Indented lines fill in the form that opens.
const planting = `
karen /sag åbn ‹case.open.label› spor "‹case.open.track›" virksomhed "‹case.open.company›" sagsbehandler @soren kontakt @vera
karen clicks case.open.confirm
karen /sag liste ‹case.list.filter›
karen /sag rolle mentor "‹case.role.who›, ‹phone 1›, ‹mail›@eksempel.dk"
karen /sag rolle mentor ude
karen /sag rolle
  role: mentor
  name: ‹case.role.name›
  phone: ‹phone case.role.phone›
karen /sag bestilling formål ‹case.order.text›
karen /sag mål
  specific: ‹case.goal.specific›
  measurable: ‹case.goal.measurable›
  attractive: ‹case.goal.attractive›
  realistic: ‹case.goal.realistic›
  timebound: ‹case.goal.timebound›
karen /sag ønsker
  wishes: ‹case.wishes.wishes›\n‹case.wishes.lines›
  lines: ‹case.wishes.lines›
karen submits
  why: ‹case.wishes.why›
karen /sag skånehensyn
  need: ‹case.accommodation.need›
  solution: ‹case.accommodation.solution›
  consent: yes
karen submits
  why: ‹case.accommodation.why›
karen /sag samtykke giv "‹case.consent_give.what›" til virksomhed formål ‹case.consent_give.why›
karen /sag samtykke
karen clicks consent.withdraw
  reason: ‹case.consent_withdraw.reason›
karen /sag næste ‹case.next.what›
karen /sag virksomhed "‹case.company.company›"
karen /sag bold @soren
soren clicks ball.decline
  reason: ‹case.decline.reason›
karen /sag overdrag @lone ‹case.handover.note›
lone clicks handover.decline
  reason: ‹case.handover_decline.reason›
vera in dm: uro ‹case.worry.what›
karen /sag forløb praktik 24/11 26/2 12 timer
vera in dm: fravær
karen /sag afklaret ‹case.clarified.private›
karen /sag ændring ‹case.change.kind›
karen /sag indsats ‹case.effort.what›
karen /sag bevilling
  what: ‹case.grant.what›
  state: applied
karen /sag bekymring til ‹case.concern.reason›
soren /sag team ‹case.team.name› leder @lone medlemmer @karen
karen /opfolgning i dag kl. 10 besøg ‹followup.add.note›
vera in dm: foreslå F1 27/11 kl. 9 ‹followup.propose.note›
karen /opfolgning 3/12
karen /opfolgning aflys F2 ‹followup.cancel.reason›
karen /opfolgning i dag kl. 10.10
karen /hvemgor @soren ‹task.add.what›
soren /hvemgor afvis T1 ‹task.decline.reason›
karen /dagsorden skabeloner
karen clicks agenda.copy
  yaml: name: ‹agenda.meeting.name›\nda: ‹agenda.template.yaml›\nwhere: thread\nitems:\n  - asks: text\n    da: ‹item›
karen /dagsorden ‹agenda.meeting.name›
karen /dagsorden tilføj ‹agenda.add.items›
karen clicks agenda.tick 1/A1/1
  text: ‹tick›
karen clicks agenda.note 1/A1/2
  note: ‹agenda.note.note›
  private: ‹agenda.note.private›
karen clicks form.open 1/agenda.arrange/A1
  items: ‹agenda.arrange.items›
karen /dagsorden fælles 3/12
karen /dagsorden aflys A2 ‹agenda.cancel.reason›
karen clicks agenda.minutes 1/A1
  decisions: ‹agenda.minutes.decisions›
  tasks: sagsbehandler: ‹agenda.minutes.tasks›
  private: ‹agenda.minutes.private›
  open: drop
karen /frafald ‹dropout.raise.what›
karen /frafald tag
karen /frafald gør ‹dropout.act.what›
karen /frafald udskyd 30/11 ‹dropout.snooze.reason›
karen /frafald løst ‹dropout.resolve.what›
clock 2026-11-24 11:00
vera in dm: svar F1 aftalt 10 mødt 9 ‹followup.answer.note›
karen clicks followup.held 1/F1
  agreed: 10
  attended: 9
  note: ‹followup.held.note›
  private: ‹followup.held.private›
karen /opfolgning udeblev F3 ‹followup.missed.reason›
karen /sag åbn ‹second label› konsulent @karen sagsbehandler "‹case.open.caseworker›, ‹phone 2›" kontakt "‹case.open.contact›" mentor "‹case.open.mentor›"
karen clicks case.open.confirm
karen opens home
karen clicks home.search in home = ‹home search›
karen /opfolgning 4/12 ‹draft which case›
karen in dm: #1 bekymring til depression ‹draft anyway›
karen uses shortcut.task on Sag #1
clock 2026-11-25 09:00
karen /sag #1 spor "‹case.track.track›"
karen /sag #1 afslut job ‹case.end.reason›
karen /sag #1 luk job ‹case.close.reason›
`

// notPlanted are places that look as if they took free text, and why they do not.
var notPlanted = map[string]string{
	"agenda.arrange.last":   "an id that a form remembers",
	"agenda.reset.seen":     "a digest that a form remembers",
	"agenda.template.name":  "the name of what is edited; one's own is in the text of the template",
	"agenda.reset.name":     "the name of a template that is there",
	"agenda.yaml.name":      "the name of a template that is there",
	"case.forget_now.seen":  "a digest that a button carries",
	"case.tap.pulse":        "a day that a button carries",
	"case.open.consultant":  "a user: only one of the house opens a case",
	"case.handover.to":      "a user",
	"case.stats.team":       "the name of a team that is there",
	"case.stats.ref":        "a digest that a button carries",
	"case.team.leader":      "a user",
	"case.team.members":     "users",
	"digest.pause.stand-in": "a user",
	"case.grant.grant":      "the id of a grant that is there",
}

// notKept are texts that nothing of the store may hold, sealed or not.
var notKept = []string{"case.list.filter"}

// TestTheDumpIsUnreadable has people write in every place that takes free text,
// and looks for it in the files of a real Redis: its append-only file, and the
// snapshot that it saves.
func TestTheDumpIsUnreadable(t *testing.T) {
	t.Parallel()
	names := allPlaces(t)
	server := redistest.Start(t, "--appendfsync", "always", "--rdbcompression", "no")
	p := newPlayer(t, Options{Redis: server.URL(), Practice: practice.Shipped(), Start: moment(t, "2026-11-24 09:00")})
	said := p.saysAll(planting)
	p.parks(
		redisstore.Post{Op: "p1", Kind: "unknown", Case: 1, Channel: channel, Body: []byte(mark("parked"))},
		redisstore.Post{Op: "p2", Kind: "unknown", Channel: p.id("karen"), Body: []byte(mark("parked"))},
	)
	p.isKept(names, said)

	r := client(t, server.URL())
	control := mark("control")
	if err := r.Set(p.ctx(), "control", control, 0).Err(); err != nil {
		t.Fatal(err)
	}
	if err := r.Save(p.ctx()).Err(); err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	files := 0
	err := filepath.WalkDir(server.Dir(), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(control)) {
			files++
		}
		for _, name := range append(names, "control", "parked") {
			for how, form := range forms(mark(name)) {
				if bytes.Contains(b, form) {
					found[name] = append(found[name], filepath.Base(path)+" "+how)
				}
			}
		}
		return err
	})
	if err != nil || files < 2 { // the append-only file and the snapshot
		t.Errorf("what is not sealed is found in %d files: %v", files, err)
	}
	delete(found, "control")
	for _, name := range slices.Sorted(maps.Keys(found)) {
		t.Errorf("%s: %q is readable in %v", name, mark(name), found[name])
	}
}

// allPlaces are the names of what is planted. Each place of the command table
// that takes free text must be among them.
func allPlaces(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, m := range place.FindAllStringSubmatch(planting, -1) {
		names = append(names, m[1])
	}
	wanted := map[string]bool{}
	for i := range commands.Table {
		c := &commands.Table[i]
		for _, w := range c.Words {
			for _, param := range w.Params {
				if takesText(param) {
					wanted[commands.Path(c, &w)+"."+param.Name] = true
				}
			}
		}
	}
	for name := range wanted {
		if notPlanted[name] == "" && !slices.Contains(names, name) && !slices.Contains(names, "phone "+name) {
			t.Errorf("%s takes free text: plant something in it", name)
		}
	}
	for name := range notPlanted {
		if !wanted[name] {
			t.Errorf("%s is not in the command table any longer", name)
		}
	}
	if len(wanted) < 60 {
		t.Fatalf("the command table has %d places for free text", len(wanted))
	}
	return names
}

// takesText reports whether people may write what they like.
func takesText(p commands.Param) bool {
	switch p.Kind {
	case commands.TextKind, commands.NameKind, commands.LabelKind, commands.PhoneKind, commands.TeamKind, commands.TemplateKind,
		commands.PersonKind, commands.PeopleKind, commands.GrantKind:
		return true
	}
	return p.Open
}

// saysAll carries out a script and returns what came of each place's act.
func (p *player) saysAll(script string) map[string]string {
	p.t.Helper()
	said := map[string]string{}
	lines := strings.Split(strings.TrimSpace(script), "\n")
	for i := 0; i < len(lines); i++ {
		raw := []string{lines[i]}
		var out, fields []string
		if !strings.HasSuffix(lines[i], " submits") { // which asks for more
			out = p.step(planted(lines[i]), nil)
		}
		for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "  ") {
			i++
			raw, fields = append(raw, lines[i]), append(fields, planted(strings.TrimSpace(lines[i])))
		}
		if len(fields) > 0 {
			who, _, _ := strings.Cut(raw[0], " ")
			out = append(out, p.step(who+" submits", fields)...)
		}
		for _, m := range place.FindAllStringSubmatch(strings.Join(raw, "\n"), -1) {
			said[m[1]] = strings.Join(out, "\n")
		}
	}
	return said
}

// parks has posts parked while the bot is down, so that it takes none of them.
func (p *player) parks(posts ...redisstore.Post) {
	p.t.Helper()
	p.step("bot down", nil)
	ws := p.demo.Store().Workspace(p.demo.Slack.Options().TeamID)
	if _, err := ws.Commit(p.ctx(), redisstore.Commit{Posts: posts}); err != nil {
		p.t.Fatal(err)
	}
	entries, err := ws.Claim(p.ctx(), "operator", 10, 0, time.Minute)
	if err != nil || len(entries) != len(posts) {
		p.t.Fatalf("claimed %d, %v", len(entries), err)
	}
	for _, e := range entries {
		if err := ws.Park(p.ctx(), e, "channel_not_found"); err != nil {
			p.t.Fatal(err)
		}
	}
	p.step("bot up", nil)
}

// isKept fails the test when something was planted in vain: the store does not
// have it.
func (p *player) isKept(names []string, said map[string]string) {
	p.t.Helper()
	ws := p.demo.Store().Workspace(p.demo.Slack.Options().TeamID)
	var all bytes.Buffer
	for no := 1; no <= 2; no++ {
		if err := export.WriteEvents(&all, p.live(no)); err != nil {
			p.t.Fatal(err)
		}
	}
	for _, name := range []string{"teams", "templates"} {
		body, err := ws.Kept(p.ctx(), name)
		if err != nil {
			p.t.Fatal(err)
		}
		all.Write(body)
	}
	r := client(p.t, p.demo.RedisURL)
	drafts, err := r.Keys(p.ctx(), "*:draft:*").Result()
	if err != nil {
		p.t.Fatal(err)
	}
	for _, key := range drafts {
		body, err := ws.Draft(p.ctx(), key[strings.LastIndex(key, ":")+1:])
		if err != nil {
			p.t.Fatal(err)
		}
		all.Write(body)
	}
	for _, name := range names {
		if kept := strings.Contains(all.String(), mark(name)); kept == slices.Contains(notKept, name) {
			p.t.Errorf("%s: kept is %t; what came of it:\n%s", name, kept, said[name])
		}
	}
}

var place = regexp.MustCompile(`‹([^›]+)›`)

// planted puts the texts in place of their names.
func planted(line string) string {
	return place.ReplaceAllStringFunc(line, func(s string) string {
		return mark(strings.TrimSuffix(strings.TrimPrefix(s, "‹"), "›"))
	})
}

// mark is a text by which a place is found again.
func mark(name string) string {
	sum := sha256.Sum256([]byte(name))
	if strings.HasPrefix(name, "phone ") {
		return fmt.Sprintf("2%07d", (int(sum[0])<<16|int(sum[1])<<8|int(sum[2]))%10_000_000)
	}
	const vowels, consonants = "aeiouy", "bdfgklmnprstv"
	word := "q"
	for i := range 4 {
		word += string(vowels[int(sum[2*i])%len(vowels)]) + string(consonants[int(sum[2*i+1])%len(consonants)])
	}
	return word
}

// forms are the ways in which a text may lie in a file without being sealed.
func forms(text string) map[string][]byte {
	all := map[string][]byte{
		"as it is": []byte(text), "in capitals": []byte(strings.ToUpper(text)),
		"capitalized": []byte(strings.ToUpper(text[:1]) + text[1:]),
		"in hex":      []byte(hex.EncodeToString([]byte(text))),
	}
	for _, u := range utf16.Encode([]rune(text)) {
		all["in UTF-16, little end first"] = append(all["in UTF-16, little end first"], byte(u), byte(u>>8))
		all["in UTF-16, big end first"] = append(all["in UTF-16, big end first"], byte(u>>8), byte(u))
	}
	for skip := range 3 { // in base64 it looks otherwise at each place in three
		for name, encoded := range map[string]string{
			"in base64":     base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat(" ", skip) + text)),
			"in URL base64": base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat(" ", skip) + text)),
		} {
			whole := encoded[(skip*8+5)/6:] // without letters that hold something of what stands beside it
			all[fmt.Sprint(name, " ", skip)] = []byte(whole[:len(whole)-1])
		}
	}
	return all
}
