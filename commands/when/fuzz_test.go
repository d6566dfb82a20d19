package when_test

import (
	"strings"
	"testing"
	"time"

	"casethread/commands/when"
)

// FuzzParse: whatever is written, Parse does not panic and keeps its rules.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"3/12 10:30 call", "d. 3. december 2026 kl. 10.30", "torsdag i næste uge", "ultimo uge 48",
		"om en måned", "December 3rd, 2026 at 2 p.m.", "31/2", "tirsdag den 3/12", "29/3 02:30",
		"torsdag 3. december 2026 (uge 49) kl. 10.00", "i går", "uge 53 2027", "man", "\xff kl.",
		"3 days ago", "this week on friday , at 10",
	} {
		f.Add(text, int64(1795508100), byte(0))
		f.Add(text, int64(1774744200), byte(5))
	}
	f.Fuzz(func(t *testing.T, text string, unix int64, rules byte) {
		const years = 60 * 365 * 86400
		now := time.Unix(1262304000+(unix%years+years)%years, 0).In(copenhagen)
		r := when.Reader{Now: now, Past: when.Past(rules & 1), Strict: rules&2 != 0, DayOnly: rules&4 != 0}
		words := strings.Fields(text)
		if complaint := breach(r, words); complaint != "" {
			t.Fatalf("%q at %v: %s", words, now, complaint)
		}
	})
}

// FuzzParseEvery: what is read is within limits, and its text is read back.
func FuzzParseEvery(f *testing.F) {
	for _, text := range []string{"every 2w", "hver anden uge", "hver 14. dag", "månedligt", "every 60 weeks"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words := strings.Fields(text)
		every, used, err := when.ParseEvery(words)
		if used < 0 || used > len(words) {
			t.Fatalf("%q: used %d", words, used)
		}
		if err != nil || used == 0 {
			return
		}
		again, _, err := when.ParseEvery(strings.Fields(every.Text(when.Danish)))
		if err != nil || again != every {
			t.Fatalf("%q is %v, read back as %v, %v", words, every, again, err)
		}
	})
}

// FuzzParseClock: what is read is a time of day and is read back.
func FuzzParseClock(f *testing.F) {
	for _, text := range []string{"07:30", "7.30", "kl. 8", "8 pm", "kl.", "24:00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hour, minute, ok := when.ParseClock(text)
		if !ok {
			return
		}
		h, m, ok := when.ParseClock(when.Clock(hour, minute, when.Danish))
		if !ok || h != hour || m != minute || hour < 0 || hour > 23 || minute < 0 || minute > 59 {
			t.Fatalf("%q is %d:%d, read back as %d:%d", text, hour, minute, h, m)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	now := at(b, tuesday)
	for _, text := range []string{
		"3/12 10:30 call @anna", "i morgen kl. 10", "torsdag i næste uge kl. 10.30", "ultimo uge 50",
		"torsdag 3. december 2026 (uge 49) kl. 10.00", "om en måned", "husk cv til mødet",
	} {
		words := strings.Fields(text)
		b.Run(strings.ReplaceAll(text, "/", "."), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := when.Parse(words, now, when.Future); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
