package backtest

import (
	"fmt"
	"strings"
	"testing"
)

// Each story with its placements: the days on whose mornings they ran, and
// how they ended.
func TestPlacements(t *testing.T) {
	const begun = "0 open; 0 placement kind=fleksjob start=10; "
	for _, tt := range []struct{ name, story, want string }{
		{"ended by itself", begun + "30 placement_end outcome=afbrudt; 40 case_closed", "0-20 broken_off"},
		{"the history stops", begun + "30 contact", "0-48 still_running"},
		{"closed while it ran", begun + "30 case_closed", "0-20 ended_otherwise"},
		{"closed as broken off", begun + "30 case_closed outcome=afbrudt", "0-20 broken_off"},
		{"the track ended as broken off", begun + "30 track_end outcome=mistet_kontakt; 60 contact", "0-20 lost_contact"},
		{"the track ended, it went on", begun + "30 track_end; 60 placement_end outcome=afbrudt", "0-50 broken_off"},
		{"said on the same day", begun + "30 placement_end; 30 track_end outcome=planlagt_stop", "0-20 planned_stop"},
		{"said later", begun + "30 placement_end; 40 case_closed outcome=afbrudt", "0-20 broken_off"},
		{"said later, of another", begun + "30 placement_end; 31 placement kind=fleksjob start=40; 50 placement_end outcome=afbrudt", "0-20 ended_otherwise, 0-10 broken_off"},
		{"another outcome, then one of the case", begun + "30 placement_end outcome=job; 60 case_closed outcome=afbrudt", "0-20 ended_otherwise"},
		{"an extension", "0 open; 0 placement kind=fleksjob start=10 end=30; 25 placement kind=fleksjob start=31 same_host=true; 50 placement_end outcome=job; 50 case_closed", "0-40 ended_otherwise"},
		{"broken off and resumed", begun + "30 placement_end outcome=afbrudt; 50 placement kind=fleksjob start=55 same_host=true; 60 case_closed", "0-20 broken_off, 45-50 ended_otherwise"},
		{"broken off and resumed at once", begun + "30 placement_end outcome=afbrudt; 30 placement kind=fleksjob start=31 same_host=true; 60 case_closed", "0-20 broken_off, 21-50 ended_otherwise"},
		{"another took its place", begun + "20 placement kind=fleksjob start=25; 60 case_closed", "0-14 ended_otherwise, 0-35 ended_otherwise"},
		{"ended before it began", begun + "5 placement_end outcome=afbrudt; 20 case_closed", ""},
		{"recorded late", "0 open; 20 placement kind=fleksjob start=10; 30 placement_end outcome=afbrudt; 30 case_closed", "11-20 broken_off"},
		{"never opened", "0 placement kind=fleksjob start=10; 30 placement_end outcome=afbrudt", ""},
		{"closed and opened again", begun + "20 case_closed; 30 open; 40 placement_end outcome=afbrudt; 40 case_closed", "0-10 ended_otherwise, 21-30 broken_off"},
	} {
		var got []string
		for _, p := range count(t, shipped, tt.story).placements {
			got = append(got, fmt.Sprintf("%d-%d %s", p.first, p.last, endingMeasures[p.how]))
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, s, tt.want)
		}
	}
}
