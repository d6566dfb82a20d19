package state

import "slices"

// An Act is something a person may do in a case, or not.
type Act string

// The acts. Every word of the command table, every button and every form
// names one of them.
const (
	ActOpen     Act = "open"      // open a case
	ActRead     Act = "read"      // read what the role's view holds
	ActShow     Act = "show"      // the same, and for a colleague of the team, who gives a reason
	ActSteer    Act = "steer"     // people, placement, hours, order, end, close
	ActRecord   Act = "record"    // talks, meetings, absences, efforts, grants
	ActMedical  Act = "medical"   // the medical confirmation
	ActAbsent   Act = "absent"    // say that the citizen is not here today
	ActContact  Act = "contact"   // note a contact
	ActPlan     Act = "plan"      // plan, move, cancel follow-ups
	ActHold     Act = "hold"      // say that a follow-up was held
	ActMiss     Act = "miss"      // say that a follow-up was missed
	ActGive     Act = "give"      // give a task
	ActOwnTask  Act = "own_task"  // accept, decline, finish, hand on one's own task
	ActAnyTask  Act = "any_task"  // the same for a task of another's
	ActBall     Act = "ball"      // pass the ball
	ActTakeBall Act = "take_ball" // accept or decline the ball passed to one
	ActConcern  Act = "concern"   // concern case, on or off
	ActDigest   Act = "digest"    // one's own digest
	ActUndo     Act = "undo"      // take back one's own
	ActAgenda   Act = "agenda"    // put up an agenda, arrange it, close the meeting
	ActTick     Act = "tick"      // tick or park an agenda's items
	ActNote     Act = "note"      // add items and notes to an agenda
	ActTemplate Act = "template"  // change the workspace's agendas
	ActWorry    Act = "worry"     // say, or note for the company, what worries it
	ActTakeOver Act = "take_over" // accept or decline a role that is offered to one
	ActWatch    Act = "watch"     // read what the rules say
	ActPulse    Act = "pulse"     // say with one tap how it goes
	ActRaise    Act = "raise"     // raise a warning by hand
	ActWarn     Act = "warn"      // take, act on, put off, resolve a warning
	ActPropose  Act = "propose"   // ask for another time for a follow-up
	ActAnswer   Act = "answer"    // answer a follow-up's questions for the company
	ActTeam     Act = "team"      // name the workspace's teams and leaders
	ActStats    Act = "stats"     // see what the cases of the teams that one leads come to
	ActForget   Act = "forget"    // have the case forgotten for good
	ActAudience Act = "audience"  // see who reads the thread, and say yes to new readers
	ActExport   Act = "export"    // take the case away as a file
	ActReadings Act = "readings"  // read the access log
	ActConsent  Act = "consent"   // read, note and withdraw who may know what
)

// access is the role × act table: who may do what. It is checked on the
// server for every way in.
var access = map[Act][]Role{
	ActOpen:     {Consultant, Caseworker},
	ActRead:     {Consultant, Caseworker, Company, Mentor},
	ActShow:     {Consultant, Caseworker, Company, Mentor, Colleague},
	ActSteer:    {Consultant, Caseworker},
	ActRecord:   {Consultant, Caseworker},
	ActMedical:  {Caseworker},
	ActAbsent:   {Consultant, Caseworker, Company},
	ActContact:  {Consultant, Caseworker, Mentor},
	ActPlan:     {Consultant, Caseworker},
	ActHold:     {Consultant, Caseworker, Mentor},
	ActMiss:     {Consultant},
	ActGive:     {Consultant, Caseworker, Mentor, Company},
	ActOwnTask:  {Consultant, Caseworker, Mentor, Company},
	ActAnyTask:  {Consultant, Caseworker},
	ActBall:     {Consultant, Caseworker},
	ActTakeBall: {Consultant, Caseworker, Mentor, Company},
	ActConcern:  {Consultant, Caseworker},
	ActDigest:   {Consultant, Caseworker, Mentor, Company, Leader, NoRole},
	ActUndo:     {Consultant, Caseworker, Mentor, Company, Candidate},
	ActAgenda:   {Consultant, Caseworker},
	ActTick:     {Consultant, Caseworker, Mentor, Company}, // of an item that the role may answer
	ActNote:     {Consultant, Caseworker, Mentor, Company},
	ActTemplate: {Consultant, Caseworker},
	ActWorry:    {Consultant, Caseworker, Company},
	ActTakeOver: {Consultant, Caseworker, Mentor, Company, Candidate},
	ActWatch:    {Consultant, Caseworker, Mentor},
	ActPulse:    {Company},
	ActRaise:    {Consultant, Caseworker, Mentor, Company},
	ActWarn:     {Consultant, Caseworker, Mentor}, // the mentor is who is asked where there is no consultant
	ActPropose:  {Consultant, Caseworker, Mentor, Company},
	ActAnswer:   {Consultant, Caseworker, Company},
	ActTeam:     {Administrator},
	ActStats:    {Leader},
	ActForget:   {Caseworker},
	ActAudience: {Consultant, Caseworker},
	ActExport:   {Consultant, Caseworker},
	ActReadings: {Consultant, Caseworker},
	ActConsent:  {Consultant, Caseworker},
}

// May reports whether a role may do an act.
func May(r Role, a Act) bool { return slices.Contains(access[a], r) }

// Acts returns every act of the table, sorted.
func Acts() []Act {
	acts := make([]Act, 0, len(access))
	for a := range access {
		acts = append(acts, a)
	}
	slices.Sort(acts)
	return acts
}
