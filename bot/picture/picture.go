// Package picture draws pictures of cases: it makes a PNG of what package
// commands has put into words and numbers, and knows nothing of cases. It alone
// imports the library that draws.
//
// Everything stands under one axis of days: the chart of hours, attendance, and a
// row for each kind of thing that happens. Colour never tells anything alone:
// lines are solid or dashed, marks have shapes, so that a picture can be printed.
package picture

import (
	"bytes"
	"context"
	"fmt"
	"image/png"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"

	"casethread/commands"
)

// AtOnce is how many pictures are drawn at the same time. One takes a core for
// some tenths of a second and its pixels in memory, so that a crowd that asks for
// pictures waits and whoever says something to the bot does not.
const AtOnce = 2

// A Painter draws pictures.
type Painter struct {
	fonts *font.Cache
	desks chan struct{} // with room for those who draw
}

// New returns a painter with fonts of its own, so that a picture looks the same
// on every machine.
func New() *Painter {
	return &Painter{
		desks: make(chan struct{}, AtOnce),
		fonts: font.NewCache(font.Collection{
			face(xfont.WeightNormal, liberationsansregular.TTF), face(xfont.WeightBold, liberationsansbold.TTF),
		}),
	}
}

func face(w xfont.Weight, ttf []byte) font.Face {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("picture: the font that comes with the program: %v", err))
	}
	return font.Face{Font: font.Font{Typeface: "Liberation", Variant: "Sans", Weight: w}, Face: f}
}

// dotsPerInch makes two dots of a point.
const dotsPerInch = 144

// PNG draws a picture when there is a free desk.
func (p *Painter) PNG(ctx context.Context, pic commands.Picture) ([]byte, error) {
	select {
	case p.desks <- struct{}{}:
		defer func() { <-p.desks }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l := p.layout(pic)
	canvas := vgimg.NewWith(vgimg.UseWH(l.w, l.h), vgimg.UseDPI(dotsPerInch), vgimg.UseBackgroundColor(paper))
	l.draw(canvas)
	var b bytes.Buffer
	// To look longer for what repeats makes a picture a thirtieth smaller, and takes half as long again.
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, canvas.Image()); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return b.Bytes(), nil
}

// Sizes, in points.
const (
	width     = 800
	leastHigh = 450
	edge      = 16
	headHigh  = 66
	stepsHigh = 150 // at least: what is left of the height is the steps'
	pairsHigh = 112
	rowHigh   = 42
	axisHigh  = 40
	titleSize = 16
	bodySize  = 10
	smallSize = 9
)

// A layout is where everything stands. Heights are counted from the top.
type layout struct {
	commands.Picture
	pen
	w, h        vg.Length
	left, right vg.Length // of what has days
	steps       float     // height of the steps' panel, 0 where there is none
	row         float
}

type float = vg.Length

func (p *Painter) layout(pic commands.Picture) *layout {
	l := &layout{Picture: pic, pen: pen{fonts: p.fonts}, w: width, row: rowHigh}
	for _, r := range pic.Rows {
		l.left = max(l.left, l.wide(r.Label, bodySize))
	}
	l.left, l.right = max(l.left, 48)+edge+10, width-edge
	used := float(headHigh + axisHigh)
	if pic.Pairs != nil {
		used += pairsHigh
	}
	rows := float(len(pic.Rows))
	if pic.Steps != nil {
		l.steps = max(stepsHigh, leastHigh-used-rows*l.row)
	} else if rows > 0 {
		l.row = min(max(rowHigh, (leastHigh-used)/rows), 64)
	}
	l.h = max(used+l.steps+rows*l.row, leastHigh*2/3)
	return l
}

// draw draws everything, what lies behind first.
func (l *layout) draw(c vg.Canvas) {
	l.pen.c, l.pen.h = c, l.h
	top := float(headHigh)
	l.days(top, l.h-axisHigh)
	if l.Steps != nil {
		l.drawSteps(top, top+l.steps)
		top += l.steps
	}
	if l.Pairs != nil {
		l.drawPairs(top, top+pairsHigh)
		top += pairsHigh
	}
	for _, r := range l.Rows {
		l.drawRow(r, top, top+l.row)
		top += l.row
	}
	l.head()
}

func (l *layout) head() {
	l.text(l.Title, edge, 28, style{size: titleSize, bold: true})
	l.text(l.As, edge, 44, style{size: bodySize, colour: grey})
	x := l.right
	for i := len(l.Signs) - 1; i >= 0; i-- {
		s := l.Signs[i]
		x -= l.wide(s.Label, bodySize)
		l.text(s.Label, x, 44, style{size: bodySize})
		x -= 9
		l.sign(s.Sign, x, 40.5)
		x -= 18
	}
	if len(l.Signs) > 0 {
		l.text(l.SignsOf, x+4-l.wide(l.SignsOf, bodySize), 44, style{size: bodySize, colour: grey})
	}
}
