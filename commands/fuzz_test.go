package commands

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"casethread/commands/guard"
	"casethread/commands/texts"
	"casethread/state"
)

// eachText calls f with every text in a value, however deep.
func eachText(v reflect.Value, f func(s string)) {
	switch v.Kind() {
	case reflect.String:
		f(v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			eachText(v.Elem(), f)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			eachText(v.Index(i), f)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			eachText(v.MapIndex(k), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				eachText(v.Field(i), f)
			}
		}
	}
}

// harmless checks what is said to a person: no CPR number is said back, and
// nothing in it can ping a channel.
func harmless(t *testing.T, what string, ts ...texts.T) {
	t.Helper()
	for _, s := range ts {
		for _, lang := range languagesOf {
			said := s.In(lang, slackish{})
			// What was typed is looked at as it was, without our quotation marks.
			if guard.HasCPR(strings.NewReplacer("“", " ", "”", " ").Replace(s.In(lang, texts.Plain{}))) {
				t.Errorf("%s: a CPR number is said: %q", what, said)
			}
			if strings.Contains(said, "<!") || strings.Contains(said, "<#") {
				t.Errorf("%s: it can ping a channel: %q", what, said)
			}
			if !utf8.ValidString(said) {
				t.Errorf("%s: not a text: %q", what, said)
			}
		}
	}
}

// tryInput carries a request out as far as it goes and looks at all of it.
func tryInput(t *testing.T, what string, in Input, user string, place Place) {
	t.Helper()
	in.Mentioned()
	in.NamesPeople()
	in.Typed()
	x := execAs(user)
	x.Place = place
	if in.Word.NoCase {
		x.Case = state.Fold(0, nil)
	}
	d, err := x.Run(in)
	if r, refused := AsRefusal(err); refused {
		harmless(t, what, r.Say)
		if r.Usage {
			Usage(in.Command, in.Word, texts.Danish)
		}
	} else if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	y := execAs(user)
	y.Args, y.Case = x.Args, x.Case
	draft := y.DraftOf(in.Word)
	for _, vs := range draft {
		for _, v := range vs {
			if guard.HasCPR(v) {
				t.Errorf("%s: a draft holds a CPR number: %q", what, v)
			}
		}
	}
	if err != nil {
		return
	}
	var said []texts.T
	if d.Doc != nil {
		harmless(t, what, d.Doc.Notify)
		return // shows what is stored already
	}
	said = append(said, d.Say...)
	for _, f := range d.Facts {
		eachText(reflect.ValueOf(f), func(s string) {
			if guard.HasCPR(s) {
				t.Errorf("%s: a CPR number is stored: %s %q", what, f.Type(), s)
			}
			if !utf8.ValidString(s) {
				t.Errorf("%s: what is stored is no text: %s %q", what, f.Type(), s)
			}
		})
	}
	harmless(t, what, said...)
	if len(d.Facts) == 0 {
		return
	}
	x.Fingerprint(in.Word, d)
	events := x.Events(d)
	after := x.Case.With(events...)
	if in.Word.NoCase {
		return
	}
	for _, f := range events {
		if b, err := state.EncodeEvent(f); err != nil {
			t.Errorf("%s: %v", what, err)
		} else if _, err := state.DecodeEvent(b); err != nil {
			t.Errorf("%s: stored, and not readable: %v", what, err)
		}
	}
	for _, lang := range languagesOf {
		doc := Saved(after, d, events, now)
		if s := shown(doc, lang); strings.Contains(s, "<!") || guard.HasCPR(s) {
			t.Errorf("%s: the answer holds %q", what, s)
		}
	}
	Card(after.ThreadView(today))
}

// FuzzRoute says anything, in any place, by anybody.
func FuzzRoute(f *testing.F) {
	b, err := os.ReadFile("testdata/grammar.txt")
	if err != nil {
		f.Fatal(err)
	}
	for i, r := range parseRows(string(b)) {
		if !r.comment() {
			f.Add(r.left, byte(i))
		}
	}
	for _, s := range []string{
		"A0101000000", "/case show \xff\xfe", "/followup 3/12 \u202e" + cpr, "/case goal \x00", "/case list «", "/whodoes S <", "<@>", "<@U>", "#", "# #12", "\u200b", "/case open <!subteam^S1|@alle>",
		"/followup 3/12 010190\u00a01234", "/case goal 0101 90 12 34", "/followup F99999999999999999999", "/whodoes done T0101901234", "/case hours 1e300", "/case hours ....", "/followup uge 0101901234",
	} {
		f.Add(s, byte(0))
	}
	users := []string{karin, soren, vera, olga, ""}
	f.Fuzz(func(t *testing.T, text string, how byte) {
		if len(text) > 4000 {
			return
		}
		name, rest := "", text
		if cmd, after, _ := strings.Cut(text, " "); strings.HasPrefix(cmd, "/") {
			name, rest = cmd[1:], after
		}
		in, err := Route(name, rest)
		if r, refused := AsRefusal(err); refused {
			harmless(t, text, r.Say)
			return
		}
		if err != nil {
			return
		}
		if in.Word == nil || in.Command == nil || in.Word.Decide == nil {
			t.Fatalf("%q is routed nowhere", text)
		}
		user, place := users[int(how)%len(users)], Place(int(how/8)%3)
		tryInput(t, text, in, user, place)
		if in.Label != "" {
			tryInput(t, text, in.Named(), user, place)
		}
	})
}

// FuzzForm sends any form in with anything in three of its fields.
func FuzzForm(f *testing.F) {
	var paths []string
	for i := range Table {
		for j := range Table[i].Words {
			paths = append(paths, Path(&Table[i], &Table[i].Words[j]))
		}
	}
	for i := range paths {
		f.Add(byte(i), "", "", "")
		f.Add(byte(i), "3/12", "K", "Hans, 11223344")
		f.Add(byte(i), cpr, "<!channel>", "\xff\x00")
		f.Add(byte(i), "on", "F1", "12")
		f.Add(byte(i), "T2", "4/12", "job")
		f.Add(byte(i), "consultant", "U2SOREN", "010190 1234")
		f.Add(byte(i), "&lt;!here&gt;", "\"", "<@U2SOREN|x>")
	}
	f.Fuzz(func(t *testing.T, which byte, a, b, c string) {
		if len(a)+len(b)+len(c) > 4000 {
			return
		}
		path := paths[int(which)%len(paths)]
		values := Values{}
		in, _ := Filled(path, values)
		for i, v := range []string{a, b, c} {
			if n := len(in.Word.Params); n > 0 {
				p := in.Word.Params[(i+int(which)/len(paths))%n]
				values[p.Name] = append(values[p.Name], v)
			}
		}
		for _, user := range []string{karin, soren, vera} {
			tryInput(t, path, in, user, InDirect)
			x := execAs(user)
			form, err := x.Form(in)
			if r, refused := AsRefusal(err); refused {
				harmless(t, path, r.Say)
				continue
			}
			for _, field := range form.Fields {
				for _, v := range field.Initial {
					if guard.HasCPR(v) {
						t.Errorf("%s: the form is filled with %q", path, v)
					}
				}
			}
		}
	})
}

// A tokenizer loses nothing but spaces and quotation marks.
func FuzzTokenize(f *testing.F) {
	for _, s := range []string{`a "b c" d`, "«æ ø» å", "<@U1|x y>z", "a<b", "<", `"`, "“x”", "”x”", "„x“", "  \t\n", "a\u00a0b", "<a b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		toks, err := tokenize(s)
		if err != nil {
			if _, refused := AsRefusal(err); !refused {
				t.Fatal(err)
			}
			return
		}
		var b strings.Builder
		for _, k := range toks {
			if k.text == "" && !k.quoted {
				t.Fatalf("an empty word in %q", s)
			}
			b.WriteString(k.text)
		}
		if got, want := letters(b.String()), letters(s); got != want {
			t.Errorf("%q became %q", want, got)
		}
	})
}

// letters leaves out what separates words.
func letters(s string) string {
	return strings.Join(strings.FieldsFunc(string([]rune(s)), func(r rune) bool {
		return strings.ContainsRune("\"“”„«»", r) || strings.TrimSpace(string(r)) == ""
	}), "")
}
