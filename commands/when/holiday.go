package when

import (
	"time"

	"casethread/state"
)

// An Occasion is why a day is not a working day.
type Occasion string

// The public holidays of Denmark.
const (
	NewYearsDay        Occasion = "new_years_day"
	MaundyThursday     Occasion = "maundy_thursday"
	GoodFriday         Occasion = "good_friday"
	EasterSunday       Occasion = "easter_sunday"
	EasterMonday       Occasion = "easter_monday"
	PrayerDay          Occasion = "prayer_day" // until 2023
	AscensionDay       Occasion = "ascension_day"
	WhitSunday         Occasion = "whit_sunday"
	WhitMonday         Occasion = "whit_monday"
	ChristmasDay       Occasion = "christmas_day"
	SecondChristmasDay Occasion = "second_christmas_day"
)

// Days that are no public holidays, but on which offices are closed.
const (
	ConstitutionDay Occasion = "constitution_day" // 5 June
	ChristmasEve    Occasion = "christmas_eve"
	NewYearsEve     Occasion = "new_years_eve"
	Saturday        Occasion = "saturday"
	Sunday          Occasion = "sunday"
)

var occasionNames = map[Occasion]struct{ da, en string }{
	NewYearsDay:        {"nytårsdag", "New Year’s Day"},
	MaundyThursday:     {"skærtorsdag", "Maundy Thursday"},
	GoodFriday:         {"langfredag", "Good Friday"},
	EasterSunday:       {"påskedag", "Easter Sunday"},
	EasterMonday:       {"2. påskedag", "Easter Monday"},
	PrayerDay:          {"store bededag", "Great Prayer Day"},
	AscensionDay:       {"Kristi himmelfartsdag", "Ascension Day"},
	WhitSunday:         {"pinsedag", "Whit Sunday"},
	WhitMonday:         {"2. pinsedag", "Whit Monday"},
	ChristmasDay:       {"juledag", "Christmas Day"},
	SecondChristmasDay: {"2. juledag", "Second Christmas Day"},
	ConstitutionDay:    {"grundlovsdag", "Constitution Day"},
	ChristmasEve:       {"juleaften", "Christmas Eve"},
	NewYearsEve:        {"nytårsaften", "New Year’s Eve"},
	Saturday:           {"lørdag", "a Saturday"},
	Sunday:             {"søndag", "a Sunday"},
}

// Name returns the occasion as it stands after "er" or "is": "juleaften", "a
// Saturday".
func (o Occasion) Name(lang Lang) string {
	if lang == Danish {
		return occasionNames[o].da
	}
	return occasionNames[o].en
}

// lastPrayerDay is the last year in which store bededag was a holiday; act 214
// of 6 March 2023 did away with it from 2024 on.
const lastPrayerDay = 2023

// Holiday returns the public holiday that d is. Ordinary Sundays and the days
// on which offices merely are closed are none; see DayOff.
func Holiday(d state.Date) (o Occasion, ok bool) {
	year, month, day := d.Parts()
	switch {
	case month == time.January && day == 1:
		return NewYearsDay, true
	case month == time.December && day == 25:
		return ChristmasDay, true
	case month == time.December && day == 26:
		return SecondChristmasDay, true
	}
	if month < time.March || month > time.June { // as most days are, which are asked about all the time
		return "", false
	}
	return easterHoliday(d.Days(easter(year)), year)
}

// easterHoliday returns the holiday that lies so many days after Easter Sunday.
func easterHoliday(days, year int) (o Occasion, ok bool) {
	if days == 26 && year <= lastPrayerDay {
		return PrayerDay, true
	}
	switch days {
	case -3:
		return MaundyThursday, true
	case -2:
		return GoodFriday, true
	case 0:
		return EasterSunday, true
	case 1:
		return EasterMonday, true
	case 39:
		return AscensionDay, true
	case 49:
		return WhitSunday, true
	case 50:
		return WhitMonday, true
	}
	return "", false
}

// easter returns Easter Sunday by the Gregorian computus, in the form that
// J. Meeus gives in Astronomical Algorithms, chapter 8.
func easter(year int) state.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return state.NewDate(year, time.Month(n/31), n%31+1)
}
