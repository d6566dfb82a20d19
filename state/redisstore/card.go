package redisstore

import (
	"context"
	"fmt"
)

// CardSays reports whether a case's card says what a digest stands for. If it
// does not, it is op's from now on to make it so, and to say with CardSaid
// that it does. Of a case that is not there any longer it is an ErrNoCase.
func (w *Workspace) CardSays(ctx context.Context, no int, digest, op string) (bool, error) {
	return w.swap(ctx, no, digest, digest, op)
}

// CardSaid remembers what op has made a case's card say, unless somebody else
// has edited it meanwhile: then it is not known what it says.
func (w *Workspace) CardSaid(ctx context.Context, no int, op, digest string) error {
	_, err := w.swap(ctx, no, op, digest, "")
	return err
}

func (w *Workspace) swap(ctx context.Context, no int, taken, then, otherwise string) (bool, error) {
	n, err := swapScript.Run(ctx, w.store.client, []string{w.keys.card(no), w.keys.log(no)}, taken, then, otherwise).Int()
	if n < 0 {
		err = ErrNoCase
	}
	if err != nil {
		return false, fmt.Errorf("what the card of case %d says: %w", no, err)
	}
	return n == 1, nil
}
