package tour_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"casethread/bot/demo"
	"casethread/bot/demo/tour"
	"casethread/bot/localslack"
	"casethread/commands/practice"
	"casethread/state"
	"casethread/state/redisstore"
)

// A history that is played makes a case that derives what the history does, on
// every day, in the stories and in the scenarios that replay is tested by.
func TestWhatIsPlayedIsTheHistory(t *testing.T) {
	t.Parallel()
	own, err := filepath.Glob("stories/*.json")
	if err != nil {
		t.Fatal(err)
	}
	scenarios, err := filepath.Glob("../../../state/testdata/scenarios/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range append(own, scenarios...) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			played(t, file, []string{"da", "en"}[i%2])
		})
	}
}

func played(t *testing.T, file, lang string) {
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	start := state.NewDate(2027, time.May, 31) // few holidays follow
	h := moved(t, b, start)
	d, err := demo.Start(t.Context(), demo.Options{Start: start.At(8, 0, zone).AddDate(0, 0, -3), Practice: practice.Shipped()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	run, err := tour.Play(t.Context(), &localslack.Driver{BaseURL: d.URL}, tour.StoryOf(h), lang, zone)
	if err != nil {
		t.Fatal(err)
	}
	var last tour.Played
	for done := false; !done; {
		p, err := run.Next(t.Context())
		if err != nil {
			t.Fatalf("act %d: %v", p.N+1, err)
		}
		last = p
		if p.Say.DA == "" || p.Say.EN == "" {
			t.Errorf("act %d says nothing", p.N)
		}
		done = p.Done
	}
	if own := strings.HasPrefix(file, "stories/"); own {
		endsWithPicture(t, d.Slack.State(), last)
	}
	for name, user := range map[string]string{"K1": "karen", "S1": "soren", "V1": "vera", "M1": "mads"} {
		b = bytes.ReplaceAll(b, []byte(strconv.Quote(name)), []byte(strconv.Quote(user)))
	}
	same(t, d, moved(t, b, start))
}

// endsWithPicture holds that what a story shows last is the whole course.
func endsWithPicture(t *testing.T, st localslack.State, last tour.Played) {
	t.Helper()
	newest := localslack.StateFile{}
	for _, f := range st.Files {
		if f.Channel == last.Where && f.MIMEType == "image/png" {
			newest = f
		}
	}
	if !strings.Contains(newest.Alt, "idslinje") && !strings.Contains(newest.Alt, "imeline") {
		t.Errorf("the last act, %q in %s, shows no timeline: %+v", last.Say.EN, last.Where, newest)
	}
}

// moved is a history whose first day is start.
func moved(t *testing.T, b []byte, start state.Date) state.History {
	t.Helper()
	var doc struct{ Events []json.RawMessage }
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	var first struct{ Date state.Date }
	if err := json.Unmarshal(doc.Events[0], &first); err != nil {
		t.Fatal(err)
	}
	for start.Weekday() != first.Date.Weekday() {
		start = start.Add(1)
	}
	b, err := json.Marshal(doc.Events)
	if err != nil {
		t.Fatal(err)
	}
	b = regexp.MustCompile(`\d{4}-\d\d-\d\d`).ReplaceAllFunc(b, func(m []byte) []byte {
		day, err := state.ParseDate(string(m))
		if err != nil {
			t.Fatal(err)
		}
		return []byte(start.Add(day.Days(first.Date)).String())
	})
	h, err := state.ReadHistory(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func same(t *testing.T, d *demo.Demo, h state.History) {
	t.Helper()
	f, err := d.Store().Workspace(d.Slack.Options().TeamID).Find(t.Context(), redisstore.Lookup{No: 1, Fresh: true})
	if err != nil {
		t.Fatal(err)
	}
	pack := practice.Shipped()
	last := h.Events[len(h.Events)-1].Date
	for day := h.Events[0].Date; !day.After(last.Add(30)); day = day.Add(1) {
		want, got := state.CourseAt(h.Events, day), state.CourseAt(f.Case.Events, day)
		if diff := cmp.Diff(pack.ReplayCourse(&want), pack.ReplayCourse(&got), cmp.AllowUnexported(state.Date{})); diff != "" {
			t.Fatalf("on %s (-history +played): %s", day, diff)
		}
	}
}
