package tour

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"casethread/bot/localslack"
	"casethread/state"
)

// A Run is a story that is being played in a local Slack.
type Run struct {
	drive *localslack.Driver
	acts  []Act
	lang  string
	label string
	room  string            // the id of the channel
	ids   map[string]string // of people, by name
	no    string            // of the case, as #3, once it is open
	done  int               // of the acts
}

// newRun prepares a story: the people speak the run's language.
func newRun(ctx context.Context, drive *localslack.Driver, s Story, lang, label string, zone *time.Location) (*Run, error) {
	st, err := drive.State(ctx)
	if err != nil {
		return nil, err
	}
	r := &Run{drive: drive, lang: lang, label: label, ids: map[string]string{}}
	for _, u := range st.Users {
		r.ids[u.Name] = u.ID
	}
	for _, c := range st.Channels {
		if !c.IsIM && r.room == "" {
			r.room = c.ID
		}
	}
	r.acts = write(s, state.DateOf(st.Now.In(zone)).Add(1), zone)
	for _, user := range actor {
		if err := r.say(ctx, user, Text{"overblik sprog da", "digest language en"}); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// A Played act is what the page shows of it.
type Played struct {
	N     int       `json:"n"` // from 1
	Of    int       `json:"of"`
	User  string    `json:"user"` // id
	At    time.Time `json:"at,omitzero"`
	Say   Text      `json:"say"`
	Typed string    `json:"typed,omitempty"`
	// Where is where it happened: the channel's id or the direct message's.
	Where string `json:"where"`
	Done  bool   `json:"done"` // nothing is left
}

// Next carries out the next act, at its time. An act that Slack or the bot
// has no place for any more, because somebody took part meanwhile, is left out.
func (r *Run) Next(ctx context.Context) (Played, error) {
	if r.done == len(r.acts) {
		return Played{N: r.done, Of: r.done, Done: true}, nil
	}
	a := r.acts[r.done]
	if err := r.clock(ctx, a.At); err != nil {
		return Played{}, err
	}
	p := Played{N: r.done + 1, Of: len(r.acts), User: r.ids[a.User], At: a.At, Say: a.Say, Done: r.done+1 == len(r.acts)}
	if err := r.carryOut(ctx, a, &p); err != nil {
		return p, err
	}
	r.done++
	return p, nil
}

// clock moves on to an act's time, unless it is past.
func (r *Run) clock(ctx context.Context, at time.Time) error {
	st, err := r.drive.State(ctx)
	if err != nil || !st.Now.Before(at) {
		return err
	}
	_, err = r.drive.Clock(ctx, at)
	return err
}

// carryOut does an act, and completes what is shown of it.
func (r *Run) carryOut(ctx context.Context, a Act, p *Played) (err error) {
	if a.Form != nil {
		p.Where = r.room
		return r.form(ctx, a)
	}
	if len(a.Press) > 0 {
		var pressed bool
		p.Where, pressed, err = r.press(ctx, a)
		if pressed || err != nil || a.Or == (Text{}) {
			return err
		}
		a.User, a.Typed = "karen", a.Or
		p.User, p.Say = r.ids[a.User], a.OrSay
	}
	p.Typed = r.fill(a.Typed)
	p.Where, err = r.types(ctx, a.User, p.Typed)
	return err
}

// fill puts the run's case and label into what is typed.
func (r *Run) fill(t Text) string {
	return strings.Join(strings.Fields(strings.NewReplacer("{case}", r.no, "{label}", r.label).Replace(t.in(r.lang))), " ")
}

// types types a slash command in the channel, or a direct message.
func (r *Run) types(ctx context.Context, user, text string) (where string, err error) {
	if strings.HasPrefix(text, "/") {
		_, err = r.drive.Command(ctx, localslack.CommandInput{User: r.ids[user], Channel: r.room, Text: text})
		return r.room, err
	}
	st, err := r.drive.State(ctx)
	if err != nil {
		return "", err
	}
	im := r.direct(st, user)
	_, err = r.drive.Message(ctx, localslack.MessageInput{User: r.ids[user], Channel: im, Text: text})
	return im, err
}

func (r *Run) say(ctx context.Context, user string, text Text) error {
	_, err := r.types(ctx, user, text.in(r.lang))
	return err
}

func (r *Run) direct(st localslack.State, user string) string {
	for _, c := range st.Channels {
		if c.IsIM && slices.Contains(c.Members, r.ids[user]) {
			return c.ID
		}
	}
	return ""
}

// form fills in and sends the form that a person has before them, and once more
// where it comes back with what it asks besides: that is filled in already.
func (r *Run) form(ctx context.Context, a Act) error {
	values := map[string]map[string]any{}
	for field, text := range a.Form {
		values[field] = map[string]any{field: text.in(r.lang)}
	}
	for field, picked := range a.Picked {
		values[field] = map[string]any{field: picked}
	}
	for range 2 {
		st, err := r.drive.State(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(st.Views, func(v localslack.StateView) bool { return v.User == r.ids[a.User] })
		if i < 0 {
			return nil
		}
		out, err := r.drive.Submit(ctx, localslack.SubmitInput{User: r.ids[a.User], ViewID: st.Views[i].ID, Values: values})
		if err != nil {
			return err
		}
		if len(out.Errors) > 0 {
			return fmt.Errorf("tour: form %s: %v", st.Views[i].CallbackID, out.Errors)
		}
	}
	return nil
}

// press presses an act's buttons where the person has them, newest first.
func (r *Run) press(ctx context.Context, a Act) (where string, pressed bool, err error) {
	for _, b := range a.Press {
		st, err := r.drive.State(ctx)
		if err != nil {
			return "", false, err
		}
		in, ok := r.find(st, a.User, b)
		if !ok {
			return where, pressed, nil
		}
		if _, err := r.drive.Click(ctx, in); err != nil && !isRefusal(err) {
			return "", false, err
		}
		where, pressed = in.Channel, true
		if err := r.opened(ctx, b); err != nil {
			return "", false, err
		}
	}
	return where, pressed, nil
}

// opened learns the number of the case that a button has opened, and has it
// speak the run's language.
func (r *Run) opened(ctx context.Context, b Button) error {
	if b.Action != "case.open.confirm" {
		return nil
	}
	st, err := r.drive.State(ctx)
	if err != nil {
		return err
	}
	newest := ""
	for _, c := range st.Channels {
		for _, m := range c.Messages {
			if c.ID == r.room && m.Metadata["event_type"] == "case_card" && m.TS > newest {
				newest, r.no = m.TS, caseNumber(m.Metadata)
			}
		}
	}
	if r.no == "" || r.lang == "da" {
		return nil
	}
	return r.say(ctx, "soren", both("/case %s language %s", r.no, r.lang))
}

func caseNumber(metadata map[string]any) string {
	payload, _ := metadata["event_payload"].(map[string]any)
	return fmt.Sprintf("#%v", payload["case"])
}

func isRefusal(err error) bool {
	var refused *localslack.Refused
	return errors.As(err, &refused)
}

// find finds the newest message with what a person can press.
func (r *Run) find(st localslack.State, user string, b Button) (localslack.ClickInput, bool) {
	var best localslack.ClickInput
	offer := func(channel, ts string, blocks []any) {
		for _, block := range blocks {
			if in, ok := r.pressable(block, "", b); ok && ts > best.TS {
				best = in
				best.User, best.Channel, best.TS = r.ids[user], channel, ts
			}
		}
	}
	for _, e := range st.Ephemerals {
		if e.User == r.ids[user] {
			offer(e.Channel, e.TS, e.Blocks)
		}
	}
	for _, c := range st.Channels {
		if !slices.Contains(c.Members, r.ids[user]) {
			continue
		}
		for _, m := range c.Messages {
			offer(c.ID, m.TS, m.Blocks)
		}
	}
	return best, best.TS != ""
}

// pressable looks for a button or a choice in a block or an element of one.
// Its value, or the id of its block, begins with the case's number.
func (r *Run) pressable(x any, blockID string, b Button) (localslack.ClickInput, bool) {
	node, _ := x.(map[string]any)
	if id, ok := node["block_id"].(string); ok {
		blockID = id
	}
	value, _ := node["value"].(string)
	if node["action_id"] == b.Action {
		in := localslack.ClickInput{ActionID: b.Action, BlockID: blockID, Value: value}
		if b.Choose != "" {
			in.Value, in.Selected = "", b.Choose
			value = blockID
		}
		return in, r.no == "" || strings.HasPrefix(value, strings.TrimPrefix(r.no, "#")+"/")
	}
	elements, _ := node["elements"].([]any)
	if accessory := node["accessory"]; accessory != nil {
		elements = append(slices.Clone(elements), accessory)
	}
	for _, y := range elements {
		if in, ok := r.pressable(y, blockID, b); ok {
			return in, true
		}
	}
	return localslack.ClickInput{}, false
}
