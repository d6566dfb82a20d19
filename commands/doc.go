package commands

import "casethread/commands/texts"

// A Doc is something to be shown, without saying in which medium: the bot
// turns it into Slack's blocks. Its texts are said in the reader's language
// when it is rendered.
type Doc struct {
	Notify texts.T // the line of a notification; holds nothing sensitive
	Blocks []Block
	No     int // of the case that it is about, if it is about one
	// Shown: it says what the company may know of the case, which may not be so
	// for long.
	Shown bool
}

// A Block is one part of a Doc.
type Block interface{ block() }

// The blocks of a Doc.
type (
	// Header is a headline in plain text.
	Header struct{ Text texts.T }
	// Para is a paragraph, perhaps with one button beside it.
	Para struct {
		Lines  []texts.T
		Button *Button
	}
	// Fields are short facts, two in a row.
	Fields []texts.T
	// Small is a line in small print.
	Small []texts.T
	// Buttons are in a row of their own.
	Buttons []Button
	// Menu lets one choose from a list.
	Menu struct {
		Action  string
		Label   texts.T
		Options []Option
		Chosen  string // the value that stands now, "" for none
	}
	// Ask lets one type a few words, in Home alone. Row tells one asking from
	// the next, so that what was typed before is gone from it.
	Ask struct {
		Action string
		Row    string
		Label  texts.T
		Hint   texts.T
		Typed  string
		Max    int
	}
	// Choose is a question with a few answers, of which one is tapped. Row
	// names case and thing; the options' values are the answers alone.
	Choose struct {
		Action  string
		Row     string
		Label   texts.T
		Options []Option
		Chosen  string // the value that stands now, "" for none
	}
	// Rule is a line across.
	Rule struct{}
	// Verbatim is text to be copied as it stands.
	Verbatim string
)

func (Header) block()   {}
func (Para) block()     {}
func (Fields) block()   {}
func (Small) block()    {}
func (Buttons) block()  {}
func (Menu) block()     {}
func (Ask) block()      {}
func (Choose) block()   {}
func (Rule) block()     {}
func (Verbatim) block() {}

// A Button does an act. Value names case and thing, never content.
type Button struct {
	Action  string
	Label   texts.T
	Value   string
	Primary bool
	Danger  bool
	Confirm *texts.T // asked before the act
}

// An Option is one choice of a menu or a form's field.
type Option struct {
	Value string
	Label texts.T
}

func para(lines ...texts.T) Para { return Para{Lines: lines} }
