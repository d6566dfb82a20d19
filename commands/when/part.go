package when

// partsOfDay are the words for a part of a day that may stand beside a time,
// and whether its hours are those after noon.
var partsOfDay = map[string]bool{
	"tidlig": false, "tidligt": false, "morgen": false, "morgenen": false, "formiddag": false, "formiddagen": false,
	"early": false, "morning": false,
	"eftermiddag": true, "eftermiddagen": true, "aften": true, "aftenen": true,
	"afternoon": true, "evening": true,
}

// readPartOfDay reads a part of the day beside a time: i morgen tidlig kl. 8,
// friday afternoon at 2, kl. 3 om eftermiddagen, i aften kl. 7. Without a time
// it is left to the caller, for it says none.
func (p *phrase) readPartOfDay(i int) int {
	if p.DayOnly {
		return 0
	}
	today := false // i aften is today's
	switch p.word(i) {
	case "i", "this":
		i++
		today = !p.dated()
	case "om", "in":
		i++
	}
	if p.word(i) == "the" {
		i++
	}
	late, ok := partsOfDay[p.word(i)]
	if !ok || !p.timed && (!today && !p.dated() || !p.clockFollows(i+1)) {
		return 0
	}
	if today {
		p.setDate(p.today, i)
	}
	p.late = p.late || late
	return i + 1
}

// clockFollows reports whether a time that the phrase can have begins at i,
// after a day.
func (p *phrase) clockFollows(i int) bool {
	probe := *p
	probe.spec = exactSpec
	i = probe.skipEmpty(i)
	return probe.readClock(i) > 0
}
