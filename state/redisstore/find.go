package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/state"
)

// A Lookup says which case is meant. The first of No, Thread, Label and
// Channel that is given decides.
type Lookup struct {
	No      int
	Thread  string // "CHANNEL:TS"
	Label   string // of cases with that label the open ones, if any is open
	Channel string // the channel's open cases
	// User asks for that person's settings as well, or, alone, for nothing else.
	User string
	// Fresh asks Redis even if the case was loaded a moment ago, for a reader
	// who must see what others wrote meanwhile.
	Fresh bool
	// Sure is Fresh, and as certain as a commit: a primary that was replaced shows
	// what was there before, and then the error is ErrNotReplicated.
	Sure bool
}

// Found is what a Lookup found.
type Found struct {
	Case    *state.Case  // when it is exactly one
	Numbers []int        // when they are several, ascending
	Person  state.Person // the user's settings
}

// Find loads the case that l means. It takes no round trip when the case is
// named by number and was loaded, with the person, a moment ago, and one
// otherwise.
//
// Without such a case the error is ErrNoCase, or a *ForgottenError of a number
// whose case was forgotten, and the person comes all the same. A case that cannot
// be opened gives a *SealedError.
func (w *Workspace) Find(ctx context.Context, l Lookup) (Found, error) {
	if l.No != 0 && !l.Fresh && !l.Sure {
		if c, p, ok := w.cache.hot(l.No, l.User); ok {
			return Found{Case: c, Person: p}, nil
		}
	}
	base := w.cache.peek(l.No)
	keys, args := w.findKeys(l.Channel), w.findArgs(l, base)
	var values []any
	var err error
	if l.Sure {
		values, err = w.store.runConfirmed(ctx, findScript, keys, args)
	} else {
		values, err = findScript.Run(ctx, w.store.client, keys, args...).Slice()
	}
	if err != nil {
		return Found{}, fmt.Errorf("find: %w", err)
	}
	f, err := w.found(ctx, l, base, values)
	return f, w.orForgotten(ctx, l.No, err)
}

func (w *Workspace) findKeys(channel string) []string {
	k := w.keys
	return []string{k.threads(), k.labels(), k.keys(), k.people(), k.open(channel)}
}

func (w *Workspace) findArgs(l Lookup, base *state.Case) []any {
	have, tip := 0, ""
	if base != nil && base.Tip != "" {
		have, tip = base.Version, base.Tip
	}
	args := []any{w.keys.cases(), "none", l.User, have, tip}
	switch {
	case l.No != 0:
		args[1] = "number"
		return append(args, l.No)
	case l.Thread != "":
		args[1] = "thread"
		return append(args, l.Thread)
	case l.Label != "":
		args[1] = "label"
		for _, hash := range w.ring.labels(l.Label) {
			args = append(args, hash)
		}
	case l.Channel != "":
		args[1] = "channel"
	}
	return args
}

// found reads the reply of find.lua.
func (w *Workspace) found(ctx context.Context, l Lookup, base *state.Case, values []any) (Found, error) {
	r := reply{values: values}
	var f Found
	numbers, err := numbers(r.texts()), error(nil)
	if l.User != "" {
		if f.Person, err = w.openPerson(l.User, r.text()); err != nil {
			return f, err
		}
		w.cache.putPerson(f.Person)
	} else {
		r.text()
	}
	switch {
	case len(numbers) > 1:
		f.Numbers = numbers
	case len(numbers) == 1:
		s := sealedCase{key: r.text(), from: r.number(), snapshot: r.text(), events: r.texts(), last: r.text()}
		if r.err != nil {
			return f, r.err
		}
		if f.Case, err = w.openCase(ctx, numbers[0], base, s); err == nil && !w.answers(f.Case, l) {
			f.Case, err = nil, ErrNoCase
		}
	case l != (Lookup{User: l.User, Fresh: l.Fresh, Sure: l.Sure}):
		err = ErrNoCase
		w.cache.drop(l.No)
	}
	return f, err
}

// answers reports whether a case is the one that an index was asked for. What stands
// in an index is readable, and bound by no seal: another case's number there would
// have somebody read or change the wrong case.
func (w *Workspace) answers(c *state.Case, l Lookup) bool {
	switch x := c.Index(); {
	case l.No != 0:
		return c.No == l.No
	case l.Thread != "":
		return x.Thread == l.Thread
	case l.Label != "":
		return w.ring.labels(x.Label)[0] == w.ring.labels(l.Label)[0]
	case l.Channel != "":
		return x.Channel == l.Channel
	}
	return true
}

// Cases loads cases by number as they are in Redis now, a hundred in one round
// trip; of a case that was loaded lately only what is newer. A case that cannot be
// loaded is left out, and its error is among those joined in the returned one.
func (w *Workspace) Cases(ctx context.Context, numbers []int) ([]*state.Case, error) {
	loaded := make(map[int]*state.Case, len(numbers))
	var errs []error
	for part := range slices.Chunk(numbers, 100) {
		if err := w.loadPart(ctx, part, loaded); err != nil {
			errs = append(errs, err)
		}
	}
	cases := make([]*state.Case, 0, len(numbers))
	for _, no := range numbers {
		if c := loaded[no]; c != nil {
			cases = append(cases, c)
		}
	}
	return cases, errors.Join(errs...)
}

func (w *Workspace) loadPart(ctx context.Context, numbers []int, loaded map[int]*state.Case) error {
	args := make([][]any, len(numbers))
	bases := make([]*state.Case, len(numbers))
	for i, no := range numbers {
		bases[i] = w.cache.peek(no)
		args[i] = w.findArgs(Lookup{No: no}, bases[i])
	}
	cmds, err := w.store.runEach(ctx, findScript, w.findKeys(""), args)
	if cmds == nil {
		return fmt.Errorf("load cases: %w", err)
	}
	var errs []error
	for i, cmd := range cmds {
		f, err := w.loadOne(ctx, numbers[i], bases[i], cmd)
		if err != nil {
			errs = append(errs, err)
		}
		loaded[numbers[i]] = f.Case
	}
	return errors.Join(errs...)
}

func (w *Workspace) loadOne(ctx context.Context, no int, base *state.Case, cmd *redis.Cmd) (Found, error) {
	values, err := cmd.Slice()
	if err != nil {
		return Found{}, fmt.Errorf("load case %d: %w", no, err)
	}
	f, err := w.found(ctx, Lookup{No: no}, base, values)
	if errors.Is(err, ErrNoCase) {
		err = fmt.Errorf("load case %d: %w", no, err)
	}
	return f, err
}

// CasesOf returns the numbers of the cases that a person takes part in, open
// and closed.
func (w *Workspace) CasesOf(ctx context.Context, user string) ([]int, error) {
	all, err := w.store.client.SUnion(ctx, w.keys.user(user, true), w.keys.user(user, false)).Result()
	return numbersOf("cases of a person", all, err)
}

// OpenOf returns the numbers of the open cases that a person takes part in.
func (w *Workspace) OpenOf(ctx context.Context, user string) ([]int, error) {
	open, err := w.store.client.SMembers(ctx, w.keys.user(user, true)).Result()
	return numbersOf("open cases of a person", open, err)
}

// AskedOf returns the numbers of the open cases of which a role is offered to a
// person, who need have no part in them.
func (w *Workspace) AskedOf(ctx context.Context, user string) ([]int, error) {
	asked, err := w.store.client.SMembers(ctx, w.keys.asked(user)).Result()
	return numbersOf("cases that ask a person", asked, err)
}

// OpenIn returns the numbers of the open cases of a channel.
func (w *Workspace) OpenIn(ctx context.Context, channel string) ([]int, error) {
	open, err := w.store.client.SMembers(ctx, w.keys.open(channel)).Result()
	return numbersOf("open cases of a channel", open, err)
}

// Labelled returns the numbers of all cases with a label, open and closed.
func (w *Workspace) Labelled(ctx context.Context, label string) ([]int, error) {
	var all []string
	for _, hash := range w.ring.labels(label) {
		members, err := w.store.client.ZRangeByLex(ctx, w.keys.labels(), &redis.ZRangeBy{Min: "[" + hash, Max: "(" + hash + "~"}).Result()
		if err != nil {
			return nil, fmt.Errorf("cases of a label: %w", err)
		}
		for _, m := range members {
			all = append(all, labelled(m))
		}
	}
	slices.Sort(all)
	return numbersOf("cases of a label", slices.Compact(all), nil)
}

// All returns the numbers of all cases, open and closed, and of those whose key
// is lost.
func (w *Workspace) All(ctx context.Context) ([]int, error) {
	pipe := w.store.client.Pipeline()
	keys, labels := pipe.HKeys(ctx, w.keys.keys()), pipe.ZRange(ctx, w.keys.labels(), 0, -1)
	_, err := pipe.Exec(ctx)
	all := keys.Val()
	for _, member := range labels.Val() {
		all = append(all, labelled(member))
	}
	nos, err := numbersOf("all cases", all, err)
	return slices.Compact(nos), err
}

// NextNumber takes the number for a new case. A number that is not used in
// the end stays unused.
func (w *Workspace) NextNumber(ctx context.Context) (int, error) { return w.number(ctx, "", 0) }

// NumberFor takes the number for the case that a draft opens: however often it is
// asked for in that time, it is the same.
func (w *Workspace) NumberFor(ctx context.Context, draft string, keep time.Duration) (int, error) {
	return w.number(ctx, draft, keep)
}

func (w *Workspace) number(ctx context.Context, draft string, keep time.Duration) (int, error) {
	keys := []string{w.keys.seq(), w.keys.number(draft), w.keys.forgotten(), w.keys.keys()}
	n, err := numberScript.Run(ctx, w.store.client, keys, keep.Milliseconds(), w.keys.cases()).Int()
	if err != nil {
		return 0, fmt.Errorf("number of a case: %w", err)
	}
	return n, nil
}

// Messages returns the timestamps of a case's messages by THING@CHANNEL; those
// of case 0 are of no single case.
func (w *Workspace) Messages(ctx context.Context, no int) (map[string]string, error) {
	m, err := w.store.client.HGetAll(ctx, w.keys.msgs(no)).Result()
	if err != nil {
		return nil, fmt.Errorf("messages of case %d: %w", no, err)
	}
	return m, nil
}

// DropMessage forgets a message, and who was first about the same things.
func (w *Workspace) DropMessage(ctx context.Context, no int, thing, channel string, firsts ...string) error {
	pipe := w.store.client.Pipeline()
	pipe.HDel(ctx, w.keys.msgs(no), thing+"@"+channel)
	pipe.HDel(ctx, w.keys.firsts(no), firsts...)
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("forget message: %w", err)
	}
	return nil
}

func numbersOf(what string, s []string, err error) ([]int, error) {
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return numbers(s), nil
}

// numbers reads case numbers and sorts them. What is none, as somebody may have
// written it by hand, is no case.
func numbers(s []string) []int {
	ns := make([]int, 0, len(s))
	for _, t := range s {
		if n, err := strconv.Atoi(t); err == nil && n > 0 && strconv.Itoa(n) == t {
			ns = append(ns, n)
		}
	}
	slices.Sort(ns)
	return ns
}
