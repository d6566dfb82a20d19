package commands

import (
	"testing"
	"time"

	"casethread/state"
)

// The day that is offered instead of a weekend is one on which the time is
// still to come, whether it was written or is kept from before.
func TestDayOfferedIsToCome(t *testing.T) {
	for _, test := range []struct {
		name, text string
		now        time.Time
		want       string
	}{
		{"before that hour on the Friday", "/opfolgning lørdag kl. 10", friday(9, 59), "12/F3/2026-11-27"},
		{"in that very minute", "/opfolgning lørdag kl. 10", friday(10, 0), "12/F3/2026-11-27"},
		{"after it", "/opfolgning lørdag kl. 10", friday(10, 1), "12/F3/2026-11-30"},
		{"with no hour", "/opfolgning lørdag", friday(13, 57), "12/F3/2026-11-27"},
		{"moved, before the hour that it has", "/opfolgning flyt F1 lørdag", friday(9, 0), "12/F1/2026-11-27"},
		{"moved, after the hour that it has", "/opfolgning flyt F1 lørdag", friday(13, 57), "12/F1/2026-11-30"},
		{"on the Thursday", "/opfolgning lørdag kl. 10", friday(13, 57).AddDate(0, 0, -1), "12/F3/2026-11-27"},
	} {
		d, err := decideAt(t, test.text, test.now)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if len(d.Offer) != 1 || d.Offer[0].Value != test.want {
			t.Errorf("%s: offered %v, want %s", test.name, d.Offer, test.want)
		}
	}
}

// A follow-up is not moved to an hour that has gone by, which it may keep when
// only a day is said.
func TestMovedToAnHourThatHasGone(t *testing.T) {
	if d, err := decideAt(t, "/opfolgning flyt F1 i dag", friday(9, 0)); err != nil || d.Facts[0].(state.FollowupPlanned).Time != "10:00" {
		t.Errorf("before it: %v %v", d, err)
	}
	_, err := decideAt(t, "/opfolgning flyt F1 i dag", friday(13, 57))
	if r, ok := AsRefusal(err); !ok || r.Say.Key != "date.past_time" || r.Field != "when" {
		t.Errorf("after it: %v", err)
	}
}

func friday(hour, minute int) time.Time {
	return time.Date(2026, 11, 27, hour, minute, 30, 0, copenhagen)
}

func decideAt(t *testing.T, text string, now time.Time) (*Decision, error) {
	t.Helper()
	in, _, err := typed(text)
	if err != nil {
		t.Fatal(err)
	}
	x := execAs(karin)
	x.Now, x.Today = now, state.DateOf(now)
	return x.Run(in)
}
