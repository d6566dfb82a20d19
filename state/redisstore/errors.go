package redisstore

import (
	"errors"
	"fmt"

	"casethread/state"
)

// What Find, Commit and the outbox refuse, for errors.Is.
var (
	ErrNoCase        = errors.New("no such case")
	ErrDelivered     = errors.New("this delivery was committed before")
	ErrRepeated      = errors.New("the same command was committed a moment ago")
	ErrMarked        = errors.New("this was made before")
	ErrLostLease     = errors.New("the lease was lost")
	ErrPersonMoved   = errors.New("a person's settings were changed since they were loaded")
	ErrNoDraft       = errors.New("no such draft")
	ErrNotParked     = errors.New("no such parked post")
	ErrNotReplicated = errors.New("committed, but no replica confirmed it")
)

// Why something sealed cannot be opened.
var (
	ErrNoKey    = errors.New("its key is missing")
	ErrWrongKey = errors.New("it was sealed with another installation's key")
	ErrTampered = errors.New("its bytes were changed")
)

// A ConflictError says that the case has moved on since it was loaded. Case
// is what it is now, so that the caller can decide again without a load.
type ConflictError struct{ Case *state.Case }

func (e *ConflictError) Error() string {
	return fmt.Sprintf("case %d has moved on to version %d", e.Case.No, e.Case.Version)
}

// An AlreadyError says that a commit was made before, and what it produced.
// It is an ErrDelivered or an ErrRepeated.
type AlreadyError struct {
	Err     error
	No      int // the case, 0 when none was changed
	Version int // the version that the case had after it
}

func (e *AlreadyError) Error() string { return e.Err.Error() }
func (e *AlreadyError) Unwrap() error { return e.Err }

// How a SealedError names what belongs to no case.
const (
	aDraft = "a draft"
	aPost  = "a post"
)

// A SealedError says that a record cannot be opened. The record is left as it
// is. No is the case's number, 0 for what belongs to none.
type SealedError struct {
	No   int
	What string // what belongs to no case, by ids alone
	Why  error  // ErrNoKey, ErrWrongKey, ErrTampered, state.ErrNewer, or what decoding it said
}

func (e *SealedError) Error() string {
	if e.No == 0 {
		return fmt.Sprintf("%s cannot be opened: %v", e.What, e.Why)
	}
	return fmt.Sprintf("case %d cannot be opened: %v", e.No, e.Why)
}
func (e *SealedError) Unwrap() error { return e.Why }

// Newer reports whether a newer version of the program wrote the record, so that
// one that is up to date can open it.
func (e *SealedError) Newer() bool { return errors.Is(e.Why, state.ErrNewer) }

// Unopened takes an error, perhaps a joined one, apart: what could not be
// opened, and what else went wrong.
func Unopened(err error) (sealed []*SealedError, rest error) {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		var others []error
		for _, e := range all.Unwrap() {
			s, other := Unopened(e)
			sealed, others = append(sealed, s...), append(others, other)
		}
		return sealed, errors.Join(others...)
	}
	if s := (*SealedError)(nil); errors.As(err, &s) {
		return []*SealedError{s}, nil
	}
	return nil, err
}

// butNoCase is an error, perhaps a joined one, without what says that a case is not
// there, as one that was forgotten meanwhile.
func butNoCase(err error) error {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		var others []error
		for _, e := range all.Unwrap() {
			others = append(others, butNoCase(e))
		}
		return errors.Join(others...)
	}
	if errors.Is(err, ErrNoCase) {
		return nil
	}
	return err
}
