package commands

import (
	"slices"
	"strings"
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

// What somebody may mean who says it in their own words, or with a word that is
// not theirs to say, is a word that they may say.
func TestMeans(t *testing.T) {
	const v, m, k, none = state.Company, state.Mentor, state.Consultant, state.NoRole
	for _, tt := range []struct {
		text string
		role state.Role
		want string // "" for none
	}{
		{"kan vi rykke mødet", v, "followup.propose"},
		{"Kan vi rykke mødet?", m, "followup.propose"},
		{"kan vi rykke mødet", k, "followup.move"},
		{"kan vi rykke mødet", state.Caseworker, "followup.move"},
		{"kan vi rykke mødet", none, ""},
		{"kan vi rykke mødet", state.Leader, ""},
		{"#12 kan vi flytte mødet til torsdag", v, "followup.propose"},
		{"vi vil gerne udsaette det", v, "followup.propose"},
		{"kan vi finde en anden tid", v, "followup.propose"},
		{"kan vi finde et andet tidspunkt?", v, "followup.propose"},
		{"can we move the meeting", v, "followup.propose"},
		{"could we reschedule?", v, "followup.propose"},
		{"is there another time", v, "followup.propose"},
		{"flyt mødet til torsdag", v, "followup.propose"},
		{"move the meeting", m, "followup.propose"},
		{"udskyd mødet", v, "followup.propose"},
		{"/opfolgning kan vi rykke mødet", k, "followup.move"},
		{"/sag forlæng til 31/3", k, "case.placement"},
		{"/sag forlængelse 31/3", state.Caseworker, "case.placement"},
		{"/case extend", k, "case.placement"},
		{"kan vi forlænge forløbet", v, "case.call"},
		{"forlæng", m, ""},
		{"aflys mødet", v, "followup.propose"},
		{"vi må desværre aflyse", v, "followup.propose"},
		{"kan vi aflyse mødet", k, "followup.cancel"},
		{"can we cancel?", m, "followup.propose"},
		{"opfølgning i morgen kl 10", v, "followup.propose"},
		{"aflys F1", v, ""},
		{"flyt F1 4/12", v, ""}, // who writes ids writes commands
		{"akcepter T1, hun er syg", v, ""},
		{"hun er syg", v, "case.absent"},
		{"Hun er ikke her i dag.", v, "case.absent"},
		{"han er ikke mødt", v, "case.absent"},
		{"han kommer ikke i dag", k, "case.absent"},
		{"hun er sygemeldt", m, ""},
		{"udeblev", v, "case.absent"},
		{"she is ill", v, "case.absent"},
		{"he didn’t show up", v, "case.absent"},
		{"it is illegible", v, ""}, // three letters are a whole word
		{"hun er syg, kan vi rykke mødet", v, "followup.propose"},
		{"jeg har et spørgsmål", v, "case.call"},
		{"hvem er hendes sagsbehandler", v, "case.call"},
		{"I have a question", v, "case.call"},
		{"kontakt mig", v, "case.call"},
		{"jeg har et spørgsmål", k, ""},
		{"hvad så", v, ""},
		{`"rykke"`, v, "followup.propose"},
		{"luk job", v, ""}, // not the company's, and nothing else is meant
		{"åbn XY", v, ""},
	} {
		in, r := refusedOf(t, tt.text, tt.role)
		s := Speaker{Lang: texts.Danish, Roles: []state.Role{state.NoRole, tt.role}}
		got := ""
		if m := s.Means(in, r); m != nil {
			got = Path(m.Of, m.Near)
		}
		if got != tt.want {
			t.Errorf("%q by %s: %q, want %q", tt.text, tt.role, got, tt.want)
		}
	}
}

// Words of every day that are none of the table's lead to the word that does it,
// of the command that was asked or of the thing that is named, as far as the role
// may say it.
func TestWordsOfEveryDay(t *testing.T) {
	const v, m, k, s = state.Company, state.Mentor, state.Consultant, state.Caseworker
	for _, tt := range []struct {
		text string
		role state.Role
		want string // "" for none
	}{
		{"/sag fjern <@U3VERA>", k, "case.role"},
		{"/case remove <@U3VERA>", s, "case.role"},
		{"fjern <@U3VERA>", k, "case.role"},
		{"fjern <@U1KARIN>", v, ""},
		{"fjern <@U1KARIN>", m, ""},
		{"AB fjern <@U3VERA>", k, ""}, // the label is read as one where a word follows it
		{"/sag tilføj mentor <@U9OLGA>", k, "case.role"},
		{"tilføj mentor <@U9OLGA>", k, "case.role"},
		{"tilføj <@U9OLGA>", v, "agenda.add"},
		{"/sag skift kontakt <@U9OLGA>", k, "case.role"},
		{"slet F1", k, "followup.cancel"},
		{"slet F1", v, "followup.propose"},
		{"slet T4", k, "task.decline"},
		{"/sag slet", s, "case.forget"},
		{"/sag slet", k, "case.close"},
		{"/sag slet", m, "case.undo"},
		{"slet sagen", s, "case.forget"},
		{"delete", k, "case.undo"},
		{"/opfolgning slet", k, "followup.cancel"},
		{"/hvemgor slet T4", k, "task.decline"},
		{"/hvemgor slet opgaven", k, "task.decline"},
		{"/hvemgor find tolk", k, ""}, // a task whose owner is missing
		{"/hvemgor ret planen til", k, ""},
		{"/hvemgor udskyd", k, "task.move"},
		{"/hvemgor change T4", k, "task.move"},
		{"/sag ret", k, "case.undo"},
		{"edit hours", k, "case.hours"},
		{"rediger F1", k, "followup.move"},
		{"annuller mødet", k, "followup.cancel"},
		{"annuller mødet", v, "followup.propose"},
		{"/opfolgning annuller", k, "followup.cancel"},
		{"/sag luk op", k, "case.track"},
		{"/sag send", k, "case.ball"},
		{"videregiv", s, "case.ball"},
		{"/sag genåbn", k, "case.track"},
		{"reopen", v, ""},
		{"åbn sagen igen", s, "case.track"},
		{"opret opgave", v, "task.add"},
		{"ny sag", k, "case.open"},
		{"ny sag", v, ""},
		{"nyt besøg fredag", v, "followup.propose"},
		{"/dagsorden ny", k, "agenda.meeting"},
		{"/dagsorden slet", k, "agenda.list"},
		{"hvornår skal vi mødes", v, "case.show"},
		{"<@U3VERA> skal bestille tøj", k, "task.add"},
		{"<@U2SOREN> tjek vitas", k, "task.add"},
		{"praktik fra 7/12 til 26/2", k, "case.placement"},
		{"besøg i dag", k, "followup.add"},
		{"vi mødes fredag kl 10", k, "followup.add"},
		{"næste torsdag kl 10", k, "followup.add"},
		{"kl 13", k, "followup.move"},
		{"torsdag kl 13", k, "followup.move"},
		{"glem det", s, "case.undo"},
		{"ups, forkert", k, "case.undo"},
		{"hvad mangler der", k, "dropout.why"},
		{"hvad mangler der", v, "case.show"},
		{"han er tilbage", k, "case.clarified"},
		{"han stopper", k, "case.end"},
		{"mødet blev ikke til noget", k, "followup.held"},
		{"han mødte ikke op", k, "case.absent"},
		{"mødte 12 af 15 timer", k, "followup.held"},
		{"har ringet til AB", k, "case.contact"},
		{"18 timer fra mandag", k, "case.hours"},
		{"bekymret for AB", k, "dropout.raise"},
		{"ordnet", k, "task.done"},
		{"english please", s, "digest.language"},
		{"hvem er med", k, "case.show"},
		{"hvem er med", v, "case.call"},
		{"/hvemgor hvem", k, "task.list"},
		{"/sag note", k, "agenda.add"},
		{"/opfolgning noter", k, "followup.held"},
		{"færdig", v, "task.done"},
		{"/frafald færdig", k, "dropout.resolve"},
		{"/frafald status", k, "dropout.why"},
		{"/frafald slet", m, "dropout.resolve"},
		{"/overblik stop", k, "digest.off"},
		{"/overblik ferie", v, "digest.pause"},
		{"/overblik flyt", k, "digest.pause"},
		{"/opfolgning fortryd", k, "case.undo"},
		{"/opfolgning remind me", k, "digest.remind"},
		{"udskriv", k, "case.export"},
		{"udskriv", v, ""},
		{`"fjern" mig`, k, ""},
	} {
		in, r := refusedOf(t, tt.text, tt.role)
		speaker := Speaker{Lang: texts.Danish, Roles: []state.Role{state.NoRole, tt.role}, External: tt.role == v}
		got := ""
		if m := speaker.Means(in, r); m != nil {
			got = Path(m.Of, m.Near)
			if !speaker.May(m.Near) {
				t.Errorf("%q by %s: %s is not theirs to say", tt.text, tt.role, got)
			}
		}
		if got != tt.want {
			t.Errorf("%q by %s: %q, want %q", tt.text, tt.role, got, tt.want)
		}
	}
}

// What a word of every day leads to is a word that can be said.
func TestDeedsAreOfWords(t *testing.T) {
	for _, d := range deeds {
		for thing, paths := range d.paths {
			for _, path := range paths {
				if _, w := WordOf(path); w == nil || w.Hidden {
					t.Errorf("%v of %q: there is no %s", d.said, thing, path)
				}
			}
		}
	}
}

// refusedOf is the refusal of what somebody in a role says.
func refusedOf(t *testing.T, text string, role state.Role) (Input, *Refusal) {
	t.Helper()
	name := ""
	if cmd, rest, _ := strings.Cut(text, " "); strings.HasPrefix(cmd, "/") {
		name, text = cmd[1:], rest
	}
	in, err := Route(name, text)
	if err == nil {
		x := execAs(map[state.Role]string{state.Company: vera, state.Consultant: karin, state.Caseworker: soren, state.Mentor: olga}[role])
		x.Case = withFacts(x.Case, now, state.PartyNamed{Role: state.Mentor, Name: "Olga", User: olga})
		_, err = x.Run(in)
	}
	r, ok := AsRefusal(err)
	if !ok {
		t.Fatalf("%q by %s is not refused: %v", text, role, err)
	}
	return in, r
}

// What is offered, and what is taken for it, are words of the table; each offer
// has its sentence.
func TestIntentsAreOfWords(t *testing.T) {
	for _, i := range intents {
		for _, path := range append(slices.Clone(i.paths), i.instead...) {
			if _, w := WordOf(path); w == nil {
				t.Errorf("there is no %s", path)
			}
		}
		for _, path := range i.paths {
			if !texts.Has("meant." + path) {
				t.Errorf("nothing is said of %s", path)
			}
		}
	}
}

// The button is that of the case's only follow-up, or asks which; where there is
// none, that is said.
func TestOffer(t *testing.T) {
	plan := func(id string) state.Fact { return state.FollowupPlanned{ID: id, For: today.Add(3)} }
	for name, tt := range map[string]struct {
		user, path string
		c          *state.Case
		want       string // the button's action and value
	}{
		"the only one":       {vera, "followup.propose", companyCase(7, plan("F1")), "form.open 7/followup.propose/F1"},
		"one of two":         {vera, "followup.propose", companyCase(7, plan("F1"), plan("F2")), "form.open 7/followup.propose"},
		"to move":            {karin, "followup.move", companyCase(7, plan("F1")), "form.open 7/followup.move/F1"},
		"not hers to move":   {vera, "followup.move", companyCase(7, plan("F1")), ""},
		"a stranger":         {olga, "followup.propose", companyCase(7, plan("F1")), ""},
		"a closed case":      {vera, "followup.propose", companyCase(7, plan("F1"), state.CaseClosed{}), ""},
		"none":               {vera, "followup.propose", companyCase(7), ""},
		"no case":            {vera, "followup.propose", nil, ""},
		"absent, company":    {vera, "case.absent", companyCase(7), ""}, // which has the button on all messages
		"absent, consultant": {karin, "case.absent", companyCase(7), "company.absent 7"},
		"whom to call":       {vera, "case.call", companyCase(7), ""},
	} {
		x := &Exec{Case: tt.c, Actor: state.Actor{User: tt.user}, Today: today, Now: now}
		in, _ := Filled(tt.path, nil)
		o := x.Offer(in)
		got := ""
		for _, b := range o.Buttons {
			got += b.Action + " " + b.Value
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		if none := strings.HasPrefix(o.Say.Key, "followup.none"); none != (name == "none") || none && o.Typed {
			t.Errorf("%s: it says %s", name, o.Say.Key)
		}
	}
}
