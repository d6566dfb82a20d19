package state

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
)

// ReadFact reads a fact of the named type from the JSON that encoding/json
// writes for it. A field that the type does not have is an error. Errors
// quote no content.
func ReadFact(typ string, b []byte) (Fact, error) {
	t, ok := kindOf[typ]
	if !ok {
		return nil, fmt.Errorf("unknown type %.40q", typ)
	}
	fact := reflect.New(t)
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if dec.Decode(fact.Interface()) != nil || dec.More() {
		return nil, fmt.Errorf("not a fact of type %s", typ)
	}
	return fact.Elem().Interface().(Fact), nil
}
