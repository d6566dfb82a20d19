package localslack

import (
	"fmt"
	"testing"

	"github.com/slack-go/slack"
)

// ofOrg makes the workspace one of an organisation, with karen in another of it.
func ofOrg(wide bool) func(*Options) {
	return func(o *Options) {
		o.Org = &Org{ID: "E1", Name: "Kommunen", Teams: []string{"T2"}, Wide: wide}
		o.Users[0].Team = "T2"
		o.Channels[0].Teams = []string{"T0LOCAL001", "T2"}
	}
}

// picked are fields of a payload, written as "name=value".
func picked(m map[string]any, names ...string) string {
	text := ""
	for _, n := range names {
		text += fmt.Sprintf("%s=%v ", n, m[n])
	}
	return text
}

// What an app hears and is told that is installed for a whole organisation is as
// Slack's reference and its SDKs' types show it.
func TestOrgPayloads(t *testing.T) {
	w := newWorldWith(t, ofOrg(true))
	expect := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", what, got, want)
		}
	}
	expect("auth.test", picked(w.call("auth.test", "{}"), "team_id", "enterprise_id", "is_enterprise_install"),
		"team_id=<nil> enterprise_id=E1 is_enterprise_install=true ")
	teams := w.call("auth.teams.list", "{}")
	expect("auth.teams.list", fmt.Sprint(teams["teams"]), "[map[id:T0LOCAL001 name:T0LOCAL001] map[id:T2 name:T2]]")
	for _, method := range []string{"conversations.list", "users.list"} {
		expect(method, fmt.Sprint(w.call(method, "{}")["error"]), "missing_argument")
		expect(method, fmt.Sprint(w.call(method, `{"team_id":"T2"}`)["ok"]), "true")
	}
	user, _ := w.call("users.info", `{"user":"`+karen+`"}`)["user"].(map[string]any)
	of, _ := user["enterprise_user"].(map[string]any)
	expect("users.info", picked(user, "team_id")+picked(of, "id", "enterprise_id", "teams"), "team_id=T2 id="+karen+" enterprise_id=E1 teams=[T2] ")
	external, _ := w.call("users.info", `{"user":"`+vera+`"}`)["user"].(map[string]any)
	expect("users.info of another's", picked(external, "team_id", "enterprise_user"), "team_id=T0OTHER001 enterprise_user=<nil> ")
	info, _ := w.call("conversations.info", `{"channel":"`+room+`"}`)["channel"].(map[string]any)
	expect("conversations.info", picked(info, "is_org_shared", "internal_team_ids", "connected_team_ids"),
		"is_org_shared=true internal_team_ids=[T0LOCAL001 T2] connected_team_ids=[T0OTHER001] ")

	w.must(w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case list"}))
	form := w.quiet()[0].form
	expect("command", form.Get("team_id")+" "+form.Get("enterprise_id")+" "+form.Get("is_enterprise_install"), "T2 E1 true")
	w.must(w.d.Shortcut(w.ctx(), ShortcutInput{User: karen, CallbackID: "shortcut.any"}))
	expect("global shortcut", picked(w.quiet()[0].payload, "team", "enterprise", "is_enterprise_install"),
		"team=<nil> enterprise=map[id:E1 name:Kommunen] is_enterprise_install=true ")
	ts := w.post(room, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(slack.NewActionBlock("", button("a", "1", "A"))))
	w.quiet()
	w.must(w.d.Click(w.ctx(), ClickInput{User: vera, Channel: room, TS: ts, ActionID: "a"}))
	team, _ := w.quiet()[0].payload["team"].(map[string]any)
	expect("click on a message", picked(team, "id", "enterprise_id"), "id=T0LOCAL001 enterprise_id=E1 ")
	w.must(w.d.Message(w.ctx(), MessageInput{User: vera, Channel: room, Text: "hej"}))
	event := w.quiet()[0].payload
	expect("event from another organisation", picked(event, "team_id", "enterprise_id", "context_enterprise_id", "authorizations"),
		"team_id=T0OTHER001 enterprise_id=<nil> context_enterprise_id=E1 authorizations=[map[enterprise_id:E1 is_bot:true is_enterprise_install:true team_id:<nil> user_id:"+bot+"]] ")
	w.must(w.d.Access(w.ctx(), AccessInput{Team: "T2"}))
	told := w.quiet()[0]
	expect("a workspace less", picked(told.payload, "team_id", "enterprise_id")+picked(told.event(), "type", "team_ids"),
		"team_id=<nil> enterprise_id=E1 type=team_access_revoked team_ids=[T2] ")
	expect("a message to who is there", fmt.Sprint(w.call("chat.postMessage", `{"channel":"`+karen+`","text":"x"}`)["error"]), "team_access_not_granted")
	out, err := w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case list"})
	w.refused("unknown_command", out, err)
}

// An app that is installed in one workspace has no commands in the others.
func TestOrgOfOneInstallation(t *testing.T) {
	w := newWorldWith(t, ofOrg(false))
	if got := picked(w.call("auth.test", "{}"), "team_id", "enterprise_id", "is_enterprise_install"); got != "team_id=T0LOCAL001 enterprise_id=E1 is_enterprise_install=false " {
		t.Error(got)
	}
	out, err := w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case list"})
	w.refused("unknown_command", out, err)
	out, err = w.d.Home(w.ctx(), karen)
	w.refused("app_not_installed", out, err)
}
