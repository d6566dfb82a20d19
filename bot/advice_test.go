package bot

import (
	"fmt"
	"testing"

	"casethread/state/redisstore/redistest"
)

// Of one message, which Slack may deliver to two bots, who wrote it is told once
// what should not stand there.
func TestAdviceIsGivenOnce(t *testing.T) {
	for _, said := range []string{"010190-1234", "han har en diagnose F32.1"} {
		redistest.Both(t, func(t *testing.T, url string) {
			bots := newToldBots(t, url, 2)
			delivery := fmt.Appendf(nil, `{"type":"event_callback","event":{"type":"message","channel_type":"group","channel":"%s","thread_ts":"1.1","text":"%s","user":"%s","ts":"2.1"}}`, room, said, ulla)
			for _, b := range append(bots, bots[0]) {
				if _, err := b.onEvent(t.Context(), delivery); err != nil {
					t.Fatal(err)
				}
				b.untilAnswered(t.Context())
			}
			told := 0
			for _, c := range bots[0].slack.Calls() {
				if c.Method == "chat.postEphemeral" {
					told++
				}
			}
			if told != 1 {
				t.Errorf("%s: told %d times, want once", said, told)
			}
		})
	}
}
