package commands

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// A Place is where a request was made.
type Place int

// The places.
const (
	InChannel Place = iota // outside any case's thread
	InThread
	InDirect // in private with the bot
)

// An Exec is one request being carried out against one case: who asks, when,
// about what, and what they said. It holds no clock and no connection.
type Exec struct {
	Case   *state.Case // nil for a word that needs none
	Actor  state.Actor
	Person state.Person // the actor's settings
	Now    time.Time    // in the installation's zone
	Today  state.Date
	Lang   texts.Lang // the actor's
	Place  Place
	Here   string // the channel of the request
	Bot    string // the user that is mentioned to speak to the bot
	Aloud  bool   // said where others read it
	Slash  bool   // typed as a slash command, which not everybody has
	Args   Args
	// Users says what is known of the users that the request mentions.
	Users map[string]UserInfo
	// Cases are the cases that the actor takes part in, for words that look
	// across them.
	Cases   []*state.Case
	Offered []*state.Case // the open cases of which a role is offered to them
	// Rows are the rows of all their cases, and of those whom they stand in
	// for, for words that need no more.
	Rows []state.Row
	// Locked are those of them that cannot be opened.
	Locked []Locked
	// Away says who of those whom companies call is away.
	Away state.Absences
	// Gone are users with a part in Cases whom Slack cannot reach any longer.
	Gone []string
	// Defaults of the installation.
	Defaults Defaults
	// Templates are the workspace's own agendas, for words that use them.
	Templates   Templates
	TemplatesAt int // how often they were changed
	// Teams are the workspace's, for the word that names them.
	Teams   Teams
	TeamsAt int // how often they were changed
	// Readers can read the case's thread, or will; nil where Slack does not tell.
	Readers *Audience
	// Steers is a case of the actor's whose thread's language they may have meant
	// and can set, where they set their own; 0 for none.
	Steers int

	command *Command // whose word is carried out
	word    *Word
	anyway  bool // texts are kept although they were stopped
	one     bool // of the actor's cases one was named
}

// Defaults are what the installation says where a person has said nothing.
type Defaults struct {
	Lang     texts.Lang
	DigestAt texts.Clock
	// Practice is what the dropout rules are judged by; nil: they are not asked.
	Practice *practice.Pack
	// Retention is for how many days a closed case is kept; 0: for good.
	Retention int
}

// UserInfo is what Slack says of a user.
type UserInfo struct {
	Name     string
	Team     string // id of their organisation, or of their workspace where it is of none
	External bool   // belongs to another organisation
	Bot      bool
	Gone     bool
	Admin    bool // administers or owns their workspace, or their organisation
}

// Administers reports whether a user administers the installing organisation:
// who is external may administer another.
func (u UserInfo) Administers() bool { return u.Admin && !u.External && !u.Bot && !u.Gone }

// A Decision is what comes of a request: facts to record, or settings to
// change, and what to answer.
type Decision struct {
	Facts []state.Fact
	Date  state.Date // of the facts; today where zero
	// Days are the days of single facts, by their place, where not Date.
	Days   map[int]state.Date
	Person *state.Person
	// Others are settings of other persons that change with it.
	Others []Setting
	// Say are lines of the answer beside what the facts themselves tell.
	Say   []texts.T
	Offer []Button
	// Templates are the workspace's own agendas after it.
	Templates *Templates
	// Teams are the workspace's teams after it.
	Teams *Teams
	// Stats has the cases of a team counted, which takes a while.
	Stats *StatsAsked
	// Forget has the case forgotten.
	Forget *Forgetting
	// Picture has a picture of the case made, which needs no event.
	Picture *PictureAsked
	// Doc is the answer of a word that shows something. Where it records that
	// too, nothing is shown before that is stored.
	Doc *Doc
}

// on sets the day of the i-th fact.
func (d *Decision) on(i int, day state.Date) {
	if d.Days == nil {
		d.Days = map[int]state.Date{}
	}
	d.Days[i] = day
}

// A Setting changes somebody's settings. Change is applied to what is stored
// when the change is made.
type Setting struct {
	User   string
	Change func(state.Person) state.Person
}

// A Decide carries out one word. It is pure and may run again.
type Decide func(x *Exec) (*Decision, error)

// A Word is one word of a command's grammar.
type Word struct {
	Name string
	Da   []string
	// Under is the word after which this one is said: "consent withdraw", whose
	// name is consent_withdraw. Da is what follows that word.
	Under string
	// Said are phrases that mean the word as well: what stands on its button,
	// or what one asks in so many words.
	Said []string
	// SaidOf are the phrases that say one of the word's arguments too, by that.
	SaidOf map[string][]string
	// Alone are phrases that mean the word where nothing else is said.
	Alone []string
	// OfThing are those that mean it where the id of what it is about is said.
	OfThing []string
	// SaidOfWho are those of SaidOf that are said of somebody who is mentioned.
	SaidOfWho map[string][]string
	// Company is the path of the word that this one is for the company's contact.
	Company string
	Act     state.Act
	NoCase  bool // needs no case
	Across  bool // looks at all the actor's cases
	Rows    bool // looks at the rows of all the actor's cases, closed ones too
	// Agendas marks a word that needs the workspace's own agendas.
	Agendas bool
	Teams   bool // needs the workspace's teams
	Readers bool // needs who can read the case's thread
	// Reads marks a word that records nothing.
	Reads  bool
	Closed bool // also works on a closed case
	// Again marks a word that one may say again soon, since it sees for itself
	// what would be the same.
	Again bool
	// Calls marks a word whose answer says whom the company calls.
	Calls bool
	// News marks a word that is topped by what is new since last time.
	News   bool
	Params []Param
	// Form makes a request without any parameter open the form.
	Form bool
	// Prefill fills what the given values leave open in the form.
	Prefill func(x *Exec, given Values) Values
	// Asks are parameters that depend on what the request is about.
	Asks func(x *Exec, given Values) []Param
	// Fill adds to the form what the case knows, and says so above the fields.
	Fill func(x *Exec) []texts.T
	// Typed refuses what was typed and understood, where a form would ask for more.
	Typed  func(x *Exec) error
	Hidden bool // a way in for buttons and forms alone
	Decide Decide
}

// A Command is a slash command with its words.
type Command struct {
	Name    string // "case"
	Da      string // "sag"
	Also    []string
	Default string // the word meant when none is named
	Words   []Word
}

// Run reads the word's parameters from toks and decides.
func (x *Exec) Run(in Input) (*Decision, error) {
	if err := x.understand(in); err != nil {
		return nil, err
	}
	return x.decide(in.Word)
}

func (x *Exec) understand(in Input) error {
	x.Args, x.command, x.word, x.anyway = Args{}, in.Command, in.Word, len(in.Values[anywayField]) > 0
	if err := x.may(in.Word); err != nil {
		return err
	}
	if err := x.narrow(in); err != nil {
		return err
	}
	if in.Values != nil {
		return x.bindForm(in.Word, in.Values)
	}
	if in.Word.Form && len(in.toks) == 0 {
		r := refuse("bad.form")
		r.Missing, r.Usage = true, true
		return r
	}
	if in.start {
		r := refuse("start.which")
		r.Either = &Either{Label: texts.Say("button.start_meeting"), Path: "case.placement"}
		return r
	}
	if in.meeting {
		if a, ok := x.meetingApart(); ok {
			return refuse("followup.or_agenda", "id", texts.Word(a.ID))
		}
	}
	err := x.bind(in.Word, in.toks)
	if r, ok := AsRefusal(err); ok && r.Missing && in.implied && x.onlyText(in.Word) {
		return in.Command.unknown(in.toks[0])
	}
	if err == nil && in.isQuestion() {
		return refuse("bad.asked")
	}
	if err == nil && in.Word.Typed != nil {
		err = in.Word.Typed(x)
	}
	return err
}

// narrow keeps of the actor's cases the one that a list names by its number.
func (x *Exec) narrow(in Input) error {
	if in.No == 0 || !in.Word.Across && !in.Word.Rows || in.Word.Name != "list" {
		return nil
	}
	x.Rows = slices.DeleteFunc(slices.Clone(x.Rows), func(r state.Row) bool { return r.No != in.No })
	x.Cases = slices.DeleteFunc(slices.Clone(x.Cases), func(c *state.Case) bool { return c.No != in.No })
	x.Locked = slices.DeleteFunc(slices.Clone(x.Locked), func(l Locked) bool { return l.No != in.No })
	switch {
	case len(x.Locked) > 0:
		return &Refusal{Say: x.Locked[0].Line()}
	case len(x.Cases)+len(x.Rows) == 0:
		return refuse("answer.no_case", "no", in.No)
	}
	x.one = true
	return nil
}

// onlyText reports whether nothing but free text was understood.
func (x *Exec) onlyText(w *Word) bool {
	return !slices.ContainsFunc(w.Params, func(p Param) bool { return p.Kind != TextKind && x.Args.Given(p.Name) })
}

func (x *Exec) decide(w *Word) (*Decision, error) {
	if x.Case != nil && x.Case.Closed && !w.Reads && !w.Closed {
		return nil, x.closed()
	}
	d, err := w.Decide(x)
	if err != nil || d == nil {
		return d, err
	}
	if x.Args.end() {
		d.Say = append(d.Say, texts.Say("date.only_start"))
	}
	if x.Case != nil && x.Actor.Role != state.Company { // to which it is said with the thanks
		d.Say = append(d.Say, x.StandsThere(d)...)
	}
	return d, nil
}

// orBy says of the case that there is nothing, and how that is come by: by whom,
// where the actor may not do it.
func (x *Exec) orBy(act state.Act, key, others string) texts.T {
	if state.May(x.Actor.Role, act) {
		return texts.Say(key, "case", x.caseName())
	}
	return texts.Say(others, "case", x.caseName(), "roles", mayNames(act))
}

// closed refuses to change a case that is closed, and says how it is opened again,
// or by whom.
func (x *Exec) closed() error {
	if state.May(x.Actor.Role, state.ActSteer) {
		return refuse("case.closed", "case", x.caseName())
	}
	return refuse("case.closed_to", "case", x.caseName(), "roles", mayNames(state.ActSteer))
}

// may checks the role × act table and settles in which of the actor's roles
// the request is made.
func (x *Exec) may(w *Word) error {
	if w.NoCase || x.Case == nil {
		return nil
	}
	roles := x.roles()
	for _, who := range roles {
		if state.May(who.Role, w.Act) {
			x.Actor = who
			return nil
		}
	}
	if state.May(state.Candidate, w.Act) && x.Case.IsCandidate(x.Actor.User) {
		x.Actor = state.Actor{User: x.Actor.User} // who was asked is no party for that
		return nil
	}
	if len(roles) == 0 && state.May(state.Colleague, w.Act) && x.Teams.Colleague(x.Actor.User, x.Case) {
		x.Actor = state.Actor{User: x.Actor.User, Role: state.Colleague}
		return nil
	}
	if len(roles) == 0 {
		return refuse("no.access")
	}
	return noRight(roles[0].Role, mayNames(w.Act))
}

// noRight refuses a role what others may do.
func noRight(r state.Role, others texts.List) *Refusal {
	return refuse("no.right", "role", r, "roles", texts.Any(others))
}

// mayNames lists the roles that may do an act.
func mayNames(act state.Act) texts.List {
	var l texts.List
	for _, r := range state.PartyRoles {
		if state.May(r, act) {
			l = append(l, ReaderNamed(r))
		}
	}
	return l
}

// roles returns the actor in each role that counts for them.
func (x *Exec) roles() []state.Actor { return x.Case.ActorsFor(x.Actor.User, x.Person, x.Today) }

// rolesIn returns the roles that count for the actor in a case.
func (x *Exec) rolesIn(c *state.Case) []state.Role {
	return c.RolesFor(x.Actor.User, x.Person, x.Today)
}

// as returns the actor in a given role, if they hold it.
func (x *Exec) as(r state.Role) (state.Actor, bool) {
	for _, a := range x.roles() {
		if a.Role == r {
			return a, true
		}
	}
	return state.Actor{}, false
}

func (x *Exec) caseName() texts.T { return CaseName(x.Case) }

// CaseName names a case: its number and label.
func CaseName(c *state.Case) texts.T {
	return texts.Say("case.name", "no", c.No, "label", texts.Free(c.Label))
}

// Events returns the decision's facts as events of the case.
func (x *Exec) Events(d *Decision) []state.Event {
	date := d.Date
	if date.IsZero() {
		date = x.Today
	}
	events := make([]state.Event, len(d.Facts))
	for i, f := range d.Facts {
		date := date
		if own, ok := d.Days[i]; ok {
			date = own
		}
		events[i] = state.Event{
			Version: x.Case.Version + 1 + i, At: x.Now.UTC().Truncate(time.Millisecond),
			By: x.Actor, Date: date, Fact: f,
		}
	}
	return events
}

// Fingerprint identifies a request: the same person, case, word, parameters
// and things. What of the person's own was taken back since is not the same
// again; what else was changes nothing, for it may be between two tries of one
// command. A word that may be said again has none.
func (x *Exec) Fingerprint(w *Word, d *Decision) string {
	if w.Again {
		return ""
	}
	no := 0
	if x.Case.Version > 0 { // the number of a case that is opened is not asked for
		no = x.Case.No
	}
	said := fmt.Appendf(make([]byte, 0, 256), "%s\x00%d\x00%d\x00%s\x00%s", x.Actor.User, no, x.takenBack(d), w.Act, w.Name)
	for _, f := range d.Facts {
		id := state.ThingOf(f)
		whole, _, _ := strings.Cut(id, "/") // of an agenda's item, of which nothing is known the first time
		if x.Case.Knows(whole) {
			said = append(append(said, 0), id...)
		}
	}
	names := make([]string, 0, len(x.Args.vals))
	for name := range x.Args.vals {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		said = append(append(append(said, 0), name...), '=')
		switch v := x.Args.vals[name].(type) {
		case string:
			said = append(said, v...)
		case when.Moment: // however it was said
			said = fmt.Appendf(said, "{%v %t %d %d}", v.Date, v.HasTime, v.Hour, v.Minute)
			if v.Shift != (when.Shift{}) {
				said = fmt.Append(said, v.Shift)
			}
		default:
			said = fmt.Append(said, v)
		}
	}
	sum := sha256.Sum256(said)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// takenBack counts what the actor recorded of the kinds that a decision
// records, and that was taken back, where it is not plainly something else. To
// take back what is last once more is to take back something else, and an answer
// that is corrected is not the one before, so there all counts. A placement that
// took the place of another is the same when it is said again.
func (x *Exec) takenBack(d *Decision) (n int) {
	all := x.Case.UndoneEvents()
	_, placed := firstFact(d).(state.Placement)
	undoes := func(f state.Fact) bool { return f.Type() == state.Undone{}.Type() }
	if all == 0 || !placed && slices.ContainsFunc(d.Facts, undoes) {
		return all
	}
	for _, e := range x.Case.Events {
		same := func(f state.Fact) bool { return f.Type() == e.Fact.Type() && !another(f, e.Fact) }
		replaced := placed && correctedSince(x.Case, e.Version)
		if e.By.User == x.Actor.User && x.Case.Undone(e.Version) && !replaced && slices.ContainsFunc(d.Facts, same) {
			n++
		}
	}
	return n
}

// another reports whether two facts of one kind are of two requests, by their words.
// Tasks and follow-ups are given one after the other: one that is taken back says
// nothing of the others.
func another(f, g state.Fact) bool {
	switch f := f.(type) {
	case state.Task:
		g, is := g.(state.Task)
		return is && (f.What != g.What || f.Owner != g.Owner)
	case state.FollowupPlanned:
		g, is := g.(state.FollowupPlanned)
		return is && (f.For != g.For || f.Time != g.Time || f.Note != g.Note)
	}
	return false
}

func firstFact(d *Decision) state.Fact {
	if len(d.Facts) == 0 {
		return nil
	}
	return d.Facts[0]
}
