package state

import (
	"cmp"
	"slices"
	"time"
)

// Files are what readers take away of a case: their view as it stands, and how
// it came about. Like the views they have no field that their reader may not see.

// CompanyFile is what the company's contact may take away.
type CompanyFile struct {
	CompanyView
	Log      []LogEntry // the facts as the company may be told them, its own words whole
	Meetings []AgendaView
}

// MentorFile is what the mentor may take away.
type MentorFile struct {
	MentorView
	Log      []LogEntry
	Meetings []AgendaView
}

// StaffFile is what consultant and caseworker may take away: all of it.
type StaffFile struct {
	StaffView
	Log      []LogEntry
	Meetings []AgendaView
}

// A LogEntry is something that was recorded, and who had which role when it was.
type LogEntry struct {
	Event
	Parties []PartyNamed
}

// CitizenFile is what is recorded about the citizen, for the citizen: all that
// consultant and caseworker read, but for what is between those who work with
// them and says nothing about the citizen.
type CitizenFile struct {
	StaffFile
	People  []PartyPeriod
	StoodIn []StandInDays
	Undone  int // entries that were taken back, which are left out
}

// A PartyPeriod is who had which role from when to when. Telephone and mail are
// the person's own and not in it.
type PartyPeriod struct {
	Role  Role
	Name  string
	User  string
	From  Date
	Until Date // none while they have it

	version int // that named them
}

// StandInDays are the days on which somebody read or noted something in the
// case with the rights of one who was away.
type StandInDays struct {
	Role Role // whose rights they had
	User string
	Days []Date
}

// CompanyFile returns what the company's contact may take away.
func (c *Case) CompanyFile(today Date) CompanyFile {
	h := c.host()
	return CompanyFile{
		CompanyView: c.CompanyView(today), Meetings: c.meetings(Company, today),
		Log: c.log(Company, func(e Event) (Fact, bool) {
			if own, ok := companysOwn(e); ok {
				return own, h.said(e.Version)
			}
			return c.FactFor(Company, e)
		}),
	}
}

// MentorFile returns what the mentor may take away.
func (c *Case) MentorFile(today Date) MentorFile {
	return MentorFile{
		MentorView: c.MentorView(today), Meetings: c.meetings(Mentor, today),
		Log: c.log(Mentor, func(e Event) (Fact, bool) { return c.FactFor(Mentor, e) }),
	}
}

// StaffFile returns what consultant and caseworker may take away.
func (c *Case) StaffFile(today Date) StaffFile {
	return StaffFile{
		StaffView: c.StaffView(today), Meetings: c.meetings(Caseworker, today),
		Log: c.log(Caseworker, func(e Event) (Fact, bool) { return staffFact(e.Fact) }),
	}
}

// CitizenFile returns what is recorded about the citizen; the days in it are
// those of a zone.
func (c *Case) CitizenFile(today Date, zone *time.Location) CitizenFile {
	f := CitizenFile{StaffFile: c.StaffFile(today), People: c.periods(), StoodIn: c.stoodIn(zone), Undone: c.UndoneEvents()}
	f.Log = c.log(Citizen, func(e Event) (Fact, bool) { return citizenFact(e.Fact) })
	withoutContacts(f.Parties)
	for _, e := range f.Log {
		withoutContacts(e.Parties)
	}
	for _, m := range f.Meetings {
		for _, r := range m.Rows {
			withoutContacts(r.Parties)
		}
	}
	f.Call.Phone, f.Call.Mail = "", ""
	for i, r := range f.Readings {
		if r.By.StandIn == "" { // when and why is the citizen's to know
			f.Readings[i].By = Actor{Role: r.By.Role}
		}
	}
	return f
}

// log returns the events that stand, in order, as a reader of a role may be told them.
// What is done to an agenda's items stands with the meeting, and that an entry
// was taken back tells nothing where it is not shown.
func (c *Case) log(r Role, told func(Event) (Fact, bool)) []LogEntry {
	var log []LogEntry
	for _, e := range c.Events {
		switch e.Fact.(type) {
		case AgendaMoved, AgendaArranged, AgendaTicked, AgendaNoted, AgendaParked, Undone, ThreadStarted:
			continue
		}
		if c.undone[e.Version] {
			continue
		}
		if f, ok := told(e); ok {
			log = append(log, LogEntry{
				Event:   Event{Version: e.Version, At: e.At, By: e.By, Date: e.Date, Fact: f},
				Parties: c.PartiesFor(r, e.Version),
			})
		}
	}
	return log
}

// companysOwn returns the company's own words, which it reads whole.
func companysOwn(e Event) (Fact, bool) {
	if !e.By.OfCompany() {
		return nil, false
	}
	switch f := e.Fact.(type) {
	case Worry, FollowupAnswered, FollowupProposed, Pulse, Absence:
		return f, true
	}
	return nil, false
}

// citizenFact returns what of a fact is about the citizen: not how those who
// work with them hand tasks and roles to one another, and why.
func citizenFact(f Fact) (Fact, bool) {
	switch f := f.(type) {
	case HandoverOffered:
		return nil, false
	case HandoverAnswered:
		return HandoverAnswered{ID: f.ID, From: withoutContact(f.From), Accepted: f.Accepted}, f.Accepted
	case PartyNamed:
		return withoutContact(f), true
	case BallAnswered:
		f.Reason = ""
		return f, true
	case Task:
		f.Reason = ""
		return f, true
	case FollowupProposed:
		f.Note = ""
		return f, true
	case PulseAsked:
		return f, true
	}
	return staffFact(f)
}

func withoutContacts(parties []PartyNamed) {
	for i, p := range parties {
		parties[i] = withoutContact(p)
	}
}

func withoutContact(p PartyNamed) PartyNamed {
	p.Phone, p.Mail = "", ""
	return p
}

// PartiesFor returns who had which role when the event of a version was recorded, as
// a reader of a role may know: a company's contact reads of no other company's.
func (c *Case) PartiesFor(r Role, version int) []PartyNamed {
	had := map[Role]PartyNamed{}
	for _, e := range c.Events[:min(version, len(c.Events))] {
		if c.undone[e.Version] {
			continue
		}
		switch f := e.Fact.(type) {
		case PartyNamed:
			had[f.Role] = f
		case PartyLeft:
			delete(had, f.Role)
		}
	}
	if r == Company && !c.host().said(version) {
		delete(had, Company)
	}
	return listed(had)
}

// listed lists parties as a case does.
func listed(parties map[Role]PartyNamed) []PartyNamed {
	list := make([]PartyNamed, 0, len(parties))
	for _, r := range PartyRoles {
		if p, ok := parties[r]; ok {
			list = append(list, p)
		}
	}
	return list
}

// meetings returns the agendas that a role may read, as it may read them.
func (c *Case) meetings(r Role, today Date) []AgendaView {
	var all []AgendaView
	for _, a := range c.Agendas {
		if v, ok := c.AgendaView(a.ID, r, today); ok {
			for i, row := range v.Rows {
				v.Rows[i].Parties = c.PartiesFor(r, cmp.Or(row.Version, c.Version))
			}
			all = append(all, v)
		}
	}
	return all
}

// stoodIn lists who had the rights of one who was away, also where what they
// noted was taken back.
func (c *Case) stoodIn(zone *time.Location) []StandInDays {
	var all []StandInDays
	for _, e := range c.Events {
		if e.By.StandIn == "" {
			continue
		}
		i := slices.IndexFunc(all, func(s StandInDays) bool { return s.User == e.By.User && s.Role == e.By.Role })
		if i < 0 {
			i, all = len(all), append(all, StandInDays{Role: e.By.Role, User: e.By.User})
		}
		if day := DateOf(e.At.In(zone)); !slices.Contains(all[i].Days, day) {
			all[i].Days = append(all[i].Days, day)
		}
	}
	return all
}

// periods follows who had which role.
func (c *Case) periods() []PartyPeriod {
	var all []PartyPeriod
	end := func(r Role, day Date) {
		for i := range all {
			if all[i].Role == r && all[i].Until.IsZero() {
				all[i].Until = day
			}
		}
	}
	for _, e := range c.Events {
		if c.undone[e.Version] {
			continue
		}
		switch f := e.Fact.(type) {
		case PartyNamed:
			if slices.ContainsFunc(all, func(p PartyPeriod) bool {
				return p.Role == f.Role && p.Until.IsZero() && cmp.Or(p.User, p.Name) == cmp.Or(f.User, f.Name)
			}) {
				continue // a new number
			}
			end(f.Role, e.Date)
			all = append(all, PartyPeriod{Role: f.Role, Name: f.Name, User: f.User, From: e.Date, version: e.Version})
		case PartyLeft:
			end(f.Role, e.Date)
		}
	}
	return all
}
