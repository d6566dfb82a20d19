package commands

import (
	"errors"
	"slices"

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
	// Unknown is a word that is not known, and Of the command that was asked
	// for it, nil where none was named.
	Unknown string
	Of      *Command
	// Near is the word of the command that was meant, as far as can be guessed:
	// its usage helps then.
	Near *Word
	// Missing is set when a parameter was not given: a form may ask for it.
	Missing bool
	// Asks is set when a form is to ask for more than it did: what that is filled with.
	Asks Values
	// Either is set when it may be meant as it was read, or as something else.
	Either *Either
	// Anyway is set when it may be done all the same, on purpose.
	Anyway *Anyway
}

// Anyway is the value that says that something is done on purpose, the button
// for it, and that for saying it otherwise. Readers says who will read it then,
// where there is something to read.
type Anyway struct {
	Label, Otherwise texts.T
	Readers          texts.T
	Field, Value     string
}

// Either is the button for what was read, and the path of the word whose form is
// for the other.
type Either struct {
	Label texts.T
	Path  string
}

// Other is the button for what may be meant instead.
func (e Either) Other(no int) Button { return openForm(e.Path, no, "") }

// Again reports whether a form is to be shown again with more in it: what it
// did not ask for yet, or a box for doing what was refused all the same, where
// it has no field that says so.
func (r *Refusal) Again(w *Word) bool {
	return r.Asks != nil || r.Anyway != nil && !slices.ContainsFunc(w.Params, func(p Param) bool { return p.Name == r.Anyway.Field })
}

// anywayField is the field of a form, or of what was kept of a request, that
// says that a text is to be kept although it was stopped.
const anywayField = "anyway"

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
