package stats

import (
	"testing"

	"casethread/state"
)

func TestEndingOf(t *testing.T) {
	for _, tt := range []struct {
		outcome []string
		want    Ending
	}{
		{nil, Otherwise},
		{[]string{"job"}, Otherwise},
		{[]string{"afbrudt af borger"}, BrokenOff},
		{[]string{"Afbrudt af virksomhed", "ledighed"}, BrokenOff},
		{[]string{"ledighed", "broken off by the company"}, BrokenOff},
		{[]string{"broken_off"}, BrokenOff},
		{[]string{"planlagt stop"}, PlannedStop},
		{[]string{"planned stop", "job"}, PlannedStop},
		{[]string{"mistet kontakt"}, LostContact},
		{[]string{"lost contact"}, LostContact},
		{[]string{"mistet kontakt", "afbrudt"}, BrokenOff},
	} {
		if got := EndingOf(tt.outcome); got != tt.want {
			t.Errorf("%q: %v, want %v", tt.outcome, got, tt.want)
		}
	}
}

func TestBrokenOffBy(t *testing.T) {
	for _, tt := range []struct {
		outcome []string
		want    state.Role
	}{
		{nil, state.NoRole},
		{[]string{"job hos virksomheden"}, state.NoRole},
		{[]string{"afbrudt"}, state.NoRole},
		{[]string{"afbrudt af kommunen", "ledighed"}, state.NoRole},
		{[]string{"ledighed", "afbrudt af borger"}, state.Citizen},
		{[]string{"Broken_off_by_citizen"}, state.Citizen},
		{[]string{"afbrudt af virksomhed"}, state.Company},
		{[]string{"broken off by the employer"}, state.Company},
	} {
		if got := brokenOffBy(tt.outcome); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.outcome, got, tt.want)
		}
	}
}
