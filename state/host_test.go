package state

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// twoHosts writes a case that goes on at another company, a fact a day from
// dayZero on.
type twoHosts struct {
	events []Event
	day    Date
}

func (s *twoHosts) by(role Role, user string, facts ...Fact) {
	for _, f := range facts {
		s.events = append(s.events, Event{
			Version: len(s.events) + 1, At: s.day.At(9, len(s.events), time.UTC), By: Actor{User: user, Role: role}, Date: s.day, Fact: f,
		})
	}
	s.day = s.day.Add(1)
}

func (s *twoHosts) staff(facts ...Fact) { s.by(Consultant, "UK", facts...) }

func contactOf(name string) PartyNamed {
	return PartyNamed{Role: Company, User: "U" + name, Name: name, External: true}
}

// figure is a known number.
func figure(n float64) *float64 { return &n }

// firstHost is a course at one company in which all is said that may be: every
// text has the word.
func firstHost(word string) *twoHosts {
	s := &twoHosts{day: dayZero}
	s.staff(Opened{Label: "AB", Company: "Bageriet", Channel: "C1", Lang: "da"},
		PartyNamed{Role: Consultant, User: "UK", Name: "Karen"}, contactOf("vera"))
	s.staff(Placement{Kind: "fleksjob", Start: dayZero.Add(1), Hours: figure(6)})
	s.staff(Task{ID: "T1", Owner: Company, Giver: Consultant, What: word + " sko", Shared: true},
		Task{ID: "T2", Owner: Consultant, Giver: Company, What: word + " skab", Shared: true},
		FollowupPlanned{ID: "F1", For: dayZero.Add(4), Note: word + " note"},
		FollowupPlanned{ID: "F2", For: dayZero.Add(40), Note: word + " note"})
	s.by(Company, "Uvera", Worry{What: word + " uro"}, Absence{}, Pulse{Going: "bad"},
		FollowupAnswered{ID: "F2", Note: word + " svar"}, FollowupProposed{ID: "F2", For: dayZero.Add(41), Note: word + " note"})
	s.staff(AgendaOpened{ID: "A1", Kind: "start", Shared: true, Items: []AgendaItem{{ID: "1", What: "start.paid", Sees: SeenByAll}, {ID: "2", What: callItem, Sees: SeenByAll}}},
		AgendaTicked{ID: "A1", Item: "1", Answers: []Answer{{Field: "condition", Value: word + " vilkår", Sees: SeenByAll}}},
		AgendaTicked{ID: "A1", Item: "2", Answers: []Answer{{Field: "other", Value: word + ", 22334455", Sees: SeenByAll}}})
	s.by(Company, "Uvera", AgendaNoted{ID: "A1", Item: "1", Note: word + " sagt"})
	s.staff(AgendaClosed{ID: "A1", Decisions: word + " besluttet", Carried: []string{"1"}}, StartMeeting{})
	s.staff(FollowupHeld{ID: "F1", Agreed: figure(6), Attended: figure(1), Note: word + " talt"})
	s.staff(BallPassed{To: Company})
	s.by(Company, "Uvera", BallAnswered{Accepted: true})
	return s
}

// toldTheCompany is all that the company's contact can come to know of a case on a day.
func toldTheCompany(c *Case, day Date) string {
	all := []any{c.CompanyView(day), c.CompanyTrail(day), c.CompanyFile(day), c.PlanView(Company), c.Since(Company, "Umads", 0), c.ThreadView(day), c.ThreadTrail(day)}
	if call, ok := c.Call(); ok {
		all = append(all, call)
	}
	return fmt.Sprintf("%+v", all)
}

// A case goes on when a placement ends and another starts, here or elsewhere.
func (s *twoHosts) ends() { s.staff(PlacementEnd{Outcome: []string{"broken_off"}, Why: "aftalt"}) }

func (s *twoHosts) starts(in int, host func(*Placement)) {
	p := Placement{Kind: "løntilskud", Start: s.day.Add(in), Hours: figure(20)}
	host(&p)
	s.staff(p)
}

func elsewhere(p *Placement) { p.NewHost = true }
func sameHost(p *Placement)  { p.SameHost = true }

// Nothing of the company before is told to the contact of the next, in whichever
// order the two changes are recorded, and whether the first placement was ended.
func TestACompanyKnowsNothingOfAnother(t *testing.T) {
	mads := func(s *twoHosts) { s.staff(contactOf("mads")) }
	for name, goesOn := range map[string]func(*twoHosts){
		"ended, placed, named":       func(s *twoHosts) { s.ends(); s.starts(10, elsewhere); mads(s) },
		"ended, named, placed":       func(s *twoHosts) { s.ends(); mads(s); s.starts(10, elsewhere) },
		"ended, named":               func(s *twoHosts) { s.ends(); mads(s) },
		"placed, named, ended":       func(s *twoHosts) { s.starts(10, elsewhere); mads(s); s.ends() },
		"placed, named":              func(s *twoHosts) { s.starts(10, elsewhere); mads(s) },
		"named, placed":              func(s *twoHosts) { mads(s); s.starts(10, elsewhere) },
		"left, ended, placed, named": func(s *twoHosts) { s.staff(PartyLeft{Role: Company}); s.ends(); s.starts(10, elsewhere); mads(s) },
		"placed without a word":      func(s *twoHosts) { s.ends(); s.starts(10, func(*Placement) {}); mads(s) },
		"still said in between": func(s *twoHosts) {
			s.starts(10, elsewhere)
			s.by(Company, "Uvera", Worry{What: "qvx uro igen"}, Absence{})
			s.staff(Task{ID: "T9", Owner: Company, Giver: Consultant, What: "qvx nøgle", Shared: true})
			mads(s)
		},
		"another contact first": func(s *twoHosts) {
			s.staff(contactOf("ole"))
			s.by(Company, "Uole", Worry{What: "qvx uro igen"})
			s.ends()
			s.starts(10, elsewhere)
			mads(s)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := firstHost("qvx")
			goesOn(s)
			c := Fold(2, s.events)
			for _, day := range []Date{s.day, s.day.Add(30)} {
				all := toldTheCompany(c, day)
				for _, hidden := range []string{"qvx", "vera", "fleksjob", "T1", "T9", "broken_off", "aftalt"} {
					if strings.Contains(all, hidden) {
						t.Errorf("on %v the contact is told of %q:\n%s", day, hidden, all)
					}
				}
				v := c.CompanyView(day)
				if v.Phase == PhaseEnded || v.Phase == PhaseRunning && v.Start.Before(s.day.Add(-20)) || len(v.Attendance)+len(v.Absent)+len(v.Worries)+len(v.Answers) > 0 {
					t.Errorf("on %v: %+v", day, v)
				}
				if row := c.Row(day); strings.Contains(fmt.Sprintf("%+v", row.View(day, Company)), string(PhaseEnded)) || row.View(day, Company).Start == dayZero.Add(1) {
					t.Errorf("on %v: %+v", day, row.View(day, Company))
				}
				if c.Ball(day) == Company {
					t.Errorf("on %v the company has the ball of the one before", day)
				}
			}
			if staff := fmt.Sprintf("%+v", c.StaffFile(s.day)); !strings.Contains(staff, "qvx uro") || !strings.Contains(staff, "T1") {
				t.Error("consultant and caseworker no longer read what the company before wrote")
			}
			if left := c.LeftByCompany(); len(left) == 0 || left[0].ID != "T1" {
				t.Errorf("left by the company before: %+v", left)
			}
		})
	}
}

// What was planned with the company before and is settled late, when the next one's
// contact is named, is told to nobody there.
func TestWhatIsSettledLateIsNotTheNextCompanys(t *testing.T) {
	for name, settled := range map[string]Fact{
		"cancelled": FollowupCancelled{ID: "F3", Reason: "qvx"}, "missed": FollowupMissed{ID: "F3"}, "held": FollowupHeld{ID: "F3", Agreed: figure(6), Attended: figure(2)},
	} {
		s := firstHost("qvx")
		day := s.day
		s.staff(FollowupPlanned{ID: "F3", For: day})
		s.ends()
		s.starts(10, elsewhere)
		s.staff(contactOf("mads"))
		s.staff(settled)
		s.events[len(s.events)-1].Date = day
		if name == "cancelled" { // which is dated when it is said
			s.events[len(s.events)-1].Date = s.day
		}
		c := Fold(2, s.events)
		e, _ := c.Event(c.Version)
		if f, ok := c.FactFor(Company, e); ok {
			t.Errorf("%s: the contact is told %+v", name, f)
		}
		if v, trail := c.CompanyView(s.day), c.CompanyTrail(s.day); len(v.Attendance) > 0 || len(trail.Followups) != 1 { // F2
			t.Errorf("%s: the contact reads %+v, %+v", name, v.Attendance, trail.Followups)
		}
	}
}

// Who takes over at the same company reads on, and so does who stays.
func TestAContactOfTheSameCompanyReadsOn(t *testing.T) {
	mads := func(s *twoHosts) { s.staff(contactOf("mads")) }
	for name, goesOn := range map[string]func(*twoHosts){
		"named":                mads,
		"longer, named":        func(s *twoHosts) { s.starts(10, sameHost); mads(s) },
		"named, longer":        func(s *twoHosts) { mads(s); s.starts(10, sameHost) },
		"ended, named, longer": func(s *twoHosts) { s.ends(); mads(s); s.starts(10, sameHost) },
		"ended, longer, named": func(s *twoHosts) { s.ends(); s.starts(10, sameHost); mads(s) },
		"stays":                func(*twoHosts) {},
		"stays at the next":    func(s *twoHosts) { s.ends(); s.starts(10, elsewhere) },
		"another number": func(s *twoHosts) {
			s.ends()
			s.starts(10, elsewhere)
			p := contactOf("vera")
			p.Phone = "11223344"
			s.staff(p)
		},
		"named, and that taken back": func(s *twoHosts) { s.ends(); mads(s); s.staff(Undone{Versions: []int{len(s.events)}}) },
	} {
		t.Run(name, func(t *testing.T) {
			s := firstHost("qvx")
			goesOn(s)
			c := Fold(2, s.events)
			v := c.CompanyView(s.day)
			if len(v.Worries) != 1 || len(v.Absent) != 1 || len(v.Answers) != 1 || len(v.Attendance) != 1 || v.PaidIf == "" || len(v.Tasks) != 2 {
				t.Errorf("%+v", v)
			}
			if len(c.CompanyFile(s.day).Meetings) != 1 || len(c.CompanyTrail(s.day).Stretches) == 0 || len(c.LeftByCompany()) > 0 {
				t.Errorf("%+v", c.CompanyTrail(s.day))
			}
		})
	}
}

// What the next company writes and is given is its own, and its next contact's.
func TestTheNextCompanyReadsItsOwn(t *testing.T) {
	s := firstHost("qvx")
	s.ends()
	s.starts(3, elsewhere)
	s.staff(FollowupPlanned{ID: "F7", For: s.day.Add(9), Note: "tag nøgler med"})
	s.staff(contactOf("mads"))
	s.staff(Task{ID: "T7", Owner: Company, Giver: Consultant, What: "jakke", Shared: true}, Task{ID: "T1", Owner: Company, Giver: Consultant, What: "qvx sko", Shared: true, How: "moved"})
	s.by(Company, "Umads", Worry{What: "larm"}, Absence{})
	s.staff(FollowupHeld{ID: "F7", Agreed: figure(20), Attended: figure(18)})
	for _, who := range []string{"mads", "ida"} {
		if who != "mads" {
			s.staff(contactOf(who))
		}
		c := Fold(2, s.events)
		v := c.CompanyView(s.day)
		if len(v.Worries) != 1 || len(v.Absent) != 1 || len(v.Attendance) != 1 || v.Kind != "løntilskud" || v.Phase != PhaseRunning {
			t.Errorf("%s: %+v", who, v)
		}
		ids := func(all []TaskView) (ids []string) {
			for _, task := range all {
				ids = append(ids, task.ID)
			}
			return ids
		}
		if got := ids(v.Tasks); !slices.Equal(got, []string{"T7"}) {
			t.Errorf("%s has the tasks %v", who, got)
		}
		trail := c.CompanyTrail(s.day)
		if len(trail.Stretches) != 1 || len(trail.Changes) != map[string]int{"mads": 0, "ida": 1}[who] {
			t.Errorf("%s: %+v", who, trail)
		}
	}
}

// A follow-up that stays planned is one with the company that the citizen is at on
// its day, without what was said of it before.
func TestAPlannedFollowupGoesAlong(t *testing.T) {
	s := firstHost("qvx")
	s.staff(FollowupPlanned{ID: "F3", For: s.day.Add(1)})
	s.ends()
	s.starts(10, elsewhere)
	s.staff(contactOf("mads"))
	c := Fold(2, s.events)
	v := c.CompanyView(s.day)
	if len(v.Followups) != 1 || v.Followups[0].ID != "F2" || v.Followups[0].Note != "" || v.Followups[0].Proposal.Pending() {
		t.Errorf("%+v", v.Followups)
	}
	for id, want := range map[string]bool{"F2": true, "F3": false} {
		f, _ := c.Followup(id)
		if got := slices.Contains(c.Participants(f), Company); got != want {
			t.Errorf("the company takes part in %s: %t", id, got)
		}
	}
}

// A case whose host is not asked of its events has had one host at most.
func TestHostIsKnownWithoutItsEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Fold(1, drawStory(t))
		if got, want := c.host(), c.followHosts(); got != want {
			t.Errorf("host is %+v, by its events %+v", got, want)
		}
	})
}

// Who is asked to be the contact at the next company is told of nothing that the
// one before had planned or owed.
func TestAnOfferOfTheNextCompanysRoleCountsItsOwn(t *testing.T) {
	s := firstHost("qvx")
	s.ends()
	s.starts(100, elsewhere)
	s.staff(contactOf("mads"))
	s.staff(HandoverOffered{ID: "H1", From: contactOf("mads"), To: contactOf("ida")})
	v, ok := Fold(1, s.events).HandoverView("H1", "Uida")
	if !ok || v.Tasks != 0 || v.Followups != 0 || !v.Next.IsZero() {
		t.Errorf("offered: %+v", v)
	}
}
