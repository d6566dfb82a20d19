package redisstore

import (
	"bytes"
	"context"
	"testing"
	"time"

	"casethread/state"
	"casethread/state/redisstore/redistest"
)

// contracts are what the store promises, on whatever Redis.
var contracts = []struct {
	name string
	test func(t *testing.T, open func() *Store)
}{
	{"a case is opened, changed and found", testLifecycle},
	{"thousands of events are committed at once", testLongCase},
	{"a case is found by thread, label and channel", testLookups},
	{"the people of a case find it", testCasesOf},
	{"many cases load at once", testCases},
	{"round trips are few", testRoundTrips},
	{"a newer case is handed to who comes late", testConflict},
	{"what was lost is not believed", testOtherHistory},
	{"what is lost while it is worked on is noticed", testLostWhileAtWork},
	{"a case that was lost is not taken for another", testOtherCase},
	{"a case from its snapshot alone goes on", testColdBase},
	{"two cannot open the same case", testOpenTwice},
	{"a draft has one number", testNumberFor},
	{"many at once lose nothing", testConcurrent},
	{"a refused commit leaves nothing", testRefusedLeavesNothing},
	{"a delivery is committed once", testDelivery},
	{"what Redis has lost is not known from memory", testLost},
	{"a command is committed once", testOnce},
	{"what is marked is made once", testMarks},
	{"snapshots say what the stream says", testSnapshot},
	{"rows say what their cases do", testRows},
	{"a row goes with its case", testRowsGone},
	{"a row that could not be made is said to be missing", testRowsCutShort},
	{"what differs from the events is rebuilt", testRebuild},
	{"what the log has lost is brought back", testRecall},
	{"a forgotten case is not brought back", testRecallForgotten},
	{"a damaged case is replaced by an earlier one", testReplace},
	{"what only looks so is left", testRebuildLeaves},
	{"a label under the old key is left", testRebuildOldKey},
	{"a case is rebuilt while others change it", testRebuildBusy},
	{"settings are kept", testPeople},
	{"settings change one after the other", testPersonMoved},
	{"settings that were lost are not brought back", testPersonLost},
	{"settings change beside the version before", testPersonOfBefore},
	{"drafts are kept", testDrafts},
	{"what a person looked at last is kept", testLook},
	{"a post has one file", testFiles},
	{"posts go out", testOutbox},
	{"posts of dead workers are claimed again", testOutboxAgain},
	{"a worker leaves its posts to others", testLeave},
	{"what a stopped worker has not tried comes first", testLeaveUntried},
	{"touched posts stay with their worker", testTouch},
	{"the first to be done is remembered", testDoneTwice},
	{"a message that is overtaken is corrected first", testDoneAsOf},
	{"posts are parked, retried and dropped", testParked},
	{"a post that was held is known to have been", testHeldParked},
	{"what waits is counted", testGauges},
	{"how data is kept is told", testPersistence},
	{"a commit wakes the worker", testWake},
	{"a held post comes back once", testHeld},
	{"each case holds its own posts", testHeldApart},
	{"messages follow their channel", testChannelMoved},
	{"a message of no case is dropped", testDropMessage},
	{"timers fire once", testTimers},
	{"timers of dead workers fire again", testTimersAgain},
	{"a lost lease is refused", testFence},
	{"a claimed timer keeps its new time", testSetWhileClaimed},
	{"a timer is handed back", testRelease},
	{"a timer set sooner is never made later", testSooner},
	{"a timer that is none holds up no other", testStrayTimers},
	{"a lease that nobody holds is over", testStrayLeases},
	{"an entry that is no post holds up no other", testStrayPosts},
	{"a key of another type refuses a commit as a whole", testStrayKeys},
	{"a commit after one that was refused looks", testStrayKeysInTurn},
	{"and after the clock was set back", testStrayKeysClockSetBack},
	{"a key of another type harms no other case", testStrayReads},
	{"a key of another type is named", testWrittenOver},
	{"a counter that was set back gives no number twice", testStrayNumber},
	{"what is no case is none", testStrayCases},
	{"an index that names another case is not believed", testStrayIndex},
	{"a post is made once", testPostOnce},
	{"a day's notes are kept", testNotes},
	{"one is first", testFirst},
	{"what a card says is known, or not", testCardSays},
	{"a delivery is known", testDelivered},
	{"a repeated script knows its own commit", testOwnToken},
	{"a script that Redis forgot is taught again", testForgottenScripts},
	{"who is asked for a role is found", testAskedOf},
	{"a case is forgotten", testForget},
	{"who comes late does not bring it back", testForgetRace},
	{"who comes late leaves nothing beside it", testForgetLate},
	{"changed bytes are noticed", testTampered},
	{"another key opens nothing", testWrongKey},
	{"keys are rotated", testRotatedKeys},
	{"all is sealed anew with a new key", testRekey},
	{"what others do meanwhile stands", testRekeyMeanwhile},
	{"what was changed is not written over", testRekeyChanged},
	{"what cannot be opened is named", testRekeyFails},
	{"keys are not changed in part", testRekeyCutShort},
	{"what a newer version wrote is left as it is", testNewer},
	{"a snapshot of another form is passed over", testNewerSnapshot},
	{"settings of a newer version go along", testNewerSettings},
	{"data of a higher format is refused", testFormat},
	{"where an organisation keeps its cases is known", testHome},
	{"installations of one shard take their own posts", testSharedOutbox},
	{"another installation keeps no orphan from being known", testSharedOrphans},
	{"installations of one shard fire their own timers", testSharedTimers},
	{"random commits follow a plain model", testModel},
}

func TestStore(t *testing.T) {
	t.Parallel()
	for _, c := range contracts {
		t.Run(c.name, func(t *testing.T) {
			redistest.Both(t, func(t *testing.T, url string) {
				c.test(t, func() *Store { return openStore(t, Options{URL: url}) })
			})
		})
	}
}

// TestCluster keeps the same contracts on a Cluster of one, which refuses a
// script that touches keys of two slots.
func TestCluster(t *testing.T) {
	t.Parallel()
	url := redistest.Cluster(t)
	for _, c := range contracts {
		t.Run(c.name, func(t *testing.T) {
			open := func() *Store { return openStore(t, Options{URL: url}) }
			if err := open().client.FlushAll(t.Context()).Err(); err != nil { // the test's own server
				t.Fatal(err)
			}
			c.test(t, open)
		})
	}
}

var testKey = bytes.Repeat([]byte{7}, keySize)

// openStore opens a store that closes with the test.
func openStore(t testing.TB, o Options) *Store {
	t.Helper()
	if o.DataKeys == nil {
		o.DataKeys = [][]byte{testKey}
	}
	s, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	s.typesEach = 0
	t.Cleanup(func() { s.Close() })
	return s
}

const (
	konsulent = "U0KONS"
	firma     = "U0FIRM"
	channel   = "C0SAM"
)

// at is a moment so many minutes after the tests' time begins.
func at(minutes int) time.Time {
	return time.Date(2026, 11, 23, 9, minutes, 0, 0, time.UTC)
}

// following numbers facts so that they follow base.
func following(base *state.Case, facts ...state.Fact) []state.Event {
	var events []state.Event
	for i, f := range facts {
		version := base.Version + 1 + i
		events = append(events, state.Event{
			Version: version, At: at(version), By: state.Actor{User: konsulent, Role: state.Consultant},
			Date: state.DateOf(at(version)), Fact: f,
		})
	}
	return events
}

// commit commits facts on base and fails the test if that is refused.
func commit(t *testing.T, w *Workspace, base *state.Case, facts ...state.Fact) *state.Case {
	t.Helper()
	c, err := w.Commit(t.Context(), Commit{Base: base, Events: following(base, facts...)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// openCase opens a case with a label, a consultant and a company.
func openCase(t *testing.T, w *Workspace, label string) *state.Case {
	t.Helper()
	no, err := w.NextNumber(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return commit(t, w, state.Fold(no, nil),
		state.Opened{Label: label, Channel: channel, Lang: "da"},
		state.PartyNamed{Role: state.Consultant, User: konsulent},
		state.PartyNamed{Role: state.Company, User: firma, Name: "Birgitte Toft"})
}

// find finds a case by number or fails the test.
func find(t *testing.T, w *Workspace, no int) *state.Case {
	t.Helper()
	f, err := w.Find(t.Context(), Lookup{No: no})
	if err != nil {
		t.Fatal(err)
	}
	return f.Case
}

func do[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
