package redisstore

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"casethread/state"
)

// A Note is what one person's message of a day about a case holds, by ids that
// are readable in Redis. The message itself is among the case's Messages.
type Note struct {
	Maker string         // op of the post that makes the message
	Items map[string]int // what it holds → the version that it was added for
}

// AddToNote adds items to a person's note of a day, and returns all of it.
// Whoever is first, by op, makes the note's message; the others add to it. A
// note is kept as long as something may be added to it or corrected.
func (w *Workspace) AddToNote(ctx context.Context, no int, day state.Date, user, op string, items map[string]int) (Note, error) {
	key := w.keys.notes(no, day.String())
	pipe := w.store.client.Pipeline()
	pipe.HSetNX(ctx, key, user, op)
	for item, version := range items {
		pipe.HSet(ctx, key, user+"|"+item, version)
	}
	pipe.PExpire(ctx, key, keepOnce)
	all := pipe.HGetAll(ctx, key)
	if _, err := pipe.Exec(ctx); err != nil {
		return Note{}, fmt.Errorf("add to note: %w", err)
	}
	notes, err := readNotes(all)
	return notes[user], err
}

// Notes returns the notes of a case's day by user.
func (w *Workspace) Notes(ctx context.Context, no int, day state.Date) (map[string]Note, error) {
	return readNotes(w.store.client.HGetAll(ctx, w.keys.notes(no, day.String())))
}

// LeaveNote lets another post make the message of a person's note, if it is
// op's to make.
func (w *Workspace) LeaveNote(ctx context.Context, no int, day state.Date, user, op string) error {
	key := w.keys.notes(no, day.String())
	maker, err := w.store.client.HGet(ctx, key, user).Result()
	if err == nil && maker == op { // nobody else touches it meanwhile: it is op's
		err = w.store.client.HDel(ctx, key, user).Err()
	}
	if err != nil && err != redis.Nil {
		return fmt.Errorf("leave note: %w", err)
	}
	return nil
}

func readNotes(reply *redis.MapStringStringCmd) (map[string]Note, error) {
	fields, err := reply.Result()
	if err != nil {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	notes := map[string]Note{}
	for field, value := range fields {
		user, item, isItem := strings.Cut(field, "|")
		n := notes[user]
		if n.Items == nil {
			n.Items = map[string]int{}
		}
		if isItem {
			version, err := strconv.Atoi(value)
			if err != nil {
				return nil, errReply
			}
			n.Items[item] = version
		} else {
			n.Maker = value
		}
		notes[user] = n
	}
	return notes, nil
}
