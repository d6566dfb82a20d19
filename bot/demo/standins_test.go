package demo

import (
	"fmt"
	"testing"
)

// People are away, come back, and change their stand-ins and roles, in a course
// of random acts: whatever anybody is told, or has corrected, of a case is theirs
// to know at that moment, which every step of a player checks.
func TestStandInsComeAndGo(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			l := newLeak(t, 100+seed)
			l.secrets, l.plain = nil, true // who stands in may know what they may not otherwise
			comings := []string{
				"karen /overblik pause til om 2 dage stedfortræder @lone",
				"karen /overblik pause til om 5 dage stedfortræder @ole",
				"karen /overblik til",
				"soren /overblik pause til om 3 dage stedfortræder @ole",
				"soren /overblik til",
				"mads /overblik pause til om 4 dage stedfortræder @lone",
				"soren in dm: #1 rolle mentor @lone",
				"soren in dm: #1 rolle mentor @mads",
				"soren in dm: #1 rolle konsulent @ole",
				"soren in dm: #1 rolle konsulent @karen",
				"lone in dm: #1 overdrag @karen @mads",
				"ole in dm: #1 overdrag @soren @mads",
				"mads clicks handover.decline",
				"mads submits",
				"mads joins", "ole leaves", "ole joins",
				"karen /hvemgor #1 @soren ring til lægen",
				"soren /hvemgor #1 @karen ring til skolen senest om 3 dage",
				"vera in dm: #1 uro sidder for sig selv",
				"karen /sag #1 ændring kontanthjælp",
				"soren /frafald #1 gør talt med Vera",
			}
			for range 60 {
				if l.r.IntN(2) == 0 {
					l.act()
				} else {
					l.step(comings[l.r.IntN(len(comings))], nil)
				}
			}
		})
	}
}
