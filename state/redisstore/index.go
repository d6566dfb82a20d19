package redisstore

import (
	"slices"

	"casethread/state"
)

// reindex adds to a change what makes the indexes follow a case.
func (w *Workspace) reindex(ch *change, no int, before, after state.Index) {
	if before.Equal(after) {
		return
	}
	if before.Thread != after.Thread {
		w.reindexThread(ch, no, before.Thread, after.Thread)
	}
	if before.Label != after.Label || before.Open != after.Open {
		w.reindexLabel(ch, no, before, after)
	}
	w.reindexSets(ch, no, w.sets(before), w.sets(after))
}

func (w *Workspace) reindexThread(ch *change, no int, before, after string) {
	if before != "" {
		ch.write("HDEL", w.keys.threads(), before)
	}
	if after != "" {
		ch.write("HSET", w.keys.threads(), after, no)
	}
}

// reindexLabel takes the old entry away under each key of the installation,
// for it may stem from before a rotation.
func (w *Workspace) reindexLabel(ch *change, no int, before, after state.Index) {
	if before.Label != "" {
		for _, hash := range w.ring.labels(before.Label) {
			ch.write("ZREM", w.keys.labels(), labelMember(hash, no, before.Open))
		}
	}
	if after.Label != "" {
		ch.write("ZADD", w.keys.labels(), 0, labelMember(w.ring.labels(after.Label)[0], no, after.Open))
	}
}

// sets returns the keys of the sets that a case belongs to.
func (w *Workspace) sets(x state.Index) []string {
	var keys []string
	if x.Open && x.Channel != "" {
		keys = append(keys, w.keys.open(x.Channel))
	}
	for _, user := range x.Users {
		keys = append(keys, w.keys.user(user, x.Open))
	}
	if x.Open {
		for _, user := range x.Asked {
			keys = append(keys, w.keys.asked(user))
		}
	}
	return keys
}

func (w *Workspace) reindexSets(ch *change, no int, before, after []string) {
	for _, key := range before {
		if !slices.Contains(after, key) {
			ch.write("SREM", key, no)
		}
	}
	for _, key := range after {
		if !slices.Contains(before, key) {
			ch.write("SADD", key, no)
		}
	}
}
