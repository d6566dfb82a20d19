package bot

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/slack-go/slack"

	"casethread/commands"
	"casethread/commands/texts"
)

// formPlace is what a form remembers of where it was opened, in its
// private_metadata: ids alone.
type formPlace struct {
	No      int    `json:"no,omitempty"`
	Channel string `json:"ch,omitempty"` // where the answer goes
	Thread  string `json:"th,omitempty"`
	Here    string `json:"here,omitempty"` // the channel that a case is opened in
	// Said is where the request was first made, when a form completes it.
	Said commands.Place `json:"said,omitempty"`
	// Item and Agenda are what the form is about, and the item's version and
	// the agenda's last item when it was opened.
	Item   string `json:"item,omitempty"`
	Agenda string `json:"ag,omitempty"`
	Last   string `json:"last,omitempty"`
	// Templates is how often the workspace's agendas had been changed when the
	// form was opened.
	Templates int `json:"tv,omitempty"`
	// Acting is the step of a warning that the form carries out.
	Acting commands.Acting `json:"act,omitzero"`
}

func (p formPlace) String() string {
	b, _ := json.Marshal(p) // strings and a number always encode
	return string(b)
}

func placeOf(metadata string) formPlace {
	var p formPlace
	if json.Unmarshal([]byte(metadata), &p) != nil {
		return formPlace{}
	}
	return p
}

// modal renders a form as a Slack modal.
func (w writer) modal(f commands.Form, place formPlace) slack.ModalViewRequest {
	var blocks []slack.Block
	if len(f.Intro) > 0 {
		blocks = append(blocks, slack.NewContextBlock("", w.mrkdwnLines(f.Intro, maxField)))
	}
	for _, field := range f.Fields {
		if len(blocks) < maxViewBlocks {
			blocks = append(blocks, w.input(field))
		}
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: f.Path, PrivateMetadata: place.String(),
		Title: w.plain(f.Title, maxModalTitle), Submit: w.plain(f.Submit, maxModalTitle),
		Close: w.plain(texts.Say("button.cancel"), maxModalTitle), Blocks: slack.Blocks{BlockSet: blocks},
	}
}

func (w writer) input(f commands.Field) slack.Block {
	var hint *slack.TextBlockObject
	if f.Hint.Key != "" {
		hint = w.plain(f.Hint, maxField)
	}
	if n := len(f.Options); n > maxOptions {
		hint = w.plain(texts.Say("doc.options_left", "most", maxOptions, "n", n), maxField)
	}
	block := slack.NewInputBlock(f.Name, w.plain(f.Label, maxField), hint, w.element(f))
	block.Optional = f.Optional
	return block
}

func (w writer) element(f commands.Field) slack.BlockElement {
	if len(f.Options) > maxOptions { // what is chosen must be among those shown
		f.Options = slices.SortedStableFunc(slices.Values(f.Options), func(a, b commands.Option) int {
			return cmp.Compare(slices.Index(f.Initial, b.Value), slices.Index(f.Initial, a.Value))
		})
	}
	switch f.Input {
	case commands.SelectInput:
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, f.Name, w.options(f.Options)...)
		e.InitialOption = first(w.chosen(f))
		return e
	case commands.MultiInput:
		e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, nil, f.Name, w.options(f.Options)...)
		e.InitialOptions = w.chosen(f)
		return e
	case commands.CheckInput:
		e := slack.NewCheckboxGroupsBlockElement(f.Name, w.options(f.Options)...)
		e.InitialOptions = w.chosen(f)
		return e
	case commands.UserInput:
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, f.Name)
		if len(f.Initial) > 0 && userID(f.Initial[0]) {
			e.InitialUser = f.Initial[0]
		}
		return e
	}
	e := slack.NewPlainTextInputBlockElement(nil, f.Name)
	e.Multiline, e.MaxLength = f.Long, min(f.Max, 3000)
	if len(f.Initial) > 0 {
		e.InitialValue = clip(f.Initial[0], e.MaxLength)
	}
	return e
}

// chosen are the options that a field begins with.
func (w writer) chosen(f commands.Field) []*slack.OptionBlockObject {
	var opts []commands.Option
	for _, o := range f.Options {
		for _, v := range f.Initial {
			if v == o.Value {
				opts = append(opts, o)
			}
		}
	}
	if len(opts) == 0 {
		return nil
	}
	return w.options(opts)
}

func first(opts []*slack.OptionBlockObject) *slack.OptionBlockObject {
	if len(opts) == 0 {
		return nil
	}
	return opts[0]
}
