package commands

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

var update = flag.Bool("update", false, "write the right-hand sides of testdata/*.txt anew")

// The people of the sample case, and one who has no part in it.
const (
	karin = "U1KARIN" // consultant
	soren = "U2SOREN" // caseworker
	vera  = "U3VERA"  // the company's contact, of another organisation
	olga  = "U9OLGA"  // no party
	botID = "U8BOT"
)

var (
	copenhagen = zone("Europe/Copenhagen")
	// now is a Wednesday in week 48.
	now   = time.Date(2026, 11, 25, 9, 30, 0, 0, copenhagen)
	today = state.DateOf(now)
)

func zone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}

func ptr[T any](v T) *T { return &v }

// sample is case 12, AB: a placement has begun, and something of each kind is
// open. The mentor has no Slack.
func sample() *state.Case {
	return withFacts(state.Fold(12, nil), now.AddDate(0, 0, -23),
		state.Opened{Track: "1B", Label: "AB", Company: "Bageriet", Channel: "C1HOUSE", Lang: "da"},
		state.PartyNamed{Role: state.Consultant, Name: "Karin", User: karin},
		state.PartyNamed{Role: state.Caseworker, Name: "Søren", User: soren},
		state.PartyNamed{Role: state.Company, Name: "Vera", User: vera, External: true},
		state.PartyNamed{Role: state.Mentor, Name: "Mia", Phone: "11 22 33 44"},
		state.ThreadStarted{Channel: "C1HOUSE", TS: "1790000000.000100"},
		state.Placement{Kind: "virksomhedspraktik", Start: today.Add(-9), End: today.Add(60), Hours: ptr(12.0), Paid: ptr(0.0)},
		state.FollowupPlanned{ID: "F1", For: today.Add(8), Time: "10:00", Kind: "visit", Who: []state.Role{state.Consultant, state.Company}, Every: "2w"},
		state.FollowupPlanned{ID: "F2", For: today.Add(15)},
		state.Task{ID: "T1", Owner: state.Caseworker, Giver: state.Consultant, Due: today.Add(2), What: "Ring til lægen"},
		state.Task{ID: "T2", Owner: state.Consultant, Giver: state.Consultant, Due: today.Add(5), What: "Skriv delmål"},
		state.Task{ID: "T3", Owner: state.Company, Giver: state.Consultant, Due: today.Add(6), What: "Bestil arbejdstøj", Shared: true},
		state.Task{ID: "T4", Owner: state.Consultant, Giver: state.Caseworker, What: "Find bus"},
		state.GrantApplied{ID: "G1", Kind: "HKO"},
		state.Absence{},
		state.AgendaOpened{ID: "A1", Kind: "start", Shared: true, Items: []state.AgendaItem{
			{ID: "1", What: "start.purpose", Sees: state.SeenByAll}, {ID: "2", What: "start.hours", Sees: state.SeenByAll},
		}},
		state.ConsentGiven{ID: "C1", Kind: state.ConsentText, What: "at der er pauser", To: []state.Role{state.Company}},
	)
}

// withFacts adds facts that K recorded at a time.
func withFacts(c *state.Case, at time.Time, facts ...state.Fact) *state.Case {
	for _, f := range facts {
		c = c.With(state.Event{
			Version: c.Version + 1, At: at.UTC(), Date: state.DateOf(at), Fact: f,
			By: state.Actor{User: karin, Role: state.Consultant},
		})
	}
	return c
}

var userInfos = map[string]UserInfo{
	karin: {Name: "Karin", Team: "T1"}, soren: {Name: "Søren", Team: "T1"}, vera: {Name: "Vera", Team: "T2", External: true}, olga: {Name: "Olga", Team: "T1"},
	botID: {Name: "bot", Bot: true}, "U7GONE": {Name: "Gone", Gone: true},
}

// execAs is a request of a user about the sample case, made in its channel.
func execAs(user string) *Exec {
	c := sample()
	return &Exec{
		Case: c, Actor: state.Actor{User: user}, Person: state.Person{User: user}, Now: now, Today: today,
		Lang: texts.Danish, Place: InChannel, Here: "C1HOUSE", Users: userInfos, Cases: []*state.Case{c}, Rows: []state.Row{c.Row(today)},
		Defaults: Defaults{Lang: texts.Danish, DigestAt: texts.Clock{Hour: 8}},
	}
}

// execFor is one of the first party who may say the word. A word that needs no
// case has none.
func execFor(w *Word) *Exec {
	user := karin
	switch {
	case state.May(state.Consultant, w.Act):
	case state.May(state.Caseworker, w.Act):
		user = soren
	default:
		user = vera
	}
	x := execAs(user)
	if w.NoCase {
		x.Case = state.Fold(0, nil)
	}
	return x
}

// typed routes what was typed and understands its words; "/case …" is a slash
// command, anything else a mention.
func typed(text string) (Input, *Exec, error) { return typedAt(text, now) }

// typedAt is typed at another time.
func typedAt(text string, at time.Time) (Input, *Exec, error) {
	name := ""
	if cmd, rest, _ := strings.Cut(text, " "); strings.HasPrefix(cmd, "/") {
		name, text = cmd[1:], rest
	}
	in, err := Route(name, text)
	if err != nil {
		return in, nil, err
	}
	if fold(in.Label) == "ab" {
		in, in.No = in.Named(), 12
	}
	x := execFor(in.Word)
	x.Slash = name != ""
	x.Now, x.Today = at, state.DateOf(at)
	return in, x, x.understand(in)
}

// arg writes an argument as the tests compare it.
func arg(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case []string:
		return strings.Join(v, "+")
	case []state.Role:
		var codes []string
		for _, r := range v {
			codes = append(codes, string(r))
		}
		return strings.Join(codes, "+")
	case when.Moment:
		if v.Shift != (when.Shift{}) {
			return strings.TrimSuffix(fmt.Sprintf("%+dd%+dm%+dmin T%s", v.Shift.Days, v.Shift.Months, v.Shift.Minutes, clockOf(v)), " T")
		}
		return strings.TrimSuffix(v.Date.String()+"T"+clockOf(v), "T")
	case when.Every:
		return v.String()
	case texts.Clock:
		return fmt.Sprintf("%02d:%02d", v.Hour, v.Minute)
	case Contact:
		if v.User != "" {
			return "@" + v.User
		}
		return strconv.Quote(strings.Join([]string{v.Name, v.Phone, v.Mail}, ", "))
	case bool:
		return "yes"
	}
	return fmt.Sprint(v)
}

// argsOf writes what was understood of a word, in the order of its parameters.
func argsOf(x *Exec, w *Word) string {
	var parts []string
	for _, p := range w.Params {
		if x.Args.Given(p.Name) {
			parts = append(parts, p.Name+"="+arg(x.Args.vals[p.Name]))
		}
	}
	return strings.Join(parts, " ")
}

// outcome is a request as testdata/grammar.txt writes it: the word and its
// arguments, or "!" with the refusal's key, field and marks.
func outcome(text string) string { return outcomeAt(text, now) }

// outcomeAt is outcome at another time.
func outcomeAt(text string, at time.Time) string {
	in, x, err := typedAt(text, at)
	out := ""
	if in.Word != nil {
		out = Path(in.Command, in.Word)
		if in.No > 0 {
			out += " #" + strconv.Itoa(in.No)
		}
	}
	var help *HelpError
	switch r, refused := AsRefusal(err); {
	case refused:
		r = Speaker{Lang: texts.Danish}.Guess(r)
		out += " ! " + r.Say.Key
		if r.Field != "" {
			out += " at " + r.Field
		}
		if near := r.Say.Arg("near"); near != nil {
			out += fmt.Sprintf(" near %v", near)
		}
		if r.Missing {
			out += ", missing"
		}
	case err != nil && asHelp(err, &help):
		out += " ? help"
		if help.Command != nil {
			out += " of " + help.Command.Name
		}
	case err != nil:
		out += " !! " + err.Error()
	default:
		out += " " + argsOf(x, in.Word)
	}
	return strings.TrimSpace(out)
}

func asHelp(err error, h **HelpError) bool {
	e, ok := err.(*HelpError)
	*h = e
	return ok
}

// eachWord runs a test for every word of the table.
func eachWord(t *testing.T, f func(t *testing.T, c *Command, w *Word)) {
	for i := range Table {
		for j := range Table[i].Words {
			c, w := &Table[i], &Table[i].Words[j]
			t.Run(Path(c, w), func(t *testing.T) { f(t, c, w) })
		}
	}
}

var languagesOf = []texts.Lang{texts.Danish, texts.English}

// slackish writes texts as Slack's markup does, so that a test sees what could
// ping somebody; bot's own style is tested there.
type slackish struct{}

func (slackish) Free(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
func (slackish) User(id string) string    { return "<@" + id + ">" }
func (slackish) Channel(id string) string { return "<#" + id + ">" }
func (slackish) Bold(s string) string     { return "*" + s + "*" }
func (slackish) Code(s string) string     { return "`" + slackish{}.Free(s) + "`" }

func (slackish) Command(said string, lang texts.Lang) string {
	return slackish{}.Code(Typed(said, lang))
}

// shown writes a document, a line a text, buttons in brackets.
func shown(d Doc, lang texts.Lang) string {
	var b strings.Builder
	line := func(t texts.T) { b.WriteString(t.In(lang, slackish{}) + "\n") }
	row := func(bs ...Button) {
		for _, k := range bs {
			fmt.Fprintf(&b, "[%s %s]", k.Label.In(lang, slackish{}), k.Value)
		}
		b.WriteString("\n")
	}
	for _, block := range d.Blocks {
		switch block := block.(type) {
		case Header:
			b.WriteString("# ")
			line(block.Text)
		case Para:
			for _, l := range block.Lines {
				line(l)
			}
			if block.Button != nil {
				row(*block.Button)
			}
		case Fields:
			for _, l := range block {
				line(l)
			}
		case Small:
			for _, l := range block {
				b.WriteString("~ ")
				line(l)
			}
		case Buttons:
			row(block...)
		case Menu:
			line(block.Label)
			for _, o := range block.Options {
				fmt.Fprintf(&b, "(%s %s)\n", o.Label.In(lang, slackish{}), o.Value)
			}
		case Rule:
			b.WriteString("---\n")
		}
	}
	return b.String()
}

// rows reads a file of testdata: lines "left → right", comments and blanks
// kept for writing it anew.
type row struct{ left, right string }

func (r row) comment() bool { return r.left == "" || strings.HasPrefix(r.left, "# ") }

// checkRows compares the right-hand side of each row of a file with what becomes of
// the left one, or writes it anew.
func checkRows(t *testing.T, file string, becomes func(left string) string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows := parseRows(string(b))
	for i, r := range rows {
		if r.comment() {
			continue
		}
		got := becomes(r.left)
		if *update {
			rows[i].right = got
		} else if got != r.right {
			t.Errorf("%s:%d: %s\n got %s\nwant %s", file, i+1, r.left, got, r.right)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(writeRows(rows)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func parseRows(s string) []row {
	var rows []row
	for line := range strings.Lines(s) {
		left, right, _ := strings.Cut(strings.TrimRight(line, "\n"), " → ")
		rows = append(rows, row{strings.TrimRight(left, " "), right})
	}
	return rows
}

func writeRows(rows []row) string {
	width := 0
	for _, r := range rows {
		if !r.comment() {
			width = max(width, min(70, len([]rune(r.left))))
		}
	}
	var b strings.Builder
	for _, r := range rows {
		if r.comment() {
			b.WriteString(r.left + "\n")
			continue
		}
		pad := max(0, width-len([]rune(r.left)))
		b.WriteString(r.left + strings.Repeat(" ", pad) + " → " + r.right + "\n")
	}
	return b.String()
}

func contains[T comparable](s []T, v T) bool { return slices.Contains(s, v) }
