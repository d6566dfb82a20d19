package guard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// birth draws a date of birth as six digits, for half of a few with 60 added
// to the day.
func birth(t *rapid.T) string {
	from := time.Date(1920, 1, 1, 0, 0, 0, 0, time.UTC)
	d := from.AddDate(0, 0, rapid.IntRange(0, 99*365).Draw(t, "days"))
	day := d.Day() + 60*rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "unregistered")
	return fmt.Sprintf("%02d%02d%02d", day, d.Month(), d.Year()%100)
}

// spell draws one of the ways to write a CPR number.
func spell(t *rapid.T, date, serial string) string {
	d, m, y := date[:2], date[2:4], date[4:]
	pair := rapid.SampledFrom([]string{".", "-", " ", "/"}).Draw(t, "pair")
	gap := rapid.SampledFrom([]string{
		"", "-", " ", ".", "/", "–", "—", "\u2010", "\u2011", "\u2212", "\u00a0", "\u202f", "\u2009",
		" - ", " – ", "   ", "\u00a0-\u00a0", "_", "\u200b-", "\u00ad",
	}).Draw(t, "gap")
	after := gap
	if after == "" || after == "\u00ad" {
		after = "-"
	}
	return rapid.SampledFrom([]string{
		date + gap + serial,
		d + pair + m + pair + y + after + serial,
		d + m + " " + y + after + serial,
		d + " " + m + y + after + serial,
		d + " " + m + " " + y + " " + serial[:2] + " " + serial[2:],
		date + " " + serial[:2] + " " + serial[2:],
		"*" + date + "*" + after + serial,
		strings.Join(strings.Split(date+serial, ""), " "),
	}).Draw(t, "spelling")
}

// A date of birth that is no meeting's and four digits are taken for one number
// also where marks or words stand between that could join other numbers.
func TestDateAndDigitsApartAreCaught(t *testing.T) {
	surroundings := []string{"%s", "cpr %s.", "født %s, Vanløse", "<@U0123456789> %s", "mødet 3/12 kl. 10: %s", "`%s`"}
	between := []string{":", ",", ": ", ", ", ";", "#", "+", " | ", " (", ") (", ")-(", " kode ", ", koden er ", " og de sidste fire ", ", sidste 4: ", " last four ", " løbenr. "}
	rapid.Check(t, func(t *rapid.T) {
		date := birth(t)
		d, m, y := date[:2], date[2:4], date[4:]
		if "20" <= y && y <= "40" {
			return
		}
		serial := fmt.Sprintf("%04d", rapid.IntRange(0, 9999).Draw(t, "serial"))
		date = rapid.SampledFrom([]string{date, d + "." + m + "." + y, d + "-" + m + "-" + y, d + "/" + m + "/" + y, d + "." + m + ".19" + y}).Draw(t, "date")
		text := fmt.Sprintf(rapid.SampledFrom(surroundings).Draw(t, "around"), date+rapid.SampledFrom(between).Draw(t, "between")+serial)
		if !HasCPR(text) {
			t.Fatalf("%q passes", text)
		}
	})
}

// disguise draws letters and other digits in place of some digits.
func disguise(t *rapid.T, s string) string {
	letters, wide := 0, rapid.Bool().Draw(t, "wide")
	replace := func(r rune) rune {
		if r < '0' || r > '9' {
			return r
		}
		if letters < 10-certainDigits && r <= '1' && rapid.IntRange(0, 3).Draw(t, "letter") == 0 {
			letters++
			return rapid.SampledFrom([]rune([]string{"Oo", "Il"}[r-'0'])).Draw(t, "which")
		}
		if wide {
			return r - '0' + '０'
		}
		return r
	}
	return strings.Map(replace, s)
}

func TestEverySpellingOfCPRIsCaught(t *testing.T) {
	surroundings := []string{"%s", "cpr:%s", "(%s)", "cpr %s.", "født %s, Vanløse", "&lt;%s&gt;", "<@U0123456789> %s", "kl. 10: %s\nkl. 11", "`%s`"}
	rapid.Check(t, func(t *rapid.T) {
		serial := fmt.Sprintf("%04d", rapid.IntRange(0, 9999).Draw(t, "serial"))
		number := spell(t, birth(t), serial)
		text := fmt.Sprintf(rapid.SampledFrom(surroundings).Draw(t, "around"), number)
		if !HasCPR(text) {
			t.Fatalf("%q passes", text)
		}
		if len(strings.Fields(number)) > 3 {
			return // a letter that stands alone is no digit
		}
		text = strings.Replace(text, number, disguise(t, number), 1)
		if !HasCPR(text) {
			t.Fatalf("%q passes", text)
		}
	})
}

// phone draws a telephone number in a usual spelling.
func phone(t *rapid.T, name string) string {
	n := fmt.Sprintf("%08d", rapid.IntRange(20_000_000, 99_999_999).Draw(t, name))
	s := rapid.SampledFrom([]string{
		n, n[:2] + " " + n[2:4] + " " + n[4:6] + " " + n[6:], n[:4] + " " + n[4:], n[:2] + " " + n[2:5] + " " + n[5:],
		n[:2] + "-" + n[2:4] + "-" + n[4:6] + "-" + n[6:], n[:2] + "." + n[2:4] + "." + n[4:6] + "." + n[6:],
		n[:3] + " " + n[3:5] + " " + n[5:], n[:4] + "-" + n[4:],
	}).Draw(t, "spelling")
	before := rapid.SampledFrom([]string{"", "", "+45 ", "+45", "45 ", "45", "0045 ", "0045", "(+45) ", "tlf. ", "Tlf:"}).Draw(t, "before")
	if before == "45" {
		s = n // nobody writes 4520 10 12 34
	}
	return before + s
}

func TestNoTelephoneNumberIsCaught(t *testing.T) {
	surroundings := []string{"%s", "Ring på %s.", "<tel:%[1]s|%[1]s>", "Karen, %s, karen@example.dk", "%s kl. 10:30", "mødet 3/12 kl. 10, %s", "%s\n10 minutter"}
	rapid.Check(t, func(t *rapid.T) {
		text := fmt.Sprintf(rapid.SampledFrom(surroundings).Draw(t, "around"), phone(t, "number"))
		if HasCPR(text) {
			t.Fatalf("%q is stopped", text)
		}
	})
}

func TestNoTwoTelephoneNumbersAreCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		between := rapid.SampledFrom([]string{" ", ", ", " / ", "/", " og ", "\n", " eller ", "; ", " - "}).Draw(t, "between")
		text := phone(t, "one") + between + phone(t, "other")
		if HasCPR(text) {
			t.Fatalf("%q is stopped", text)
		}
	})
}

func TestNoSlackTimestampIsCaught(t *testing.T) {
	surroundings := []string{"%s", "ts %s", "thread_ts=%s", "(%s)", "https://example.slack.com/archives/C1/p1?thread_ts=%s&cid=C1", "%s."}
	rapid.Check(t, func(t *rapid.T) {
		ts := fmt.Sprintf("%d.%06d", rapid.IntRange(1_000_000_000, 3_999_999_999).Draw(t, "s"), rapid.IntRange(0, 999_999).Draw(t, "µs"))
		text := fmt.Sprintf(rapid.SampledFrom(surroundings).Draw(t, "around"), ts)
		if HasCPR(text) {
			t.Fatalf("%q is stopped", text)
		}
	})
}

func TestNoSlackMentionIsCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[UWCGS][A-Z0-9]{8,11}`).Draw(t, "id")
		form := rapid.SampledFrom([]string{"<@%s>", "<#%s>", "<@%s|karen>", "<!subteam^%s>"}).Draw(t, "form")
		if found := Check(fmt.Sprintf(form, id), DefaultWords()); found != nil {
			t.Fatalf("%q: %v", id, found)
		}
	})
}

func TestNoDateWithTimeIsCaught(t *testing.T) {
	layouts := []string{
		"02.01.2006 15:04", "02.01.06 15:04", "2/1 2006 15:04", "2006-01-02 15:04", "2006-01-02T15:04:05Z", "020106 15:04",
		"020106 kl. 1504", "020106 at 1504", "020106, kl. 1504", "02.01.06, 1504", "020106: 1504",
		"20060102", "02.01.06 15.04", "02.01.2006 kl. 15.04", "20060102T150405Z", "02/01/06 kl. 1504",
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(1_700_000_000, 2_200_000_000).Draw(t, "at"), 0).UTC()
		text := at.Format(rapid.SampledFrom(layouts).Draw(t, "layout"))
		if HasCPR(text) {
			t.Fatalf("%q is stopped", text)
		}
	})
}

func TestNamedNumbersAreNotCaught(t *testing.T) {
	names := []string{"ordre", "ordrenr.", "Ordrenummer:", "order no.", "order #", "tlf.", "tlf:", "telefon", "faktura", "fakturanr.", "invoice", "CVR", "CVR-nr.", "phone"}
	rapid.Check(t, func(t *rapid.T) {
		serial := fmt.Sprintf("%04d", rapid.IntRange(0, 9999).Draw(t, "serial"))
		text := rapid.SampledFrom(names).Draw(t, "name") + " " + birth(t) + serial
		if HasCPR(text) {
			t.Fatalf("%q is stopped", text)
		}
		if text = "den rigtige " + text + "-1"; HasCPR(text) {
			t.Fatalf("%q is stopped", text)
		}
	})
}

func TestRecordsCodesAreCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.StringMatching(`D[EFGIJS][0-9]{2,4}|D?[FGIJM][0-9]{2},[0-9]`).Draw(t, "code")
		text := fmt.Sprintf(rapid.SampledFrom([]string{"%s", "har %s.", "(%s)", "%s, uge 48"}).Draw(t, "around"), code)
		if found := Check(text, nil); len(found) != 1 || found[0].Kind != Diagnosis {
			t.Fatalf("%q: %v", text, found)
		}
	})
}

func TestDividedCodesAreCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.StringMatching(`D?[A-UW-Z][0-9]{2}\.[0-9]{1,2}`).Draw(t, "code")
		text := fmt.Sprintf(rapid.SampledFrom([]string{"%s", "har %s.", "(%s)", "%s, uge 48"}).Draw(t, "around"), code)
		found := Check(text, nil)
		if len(found) != 1 || found[0].Kind != Diagnosis || found[0].Overridable {
			t.Fatalf("%q: %v", text, found)
		}
	})
}
