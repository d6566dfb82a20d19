package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"casethread/bot/localslack"
	"casethread/commands"
	"casethread/commands/when"
	"casethread/state"
	"casethread/state/redisstore"
)

// An act is one command of one person, given until it is answered.
type act struct {
	c     *story
	by    state.Role
	kind  string // of what it records
	thing string // that it is about, where it names one
	to    state.Role
	mark  string // in its text, where it has one
	day   string // that something is moved to
	// text is what is typed, or the value of the button that is clicked.
	text, button string

	got     outcome
	doubted bool // a try of it got no answer
	call    time.Duration
	answer  time.Duration
	said    []byte
}

// A town is all people and what they did.
type town struct {
	t     *testing.T
	h     *house
	n     int // among the workspaces
	began time.Time
	// reminds: some of what is planned is due for a reminder meanwhile.
	reminds bool
	mark    atomic.Int64

	mu    sync.Mutex
	acts  []*act
	tasks []contest // that several had a say in
	balls []contest
	due   time.Time // of the last reminder
	notes map[promise]int
	yes   []time.Time // when somebody was told that something is noted
}

// A story is a case and what becomes of it.
type story struct {
	town   *town
	rand   *rand.Rand
	index  int
	no     int
	thread string
	days   int
	passed bool
}

// A contest is what several did to one thing at the same time.
type contest struct {
	about       string
	owner, from state.Role
	acts        []*act
}

func (w *town) newMark() string { return fmt.Sprintf("m%06dz", w.mark.Add(1)) }

func (w *town) keep(a *act) *act {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.acts = append(w.acts, a)
	return a
}

func (w *town) saidYes(at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.yes = append(w.yes, at)
}

// said are the times at which somebody was told that something is noted.
func (w *town) said() []time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.yes)
}

// live has people work on a case until ctx ends. What they have begun they
// bring to its end.
func (s *story) live(ctx context.Context) {
	if !s.open(s.town.t.Context()) {
		return
	}
	if s.town.reminds && s.index < mostReminded {
		s.remind()
	}
	for ctx.Err() == nil {
		switch s.rand.IntN(8) {
		case 0, 1, 2:
			s.task()
		case 3, 4:
			s.planning()
		case 5, 6:
			s.mention()
		default:
			s.ball()
		}
		wait(ctx, time.Duration(300+s.rand.IntN(1700))*time.Millisecond)
	}
}

var (
	confirms   = regexp.MustCompile(`"action_id":"case\.open\.confirm"[^{}]*"value":"([^"]*)"`)
	undoes     = regexp.MustCompile(`"action_id":"act\.undo"[^{}]*"value":"([^"]*)"`)
	taskID     = regexp.MustCompile(`\bT\d+\b`)
	followupID = regexp.MustCompile(`\bF\d+\b`)
)

// open opens the case: a command, and a yes to who can read the thread.
func (s *story) open(ctx context.Context) bool {
	a := s.town.keep(&act{c: s, by: state.Consultant, kind: "opened", got: unknown})
	text := fmt.Sprintf("/case open %s caseworker <@%s> contact <@%s> mentor <@%s>", labelOf(s.index),
		person(s.index, state.Caseworker), person(s.index, state.Company), person(s.index, state.Mentor))
	for ctx.Err() == nil {
		if nos, err := s.town.h.ws.OpenIn(ctx, channelOf(s.index)); err == nil && len(nos) > 0 {
			s.no = nos[0]
			return true
		}
		_, asked, err := s.town.h.front.deliver(ctx, s.town.h.front.command(s.user(a), channelOf(s.index), text), true)
		if draft := confirms.FindSubmatch(asked); err == nil && draft != nil {
			a.kind, a.text = "opened", string(draft[1])
			for range 3 {
				if got := s.click(ctx, a, "case.open.confirm", a.text); got == noted || got == repeated {
					a.got = noted
					break
				}
			}
		}
		wait(ctx, 200*time.Millisecond)
	}
	return false
}

func (s *story) user(a *act) string { return person(s.index, a.by) }

// task gives a task inside, of which several then take care at once.
func (s *story) task() {
	owner := []state.Role{state.Caseworker, state.Mentor}[s.rand.IntN(2)]
	mark := s.town.newMark()
	a := s.do(&act{by: state.Consultant, kind: "given", mark: mark, to: owner, text: fmt.Sprintf("/whodoes %s %s", roleNames[owner], mark)}, true)
	id := string(taskID.Find(a.said))
	if a.got != noted || id == "" {
		return
	}
	other := state.Mentor
	if owner == other {
		other = state.Caseworker
	}
	reason := s.town.newMark()
	all := []*act{
		{by: owner, kind: "accepted", text: "/whodoes accept " + id},
		{by: owner, kind: "declined", mark: reason, text: "/whodoes decline " + id + " no " + reason},
		{by: owner, kind: "done", text: "/whodoes done " + id},
		{by: state.Consultant, kind: "handed", to: other, text: "/whodoes hand " + id + " " + roleNames[other]},
		{by: state.Consultant, kind: "moved", text: "/whodoes move " + id + " " + state.DateOf(s.town.began).Add(20).String()},
		{by: other, kind: "accepted", text: "/whodoes accept " + id},
		{by: other, kind: "done", text: "/whodoes done " + id},
	}
	s.rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = all[:3+s.rand.IntN(3)]
	for _, a := range all {
		a.thing = id
	}
	s.atOnce(all)
	s.town.mu.Lock()
	defer s.town.mu.Unlock()
	s.town.tasks = append(s.town.tasks, contest{fmt.Sprintf("%s of case %d", id, s.no), owner, state.Consultant, all})
}

// ball has everybody pass the ball and take it, once in a case.
func (s *story) ball() {
	if s.passed {
		return
	}
	s.passed = true
	var all []*act
	for _, p := range []struct{ from, to state.Role }{
		{state.Consultant, state.Caseworker},
		{state.Consultant, state.Mentor},
		{state.Consultant, state.Company},
		{state.Caseworker, state.Consultant},
		{state.Caseworker, state.Mentor},
	} {
		all = append(all, &act{by: p.from, kind: "passed", to: p.to, text: "/case ball " + roleNames[p.to]})
	}
	for _, r := range state.PartyRoles {
		all = append(all, &act{by: r, kind: "taken", button: "ball.accept", text: commands.Value(s.no)})
	}
	s.rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	s.atOnce(all)
	s.town.mu.Lock()
	defer s.town.mu.Unlock()
	s.town.balls = append(s.town.balls, contest{about: fmt.Sprintf("the ball of case %d", s.no), acts: all})
}

// atOnce has several people act at about the same time. Their deliveries do
// not come twice: of a command that was refused a copy may find another state.
func (s *story) atOnce(acts []*act) {
	var work sync.WaitGroup
	for _, a := range acts {
		after := time.Duration(s.rand.IntN(3)*s.rand.IntN(30)) * time.Millisecond
		own := s.ownRand()
		work.Go(func() {
			wait(s.town.t.Context(), after)
			s.persist(a, false, own)
		})
	}
	work.Wait()
}

// mostReminded is in how many cases people are reminded of something.
const mostReminded = 5

// remind plans a follow-up of which all who take part are reminded in one to
// two minutes.
func (s *story) remind() {
	zone, err := time.LoadLocation(workingZone(s.town.began))
	if err != nil {
		s.town.t.Error(err)
		return
	}
	now := time.Now().In(zone)
	due := now.Truncate(time.Minute).Add(2 * time.Minute)
	a := s.followup(due.Add(state.DefaultLead*time.Minute).Format("2006-01-02 at 15:04"), true)
	if a.got != noted || !when.Working(now) {
		return
	}
	s.town.mu.Lock()
	defer s.town.mu.Unlock()
	s.town.due = due
	for _, r := range []state.Role{state.Consultant, state.Caseworker} {
		s.town.notes[promise{s.no, person(s.index, r), "reminder", ""}]++
	}
}

func (s *story) nextDay() string {
	s.days++
	return state.DateOf(s.town.began).Add(2+s.days).String() + " at 10:00"
}

func (s *story) followup(at string, mayDouble bool) *act {
	mark := s.town.newMark()
	by := []state.Role{state.Consultant, state.Caseworker}[s.rand.IntN(2)]
	return s.do(&act{by: by, kind: "planned", mark: mark, text: fmt.Sprintf("/followup %s visit caseworker %s", at, mark)}, mayDouble)
}

// planning plans a follow-up, and moves, cancels or takes it back, or leaves it
// as it is. What is taken back did not come twice, for who says the same again
// after that is heard; nor does what can be done once alone, of which a copy is
// refused.
func (s *story) planning() {
	n := s.rand.IntN(10)
	planned := s.followup(s.nextDay(), n > 1)
	id, undo := string(followupID.Find(planned.said)), undoes.FindSubmatch(planned.said)
	if planned.got != noted || id == "" {
		return
	}
	switch {
	case n < 2 && undo != nil:
		s.do(&act{by: planned.by, kind: "undone", thing: id, button: "act.undo", text: string(undo[1])}, false)
	case n < 5:
		day := s.nextDay()
		s.do(&act{by: planned.by, kind: "shifted", thing: id, mark: s.town.newMark(), day: day[:10], text: fmt.Sprintf("/followup move %s %s", id, day)}, false)
	case n < 7:
		mark := s.town.newMark()
		s.do(&act{by: planned.by, kind: "cancelled", thing: id, mark: mark, text: fmt.Sprintf("/followup cancel %s no %s", id, mark)}, false)
	}
}

// mention has the company give a task in the thread. Slack delivers that as an
// event, again and again until it is acknowledged.
func (s *story) mention() {
	ctx := s.town.t.Context()
	if s.thread == "" {
		f, err := s.town.h.ws.Find(ctx, redisstore.Lookup{No: s.no, Fresh: true})
		if err != nil || f.Case.Thread == "" {
			return
		}
		s.thread = f.Case.Thread
	}
	mark := s.town.newMark()
	s.town.keep(&act{c: s, by: state.Company, kind: "mentioned", mark: mark, got: unknown})
	in := localslack.MessageInput{
		User: person(s.index, state.Company), Channel: channelOf(s.index), ThreadTS: s.thread,
		Text: fmt.Sprintf("@casethread whodoes consultant %s", mark),
	}
	go func() { _, _ = s.town.h.drive.Message(ctx, in) }() // it waits until all is quiet
}

// ownRand is chance for one act alone: how often it is given must not change
// what the story chooses next.
func (s *story) ownRand() *rand.Rand { return rand.New(rand.NewPCG(s.rand.Uint64(), 0)) }

func (s *story) do(a *act, mayDouble bool) *act { return s.persist(a, mayDouble, s.ownRand()) }

// persist gives a command until it has an answer, or until who gives it gives
// up.
func (s *story) persist(a *act, mayDouble bool, own *rand.Rand) *act {
	a.c = s
	s.town.keep(a)
	ctx := s.town.t.Context()
	patience := 60
	if own.IntN(10) == 0 {
		patience = 1
	}
	a.call, a.got = time.Since(s.town.began), unknown
	for a.got == unknown && patience > 0 && ctx.Err() == nil {
		patience--
		switch got := s.try(ctx, a, mayDouble); {
		case got == unknown:
			a.doubted = true
			wait(ctx, time.Duration(100+own.IntN(300))*time.Millisecond)
		case got == unsaved:
			wait(ctx, time.Duration(own.IntN(100))*time.Millisecond)
		case got == refused && a.doubted: // perhaps for what an earlier try did
			patience = 0
		case got == repeated && a.doubted:
			a.got = noted
		default:
			a.got = got
		}
	}
	a.answer = time.Since(s.town.began)
	switch a.got {
	case unknown:
		a.answer = math.MaxInt64
	case noted:
		s.town.saidYes(time.Now())
	}
	return a
}

func (s *story) try(ctx context.Context, a *act, mayDouble bool) outcome {
	if a.button != "" {
		return s.click(ctx, a, a.button, a.text)
	}
	status, body, err := s.town.h.front.deliver(ctx, s.town.h.front.command(s.user(a), channelOf(s.index), a.text), mayDouble)
	if err != nil || status != 200 {
		return unknown
	}
	a.said = body
	got := outcomeOf(body)
	if got == unknown {
		s.town.h.answers.other(body)
	}
	return got
}

// click clicks a button, whose answer comes over the response URL.
func (s *story) click(ctx context.Context, a *act, button, value string) outcome {
	d, id := s.town.h.front.click(s.user(a), channelOf(s.index), button, value)
	status, _, err := s.town.h.front.deliver(ctx, d, false)
	if err != nil || status != 200 {
		return unknown
	}
	body, ok := s.town.h.answers.of(ctx, id)
	if !ok || !json.Valid(body) {
		return unknown
	}
	a.said = body
	got := outcomeOf(body)
	if got == unknown {
		s.town.h.answers.other(body)
	}
	return got
}
