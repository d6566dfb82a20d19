package picture

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/recorder"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
)

var update = flag.Bool("update", false, "write testdata/*.png anew")

var day = state.NewDate(2026, 9, 1)

// crowded is a course in which a lot happens, on a day in its middle.
func crowded() *state.Case {
	f := func(v float64) *float64 { return &v }
	var events []state.Event
	add := func(n int, fact state.Fact) {
		events = append(events, state.Event{Version: len(events) + 1, Date: day.Add(n), Fact: fact})
	}
	add(0, state.Opened{Label: "AB"})
	for _, r := range state.PartyRoles {
		add(0, state.PartyNamed{Role: r, Name: string(r)})
	}
	add(5, state.Premeeting{})
	add(9, state.StartMeeting{})
	add(10, state.Placement{Kind: "virksomhedspraktik", Start: day.Add(13), End: day.Add(103), Hours: f(10), Paid: f(0)})
	for i, h := range []float64{12, 15, 18.5, 15, 20} {
		add(30+i*12, state.Hours{Hours: f(h), Paid: f(float64(i))})
	}
	for i := range 14 {
		id := string(rune('A' + i))
		add(14, state.FollowupPlanned{ID: id, For: day.Add(20 + 8*i)})
		switch {
		case i == 3:
			add(20+8*i, state.FollowupMissed{ID: id})
		case i < 9:
			add(20+8*i, state.FollowupHeld{ID: id, Agreed: f(12 + float64(i)), Attended: f(12 - float64(i%4)*2)})
		}
	}
	for i := range 8 {
		add(22+i*i, state.Absence{})
		add(15+i*9, state.Contacted{})
	}
	add(40, state.Warned{})
	add(60, state.Raised{})
	add(50, state.PartyNamed{Role: state.Consultant, Name: "L"})
	add(52, state.PartyNamed{Role: state.Company, Name: "X"})
	add(55, state.Pulse{Going: "good"})
	for i := range 3 {
		add(3, state.Task{ID: string(rune('a' + i)), Owner: state.Company, Shared: true})
		add(16+i*4, state.TaskDone{ID: string(rune('a' + i))})
	}
	return state.Fold(7, events)
}

func pictureOf(r state.Role, k commands.PictureKind, lang texts.Lang) commands.Picture {
	return commands.PictureFor(crowded(), r, k, day.Add(90), lang)
}

// A picture is looked at when it changes, and compared with what was looked at.
// What a machine rounds otherwise may differ a little.
func TestPictures(t *testing.T) {
	for name, pic := range map[string]commands.Picture{
		"hours-da":    pictureOf(state.Caseworker, commands.PictureHours, texts.Danish),
		"timeline-da": pictureOf(state.Caseworker, commands.PictureTimeline, texts.Danish),
		"hours-en":    pictureOf(state.Company, commands.PictureHours, texts.English),
	} {
		t.Run(name, func(t *testing.T) {
			b, err := New().PNG(t.Context(), pic)
			if err != nil {
				t.Fatal(err)
			}
			file := "testdata/" + name + ".png"
			if *update {
				if err := os.WriteFile(file, b, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if off := differing(t, want, b); off > 0.002 {
				t.Errorf("%.2f %% of the dots differ from %s; look at it, then run go test -update", 100*off, file)
			}
		})
	}
}

// differing is the share of dots that are clearly not the same.
func differing(t *testing.T, a, b []byte) float64 {
	t.Helper()
	one, two := decoded(t, a), decoded(t, b)
	if one.Bounds() != two.Bounds() {
		return 1
	}
	n, off := 0, 0
	for y := one.Bounds().Min.Y; y < one.Bounds().Max.Y; y++ {
		for x := one.Bounds().Min.X; x < one.Bounds().Max.X; x++ {
			n++
			if math.Abs(bright(one.At(x, y))-bright(two.At(x, y))) > 0.1 {
				off++
			}
		}
	}
	return float64(off) / float64(n)
}

func decoded(t *testing.T, b []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// bright is the relative luminance of a colour, as WCAG has it.
func bright(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// What carries a meaning can be seen by who sees little contrast.
func TestContrast(t *testing.T) {
	for name, c := range map[string]color.Color{"ink": ink, "grey": grey, "blue": blue, "brown": brown} {
		for behind, b := range map[string]color.Color{"paper": paper, "days to come": coming, "bars": pale} {
			if ratio := (bright(b) + 0.05) / (bright(c) + 0.05); ratio < 4.5 {
				t.Errorf("%s on %s has %.1f to 1", name, behind, ratio)
			}
		}
	}
}

// Two texts never touch, however much is in a picture, and none is cut off.
func TestTextsDoNotTouch(t *testing.T) {
	for _, lang := range []texts.Lang{texts.Danish, texts.English} {
		for _, k := range []commands.PictureKind{commands.PictureHours, commands.PictureTimeline} {
			for _, weeks := range []int{-10, 0, 4, 60} { // the farther away today is, the less room has all else
				p := New()
				l := p.layout(commands.PictureFor(crowded(), state.Caseworker, k, day.Add(90+7*weeks), lang))
				said := l.said(t)
				for i, a := range said {
					if a.x0 < 0 || a.x1 > l.w || a.y0 < 0 || a.y1 > l.h {
						t.Errorf("%s %s %+d: %q is cut off", lang, k, weeks, a.text)
					}
					for _, b := range said[:i] {
						if a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1 {
							t.Errorf("%s %s %+d: %q touches %q", lang, k, weeks, a.text, b.text)
						}
					}
				}
				if len(said) < 30 {
					t.Errorf("%s %s %+d: only %d texts", lang, k, weeks, len(said))
				}
			}
		}
	}
}

type placed struct {
	text           string
	x0, y0, x1, y1 vg.Length
}

// said are the texts of a picture and where they stand.
func (l *layout) said(t *testing.T) []placed {
	t.Helper()
	var c recorder.Canvas
	c.KeepCaller = false
	l.draw(&c)
	var all []placed
	for _, a := range c.Actions {
		f, ok := a.(*recorder.FillString)
		if !ok || f.String == "" {
			continue
		}
		face := l.fonts.Lookup(descriptor(false), f.Size)
		all = append(all, placed{f.String, f.Point.X, f.Point.Y - f.Size*0.2, f.Point.X + face.Width(f.String), f.Point.Y + f.Size*0.7})
	}
	return all
}

// Between two numbers of hours there is nothing: lines are level or upright.
func TestStepsAreSteps(t *testing.T) {
	l := New().layout(pictureOf(state.NoRole, commands.PictureHours, texts.Danish))
	y := func(v float64) float { return float(100 - v) }
	for _, line := range l.Steps.Lines {
		for _, xy := range l.stairs(line.Steps, y) {
			for i := 0; i+3 < len(xy); i += 2 {
				if xy[i] != xy[i+2] && xy[i+1] != xy[i+3] {
					t.Errorf("%s: from %v, %v to %v, %v", line.Label, xy[i], xy[i+1], xy[i+2], xy[i+3])
				}
			}
		}
	}
	gap := []commands.PictureStep{{From: day, To: day.Add(7)}, {From: day.Add(9), To: day.Add(10)}}
	if got := l.stairs(gap, y); len(got) != 2 {
		t.Errorf("over a time in which nothing holds: %v", got)
	}
}

// Pictures are drawn two at a time, and who gives up waiting is let go.
func TestFewAtOnce(t *testing.T) {
	p := New()
	for range AtOnce {
		p.desks <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.PNG(ctx, pictureOf(state.NoRole, commands.PictureHours, texts.Danish)); !errors.Is(err, context.Canceled) {
		t.Errorf("while all desks are taken: %v", err)
	}
	var work sync.WaitGroup
	var drawn atomic.Int32
	for range 3 {
		work.Go(func() {
			if _, err := p.PNG(t.Context(), pictureOf(state.NoRole, commands.PictureHours, texts.Danish)); err == nil {
				drawn.Add(1)
			}
		})
	}
	for range AtOnce {
		<-p.desks
	}
	work.Wait()
	if drawn.Load() != 3 || len(p.desks) != 0 {
		t.Errorf("%d drawn, %d desks taken", drawn.Load(), len(p.desks))
	}
}

func BenchmarkPicture(b *testing.B) {
	for _, k := range []commands.PictureKind{commands.PictureHours, commands.PictureTimeline} {
		b.Run(string(k), func(b *testing.B) {
			p, pic := New(), pictureOf(state.Caseworker, k, texts.Danish)
			b.ReportAllocs()
			var size int
			for b.Loop() {
				out, err := p.PNG(b.Context(), pic)
				if err != nil {
					b.Fatal(err)
				}
				size = len(out)
			}
			b.ReportMetric(float64(size)/1000, "KB/picture")
		})
	}
}
