package state

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"

	"github.com/fxamacker/cbor/v2"
)

// EncodePerson writes settings for the store, with what a newer version of the
// program has set in them.
func EncodePerson(p Person) ([]byte, error) {
	b, err := cbor.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("encode person: %w", err)
	}
	if len(p.Newer) == 0 {
		return b, nil
	}
	var all map[string]cbor.RawMessage
	if err := cbor.Unmarshal(b, &all); err != nil {
		return nil, fmt.Errorf("encode person: %w", err)
	}
	maps.Copy(all, p.Newer)
	return cbor.Marshal(all)
}

var errPerson = errors.New("it is not a person's settings")

// DecodePerson reads what EncodePerson wrote. Settings that this program does
// not know are kept in Newer, for a person's settings are written whole; inside
// of those that it knows, an unknown field is an ErrNewer. An error never quotes
// content.
func DecodePerson(b []byte) (Person, error) {
	var p Person
	err := strict.Unmarshal(b, &p)
	if unknownField(err) {
		p, err = decodeNewerPerson(b)
	}
	switch {
	case err == nil:
		return p, nil
	case unknownField(err):
		return Person{}, fmt.Errorf("decode person: unknown field: %w", ErrNewer)
	}
	return Person{}, errPerson // cbor's own error may quote what it read
}

// decodeNewerPerson sets apart the settings that this program does not know.
func decodeNewerPerson(b []byte) (p Person, err error) {
	var all map[string]cbor.RawMessage
	if err := cbor.Unmarshal(b, &all); err != nil {
		return p, err
	}
	newer := map[string]cbor.RawMessage{}
	for name, value := range all {
		if !settings[name] {
			newer[name] = value
			delete(all, name)
		}
	}
	known, err := cbor.Marshal(all)
	if err != nil {
		return p, err
	}
	err = strict.Unmarshal(known, &p)
	p.Newer = newer
	return p, err
}

// settings are the names under which a Person's fields are stored.
var settings = func() map[string]bool {
	names := map[string]bool{}
	t := reflect.TypeFor[Person]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names[name] = true
	}
	return names
}()
