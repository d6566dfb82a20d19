package when_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"casethread/commands/when"
	"casethread/state"
)

func drawNow(t *rapid.T) time.Time {
	minutes := rapid.Int64Range(0, 60*24*365*60).Draw(t, "minutes since 2010")
	return time.Date(2010, 1, 1, 0, 0, 0, 0, copenhagen).Add(time.Duration(minutes) * time.Minute)
}

func drawLang(t *rapid.T) when.Lang {
	return rapid.SampledFrom([]when.Lang{when.Danish, when.English}).Draw(t, "language")
}

// drawMoment draws a day within some years of today, perhaps with a time that
// summer time does not skip.
func drawMoment(t *rapid.T, today state.Date, from, to int) when.Moment {
	m := when.Moment{Date: today.Add(rapid.IntRange(from, to).Draw(t, "days ahead"))}
	if rapid.Bool().Draw(t, "with time") {
		m.HasTime = true
		m.Hour = rapid.IntRange(0, 23).Draw(t, "hour")
		m.Minute = rapid.IntRange(0, 59).Draw(t, "minute")
		if m.Time(copenhagen).Hour() != m.Hour {
			m.Hour = 12
		}
	}
	return m
}

// readBack checks that text means m to a reader at now.
func readBack(t *rapid.T, text string, m when.Moment, now time.Time, past when.Past) {
	got, err := when.ParseAll(text, now, past)
	if err != nil || got != m {
		t.Fatalf("%q at %v: %+v, %v; want %+v", text, now, got, err, m)
	}
}

func TestLongIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := drawNow(t)
		m := drawMoment(t, state.DateOf(now), -3000, 3000)
		readBack(t, m.Long(drawLang(t)), m, now, when.AnyPast)
	})
}

func TestMediumIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := drawNow(t)
		m := drawMoment(t, state.DateOf(now), 1, 3000)
		text := m.Medium(state.DateOf(now), drawLang(t))
		readBack(t, text, m, now, when.Future)
	})
}

// Without a year, what lies within half a year is read back.
func TestShortIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := drawNow(t)
		m := drawMoment(t, state.DateOf(now), 1, 180)
		readBack(t, m.Short(drawLang(t)), m, now, when.Future)
		m = drawMoment(t, state.DateOf(now), -180, 180)
		readBack(t, m.Short(drawLang(t)), m, now, when.AnyPast)
	})
}

func TestNumericFormsAreReadBack(t *testing.T) {
	forms := []string{
		"2006-01-02", "2/1-2006", "2/1/2006", "02.01.2006", "2-1-2006", "2.1.06",
		"January 2, 2006", "2 Jan 2006", "Monday 2 January 2006", "d. 2/1-2006",
	}
	rapid.Check(t, func(t *rapid.T) {
		now := drawNow(t)
		d := drawMoment(t, state.DateOf(now), 0, 5000).Date
		text := d.Time(time.UTC).Format(rapid.SampledFrom(forms).Draw(t, "form"))
		readBack(t, text, when.Moment{Date: d}, now, when.Future)
		readBack(t, strings.ToUpper(text), when.Moment{Date: d}, now, when.Future)
	})
}

// A weekday of a numbered week is read as the day that has both.
func TestWeekdayOfWeek(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := drawNow(t)
		d := drawMoment(t, state.DateOf(now), 0, 3000).Date
		year, week := d.ISOWeek()
		lang := drawLang(t)
		text := fmt.Sprintf("%s uge %d %d", when.WeekdayName(d.Weekday(), lang), week, year)
		readBack(t, text, when.Moment{Date: d}, now, when.Future)
	})
}

func TestBareWeekdayIsWithinAWeek(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := drawNow(t)
		today := state.DateOf(now)
		weekday := time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))
		name := when.WeekdayName(weekday, drawLang(t))
		coming, err := when.ParseAll(name, now, when.Future)
		if n := coming.Date.Days(today); err != nil || n < 1 || n > 7 || coming.Date.Weekday() != weekday {
			t.Fatalf("%s at %v is %v, %v", name, now, coming.Date, err)
		}
		gone, err := when.ParseAll(name, now, when.AnyPast)
		if n := today.Days(gone.Date); err != nil || n < 1 || n > 7 || gone.Date.Weekday() != weekday {
			t.Fatalf("%s at %v was %v, %v", name, now, gone.Date, err)
		}
		next, err := when.ParseAll("næste "+name, now, when.Future)
		if err != nil || next.Date.Weekday() != weekday || weeksApart(today, next.Date) != 1 {
			t.Fatalf("next %s at %v is %v, %v", name, now, next.Date, err)
		}
	})
}

// weeksApart counts the Mondays after a, up to b.
func weeksApart(a, b state.Date) int {
	n := 0
	for d := a; d.Before(b); {
		if d = d.Add(1); d.Weekday() == time.Monday {
			n++
		}
	}
	return n
}

// However its parts are ordered, a phrase means the same.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := drawNow(t)
		m := drawMoment(t, state.DateOf(now), 1, 3000)
		parts := []string{
			"på " + when.WeekdayName(m.Date.Weekday(), when.Danish),
			m.Date.Time(time.UTC).Format("2/1-2006"),
		}
		if m.HasTime {
			parts = append(parts, "kl. "+when.Clock(m.Hour, m.Minute, when.Danish))
		}
		text := strings.Join(rapid.Permutation(parts).Draw(t, "parts"), ", ")
		readBack(t, text, m, now, when.Future)
	})
}

// A weekday and the day of the month mean the next day that is both, if one is
// near.
func TestWeekdayOfDayOfMonth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := drawNow(t)
		today := state.DateOf(now)
		d := today.Add(rapid.IntRange(0, 62).Draw(t, "days ahead"))
		lang := drawLang(t)
		form := rapid.SampledFrom([]string{"%s %d", "%s d. %d.", "%s den %d", "%s the %dth"}).Draw(t, "form")
		text := fmt.Sprintf(form, when.WeekdayName(d.Weekday(), lang), d.Day())
		got, err := when.ParseAll(text, now, when.Future)
		if err != nil || got.Date.After(d) || got.Date.Before(today) || got.Date.Day() != d.Day() || got.Date.Weekday() != d.Weekday() {
			t.Fatalf("%q at %v: %+v, %v; want %v or sooner", text, now, got, err, d)
		}
		alone, err := when.ParseAll(fmt.Sprintf("den %d.", d.Day()), now, when.Future)
		if err != nil || alone.Date.After(d) || alone.Date.Day() != d.Day() {
			t.Fatalf("den %d. at %v: %+v, %v", d.Day(), now, alone, err)
		}
	})
}

// A day or time that is written in any of our own ways is never overlooked in
// a text beside another.
func TestWrittenDaysAreFoundBeside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := drawNow(t)
		today := state.DateOf(now)
		m := drawMoment(t, today, 0, 300)
		m.NoDay = rapid.Bool().Draw(t, "no day")
		other := drawMoment(t, today, 0, 300)
		lang := drawLang(t)
		text := rapid.SampledFrom([]string{other.Long(lang), other.Medium(today, lang), other.Short(lang)}).Draw(t, "form")
		words := strings.Fields("hos vera " + text + " igen")
		if from, to, what := m.Beside(words); what == when.NothingLeft || from < 2 || to > len(words)-1 {
			t.Fatalf("%q beside %+v: %d to %d is %v", words, m, from, to, what)
		}
	})
}

var vocabulary = strings.Fields(`i på på d. den the on om in at kl. kl klokken næste next sidste last
	denne this uge week uger weeks ultimo primo end of slutningen af man tir tirsdag tirsdags fredag
	søn sun friday idag dag morgen tomorrow yesterday går overmorgen day after before 3 3. 31 31. 29
	2. 14 48 53 54 0 2026 2027 1999 3/12 31/2 29/2 29/2-2028 3.12 3.12. 10.30 10:30 25:99 2:30 10am
	pm 2026-12-03 december maj mar may 3rd en a to month måned dage siden ago for hver every 2w , .
	husk og (uge 49) (week fre fri torsd d the 13 13. 20th 13-10 9-10 9.-16. halv 1030 0930 til to - eller
	tidlig morgen eftermiddag aften om timer mrg overimorgen o'clock &`)

// Whatever words come, the answer keeps the rules.
func TestParseKeepsItsRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 10).Draw(t, "words")
		r := when.Reader{
			Now:     drawNow(t),
			Past:    rapid.SampledFrom([]when.Past{when.Future, when.AnyPast}).Draw(t, "past"),
			Strict:  rapid.Bool().Draw(t, "strict"),
			DayOnly: rapid.Bool().Draw(t, "day only"),
			Counts:  rapid.Bool().Draw(t, "counts"),
		}
		if complaint := breach(r, words); complaint != "" {
			t.Fatalf("%q: %s", words, complaint)
		}
	})
}

// breach says which rule the answer to words breaks, or nothing.
func breach(r when.Reader, words []string) string {
	m, used, err := r.Parse(words)
	today := state.DateOf(r.Now)
	var fault *when.Error
	switch {
	case used < 0 || used > len(words):
		return fmt.Sprintf("used %d of %d words", used, len(words))
	case err != nil && (!errors.As(err, &fault) || fault.Code == "" || used == 0 || m != when.Moment{}):
		return fmt.Sprintf("bad refusal: %v, used %d, %+v", err, used, m)
	case err != nil || used == 0:
		return ""
	case m.Date.Year() < 2000 || m.Date.Year() > 2099:
		return "no sane date: " + m.Date.String()
	case r.DayOnly && m.HasTime:
		return "a time was read"
	case r.Past == when.Future && m.Date.Before(today):
		return "a past date: " + m.Date.String()
	case m.HasTime && (m.Time(r.Now.Location()).Hour() != m.Hour || m.Minute > 59):
		return "a time that the day does not have"
	case r.Past == when.Future && m.HasTime && m.Time(r.Now.Location()).Before(r.Now.Truncate(time.Minute)):
		return "a past time"
	}
	return prefixBreach(r, words, used, m)
}

// prefixBreach checks that the words used are a phrase of their own.
func prefixBreach(r when.Reader, words []string, used int, m when.Moment) string {
	again, usedAgain, err := r.Parse(words[:used])
	if err != nil || usedAgain != used || again != m {
		return fmt.Sprintf("alone, %q is %+v, used %d, %v; not %+v", words[:used], again, usedAgain, err, m)
	}
	return ""
}

func TestWorkingDayRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := state.DateOf(drawNow(t))
		d := today.Add(rapid.IntRange(0, 400).Draw(t, "days ahead"))
		next, before := when.NextWorkingDay(d), when.PreviousWorkingDay(d)
		if !when.WorkingDay(next) || !when.WorkingDay(before) || next.Before(d) || !before.Before(d) {
			t.Fatalf("%v: next %v, previous %v", d, next, before)
		}
		if next.Days(before) > 8 {
			t.Fatalf("no working day from %v to %v", before, next)
		}
		near := when.NearestWorkingDay(d, today)
		if !when.WorkingDay(near) || near.Before(today) {
			t.Fatalf("nearest to %v from %v is %v", d, today, near)
		}
		n := rapid.IntRange(1, 30).Draw(t, "n")
		if back := when.AddWorkingDays(when.AddWorkingDays(next, n), -n); back != next {
			t.Fatalf("%v, %d working days on and back, is %v", next, n, back)
		}
	})
}

func TestEveryIsReadBack(t *testing.T) {
	limits := map[when.Unit]int{when.Day: 365, when.Week: 52, when.Month: 12}
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]when.Unit{when.Day, when.Week, when.Month}).Draw(t, "unit")
		every := when.Every{N: rapid.IntRange(1, limits[unit]).Draw(t, "n"), Unit: unit}
		for _, text := range []string{every.Text(drawLang(t)), "every " + every.String()} {
			words := strings.Fields(text)
			got, used, err := when.ParseEvery(words)
			if err != nil || used != len(words) || got != every {
				t.Fatalf("%q is %v, used %d, %v", text, got, used, err)
			}
		}
		var stored when.Every
		if err := stored.UnmarshalText([]byte(every.String())); err != nil || stored != every {
			t.Fatalf("%v is stored as %v, %v", every, stored, err)
		}
		d := state.DateOf(drawNow(t))
		if next := every.Next(d); !next.After(d) {
			t.Fatalf("%v after %v is %v", every, d, next)
		}
	})
}
