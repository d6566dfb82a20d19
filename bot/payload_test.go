package bot

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"casethread/commands"
)

func TestDecodeCommand(t *testing.T) {
	v, err := url.ParseQuery("team_id=T1&channel_id=C1&user_id=U1&command=%2Fcase&text=show+%2312&trigger_id=1.2&response_url=https%3A%2F%2Fx&enterprise_id=E1")
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodeCommand(v)
	want := command{Team: "T1", Channel: "C1", User: "U1", Name: "/case", Text: "show #12", Trigger: "1.2", ResponseURL: "https://x"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	for _, lacks := range []string{"channel_id", "user_id", "command"} {
		w := url.Values{}
		for k, s := range v {
			if k != lacks {
				w[k] = s
			}
		}
		if _, err := decodeCommand(w); err == nil || strings.Contains(err.Error(), "show") {
			t.Errorf("without %s: %v", lacks, err)
		}
	}
}

// A form comes in with elements of every type; those that are new to us, or
// whose action id is not the block's, are none of ours.
func TestDecodeForm(t *testing.T) {
	in, err := decodeInteraction([]byte(`{
		"type":"view_submission","user":{"id":"U1","team_id":"T9"},"team":null,"is_enterprise_install":true,
		"view":{"id":"V1","hash":"1.h","type":"modal","callback_id":"followup.add","private_metadata":"{\"no\":12}",
		"blocks":[{"type":"brand_new","elements":[{"type":"hologram"}]}],
		"state":{"values":{
			"when":{"when":{"type":"plain_text_input","value":"3/12"}},
			"kind":{"kind":{"type":"static_select","selected_option":{"text":{"type":"plain_text","text":"Besøg"},"value":"visit"}}},
			"who":{"who":{"type":"multi_static_select","selected_options":[{"value":"V"},{"value":"M"}]}},
			"internal":{"internal":{"type":"checkboxes","selected_options":[]}},
			"note":{"note":{"type":"plain_text_input","value":null}},
			"by":{"by":{"type":"datepicker","selected_date":"2026-12-03"}},
			"at":{"at":{"type":"timepicker","selected_time":"07:30"}},
			"stand-in":{"stand-in":{"type":"users_select","selected_user":"U2"}},
			"many":{"many":{"type":"multi_users_select","selected_users":["U3","U4"]}},
			"odd":{"other":{"type":"plain_text_input","value":"x"}},
			"new":{"new":{"type":"hologram","beam":{"angle":3}}}
		}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := commands.Values{
		"when": {"3/12"}, "kind": {"visit"}, "who": {"V", "M"}, "internal": nil, "note": nil, "by": {"2026-12-03"},
		"at": {"07:30"}, "stand-in": {"U2"}, "many": {"U3", "U4"}, "new": nil,
	}
	if diff := cmp.Diff(want, in.View.formValues()); diff != "" {
		t.Error(diff)
	}
	if in.User.ID != "U1" || in.View.CallbackID != "followup.add" || placeOf(in.View.Metadata).No != 12 || in.View.ID != "V1" || in.View.Hash != "1.h" {
		t.Errorf("%+v", in)
	}
}

func TestDecodeClick(t *testing.T) {
	in, err := decodeInteraction([]byte(`{"type":"block_actions","trigger_id":"1.2","response_url":"https://r","user":{"id":"U1"},"channel":{"id":"C1","name":"x"},
		"container":{"type":"message","message_ts":"1790000000.000100","thread_ts":"1790000000.000001","channel_id":"C1","is_ephemeral":true},
		"message":{"ts":"1790000000.000100","thread_ts":"1790000000.000001","text":"t","blocks":[{"type":"brand_new"}]},
		"actions":[{"action_id":"task.done","block_id":"b","value":"12/T1","type":"button"},{"action_id":"x","type":"brand_new"}],"view":null}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(in.Actions) != 2 || in.Actions[0].ID != "task.done" || strings.Join(in.Actions[0].values(), "") != "12/T1" || in.Actions[1].values() != nil {
		t.Errorf("actions %+v", in.Actions)
	}
	if in.Channel.ID != "C1" || !in.Container.Ephemeral || in.Message.ThreadTS != "1790000000.000001" || in.Message.TS != "1790000000.000100" {
		t.Errorf("%+v", in)
	}
	for name, bad := range map[string]string{
		"no type": `{"user":{"id":"U1"}}`, "no user": `{"type":"block_actions"}`, "no JSON": `payload`, "empty": ``, "a list": `[]`, "a wrong shape": `{"type":3,"user":"010190-1234"}`,
	} {
		if _, err := decodeInteraction([]byte(bad)); err == nil || strings.Contains(err.Error(), "0190") || !strings.HasPrefix(err.Error(), "decode interaction") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A channel is an id in some events and an object in others.
func TestDecodeEvents(t *testing.T) {
	for body, want := range map[string]event{
		`{"type":"event_callback","event_id":"Ev1","event":{"type":"app_mention","user":"U1","text":"hej","channel":"C1","ts":"1.2","thread_ts":"1.1"}}`: {
			Type: "app_mention", User: "U1", Text: "hej", Channel: "C1", TS: "1.2", ThreadTS: "1.1",
		},
		`{"event":{"type":"channel_rename","channel":{"id":"C2","name":"x"}}}`:                   {Type: "channel_rename", Channel: "C2"},
		`{"event":{"type":"x","channel":7}}`:                                                     {Type: "x"},
		`{"event":{"type":"x","channel":null,"blocks":[{"elements":[{"type":"hologram"}]}]}}`:    {Type: "x"},
		`{"event":{"type":"message","subtype":"bot_message","bot_id":"B1","channel_type":"im"}}`: {Type: "message", Subtype: "bot_message", BotID: "B1", ChannelType: "im"},
		`{"event":{"type":"app_home_opened","tab":"home","user":"U1"}}`:                          {Type: "app_home_opened", Tab: "home", User: "U1"},
	} {
		e, err := decodeEnvelope([]byte(body))
		if err != nil || !reflect.DeepEqual(e.Event, want) {
			t.Errorf("%s: %+v, %v", body, e.Event, err)
		}
	}
	if _, err := decodeEnvelope([]byte(`{"event":{"text":{"secret":"010190-1234"}}}`)); err == nil || strings.Contains(err.Error(), "0190") {
		t.Errorf("a wrong shape: %v", err)
	}
}

func FuzzCommand(f *testing.F) {
	for _, s := range []string{"", "user_id=U1&channel_id=C1&command=%2Fcase&text=show", "%", "text=%FF", "a=1;b=2", "user_id=U1&user_id=U2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := url.ParseQuery(s)
		if err != nil {
			return
		}
		if c, err := decodeCommand(v); err == nil && (c.User == "" || c.Channel == "" || c.Name == "") {
			t.Errorf("%+v", c)
		}
	})
}

func FuzzInteraction(f *testing.F) {
	for _, s := range []string{
		``, `{}`, `null`, `{"type":"block_actions","user":{"id":"U1"},"actions":[{"action_id":"a","selected_option":null}]}`,
		`{"type":"view_submission","user":{"id":"U1"},"view":{"state":{"values":{"a":{"a":{"value":"x"}},"b":null}}}}`,
		`{"type":"message_action","user":{"id":"U1"},"channel":{"id":"C1"},"message":{"ts":"1.1"}}`,
		`{"type":"x","user":{"id":"U1"},"view":{"private_metadata":"{","state":null}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		in, err := decodeInteraction(b)
		if err != nil {
			return
		}
		if in.User.ID == "" || in.Type == "" {
			t.Errorf("%+v", in)
		}
		vals := in.View.formValues()
		placeOf(in.View.Metadata)
		if field := fieldOf(in.View, "when"); field != "" {
			if _, ok := in.View.State.Values[field]; !ok {
				t.Errorf("an error would stand at %q, which is no block", field)
			}
		}
		if filled, ok := commands.Filled(in.View.CallbackID, vals); ok && filled.Word == nil {
			t.Error("a form of no word")
		}
		for _, a := range in.Actions {
			commands.ParseValue(strings.Join(a.values(), ""))
		}
	})
}

func FuzzEvent(f *testing.F) {
	for _, s := range []string{``, `{}`, `{"event":{"channel":{"id":1}}}`, `{"type":"url_verification","challenge":"x"}`, `{"event":{"type":"message","text":"<@U0BOT> show"}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(_ *testing.T, b []byte) {
		e, err := decodeEnvelope(b)
		if err != nil {
			return
		}
		_, _ = commands.Route("", withoutMention(e.Event.Text, "U0BOT"))
	})
}

func TestWithoutMention(t *testing.T) {
	for in, want := range map[string]string{
		"<@U0BOT> show":           "show",
		"<@U0BOT|bot> show":       "show",
		"  <@U0BOT>, show  ":      "show",
		"<@U0BOT>: show":          "show",
		"<@U0BOT>":                "",
		"show":                    "show",
		"hej <@U0BOT> show":       "hej <@U0BOT> show",
		"<@U0BOT show":            "<@U0BOT show",
		"<@U1> show":              "<@U1> show",
		"<@U0BOT> <@U0BOT> show":  "<@U0BOT> show",
		"<@U0BOT>giv <@U1> nøgle": "giv <@U1> nøgle",
	} {
		if got := withoutMention(in, "U0BOT"); got != want {
			t.Errorf("withoutMention(%q) = %q, want %q", in, got, want)
		}
	}
	// Another user whose id begins with ours was meant, not we.
	if got := withoutMention("<@U0BOT2> ring", "U0BOT"); got != "<@U0BOT2> ring" {
		t.Errorf("of another user: %q", got)
	}
}
