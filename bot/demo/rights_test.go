package demo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
)

// said is what one may type after each word, so that it lacks nothing. %s is
// the number of a follow-up or task of one's own.
var said = map[string]string{
	"case.open": "AB", "case.role": `mentor "Mona, 12345678"`, "case.order": "formål", "case.goal": "møde til tiden",
	"case.consent_give": `"at der er pauser" til virksomhed`, "case.consent_withdraw": "%s fortrudt",
	"case.wishes": "værksted", "case.accommodation": "ingen", "case.placement": "praktik 1/12 12", "case.hours": "15",
	"case.next": "job", "case.company": "Kantinen", "case.language": "en", "case.ball": "@soren", "case.end": "job", "case.track": "2B", "case.close": "job", "case.forget": "fejl", "case.forget_now": "fejl v1",
	"case.contact": "telefon", "case.met": "start", "case.medical": "krævet", "case.breakoffs": "2", "case.change": "bolig",
	"case.effort": "kursus", "case.handover": "@ole", "case.handover_decline": "H1 nej", "case.worry": "spiser alene", "case.grant": "HKO søgt", "case.concern": "til ser det", "case.focus": "timer fra", "case.pulse": "godt", "case.export": "borger", "case.tap": "x",
	"followup.add": "3/12", "followup.held": "%s", "followup.move": "%s 8/12", "followup.cancel": "%s sygdom", "followup.missed": "%s",
	"agenda.meeting": "forum", "agenda.add": "nøgler", "agenda.move": "9/12 kl. 9", "agenda.cancel": "sygdom", "agenda.arrange": "x", "agenda.tick": "x", "agenda.note": "x", "agenda.park": "x", "agenda.template": "x", "agenda.reset": "x", "agenda.yaml": "start",
	"followup.propose": "%s 7/12", "followup.answer": "%s socialt ok",
	"task.add": "@soren ring", "task.done": "%s", "task.accept": "%s", "task.decline": "%s nej", "task.hand": "%s @soren", "task.move": "%s 9/12",
	"dropout.raise": "spiser alene", "dropout.act": "ringede", "dropout.snooze": "1/12 venter", "dropout.resolve": "talt sammen",
	"digest.at": "7.30", "digest.weekly": "fredag", "digest.pause": "til 8/12", "digest.language": "da", "digest.remind": "15", "digest.snooze": "%s",
}

// Who may do what is the role × act table's to say, for every word and every
// person; who may not changes nothing, and is told so in their language.
func TestEveryWordAsksTheTable(t *testing.T) {
	t.Parallel()
	roles := map[string][]state.Role{"karen": {state.Consultant}, "soren": {state.Caseworker}, "vera": {state.Company}, "mads": {state.Mentor}, "lone": nil, "ole": nil}
	for i := range commands.Table {
		cmd := &commands.Table[i]
		t.Run(cmd.Name, func(t *testing.T) {
			t.Parallel()
			for j := range cmd.Words {
				w := &cmd.Words[j]
				if w.Hidden || w.NoCase { // hidden ones have no words; the others no case
					continue
				}
				p := openedCase(t, Options{})
				p.step("karen /opfolgning #1 24/11", nil)
				if j%2 == 1 { // who has left, and whose time as a stand-in is over, are no more than who never had a part
					p.step("karen /sag #1 rolle mentor @lone", nil)
					p.step("karen /sag #1 rolle mentor @mads", nil)
					p.step("soren in dm: overblik pause indtil 25/11 stedfortræder @ole", nil)
					p.step("clock 2026-11-25 09:00", nil)
				}
				for who, held := range roles {
					p.asks(commands.Path(cmd, w), w, who, held)
				}
			}
		})
	}
}

// asks lets a person say a word in a direct message, and compares what comes
// of it with the table.
func (p *player) asks(path string, w *commands.Word, who string, roles []state.Role) {
	p.t.Helper()
	typed := p.wordFor(path, w, who)
	may := slices.ContainsFunc(roles, func(r state.Role) bool {
		act := w.Act
		if _, own := commands.WordOf(w.Company); own != nil && r == state.Company { // of whom it is taken for that
			act = own.Act
		}
		return state.May(r, act)
	})
	before := p.live(1)
	answer := strings.Join(p.types(who, typed), "\n")
	if path == "case.close" && strings.Contains(answer, "[Luk sagen]") { // it is asked first
		p.step(who+" clicks act.anyway in dm", nil)
	}
	after := p.live(1)
	refused := strings.Contains(answer, "Det kan du ikke som") || strings.Contains(answer, texts.Say("answer.no_case", "no", 1).In(texts.Danish, texts.Plain{}))
	switch {
	case refused == may:
		p.t.Errorf("%s says %q: may %v, answered\n%s", who, typed, may, answer)
	case refused && after.Version != before.Version:
		p.t.Errorf("%s says %q: refused, yet recorded %v", who, typed, p.recorded(before.Version))
	case !refused && !w.Reads && after.Version == before.Version && !before.Closed && !harmless(path, who):
		p.t.Errorf("%s says %q: nothing was recorded, but answered\n%s", who, typed, answer)
	}
}

// harmless reports whether a word that one may say has nothing to do here.
func harmless(path, who string) bool {
	if strings.HasPrefix(path, "agenda.") {
		return true // a meeting of the kind may be open already, or several be meant
	}
	switch path {
	case "case.clarified", "case.absent", "case.undo", "case.track", "case.focus", "case.language", "case.hours", "case.end", "case.ball",
		"case.role", "case.consent_give", "case.consent_withdraw", "followup.move", "followup.cancel", "followup.held", "followup.missed", "followup.propose", "followup.answer", "followup.halfway":
		return true // needs what another may have done already
	case "dropout.take", "dropout.act", "dropout.snooze", "dropout.resolve":
		return true // nobody may have warned of anything
	case "task.done", "task.accept", "task.decline", "task.hand", "task.move":
		return true // somebody's task, to whom it may have been handed
	}
	return false
}

func (p *player) wordFor(path string, w *commands.Word, who string) string {
	thing := "F1"
	switch {
	case strings.HasPrefix(path, "task."):
		thing = "T1"
	case strings.HasPrefix(path, "case.consent"):
		thing = "C1"
	}
	args := said[path]
	if path == "case.company" { // what it is called already is no news
		args += " hos " + who
	}
	if strings.Contains(args, "%s") {
		args = fmt.Sprintf(args, thing)
	}
	name := strings.TrimSuffix(path, "."+w.Name)
	spelt := w.Name
	if w.Under != "" {
		spelt = w.Under + " " + strings.TrimPrefix(w.Name, w.Under+"_")
	}
	if name == "task" {
		name = "whodoes"
	}
	return strings.TrimSpace(name + " #1 " + spelt + " " + args)
}

// Every word that takes parameters is said with some.
func TestEveryWordIsSaid(t *testing.T) {
	for i := range commands.Table {
		for _, w := range commands.Table[i].Words {
			path := commands.Path(&commands.Table[i], &w)
			required := slices.ContainsFunc(w.Params, func(p commands.Param) bool { return p.Required })
			if _, ok := said[path]; required && !ok {
				t.Errorf("%s: nothing is said after it", path)
			}
		}
	}
}

// buttons are the action ids of product's buttons that carry a value.
var buttons = []string{
	"case.open.confirm", "case.open.cancel", "case.pick", "case.preview", "form.open", "date.use", "act.undo", "act.again",
	"followup.held", "followup.move", "followup.cancel", "followup.missed", "followup.propose", "followup.answer", "followup.halfway", "task.accept", "task.decline", "task.done", "task.hand",
	"task.snooze", "digest.snooze", "digest.more", "agenda.tick", "agenda.note", "agenda.park", "agenda.minutes", "agenda.copy", "agenda.yaml", "agenda.reset", "ball.pass",
	"ball.accept", "ball.decline", "company.absent", "company.worry", "handover.accept", "handover.decline", "digest.open", "warning.take", "warning.act", "warning.snooze", "warning.resolve", "warning.why", "consent.give", "consent.withdraw", "audience.ok", "audience.show", "stats.count", "picture.hours", "picture.timeline", "forget.confirm", "company.pulse.going", "company.pulse.attended",
	"list.more", "list.back", "home.more", "home.back", "home.kind", "home.all", "home.search", "home.day.more", "home.tasks.back", "home.warned.more", "home.no.such.more",
	"digest.at", "digest.weekly", "digest.pause", "digest.remind", "digest.language", "digest.on", "digest.off", "digest.back",
	"no.such.button", "",
}

// A button's value that nobody offered changes nothing for those who may not,
// and never ends in a failure of ours.
func TestForgedButtons(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{})
	p.step("karen /hvemgor #1 @soren internsag internt", nil)
	p.plant("from vera and ole: internsag")
	values := []string{
		"0/2", "0/2/running", "0/-1", "0/99999999", "0/1/~draft", "0/1/no.such", "0/concern", "0/running/2/3",
		"1/1.0", "1/1.7", "1/1.x", "1/-1.0", "1/9.9", "1/A1", "1/A1/1", "1/A1/1/back", "1/A9/1", "1/A1/1/7", "0/start", "0/agenda.template/start", "1/agenda.minutes/A1",
		"1/R11/contact", "1/R24/vitas", "1/R99/contact", "1/R11/pray", "1/R19/done/T1", "0/R11/show",
		"", "1", "1/", "0", "-1", "2/T1", "999/T1", "1/T9", "1/F9", "1/C1", "1/C9", "1/G1", "1/T1", "1/T1/2026-12-03", "1/F1/31-2", "1/F1/2026-12-03T25:99", "1/F1/2026-12-03T10:00/7", "1/F1/2026-12-03T10:00/x", "1/F1/2026-12-03T10:00/0", "T1", "1/../../etc",
		"1/followup.add", "1/case.close", "1/case.forget/T1", "1/no.such", "1/followup.add/~draft", "1/1-1", "1/2-5", "1/5-2", "1/99-99", "1/0-0", "1/1-999999999",
		"99999999999999999999", "1\x00T1", "æøå/☃", strings.Repeat("9", 2000), "1/" + strings.Repeat("T", 1998), `{"no":1}`,
	}
	for _, action := range buttons {
		before := p.live(1).Version
		for n, value := range values {
			who := "vera"
			if n%4 == 0 || action == "company.absent" { // which is hers
				who = "ole"
			}
			if status := p.forge(p.id(who), action, value); status != http.StatusOK {
				t.Errorf("%s %s %.20q: HTTP %d", who, action, value, status)
			}
		}
		if after := p.live(1).Version; after != before {
			t.Errorf("%s: recorded %v", action, p.recorded(before))
		}
	}
	for _, line := range p.step("clock +1s", nil) {
		if strings.Contains(line, "Noget gik galt") {
			t.Errorf("a failure of ours: %s", line)
		}
	}
}

// forge sends the bot a signed click on a button that stands nowhere.
func (p *player) forge(user, action, value string) int {
	p.t.Helper()
	p.forged++
	payload, err := json.Marshal(map[string]any{
		"type": "block_actions", "user": map[string]any{"id": user}, "team": map[string]any{"id": p.demo.Slack.Options().TeamID},
		"channel": map[string]any{"id": channel}, "container": map[string]any{"type": "message", "channel_id": channel},
		"trigger_id": "forged" + strconv.Itoa(p.forged), "actions": []any{map[string]any{"action_id": action, "type": "button", "value": value}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	status, err := p.signed("interactions", url.Values{"payload": {string(payload)}})
	if err != nil {
		p.t.Fatal(err)
	}
	return status
}

// signed delivers to the bot what Slack would, and returns the status. It may
// be called side by side.
func (p *player) signed(to string, values url.Values) (int, error) {
	body, stamp := values.Encode(), strconv.FormatInt(p.demo.Clock.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(p.demo.Slack.Options().SigningSecret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	req, err := http.NewRequestWithContext(p.ctx(), http.MethodPost, p.demo.URL+"/slack/"+to, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

// A yes that is clicked twice, faster than the question goes away, opens one case.
func TestDoubleClickOpensOneCase(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, Options{Start: moment(t, "2026-11-24 09:00")})
	said := p.step("karen /sag åbn AB", nil)
	at, ok := p.newest(p.id("karen"), "case.open.confirm", "", "")
	if !ok {
		t.Fatalf("nothing was asked: %q", said)
	}
	draft, _ := at.element["value"].(string)
	for range 2 {
		if status := p.forge(p.id("karen"), "case.open.confirm", draft); status != http.StatusOK {
			t.Errorf("HTTP %d", status)
		}
	}
	p.step("clock +1s", nil)
	cards := 0
	for _, c := range p.state().Channels {
		for _, m := range c.Messages {
			if m.Metadata["event_type"] == "case_card" {
				cards++
			}
		}
	}
	if cards != 1 {
		t.Errorf("%d cases were opened", cards)
	}
}
