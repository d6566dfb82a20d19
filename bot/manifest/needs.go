package manifest

import (
	"maps"
	"slices"
)

// calls are the calls of Slack's Web API that the bot makes, by the name of
// slack-go's method, and the scopes that each needs. A test holds the table to
// the bot's source.
var calls = map[string][]string{
	"AuthTestContext":               nil,
	"CompleteUploadExternalContext": {"files:write"},
	"DeleteFileContext":             {"files:write"},
	"DeleteMessageContext":          {"chat:write"},
	"GetConversationHistoryContext": {"groups:history", "im:history"},
	"GetConversationInfoContext":    {"groups:read", "channels:read"}, // a public channel is looked at to be refused
	"GetConversationRepliesContext": {"groups:history", "im:history"},
	"GetFileInfoContext":            {"files:read"},
	"GetUploadURLExternalContext":   {"files:write"},
	"GetUserInfoContext":            {"users:read"},
	"GetUsersInConversationContext": {"groups:read"},
	"ListTeamsContext":              nil,
	"OpenConversationContext":       {"im:write"},
	"OpenViewContext":               nil,
	"PostEphemeralContext":          {"chat:write"},
	"PostMessageContext":            {"chat:write"},
	"PublishViewContext":            nil,
	"PushViewContext":               nil,
	"StartSocketModeContext":        nil, // the app-level token's connections:write
	"UpdateMessageContext":          {"chat:write"},
	"UploadToURL":                   nil, // the address itself lets in
}

// events are the events that the bot acts on, and deliveries the scopes that
// those, slash commands and shortcuts are delivered for.
var (
	events = []string{
		"app_home_opened", "app_mention", "app_uninstalled", "channel_id_changed", "channel_shared", "member_joined_channel",
		"member_left_channel", "message.groups", "message.im", "tokens_revoked",
	}
	// orgEvents are told of an app that is installed for a whole organisation.
	orgEvents  = []string{"team_access_granted", "team_access_revoked"}
	deliveries = []string{"app_mentions:read", "commands", "groups:history", "groups:read", "im:history"}
)

// Scopes returns the scopes that the bot's token needs, sorted.
func Scopes() []string {
	need := map[string]bool{}
	for _, scopes := range append(slices.Collect(maps.Values(calls)), deliveries) {
		for _, s := range scopes {
			need[s] = true
		}
	}
	return slices.Sorted(maps.Keys(need))
}
