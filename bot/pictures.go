package bot

import (
	"context"
	"slices"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// commitPicture asks for a picture: it is drawn by who delivers it, long after
// the answer. That somebody looks at what is theirs is no event, but for who
// stands in.
func (b *Bot) commitPicture(ctx context.Context, a *ask, x *commands.Exec, d *commands.Decision) (answer, error) {
	body := postBody{User: a.user, Role: d.Picture.Role, Picture: d.Picture.Kind}
	channel := a.user
	if d.Picture.InThread {
		body.Role, channel = state.NoRole, x.Case.Channel
	}
	cm := redisstore.Commit{Delivery: a.delivery, Posts: []redisstore.Post{newPost(postPicture, x.Case.No, channel, a.now, body)}}
	if len(d.Facts) > 0 {
		cm.Base, cm.Events = x.Case, x.Events(a.acting.Noted(d))
		cm.After = x.Case.With(cm.Events...)
		cm.Posts = append(cm.Posts, postsFor(x.Case, cm.After, cm.Events, x.Actor, x.Today)...)
	}
	return b.commitComing(ctx, a, d, cm, !d.Picture.InThread)
}

// deliverPicture draws a picture of a case as it is now, and shares it once: for
// who asked, as the role that they still have, or in the thread, where it shows
// what everybody may see.
func (b *Bot) deliverPicture(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	if body.Role == state.NoRole {
		return b.pictureInThread(ctx, e, c, body)
	}
	p, err := b.ws.Person(ctx, body.User)
	if err != nil {
		return delivered{}, err
	}
	if !slices.Contains(rolesNow(c, p, b.today()), body.Role) {
		return delivered{}, nil // they have left the case meanwhile
	}
	lang := b.langOf(p)
	pic := commands.PictureFor(c, body.Role, body.Picture, b.today(), lang)
	direct, err := b.directWith(ctx, body.User)
	if err != nil {
		return delivered{}, err
	}
	say := texts.Say("picture.private", "title", texts.Word(pic.Title), "as", texts.Word(pic.As), "role", body.Role)
	return b.sharePicture(ctx, e, pic, file{channel: direct, say: say.In(lang, texts.Plain{})})
}

func (b *Bot) pictureInThread(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	if c.Thread == "" {
		return delivered{}, errNotYet
	}
	lang := b.langOfCase(c.Lang)
	pic := commands.PictureFor(c, state.NoRole, body.Picture, b.today(), lang)
	say := texts.Say("picture.thread", "who", texts.User(body.User), "title", texts.Word(pic.Title), "as", texts.Word(pic.As))
	return b.sharePicture(ctx, e, pic, file{channel: c.Channel, thread: c.Thread, say: say.In(lang, b.writer(lang).style())})
}

// sharePicture draws and shares; a picture in which nothing is left to be seen is
// not sent.
func (b *Bot) sharePicture(ctx context.Context, e redisstore.Entry, pic commands.Picture, f file) (delivered, error) {
	if pic.Empty.Key != "" {
		return delivered{}, nil
	}
	png, err := b.painter.PNG(ctx, pic)
	if err != nil {
		return delivered{}, err
	}
	f.name, f.alt, f.content = pic.File, pic.Alt, string(png)
	return delivered{}, b.share(ctx, e, f)
}
