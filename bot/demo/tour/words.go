package tour

import (
	"strings"

	"casethread/state"
)

// The words that facts are typed with, in both languages.

func (w *script) order(f state.Ordered) Text {
	words := []Text{{"bestilling", "order"}}
	for _, part := range []struct {
		holds bool
		word  Text
	}{{f.Purpose, Text{"formål", "purpose"}}, {f.Goal, Text{"mål", "goal"}}, {f.Subgoals, Text{"delmål", "subgoals"}}} {
		if part.holds {
			words = append(words, part.word)
		}
	}
	return join(words...)
}

func (w *script) wishes(n int) Text {
	var da, en []string
	for range n {
		t := wishes[w.wish%len(wishes)]
		da, en = append(da, t.DA), append(en, t.EN)
		w.wish++
	}
	return Text{strings.Join(da, "; "), strings.Join(en, "; ")}
}

func (w *script) placement(f state.Placement) Text {
	words := []Text{{"forløb", "placement"}, said(f.Kind), both("%s", w.typedDay(f.Start))}
	if !f.End.IsZero() {
		words = append(words, both("%s", w.typedDay(f.End)))
	}
	if f.Hours != nil {
		words = append(words, both("%s", number(f.Hours)))
	}
	words = append(words, paid(f.Paid))
	switch {
	case f.SameHost:
		words = append(words, Text{"samme vært", "same host"})
	case f.NewHost:
		words = append(words, Text{"ny vært", "new host"})
	}
	return join(words...)
}

func paid(hours *float64) Text {
	if hours == nil {
		return Text{}
	}
	return Text{"lønnede " + number(hours), "paid " + number(hours)}
}

func codes(present []state.Role) Text {
	var s []string
	for _, r := range present {
		s = append(s, string(r))
	}
	return both("%s", strings.Join(s, " "))
}

func meaning(m string) Text {
	return map[string]Text{"low": {"lav", "low"}, "ok": both("ok")}[m]
}

func interpreter(was bool) Text {
	if was {
		return Text{"tolk", "interpreter"}
	}
	return Text{}
}

func channel(c string) Text {
	switch c {
	case "phone":
		return Text{"telefon", "phone"}
	case "home_visit":
		return Text{"hjemme", "home"}
	}
	return Text{"besøg", "visit"}
}

func yes(answer string) Text {
	return map[string]Text{"yes": {"ja", "yes"}, "partly": {"delvist", "partly"}, "no": {"nej", "no"}}[answer]
}

func onOff(on bool) Text {
	if on {
		return Text{"til", "on"}
	}
	return Text{"fra", "off"}
}

func concern(f state.Concern) Text {
	if f.On {
		return Text{"bekymring til to forløb er gået i stykker før", "concern on two placements have ended early before"}
	}
	return Text{"bekymring fra", "concern off"}
}

func outcomes(list []string) Text {
	var words []Text
	for i, o := range list {
		if i > 0 {
			words = append(words, Text{"og", "and"})
		}
		words = append(words, said(o))
	}
	return join(words...)
}
