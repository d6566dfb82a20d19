package state

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// An agenda is a meeting's items, in the case's thread or with consultant and
// caseworker alone. Ticking an item records what it asks for; closing the
// agenda is the meeting's minutes. The facts are the bot's own: what they
// bring about in the course is recorded beside them.

// Sees says who reads a thing beside consultant and caseworker, who read all.
type Sees string

// Who may read a thing. The zero value is the narrowest.
const (
	SeenByStaff   Sees = ""  // consultant and caseworker alone
	SeenByTeam    Sees = "M" // and the mentor
	SeenByCompany Sees = "V" // and the company, where the words are its own
	SeenByAll     Sees = "A" // everybody: it may stand in the thread
)

// By reports whether a role may read a thing that who said; NoRole is the
// thread.
func (s Sees) By(r Role, who Actor) bool {
	switch {
	case r == Consultant || r == Caseworker || s == SeenByAll:
		return true
	case r == Mentor:
		return s == SeenByTeam
	case r == Company:
		return s == SeenByCompany && who.OfCompany()
	}
	return false
}

// OfCompany reports whether somebody speaks for the company.
func (a Actor) OfCompany() bool { return a.Role == Company || a.For == Company }

// An AgendaItem is one row of an agenda. What names the figures it asks for;
// the row's own words, if any, are Da and En, one of which serves for both.
type AgendaItem struct {
	ID   string `json:"id"`
	What string `json:"k,omitempty"`
	Da   string `json:"da,omitempty"`
	En   string `json:"en,omitempty"`
	Sees Sees   `json:"s,omitempty"`
}

// An Answer is one value that ticking an item asked for, as a form gives it:
// a date as YYYY-MM-DD, a number with a point, a role by its word. By is who
// gave it, where somebody else has ticked the item since.
type Answer struct {
	Field string `json:"f"`
	Value string `json:"v"`
	Sees  Sees   `json:"s,omitempty"`
	By    Role   `json:"by,omitempty"`
}

// AgendaOpened puts an agenda up for a meeting.
type AgendaOpened struct {
	ID       string        `json:"id"` // A1
	Kind     string        `json:"kind"`
	Da       string        `json:"da,omitempty"` // the title of a template of one's own
	En       string        `json:"en,omitempty"`
	For      Date          `json:"for,omitzero"`
	Time     string        `json:"time,omitempty"`
	Shared   bool          `json:"shared,omitempty"`   // in the thread; else K and S alone
	Followup string        `json:"followup,omitempty"` // the follow-up that the meeting is
	Items    []AgendaItem  `json:"items,omitempty"`
	Notes    []CarriedNote `json:"notes,omitempty"`
}

// A CarriedNote is what was noted to an item at an earlier meeting, which left
// the item for this one.
type CarriedNote struct {
	Item    string `json:"item"`
	By      Actor  `json:"by"`
	Note    string `json:"n,omitempty"`
	Private string `json:"p,omitempty"`
}

// AgendaMoved gives a meeting another day, or one where it had none. Of one
// that is a planned follow-up the follow-up is moved, and takes it along.
type AgendaMoved struct {
	ID       string `json:"id"`
	For      Date   `json:"for,omitzero"`
	Time     string `json:"time,omitempty"`
	Followup string `json:"followup,omitempty"` // that the meeting is from now on
}

// AgendaArranged adds rows and says in which order all stand. An open row
// that the order leaves out is taken off.
type AgendaArranged struct {
	ID      string       `json:"id"`
	Items   []AgendaItem `json:"items,omitempty"`
	Order   []string     `json:"order,omitempty"`   // empty: as before, what is added last
	Renamed []AgendaItem `json:"renamed,omitempty"` // rows that have other words of their own now
}

// AgendaTicked says that an item was covered, with what was answered. Things
// are the follow-ups and tasks that came of it.
type AgendaTicked struct {
	ID      string   `json:"id"`
	Item    string   `json:"item"`
	Answers []Answer `json:"a,omitempty"`
	Things  []string `json:"t,omitempty"`
}

// AgendaNoted puts a note to an item: Note for who sees the item, Private for
// K and S alone.
type AgendaNoted struct {
	ID      string `json:"id"`
	Item    string `json:"item"`
	Note    string `json:"n,omitempty"`
	Private string `json:"p,omitempty"`
}

// AgendaParked puts an item off to the next agenda, or takes it up again.
type AgendaParked struct {
	ID   string `json:"id"`
	Item string `json:"item"`
	Back bool   `json:"back,omitempty"`
}

// AgendaClosed ends the meeting: its minutes. Carried are the items that
// stand on a next agenda. One that is called off has no minutes.
type AgendaClosed struct {
	ID        string   `json:"id"`
	NotHeld   bool     `json:"not_held,omitempty"`
	CalledOff bool     `json:"off,omitempty"` // before it was to be held
	Present   []Role   `json:"present,omitempty"`
	Decisions string   `json:"d,omitempty"`
	Private   string   `json:"p,omitempty"`
	Carried   []string `json:"c,omitempty"`
	Things    []string `json:"t,omitempty"` // the tasks and follow-ups of the minutes
}

func (AgendaOpened) Type() string   { return "agenda" }
func (AgendaMoved) Type() string    { return "agenda_moved" }
func (AgendaArranged) Type() string { return "agenda_arranged" }
func (AgendaTicked) Type() string   { return "agenda_ticked" }
func (AgendaNoted) Type() string    { return "agenda_noted" }
func (AgendaParked) Type() string   { return "agenda_parked" }
func (AgendaClosed) Type() string   { return "agenda_closed" }

func (f AgendaOpened) Thing() string   { return f.ID }
func (f AgendaMoved) Thing() string    { return f.ID }
func (f AgendaArranged) Thing() string { return f.ID + "/order" }
func (f AgendaTicked) Thing() string   { return f.ID + "/" + f.Item }
func (f AgendaNoted) Thing() string    { return f.ID + "/" + f.Item }
func (f AgendaParked) Thing() string   { return f.ID + "/" + f.Item }
func (f AgendaClosed) Thing() string   { return f.ID }

// AgendaOf returns the id of the agenda that a fact is about, or "".
func AgendaOf(f Fact) string {
	switch f.(type) {
	case AgendaOpened, AgendaMoved, AgendaArranged, AgendaTicked, AgendaNoted, AgendaParked, AgendaClosed:
		id, _, _ := strings.Cut(ThingOf(f), "/")
		return id
	}
	return ""
}

// A CaseAgenda is an agenda with what became of it.
type CaseAgenda struct {
	AgendaOpened
	By      Actor
	Put     int // the version that put it up
	Version int // of the event that last set its day
	Rows    []CaseRow
	Closed  *AgendaClosed // nil while the meeting is not over
	Closing Event         // that closed it
	LastRow int           // the highest number that any item has had
}

// A CaseRow is an item with what became of it.
type CaseRow struct {
	AgendaItem
	State   RowState
	Version int   // of the event that ticked it last, 0 for none
	By      Actor // who ticked it
	At      time.Time
	Answers []Answer
	Things  []string
	Notes   []RowNote
}

// Said is who gave an answer of the row.
func (r CaseRow) Said(a Answer) Actor {
	if a.By != NoRole {
		return Actor{Role: a.By}
	}
	return r.By
}

// A RowNote is a note to an item and who wrote it.
type RowNote struct {
	By            Actor
	Note, Private string
}

// A RowState is how far an item has come.
type RowState string

// The states of an item.
const (
	RowOpen   RowState = "open"
	RowTicked RowState = "ticked"
	RowParked RowState = "parked"
)

// Agenda returns the agenda of an id.
func (c *Case) Agenda(id string) (CaseAgenda, bool) {
	for _, a := range c.Agendas {
		if a.ID == id {
			return *a, true
		}
	}
	return CaseAgenda{}, false
}

// OpenAgendas returns the agendas whose meeting is not over.
func (c *Case) OpenAgendas() []CaseAgenda {
	var open []CaseAgenda
	for _, a := range c.Agendas {
		if a.Closed == nil {
			open = append(open, *a)
		}
	}
	return open
}

// Row returns the item of an id.
func (a CaseAgenda) Row(id string) (CaseRow, bool) {
	i := slices.IndexFunc(a.Rows, func(r CaseRow) bool { return r.ID == id })
	if i < 0 {
		return CaseRow{}, false
	}
	return a.Rows[i], true
}

// Answer returns the latest answer that any meeting of the case gave to a
// field of an item, "" where none did.
func (c *Case) Answer(what, field string) string {
	value, _ := c.latestAnswer(what, field, hostTime{})
	return value
}

// chosen is the latest answer of a company's time, if it was given so that
// everybody may know it.
func (c *Case) chosen(what, field string, h hostTime) string {
	if value, sees := c.latestAnswer(what, field, h); sees == SeenByAll {
		return value
	}
	return ""
}

func (c *Case) latestAnswer(what, field string, h hostTime) (value string, sees Sees) {
	var at time.Time
	for _, a := range c.Agendas {
		for _, r := range a.Rows {
			if r.What != what || r.State != RowTicked || r.At.Before(at) || !h.since(r.Version) {
				continue
			}
			for _, answer := range r.Answers {
				if answer.Field == field {
					at, value, sees = r.At, answer.Value, answer.Sees
				}
			}
		}
	}
	return value, sees
}

// agreedCall is whom the company calls as the last start meeting agreed: a
// party, as long as there is one, or another by name and number. That the
// citizen calls the company tells the company nothing.
func (c *Case) agreedCall() (PartyNamed, bool) {
	row := c.latestRow(callItem)
	for _, a := range row.Answers {
		switch a.Field {
		case "call":
			r := RoleOf(a.Value)
			p, named := c.Parties[r]
			return p, named && r != Company
		case "other":
			if at := strings.LastIndex(a.Value, ", "); at > 0 {
				return PartyNamed{Name: a.Value[:at], Phone: a.Value[at+2:]}, true
			}
		}
	}
	return PartyNamed{}, false
}

// callItem is the item of the start meeting that says whom to call.
const callItem = "start.attendance"

// AgreesCall reports whether ticking a row says whom the company calls.
func (c *Case) AgreesCall(f AgendaTicked) bool {
	a, _ := c.Agenda(f.ID)
	r, _ := a.Row(f.Item)
	return r.What == callItem
}

// latestRow is the row of an item that was ticked last in any meeting of the
// company's time.
func (c *Case) latestRow(what string) CaseRow {
	var latest CaseRow
	h := c.host()
	for _, a := range c.Agendas {
		for _, r := range a.Rows {
			if r.What == what && r.State == RowTicked && !r.At.Before(latest.At) && h.since(r.Version) {
				latest = r
			}
		}
	}
	return latest
}

// AgendasWithConsent are the agendas with an answer that is told, or how it may
// be, by what somebody may know.
func (c *Case) AgendasWithConsent() []CaseAgenda {
	var all []CaseAgenda
	for _, a := range c.Agendas {
		if slices.ContainsFunc(a.Rows, func(r CaseRow) bool {
			return slices.ContainsFunc(r.Answers, func(a Answer) bool {
				_, _, consented := consentItem(r.What, a)
				return consented
			})
		}) {
			all = append(all, *a)
		}
	}
	return all
}

// MeetingOf returns the agenda of the meeting that a follow-up is, if one is open.
func (c *Case) MeetingOf(followup string) (CaseAgenda, bool) {
	for _, a := range c.Agendas {
		if a.Closed == nil && followup != "" && a.Followup == followup {
			return *a, true
		}
	}
	return CaseAgenda{}, false
}

// CarriedOver returns the items that earlier meetings left for one of a kind,
// in the thread or not, and that no meeting since has had; same says which
// items are one. What was not reached at a meeting goes to the next one,
// whatever its kind. The items that a meeting has by its kind wait for the next
// of the kind where it was not held.
func (c *Case) CarriedOver(kind string, shared bool, same func(a, b AgendaItem) bool) []CaseRow {
	h := c.host()
	var rows []CaseRow
	for _, a := range c.Agendas {
		if a.Closed == nil || a.Shared != shared || shared && !h.agenda(a) {
			continue
		}
		for _, r := range a.Rows {
			own := r.Da != "" || r.En != ""
			goes := slices.Contains(a.Closed.Carried, r.ID) && (a.Kind == kind || own || !a.Closed.NotHeld)
			if goes && !c.takenUp(r.AgendaItem, *a, same) {
				rows = append(rows, r)
			}
		}
	}
	return rows
}

// takenUp reports whether an agenda that was put up after another one was
// closed has an item of it.
func (c *Case) takenUp(item AgendaItem, left CaseAgenda, same func(a, b AgendaItem) bool) bool {
	return slices.ContainsFunc(c.Agendas, func(a *CaseAgenda) bool {
		return a.Put > left.Closing.Version && a.Shared == left.Shared &&
			(slices.ContainsFunc(a.Items, func(i AgendaItem) bool { return same(i, item) }) ||
				slices.ContainsFunc(a.Rows, func(r CaseRow) bool { return same(r.AgendaItem, item) }))
	})
}

func (c *Case) applyAgenda(e Event) {
	if f, ok := e.Fact.(AgendaOpened); ok {
		if _, twice := c.Agenda(f.ID); twice {
			return
		}
		a := &CaseAgenda{AgendaOpened: f, By: e.By, Put: e.Version, Version: e.Version}
		a.add(f.Items)
		for _, n := range f.Notes {
			if i := slices.IndexFunc(a.Rows, func(r CaseRow) bool { return r.ID == n.Item }); i >= 0 {
				a.Rows[i].Notes = append(a.Rows[i].Notes, RowNote{By: n.By, Note: n.Note, Private: n.Private})
			}
		}
		c.Agendas = append(c.Agendas, a)
		return
	}
	i := slices.IndexFunc(c.Agendas, func(a *CaseAgenda) bool { return a.ID == AgendaOf(e.Fact) })
	if i < 0 {
		return
	}
	a := *c.Agendas[i] // earlier states of the case share the old one
	a.Rows = slices.Clone(a.Rows)
	c.Agendas[i] = &a
	switch f := e.Fact.(type) {
	case AgendaMoved:
		a.For, a.Time, a.Followup, a.Version = f.For, f.Time, f.Followup, e.Version
	case AgendaArranged:
		a.arrange(f)
	case AgendaClosed:
		a.Closed, a.Closing = &f, e
	default:
		a.applyRow(e)
	}
}

// moveMeeting takes the meeting that a follow-up is along to the follow-up's day.
func (c *Case) moveMeeting(e Event, f FollowupPlanned) {
	i := slices.IndexFunc(c.Agendas, func(a *CaseAgenda) bool { return a.Closed == nil && a.Followup == f.ID })
	if i < 0 || !f.Moved {
		return
	}
	a := *c.Agendas[i] // as in applyAgenda
	a.For, a.Time, a.Version = f.For, f.Time, e.Version
	c.Agendas[i] = &a
}

func (a *CaseAgenda) add(items []AgendaItem) {
	for _, item := range items {
		if _, twice := a.Row(item.ID); !twice {
			a.Rows = append(a.Rows, CaseRow{AgendaItem: item, State: RowOpen})
			n, _ := strconv.Atoi(item.ID)
			a.LastRow = max(a.LastRow, n)
		}
	}
}

func (a *CaseAgenda) arrange(f AgendaArranged) {
	a.add(f.Items)
	for _, item := range f.Renamed {
		if i := slices.IndexFunc(a.Rows, func(r CaseRow) bool { return r.ID == item.ID }); i >= 0 {
			a.Rows[i].Da, a.Rows[i].En = item.Da, item.En
		}
	}
	if len(f.Order) == 0 {
		return
	}
	place := func(r CaseRow) int {
		if i := slices.Index(f.Order, r.ID); i >= 0 {
			return i
		}
		return len(f.Order)
	}
	a.Rows = slices.DeleteFunc(a.Rows, func(r CaseRow) bool {
		return place(r) == len(f.Order) && r.State == RowOpen && len(r.Notes) == 0
	})
	slices.SortStableFunc(a.Rows, func(r, s CaseRow) int { return place(r) - place(s) })
}

func (a *CaseAgenda) applyRow(e Event) {
	_, item, _ := strings.Cut(ThingOf(e.Fact), "/")
	i := slices.IndexFunc(a.Rows, func(r CaseRow) bool { return r.ID == item })
	if i < 0 {
		return
	}
	r := &a.Rows[i]
	switch f := e.Fact.(type) {
	case AgendaTicked:
		r.State, r.Version, r.By, r.At, r.Answers, r.Things = RowTicked, e.Version, e.By, e.At, f.Answers, f.Things
	case AgendaNoted:
		r.Notes = append(slices.Clip(r.Notes), RowNote{By: e.By, Note: f.Note, Private: f.Private})
	case AgendaParked:
		r.State = RowParked
		if f.Back {
			r.State = RowOpen
		}
	}
}
