package picture

import (
	"image/color"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"

	"casethread/commands"
)

// The colours. What carries a meaning stands out from what is behind it by 4.5
// to 1, lines that only guide the eye need not.
var (
	paper  = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink    = color.RGBA{0x1b, 0x1f, 0x24, 0xff}
	grey   = color.RGBA{0x50, 0x57, 0x60, 0xff}
	guide  = color.RGBA{0xd5, 0xda, 0xe0, 0xff}
	coming = color.RGBA{0xf4, 0xf6, 0xf9, 0xff}  // behind the days to come
	veil   = color.NRGBA{0xff, 0xff, 0xff, 0xd0} // over lines behind a text
	blue   = color.RGBA{0x12, 0x4a, 0x86, 0xff}
	pale   = color.RGBA{0xdc, 0xe8, 0xf4, 0xff} // under blue
	brown  = color.RGBA{0x96, 0x43, 0x00, 0xff}
)

// A style is how a text or a line looks; what is zero is ink, one point and body
// size.
type style struct {
	size   float
	bold   bool
	colour color.Color
	wide   float
	dashes []vg.Length
}

// A pen draws on a canvas whose heights are counted from the top.
type pen struct {
	c     vg.Canvas
	h     vg.Length
	fonts *font.Cache
}

func (p *pen) text(s string, x, y float, st style) {
	f := p.fonts.Lookup(descriptor(st.bold), st.sized())
	p.c.SetColor(st.coloured())
	p.c.FillString(f, vg.Point{X: x, Y: p.h - y}, s)
}

// label writes a small text that lines pass behind.
func (p *pen) label(s string, x, y float) {
	p.box(veil, x-1, y-smallSize*0.8, x+p.wide(s, smallSize)+1, y+2)
	p.text(s, x, y, style{size: smallSize})
}

// middle writes a text around x.
func (p *pen) middle(s string, x, y float, st style) { p.text(s, x-p.wide(s, st.sized())/2, y, st) }

// wide is how wide a text is in a size.
func (p *pen) wide(s string, size float) float {
	w, _, _ := text.Plain{Fonts: p.fonts}.Box(s, sized(descriptor(false), size))
	return w
}

func descriptor(bold bool) font.Font {
	f := font.Font{Typeface: "Liberation", Variant: "Sans"}
	if bold {
		f.Weight = xfont.WeightBold
	}
	return f
}

func sized(f font.Font, size float) font.Font { return font.From(f, size) }

func (s style) sized() float {
	if s.size == 0 {
		return bodySize
	}
	return s.size
}

func (s style) coloured() color.Color {
	if s.colour == nil {
		return ink
	}
	return s.colour
}

// line draws through points given as x, y, x, y …
func (p *pen) line(st style, xy ...float) {
	p.c.SetColor(st.coloured())
	p.c.SetLineWidth(max(st.wide, 0.75))
	p.c.SetLineDash(st.dashes, 0)
	p.c.Stroke(p.path(xy))
}

// area fills what is inside points.
func (p *pen) area(colour color.Color, xy ...float) {
	path := p.path(xy)
	path.Close()
	p.c.SetColor(colour)
	p.c.Fill(path)
}

func (p *pen) path(xy []float) vg.Path {
	var path vg.Path
	for i := 0; i+1 < len(xy); i += 2 {
		pt := vg.Point{X: xy[i], Y: p.h - xy[i+1]}
		if i == 0 {
			path.Move(pt)
		} else {
			path.Line(pt)
		}
	}
	return path
}

func (p *pen) box(colour color.Color, x0, y0, x1, y1 float) {
	p.area(colour, x0, y0, x1, y0, x1, y1, x0, y1)
}

func (p *pen) disc(colour color.Color, x, y, r float) {
	var path vg.Path
	path.Move(vg.Point{X: x + r, Y: p.h - y})
	path.Arc(vg.Point{X: x, Y: p.h - y}, r, 0, 2*3.141592653589793)
	path.Close()
	p.c.SetColor(colour)
	p.c.Fill(path)
}

// signSize is half of how large a mark is.
const signSize = 4.5

// sign draws a mark. Each has a shape of its own.
func (p *pen) sign(s commands.Sign, x, y float) {
	const r = float(signSize)
	thick := style{colour: blue, wide: 1.8}
	switch s {
	case commands.SignDone:
		p.disc(blue, x, y, r)
	case commands.SignPlanned:
		p.disc(blue, x, y, r+0.4)
		p.disc(paper, x, y, r-1.3)
	case commands.SignMissed:
		thick.colour, thick.wide = ink, 2
		p.line(thick, x-r, y-r, x+r, y+r)
		p.line(thick, x-r, y+r, x+r, y-r)
	case commands.SignMeeting:
		p.box(blue, x-r, y-r, x+r, y+r)
	case commands.SignChange:
		p.area(blue, x-r, y-r-0.5, x+r+1, y, x-r, y+r+0.5)
	case commands.SignAbsence:
		p.area(brown, x-r-1, y, x, y-r-1, x+r+1, y, x, y+r+1)
	case commands.SignWarning:
		p.area(brown, x-r-1, y+r, x, y-r-1, x+r+1, y+r)
		p.box(paper, x-0.7, y-r+2, x+0.7, y+1.5)
		p.box(paper, x-0.7, y+2.4, x+0.7, y+3.7)
	}
}
