package guard

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func FuzzCheck(f *testing.F) {
	for _, name := range []string{"stop.txt", "pass.txt"} {
		for _, text := range corpus(f, name) {
			f.Add(text)
		}
	}
	f.Add("<@<#<!date^1|l l l\u200bl 0.0. \xff\u030a")
	f.Fuzz(func(t *testing.T, text string) {
		found := Check(text, DefaultWords())
		end, cpr := 0, false
		for i, one := range found {
			if one.Start < 0 || one.End > len(text) || one.Start >= one.End {
				t.Fatalf("finding %d of %q is outside the text: %v", i, text, one)
			}
			if one.Start < end && one.Kind == found[i-1].Kind {
				t.Fatalf("findings %d and %d of %q overlap", i-1, i, text)
			}
			end, cpr = one.End, cpr || one.Kind == CPR
		}
		if cpr != HasCPR(text) {
			t.Fatalf("Check and HasCPR disagree about %q", text)
		}
		if diff := cmp.Diff(found, Check(text, DefaultWords())); diff != "" {
			t.Fatalf("a second look at %q finds something else: %s", text, diff)
		}
	})
}
