package commands

import (
	"errors"

	"casethread/commands/texts"
)

// A Refusal is bad input: one sentence that says what to do. Nothing was stored.
type Refusal struct {
	Say texts.T
	// Field is the parameter at fault, "" where none is; a form shows the
	// sentence there.
	Field string
	// Usage is set when the usage line of the command helps.
	Usage bool
	// Near is the word that was meant, as far as can be guessed: its usage
	// helps then.
	Near *Word
	// Missing is set when a parameter was not given: a form may ask for it.
	Missing bool
}

func (r *Refusal) Error() string { return "refused: " + r.Say.Key }

func refuse(key string, args ...any) *Refusal { return &Refusal{Say: texts.Say(key, args...)} }

// at returns the refusal as one of a parameter.
func (r *Refusal) at(field string) *Refusal {
	r.Field = field
	return r
}

// AsRefusal returns the refusal in err's chain.
func AsRefusal(err error) (*Refusal, bool) {
	var r *Refusal
	ok := errors.As(err, &r)
	return r, ok
}
