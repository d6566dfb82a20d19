package state

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"
)

// kinds lists every fact once; codec and history reader build on it.
var kinds = []Fact{
	Opened{},
	PartyNamed{},
	PartyLeft{},
	Ordered{},
	Premeeting{},
	Pulse{},
	Conversation{},
	Contacted{},
	Wishes{},
	Subgoals{},
	Accommodations{},
	MedicalRequired{},
	MedicalReceived{},
	EarlierBreakoffs{},
	Placement{},
	StartMeeting{},
	VitasApproved{},
	ClosingTalk{},
	NextStep{},
	Hours{},
	FollowupPlanned{},
	FollowupCancelled{},
	FollowupMissed{},
	FollowupHeld{},
	Task{},
	TaskDone{},
	TaskAccepted{},
	Changed{},
	Concern{},
	Absence{},
	AbsenceClarified{},
	EffortStart{},
	GrantApplied{},
	Granted{},
	Delivered{},
	GrantRefused{},
	Settings{},
	PlacementEnd{},
	TrackEnd{},
	CaseClosed{},
	ThreadStarted{},
	BallPassed{},
	BallAnswered{},
	LanguageSet{},
	Undone{},
	AgendaOpened{},
	AgendaArranged{},
	AgendaTicked{},
	AgendaNoted{},
	AgendaParked{},
	AgendaClosed{},
	HandoverOffered{},
	HandoverAnswered{},
	Worry{},
	Warned{},
	WarningCleared{},
	Raised{},
	WarningTaken{},
	WarningChosen{},
	WarningActed{},
	WarningSnoozed{},
	WarningResolved{},
	PulseSwitched{},
	FollowupProposed{},
	FollowupAnswered{},
	Imported{},
	PulseAsked{},
	ForgetNoticed{},
	AudienceSeen{},
	AudienceChanged{},
	ChannelMoved{},
	AudienceConfirmed{},
	Accessed{},
	Exported{},
	ConsentGiven{},
	ConsentWithdrawn{},
	CompanyNamed{},
	AgendaMoved{},
}

var kindOf = func() map[string]reflect.Type {
	m := make(map[string]reflect.Type, len(kinds))
	for _, k := range kinds {
		m[k.Type()] = reflect.TypeOf(k)
	}
	return m
}()

// stored is an event as the store keeps it: a CBOR array, whose first element
// is the layout's number so that a later one can be told apart. The fact is the
// Fact itself where it is written; where it is read it is the bytes, until its
// type is known.
type stored[F any] struct {
	_       struct{} `cbor:",toarray"`
	Layout  int
	Version int
	At      int64 // Unix milliseconds
	By      Actor
	Date    int32
	Type    string
	Fact    F
	Extra   map[string]json.RawMessage
}

const layout = 1

// ErrNewer says that a record holds something that this program does not know,
// so a newer version of it must have written it. It is to be left as it is.
var ErrNewer = errors.New("a newer version wrote it")

// strict notices fields that a type does not have. A program that read over
// them would take for the whole what is not.
var strict = func() cbor.DecMode {
	mode, err := cbor.DecOptions{ExtraReturnErrors: cbor.ExtraDecErrorUnknownField}.DecMode()
	if err != nil {
		panic(err) // the options are part of the program
	}
	return mode
}()

// unknownField reports whether decoding ended at a field that a type does not have.
func unknownField(err error) bool { return errors.As(err, new(*cbor.UnknownFieldError)) }

// EncodeEvent writes e for the store.
func EncodeEvent(e Event) ([]byte, error) {
	b, err := cbor.Marshal(stored[Fact]{
		Layout: layout, Version: e.Version, At: e.At.UnixMilli(), By: e.By,
		Date: e.Date.days, Type: e.Fact.Type(), Fact: e.Fact, Extra: e.Extra,
	})
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", e.Fact.Type(), err)
	}
	return b, nil
}

// DecodeEvent reads what EncodeEvent wrote. A kind of event, a field or a layout
// that this program does not know is an ErrNewer. An error never quotes content.
func DecodeEvent(b []byte) (Event, error) {
	e, rest, err := DecodeFirst(b)
	if err == nil && len(rest) > 0 {
		return Event{}, errRecord
	}
	return e, err
}

// DecodeFirst reads the first of several event records, and returns the bytes
// of the others.
func DecodeFirst(b []byte) (e Event, rest []byte, err error) {
	if e, rest, ok := decodeUsual(b); ok {
		return e, rest, nil
	}
	return decodeAny(b)
}

// decodeAny reads the first of several records, however it is written.
func decodeAny(b []byte) (e Event, rest []byte, err error) {
	if n, ok := layoutOf(b); ok && n > layout { // of which nothing else is known
		return Event{}, nil, fmt.Errorf("decode event: layout %d: %w", n, ErrNewer)
	}
	var s stored[cbor.RawMessage]
	if rest, err = strict.UnmarshalFirst(b, &s); unknownField(err) {
		return Event{}, nil, fmt.Errorf("decode event: unknown field: %w", ErrNewer)
	} else if err != nil {
		return Event{}, nil, errRecord
	}
	e, err = eventOf(&s)
	return e, rest, err
}

// decodeUsual reads a record as EncodeEvent usually writes it. Most of what
// loading a case takes is the decoder's, which looks at a record twice, and at
// its fact three times; so the few numbers around the fact are read here. What
// is not just so, or cannot be read, is left to decodeAny.
func decodeUsual(b []byte) (e Event, rest []byte, ok bool) {
	r := usualReader{rest: b, ok: true}
	r.expect(cborArray | byte(reflect.TypeFor[stored[Fact]]().NumField()-1)) // but for the one that says how it is written
	r.expect(layout)
	e.Version = int(r.number(math.MaxInt))
	e.At = time.UnixMilli(int64(r.number(math.MaxInt64))).UTC()
	e.By = r.actor()
	e.Date = Date{int32(r.number(math.MaxInt32))}
	t, known := kindOf[string(r.text())]
	if !r.ok || !known {
		return Event{}, nil, false
	}
	fact := reflect.New(t)
	r.decode(fact.Interface())
	r.expect(cborNull) // nothing of an imported history
	if !r.ok {
		return Event{}, nil, false
	}
	e.Fact = fact.Elem().Interface().(Fact)
	return e, r.rest, true
}

// A usualReader reads CBOR items one after the other, as long as they are what
// is expected.
type usualReader struct {
	rest []byte
	ok   bool
}

// The heads of CBOR items (RFC 8949, 3.1 and 3.3).
const (
	cborText  = 3 << 5
	cborArray = 4 << 5
	cborMap   = 5 << 5
	cborNull  = 7<<5 | 22
	cborKind  = 7 << 5 // the bits that tell the kind; the others are a length or number below 24, or how long that is
)

func (r *usualReader) expect(head byte) {
	if r.ok = r.ok && len(r.rest) > 0 && r.rest[0] == head; r.ok {
		r.rest = r.rest[1:]
	}
}

// number reads a number that is neither negative nor higher than most.
func (r *usualReader) number(most uint64) uint64 {
	n := r.head(0)
	r.ok = r.ok && n <= most
	return n
}

// head reads the head of a kind, and returns the number or length in it.
func (r *usualReader) head(kind byte) (n uint64) {
	if r.ok = r.ok && len(r.rest) > 0 && r.rest[0]&cborKind == kind; !r.ok {
		return 0
	}
	short := r.rest[0] &^ cborKind
	r.rest = r.rest[1:]
	if short < 24 {
		return uint64(short)
	}
	size := 1 << (short - 24) // of what follows, in bytes
	if r.ok = short <= 27 && len(r.rest) >= size; !r.ok {
		return 0
	}
	for _, b := range r.rest[:size] {
		n = n<<8 | uint64(b)
	}
	r.rest = r.rest[size:]
	return n
}

func (r *usualReader) text() []byte {
	n := r.head(cborText)
	if r.ok = r.ok && n <= uint64(len(r.rest)); !r.ok {
		return nil
	}
	text := r.rest[:n]
	r.rest = r.rest[n:]
	return text
}

// actor reads a map of the fields of an Actor that are given.
func (r *usualReader) actor() (by Actor) {
	for range r.head(cborMap) {
		var field *string
		switch string(r.text()) {
		case "u":
			field = &by.User
		case "r":
			field = (*string)(&by.Role)
		case "f":
			field = (*string)(&by.For)
		case "s":
			field = &by.StandIn
		}
		text := string(r.text())
		if r.ok = r.ok && field != nil && *field == "" && utf8.ValidString(text); !r.ok {
			break
		}
		*field = text
	}
	return by
}

func (r *usualReader) decode(v any) {
	if !r.ok {
		return
	}
	rest, err := strict.UnmarshalFirst(r.rest, v)
	r.rest, r.ok = rest, err == nil
}

// layoutOf reads the first element of an array of less than 24 elements, where
// it is a number below 24.
func layoutOf(b []byte) (int, bool) {
	if len(b) < 2 || b[0] < 0x81 || b[0] > 0x97 || b[1] > 0x17 {
		return 0, false
	}
	return int(b[1]), true
}

var errRecord = errors.New("decode event: not an event record")

func eventOf(s *stored[cbor.RawMessage]) (Event, error) {
	if s.Layout != layout {
		return Event{}, errRecord
	}
	t, ok := kindOf[s.Type]
	if !ok {
		return Event{}, fmt.Errorf("decode event %d: unknown type: %w", s.Version, ErrNewer)
	}
	fact := reflect.New(t)
	if err := strict.Unmarshal(s.Fact, fact.Interface()); unknownField(err) {
		return Event{}, fmt.Errorf("decode event %d: unknown field of %s: %w", s.Version, s.Type, ErrNewer)
	} else if err != nil {
		return Event{}, fmt.Errorf("decode event %d: bad %s", s.Version, s.Type)
	}
	return Event{
		Version: s.Version, At: time.UnixMilli(s.At).UTC(), By: s.By, Date: Date{s.Date},
		Fact: fact.Elem().Interface().(Fact), Extra: s.Extra,
	}, nil
}

// MarshalCBOR writes the date as a number of days. A date of these centuries is
// a number of two bytes, which is written, and read, here: an encoder or a
// decoder for each date would take more time than all else of an event.
func (d Date) MarshalCBOR() ([]byte, error) {
	if d.days > math.MaxUint8 && d.days <= math.MaxUint16 {
		return []byte{cborUint16, byte(d.days >> 8), byte(d.days)}, nil
	}
	return cbor.Marshal(d.days)
}

// cborUint16 begins a number of two bytes.
const cborUint16 = 0x19

// UnmarshalCBOR reads what MarshalCBOR wrote.
func (d *Date) UnmarshalCBOR(b []byte) error {
	if len(b) == 3 && b[0] == cborUint16 {
		d.days = int32(b[1])<<8 | int32(b[2])
		return nil
	}
	return cbor.Unmarshal(b, &d.days)
}
