package commands

import (
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"casethread/commands/guard"
	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// Within a command no two words, and within a word no two keywords, are spelt
// alike after folding.
func TestWordsAreDistinct(t *testing.T) {
	names := map[string]string{}
	for i := range Table {
		c := &Table[i]
		for _, name := range append([]string{c.Name, c.Da}, c.Also...) {
			if other, taken := names[fold(name)]; taken && other != c.Name {
				t.Errorf("%q is %s and %s", name, other, c.Name)
			}
			names[fold(name)] = c.Name
			if commandNamed(name) != c {
				t.Errorf("%q does not name %s", name, c.Name)
			}
		}
		words := map[string]string{}
		for j := range c.Words {
			w := &c.Words[j]
			for _, name := range append([]string{w.Name}, w.Da...) {
				if other, taken := words[fold(name)]; taken && other != w.Name {
					t.Errorf("%s: %q is %s and %s", c.Name, name, other, w.Name)
				}
				words[fold(name)] = w.Name
				if !w.Hidden && w.Under == "" && c.named(word(name)) != w {
					t.Errorf("%s: %q does not name %s", c.Name, name, w.Name)
				}
				if w.Under != "" {
					if in, err := routeWord(c, []token{word(w.Under), word(strings.TrimPrefix(name, w.Under+"_"))}); err != nil || in.Word != w {
						t.Errorf("%s %s: %q does not name %s: %v", c.Name, w.Under, name, w.Name, err)
					}
				}
				if isHelp(word(name)) {
					t.Errorf("%s %s is help", c.Name, name)
				}
			}
			if gotC, gotW := WordOf(Path(c, w)); gotC != c || gotW != w {
				t.Errorf("WordOf(%q) is %v", Path(c, w), gotW)
			}
		}
		if c.Default != "" && c.word(c.Default) == nil {
			t.Errorf("%s has no word %q", c.Name, c.Default)
		}
		if len(c.Name) > 30 || len(c.Da) > 30 || strings.Trim(c.Name+c.Da, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			t.Errorf("Slack does not take /%s or /%s", c.Name, c.Da)
		}
	}
}

func word(s string) token { return token{text: s} }

// Slack's own commands cannot be ours.
func TestNoCommandIsSlacksOwn(t *testing.T) {
	own := strings.Fields("me status away dnd shrug remind msg feed who collapse expand leave join open search topic mute pro shortcuts invite archive")
	for _, c := range Table {
		for _, name := range append([]string{c.Name, c.Da}, c.Also...) {
			if contains(own, name) {
				t.Errorf("/%s is Slack's own", name)
			}
		}
	}
}

func TestEveryWord(t *testing.T) {
	paths := map[string]bool{}
	eachWord(t, func(t *testing.T, c *Command, w *Word) {
		path := Path(c, w)
		if paths[path] {
			t.Error("a second word of that path")
		}
		paths[path] = true
		if w.Decide == nil || w.Act == "" || !contains(state.Acts(), w.Act) {
			t.Errorf("it decides nothing, or its act %q is in no table", w.Act)
		}
		params, texts_ := map[string]bool{}, 0
		for i := range w.Params {
			p := &w.Params[i]
			for _, name := range slices.Concat([]string{p.Name}, p.Da, p.Also) {
				if params[fold(name)] && p.Keyword {
					t.Errorf("two parameters are called %q", name)
				}
			}
			for _, name := range slices.Concat([]string{p.Name}, p.Da, p.Also) {
				params[fold(name)] = true
			}
			if p.Kind == TextKind && !p.Keyword && !p.FormOnly {
				texts_++
			}
			if p.Required && p.FormOnly && p.With == "" {
				t.Errorf("%s is required and cannot be typed", p.Name)
			}
			if (p.Kind == ChoiceKind || p.Kind == ChoicesKind) != (len(p.Choices) > 0) {
				t.Errorf("%s has %d choices", p.Name, len(p.Choices))
			}
		}
		if texts_ > 1 {
			t.Errorf("%d texts cannot be told apart on a line", texts_)
		}
		for _, lang := range languagesOf {
			usage := Usage(c, w, lang)
			if !strings.HasPrefix(usage, "/"+c.Spelt(lang)) || strings.Contains(usage, "usage.") || strings.ContainsAny(usage, "{}\n") {
				t.Errorf("usage: %s", usage)
			}
			for _, p := range w.Params {
				if p.Required && !p.FormOnly && strings.Count(usage, "[") >= len(w.Params) && len(w.Params) > 0 {
					t.Errorf("usage says that %s may be left out: %s", p.Name, usage)
				}
			}
		}
	})
}

// The usage line of a word, with Danish words on the Danish one.
func TestUsage(t *testing.T) {
	for path, want := range map[string][2]string{
		"case.show":       {"/sag vis", "/case show"},
		"case.talk":       {"/sag samtale [lav|ok] [HVORNÅR] [tolk]", "/case talk [low|ok] [WHEN] [interpreter]"},
		"task.done":       {"/hvemgor udført [ID]", "/whodoes done [ID]"},
		"digest.language": {"/overblik sprog dansk|engelsk", "/digest language da|en"},
		"case.placement": {
			"/sag forløb praktik|løntilskud|fleksjob|småjob|hybridjob|ordinære timer [samme vært|ny vært] START [SLUT] [lønnede TAL] TIMER",
			"/case placement work placement|wage subsidy|flex job|small job|hybrid job|ordinary hours [same|new] START [END] [paid NUMBER] HOURS",
		},
	} {
		c, w := WordOf(path)
		if got := [2]string{Usage(c, w, texts.Danish), Usage(c, w, texts.English)}; got != want {
			t.Errorf("%s: %q", path, got)
		}
	}
}

// Every word's form asks for its parameters by their names, once each, and
// every choice that it shows is understood when it comes back, as it is and
// as it is called in both languages.
func TestForms(t *testing.T) {
	eachWord(t, func(t *testing.T, c *Command, w *Word) {
		x := execFor(w)
		x.Args = Args{}
		form := FormOf(c, w, x)
		shown := slices.DeleteFunc(slices.Clone(w.Params), func(p Param) bool { return p.Hidden || p.With != "" })
		if form.Path != Path(c, w) || len(form.Fields) != len(shown) {
			t.Fatalf("form %s has %d fields, the word %d parameters", form.Path, len(form.Fields), len(shown))
		}
		for i, f := range form.Fields {
			p := &shown[i]
			if f.Name != p.Name || f.Optional == p.Required {
				t.Errorf("field %d is %q (optional %t) for %q", i, f.Name, f.Optional, p.Name)
			}
			values := map[string]bool{}
			for _, o := range f.Options {
				if values[o.Value] || o.Value == "" {
					t.Errorf("%s: the value %q stands twice, or is none", f.Name, o.Value)
				}
				values[o.Value] = true
				x.Args = Args{}
				if err := x.readField(p, []string{o.Value}); err != nil || !x.Args.Given(p.Name) {
					t.Errorf("%s: its own choice %q is not understood: %v", f.Name, o.Value, err)
				}
			}
		}
	})
}

// Every name that a choice is shown by can be typed.
func TestWhatIsShownCanBeTyped(t *testing.T) {
	eachWord(t, func(t *testing.T, _ *Command, w *Word) {
		for i := range w.Params {
			p := &w.Params[i]
			if p.Open {
				continue
			}
			for _, ch := range p.Choices {
				for _, lang := range languagesOf {
					shown := speltIn(ch.Value, ch.Also, lang) // as a usage line shows it
					toks, err := tokenize(shown)
					if err != nil {
						t.Fatal(err)
					}
					x := execFor(w)
					n, err := x.read(p, toks)
					if err != nil || n != len(toks) {
						t.Errorf("%s: %q is read as %d words: %v", p.Name, shown, n, err)
						continue
					}
					if got := strings.Trim(fmt.Sprint(x.Args.vals[p.Name]), "[]"); got != ch.Value {
						t.Errorf("%s: %q is understood as %q", p.Name, shown, got)
					}
				}
			}
		}
	})
}

// A choice's spellings are its own: none names another one too.
func TestChoicesAreDistinct(t *testing.T) {
	eachWord(t, func(t *testing.T, _ *Command, w *Word) {
		for i := range w.Params {
			p := &w.Params[i]
			named := map[string]string{}
			for _, ch := range p.Choices {
				for _, s := range append([]string{ch.Value}, ch.Also...) {
					if other, ok := named[fold(s)]; ok && other != ch.Value {
						t.Errorf("%s: %q is %q and %q", p.Name, s, other, ch.Value)
					}
					named[fold(s)] = ch.Value
				}
			}
		}
	})
}

// actsWithoutAWay are acts of the table that nothing uses yet.
var actsWithoutAWay = []state.Act(nil)

// Every act of the role × act table guards some way in: a word of the table,
// or what a button does.
func TestEveryActHasAWay(t *testing.T) {
	used := map[state.Act]bool{}
	for _, c := range Table {
		for _, w := range c.Words {
			used[w.Act] = true
		}
	}
	names := actNames(t)
	for _, dir := range []string{".", "../bot"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for name, act := range names {
				if strings.Contains(string(b), "state."+name+")") {
					used[act] = true
				}
			}
		}
	}
	var without []state.Act
	for _, a := range state.Acts() {
		if !used[a] {
			without = append(without, a)
		}
	}
	if diff := cmp.Diff(actsWithoutAWay, without); diff != "" {
		t.Errorf("acts that nothing uses (-known +found):\n%s", diff)
	}
}

// actNames reads the names of the acts' constants.
func actNames(t *testing.T) map[string]state.Act {
	t.Helper()
	file, err := parser.ParseFile(gotoken.NewFileSet(), "../state/access.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]state.Act{}
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if ok && len(v.Values) == 1 && strings.HasPrefix(v.Names[0].Name, "Act") {
			if lit, ok := v.Values[0].(*ast.BasicLit); ok {
				names[v.Names[0].Name] = state.Act(strings.Trim(lit.Value, `"`))
			}
		}
		return true
	})
	if len(names) != len(state.Acts()) {
		t.Fatalf("%d names of %d acts", len(names), len(state.Acts()))
	}
	return names
}

// Who may not, may not, whatever way they ask: for each word and role the
// table alone decides, and a form opens for nobody else either.
func TestEveryWordIsGuarded(t *testing.T) {
	users := map[state.Role]string{state.Consultant: karin, state.Caseworker: soren, state.Company: vera, state.NoRole: olga}
	eachWord(t, func(t *testing.T, c *Command, w *Word) {
		if w.NoCase {
			return
		}
		for role, user := range users {
			for name, try := range map[string]func(x *Exec, in Input) error{
				"run":  func(x *Exec, in Input) error { _, err := x.Run(in); return err },
				"form": func(x *Exec, in Input) error { _, err := x.Form(in); return err },
			} {
				err := try(execAs(user), Input{Command: c, Word: w, Values: Values{}})
				r, refused := AsRefusal(err)
				turned := refused && (r.Say.Key == "no.right" || r.Say.Key == "no.access")
				if turned == state.May(role, w.Act) {
					t.Errorf("%s by %q: %v", name, role, err)
				}
				if role == state.NoRole && (!refused || r.Say.Key != "no.access") {
					t.Errorf("%s by one without a part: %v", name, err)
				}
			}
		}
	})
}

// drawArgs draws a value for each parameter, as the form or the line could
// have given it.
func drawValueOf(t *rapid.T, x *Exec, p *Param) any {
	text := rapid.StringMatching(`[a-zæøåA-Z&<>@#"'«» .,;:!?0-9\n-]{1,40}`)
	moment := func() when.Moment {
		m := when.Moment{Date: today.Add(rapid.IntRange(1, 300).Draw(t, "days"))}
		if p.Past {
			m.Date = today.Add(-rapid.IntRange(0, 20).Draw(t, "days ago"))
		}
		return m
	}
	switch p.Kind {
	case TextKind, LabelKind, NameKind:
		s := clean(text.Draw(t, p.Name))
		if s == "" || len(guard.Check(s, guard.DefaultWords())) > 0 || p.Max > 0 && len([]rune(s)) > p.Max {
			return nil
		}
		return s
	case PhoneKind:
		return rapid.SampledFrom([]string{"11223344", "+45 11 22 33 44"}).Draw(t, p.Name)
	case WhenKind:
		m := moment()
		if rapid.Bool().Draw(t, "with time") {
			m.HasTime, m.Hour, m.Minute = true, rapid.IntRange(4, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")
		}
		return m
	case DateKind:
		return moment()
	case HoursKind:
		return float64(rapid.IntRange(0, 16800).Draw(t, "hundredths")) / 100
	case CountKind:
		return rapid.IntRange(0, 99).Draw(t, "n")
	case ChoiceKind:
		return rapid.SampledFrom(p.Choices).Draw(t, p.Name).Value
	case ChoicesKind:
		var vs []string
		for _, c := range p.Choices {
			if rapid.Bool().Draw(t, c.Value) {
				vs = append(vs, c.Value)
			}
		}
		if vs == nil {
			return nil
		}
		return vs
	case PersonKind:
		return rapid.SampledFrom([]Contact{{User: soren}, {Name: "Hans"}, {Name: "Hans Jensen", Phone: "11 22 33 44"}, {Name: "Bo", Mail: "bo@b.dk"}, {Name: "Li", Phone: "11223344", Mail: "l@i.dk"}}).Draw(t, p.Name)
	case PartyKind, HolderKind:
		return []state.Role{rapid.SampledFrom(state.PartyRoles[:]).Draw(t, p.Name)}
	case PartiesKind:
		return rapid.SampledFrom([][]state.Role{{state.Company}, {state.Mentor, state.Consultant}, {state.Caseworker, state.Company, state.Mentor}}).Draw(t, p.Name)
	case TaskKind:
		return rapid.SampledFrom([]string{"T1", "T2", "T4"}).Draw(t, p.Name)
	case FollowupKind:
		return rapid.SampledFrom([]string{"F1", "F2"}).Draw(t, p.Name)
	case GrantKind:
		return "G1"
	case MeetingKind:
		return "A1"
	case ItemKind:
		return "A1/1"
	case TemplateKind:
		return "start"
	case HandoverKind:
		x.Case = withFacts(x.Case, now, state.HandoverOffered{
			ID: "H1", From: x.Case.Parties[state.Mentor], To: state.PartyNamed{Role: state.Mentor, User: x.Actor.User},
		})
		return "H1"
	case ConsentKind:
		return "C1"
	case ShareableKind:
		x.Case = withFacts(x.Case, now, state.Wishes{N: 1, Items: []string{"ude"}})
		return shareRef(x.Case.Shareable()[0])
	case EveryKind:
		return when.Every{N: rapid.IntRange(1, 12).Draw(t, "every"), Unit: rapid.SampledFrom([]when.Unit{when.Day, when.Week, when.Month}).Draw(t, "unit")}
	case ClockKind:
		return texts.Clock{Hour: rapid.IntRange(0, 23).Draw(t, "hour"), Minute: rapid.IntRange(0, 59).Draw(t, "minute")}
	case LeadKind:
		return rapid.SampledFrom([]int{state.NoReminder, state.MinLead, 45, state.MaxLead}).Draw(t, p.Name)
	case TeamKind:
		return rapid.SampledFrom([]string{"Nord", "Nord og Syd", "slut"}).Draw(t, p.Name)
	case PeopleKind:
		return rapid.SampledFrom([][]string{{karin}, {karin, soren}}).Draw(t, p.Name)
	case FlagKind:
		return true
	}
	panic(fmt.Sprint("no value of kind ", p.Kind))
}

// What was understood can be kept as a draft or shown in a form, and comes
// back as the same.
func TestDraftsComeBackAsTheSame(t *testing.T) {
	for i := range Table {
		for j := range Table[i].Words {
			c, w := &Table[i], &Table[i].Words[j]
			t.Run(Path(c, w), rapid.MakeCheck(func(t *rapid.T) {
				x := execFor(w)
				if x.Case.Version == 0 {
					x.Case = sample()
				}
				x.Lang = rapid.SampledFrom(languagesOf).Draw(t, "language")
				x.Args = Args{vals: map[string]any{}}
				for k := range w.Params {
					p := &w.Params[k]
					if p.Required || rapid.Bool().Draw(t, p.Name+" given") {
						if v := drawValueOf(t, x, p); v != nil {
							x.Args.vals[p.Name] = v
						} else if p.Required {
							t.Skip("no value")
						}
					}
				}
				want := x.Args.vals
				draft := x.DraftOf(w)
				again := execFor(w)
				again.Case, again.Actor.Role = x.Case, x.Actor.Role
				if err := again.bindForm(w, draft); err != nil {
					t.Fatalf("%v of %v: %v", draft, want, err)
				}
				if len(want) == 0 && len(again.Args.vals) == 0 {
					return
				}
				if diff := cmp.Diff(want, again.Args.vals, cmp.AllowUnexported(state.Date{})); diff != "" {
					t.Fatalf("draft %q:\n%s", draft, diff)
				}
			}))
		}
	}
}

// A form that is filled in and a line that is typed ask for the same.
func TestFormsAndLinesAgree(t *testing.T) {
	for text, values := range map[string]Values{
		"/followup 3/12 kl. 10 besøg <@U3VERA> <@U2SOREN> hver 2. uge Husk nøgle": {
			"when": {"3. december kl. 10"}, "kind": {"visit"}, "who": {"V", "S"}, "every": {"hver 2. uge"}, "note": {"Husk nøgle"},
		},
		"/followup held F1 yesterday agreed 12 attended 9,5 social difficult It works": {
			"followup": {"F1"}, "date": {"i går"}, "agreed": {"12"}, "attended": {"9,5"}, "social": {"difficult"}, "note": {"It works"},
		},
		"/case open CD track 1B company \"Bo &amp; Co\" consultant <@U1KARIN> mentor \"Mia, 11223344\"": {
			"label": {"CD"}, "track": {"1B"}, "company": {"Bo & Co"}, "consultant": {karin}, "mentor": {"Mia, 11223344"},
		},
		"/case placement same host fleksjob 1/12 28/2 12 timer paid 2": {
			"kind": {"fleksjob"}, "host": {"same"}, "start": {"1/12"}, "end": {"28/2"}, "hours": {"12 timer"}, "paid": {"2"},
		},
		"/whodoes caseworker call by 3/12 internal":    {"who": {"S"}, "by": {"2026-12-03"}, "internal": {"yes"}, "what": {"call"}},
		"/case end job uddannelse flytter":             {"outcome": {"job", "uddannelse"}, "reason": {"flytter"}},
		"/case met pre present K S B":                  {"meeting": {"pre"}, "present": {"K", "S", "B"}},
		"/digest pause until 3/12 stand-in <@U2SOREN>": {"until": {"3/12"}, "stand-in": {soren}},
		"/digest at 7.30":                              {"at": {"07:30"}},
		"/whodoes done T2":                             {"task": {"T2"}},
		"/case breakoffs 2":                            {"n": {"2"}},
		"/case accommodation none":                     {"none": {"yes"}},
		"/case ball <@U2SOREN>":                        {"who": {"S"}},
		"/case list 2 &lt; 3":                          {"filter": {"2 < 3"}},
	} {
		in, x, err := typed(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		y := execFor(in.Word)
		if err := y.understand(Input{Command: in.Command, Word: in.Word, Values: values}); err != nil {
			r, _ := AsRefusal(err)
			t.Errorf("form of %s: %v %+v", text, err, r)
			continue
		}
		if a, b := argsOf(x, in.Word), argsOf(y, in.Word); a != b {
			t.Errorf("typed: %s\n form: %s", a, b)
		}
	}
}

// All of a field must be understood, or the error stands at it.
func TestFormRefusals(t *testing.T) {
	for _, tt := range []struct {
		path   string
		values Values
		want   string
	}{
		{"followup.add", Values{"when": {"3/12 og lidt til"}}, "bad.value at when"},
		{"followup.add", Values{"when": {"snart"}}, "bad.value at when"},
		{"followup.add", Values{"when": {"31/2"}}, "date.none at when"},
		{"followup.add", Values{"when": {"  "}}, "bad.missing at when"},
		{"followup.add", Values{}, "bad.missing at when"},
		{"followup.add", Values{"when": {"3/12"}, "kind": {"picnic"}}, "bad.value at kind"},
		{"followup.add", Values{"when": {"3/12"}, "who": {"X"}}, "bad.value at who"},
		{"followup.add", Values{"when": {`3/12 "`}}, "bad.quote at when"},
		{"followup.held", Values{"followup": {"F9"}}, "no.thing at followup"},
		{"followup.held", Values{"agreed": {"tolv"}}, "bad.value at agreed"},
		{"followup.held", Values{"agreed": {"12 13"}}, "bad.value at agreed"},
		{"followup.held", Values{"agreed": {"1000"}}, "bad.hours at agreed"},
		{"followup.held", Values{"date": {"i morgen"}}, "date.future at date"},
		{"case.goal", Values{"specific": {strings.Repeat("å", 501)}}, "bad.long at specific"},
		{"case.goal", Values{"specific": {strings.Repeat("å", 500)}}, ""},
		{"case.breakoffs", Values{"n": {"-1"}}, "bad.value at n"},
		{"digest.at", Values{"at": {"25:61"}}, "bad.value at at"},
		{"case.role", Values{"role": {"mentor"}, "who": {"@here"}}, "bad.name at who"},
		{"digest.pause", Values{"until": {"1/1/2020"}}, "date.past at until"},
	} {
		in, ok := Filled(tt.path, tt.values)
		if !ok {
			t.Fatal(tt.path)
		}
		err := execFor(in.Word).understand(in)
		got := ""
		if r, refused := AsRefusal(err); refused {
			got = r.Say.Key + " at " + r.Field
		} else if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s %.60v: %q, want %q", tt.path, tt.values, got, tt.want)
		}
	}
}

// What was not understood is named as the form names it, and the answer shows
// how it is written.
func TestWhatWasNotUnderstood(t *testing.T) {
	for _, tt := range []struct {
		path   string
		values Values
		da, en string
	}{
		{
			"agenda.tick",
			Values{"item": {"A2/1"}, "paid": {"lidt"}},
			"Jeg forstod ikke det, der står ved ”Lønnede timer om ugen”. Skriv et tal, fx 12 eller 7,5.",
			"I did not understand what you wrote at “Paid hours a week”. Write a number, such as 12 or 7.5.",
		},
		{
			"agenda.tick",
			Values{"item": {"A2/1"}, "paid": {"3"}, "from": {"snart"}},
			"Jeg forstod ikke det, der står ved ”Fra”. Skriv en dato, fx 3/12 eller på fredag.",
			"I did not understand what you wrote at “From”. Write a date, such as 3 December or Friday.",
		},
		{
			"agenda.minutes",
			Values{"agenda": {"A2"}, "date": {"engang"}},
			"Jeg forstod ikke det, der står ved ”Mødets dato”. Skriv en dato, fx 3/12 eller i går.",
			"I did not understand what you wrote at “Date of the meeting”. Write a date, such as 3 December or yesterday.",
		},
		{
			"case.breakoffs",
			Values{"n": {"to"}},
			"Jeg forstod ikke det, der står ved ”Antal”. Skriv et helt tal, fx 2.",
			"I did not understand what you wrote at “Number”. Write a whole number, such as 2.",
		},
		{
			"followup.held",
			Values{"social": {"tja"}},
			"Jeg forstod ikke det, der står ved ”Det sociale”. Vælg mellem ok og svært.",
			"I did not understand what you wrote at “Social side”. Choose from ok and difficult.",
		},
	} {
		x := execAs(karin)
		x.Case = meetingOn("start.paid", true)
		in, _ := Filled(tt.path, tt.values)
		_, err := x.Run(x.Asked(in))
		r, refused := AsRefusal(err)
		if !refused {
			t.Errorf("%s %v: %v", tt.path, tt.values, err)
			continue
		}
		if got := r.Say.In(texts.Danish, slackish{}); got != tt.da {
			t.Errorf("got  %s\nwant %s", got, tt.da)
		}
		if got := r.Say.In(texts.English, slackish{}); got != tt.en {
			t.Errorf("got  %s\nwant %s", got, tt.en)
		}
	}
}

// A refusal about a parameter says which, so that a form can show it there.
func TestRefusalsCarryTheirField(t *testing.T) {
	for text, field := range map[string]string{
		"/case open CD company":                        "company",
		"/case open ABCDEFGHIJKLM":                     "label",
		"/case open <!here>":                           "label",
		"/followup 31/2":                               "when",
		"/followup <@U9OLGA> 3/12":                     "who",
		"/followup held F9":                            "followup",
		"/followup held F1 today attended 9":           "agreed",
		"/followup held F1 1/11":                       "date",
		"/followup move F1 3/12 kl. 10":                "when",
		"/whodoes <@U3VERA> x internal":                "internal",
		"/whodoes move T2 30/11":                       "by",
		"/whodoes hand T2 <@U1KARIN>":                  "who",
		"/whodoes hand T2 <@U3VERA>":                   "who",
		"/case placement fleksjob 1/12 30/11 12":       "end",
		"/case placement fleksjob 1/12 0":              "hours",
		"/case placement fleksjob 1/12 12 paid 13":     "paid",
		"/case hours 5 paid 6":                         "paid",
		"/case grant applied":                          "what",
		"/case grant granted other":                    "what",
		"/case concern on":                             "reason",
		"/case met pre":                                "present",
		"/case pulse":                                  "",
		"/case role mentor":                            "who",
		"/case role mentor <@U8BOT>":                   "who",
		"/case role caseworker <@U3VERA>":              "who",
		"/case role mentor <@U7GONE>":                  "who",
		"/case track 1B":                               "track",
		"/case language da":                            "language",
		"/case ball <@U2SOREN>":                        "who",
		"/digest pause until 3/12 stand-in \"Hans\"":   "stand-in",
		"/digest pause until 3/12 stand-in <@U1KARIN>": "stand-in",
		"/digest pause until 3/12 stand-in <@U3VERA>":  "stand-in",
		"/case accommodation none of it":               "none",
		"/case wishes ;":                               "wishes",
	} {
		in, err := Route(strings.TrimPrefix(strings.Fields(text)[0], "/"), strings.Join(strings.Fields(text)[1:], " "))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		_, err = execFor(in.Word).Run(in)
		r, refused := AsRefusal(err)
		if !refused || r.Field != field {
			t.Errorf("%s: %v at %q, want %q", text, err, fieldAt(r), field)
			continue
		}
		if field != "" && !slices.ContainsFunc(in.Word.Params, func(p Param) bool { return p.Name == field }) {
			t.Errorf("%s: %q is no field of %s", text, field, Path(in.Command, in.Word))
		}
		for _, lang := range languagesOf {
			if s := r.Say.In(lang, slackish{}); strings.ContainsAny(s, "{}") || s == r.Say.Key {
				t.Errorf("%s: %s", text, s)
			}
		}
	}
}

func fieldAt(r *Refusal) string {
	if r == nil {
		return "?"
	}
	return r.Field
}

// What a form is filled with when a message becomes a task.
func TestPrefill(t *testing.T) {
	for text, want := range map[string]Values{
		"Bestil sko &amp; jakke": {"what": {"Bestil sko & jakke"}},
		"Ring til 010190-1234":   {},
		"":                       {"what": {""}},
		strings.Repeat("x", 500): {"what": {strings.Repeat("x", 500)}},
		strings.Repeat("æ", 501): {"what": {strings.Repeat("æ", 499) + "…"}},
		strings.Repeat("x ", 300) + "010190-1234": {},
		"hej <!channel>": {"what": {"hej @channel"}},
	} {
		if diff := cmp.Diff(want, Prefill("what", text)); diff != "" {
			t.Errorf("%.40q: %s", text, diff)
		}
	}
}

// A draft as typed is understood as it was.
func TestTypedAgain(t *testing.T) {
	for _, text := range []string{
		"/followup 3/12 kl. 10 besøg <@U3VERA> hver 2. uge Husk nøgle", `/case open CD company "Nordisk Bageri" mentor "Mia, 11223344"`,
		"/whodoes <@U2SOREN> “ring ‘nu’” senest fredag", "/case end job og uddannelse flytter",
		"jeg tager bolden", "Nej tak til bolden: jeg har ferie", "det bekymrer mig, at hun spiser alene", "ikke her i går", "who do I call",
	} {
		in, x, err := typed(text)
		if err != nil {
			t.Fatal(text, err)
		}
		again, y, err := typed("/" + in.Command.Name + " " + in.Typed())
		if err != nil || again.Word != in.Word || argsOf(x, in.Word) != argsOf(y, in.Word) {
			t.Errorf("%s\n was %s\n now %s (%v)", in.Typed(), argsOf(x, in.Word), argsOf(y, again.Word), err)
		}
	}
}
