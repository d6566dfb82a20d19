package demo

// wellKept looks whether what is kept of each case beside its events is what they
// say: after all that people do, there is nothing to rebuild.
func (p *player) wellKept() {
	p.t.Helper()
	b := p.demo.current()
	if b == nil {
		return
	}
	ws := p.demo.Store().Workspace(p.demo.Slack.Options().TeamID)
	nos, err := ws.All(p.ctx())
	if err != nil {
		p.t.Fatal(err)
	}
	for _, no := range nos {
		if r, err := b.Rebuild(p.ctx(), no, true, false); err != nil || len(r.Differs) > 0 {
			p.t.Errorf("case %d: %v is not as the events say, %v", no, r.Differs, err)
		}
	}
}
