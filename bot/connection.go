package bot

import (
	"net/http"
	"sync"
	"time"
)

// slackTimeout is how long one call of Slack's Web API may take.
const slackTimeout = 10 * time.Second

// slackCalls makes the calls of all bots of this process.
var slackCalls = sync.OnceValue(func() *http.Client { return newCalls(slackTimeout) })

// newCalls returns a client whose calls may take so long. Calls share a connection,
// and one that a firewall on the way has forgotten takes each of them and answers
// none, for as long as the system goes on sending: a quarter of an hour. So where
// nothing comes through it the other side is asked for a sign of life, and without
// one the next call goes through another.
func newCalls(within time.Duration) *http.Client {
	way := http.DefaultTransport.(*http.Transport).Clone()
	way.HTTP2 = &http.HTTP2Config{SendPingTimeout: within / 2, PingTimeout: within / 2}
	return &http.Client{Transport: way, Timeout: within}
}

func httpClient(opt Options) *http.Client {
	if opt.HTTP == nil {
		return slackCalls()
	}
	return opt.HTTP
}
