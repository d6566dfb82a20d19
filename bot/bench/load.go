package bench

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"casethread/state"
)

// secret signs the deliveries of the bench.
const secret = "8f742231b10e8888abcd99yyyzzz85a5"

// window is how many cases are hot at a time, and perCase how many commands
// each gets in all before the window moves on: so cases stay of a realistic
// length. The first, warming, of each come before anything is measured.
const (
	window  = 200
	perCase = 20
	warming = 2
)

// A drive is a load: signed commands, each different, over connections that
// are kept.
type drive struct {
	Addrs   []string // of the bots, which get the connections by turns
	Clients int
	First   int     // number of the first case
	Cases   int     // that get commands
	Crowd   bool    // they are of the crowd
	From    int     // each its commands from this one
	To      int     // up to, without, this one
	Rate    float64 // commands a second, 0: as fast as they are answered
	Expect  string  // what an answer must hold
}

// to is the same load to one bot.
func (d drive) to(addr string) drive {
	d.Addrs = []string{addr}
	return d
}

// Driven is how a drive went.
type Driven struct {
	N       int           // commands answered
	Took    time.Duration // all of them
	P50     time.Duration // from when a command was due to its answer
	P99     time.Duration
	Answers int // bytes of the last answer
}

// run sends the commands, each prepared and signed before the first is sent.
func (d *drive) run() (Driven, error) {
	requests := d.requests()
	latencies := make([]time.Duration, len(requests))
	var next atomic.Int64
	var size atomic.Int64
	var failed atomic.Pointer[error]
	var clients sync.WaitGroup
	conns := make([]*client, d.Clients)
	for i := range conns {
		c, err := dial(d.Addrs[i%len(d.Addrs)], []byte(d.Expect))
		if err != nil {
			return Driven{}, err
		}
		defer c.conn.Close()
		conns[i] = c
	}
	start := time.Now()
	for _, c := range conns {
		clients.Go(func() {
			for failed.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(requests) {
					return
				}
				due := time.Now()
				if d.Rate > 0 {
					due = start.Add(time.Duration(float64(i) / d.Rate * float64(time.Second)))
					time.Sleep(time.Until(due))
				}
				n, err := c.do(requests[i])
				if err != nil {
					failed.CompareAndSwap(nil, &err)
					return
				}
				latencies[i] = time.Since(due)
				size.Store(int64(n))
			}
		})
	}
	clients.Wait()
	took := time.Since(start)
	if err := failed.Load(); err != nil {
		return Driven{}, *err
	}
	slices.Sort(latencies)
	return Driven{
		N: len(requests), Took: took, P50: latencies[len(latencies)/2], P99: latencies[len(latencies)*99/100], Answers: int(size.Load()),
	}, nil
}

// requests writes out the HTTP requests. Neighbours go to different cases.
func (d *drive) requests() [][]byte {
	out := make([][]byte, 0, d.Cases*(d.To-d.From))
	host, user := d.Addrs[0], userOf
	if d.Crowd {
		user = crowdUser
	}
	for from := 0; from < d.Cases; from += window {
		hot := min(window, d.Cases-from)
		for n := hot * d.From; n < hot*d.To; n++ {
			no := d.First + from + n%hot
			out = append(out, request(host, "/followup", followup(no, n/hot), user(no, state.Consultant), channelOf(no), uint64(no*perCase+n/hot)))
		}
	}
	return out
}

// followup is the text of a command, the n-th to a case.
func followup(no, n int) string {
	day := time.Now().AddDate(0, 0, 3+n%90)
	return fmt.Sprintf("#%d %s kl. %d:30 besøg gennemgå opgave %d med værkføreren", no, day.Format("2/1-2006"), 8+n%8, n+1)
}

// request writes a slash command as Slack sends it, signed.
func request(addr, name, text, user, channel string, id uint64) []byte {
	body := url.Values{
		"token": {"gIkuvaNzQIHg97ATvDxqgjtO"}, "team_id": {team}, "team_domain": {"kommunen"}, "api_app_id": {"A0BENCH001"},
		"channel_id": {channel}, "channel_name": {"forloeb"}, "user_id": {user}, "user_name": {"konsulent"},
		"command": {name}, "text": {text}, "is_enterprise_install": {"false"},
		"response_url": {"https://hooks.slack.com/commands/" + team + "/1234567890/abcdefghijklmnopqrstuvwx"},
		"trigger_id":   {fmt.Sprintf("13345224609.%d.8fbdbb53b0d6b5b1", id)},
	}.Encode()
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST /slack/commands HTTP/1.1\r\nHost: %s\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"+
		"Accept-Encoding: gzip,deflate\r\nAccept: application/json,*/*\r\nX-Slack-Signature: %s\r\nX-Slack-Request-Timestamp: %s\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", addr, sign(stamp, body), stamp, len(body), body)
	return b.Bytes()
}

func sign(stamp, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// A client is a connection that speaks just enough HTTP to cost little.
type client struct {
	conn   net.Conn
	r      *bufio.Reader
	body   bytes.Buffer
	expect []byte
}

func dial(addr string, expect []byte) (*client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, r: bufio.NewReaderSize(conn, 8<<10), expect: expect}, nil
}

// do sends a request and reads its answer, which it returns the length of.
func (c *client) do(request []byte) (int, error) {
	if _, err := c.conn.Write(request); err != nil {
		return 0, err
	}
	status, err := c.line()
	if err != nil {
		return 0, err
	}
	ok := bytes.HasPrefix(status, []byte("HTTP/1.1 200"))
	length, chunked := 0, false
	for {
		line, err := c.line()
		if err != nil {
			return 0, err
		}
		if len(line) == 0 {
			break
		}
		if v, is := bytes.CutPrefix(line, []byte("Content-Length: ")); is {
			length, _ = strconv.Atoi(string(v))
		}
		chunked = chunked || bytes.Equal(line, []byte("Transfer-Encoding: chunked"))
	}
	c.body.Reset()
	if err := c.read(length, chunked); err != nil {
		return 0, err
	}
	if !ok || !bytes.Contains(c.body.Bytes(), c.expect) {
		return 0, fmt.Errorf("an answer that does not say that it was stored: %.300s", strings.TrimSpace(c.body.String()))
	}
	return c.body.Len(), nil
}

func (c *client) read(length int, chunked bool) error {
	if !chunked {
		_, err := io.CopyN(&c.body, c.r, int64(length))
		return err
	}
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(string(line), 16, 32)
		if err != nil {
			return errors.New("a chunk without a length")
		}
		if _, err := io.CopyN(&c.body, c.r, n); err != nil {
			return err
		}
		if _, err := c.r.Discard(2); err != nil || n == 0 {
			return err
		}
	}
}

func (c *client) line() ([]byte, error) {
	line, err := c.r.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	return bytes.TrimRight(line, "\r\n"), nil
}
