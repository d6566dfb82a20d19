package commands

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"casethread/commands/texts"
	"casethread/commands/when"
)

// An Input is a request whose word is known and whose parameters are not yet
// read: typed words, or the values of a form.
type Input struct {
	Command *Command
	Word    *Word
	toks    []token
	Values  Values
	implied bool   // the word was not named: it is the command's default
	asked   bool   // it ends in a question mark
	meeting bool   // it is said of "the meeting", which may be a follow-up or an agenda's
	start   bool   // nothing was said but "start", which may be a meeting or a placement
	No      int    // the case named by number, 0 where none was
	Label   string // a word that may be a case's label, "" where none was
	// Heard fills the form of a word that was not said, and may be meant.
	Heard Values
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

// isQuestion reports whether what would be noted was asked: "Vitas approved?".
func (in Input) isQuestion() bool { return in.asked && !in.Word.Reads && !in.Word.takesText() }

// HelpError asks for the help of a command.
type HelpError struct{ Command *Command }

func (*HelpError) Error() string { return "help wanted" }

// A Pleasantry is what one says back to a greeting.
type Pleasantry struct{ Say texts.T }

func (*Pleasantry) Error() string { return "a greeting" }

// Route finds the word that text asks for. name is the slash command, or "" for
// a mention or direct message, whose first word names the command or one of
// its words.
func Route(name, text string) (Input, error) {
	toks, err := tokenize(unmarked(text))
	if err != nil {
		return Input{}, err
	}
	in, err := route(commandNamed(name), toks)
	if n := len(toks); n > 1 {
		in.asked = !toks[n-1].quoted && strings.HasSuffix(toks[n-1].text, "?")
	}
	return in, err
}

func route(cmd *Command, toks []token) (Input, error) {
	if cmd == nil {
		if p, ok := pleasantry(toks); ok {
			return Input{}, p
		}
		toks = greeted(toks)
		if asksWhat(toks) {
			return Input{}, &HelpError{}
		}
	}
	if in, ok := routePhrase(cmd, toks); ok {
		return in, nil
	}
	if cmd != nil {
		return routeWord(cmd, toks)
	}
	if in := (Input{Command: &Table[0], toks: toks}); in.isSaidOf() {
		r := in.Command.unknown(in.toks[0])
		r.Of = nil
		return in, r
	}
	start := isStart(toks)
	cmd, toks, known := firstCommand(toks)
	if cmd == nil {
		return Input{}, &HelpError{}
	}
	in, err := routeWord(cmd, toks)
	in.start = err == nil && Path(in.Command, in.Word) == "agenda.start" && start
	if r, ok := AsRefusal(err); ok && !known { // any command's word may be meant
		r.Of = nil
	}
	return in, err
}

// isStart reports whether nothing is said but to start, perhaps of a case.
func isStart(toks []token) bool {
	return len(toks) > 0 && fold(toks[len(toks)-1].text) == "start" && !slices.ContainsFunc(toks[:len(toks)-1], func(t token) bool { return !isNumber(t) && !isInitials(t) })
}

// isSaidOf reports whether a message begins with a word of the table that stands
// for something else there: "at 10", "next Tuesday", "now he is here". After its
// command's name it is that word.
func (in *Input) isSaidOf() bool {
	in.takeNumber()
	toks := in.toks
	if len(toks) > 1 && isInitials(toks[0]) {
		toks = toks[1:]
	}
	if len(toks) == 0 || toks[0].quoted {
		return false
	}
	first, rest := fold(toks[0].text), toks[1:]
	switch first {
	case "kl", "at", "til", "on", "fra", "off":
		return true
	case "nu", "now":
		return len(rest) > 0
	case "meeting":
		return len(rest) > 0 && maybeDate(rest)
	case "naeste", "next":
		return maybeDate(toks) || when.Vague(wordsOf(toks)) > 0
	case "glem", "forget":
		return len(rest) > 0 && slices.Contains([]string{"det", "den", "it", "that"}, fold(rest[0].text))
	}
	return false
}

// unmarked is a message without the signs that make all of it bold or code, as
// somebody has it who copies what they may say.
func unmarked(text string) string {
	s := strings.TrimSpace(text)
	for _, sign := range []string{"```", "`", "*"} {
		inner, opened := strings.CutPrefix(s, sign)
		if inner, closed := strings.CutSuffix(inner, sign); opened && closed && !strings.Contains(inner, sign) {
			return inner
		}
	}
	return text
}

// firstCommand finds the command that a mention begins with, perhaps after its
// case: "followup …", or one of a command's words: "show", "done". What is not
// known is left to the first command.
func firstCommand(toks []token) (cmd *Command, rest []token, known bool) {
	at := 0
	if len(toks) > 1 && isNumber(toks[0]) {
		at = 1
	}
	if at >= len(toks) || isHelp(toks[at]) {
		return nil, nil, false
	}
	cmd, rest = commandAt(toks, at)
	if cmd == nil && at == 0 && len(toks) > 1 && isInitials(toks[0]) {
		cmd, rest = commandAt(toks, 1)
	}
	if cmd == nil {
		return &Table[0], toks, false // whose answer says what it knows
	}
	return cmd, rest, true
}

// commandAt finds the command that a token names, or of which it is a word; nil:
// it is neither. The rest goes without a command's name.
func commandAt(toks []token, at int) (cmd *Command, rest []token) {
	if cmd := commandNamed(strings.TrimPrefix(toks[at].text, "/")); cmd != nil {
		return cmd, append(slices.Clone(toks[:at]), toks[at+1:]...)
	}
	if len(toks) > at+1 { // "hand T2 on": of two commands that know the word, the one of the thing
		if cmd := commandOfThing(toks[at+1:]...); cmd != nil && cmd.named(toks[at]) != nil {
			return cmd, toks
		}
	}
	for i := range Table { // "done", "held": the first command that knows the word
		if w := Table[i].named(toks[at]); w != nil && !(Path(&Table[i], w) == "agenda.add" && onlyPeople(toks[at+1:])) {
			return &Table[i], toks
		}
	}
	return nil, nil
}

// onlyPeople reports whether toks are persons and roles and nothing else: "add
// mentor @mia" is about no agenda, unless that is named.
func onlyPeople(toks []token) bool {
	roles, people := Param{Choices: partyChoices}, 0
	for _, t := range toks {
		_, user := userOf(t)
		if _, role := roles.choice(t.text); !user && !role {
			return false
		}
		if user {
			people++
		}
	}
	return people > 0
}

// isInitials reports whether a token is written as the label of a case mostly is.
func isInitials(t token) bool {
	other := func(r rune) bool { return !unicode.IsUpper(r) && !unicode.IsDigit(r) && r != '-' }
	return !t.quoted && !strings.ContainsFunc(t.text, other) && strings.ContainsFunc(t.text, unicode.IsUpper)
}

// commandOfThing is the command that a task's, follow-up's or agenda's id belongs to.
func commandOfThing(toks ...token) *Command {
	for k, name := range map[Kind]string{TaskKind: "whodoes", FollowupKind: "followup", MeetingKind: "agenda"} {
		if _, n := thingSpelled(k, toks); n > 0 {
			return commandNamed(name)
		}
	}
	return nil
}

func commandNamed(name string) *Command {
	f := fold(name)
	for i := range Table {
		c := &Table[i]
		if f != "" && (spells(f, c.Name) || spells(f, c.Da) || slices.ContainsFunc(c.Also, func(a string) bool { return spells(f, a) })) {
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

// caseSpelled reads a case's number as people type it, "#12", "# 12" or "case
// #12", and how many tokens that are.
func caseSpelled(toks []token) (no, n int) {
	if w := fold(toks[0].text); len(toks) > 1 && !toks[0].quoted && (w == "sag" || w == "sagen" || w == "case") {
		toks, n = toks[1:], 1
	}
	if toks[0].text == "#" && !toks[0].quoted && len(toks) > 1 && !toks[1].quoted {
		toks, n = []token{{text: "#" + toks[1].text}}, n+1
	}
	if no, ok := caseNumber(toks[0]); ok {
		return no, n + 1
	}
	return 0, 0
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
	case cmd == &Table[0] && reopening(in.toks) > 0:
		return in, cmd.unknown(token{text: joined(in.toks[:reopening(in.toks)])})
	case w != nil:
		in.Word, in.toks = w, in.toks[1:]
		in.takeNumber()
		in.takeUnder()
	case len(in.toks) > 1 && cmd.named(in.toks[1]) != nil && maybeLabel(first) && !beginsSentence(first): // "AB show"
		in.Word = cmd.named(in.toks[1])
		in.toks = in.toks[2:]
		in.takeUnder()
		in.toks = append([]token{first}, in.toks...)
	case cmd.Name == "digest" && len(in.toks) == 1 && isClock(in.toks): // "digest 7.15"
		in.Word = cmd.word("at")
	case cmd.word(cmd.Default) != nil && !cmd.mistyped(first) && !(cmd.Name == "dropout" && noWorry(in.toks)):
		in.Word, in.implied = cmd.word(cmd.Default), true
	default:
		return in, cmd.unknown(first)
	}
	in.takeCase()
	return in, nil
}

// beginsSentence reports whether a token is said to one another, and is no case's
// label: "what's next" is no next step.
func beginsSentence(t token) bool {
	return !isInitials(t) && (isUnspoken(t.text) || strings.ContainsAny(t.text, "'’"))
}

// takeCase takes a number that is named last, and notes what may be a label.
func (in *Input) takeCase() {
	if !in.Word.takesText() {
		in.dropCourtesy()
	}
	in.takeLastNumber()
	if len(in.toks) > 0 && maybeLabel(in.toks[0]) && !maybeDate(in.toks) && in.No == 0 && !in.Word.NoCase {
		in.Label = in.toks[0].text
	}
}

// courtesies are what may stand behind a command and says nothing of it.
var courtesies = [][]string{{"tak"}, {"i", "stedet"}, {"i", "stedet", "for"}, {"please"}, {"thanks"}, {"instead"}}

func (in *Input) dropCourtesy() {
	for _, said := range courtesies {
		if at := len(in.toks) - len(said); at >= 0 && beginAll(in.toks[at:], said) {
			in.toks = in.toks[:at]
		}
	}
}

// takeUnder goes on to the word that is said after the one that was found.
func (in *Input) takeUnder() {
	if len(in.toks) == 0 {
		return
	}
	if w := in.Command.under(in.Word, in.toks[0]); w != nil {
		in.Word, in.toks = w, in.toks[1:]
		in.takeNumber()
	}
}

func (in *Input) takeNumber() {
	if len(in.toks) == 0 || in.No != 0 {
		return
	}
	if no, n := caseSpelled(in.toks); n > 0 {
		in.No, in.toks = no, in.toks[n:]
	}
}

// takeLastNumber takes a case that is named last: "picture hours #1". Where a
// text may end in it, it may belong to that.
func (in *Input) takeLastNumber() {
	if in.No != 0 || in.Word.NoCase || in.Word.takesText() {
		return
	}
	for at := range in.toks {
		if no, n := caseSpelled(in.toks[at:]); n > 0 && at+n == len(in.toks) {
			in.No, in.toks = no, in.toks[:at]
			return
		}
	}
}

// takesText reports whether a text can be typed after the word.
func (w *Word) takesText() bool {
	return slices.ContainsFunc(w.Params, func(p Param) bool { return p.Kind == TextKind && !p.FormOnly })
}

// maybeLabel reports whether a token could be a case's label.
func maybeLabel(t token) bool {
	return len([]rune(t.text)) <= MaxLabel && !strings.ContainsAny(t.text, "<>@\"/") && t.text != "" &&
		strings.Trim(t.text, "0123456789.,:-") != ""
}

// asksWhat reports whether somebody asks in so many words what can be said.
func asksWhat(toks []token) bool {
	switch strings.TrimRight(fold(joined(toks)), "?") {
	case "hvad kan du", "hvad kan jeg", "hvad kan jeg skrive", "hvad kan jeg sige", "what can you do", "what can i do", "what can i write", "what can i say":
		return true
	}
	return false
}

func isHelp(t token) bool {
	switch fold(t.text) {
	case "help", "hjaelp":
		return true
	}
	return t.text == "?" // which fold takes for punctuation
}

// named is the word of the command that a token spells, perhaps without its
// plural: "template" is "templates".
func (c *Command) named(t token) *Word {
	if t.quoted {
		return nil
	}
	f := fold(t.text)
	for i := range c.Words {
		w := &c.Words[i]
		if w.Hidden || w.Under != "" {
			continue
		}
		if spells(f, w.Name) || spells(f+"s", w.Name) || slices.ContainsFunc(w.Da, func(d string) bool { return spells(f, d) }) {
			return w
		}
	}
	return nil
}

// under is the word that a token spells after another.
func (c *Command) under(after *Word, t token) *Word {
	f := fold(t.text)
	for i := range c.Words {
		w := &c.Words[i]
		if w.Under != after.Name || t.quoted {
			continue
		}
		if spells(f, w.own()) || slices.ContainsFunc(w.Da, func(d string) bool { return spells(f, d) }) {
			return w
		}
	}
	return nil
}

// own is the word's English name without that of the word it is said after.
func (w *Word) own() string { return strings.TrimPrefix(w.Name, w.Under+"_") }

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
	return ok && distance(fold(near), fold(t.text)) <= 1+len(t.text)/6 && !maybeDate([]token{t})
}

func (c *Command) wordNames() []string {
	var names []string
	for _, w := range c.Words {
		if !w.Hidden && w.Under == "" {
			names = append(append(names, w.Name), w.Da...)
		}
	}
	return names
}

// unknown refuses a word that the command does not know. Which one was meant
// is for Speaker.Guess to say, who knows whose it is.
func (c *Command) unknown(t token) *Refusal {
	r := refuse("bad.command", "word", texts.Free(clip(t.text)))
	r.Usage, r.Unknown, r.Of = true, t.text, c
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
	return slices.ContainsFunc(in.Word.Params, func(p Param) bool { return p.Kind == PersonKind || p.Kind == PeopleKind })
}

// Typed returns the input as it could be typed after the command's name,
// without the case.
func (in Input) Typed() string {
	parts := []string{in.Word.Name}
	switch {
	case in.Word.Under != "":
		parts = []string{in.Word.Under, in.Word.own()}
	case in.Word.Hidden && len(in.Word.Said) > 0: // which is known by its phrase alone
		parts = in.Word.Said[:1:1]
	}
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
	all := []string{in.Typed()}
	for _, vs := range in.Values {
		all = append(all, vs...)
	}
	for _, s := range all {
		if r := checkGuard(s, &Param{}); r != nil && r.Anyway == nil {
			return r
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

// maybeDate reports whether tokens may begin with a date, whatever day it is.
func maybeDate(toks []token) bool {
	noon := time.Date(2026, 1, 14, 12, 0, 0, 0, time.UTC)
	_, used, err := when.Reader{Now: noon, Past: when.AnyPast}.Parse(wordsOf(toks[:min(len(toks), 4)]))
	return used > 0 || err != nil
}
