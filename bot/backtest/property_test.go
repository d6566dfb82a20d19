package backtest

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"casethread/commands/practice"
)

// happenings are what stories are made of.
var happenings = []string{
	"placement kind=fleksjob start=%d hours=10", "placement kind=virksomhedspraktik start=%d", "placement kind=fleksjob start=%d same_host=true",
	"absence", "absence_clarified", "change kind=benefit", "concern on=true", "pulse going=bad", "pulse going=good", "contact",
	"followup_held agreed=10 attended=4", "followup_held accom_ok=no social=difficult", "conversation meaning=low", "hours hours=20",
	"placement_end outcome=afbrudt", "placement_end outcome=job", "placement_end", "track_end outcome=mistet_kontakt", "case_closed outcome=afbrudt", "open",
}

var stories = rapid.Custom(func(t *rapid.T) string {
	parts := []string{"0 open", fmt.Sprintf("0 placement kind=fleksjob start=%d", rapid.IntRange(1, 12).Draw(t, "start"))}
	for range rapid.IntRange(0, 12).Draw(t, "n") {
		day, what := rapid.IntRange(0, 60).Draw(t, "day"), rapid.SampledFrom(happenings).Draw(t, "what")
		if strings.Contains(what, "%d") {
			what = fmt.Sprintf(what, day+rapid.IntRange(-2, 9).Draw(t, "ahead"))
		}
		parts = append(parts, fmt.Sprintf("%d %s", day, what))
	}
	return strings.Join(parts, "; ")
})

// In whatever order the files come, and however they are shared among
// workers, the figures are the same; the shares of a whole sum to 1.
func TestOrderMakesNoDifference(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := rapid.SliceOfN(stories, 1, 4).Draw(rt, "stories")
		one := count(t, shipped, all...)
		two := newTotal(shipped)
		other := newTotal(shipped)
		for n, i := range rapid.Permutation(indexes(len(all))).Draw(rt, "order") {
			to := two
			if n%2 == 1 {
				to = other
			}
			to.add(i, judge(events(t, all[i]), shipped))
		}
		two.merge(other)

		same := cmp.Options{cmp.AllowUnexported(figure{}, packReport{}, ruleReport{}), cmpopts.EquateNaNs()}
		if diff := cmp.Diff(one.figures(), two.figures(), same); diff != "" {
			rt.Fatal(diff)
		}
		a, b := one.packFigures(), two.packFigures()
		if diff := cmp.Diff(a, b, same, cmpopts.IgnoreFields(ruleReport{}, "entry")); diff != "" {
			rt.Fatal(diff)
		}
		whole(rt, one.figures()[3:])
		whole(rt, a[0].overall[2:5])
	})
}

func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func whole(t *rapid.T, shares []figure) {
	sum, count := 0.0, 0
	for _, f := range shares {
		sum += f.value
		count += f.count
		if f.n > 0 && (f.low > f.value+1e-9 || f.high < f.value-1e-9 || f.low < 0 || f.high > 1) {
			t.Fatalf("%s: %v is not in %v–%v", f.measure, f.value, f.low, f.high)
		}
	}
	if n := shares[0].n; count != n || n > 0 && math.Abs(sum-1) > 1e-9 {
		t.Fatalf("%s and the others: %d of %d, together %v", shares[0].measure, count, n, sum)
	}
}

// Each morning is judged as a replay judges it.
func TestJudgesAsReplay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := events(t, stories.Draw(rt, "story"))
		for _, m := range judge(e, shipped).mornings {
			want := practice.Shipped().Replay(e, m.date)
			var ids []string
			for i, entry := range practice.Shipped().Entries() {
				if m.verdicts[0].fired&(1<<i) != 0 {
					ids = append(ids, entry.ID)
				}
			}
			if strings.Join(ids, " ") != strings.Join(want.Rules, " ") || m.verdicts[0].level != want.Level || m.verdicts[0].warned != (want.Points >= 3) {
				rt.Fatalf("%v: %v %+v, a replay says %v, %d points, %s", m.date, ids, m.verdicts[0], want.Rules, want.Points, want.Level)
			}
		}
	})
}
