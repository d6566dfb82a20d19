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
		"3 days ago", "this week on friday , at 10", "fre d. 13 kl 9-10", "the 20th at 2pm", "13-10 kl. halv 10",
		"9., 16. og 23. oktober", "i morgen eftermiddag kl 2 til 3", "den 13. hos vera", "torsd at 1030",
	} {
		f.Add(text, int64(1795508100), byte(0))
		f.Add(text, int64(1774744200), byte(5))
	}
	f.Fuzz(func(t *testing.T, text string, unix int64, rules byte) {
		const years = 60 * 365 * 86400
		now := time.Unix(1262304000+(unix%years+years)%years, 0).In(copenhagen)
		r := when.Reader{Now: now, Past: when.Past(rules & 1), Strict: rules&2 != 0, DayOnly: rules&4 != 0, Counts: rules&8 != 0}
		words := strings.Fields(text)
		if complaint := breach(r, words); complaint != "" {
			t.Fatalf("%q at %v: %s", words, now, complaint)
		}
	})
}

// FuzzBeside: what is left beside a date is found within the text, and a day in
// full is never overlooked.
func FuzzBeside(f *testing.F) {
	for _, text := range []string{
		"hos vera kl 10", "og fre 16/10", "hver 3. år", "9.-16. i måneden", "den 32.", "aftal med Hans kl. 10-skiftet",
		"om et par uger", "<> <>", "13", "at ten", "husk 2 par sko", "",
	} {
		f.Add(text, uint16(280), byte(0))
		f.Add(text, uint16(1), byte(3))
	}
	f.Fuzz(func(t *testing.T, text string, ahead uint16, rules byte) {
		words := strings.Fields(text)
		m := when.Moment{Date: day(t, "2026-10-07"), NoDay: rules&1 != 0, HasTime: rules&2 != 0}
		from, to, what := m.Beside(words)
		if what == when.NothingLeft && (from != 0 || to != 0) || what != when.NothingLeft && (from < 0 || from >= to || to > len(words)) {
			t.Fatalf("%q: %d to %d is %v", words, from, to, what)
		}
		if n := when.Vague(words); n < 0 || n > len(words) {
			t.Fatalf("%q: %d words are vague", words, n)
		}
		full := when.Long(m.Date.Add(int(ahead)), []when.Lang{when.Danish, when.English}[rules>>2&1])
		if _, _, what := m.Beside(append(words, strings.Fields(full)...)); what == when.NothingLeft {
			t.Fatalf("%q beside %q is overlooked", full, words)
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

func BenchmarkBeside(b *testing.B) {
	words := strings.Fields(strings.Repeat("husk at tage 2 par sko med til mødet ", 40))
	m := when.Moment{Date: day(b, "2026-10-07"), NoDay: true}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, what := m.Beside(words); what != when.NothingLeft {
			b.Fatal("something is found")
		}
	}
}
