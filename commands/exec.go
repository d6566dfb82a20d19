package commands

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// A Place is where a request was made.
type Place int

// The places.
const (
	InChannel Place = iota // outside any case's thread
	InThread
	InDirect // in private with the bot
)

// An Exec is one request being carried out against one case: who asks, when,
// about what, and what they said. It holds no clock and no connection.
type Exec struct {
	Case   *state.Case // nil for a word that needs none
	Actor  state.Actor
	Person state.Person // the actor's settings
	Now    time.Time    // in the installation's zone
	Today  state.Date
	Lang   texts.Lang // the actor's
	Place  Place
	Here   string // the channel of the request
	Args   Args
	// Users says what is known of the users that the request mentions.
	Users map[string]UserInfo
	// Cases are the cases that the actor takes part in, for words that look
	// across them; CasesIn those of the channel.
	Cases []*state.Case
	// Defaults of the installation.
	Defaults Defaults
}

// Defaults are what the installation says where a person has said nothing.
type Defaults struct {
	Lang     texts.Lang
	DigestAt texts.Clock
}

// UserInfo is what Slack says of a user.
type UserInfo struct {
	Name     string
	Team     string // the organisation's workspace
	External bool   // belongs to another organisation
	Bot      bool
	Gone     bool
}

// A Decision is what comes of a request: facts to record, or settings to
// change, and what to answer.
type Decision struct {
	Facts  []state.Fact
	Date   state.Date // of the facts; today where zero
	Person *state.Person
	// Others are settings of other persons that change with it.
	Others []Setting
	// Say are lines of the answer beside what the facts themselves tell.
	Say   []texts.T
	Offer []Button
	// Doc answers a word that records nothing.
	Doc *Doc
	// Direct is told to one party in private.
	Direct []Direct
}

// A Setting changes somebody's settings. Change is applied to what is stored
// when the change is made.
type Setting struct {
	User   string
	Change func(state.Person) state.Person
}

// A Direct is a message to one party of the case about an event.
type Direct struct {
	To   state.Role
	Fact int // index into Facts
}

// A Decide carries out one word. It is pure and may run again.
type Decide func(x *Exec) (*Decision, error)

// A Word is one word of a command's grammar.
type Word struct {
	Name   string
	Da     []string
	Act    state.Act
	NoCase bool // needs no case
	Across bool // looks at all the actor's cases
	// Reads marks a word that records nothing.
	Reads  bool
	Closed bool // also works on a closed case
	Params []Param
	// Form makes a request without any parameter open the form.
	Form bool
	// Prefill fills the form when nothing else does.
	Prefill func(x *Exec) Values
	Hidden  bool // a way in for buttons and forms alone
	Decide  Decide
}

// A Command is a slash command with its words.
type Command struct {
	Name    string // "case"
	Da      string // "sag"
	Also    []string
	Default string // the word meant when none is named
	Words   []Word
}

// Run reads the word's parameters from toks and decides.
func (x *Exec) Run(in Input) (*Decision, error) {
	if err := x.understand(in); err != nil {
		return nil, err
	}
	return x.decide(in.Word)
}

func (x *Exec) understand(in Input) error {
	x.Args = Args{}
	if err := x.may(in.Word); err != nil {
		return err
	}
	if in.Values != nil {
		return x.bindForm(in.Word, in.Values)
	}
	if in.Word.Form && len(in.toks) == 0 {
		r := refuse("bad.form")
		r.Missing, r.Usage = true, true
		return r
	}
	err := x.bind(in.Word, in.toks)
	if r, ok := AsRefusal(err); ok && r.Missing && in.implied && x.onlyText(in.Word) {
		return in.Command.unknown(in.toks[0])
	}
	return err
}

// onlyText reports whether nothing but free text was understood.
func (x *Exec) onlyText(w *Word) bool {
	return !slices.ContainsFunc(w.Params, func(p Param) bool { return p.Kind != TextKind && x.Args.Given(p.Name) })
}

func (x *Exec) decide(w *Word) (*Decision, error) {
	if x.Case != nil && x.Case.Closed && !w.Reads && !w.Closed {
		return nil, refuse("case.closed", "case", x.caseName())
	}
	return w.Decide(x)
}

// may checks the role × act table and settles in which of the actor's roles
// the request is made.
func (x *Exec) may(w *Word) error {
	if w.NoCase || x.Case == nil {
		return nil
	}
	roles := x.roles()
	for _, who := range roles {
		if state.May(who.Role, w.Act) {
			x.Actor = who
			return nil
		}
	}
	if len(roles) == 0 {
		return refuse("no.access")
	}
	return refuse("no.right", "role", roles[0].Role, "roles", mayNames(w.Act))
}

// mayNames lists the roles that may do an act.
func mayNames(act state.Act) texts.List {
	var l texts.List
	for _, r := range state.PartyRoles {
		if state.May(r, act) {
			l = append(l, r)
		}
	}
	return l
}

// roles returns the actor in each role that counts for them: their own first,
// then those they stand in for.
func (x *Exec) roles() []state.Actor {
	var as []state.Actor
	for _, r := range x.Case.RolesOf(x.Actor.User) {
		as = append(as, state.Actor{User: x.Actor.User, Role: r})
	}
	for _, absent := range x.Person.StandsInFor(x.Today) {
		for _, r := range x.Case.RolesOf(absent) {
			as = append(as, state.Actor{User: x.Actor.User, Role: r, StandIn: absent})
		}
	}
	return as
}

// rolesIn returns the roles that count for the actor in a case.
func (x *Exec) rolesIn(c *state.Case) []state.Role {
	roles := c.RolesOf(x.Actor.User)
	for _, absent := range x.Person.StandsInFor(x.Today) {
		roles = append(roles, c.RolesOf(absent)...)
	}
	return roles
}

// as returns the actor in a given role, if they hold it.
func (x *Exec) as(r state.Role) (state.Actor, bool) {
	for _, a := range x.roles() {
		if a.Role == r {
			return a, true
		}
	}
	return state.Actor{}, false
}

func (x *Exec) caseName() texts.T { return CaseName(x.Case) }

// CaseName names a case: its number and label.
func CaseName(c *state.Case) texts.T {
	return texts.Say("case.name", "no", c.No, "label", texts.Free(c.Label))
}

// Events returns the decision's facts as events of the case.
func (x *Exec) Events(d *Decision) []state.Event {
	date := d.Date
	if date.IsZero() {
		date = x.Today
	}
	events := make([]state.Event, len(d.Facts))
	for i, f := range d.Facts {
		events[i] = state.Event{
			Version: x.Case.Version + 1 + i, At: x.Now.UTC().Truncate(time.Millisecond),
			By: x.Actor, Date: date, Fact: f,
		}
	}
	return events
}

// Fingerprint identifies a request: the same person, case, word, parameters
// and things. What was taken back since is not the same again.
func (x *Exec) Fingerprint(w *Word, d *Decision) string {
	h := sha256.New()
	no, undone := 0, 0
	if x.Case.Version > 0 { // the number of a case that is opened is not asked for
		no = x.Case.No
	}
	for _, e := range x.Case.Events {
		if _, ok := e.Fact.(state.Undone); ok {
			undone++
		}
	}
	fmt.Fprintf(h, "%s\x00%d\x00%d\x00%s\x00%s", x.Actor.User, no, undone, w.Act, w.Name)
	for _, f := range d.Facts {
		if id := state.ThingOf(f); x.Case.Knows(id) {
			fmt.Fprintf(h, "\x00%s", id)
		}
	}
	names := make([]string, 0, len(x.Args.vals))
	for name := range x.Args.vals {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(h, "\x00%s=%v", name, x.Args.vals[name])
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}

// An Input is a request whose word is known and whose parameters are not yet
// read: typed words, or the values of a form.
type Input struct {
	Command *Command
	Word    *Word
	toks    []token
	Values  Values
	implied bool   // the word was not named: it is the command's default
	No      int    // the case named by number, 0 where none was
	Label   string // a word that may be a case's label, "" where none was
}

// Named returns the input with its label read as the name of a case.
func (in Input) Named() Input {
	if in.Label != "" {
		in.toks, in.Label = in.toks[1:], ""
	}
	return in
}

// Mentioned returns the users that the input mentions.
func (in Input) Mentioned() []string {
	var ids []string
	for _, t := range in.toks {
		if id, ok := userOf(t); ok {
			ids = append(ids, id)
		}
	}
	for _, vs := range in.Values {
		for _, v := range vs {
			if id, ok := userOf(token{text: "<@" + v + ">"}); ok {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// HelpError asks for the help of a command.
type HelpError struct{ Command *Command }

func (*HelpError) Error() string { return "help wanted" }

// Route finds the word that text asks for. name is the slash command, or "" for
// a mention or direct message, whose first word names the command or one of
// its words.
func Route(name, text string) (Input, error) {
	toks, err := tokenize(text)
	if err != nil {
		return Input{}, err
	}
	cmd := commandNamed(name)
	if cmd == nil {
		if cmd, toks = firstCommand(toks); cmd == nil {
			return Input{}, &HelpError{}
		}
	}
	return routeWord(cmd, toks)
}

// firstCommand finds the command that a mention begins with: "followup …", or
// one of a command's words: "show", "done".
func firstCommand(toks []token) (*Command, []token) {
	at := 0
	if len(toks) > 1 && isNumber(toks[0]) {
		at = 1
	}
	if at >= len(toks) {
		return nil, nil
	}
	if isHelp(toks[at]) {
		return nil, nil
	}
	if cmd := commandNamed(strings.TrimPrefix(toks[at].text, "/")); cmd != nil {
		return cmd, append(slices.Clone(toks[:at]), toks[at+1:]...)
	}
	for i := range Table { // "done", "held": the first command that knows the word
		if Table[i].named(toks[at]) != nil {
			return &Table[i], toks
		}
	}
	return &Table[0], toks // whose answer says what it knows
}

func commandNamed(name string) *Command {
	f := fold(name)
	for i := range Table {
		c := &Table[i]
		if f != "" && (f == fold(c.Name) || f == fold(c.Da) || slices.ContainsFunc(c.Also, func(a string) bool { return f == fold(a) })) {
			return c
		}
	}
	return nil
}

func isNumber(t token) bool {
	_, ok := caseNumber(t)
	return ok
}

func caseNumber(t token) (int, bool) {
	digits, ok := strings.CutPrefix(t.text, "#")
	if !ok || t.quoted || digits == "" || len(digits) > 7 || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n := 0
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n, n > 0
}

func routeWord(cmd *Command, toks []token) (Input, error) {
	in := Input{Command: cmd, toks: toks}
	in.takeNumber()
	if len(in.toks) == 0 {
		if in.Word = cmd.word(cmd.Default); in.Word == nil {
			return in, &HelpError{cmd}
		}
		return in, nil
	}
	first := in.toks[0]
	if isHelp(first) {
		return in, &HelpError{cmd}
	}
	switch w := cmd.named(first); {
	case w != nil:
		in.Word, in.toks = w, in.toks[1:]
		in.takeNumber()
	case len(in.toks) > 1 && cmd.named(in.toks[1]) != nil && maybeLabel(first): // "AB show"
		in.Word = cmd.named(in.toks[1])
		in.toks = append([]token{first}, in.toks[2:]...)
	case cmd.word(cmd.Default) != nil && !cmd.mistyped(first):
		in.Word, in.implied = cmd.word(cmd.Default), true
	default:
		return in, cmd.unknown(first)
	}
	if len(in.toks) > 0 && maybeLabel(in.toks[0]) && in.No == 0 && !in.Word.NoCase {
		in.Label = in.toks[0].text
	}
	return in, nil
}

func (in *Input) takeNumber() {
	if len(in.toks) == 0 {
		return
	}
	if n, ok := caseNumber(in.toks[0]); ok && in.No == 0 {
		in.No, in.toks = n, in.toks[1:]
	}
}

// maybeLabel reports whether a token could be a case's label.
func maybeLabel(t token) bool {
	return len([]rune(t.text)) <= MaxLabel && !strings.ContainsAny(t.text, "<>@\"/") && t.text != "" &&
		strings.Trim(t.text, "0123456789.,:-") != ""
}

func isHelp(t token) bool {
	switch fold(t.text) {
	case "help", "hjaelp":
		return true
	}
	return t.text == "?" // which fold takes for punctuation
}

func (c *Command) named(t token) *Word {
	if t.quoted {
		return nil
	}
	f := fold(t.text)
	for i := range c.Words {
		w := &c.Words[i]
		if w.Hidden {
			continue
		}
		if f == fold(w.Name) || slices.ContainsFunc(w.Da, func(d string) bool { return f == fold(d) }) {
			return w
		}
	}
	return nil
}

func (c *Command) word(name string) *Word {
	for i := range c.Words {
		if c.Words[i].Name == name && name != "" {
			return &c.Words[i]
		}
	}
	return nil
}

// mistyped reports whether a token looks like one of the command's words
// spelt wrong, rather than the start of its default word.
func (c *Command) mistyped(t token) bool {
	if t.quoted || strings.ContainsAny(t.text[:1], "<0123456789") || len([]rune(t.text)) < 4 {
		return false
	}
	near, ok := nearest(t.text, c.wordNames())
	return ok && distance(fold(near), fold(t.text)) <= 1+len(t.text)/6 && !maybeDate(t)
}

func (c *Command) wordNames() []string {
	var names []string
	for _, w := range c.Words {
		if !w.Hidden {
			names = append(append(names, w.Name), w.Da...)
		}
	}
	return names
}

func (c *Command) unknown(t token) error {
	r := refuse("bad.command", "word", texts.Free(clip(t.text)))
	if near, ok := nearest(t.text, c.wordNames()); ok {
		r = refuse("bad.nearest", "word", texts.Free(clip(t.text)), "near", texts.Word(near))
	}
	r.Usage = true
	return r
}

// WordOf returns the word that a form's callback id, such as "followup.add",
// or a table path names.
func WordOf(path string) (*Command, *Word) {
	name, word, _ := strings.Cut(path, ".")
	cmd := commandNamed(aliasOf(name))
	if cmd == nil {
		return nil, nil
	}
	return cmd, cmd.word(word)
}

// Path names a word in callback ids: its thing and its English word.
func Path(c *Command, w *Word) string { return c.Path() + "." + w.Name }

// Path is the command's name in callback ids.
func (c *Command) Path() string {
	if c.Name == "whodoes" {
		return "task"
	}
	return c.Name
}

func aliasOf(name string) string {
	if name == "task" {
		return "whodoes"
	}
	return name
}

// NamesPeople reports whether the word takes persons, so that what Slack says
// of them must be known.
func (in Input) NamesPeople() bool {
	return slices.ContainsFunc(in.Word.Params, func(p Param) bool { return p.Kind == PersonKind })
}

// Typed returns the input as it could be typed after the command's name,
// without the case.
func (in Input) Typed() string {
	parts := []string{in.Word.Name}
	for _, t := range in.toks {
		if t.quoted {
			parts = append(parts, `"`+t.text+`"`)
		} else {
			parts = append(parts, t.text)
		}
	}
	return strings.Join(parts, " ")
}

// Guarded refuses an input that holds what must never be stored, before any of
// it is read.
func (in Input) Guarded() error {
	any := &Param{Private: true}
	all := []string{in.Typed()}
	for _, vs := range in.Values {
		all = append(all, vs...)
	}
	for _, s := range all {
		if err := checkGuard(s, any, true); err != nil {
			return err
		}
	}
	return nil
}

// Filled returns the input of a form: a word and the values given.
func Filled(path string, values Values) (Input, bool) {
	cmd, w := WordOf(path)
	if w == nil {
		return Input{}, false
	}
	return Input{Command: cmd, Word: w, Values: values}, true
}

// maybeDate reports whether a token may begin a date, whatever day it is.
func maybeDate(t token) bool {
	noon := time.Date(2026, 1, 14, 12, 0, 0, 0, time.UTC)
	_, used, err := when.Reader{Now: noon, Past: when.AnyPast}.Parse([]string{t.text})
	return used > 0 || err != nil
}
