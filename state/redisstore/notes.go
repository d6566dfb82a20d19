package redisstore

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

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
// note is kept as long as something may be added to it or corrected. Of a case
// that is not there any longer it is an ErrNoCase.
func (w *Workspace) AddToNote(ctx context.Context, no int, day state.Date, user, op string, items map[string]int) (Note, error) {
	key := w.keys.notes(no, day.String())
	commands := [][]any{{"HSETNX", user, op}}
	for item, version := range items {
		commands = append(commands, []any{"HSET", user + "|" + item, version})
	}
	commands = append(commands, []any{"PEXPIRE", keepOnce.Milliseconds()}, []any{"HGETALL"})
	said, err := w.beside(ctx, no, key, commands...)
	if err != nil {
		return Note{}, fmt.Errorf("add to note: %w", err)
	}
	all, _ := said[len(said)-1].([]any)
	fields := map[string]string{}
	for pair := range slices.Chunk(texts(all), 2) {
		fields[pair[0]] = pair[1]
	}
	notes, err := readNotes(fields)
	return notes[user], err
}

// Notes returns the notes of a case's day by user.
func (w *Workspace) Notes(ctx context.Context, no int, day state.Date) (map[string]Note, error) {
	fields, err := w.store.client.HGetAll(ctx, w.keys.notes(no, day.String())).Result()
	if err != nil {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	return readNotes(fields)
}

// LeaveNote lets another post make the message of a person's note, if it is
// op's to make.
func (w *Workspace) LeaveNote(ctx context.Context, no int, day state.Date, user, op string) error {
	if err := w.giveUp(ctx, w.keys.notes(no, day.String()), user, op); err != nil {
		return fmt.Errorf("leave note: %w", err)
	}
	return nil
}

func readNotes(fields map[string]string) (map[string]Note, error) {
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
