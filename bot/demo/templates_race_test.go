package demo

import (
	"strings"
	"testing"
)

// A form of a template that was opened before a colleague saved does not undo
// what the colleague wrote: its author is told and keeps the text.
func TestOldFormOfATemplateIsRefused(t *testing.T) {
	t.Parallel()
	const (
		sorens  = `yaml: name: closing\nwhere: thread\nitems:\n  - da: Nøgler`
		karens  = `yaml: name: closing\nwhere: thread\nitems:\n  - da: Parkering`
		another = `yaml: name: tavle\nda: Tavle\nwhere: thread\nitems:\n  - da: Ugen`
	)
	p := openedCase(t, Options{})
	do := func(line string, fields ...string) string { return strings.Join(p.step(line, fields), "\n") }
	do("karen /dagsorden skabeloner")
	do("soren /dagsorden skabeloner")
	shown := func(want, not string) {
		t.Helper()
		if s := do("karen clicks agenda.yaml 0/closing"); !strings.Contains(s, want) || strings.Contains(s, not) {
			t.Errorf("the template is\n%s", s)
		}
	}
	saved := func(user, fields string) {
		t.Helper()
		if s := do(user+" submits", fields); !strings.Contains(s, "er gemt") {
			t.Errorf("%s is told\n%s", user, s)
		}
	}
	refused := func(user, fields string) {
		t.Helper()
		s := do(user+" submits", fields)
		if !strings.Contains(s, "! yaml: En anden rettede skabelonerne, mens du skrev.") || strings.Contains(s, "er gemt") {
			t.Errorf("%s is told\n%s", user, s)
		}
		if _, err := p.view(p.id(user)); err != nil {
			t.Errorf("the form of %s is gone: %v", user, err)
		}
	}
	for range 2 { // the first change of all, and a later one
		do("karen clicks form.open 0/agenda.template/closing")
		do("soren clicks form.open 0/agenda.template/closing")
		saved("soren", sorens)
		refused("karen", karens)
		shown("Nøgler", "Parkering")
		saved("karen", sorens) // as it stands already
		do("karen clicks form.open 0/agenda.template/closing")
		saved("karen", karens)
		shown("Parkering", "Nøgler")
	}
	do("karen clicks agenda.copy 0/closing")
	do("soren clicks form.open 0/agenda.template/closing")
	saved("soren", another)
	refused("karen", strings.Replace(another, "Ugen", "Måneden", 1))
}
