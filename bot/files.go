package bot

import (
	"context"
	"errors"
	"slices"

	"github.com/slack-go/slack"

	"casethread/state/redisstore"
)

// A file is a text that is shared as a file in a channel or thread, with a
// line that says what it is.
type file struct {
	channel, thread string // ids; a user's will not do
	name            string
	alt             string // read out where a file is not seen
	say             string // in mrkdwn
	content         string
	// of says which of the files of its post it is, where that may have several, as
	// many as there are when it is tried. beside are the others, in the same message.
	of     string
	beside []file
}

// share shares the file of a post once. A file share carries no metadata to
// look for, but Slack gives each file an id before it is shared: the id is
// stored before the last of the three steps, and when it is not known whether
// that step was made, Slack is asked whether the file of that id is shared.
//
// Several files are shared by one such step: either all of them are, or none.
func (b *Bot) share(ctx context.Context, e redisstore.Entry, f file) error {
	all := append([]file{f}, f.beside...)
	files := make([]slack.FileSummary, len(all))
	asked := false
	for i, one := range all {
		id, err := b.ws.File(ctx, one.op(e.Op))
		if err != nil {
			return err
		}
		if id != "" && !asked {
			if shared, err := b.isShared(ctx, id, f.channel); shared || err != nil {
				return err
			}
			asked = true
		}
		files[i] = slack.FileSummary{ID: id, Title: one.name}
	}
	for i, one := range all {
		if files[i].ID != "" {
			continue
		}
		var err error
		if files[i].ID, err = b.upload(ctx, e.Case, one.op(e.Op), one); err != nil {
			return err
		}
	}
	err := b.complete(ctx, files, f)
	if err == nil || !ambiguous(err) {
		return err
	}
	if shared, lookErr := b.isShared(ctx, files[0].ID, f.channel); lookErr == nil && shared {
		return nil
	}
	if isCode(err, "file_not_found") { // it lay there too long: once more from the start
		err = errUploadGone
		for _, one := range all {
			err = errors.Join(err, b.ws.ForgetFile(ctx, one.op(e.Op)))
		}
	}
	return err
}

// op names the file among those of all posts.
func (f file) op(post string) string {
	if f.of == "" {
		return post
	}
	return post + "/" + f.of
}

// errUploadGone says that Slack has dropped a file that was not shared in time.
var errUploadGone = errors.New("the upload is gone")

// upload takes a file to Slack, where nobody sees it yet, and stores its id.
func (b *Bot) upload(ctx context.Context, no int, op string, f file) (string, error) {
	to, err := b.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{
		FileName: f.name, FileSize: len(f.content), AltTxt: f.alt,
	})
	if err != nil {
		return "", err
	}
	err = b.api.UploadToURL(ctx, slack.UploadToURLParameters{UploadURL: to.UploadURL, Content: f.content, Filename: f.name})
	if err != nil {
		return "", err
	}
	return b.ws.KeepFile(ctx, no, op, to.FileID)
}

func (b *Bot) complete(ctx context.Context, files []slack.FileSummary, f file) error {
	_, err := b.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
		Files: files, Channel: f.channel, ThreadTimestamp: f.thread, InitialComment: f.say,
	})
	return err
}

// isShared asks Slack whether a file stands in a channel. One that was only
// uploaded is not known.
func (b *Bot) isShared(ctx context.Context, id, channel string) (bool, error) {
	info, _, _, err := b.api.GetFileInfoContext(ctx, id, 0, 0)
	switch {
	case isCode(err, "file_not_found"):
		return false, nil
	case err != nil:
		return false, err
	}
	_, private := info.Shares.Private[channel]
	_, public := info.Shares.Public[channel]
	return private || public || slices.Contains(slices.Concat(info.Channels, info.Groups, info.IMs), channel), nil
}

// unshare deletes the file that a post shared, and the message that it came in.
func (b *Bot) unshare(ctx context.Context, e redisstore.Entry) error {
	id, err := b.ws.File(ctx, e.Op)
	if err != nil || id == "" {
		return err
	}
	return b.eraseFile(ctx, id)
}

// isCode reports whether Slack refused a call with a code.
func isCode(err error, code string) bool {
	var se slack.SlackErrorResponse
	return errors.As(err, &se) && se.Err == code
}
