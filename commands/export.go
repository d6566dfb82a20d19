package commands

import (
	"cmp"
	"slices"
	"time"

	"casethread/commands/texts"
	"casethread/state"
)

// exportReaders are whom a file can be made for, as they are named.
var exportReaders = []Choice{
	{"citizen", forWhom("borger", "borgeren", "citizen", "the citizen", "B")},
	{"consultant", forWhom("konsulent", "konsulenten", "consultant", "K")},
	{"caseworker", forWhom("sagsbehandler", "sagsbehandleren", "caseworker", "S")},
	{"mentor", forWhom("mentor", "mentoren", "M")},
	{"company", forWhom("virksomhed", "virksomheden", "company", "the company", "kontakt", "contact", "V")},
}

var exportFormats = []Choice{{string(ExportPage), []string{"md", "markdown"}}, {string(ExportJSON), nil}}

// forWhom are the spellings of a reader, with a "for" before them or without.
func forWhom(names ...string) []string {
	spelt := slices.Clone(names)
	for _, name := range names {
		spelt = append(spelt, "for "+name)
	}
	return append(spelt, "til "+names[0])
}

// ReaderNamed is what the reader of a file is called.
func ReaderNamed(r state.Role) texts.T {
	if key := "role.the." + string(r); texts.Has(key) {
		return texts.Say(key)
	}
	return texts.Say("export.told", "told", r)
}

// formatNamed says as what a file was made.
func formatNamed(format string) any {
	if key := "access.format." + format; texts.Has(key) {
		return texts.Say(key)
	}
	return texts.Word(format)
}

// readerMeant is the role of a reader's word.
func readerMeant(word string) state.Role {
	if word == "citizen" {
		return state.Citizen
	}
	return state.RoleOf(word)
}

// exportCase has a file made of the case, for one of its readers. It is sent
// to who asks, in private; that it was made is in the access log.
func exportCase(x *Exec) (*Decision, error) {
	d := &Decision{Facts: []state.Fact{state.Exported{
		Surface: x.surface(), For: readerMeant(x.Args.Text("for")), Format: cmp.Or(x.Args.Text("format"), string(ExportPage)),
	}}}
	sayExported(d)
	return d, nil
}

func sayExported(d *Decision) { d.Say = append(d.Say, texts.Say("export.sent")) }

// surface is where the request was made, as the access log has it.
func (x *Exec) surface() string {
	switch x.Place {
	case InThread:
		return state.SurfaceThread
	case InDirect:
		return state.SurfaceDirect
	}
	return state.SurfaceChannel
}

// mostReadings is how many entries of the access log are listed.
const mostReadings = 40

// showReadings lists who has read the case without a part in it, and every
// file that was made of it, the latest first.
func showReadings(x *Exec) (*Decision, error) {
	doc := &Doc{Notify: texts.Say("access.notify", "no", x.Case.No), Blocks: []Block{
		Header{texts.Say("access.title", "no", x.Case.No, "label", texts.Free(x.Case.Label))},
	}}
	all := x.Case.StaffView(x.Today).Readings
	var lines []texts.T
	for _, r := range slices.Backward(all) {
		if len(lines) == mostReadings {
			break
		}
		lines = append(lines, readingTold(r, x.Now.Location()))
	}
	if len(lines) == 0 {
		lines = []texts.T{texts.Say("access.none")}
	}
	for chunk := range slices.Chunk(lines, 10) {
		doc.Blocks = append(doc.Blocks, Para{Lines: chunk})
	}
	if left := len(all) - mostReadings; left > 0 {
		doc.Blocks = append(doc.Blocks, Small{texts.Say("access.more", "n", left)})
	}
	doc.Blocks = append(doc.Blocks, Small{texts.Say("access.foot")})
	return &Decision{Doc: doc}, nil
}

// reader is who read the case, as far as the view says.
func reader(r state.ReadingView) any {
	switch {
	case r.By.User != "":
		return texts.User(r.By.User)
	case r.By.Role != state.NoRole:
		return r.By.Role
	}
	return texts.Say("access.operator")
}

// readingTold says when somebody read the case, and what they gave as reason or
// took away.
func readingTold(r state.ReadingView, zone *time.Location) texts.T {
	at := r.At.In(zone)
	when, who := texts.At{Moment: momentOf(state.DateOf(at), at.Format("15:04"))}, reader(r)
	surface := texts.Say("access.surface." + r.Surface)
	if r.IsFile() {
		return texts.Say("access.file", "when", when, "who", who, "reader", ReaderNamed(r.For), "format", formatNamed(r.Format))
	}
	if r.By.StandIn != "" {
		return texts.Say("access.stand_in", "when", when, "who", who, "role", ReaderNamed(r.By.Role), "surface", surface)
	}
	return texts.Say("access.read", "when", when, "who", who, "surface", surface, "reason", orNone(r.Reason))
}
