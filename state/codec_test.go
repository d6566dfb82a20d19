package state

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

// drawValue fills any field of a fact; what it draws need not make sense.
func drawValue(t *rapid.T, path string, v reflect.Value) {
	switch p := v.Addr().Interface().(type) {
	case *Date:
		if rapid.Bool().Draw(t, path+" given") {
			*p = drawDay(t, path)
		}
		return
	case *Role:
		*p = drawOne(t, path, NoRole, Consultant, Caseworker, Company, Mentor, Citizen)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.String().Draw(t, path))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, path))
	case reflect.Int:
		v.SetInt(rapid.Int64Range(-3, 1<<40).Draw(t, path))
	case reflect.Float64:
		v.SetFloat(rapid.Float64Range(0, 168).Draw(t, path))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, path+" given") {
			v.Set(reflect.New(v.Type().Elem()))
			drawValue(t, path, v.Elem())
		}
	case reflect.Slice:
		n := rapid.IntRange(0, 3).Draw(t, path+" length")
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			drawValue(t, fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			drawValue(t, path+"."+v.Type().Field(i).Name, v.Field(i))
		}
	default:
		panic("no value is drawn for " + path)
	}
}

// drawAnyFact returns a fact of any kind with anything in its fields.
func drawAnyFact(t *rapid.T) Fact {
	return inAgenda(t, drawOfKind(t, rapid.SampledFrom(kinds).Draw(t, "kind")))
}

// inAgenda lets facts of agendas meet: those of A1 and A2 are shared, those of
// A8 and A9 are not, and a row is called by who sees it.
func inAgenda(t *rapid.T, f Fact) Fact {
	v := reflect.New(reflect.TypeOf(f)).Elem()
	v.Set(reflect.ValueOf(f))
	switch f.(type) {
	case AgendaOpened, AgendaMoved, AgendaArranged, AgendaTicked, AgendaNoted, AgendaParked, AgendaClosed:
	default:
		return f
	}
	id := drawOne(t, "agenda", "A1", "A2", "A8", "A9")
	v.FieldByName("ID").SetString(id)
	if shared := v.FieldByName("Shared"); shared.IsValid() {
		shared.SetBool(id == "A1" || id == "A2")
	}
	if item := v.FieldByName("Item"); item.IsValid() {
		item.SetString(drawOne(t, "row", "row ", "row M", "row V", "row A"))
	}
	for _, list := range []string{"Items", "Renamed", "Answers"} {
		rows := v.FieldByName(list)
		for i := 0; rows.IsValid() && i < rows.Len(); i++ {
			sees := drawOne(t, "sees", SeenByStaff, SeenByTeam, SeenByCompany, SeenByAll)
			if row := rows.Index(i).FieldByName("ID"); row.IsValid() { // the same row is seen by the same
				row.SetString("row " + string(sees))
			}
			rows.Index(i).FieldByName("Sees").SetString(string(sees))
		}
	}
	return v.Interface().(Fact)
}

func drawOfKind(t *rapid.T, kind Fact) Fact {
	v := reflect.New(reflect.TypeOf(kind)).Elem()
	drawValue(t, kind.Type(), v)
	return v.Interface().(Fact)
}

func TestEventsAreReadAsWritten(t *testing.T) {
	for _, kind := range kinds {
		t.Run(kind.Type(), rapid.MakeCheck(func(t *rapid.T) {
			e := Event{
				Version: rapid.IntRange(1, 1<<30).Draw(t, "version"),
				At:      time.UnixMilli(rapid.Int64Range(0, 1<<42).Draw(t, "at")).UTC(),
				By: Actor{
					User: rapid.String().Draw(t, "user"), Role: drawOne(t, "by", PartyRoles[:]...),
					For: drawOne(t, "for", NoRole, Company), StandIn: rapid.String().Draw(t, "stand-in"),
				},
				Date: drawDay(t, "date"), Fact: drawOfKind(t, kind),
			}
			if rapid.Bool().Draw(t, "has extra") {
				e.Extra = map[string]json.RawMessage{rapid.String().Draw(t, "key"): json.RawMessage(`{"a":[1,null]}`)}
			}
			b, err := EncodeEvent(e)
			if err != nil {
				t.Fatal(err)
			}
			got, err := DecodeEvent(b)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(e, got, cmpopts.EquateEmpty(), cmp.AllowUnexported(Date{})); diff != "" {
				t.Fatalf("read back (-written +read):\n%s", diff)
			}
		}))
	}
}

// A zero is an answer, and none is another: 0 hours are not "unknown".
func TestZeroIsNotNone(t *testing.T) {
	zero, no := 0.0, false
	f := FollowupHeld{Attended: &zero, Independent: &no}
	b, err := EncodeEvent(Event{Version: 1, Fact: f})
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeEvent(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Fact(f), got.Fact); diff != "" {
		t.Error(diff)
	}
}

// kinds is the only list of facts: it must name every type that has a Type.
func TestKindsIsWhole(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && f.Recv != nil && f.Name.Name == "Type" && !strings.HasSuffix(name, "_test.go") {
				declared = append(declared, f.Recv.List[0].Type.(*ast.Ident).Name)
			}
		}
	}
	var listed []string
	names := map[string]bool{}
	for _, k := range kinds {
		listed = append(listed, reflect.TypeOf(k).Name())
		if names[k.Type()] {
			t.Errorf("two facts are called %q", k.Type())
		}
		names[k.Type()] = true
	}
	slices.Sort(declared)
	slices.Sort(listed)
	if diff := cmp.Diff(declared, listed); diff != "" {
		t.Errorf("facts (-declared +in kinds):\n%s", diff)
	}
}

// sampleOf fills every field of a fact with something that is not zero.
func sampleOf(kind Fact) Fact {
	v := reflect.New(reflect.TypeOf(kind)).Elem()
	plant(v, kind.Type(), func(path string) string { return path })
	return v.Interface().(Fact)
}

// plant fills every field; texts are what text says of their path.
func plant(v reflect.Value, path string, text func(path string) string) {
	switch p := v.Addr().Interface().(type) {
	case *Date:
		*p = NewDate(2026, 12, 3)
		return
	case *Role:
		*p = Caseworker
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text(path))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(2)
	case reflect.Float64:
		v.SetFloat(7.4)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		plant(v.Elem(), path, text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		plant(v.Index(0), path, text)
	case reflect.Struct:
		for i := range v.NumField() {
			plant(v.Field(i), path+"."+v.Type().Field(i).Name, text)
		}
	default:
		panic("nothing is planted in " + path)
	}
}

// What an installation has stored stays readable: testdata/layout1.txt holds
// one event of each kind as casethread wrote it, and what it says. A line is
// never changed; -update adds those of new facts.
func TestStoredEventsStayReadable(t *testing.T) {
	const file = "testdata/layout1.txt"
	old := map[string]string{}
	if b, err := os.ReadFile(file); err == nil {
		for line := range strings.Lines(string(b)) {
			name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			old[name] = rest
		}
	}
	want := Event{
		Version: 7, At: time.Date(2026, 11, 25, 9, 30, 0, 5e6, time.UTC), By: Actor{User: "U1", Role: Consultant, For: Company, StandIn: "U2"},
		Date: NewDate(2026, 11, 24), Extra: map[string]json.RawMessage{"x": json.RawMessage(`1`)},
	}
	var out strings.Builder
	for _, k := range kinds {
		want.Fact = sampleOf(k)
		if old[k.Type()] == "" && *update {
			b, err := EncodeEvent(want)
			if err != nil {
				t.Fatal(err)
			}
			old[k.Type()] = hex.EncodeToString(b) + " " + says(t, want.Fact)
		}
		fmt.Fprintf(&out, "%s %s\n", k.Type(), old[k.Type()])
		stored, said, ok := strings.Cut(old[k.Type()], " ")
		b, err := hex.DecodeString(stored)
		if err != nil || !ok {
			t.Errorf("%s: no stored event of it; run go test -update", k.Type())
			continue
		}
		got, err := DecodeEvent(b)
		if err != nil {
			t.Errorf("%s: %v", k.Type(), err)
			continue
		}
		if s := says(t, got.Fact); s != said {
			t.Errorf("%s says\n%s, once it said\n%s", k.Type(), s, said)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(Date{}), cmpopts.IgnoreFields(Event{}, "Fact")); diff != "" {
			t.Errorf("%s (-wrote +read):\n%s", k.Type(), diff)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func says(t *testing.T, f Fact) string {
	t.Helper()
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What a newer program wrote is not read as if it were understood.
func TestNewerLayoutIsRefused(t *testing.T) {
	b, err := EncodeEvent(Event{Version: 1, Fact: Absence{}})
	if err != nil {
		t.Fatal(err)
	}
	if b[1] != layout { // after the array's head; written as itself below 24
		t.Fatalf("the layout is not where it was: % x", b)
	}
	b[1]++
	if e, err := DecodeEvent(b); !errors.Is(err, ErrNewer) {
		t.Errorf("%v, %v", e, err)
	}
	// Of another layout nothing is known but its number, not even how long it is.
	if e, err := DecodeEvent([]byte{0x83, layout + 1, 0x01, 0x02}); !errors.Is(err, ErrNewer) {
		t.Errorf("%v, %v", e, err)
	}
}

// What a later version may write: another kind, a field more, a field more
// further in.
type (
	laterKind  struct{}
	laterField struct {
		NextStep
		Later string `json:"later"`
	}
	laterInside struct {
		N     int     `json:"n"`
		Goals []later `json:"goals"`
	}
	later struct {
		Goal
		Later string `json:"later"`
	}
)

func (laterKind) Type() string   { return "later" }
func (laterInside) Type() string { return Subgoals{}.Type() }

// An event of which this program would read only a part is not read at all, for
// the part may mean something else.
func TestNewerFactsAreRefused(t *testing.T) {
	for _, f := range []Fact{laterKind{}, laterField{NextStep{What: "secret"}, "secret"}, laterInside{1, []later{{Goal{Specific: "secret"}, "secret"}}}} {
		b, err := EncodeEvent(Event{Version: 3, Fact: f})
		if err != nil {
			t.Fatal(err)
		}
		if e, err := DecodeEvent(b); !errors.Is(err, ErrNewer) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%T: %v, %v", f, e, err)
		}
	}
}

// Settings of a later version go along unread; inside of one that is known they
// could not.
func TestNewerSettingsGoAlong(t *testing.T) {
	type laterPerson struct {
		Person
		Later string `json:"later"`
	}
	b, err := cbor.Marshal(laterPerson{Person{User: "U1", DigestAt: "07:30", Snoozed: []Snooze{{No: 1, Thing: "F1"}}}, "x"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := DecodePerson(b)
	if err != nil || p.DigestAt != "07:30" || len(p.Snoozed) != 1 || len(p.Newer) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	p.DigestAt, p.Snoozed = "08:15", nil
	if b, err = EncodePerson(p); err != nil {
		t.Fatal(err)
	}
	var back laterPerson
	if err := strict.Unmarshal(b, &back); err != nil || back.Later != "x" || back.DigestAt != "08:15" || back.Snoozed != nil {
		t.Errorf("%+v, %v", back, err)
	}
	if b, err = cbor.Marshal(map[string]any{"u": "U1", "z": []any{map[string]any{"n": 1, "later": "secret"}}}); err != nil {
		t.Fatal(err)
	}
	if p, err := DecodePerson(b); !errors.Is(err, ErrNewer) || strings.Contains(err.Error(), "secret") {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := DecodePerson([]byte("secret")); err == nil || errors.Is(err, ErrNewer) || strings.Contains(err.Error(), "secret") {
		t.Errorf("%+v, %v", p, err)
	}
}

// An error of the codec is logged, so it holds nothing of the record.
func TestDecodeErrorsQuoteNothing(t *testing.T) {
	secret := "0101901234"
	good, err := EncodeEvent(Event{Version: 3, Fact: NextStep{What: secret}})
	if err != nil {
		t.Fatal(err)
	}
	bad := [][]byte{nil, {}, {0xff}, []byte(secret), good[:len(good)-1], append(slices.Clone(good), good...)}
	for i := range good {
		for _, x := range []byte{0x01, 0x80, 0xff} {
			b := slices.Clone(good)
			b[i] ^= x
			bad = append(bad, b)
		}
	}
	for _, b := range bad {
		if _, err := DecodeEvent(b); err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("the error quotes the record: %v", err)
		}
	}
}

// Each kind is written so that it is read the short way, but for what an
// imported history has beside it.
func TestUsualRecords(t *testing.T) {
	for _, k := range kinds {
		want := Event{Version: 300, At: time.UnixMilli(1795000000000).UTC(), By: Actor{User: "U1", Role: Consultant}, Date: NewDate(2026, 11, 24), Fact: sampleOf(k)}
		b, err := EncodeEvent(want)
		if err != nil {
			t.Fatal(err)
		}
		got, rest, ok := decodeUsual(append(b, 0x83))
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(Date{})); !ok || len(rest) != 1 || diff != "" {
			t.Errorf("%s: %t, %d bytes left (-wrote +read):\n%s", k.Type(), ok, len(rest), diff)
		}
		for n := range b {
			if e, _, ok := decodeUsual(b[:n]); ok {
				t.Errorf("%s: %d of %d bytes are read as %v", k.Type(), n, len(b), e)
			}
		}
	}
}

func FuzzDecodeEvent(f *testing.F) {
	for _, k := range kinds {
		b, err := EncodeEvent(Event{Version: 1, Fact: sampleOf(k)})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		quick, rest, usual := decodeUsual(b)
		any, after, err := decodeAny(b)
		if usual && (err != nil || !bytes.Equal(rest, after)) {
			t.Fatalf("read as usual with %d bytes left, else %v with %d left", len(rest), err, len(after))
		}
		if diff := cmp.Diff(any, quick, cmp.AllowUnexported(Date{})); usual && diff != "" {
			t.Fatalf("otherwise (-any +usual):\n%s", diff)
		}
		e, err := DecodeEvent(b)
		if err != nil {
			return
		}
		if e.Fact == nil {
			t.Fatal("an event without a fact")
		}
		Fold(1, []Event{e}).StaffView(e.Date)
	})
}
