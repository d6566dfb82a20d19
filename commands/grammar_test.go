package commands

import (
	"slices"
	"strings"
	"testing"

	"casethread/commands/guard"
	"casethread/commands/texts"
	"casethread/state"
)

// The grammar, line by line: testdata/grammar.txt.
func TestGrammar(t *testing.T) {
	const file = "testdata/grammar.txt"
	tried, right := map[string]int{}, map[string]int{}
	checkRows(t, file, func(left string) string {
		got := outcome(left)
		word, _, _ := strings.Cut(got, " ")
		tried[word]++
		if !strings.Contains(got, "!") {
			right[word]++
		}
		return got
	})
	eachWord(t, func(t *testing.T, c *Command, w *Word) {
		path := Path(c, w)
		if w.Hidden {
			return
		}
		if tried[path] < 2 || right[path] == 0 {
			t.Errorf("%s has too few lines in %s: %d tried, %d understood", path, file, tried[path], right[path])
		}
	})
}

// Keywords come in any order.
func TestKeywordsInAnyOrder(t *testing.T) {
	for _, tt := range []struct {
		head, tail string
		parts      []string
	}{
		{"/case open CD", "", []string{"track 1B", `company "Nordisk Bageri"`, "consultant <@U1KARIN>", "caseworker <@U2SOREN>"}},
		{"/sag åbn CD", "", []string{"spor 1B", "virksomhed Bageriet", "kontakt <@U3VERA>", `mentor "Mia, 11223344"`}},
		{"/followup held", "Godt møde", []string{"F1", "agreed 12", "attended 9", "socialt ok", "mening ok"}},
		{"/followup", "ring først", []string{"3/12 kl. 10", "besøg", "<@U3VERA> S", "hver 2. uge"}},
		{"/case placement", "", []string{"fleksjob", "1/12 28/2", "samme vært", "paid 2", "12 timer"}},
		{"/case hours", "", []string{"15", "paid 4", "from 1/12"}},
		{"/whodoes", "ring til dem", []string{"<@U2SOREN>", "senest 3/12", "internt"}},
		{"/digest pause", "", []string{"until 3/12", "stand-in <@U2SOREN>"}},
		{"/case met", "", []string{"pre", "yesterday", "present K S B"}},
		{"/case contact", "", []string{"phone", "20/11", "tolk"}},
	} {
		want := ""
		permute(tt.parts, func(parts []string) {
			text := strings.TrimSpace(tt.head + " " + strings.Join(parts, " ") + " " + tt.tail)
			got := outcome(text)
			if want == "" {
				want = got
				if strings.Contains(got, "!") {
					t.Errorf("%s: %s", text, got)
				}
			}
			if got != want {
				t.Errorf("%s:\n got %s\nwant %s", text, got, want)
			}
		})
	}
}

func permute(s []string, f func([]string)) {
	var at func(k int)
	at = func(k int) {
		if k == len(s) {
			f(s)
			return
		}
		for i := k; i < len(s); i++ {
			s[k], s[i] = s[i], s[k]
			at(k + 1)
			s[k], s[i] = s[i], s[k]
		}
	}
	s = slices.Clone(s)
	at(0)
}

// Both languages are always understood: a word and its keywords in the one
// and the other give the same request.
func TestBothLanguages(t *testing.T) {
	for da, en := range map[string]string{
		"/sag åbn CD spor 1B konsulent <@U1KARIN>":             "/case open CD track 1B consultant <@U1KARIN>",
		"/sag rolle sagsbehandler <@U2SOREN>":                  "/case role caseworker <@U2SOREN>",
		"/sag forløb praktik 1. december 12 timer lønnede 2":   "/case placement work placement 1 December 12 hours paid 2",
		"/opfolgning i overmorgen kl. 10.30 besøg hver 2. uge": "/followup 2026-11-27 at 10:30 visit every 2 weeks",
		"/opfolgning afholdt F1 aftalt 12 mødt 7,5":            "/followup held F1 agreed 12 attended 7.5",
		"/hvemgor sagsbehandler ring senest fredag internt":    "/whodoes caseworker ring by Friday internal",
		"/overblik pause til 3/12 stedfortræder <@U2SOREN>":    "/digest pause until 3 Dec stand-in <@U2SOREN>",
		"/sag kontakt telefon i går tolk":                      "/case contact phone yesterday interpreter",
		"/sag skaanehensyn ingen":                              "/case accommodation none",
		"/sag maal til tiden":                                  "/sag mål til tiden",
		"/hvemgoer udfoert T2":                                 "/whodoes done T2",
	} {
		if a, b := outcome(da), outcome(en); a != b || strings.Contains(a, "!") {
			t.Errorf("%s: %s\n%s: %s", da, a, en, b)
		}
	}
}

const cpr = "010190-1234"

// A CPR number is stopped in every text of every word, typed and in a form,
// and is not said back.
func TestGuardStandsBeforeEveryText(t *testing.T) {
	typedAs := map[string]string{ // what comes before a text that is typed
		"case.open label": "/case open ", "case.open track": "/case open CD track ", "case.open company": "/case open CD company ",
		"case.list filter": "/case list ", "case.role phone": "/case role contact <@U3VERA> phone ", "case.order text": "/case order goal ", "case.goal specific": "/case goal ",
		"case.wishes wishes": "/case wishes ", "case.accommodation need": "/case accommodation ", "case.next what": "/case next ", "case.company company": "/case company ",
		"case.end reason": "/case end job ", "case.close reason": "/case close job ", "case.track track": "/case track ", "case.change kind": "/case change ", "case.effort what": "/case effort ",
		"case.grant what": "/case grant applied ", "case.concern reason": "/case concern on ", "followup.add note": "/followup 3/12 ",
		"followup.held note": "/followup held F1 ", "followup.held private": "/followup held F1 private ", "followup.cancel reason": "/followup cancel F1 ", "followup.missed reason": "/followup missed F1 ",
		"case.clarified private": "/case clarified ", "case.team name": "/case team ", "case.stats team": "/case stats team ",
		"case.handover note": "/case handover <@U9OLGA> ", "case.worry what": "/case worry ",
		"followup.propose note": "/followup propose F1 4/12 ", "followup.answer note": "/followup answer F1 socialt ok ",
		"dropout.raise what": "/dropout ", "dropout.act what": "/dropout act ", "dropout.snooze reason": "/dropout snooze 30/11 ",
		"dropout.resolve what":   "/dropout resolve ",
		"case.consent_give what": "/case consent give ", "case.consent_give why": "/case consent give why ", "case.consent_withdraw reason": "/case consent withdraw C1 ",
		"task.add what": "/whodoes <@U2SOREN> ", "task.decline reason": "/whodoes decline T4 ", "agenda.add items": "/agenda add ", "agenda.cancel reason": "/agenda cancel A1 ",
	}
	eachWord(t, func(t *testing.T, c *Command, w *Word) {
		for i := range w.Params {
			p := &w.Params[i]
			switch {
			case p.Kind == TextKind, p.Kind == LabelKind, p.Kind == NameKind, p.Kind == TeamKind, p.Kind == PersonKind, p.Kind == ChoiceKind && p.Open:
			default:
				continue
			}
			for _, number := range []string{cpr, "0101901234", "født 010190 1234 i byen"} {
				value := number
				if p.Kind == PersonKind {
					value = "Hans " + number
				}
				x := execFor(w)
				err := x.understand(Input{Command: c, Word: w, Values: Values{p.Name: {value}}})
				checkStopped(t, "form "+p.Name, err, x, p.Name)
			}
			if p.FormOnly || w.Hidden {
				continue
			}
			before, ok := typedAs[Path(c, w)+" "+p.Name]
			switch {
			case p.Kind == PersonKind && !p.Keyword:
				before = "/" + c.Name + " " + w.Name + " mentor "
			case p.Kind == PersonKind:
				before = "/" + c.Name + " " + w.Name + " " + p.Name + " "
			case !ok:
				t.Errorf("the test knows no way to type %s", p.Name)
				continue
			}
			value := `"` + cpr + `"`
			if p.Kind == PersonKind {
				value = `"Hans ` + cpr + `"`
			}
			_, x, err := typed(before + value)
			checkStopped(t, before, err, x, p.Name)
		}
	})
}

func checkStopped(t *testing.T, what string, err error, x *Exec, field string) {
	t.Helper()
	r, ok := AsRefusal(err)
	if !ok || r.Say.Key != "guard.cpr" && r.Say.Key != "open.label_long" {
		t.Errorf("%s: a CPR number gives %v", what, err)
		return
	}
	if r.Field != field {
		t.Errorf("%s: the refusal stands at %q, not %q", what, r.Field, field)
	}
	if x.Args.Given(field) {
		t.Errorf("%s: the number was kept", what)
	}
	for _, lang := range languagesOf {
		if s := r.Say.In(lang, slackish{}); guard.HasCPR(s) {
			t.Errorf("%s: it is said back: %s", what, s)
		}
	}
}

// A sensitive word is stopped; those who know better may keep it, on purpose,
// in a field of their own. A diagnosis code never passes.
func TestSensitiveWords(t *testing.T) {
	const mia = "U4MIA"
	for _, tt := range []struct {
		user, path, field, text string
		want                    string
		anyway                  bool
	}{
		{karin, "case.concern", "reason", "depression", "guard.health", true},
		{soren, "case.concern", "reason", "depression", "guard.health", true},
		{soren, "case.next", "what", "behandling for misbrug", "guard.addiction", true},
		{karin, "followup.held", "private", "har været i fængsel", "guard.crime", true},
		{karin, "agenda.note", "private", "depression", "guard.health", true},
		{karin, "agenda.minutes", "private", "depression", "guard.health", true},
		{karin, "case.concern", "reason", "F32.1", "guard.diagnosis", false},
		{karin, "case.concern", "reason", "depression, cpr " + cpr, "guard.cpr", false},
		{karin, "case.goal", "specific", "ude af misbrug", "guard.addiction", false},
		{karin, "followup.held", "note", "depression", "guard.health", false},
		{mia, "followup.held", "private", "depression", "guard.health", false},
		{karin, "case.wishes", "wishes", "depression", "guard.health", false},
		{karin, "case.accommodation", "need", "depression", "guard.health", true},
		{karin, "task.decline", "reason", "depression", "guard.health", false},
		{vera, "task.decline", "reason", "depression", "guard.health", false},
	} {
		c := withFacts(sample(), now, state.PartyNamed{Role: state.Mentor, Name: "Mia", User: mia})
		_, w := WordOf(tt.path)
		run := func(change func(x *Exec, v Values)) (*Refusal, *Exec) {
			x := execAs(tt.user)
			x.Case = c
			values := Values{tt.field: {tt.text}, "on": {"on"}, "agenda": {"A1"}, "item": {"A1/1"}}
			change(x, values)
			in, _ := Filled(tt.path, values)
			r, _ := AsRefusal(x.understand(in))
			return r, x
		}
		r, x := run(func(*Exec, Values) {})
		if r == nil || r.Say.Key != tt.want || (r.Anyway != nil) != tt.anyway {
			t.Errorf("%s %s %s: %v", tt.user, tt.path, tt.text, r)
			continue
		}
		if reads := "guard.readers." + map[bool]string{true: "team", false: "staff"}[tt.field == "need"]; tt.anyway && r.Anyway.Readers.Key != reads {
			t.Errorf("%s %s: it says %s", tt.path, tt.field, r.Anyway.Readers.Key)
		}
		if kept := len(x.DraftOf(w)[tt.field]) > 0; kept != tt.anyway {
			t.Errorf("%s %s %s: a draft holds it: %v", tt.user, tt.path, tt.text, kept)
		}
		r, x = run(func(_ *Exec, v Values) { v["anyway"] = one("yes") })
		if tt.anyway && (r != nil && r.Say.Key != "bad.missing" || x.Args.Text(tt.field) != tt.text) || !tt.anyway && (r == nil || r.Say.Key != tt.want) {
			t.Errorf("%s %s %s, on purpose: %v", tt.user, tt.path, tt.text, r)
		}
		for _, before := range []func(x *Exec, v Values){
			func(x *Exec, v Values) { x.Aloud, v["anyway"] = true, one("yes") },
			func(x *Exec, v Values) { x.Place, v["anyway"] = InThread, one("yes") },
		} {
			if r, _ := run(before); r == nil || r.Anyway != nil || r.Say.Key != tt.want {
				t.Errorf("%s %s %s, before others: %v", tt.user, tt.path, tt.text, r)
			}
		}
	}
	for text, want := range map[string]string{
		"/followup 3/12 depression": "guard.health", "/whodoes <@U2SOREN> misbrug": "guard.addiction", "/case open CD company Psykiatrien": "guard.health",
	} {
		_, _, err := typed(text)
		if r, ok := AsRefusal(err); !ok || r.Say.Key != want || r.Anyway != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A stopped text is answered with how that field is put instead.
func TestNeutralWording(t *testing.T) {
	for typedText, want := range map[string]string{
		"/case open 010190-1234":                       "guard.how_label",
		"/case open depression":                        "guard.how_label",
		`/case open CD company "Bageriet 010190-1234"`: "guard.how_name",
		"/case open CD company Psykiatrien":            "guard.how_name_else",
		"/whodoes <@U2SOREN> misbrug":                  "guard.how_task",
		"/whodoes <@U2SOREN> DF321":                    "guard.how_task",
		"/whodoes <@U2SOREN> 010190: 1234":             "guard.how_cpr",
		"/case concern on depression":                  "guard.how_reason",
		"/whodoes decline T4 F32,1":                    "guard.how_reason",
		"/followup 3/12 depression":                    "guard.how_health",
		"/case goal ude af misbrug":                    "guard.how_addiction",
		"/case goal uden vold":                         "guard.how_crime",
		"/followup 3/12 har diagnosekode F32":          "guard.how_diagnosis",
	} {
		_, _, err := typed(typedText)
		r, ok := AsRefusal(err)
		if !ok || len(r.Say.Args) != 2 {
			t.Errorf("%s: %v", typedText, err)
			continue
		}
		if how, ok := r.Say.Args[1].(texts.T); !ok || how.Key != want {
			t.Errorf("%s: %v, want %s", typedText, r.Say.Args[1], want)
		}
	}
}

// What must never be stored is found wherever in a request it stands, before
// anything of it is kept.
func TestGuarded(t *testing.T) {
	for text, stopped := range map[string]bool{
		"/case show " + cpr: true, "/followup 3/12 ring": false, "/followup add 3/12 F32.1": true,
		"/whodoes <@U2SOREN> “" + cpr + "”": true, "/case concern on depression": false, "/followup 3/12 kl. 10 tlf 11 22 33 44": false,
	} {
		name, rest, _ := strings.Cut(text[1:], " ")
		in, err := Route(name, rest)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := in.Guarded() != nil; got != stopped {
			t.Errorf("%s: stopped %t", text, got)
		}
	}
	for _, values := range []Values{{"note": {cpr}}, {"when": {"3/12"}, "who": {"V", cpr}}} {
		in, _ := Filled("followup.add", values)
		if in.Guarded() == nil {
			t.Errorf("%v passes", values)
		}
	}
}
