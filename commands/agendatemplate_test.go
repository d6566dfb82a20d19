package commands

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"casethread/commands/texts"
	"casethread/state"
)

func noWord(string) bool { return false }

// What is wrong with a template is said with its line.
func TestReadTemplateRefuses(t *testing.T) {
	for _, tt := range []struct {
		text string
		line int
		key  string
	}{
		{"", 1, "template.shape"},
		{"- x", 1, "template.shape"},
		{"name: start\nitems: [", 2, "template.yaml"},
		{"name: start\n\titems: x", 2, "template.yaml"},
		{"nmae: start", 1, "template.key"},
		{"name: start", 1, "template.no_items"},
		{"name: start\nitems: x", 1, "template.no_items"},
		{"name: start\nitems: []", 1, "template.no_items"},
		{"items:\n  - da: x", 1, "template.no_name"},
		{"name: [a]\nitems:\n  - da: x", 1, "template.scalar"},
		{"name: Ét Navn\nda: x\nitems:\n  - da: x", 1, "template.name"},
		{"name: liste\nda: x\nitems:\n  - da: x", 1, "template.name"},
		{"name: tavle\nwhere: here\nitems:\n  - da: x", 2, "template.where"},
		{"name: tavle\nitems:\n  - da: x", 1, "template.title"},
		{"name: start\nitems:\n  - x", 3, "template.item"},
		{"name: start\nitems:\n  - ask: x", 3, "template.key"},
		{"name: start\nitems:\n  - da: x\n  - asks: start.huors", 4, "template.asks"},
		{"name: start\nitems:\n  - asks: text", 3, "template.label"},
		{"name: start\nitems:\n  - {}", 3, "template.asks"},
		{"name: start\nitems:\n  - asks: start.cv\n  - asks: start.cv", 4, "template.twice"},
		{"name: start\nitems:\n  - asks: start.cv\n  - asks: prep.wishes", 4, "template.staff"},
		{"name: prep\nwhere: thread\nitems:\n  - asks: prep.wishes", 4, "template.staff"},
		{"name: start\nitems:\n  - da: &x y\n  - da: *x", 4, "template.scalar"},
		{"name: start\nitems:\n  - da: 010190-1234", 3, "guard.cpr"},
		{"name: start\nitems:\n  - da: " + strings.Repeat("æ", mostItem+1), 3, "template.text_long"},
		{"name: start\nitems:\n" + strings.Repeat("  - da: x\n", mostRows+1), 3, "template.many"},
		{"name: start\nitems:\n  - da: x\n" + strings.Repeat(" ", mostYAML), 0, "template.long"},
	} {
		got, err := ReadTemplate(tt.text, func(name string) bool { return name == "liste" })
		var bad *TemplateError
		if !errors.As(err, &bad) {
			t.Errorf("%.60q: got %v, %v", tt.text, got, err)
			continue
		}
		if bad.Line != tt.line || bad.Say.Key != tt.key {
			t.Errorf("%.60q: line %d %s, want line %d %s", tt.text, bad.Line, bad.Say.Key, tt.line, tt.key)
		}
		for _, lang := range languagesOf {
			if s := bad.Say.In(lang, texts.Plain{}); strings.ContainsAny(s, "{}") {
				t.Errorf("%.60q: %s", tt.text, s)
			}
		}
	}
}

// Every standard agenda can be written, read and used as it was.
func TestStandardTemplatesComeBackAsTheSame(t *testing.T) {
	for _, k := range agendaKinds {
		want, ok := standardAgenda(k.name)
		if !ok {
			t.Fatalf("there is no %s", k.name)
		}
		text, err := want.WriteYAML()
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadTemplate(text, noWord)
		if err != nil {
			t.Fatalf("%s: %v\n%s", k.name, err, text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", k.name, diff)
		}
	}
}

// A template of one's own comes back as it was written, and nobody reads more
// of its rows than practice lets.
func TestTemplatesComeBackAsTheSame(t *testing.T) {
	var shared, all []string
	for _, i := range agendaItems {
		all = append(all, i.name)
		if i.sees == state.SeenByAll {
			shared = append(shared, i.name)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.StringMatching(`[A-Za-zæøå:#&*!|>'"%@{}\[\], -]{0,30}[a-zæøå]`)
		want := Template{Name: "tavle", Da: strings.TrimSpace(label.Draw(t, "title")), Shared: rapid.Bool().Draw(t, "shared")}
		items := all
		if want.Shared {
			items = shared
		}
		for _, asks := range rapid.SliceOfNDistinct(rapid.SampledFrom(items), 1, 15, rapid.ID).Draw(t, "items") {
			row := TemplateRow{Asks: asks}
			if !strings.Contains(asks, ".") || rapid.Bool().Draw(t, "renamed") {
				row.Da = strings.TrimSpace(label.Draw(t, "label"))
			}
			want.Rows = append(want.Rows, row)
		}
		text, err := want.WriteYAML()
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadTemplate(text, noWord)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, text)
		}
		for _, row := range got.items() {
			if !want.Shared && row.Sees != state.SeenByStaff || want.Shared && row.Sees != itemNamed(row.What).sees {
				t.Fatalf("%s is seen by %q", row.What, row.Sees)
			}
		}
	})
}

func TestTemplatesOfAWorkspace(t *testing.T) {
	own := Template{Name: "tavle", Da: "Tavlemøde", En: "Board meeting", Shared: true, Rows: []TemplateRow{{Asks: "text", Da: "Ugen"}}}
	short := Template{Name: "closing", Shared: true, Rows: []TemplateRow{{Asks: "closing.well"}}}
	ts := Templates{}.With(own).With(short).With(own)
	if len(ts) != 2 || !ts.changed("closing") || ts.changed("start") {
		t.Errorf("templates %v", ts)
	}
	for _, name := range []string{"tavle", "Tavle", "tavlemøde", "board meeting"} {
		if got, ok := ts.Named(name); !ok || got.Name != "tavle" {
			t.Errorf("%s is %v", name, got)
		}
	}
	for _, name := range []string{"afslutning", "closing"} {
		if got, _ := ts.Named(name); len(got.Rows) != 1 {
			t.Errorf("%s has %d rows", name, len(got.Rows))
		}
		if got, _ := ts.Without("closing").Named(name); len(got.Rows) != 5 {
			t.Errorf("reset, %s has %d rows", name, len(got.Rows))
		}
	}
	if _, ok := ts.Named("ukendt"); ok {
		t.Error("an unknown one is known")
	}
	if got := ts.freeName("tavle"); got != "tavle-2" {
		t.Errorf("a copy is called %s", got)
	}
	if all := ts.all(); len(all) != len(agendaKinds)+1 || all[len(all)-1].Name != "tavle" {
		t.Errorf("%d in all", len(ts.all()))
	}
}

// A standard agenda is called by its word in the reader's language, in answers
// and in the text of its template; a copy has a form of its own.
func TestTemplatesAreCalledByTheirWord(t *testing.T) {
	got, err := ReadTemplate("name: Afslutning\nitems:\n  - asks: closing.well\n", noWord)
	if err != nil || got.Name != "closing" || !got.Shared {
		t.Errorf("afslutning is read as %+v, %v", got, err)
	}
	x := execAs(karin)
	x.Person.Usual = state.Consultant
	in, _ := Filled("agenda.template", Values{"yaml": {"name: closing\nitems:\n  - asks: closing.well\n"}})
	d, err := x.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[texts.Lang]string{
		texts.Danish:  "Skabelonen afslutning er gemt med 1 punkt. Den gælder fra næste møde.",
		texts.English: "The template closing is saved with 1 item. It counts from the next meeting.",
	} {
		if got := d.Say[0].In(lang, slackish{}); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for name, want := range map[string][2]string{
		"closing":  {"Ret skabelonen", "name: closing\n"},
		"closing+": {"Kopiér skabelonen", "name: afslutning-2\n"},
	} {
		in, _ := Filled("agenda.template", Values{"name": {name}})
		form, err := x.Form(in)
		if err != nil {
			t.Fatal(err)
		}
		if title := form.Title.In(texts.Danish, slackish{}); title != want[0] || !strings.HasPrefix(form.Fields[0].Initial[0], want[1]) {
			t.Errorf("%s: %s with %s", name, title, form.Fields[0].Initial[0])
		}
	}
}

// What starts a standard agenda starts that one, whatever a workspace calls
// its own.
func TestOwnTemplatesTakeNoStandardWord(t *testing.T) {
	rows := []TemplateRow{{Asks: "text", Da: "Ugen"}}
	ts := Templates{
		{Name: "vores", En: "Followup", Rows: rows},
		{Name: "forum-2", Da: "Fælles", En: "Forum", Rows: rows},
		{Name: "anden", Da: "tavle", Rows: rows},
		{Name: "tavle", Da: "Vores", Rows: rows},
		{Name: "closing", Da: "Anden", Shared: true, Rows: rows},
	}
	for name, want := range map[string]string{
		"followup": "followup", "Followup": "followup", "opfølgning": "followup", "opfoelgning": "followup",
		"fælles": "forum", "forum": "forum", "FORUM": "forum", "forum-2": "forum-2", "afslutning": "closing",
		"tavle": "tavle", "vores": "vores", "anden": "anden",
	} {
		if got, ok := ts.Named(name); !ok || got.Name != want {
			t.Errorf("%s is %s, want %s", name, got.Name, want)
		}
	}
	var names []string
	for _, t := range ts.all() {
		names = append(names, t.Name)
	}
	if diff := cmp.Diff([]string{"prep", "pre", "start", "followup", "closing", "forum", "vores", "forum-2", "anden", "tavle"}, names); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	for typed, kind := range map[string]string{"#12 followup": "followup", "#12 fælles": "forum", "#12 meeting fælles": "forum", "#12 closing": "closing"} {
		in, err := Route("agenda", typed)
		if err != nil {
			t.Fatal(err)
		}
		x := execAs(karin)
		x.Templates = ts
		d, err := x.Run(in)
		if err != nil {
			t.Errorf("%s: %v", typed, err)
			continue
		}
		if f := d.Facts[0].(state.AgendaOpened); f.Kind != kind {
			t.Errorf("%s opens %s", typed, f.Kind)
		}
	}
}

// What is saved opens in its form again, to be changed and to be copied; what
// would not is refused with what to do.
func TestSavedTemplatesOpenAgain(t *testing.T) {
	for _, tt := range []struct {
		name  string
		rows  int
		chars int // of each row
		saved bool
	}{
		{"danish rows", mostRows, 110, true},
		{"full", mostRows, 126, true},
		{"longer written than typed", mostRows - 3, mostItem, false}, // with the names of standard rows
	} {
		typed := "name: tavle\nda: " + strings.Repeat("æ", mostItem) + "\nwhere: thread\nitems:\n" + strings.Repeat("  - da: "+strings.Repeat("ø", tt.chars)+"\n", tt.rows)
		if !tt.saved {
			typed = strings.Replace(typed, "where:", "en: "+strings.Repeat("e", 100)+"\nwhere:", 1) + "  - asks: forum.ball\n  - asks: start.accommodation\n  - asks: followup.accommodation\n"
		}
		x := execAs(karin)
		in, _ := Filled("agenda.template", Values{"yaml": {typed}})
		d, err := x.Run(in)
		if r, _ := AsRefusal(err); !tt.saved {
			if r == nil || r.Say.Key != "template.long_written" || r.Field != "yaml" {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		for _, name := range []string{"tavle", "tavle+"} {
			x := execAs(karin)
			x.Templates = *d.Templates
			in, _ := Filled("agenda.template", Values{"name": {name}})
			form, err := x.Form(in)
			if err != nil || len(form.Fields) != 1 || len(form.Fields[0].Initial) == 0 {
				t.Errorf("%s: the form of %s is empty: %v", tt.name, name, err)
				continue
			}
			if got, err := ReadTemplate(form.Fields[0].Initial[0], noWord); err != nil || len(got.Rows) != tt.rows {
				t.Errorf("%s: the form of %s reads as %d rows: %v", tt.name, name, len(got.Rows), err)
			}
		}
	}
}

// Templates are changed by consultants and caseworkers of the organisation.
func TestWhoChangesTemplates(t *testing.T) {
	for user, may := range map[string]bool{karin: true, soren: true, vera: false, olga: false} {
		if err := execAs(user).mayTemplate(); (err == nil) != may {
			t.Errorf("%s: %v", user, err)
		}
	}
	external := execAs(karin)
	external.Cases = []*state.Case{withFacts(external.Case, now, state.PartyNamed{Role: state.Consultant, User: karin, External: true})}
	if external.mayTemplate() == nil {
		t.Error("a consultant of another organisation changes them")
	}
	opener := execAs(olga)
	opener.Person.Usual = state.Caseworker
	if err := opener.mayTemplate(); err != nil {
		t.Errorf("who opens cases: %v", err)
	}
}

func FuzzReadTemplate(f *testing.F) {
	for _, k := range agendaKinds {
		t, _ := standardAgenda(k.name)
		text, err := t.WriteYAML()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add("name: tavle\nda: x\nwhere: private\nitems:\n  - {asks: task, da: &a 'y'}\n  - da: *a")
	f.Fuzz(func(t *testing.T, text string) {
		read, err := ReadTemplate(text, noWord)
		if err != nil {
			var bad *TemplateError
			if !errors.As(err, &bad) || bad.Line < 0 || bad.Say.Key == "" {
				t.Errorf("%v", err)
			}
			return
		}
		if len(read.Rows) == 0 || len(read.Rows) > mostRows || read.Name == "" {
			t.Errorf("read %+v", read)
		}
		for _, row := range read.items() {
			if read.Shared && row.Sees != state.SeenByAll || !slices.ContainsFunc(agendaItems, func(i agendaItem) bool { return i.name == row.What }) {
				t.Errorf("row %+v", row)
			}
		}
		again, err := read.WriteYAML()
		if err != nil {
			t.Fatal(err)
		}
		if len([]rune(again)) > mostYAML { // comments make it longer than it was
			return
		}
		back, err := ReadTemplate(again, noWord)
		if err != nil || cmp.Diff(read, back) != "" {
			t.Errorf("%v: %s\n%s", err, cmp.Diff(read, back), again)
		}
	})
}

// A template that somebody changed since the list was shown is not thrown away
// by a button of that list.
func TestResetOfWhatWasSeen(t *testing.T) {
	short := Template{Name: "closing", Shared: true, Rows: []TemplateRow{{Asks: "closing.well"}}}
	own := Template{Name: "tavle", Da: "Tavlemøde", Shared: true, Rows: []TemplateRow{{Asks: "text", Da: "Ugen"}}}
	x := execAs(karin)
	x.Templates = Templates{short, own}
	bs := x.templateButtons(short, true)
	_, rest, _ := ParseValue(bs[len(bs)-1].Value)
	reset := func(ts Templates, seen string) string {
		x := execAs(karin)
		x.Templates = ts
		in, _ := Filled("agenda.reset", Values{"name": {rest[0]}, "seen": {seen}})
		d, err := x.Run(in)
		if r, ok := AsRefusal(err); ok {
			return r.Say.Key
		}
		return d.Say[0].Key
	}
	longer := short
	longer.Rows = append(slices.Clip(short.Rows), TemplateRow{Asks: "closing.again"})
	for _, tt := range []struct {
		name string
		ts   Templates
		seen string
		want string
	}{
		{"as it was seen", Templates{short, own}, rest[1], "template.reset"},
		{"another was changed", Templates{short}, rest[1], "template.reset"},
		{"changed since", Templates{longer, own}, rest[1], "template.changed"},
		{"a button that does not say what was seen", Templates{short, own}, "", "template.changed"},
		{"reset already", Templates{own}, rest[1], "template.as_shipped"},
	} {
		if got := reset(tt.ts, tt.seen); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// What a row asks is written only where it says something, so that the longest
// agenda of one's own fits its form, and a copy of it too.
func TestPlainRowsAreShort(t *testing.T) {
	own := Template{Name: "tavle", Da: "Tavlemøde", Shared: true, Rows: []TemplateRow{{Asks: "text", Da: "Ugen"}, {Asks: "number", Da: "Antal"}}}
	s, err := own.WriteYAML()
	if err != nil || strings.Contains(s, "asks: text") || !strings.Contains(s, "asks: number") {
		t.Errorf("written as %s, %v", s, err)
	}
}
