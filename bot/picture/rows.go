package picture

import (
	"casethread/commands"
)

// A lane is where labels stand side by side without touching each other.
type lane struct {
	l     *layout
	until float // where it is taken
}

func newLane(l *layout) *lane { return &lane{l, l.left - edge} }

const labelGap = 5

// around finds room for a text around x, if need be a little beside it.
func (n *lane) around(s string, x float) (at float, ok bool) {
	half := n.l.wide(s, smallSize) / 2
	return n.take(min(max(x, n.l.left+half), n.l.right-half)-half, 2*half)
}

func (n *lane) take(at, wide float) (float, bool) {
	if at < n.until {
		return 0, false
	}
	n.until = at + wide + labelGap
	return at, true
}

func (l *layout) drawRow(r commands.PictureRow, top, bottom float) {
	y := (top + bottom) / 2
	l.line(style{colour: guide}, edge, top, l.right, top)
	l.text(r.Label, edge, y+3.5, style{bold: len(r.Bars) > 0})
	for _, b := range r.Bars {
		l.drawBar(b, y)
	}
	above, below := newLane(l), newLane(l)
	for _, m := range r.Marks {
		l.sign(m.Sign, l.noon(m.Day), y)
		l.drawLabel(m, y, above, below)
	}
}

// drawLabel writes the label of a mark above it, or where another stands there
// below it; a short one rather than none. What is crowded goes without.
func (l *layout) drawLabel(m commands.PictureMark, y float, above, below *lane) {
	for _, s := range []string{m.Label, m.Short} {
		if at, ok := above.around(s, l.noon(m.Day)); ok {
			l.label(s, at, y-8)
			return
		}
		if at, ok := below.around(s, l.noon(m.Day)); ok {
			l.label(s, at, y+15)
			return
		}
	}
}

// drawBar draws a time with what it is written on it, or after it where it is too
// short. What has no end points on.
func (l *layout) drawBar(b commands.PictureBar, y float) {
	const half = 9
	from, to := l.x(b.From), l.x(b.To)
	outline := []float{from, y - half, to, y - half, to, y + half, from, y + half, from, y - half}
	if b.Open {
		outline = []float{from, y - half, to, y - half, to + 7, y, to, y + half, from, y + half, from, y - half}
	}
	l.area(pale, outline...)
	l.line(style{colour: blue, wide: 1.2}, outline...)
	label := fitted(l, to-from-10, bodySize, b.Label, b.Short)
	switch {
	case label != "":
		l.text(label, from+6, y+3.5, style{})
	case l.right-to > l.wide(b.Label, bodySize)+16:
		l.text(b.Label, to+12, y+3.5, style{})
	}
}
