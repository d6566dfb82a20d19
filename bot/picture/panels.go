package picture

import (
	"math"
	"slices"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
)

// x is where a day begins.
func (l *layout) x(d state.Date) float {
	return l.left + (l.right-l.left)*float(d.Days(l.From))/float(l.To.Days(l.From))
}

// noon is the middle of a day, where what happens on it stands.
func (l *layout) noon(d state.Date) float { return (l.x(d) + l.x(d.Add(1))) / 2 }

// days draws the axis: months through all of it, weeks below, and today.
func (l *layout) days(top, bottom float) {
	ahead := l.x(l.Today.Add(1))
	if now := !l.Today.Before(l.From) && l.Today.Before(l.To); now {
		l.box(coming, ahead, top, l.right, bottom)
		defer l.today(top, bottom)
	}
	l.line(style{colour: grey}, l.left, bottom, l.right, bottom)
	every := l.every(l.Months)
	for i, m := range l.Months {
		l.line(style{colour: guide}, l.x(m.Day), top, l.x(m.Day), bottom+4)
		if i%every == 0 && l.x(m.Day)+l.wide(m.Label, smallSize) < l.right {
			l.text(m.Label, l.x(m.Day)+2, bottom+30, style{size: smallSize, colour: grey})
		}
	}
	every = l.every(l.Weeks)
	for i, w := range l.Weeks {
		if i%every != 0 {
			continue
		}
		l.line(style{colour: grey}, l.x(w.Day), bottom, l.x(w.Day), bottom+4)
		if l.x(w.Day)+l.wide(w.Label, smallSize) < l.right {
			l.text(w.Label, l.x(w.Day)+2, bottom+14, style{size: smallSize})
		}
	}
}

// every is how many ticks go on until there is room for the next label.
func (l *layout) every(ticks []commands.PictureTick) int {
	last := len(ticks) - 1
	if last < 1 {
		return 1
	}
	room := float(0)
	for _, t := range ticks {
		room = max(room, l.wide(t.Label, smallSize)+8)
	}
	apart := l.x(ticks[last].Day) - l.x(ticks[last-1].Day)
	for _, n := range []int{1, 2, 4, 8, 13, 26, 52} {
		if apart*float(n) >= room {
			return n
		}
	}
	return 104
}

func (l *layout) today(top, bottom float) {
	x := l.noon(l.Today)
	l.line(style{colour: ink, wide: 1, dashes: []float{1.5, 2.5}}, x, top-2, x, bottom)
	half := l.wide(l.TodaySaid, smallSize) / 2
	l.middle(l.TodaySaid, min(max(x, l.left+half), l.right-half), top-5, style{size: smallSize})
}

// panel draws the frame of numbers from 0 to most, and returns where a number is.
func (l *layout) panel(title string, most, top, from, bottom float) (y func(float64) float) {
	l.box(veil, edge, top+3, edge+l.wide(title, bodySize)*1.1, top+17)
	l.text(title, edge, top+13, style{bold: true})
	top, bottom = from, bottom-12
	end := most * 1.12
	y = func(v float64) float { return bottom - (bottom-top)*float(v)/end }
	for _, v := range numbers(float64(most), (bottom-top).Points()/22) {
		if v > 0 {
			l.line(style{colour: guide}, l.left, y(v), l.right, y(v))
		}
		label := texts.Number(v, texts.Danish)
		l.text(label, l.left-6-l.wide(label, smallSize), y(v)+3, style{size: smallSize, colour: grey})
	}
	l.line(style{colour: grey}, l.left, bottom, l.right, bottom)
	return y
}

// numbers are round ones from 0 to most, about as many as there is room for.
func numbers(most, room float64) []float64 {
	step := 1.0
	for _, s := range []float64{1, 2, 5, 10, 20, 50, 100, 200, 500} {
		if step = s; most/s <= max(room, 1) {
			break
		}
	}
	var all []float64
	for v := 0.0; v <= math.Ceil(most); v += step {
		all = append(all, v)
	}
	return all
}

func (l *layout) drawSteps(top, bottom float) {
	most := 1.0
	for _, line := range l.Steps.Lines {
		for _, s := range line.Steps {
			most = max(most, s.Value)
		}
	}
	y := l.panel(l.Steps.Title, float(most), top, top+24, bottom)
	for i, line := range l.Steps.Lines {
		for _, xy := range l.stairs(line.Steps, y) {
			if i == 0 {
				l.area(pale, slices.Concat(xy, []float{xy[len(xy)-2], y(0), xy[0], y(0)})...)
			}
			l.stroke(line, xy...)
		}
		l.stairLabels(line, y)
	}
	x := l.right
	for i := len(l.Steps.Lines) - 1; i >= 0; i-- {
		line := l.Steps.Lines[i]
		x -= l.wide(line.Label, bodySize)
		l.text(line.Label, x, top+13, style{})
		l.stroke(line, x-32, top+9.5, x-6, top+9.5)
		x -= 46
	}
}

// stroke draws a line solid, or dashed and of another colour. The dashes are on
// white, so that they can be told from a solid line which they are on.
func (l *layout) stroke(line commands.PictureLine, xy ...float) {
	if !line.Dashed {
		l.line(style{colour: blue, wide: 3.6}, xy...)
		return
	}
	l.line(style{colour: paper, wide: 1.8}, xy...)
	l.line(style{colour: brown, wide: 1.8, dashes: []float{6, 4}}, xy...)
}

// stairs are the points of steps: level from each day to the next, and straight
// up or down between them. Where nothing holds a line ends, and another begins.
func (l *layout) stairs(steps []commands.PictureStep, y func(float64) float) [][]float {
	var all [][]float
	for i, s := range steps {
		if i == 0 || steps[i-1].To != s.From {
			all = append(all, nil)
		}
		last := &all[len(all)-1]
		*last = append(*last, l.x(s.From), y(s.Value), l.x(s.To), y(s.Value))
	}
	return all
}

// stairLabels says the number of each step that is wide enough for it: above the
// line, or below it where another line is just above.
func (l *layout) stairLabels(line commands.PictureLine, y func(float64) float) {
	for i, s := range line.Steps {
		room := l.right - l.x(s.From) - 10
		if i+1 < len(line.Steps) {
			room = l.x(line.Steps[i+1].From) - l.x(s.From) - 10
		}
		label, st := fitted(l, room, bodySize, s.Label, s.Short), style{bold: true, colour: blue}
		at := y(s.Value) - 5
		if above := l.above(s); above > s.Value && y(s.Value)-y(above) < 18 || line.Dashed && above == s.Value {
			at = y(s.Value) + 13
		}
		if line.Dashed {
			st = style{colour: brown}
		} else if label != "" {
			l.box(veil, l.x(s.From)+3, at-bodySize*0.8, l.x(s.From)+5+l.wide(label, bodySize)*1.08, at+2)
		}
		l.text(label, l.x(s.From)+4, at, st)
	}
}

// above is the number of the first line on the day on which a step begins.
func (l *layout) above(s commands.PictureStep) float64 {
	for _, o := range l.Steps.Lines[0].Steps {
		if !s.From.Before(o.From) && s.From.Before(o.To) {
			return o.Value
		}
	}
	return 0
}

// fitted is the first of several texts that has room; none where none has.
func fitted(l *layout, room, size float, said ...string) string {
	for _, s := range said {
		if l.wide(s, size)*1.08 <= room { // bold is wider
			return s
		}
	}
	return ""
}

// drawPairs draws what was agreed as an empty square and what came of it as a
// disc, with a line between them.
func (l *layout) drawPairs(top, bottom float) {
	most := 1.0
	for _, p := range l.Pairs.Pairs {
		most = max(most, p.Agreed, p.Given)
	}
	y := l.panel(l.Pairs.Title, float(most), top, top+32, bottom)
	taken := newLane(l)
	for _, p := range l.Pairs.Pairs {
		x := l.noon(p.Day)
		l.line(style{colour: grey, wide: 1.2}, x, y(p.Agreed), x, y(p.Given))
		l.square(x, y(p.Agreed))
		l.disc(brown, x, y(p.Given), signSize-0.7)
		for _, s := range []string{p.Label, p.Short} {
			if at, ok := taken.around(s, x); ok {
				l.label(s, at, top+31)
				break
			}
		}
	}
	x := l.right - l.wide(l.Pairs.Given, bodySize)
	l.text(l.Pairs.Given, x, top+13, style{})
	l.disc(brown, x-9, top+9.5, signSize-0.7)
	x -= 26 + l.wide(l.Pairs.Agreed, bodySize)
	l.text(l.Pairs.Agreed, x, top+13, style{})
	l.square(x-9, top+9.5)
}

// square is what was agreed.
func (l *layout) square(x, y float) {
	const r = float(signSize)
	l.box(ink, x-r, y-r, x+r, y+r)
	l.box(paper, x-r+1.3, y-r+1.3, x+r-1.3, y+r-1.3)
}
