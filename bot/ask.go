package bot

import (
	"strings"
	"time"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
)

// An ask is a request on its way to a word: who asks, where, and how they can
// be answered.
type ask struct {
	user     string
	channel  string // where it was made
	thread   string // the thread's ts, "" outside one
	place    commands.Place
	slash    bool   // typed as a slash command
	trigger  string // lets a form be opened; "" where there is none
	delivery string
	now      time.Time
	person   state.Person
	lang     texts.Lang
	again    bool   // do it although it was done a moment ago
	fresh    bool   // the case is shown, and nothing stored: not as it was a moment ago
	outbox   bool   // the answer to what is stored goes through the outbox
	aloud    bool   // said where others read it
	doubt    bool   // an earlier try of it may be stored
	draft    string // of a list that is turned: what it searches for
	acting   commands.Acting
	named    named // what is clicked
}

// An answer is what the asker sees. At most one of doc and form is set.
type answer struct {
	doc    *commands.Doc
	form   *commands.Form
	place  formPlace
	saved  bool
	away   bool   // the store could not be reached: the delivery may come again
	field  string // of a refusal in a form
	reject *texts.T
	// anew is the form that was refused, with a box for doing it all the same.
	anew func() (commands.Form, error)
}

// coming is the answer while what was asked for is made. Where it comes as the
// next message of the place in which it was asked for, nothing is said before it:
// which of the two came first would be chance.
func (a *ask) coming(d *commands.Decision, private bool) answer {
	if private && (a.channel == "" || !isRoom(a.channel)) { // Home is answered in private too
		return answer{saved: true}
	}
	return answer{doc: &commands.Doc{Notify: d.Say[0], Blocks: []commands.Block{commands.Para{Lines: d.Say}}}, saved: true}
}

// answered reports whether a delivery that was committed before got its answer
// then. Events come again until they are acknowledged, when nothing was
// answered yet; all else comes again although it was.
func (a *ask) answered() bool { return !a.doubt && !strings.HasPrefix(a.delivery, messageDelivery) }

func (b *Bot) failedAnswer(op string, err error) answer {
	ans := failedWith(b.failed(op, err))
	ans.away = isAway(err)
	return ans
}

// failedWith answers with a sentence; a form keeps what was filled in and
// shows it there.
func failedWith(d commands.Doc) answer { return answer{doc: &d, reject: &d.Notify} }

func (a *ask) formPlace(x *commands.Exec) formPlace {
	p := formPlace{Channel: a.channel, Thread: a.thread, Here: x.Here}
	if x.Case != nil {
		p.No, p.Item = x.Case.No, x.Seen()
	}
	p.Agenda = x.Args.Text("agenda")
	return p
}

func ptr[T any](v T) *T { return &v }
