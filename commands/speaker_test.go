package commands

import (
	"slices"
	"strings"
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

// Help of who has no case lists what they can say without one.
func TestHelpWithoutACase(t *testing.T) {
	digest := []string{"digest.now", "digest.at", "digest.on", "digest.off", "digest.weekly", "digest.pause", "digest.remind", "digest.language"}
	for _, tt := range []struct {
		roles    []state.Role
		external bool
		lists    []string
	}{
		{[]state.Role{state.NoRole}, false, []string{"case.open", "case.list"}},
		{[]state.Role{state.NoRole}, true, []string{"case.list"}},
		{[]state.Role{state.NoRole, state.Leader}, false, []string{"case.open", "case.list", "case.stats"}},
		{[]state.Role{state.NoRole, state.Colleague}, false, []string{"case.open", "case.show", "case.list"}},
		{[]state.Role{state.NoRole, state.Administrator}, false, []string{"case.open", "case.list", "case.team"}},
	} {
		s := Speaker{Lang: texts.English, Roles: tt.roles, External: tt.external, Bot: "U0BOT"}
		said := shown(s.Help(nil), texts.English)
		var lists []string
		for i := range Table {
			for j := range Table[i].Words {
				if c, w := &Table[i], &Table[i].Words[j]; !w.Hidden && strings.Contains(said, "`"+s.Said(c, w)+"`") {
					lists = append(lists, Path(c, w))
				}
			}
		}
		if want := append(tt.lists, digest...); !slices.Equal(lists, want) {
			t.Errorf("%v, external %t: %v, want %v", tt.roles, tt.external, lists, want)
		}
	}
	s := Speaker{Lang: texts.Danish, Roles: []state.Role{state.NoRole, state.Leader}, Bot: "U0BOT"}
	if said := shown(s.Help(commandNamed("followup")), texts.Danish); !strings.Contains(said, texts.Say("help.nothing").In(texts.Danish, slackish{})) {
		t.Errorf("a leader's follow-ups: %s", said)
	}
}

// Help names the bot as the workspace calls it, and offers the company nothing
// that it may not say.
func TestHelpOfTheCompany(t *testing.T) {
	for _, external := range []bool{true, false} {
		s := Speaker{Lang: texts.Danish, External: external, Roles: []state.Role{state.NoRole, state.Company}, Bot: "U0BOT"}
		said := shown(s.Help(nil), texts.Danish)
		if !strings.Contains(said, "<@U0BOT>") {
			t.Errorf("the bot is not named: %s", said)
		}
		for _, not := range []string{"bekymring,", "internt", "barriere", "fase"} {
			if strings.Contains(said, not) {
				t.Errorf("external %t: the company is offered %q", external, not)
			}
		}
	}
	s := Speaker{Lang: texts.Danish, Roles: []state.Role{state.Company, state.Mentor}}
	if said := shown(s.Help(nil), texts.Danish); !strings.Contains(said, "bekymring,") || !strings.Contains(said, "internt") {
		t.Errorf("who is the mentor too: %s", said)
	}
}

// Of a word that is not known, the one is suggested that the speaker may say,
// in their language.
func TestGuess(t *testing.T) {
	for _, tt := range []struct {
		text string
		lang texts.Lang
		role state.Role
		near string // "" for none
	}{
		{"/case shwo", texts.English, state.Company, "show"},
		{"/case shwo", texts.Danish, state.Company, "vis"},
		{"/sag visa", texts.English, state.Company, "show"},
		{"/sag bekymringg", texts.Danish, state.Consultant, "bekymring"},
		{"/sag forlb", texts.Danish, state.Consultant, "forløb"},
		{"/sag forlb", texts.Danish, state.Company, ""},
		{"/sag lukk", texts.Danish, state.Mentor, ""},
		{"lukk", texts.Danish, state.Caseworker, "luk"},
		{"akcepter", texts.Danish, state.Company, "accepter"},
		{"acept", texts.English, state.Company, "accept"},
		{"/case accept", texts.English, state.Company, "accept"},
		{"/case accept", texts.Danish, state.Leader, ""},
		{"statistk", texts.Danish, state.Leader, "statistik"},
		{"statistk", texts.Danish, state.Consultant, ""},
		{"det", texts.Danish, state.Consultant, ""},
		{"/opfolgning aflyss F1 x", texts.Danish, state.Consultant, "aflys"},
		{"/opfolgning accepter", texts.Danish, state.Consultant, ""},
	} {
		_, _, err := typed(tt.text)
		r, ok := AsRefusal(err)
		if !ok {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		r = Speaker{Lang: tt.lang, Roles: []state.Role{state.NoRole, tt.role}}.Guess(r)
		near := ""
		if r.Near != nil {
			near = r.Near.spelt(tt.lang)
		}
		said := r.Say.In(tt.lang, slackish{})
		if near != tt.near || near != "" && (r.Of.word(r.Near.Name) != r.Near || !strings.Contains(said, near)) {
			t.Errorf("%s by %s: %q, want %q", tt.text, tt.role, near, tt.near)
		}
	}
}

// What stands on a button is understood when it is typed, in both languages.
func TestButtonsMayBeTyped(t *testing.T) {
	for key, want := range map[string]string{
		"button.absent": "case.absent", "button.worry": "dropout.raise", "button.preview": "case.preview", "button.show": "case.show",
		"button.pass_ball": "case.ball", "button.accept_ball": "case.accept", "button.decline_ball": "case.decline",
		"button.take": "dropout.take", "button.why": "dropout.why", "button.propose": "followup.propose", "button.answer": "followup.answer",
		"form.dropout.raise.button": "dropout.raise", "form.followup.add.button": "followup.add", "form.task.add.button": "task.add",
		"button.accept": "task.accept", "button.decline": "task.decline", "button.done": "task.done", "button.undo": "case.undo",
		"button.missed": "followup.missed", "button.take_over": "case.handover_accept", "button.stats": "case.stats", "form.dropout.act.button": "dropout.act",
		"button.digest_on": "digest.on", "button.digest_back": "digest.on", "button.digest_off": "digest.off",
		"button.picture_hours": "case.picture", "button.picture_timeline": "case.picture", "form.case.picture.button": "case.picture",
		"button.held": "followup.held", "button.cancel_followup": "followup.cancel", "button.resolve": "dropout.resolve",
	} {
		for _, lang := range languagesOf {
			label := texts.Say(key).In(lang, texts.Plain{})
			for _, said := range []string{label, "#12 " + label, "AB " + strings.ToLower(label)} {
				in, err := Route("", said)
				if err != nil || Path(in.Command, in.Word) != want || in.Label == "AB" != (strings.HasPrefix(said, "AB ") && !in.Word.NoCase) {
					t.Errorf("%s: %v of %q, %v, want %s", said, in.Word, in.Label, err, want)
				}
			}
		}
	}
}

// What worries the company is its own word, however it is said, also in the words
// of the others' for a concern case; of them it is a warning raised by hand.
func TestWorryInSoManyWords(t *testing.T) {
	for text, paths := range map[string][2]string{
		"bekymring til han virker trist": {"case.worry", "case.concern"},
		"concern on he looks sad":        {"case.worry", "case.concern"},
		"uro han virker trist":           {"case.worry", "case.worry"},
	} {
		for i, user := range []string{vera, karin} {
			in, err := Route("", text)
			if err != nil {
				t.Fatal(err)
			}
			if in = execAs(user).Asked(in); Path(in.Command, in.Word) != paths[i] {
				t.Errorf("%s by %s: %s, want %s", text, user, Path(in.Command, in.Word), paths[i])
			}
		}
	}
	for user, want := range map[string]string{vera: "case.worry", karin: "dropout.raise"} {
		for _, text := range []string{"det bekymrer mig, at hun spiser alene", "frafald at hun spiser alene"} {
			in, err := Route("", text)
			if err != nil {
				t.Fatal(err)
			}
			x := execAs(user)
			in = x.Asked(in)
			if got := Path(in.Command, in.Word); got != want {
				t.Errorf("%s by %s: %s, want %s", text, user, got, want)
			}
			d, err := x.Run(in)
			if err != nil || len(d.Facts) != 1 {
				t.Fatalf("%s by %s: %v", text, user, err)
			}
			if w, ok := d.Facts[0].(state.Worry); ok != (user == vera) || ok && w.What != "at hun spiser alene" {
				t.Errorf("%s by %s: %#v", text, user, d.Facts[0])
			}
		}
		in, _ := Route("", "this worries me")
		x := execAs(user)
		if form, err := x.Form(in); err != nil || form.Path != want {
			t.Errorf("the form of %s: %v, %v", user, form.Path, err)
		}
	}
}

// Whom the company calls is told to itself with what else it may want to say,
// and to the others by role.
func TestWhomToCall(t *testing.T) {
	for user, want := range map[string][]string{
		vera:  {"*I ringer til:* <@U9OLGA> for <@U1KARIN>", "Ikke her i dag", "Det bekymrer mig"},
		karin: {"*Virksomheden ringer til:* <@U9OLGA> for <@U1KARIN>"},
	} {
		in, err := Route("", "Hvem skal jeg ringe til?")
		if err != nil {
			t.Fatal(err)
		}
		x := execAs(user)
		x.Away = state.Absences{karin: olga}
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		said := shown(*d.Doc, texts.Danish)
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("%s is told %s, not %q", user, said, w)
			}
		}
		if user == karin && strings.Contains(said, "Ikke her") {
			t.Errorf("%s has the company's buttons: %s", user, said)
		}
	}
}
