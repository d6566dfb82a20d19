package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"
)

// Outside is everything on the other side of the wire: a Slack whose Web API
// answers at once, and the load. It is asked over a pipe, one JSON value at a
// time, and answers likewise.

// An outsideAnswer is the answer to a drive. Before the first one comes, with
// the URL alone.
type outsideAnswer struct {
	URL    string `json:",omitempty"` // of Slack's Web API
	Driven Driven `json:",omitzero"`
	Posts  int64  // made at the Slack so far
	Err    string `json:",omitempty"`
}

// An outsideQuestion is a drive, or, without one, how many posts were made.
// Refuse: from here on Slack takes no post of the bot's, so that all stay in the
// outbox; or it does again.
type outsideQuestion struct {
	Drive  *drive
	Refuse *bool
}

// ServeOutside serves as the other side until in ends.
func ServeOutside(in io.Reader, out io.Writer) error {
	slack := &fakeSlack{}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	web := &http.Server{Handler: slack, ReadHeaderTimeout: time.Minute}
	go web.Serve(ln)
	defer web.Close()
	enc, dec := json.NewEncoder(out), json.NewDecoder(in)
	if err := enc.Encode(outsideAnswer{URL: "http://" + ln.Addr().String() + "/api/"}); err != nil {
		return err
	}
	for {
		var q outsideQuestion
		if err := dec.Decode(&q); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		var a outsideAnswer
		if q.Drive != nil {
			driven, err := q.Drive.run()
			if err != nil {
				a.Err = err.Error()
			}
			a.Driven = driven
		}
		if q.Refuse != nil {
			slack.refuse.Store(*q.Refuse)
		}
		a.Posts = slack.posts.Load()
		if err := enc.Encode(a); err != nil {
			return err
		}
	}
}

// An outside is the near end of the pipe.
type outside struct {
	enc *json.Encoder
	dec *json.Decoder
	in  io.Closer
	cmd *exec.Cmd // nil when it runs in this process
}

func startOutside(command []string) (*outside, error) {
	if len(command) == 0 {
		theirs, ours := io.Pipe()
		answers, out := io.Pipe()
		go func() { out.CloseWithError(ServeOutside(theirs, out)) }()
		return &outside{enc: json.NewEncoder(ours), dec: json.NewDecoder(answers), in: ours}, nil
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the load: %w", err)
	}
	return &outside{enc: json.NewEncoder(in), dec: json.NewDecoder(out), in: in, cmd: cmd}, nil
}

func (o *outside) slackURL() (string, error) {
	var a outsideAnswer
	if err := o.dec.Decode(&a); err != nil {
		return "", fmt.Errorf("start the load: %w", err)
	}
	return a.URL, nil
}

func (o *outside) ask(d *drive) (outsideAnswer, error) { return o.say(outsideQuestion{Drive: d}) }

// refuse has Slack take no post, or take them again.
func (o *outside) refuse(posts bool) error {
	_, err := o.say(outsideQuestion{Refuse: &posts})
	return err
}

func (o *outside) say(q outsideQuestion) (outsideAnswer, error) {
	var a outsideAnswer
	if err := o.enc.Encode(q); err != nil {
		return a, err
	}
	if err := o.dec.Decode(&a); err != nil {
		return a, fmt.Errorf("the load has ended: %w", err)
	}
	if a.Err != "" {
		return a, errors.New(a.Err)
	}
	return a, nil
}

func (o *outside) close() error {
	err := o.in.Close()
	if o.cmd != nil {
		err = errors.Join(err, o.cmd.Wait())
	}
	return err
}
