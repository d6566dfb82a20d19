package state

import (
	"strconv"
	"sync/atomic"
)

// An eventLog is room that successive states of one case share: each sees the
// events up to its own version. Of several states that grow out of the same
// one, the first takes the room that follows, and the others copy.
type eventLog struct {
	all   []Event // as long as there is room
	taken atomic.Int64
}

// spare is room for the events of the next commands: most record one or two.
const spare = 8

// with returns the events before, which are the beginning of the log's, with
// more after them, and the log that they are in.
func (l *eventLog) with(before, more []Event) ([]Event, *eventLog) {
	end := len(before) + len(more)
	if l == nil || end > len(l.all) || !l.taken.CompareAndSwap(int64(len(before)), int64(end)) {
		l = &eventLog{all: make([]Event, end+spare)}
		l.taken.Store(int64(end))
		copy(l.all, before)
	}
	copy(l.all[len(before):], more)
	return l.all[:end:end], l
}

// topIDs are the highest numbers that ids of a letter, A to Z, have had.
type topIDs ['Z' - 'A' + 1]int

func (t *topIDs) note(events []Event) {
	for i := range events {
		if letter, n, ok := numbered(ThingOf(events[i].Fact)); ok {
			t[letter] = max(t[letter], n)
		}
	}
}

// before reports whether no id so far had as high a number.
func (t *topIDs) before(id string) bool {
	letter, n, ok := numbered(id)
	return ok && n > t[letter]
}

// numbered reads an id of a letter and a number: T4 is the 4th of T, 19.
func numbered(id string) (letter, n int, ok bool) {
	if len(id) < 2 || id[0] < 'A' || id[0] > 'Z' {
		return 0, 0, false
	}
	n, err := strconv.Atoi(id[1:])
	return int(id[0] - 'A'), n, err == nil
}

// NextID returns the id that the next thing of a letter gets: T4 after T3.
// Ids of things taken back are not used again.
func (c *Case) NextID(letter string) string {
	return letter + strconv.Itoa(c.ids[letter[0]-'A']+1)
}
