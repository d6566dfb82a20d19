package commands

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"casethread/commands/texts"
	"casethread/state"
)

// A Search says which of somebody's cases a list shows, and which page of them.
type Search struct {
	Kind string // one of the kinds below or a phase; "" for the open ones
	Text string // words that each must be found in a case, instead of a kind
	Page int    // from 1; 0 is the first too
}

// The kinds of cases that a list may be narrowed to, beside the phases.
const (
	KindMine    = "mine"    // open, with a role of one's own
	KindAll     = "all"     // closed ones too
	KindConcern = "concern" // open concern cases, for those who may know
	KindClosed  = "closed"
)

// listKinds are the words that mean a kind and no text.
var listKinds = []Choice{
	{KindMine, []string{"mit", "min"}},
	{KindAll, []string{"alle", "alt"}},
	{KindConcern, []string{"bekymring", "bekymringssager", "concerns"}},
	{KindClosed, []string{"lukkede", "lukket"}},
}

// SearchFor reads what is written after "list".
func SearchFor(filter string) Search {
	filter = strings.TrimSpace(filter)
	if kind, ok := (&Param{Choices: listKinds}).choice(filter); ok {
		return Search{Kind: kind}
	}
	return Search{Text: filter}
}

// A Searcher is who looks for cases: in which roles of whom they may.
type Searcher struct {
	User   string
	Absent []string // for whom they stand in
	Today  state.Date
}

// rolesIn returns the roles that count for the searcher in a case, their own first.
func (s Searcher) rolesIn(r state.Row) (roles []state.Role, own bool) {
	roles = r.RolesOf(s.User)
	own = len(roles) > 0
	for _, absent := range s.Absent {
		roles = append(roles, r.RolesOf(absent)...)
	}
	return roles, own
}

// A Listed case is one that a search has found, with the roles of the searcher.
type Listed struct {
	state.ListedView
	Roles  []state.Role
	reader string
	rank   int // what it is sorted by before its number
}

// Find returns the cases that a search means, as the searcher may see them: by
// number, but what a text names whole comes first, and what is closed last.
func (s Searcher) Find(rows []state.Row, want Search) []Listed {
	q := newQuery(want.Text)
	var found []Listed
	for _, r := range rows {
		roles, own := s.rolesIn(r)
		if len(roles) == 0 || !want.wants(r, own) {
			continue
		}
		v := r.View(s.Today, roles...)
		if want.Kind == KindConcern && !v.Concern || isPhase(want.Kind) && string(v.Phase) != want.Kind {
			continue
		}
		rank, ok := q.matches(v)
		if !ok {
			continue
		}
		if r.Closed {
			rank += 2
		}
		found = append(found, Listed{v, roles, s.User, rank})
	}
	slices.SortStableFunc(found, func(a, b Listed) int { return a.rank - b.rank })
	return found
}

// wants reports whether a search may mean an open or closed case.
func (s Search) wants(r state.Row, own bool) bool {
	switch {
	case s.Text != "", s.Kind == KindAll:
		return true
	case s.Kind == KindClosed, s.Kind == string(state.PhaseClosed):
		return r.Closed
	case s.Kind == KindMine:
		return own && !r.Closed
	}
	return !r.Closed
}

func isPhase(kind string) bool {
	switch state.Phase(kind) {
	case state.PhaseNoPlacement, state.PhaseBeforeStart, state.PhaseRunning, state.PhaseEnded:
		return true
	}
	return false
}

// A query is what is looked for: words, each of which must be found.
type query struct {
	all    bool // nothing is looked for
	words  []sought
	phases map[state.Phase]string // in both languages, spelt

	folded, plain []byte // what names the case that is looked at, in both spellings
}

// A sought word is spelt in two ways, as what it is looked for in.
type sought struct {
	whole         string // folded
	user          string // whom it mentions, or ""
	folded, plain []byte // after a space, for that is where words begin
}

func newQuery(text string) *query {
	q := &query{all: strings.TrimSpace(text) == ""}
	for _, tok := range strings.Fields(text) {
		user, _ := userOf(token{text: tok})
		tok = strings.TrimLeft(tok, "#@")
		w := sought{whole: fold(tok), user: user, folded: spelt([]byte(" "), tok, false), plain: spelt([]byte(" "), tok, true)}
		if w.folded, w.plain = bytes.TrimRight(w.folded, " "), bytes.TrimRight(w.plain, " "); len(w.folded) > 0 || user != "" {
			q.words = append(q.words, w)
		}
	}
	if len(q.words) > 0 {
		q.phases = phaseWords()
	}
	return q
}

// phaseWords are the words of each phase, in both languages.
func phaseWords() map[state.Phase]string {
	words := map[state.Phase]string{}
	for _, p := range []state.Phase{state.PhaseNoPlacement, state.PhaseBeforeStart, state.PhaseRunning, state.PhaseEnded, state.PhaseClosed} {
		for _, lang := range []texts.Lang{texts.Danish, texts.English} {
			words[p] += " " + texts.Say("phase."+string(p)).In(lang, texts.Plain{})
		}
	}
	return words
}

// trackWords are what is written before a track: "track 2A".
const trackWords = "spor track"

// matches reports whether each word of the query is found in the case, and how
// well: 0 where one is its number or whole label.
func (q *query) matches(v state.ListedView) (rank int, ok bool) {
	if len(q.words) == 0 {
		return 0, q.all
	}
	q.read(v)
	rank = 1
	for _, w := range q.words {
		switch {
		case w.whole == strconv.Itoa(v.No), spells(w.whole, v.Label):
			rank = 0
		case w.user != "":
			if !slices.ContainsFunc(v.Parties, func(p state.RowParty) bool { return p.User == w.user }) {
				return 0, false
			}
		case !q.has(w):
			return 0, false
		}
	}
	return rank, true
}

// read spells what names a case, each word after a space.
func (q *query) read(v state.ListedView) {
	q.folded, q.plain = q.folded[:0], q.plain[:0]
	add := func(s string) {
		q.folded, q.plain = spelt(append(q.folded, ' '), s, false), spelt(append(q.plain, ' '), s, true)
	}
	add(v.Label)
	add(v.Company)
	for _, p := range v.Parties {
		add(p.Name)
	}
	q.folded = append(q.folded, within...) // of phases and tracks the beginnings of words alone
	q.plain = append(q.plain, within...)
	add(q.phases[v.Phase])
	if v.Track != "" {
		add(trackWords)
		add(v.Track)
	}
}

// within ends what a word may stand in the midst of.
const within = "\x00"

// has reports whether a word is found: at the beginning of one, or, of three
// letters and more, within one.
func (q *query) has(w sought) bool {
	return in(q.folded, w.folded) || in(q.plain, w.plain)
}

func in(names, word []byte) bool {
	if bytes.Contains(names, word) {
		return true
	}
	names, _, _ = bytes.Cut(names, []byte(within))
	return len(word) > 3 && bytes.Contains(names, word[1:]) // without the space
}

// spelt appends a text in small letters, with spaces between its words: folded,
// or plain, as one writes it on a keyboard that has no such letters: søren is
// soeren or soren, and André is andre.
func spelt(to []byte, s string, plain bool) []byte {
	for _, r := range s {
		switch r = unicode.ToLower(r); {
		case strings.ContainsRune(separators, r):
			to = append(to, ' ')
		case r < utf8.RuneSelf:
			to = append(to, byte(r))
		case r == 'æ':
			to = append(to, "ae"...)
		case r == 'ø' && !plain:
			to = append(to, "oe"...)
		case r == 'å' && !plain:
			to = append(to, "aa"...)
		case plain && unaccented[r] != "":
			to = append(to, unaccented[r]...)
		default:
			to = utf8.AppendRune(to, r)
		}
	}
	return to
}

const separators = " \t\n\x00,.;:!?/()\"”“"

var unaccented = map[rune]string{
	'ä': "ae", 'ø': "o", 'ö': "o", 'å': "a", 'é': "e", 'è': "e", 'ê': "e", 'ë': "e", 'á': "a", 'à': "a", 'â': "a", 'í': "i", 'ï': "i",
	'ó': "o", 'ô': "o", 'ú': "u", 'ü': "u", 'ý': "y", 'ç': "c", 'ñ': "n", 'ð': "d", 'þ': "th", 'ß': "ss",
}
