package redisstore

import (
	"sync"
	"time"

	"casethread/state"
)

// cacheSize is how many cases, and how many people, of a workspace are held
// in memory at most.
const cacheSize = 4096

// A cache holds what was loaded of a workspace a moment ago. It may be behind
// Redis, which the version in a commit finds out.
type cache struct {
	now    func() time.Time
	maxAge time.Duration

	mu     sync.Mutex
	cases  map[int]aged[*state.Case]
	people map[string]aged[state.Person]
	boxes  map[int]*box // the keys of cases, which never change
}

type aged[T any] struct {
	value T
	since time.Time
}

func (c *cache) init(now func() time.Time, maxAge time.Duration) {
	c.now, c.maxAge = now, maxAge
	c.cases = map[int]aged[*state.Case]{}
	c.people = map[string]aged[state.Person]{}
	c.boxes = map[int]*box{}
}

func (c *cache) fresh(since time.Time) bool {
	age := c.now().Sub(since)
	return age >= 0 && age < c.maxAge
}

// peek returns the case of that number, however old, or nil.
func (c *cache) peek(no int) *state.Case {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cases[no].value
}

// hot returns the case of that number and the person, if both are fresh. No
// user asks for no person.
func (c *cache) hot(no int, user string) (*state.Case, state.Person, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := c.cases[no]
	if !ok || !c.fresh(found.since) {
		return nil, state.Person{}, false
	}
	if user == "" {
		return found.value, state.Person{}, true
	}
	p, ok := c.people[user]
	return found.value, p.value, ok && c.fresh(p.since)
}

// put holds a case, unless a newer version came in meanwhile.
func (c *cache) put(found *state.Case) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if held, ok := c.cases[found.No]; ok && held.value.Version > found.Version && c.fresh(held.since) {
		return
	}
	makeRoom(c, c.cases)
	c.cases[found.No] = aged[*state.Case]{found, c.now()}
}

// putPerson holds settings, unless newer ones came in meanwhile.
func (c *cache) putPerson(p state.Person) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if held, ok := c.people[p.User]; ok && held.value.Version > p.Version && c.fresh(held.since) {
		return
	}
	makeRoom(c, c.people)
	c.people[p.User] = aged[state.Person]{p, c.now()}
}

func (c *cache) dropPerson(user string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.people, user)
}

// drop forgets a case, but not its key.
func (c *cache) drop(no int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.cases, no)
}

// forget drops a case and its key.
func (c *cache) forget(no int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.cases, no)
	delete(c.boxes, no)
}

func (c *cache) box(no int) *box {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.boxes[no]
}

func (c *cache) putBox(no int, b *box) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.boxes) >= 4*cacheSize {
		clear(c.boxes)
	}
	c.boxes[no] = b
}

// makeRoom lets go of what is stale once m is full, and of all of it when
// everything is fresh.
func makeRoom[K comparable, T any](c *cache, m map[K]aged[T]) {
	if len(m) < cacheSize {
		return
	}
	for k, v := range m {
		if !c.fresh(v.since) {
			delete(m, k)
		}
	}
	if len(m) >= cacheSize {
		clear(m)
	}
}
