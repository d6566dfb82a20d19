package state

// apply changes the case by one event. The switch names only the facts that
// a case remembers besides its events; all others speak through Course.
func (c *Case) apply(e Event) {
	switch f := e.Fact.(type) {
	case Opened:
		c.open(e, f)
	case Imported:
		c.importAs(f)
	case ThreadStarted:
		c.Channel, c.Thread = f.Channel, f.TS
	case CompanyNamed:
		c.Company, c.companyAt = f.Name, e.Version
	case LanguageSet:
		c.Lang = f.Lang
	case PartyNamed:
		c.Parties[f.Role] = f
		c.applyAudience(e)
	case PartyLeft:
		delete(c.Parties, f.Role)
	case Ordered:
		c.Order = f
	case Wishes:
		c.WishList, c.WishesAsked = f.Items, true
	case Subgoals:
		c.Goals = f.Goals
	case Accommodations:
		c.Accommodations, c.AccomAsked = f.Items, true
		c.consentsOfList(e, f.Items)
	case Concern:
		c.Concern, c.ConcernReason = f.On, f.Reason
	case MedicalRequired:
		c.MedicalMissing = true
	case MedicalReceived:
		c.MedicalMissing = false
	case Settings:
		c.HoursFocus = f.HoursFocus
	case PulseSwitched:
		c.PulseOff = f.Off
	case PulseAsked:
		c.Question = PulseQuestion{Day: f.Day, Version: e.Version}
	case CaseClosed:
		c.Closed, c.ClosedOn, c.ForgetOn = true, e.Date, Date{}
	case ForgetNoticed:
		c.ForgetOn = f.On
	case BallPassed:
		c.Pass = BallPass{To: f.To, From: e.By.Role, Version: e.Version, Pending: true, Holder: c.Pass.Holder}
	case BallAnswered:
		if f.Accepted && c.Pass.Pending {
			c.Pass.Holder = c.Pass.To
		}
		c.Pass.Pending = false
	case HandoverOffered:
		c.offers = true
	case Placement, PlacementEnd:
		c.placings++
	case FollowupPlanned, FollowupCancelled, FollowupMissed, FollowupHeld:
		c.applyFollowup(e)
		if planned, ok := f.(FollowupPlanned); ok {
			c.moveMeeting(e, planned)
		}
	case FollowupProposed:
		c.propose(e, f)
	case FollowupAnswered:
		c.answer(e, f)
	case Task, TaskDone, TaskAccepted:
		c.applyTask(e)
	case GrantApplied, Granted, Delivered, GrantRefused:
		c.applyGrant(e.Fact)
	case AgendaOpened, AgendaMoved, AgendaArranged, AgendaTicked, AgendaNoted, AgendaParked, AgendaClosed:
		c.applyAgenda(e)
		if ticked, ok := f.(AgendaTicked); ok {
			c.consentsOfRow(e, ticked)
		}
	case ConsentGiven, ConsentWithdrawn:
		c.applyConsent(e)
	case Undone:
		c.undo(e.Version, f)
	case AudienceSeen, AudienceChanged, ChannelMoved, AudienceConfirmed:
		c.applyAudience(e)
	default:
		c.applyWarning(e)
	}
}

// undo remembers what does not follow from the events that stand: all others of
// the case are as if what is taken back had never been. What comes later cannot be
// taken back yet.
func (c *Case) undo(version int, f Undone) {
	for _, v := range f.Versions {
		if e, ok := c.Event(v); ok && v < version {
			if _, closing := e.Fact.(CaseClosed); closing {
				c.reopened()
			}
		}
	}
}

func (c *Case) open(e Event, f Opened) {
	if c.Closed {
		c.reopened()
	}
	if f.Seen != nil {
		c.see(*f.Seen)
	}
	c.Opened, c.Closed, c.ForgetOn = e.Date, false, Date{}
	if f.Label != "" {
		c.Label, c.Company, c.Channel, c.Lang = f.Label, f.Company, f.Channel, f.Lang
		c.companyAt = e.Version
	}
}

func (c *Case) applyFollowup(e Event) {
	id := ThingOf(e.Fact)
	i := -1
	for j := range c.Followups {
		if c.Followups[j].ID == id && id != "" {
			i = j
		}
	}
	if p, ok := e.Fact.(FollowupPlanned); ok {
		next := CaseFollowup{
			FollowupPlanned: p, Version: e.Version, Plan: e.Version, Planner: e.By.Role, First: p.For, Clock: p.Time, Status: Planned,
		}
		next.Anew = false // it was said once
		if i < 0 {
			for _, f := range c.Followups {
				if p.Series != "" && f.SeriesID() == p.Series {
					next.Clock = f.Clock
				}
			}
			c.Followups = append(c.Followups, &next)
			return
		}
		old := c.Followups[i]
		if !p.Anew && (p.From.IsZero() || p.From != p.For || p.From == old.From) { // else its series is counted anew from here
			next.First, next.Clock = old.First, old.Clock
		}
		next.Planner = old.Planner
		c.Followups[i] = &next
		return
	}
	if h, ok := e.Fact.(FollowupHeld); ok && i < 0 {
		c.Followups = append(c.Followups, &CaseFollowup{
			Version: e.Version, Plan: e.Version, Status: Held, Held: h, HeldOn: e.Date,
			FollowupPlanned: FollowupPlanned{ID: h.ID, For: e.Date}, First: e.Date, Planner: e.By.Role,
		})
		return
	}
	if i < 0 {
		return
	}
	f := *c.Followups[i] // earlier states of the case share the old one
	c.Followups[i] = &f
	f.Version, f.Proposal = e.Version, Proposal{}
	switch h := e.Fact.(type) {
	case FollowupHeld:
		f.Status, f.Held, f.HeldOn = Held, h, e.Date
	case FollowupCancelled:
		f.Status = Cancelled
	case FollowupMissed:
		f.Status = Missed
	}
	c.releaseBall()
}

func (c *Case) applyTask(e Event) {
	id := ThingOf(e.Fact)
	i := -1
	for j := range c.Tasks {
		if c.Tasks[j].ID == id {
			i = j
		}
	}
	if t, ok := e.Fact.(Task); ok {
		next := CaseTask{Task: t, Version: e.Version, Gave: e.Version, Given: e.At, Accepted: t.Giver == NoRole || t.Giver == t.Owner}
		if i >= 0 && t.How == "moved" { // it has not changed hands
			next.Accepted, next.Given, next.Gave = c.Tasks[i].Accepted, c.Tasks[i].Given, c.Tasks[i].Gave
		}
		if i < 0 || c.Tasks[i].Done {
			c.Tasks = append(c.Tasks, &next)
			return
		}
		c.Tasks[i] = &next
		return
	}
	if i < 0 {
		return
	}
	t := *c.Tasks[i]
	c.Tasks[i] = &t
	t.Version = e.Version
	switch e.Fact.(type) {
	case TaskAccepted:
		t.Accepted = true
	case TaskDone:
		t.Done, t.Accepted = true, true
		c.releaseBall()
	}
}

// releaseBall ends an accepted pass: what it was passed for has moved on, so
// the course decides again.
func (c *Case) releaseBall() {
	c.Pass.Holder = NoRole
}

func (c *Case) applyGrant(f Fact) {
	if a, ok := f.(GrantApplied); ok {
		for i := range c.Grants {
			if c.Grants[i].ID == a.ID {
				c.Grants[i] = CaseGrant{a, "applied"}
				return
			}
		}
		c.Grants = append(c.Grants, CaseGrant{a, "applied"})
		return
	}
	for i := range c.Grants {
		if c.Grants[i].ID != ThingOf(f) {
			continue
		}
		switch f.(type) {
		case Granted:
			c.Grants[i].State = "granted"
		case Delivered:
			c.Grants[i].State = "delivered"
		case GrantRefused:
			c.Grants[i].State = "refused"
		}
	}
}
