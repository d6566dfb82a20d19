package demo

import (
	"strings"
	"testing"

	"casethread/state/redisstore/redistest"
)

// TestStrayKeyHoldsUpNoOther: where Redis cannot remember the messages of a case,
// because something else stands there, the posts of others in its channel go out.
func TestStrayKeyHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, Options{Redis: redistest.Server(t), Start: moment(t, "2026-11-24 09:00")})
	for _, label := range []string{"ABC", "CDC"} {
		p.step("karen /sag åbn "+label+" spor 1B sagsbehandler @soren kontakt @vera", nil)
		p.step("karen clicks case.open.confirm", nil)
	}
	raw := &rawCase{t: t, c: client(t, p.demo.RedisURL), no: 1}
	raw.look()
	raw.must(raw.c.Del(t.Context(), raw.of(1, "msgs")).Err())
	raw.must(raw.c.Set(t.Context(), raw.of(1, "msgs"), "x", 0).Err())
	p.step("karen /hvemgor #1 @vera bestil sko senest 1/12", nil)
	p.step("karen /hvemgor #2 @vera bestil hjelm senest 1/12", nil)
	got := strings.Join(p.step("clock 2026-11-24 09:30", nil), "\n")
	if n := p.told("bestil hjelm"); n != 1 {
		t.Errorf("the other case's task is told %d times:\n%s", n, got)
	}
	if n := p.told("bestil sko"); n != 1 {
		t.Errorf("the case's own is told %d times", n)
	}
}

// TestGone: where Redis has lost everything, who changes a case that the bot has
// just shown is told that there is none.
func TestGone(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, Options{Redis: redistest.Server(t), Start: moment(t, "2026-11-24 09:00")})
	p.step("karen /sag åbn ABC spor 1B sagsbehandler @soren kontakt @vera", nil)
	p.step("karen clicks case.open.confirm", nil)
	p.step("karen /sag #1 vis", nil)
	c := client(t, p.demo.RedisURL)
	for _, act := range []string{"karen /hvemgor #1 @vera bestil sko senest 1/12", "karen in thread #1: @casethread kontakt telefon"} {
		if err := c.FlushAll(t.Context()).Err(); err != nil { // the test's own server
			t.Fatal(err)
		}
		got := strings.Join(p.step(act, nil), "\n")
		if strings.Contains(got, "Noteret") || strings.Contains(got, "gik galt") || !strings.Contains(got, "ingen ") {
			t.Errorf("after %q:\n%s", act, got)
		}
	}
}

// told counts the messages of the channel that hold a text.
func (p *player) told(text string) (n int) {
	p.t.Helper()
	for _, c := range p.state().Channels {
		for _, m := range c.Messages {
			if !c.IsIM && strings.Contains(strings.Join(p.blocks(m.Blocks), "\n"), text) {
				n++
			}
		}
	}
	return n
}
