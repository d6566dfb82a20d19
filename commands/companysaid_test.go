package commands

import (
	"errors"
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

// What the company says in words of its own is taken for no command: it is told
// that nobody heard of it, and offered what fits.
func TestTheCompanysPlainWords(t *testing.T) {
	vera := Speaker{Lang: texts.Danish, External: true, Typed: true, Roles: []state.Role{state.Company}}
	for said, want := range map[string]string{
		"vi vil ikke have ham længere": "case.worry",
		"vi stopper":                   "case.worry",
		"jeg er bekymret for ham":      "case.worry",
		"Bekymret for ham":             "case.worry",
		"det går dårligt":              "case.worry",
		"we are worried about him":     "case.worry",
		"it is going badly":            "case.worry",
		"jeg stopper her paa fredag, det er mads der tager over": "case.worry",
		"vi kan ikke på fredag":                                  "followup.propose",
		"vi kan ikke på torsdag, kan vi tage fredag i stedet?":   "followup.propose",
		"jeg kan ikke fredag kl 10":                              "followup.propose",
		"torsdag passer ikke":                                    "followup.propose",
		"We can't on Friday":                                     "followup.propose",
		"kan vi rykke mødet?":                                    "followup.propose",
		"han er her ikke i dag":                                  "case.absent",
		"hun er gået hjem":                                       "case.absent",
		"he isn't here":                                          "case.absent",
		"hvornår skal vi mødes?":                                 "case.show",
		"sko er bestilt":                                         "task.done",
		"torsdag kl 10 passer bedre":                             "followup.propose",
		"fredag går ikke":                                        "followup.propose",
		"kan vi tage det kl 13":                                  "followup.propose",
		"mandag":                                                 "followup.propose",
		"kl 13":                                                  "followup.propose",
		"næste uge":                                              "followup.propose",
		"han kom for sent":                                       "case.worry",
		"han har sagt op":                                        "case.worry",
		"nu er han her":                                          "",
		"han er tilbage":                                         "case.call",
		"vi holder lukket d. 24":                                 "case.call",
		"jeg kan ikke åbne filen":                                "case.call",
		"kan han få flere timer":                                 "case.call",
		"jeg vil ikke have de beskeder":                          "digest.off",
		"jeg har ferie i næste uge":                              "digest.pause",
		"can you write english":                                  "digest.language",
		"forkert knap":                                           "case.undo",
		"glem det":                                               "case.undo",
		"vi har fået nye vagter":                                 "",
		"vi":                                                     "",
	} {
		in, err := Route("", said)
		r, ok := AsRefusal(err)
		if !ok || r.Unknown == "" {
			t.Errorf("%q is taken for a command: %v %v", said, in.Word, err)
			continue
		}
		got := ""
		if meant := vera.Means(in, r); meant != nil {
			got = Path(meant.Of, meant.Near)
		}
		if got != want {
			t.Errorf("%q means %q, not %q", said, got, want)
		}
		if plain := vera.PlainWords(in, r); plain == nil || plain.Say.Key != "bad.untold" {
			t.Errorf("%q: %+v", said, plain)
		}
		karen := Speaker{Lang: texts.Danish, Typed: true, Roles: []state.Role{state.Consultant}}
		if near := karen.Guess(r).Near; near != nil && near.Name == "show" {
			t.Errorf("%q is taken for %q", said, near.Name)
		}
	}
	for said, want := range map[string]string{ // a command that was written wrong
		"fravar": "absent", "uru": "worry", "hvis": "show",
	} {
		in, err := Route("", said)
		r, _ := AsRefusal(err)
		if r == nil || vera.PlainWords(in, r) != nil || vera.Guess(r).Near == nil || vera.Guess(r).Near.Name != want {
			t.Errorf("%q: %v", said, err)
		}
	}
}

// Who only is polite is answered so.
func TestPleasantries(t *testing.T) {
	for said, want := range map[string]string{
		"ja": "answer.okay", "Ok!": "answer.okay", "ok tak": "answer.okay", "det er fint": "answer.okay", "ja, det er i orden": "answer.okay",
		"god weekend": "answer.wish", "Tak, god weekend!": "answer.wish", "tak og god weekend": "answer.wish", "ok and thanks": "answer.okay", "rigtig god weekend": "answer.wish", "vi ses": "answer.wish",
		"mange tak": "answer.thanks", "tusind tak": "answer.thanks", "thank you": "answer.thanks", "hej": "answer.hello", "God morgen": "answer.hello",
	} {
		_, err := Route("", said)
		var p *Pleasantry
		if !errors.As(err, &p) || p.Say.Key != want {
			t.Errorf("%q is answered %v", said, err)
		}
	}
	for _, said := range []string{"i dag", "ja fredag", "ok vis", "god idé med fredag", "vis", "tak vis sagen"} {
		_, err := Route("", said)
		var p *Pleasantry
		if errors.As(err, &p) {
			t.Errorf("%q is taken for a pleasantry", said)
		}
	}
}
