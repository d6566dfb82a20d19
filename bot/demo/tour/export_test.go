package tour

import (
	"context"
	"time"

	"casethread/bot/localslack"
	"casethread/state"
)

// StoryOf is a history as a story.
func StoryOf(h state.History) Story { return Story{events: h.Events} }

// Play begins a story in a local Slack.
func Play(ctx context.Context, drive *localslack.Driver, s Story, lang string, zone *time.Location) (*Run, error) {
	return newRun(ctx, drive, s, lang, "AB", zone)
}
