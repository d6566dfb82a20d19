package redisstore

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// connect returns a client for a Redis URL:
//
//	redis://HOST:PORT/DB, rediss://…              one server
//	redis://HOST1:PORT,HOST2:PORT                 a Cluster
//	redis://HOST1:PORT,HOST2:PORT?master_name=M   Sentinels that know the primary M
//	redis+sentinel://HOST1:PORT,HOST2:PORT/M/DB   the same
//
// USER:PASSWORD@ before the hosts are for the servers, but of Sentinels for the
// Sentinels themselves: those of the servers are username=U&password=P then.
// With TLS each server shows a certificate for its own address. Options of
// go-redis's ParseURL may follow as parameters. An error does not quote the URL,
// but may quote parts of it, such as the beginning of a password with a slash.
//
// Each connection to a server behind Sentinels is one that witnesses, where there are
// some, admit.
func connect(raw string, w *witnesses) (redis.UniversalClient, error) {
	u, err := parseURL(raw)
	if err != nil {
		return nil, err
	}
	client, err := u.client(w)
	if err != nil {
		return nil, fmt.Errorf("redis URL: %w", withoutURL(err))
	}
	return client, nil
}

// A redisURL is a Redis URL taken apart as far as go-redis does not do it.
type redisURL struct {
	url      *url.URL
	several  bool
	sentinel bool
}

func parseURL(raw string) (redisURL, error) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return redisURL{}, errors.New("redis URL: not of the form redis://HOST:PORT")
	}
	scheme, sentinel := strings.CutSuffix(scheme, "+sentinel")
	hosts, more := splitHosts(rest)
	u, err := url.Parse(scheme + "://" + hosts[0] + more)
	if err != nil {
		return redisURL{}, fmt.Errorf("redis URL: %w", withoutURL(err))
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return redisURL{}, errors.New("redis URL: its parameters cannot be read")
	}
	for _, h := range hosts[1:] {
		query.Add("addr", h)
	}
	if sentinel && !query.Has("master_name") {
		name, db, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
		query.Set("master_name", name)
		u.Path = "/" + db
	}
	several := query.Has("addr")
	u.RawQuery = query.Encode()
	return redisURL{u, several, query.Has("master_name")}, nil
}

// splitHosts returns the hosts of what follows the scheme, the first with the
// user and password before it, and what follows them.
func splitHosts(rest string) (hosts []string, more string) {
	end := len(rest)
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		end = i
	}
	user, all := "", rest[:end]
	if i := strings.LastIndexByte(all, '@'); i >= 0 {
		user, all = all[:i+1], all[i+1:]
	}
	hosts = strings.Split(all, ",")
	hosts[0] = user + hosts[0]
	return hosts, rest[end:]
}

func (u redisURL) client(w *witnesses) (redis.UniversalClient, error) {
	// Notices of maintenance are of Redis's own cloud. A server that refuses
	// a connection is tried again by the command, not by the dialer as well.
	quiet := &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	switch {
	case u.sentinel:
		o, err := redis.ParseFailoverURL(u.url.String())
		if err != nil {
			return nil, err
		}
		o.ContextTimeoutEnabled, o.DisableIdentity, o.DialerRetries = true, true, 1
		o.OnConnect = func(ctx context.Context, c *redis.Conn) error {
			if err := w.admit(ctx, c); err != nil {
				return err
			}
			return untorn(ctx, c)
		}
		byOwnName(o.TLSConfig)
		return redis.NewFailoverClient(o), nil
	case u.several:
		o, err := redis.ParseClusterURL(u.url.String())
		if err != nil {
			return nil, err
		}
		o.ContextTimeoutEnabled, o.DisableIdentity, o.DialerRetries, o.OnConnect = true, true, 1, untorn
		o.MaintNotificationsConfig = quiet
		byOwnName(o.TLSConfig)
		return redis.NewClusterClient(o), nil
	}
	o, err := redis.ParseURL(u.url.String())
	if err != nil {
		return nil, err
	}
	o.ContextTimeoutEnabled, o.DisableIdentity, o.DialerRetries, o.OnConnect = true, true, 1, untorn
	o.MaintNotificationsConfig = quiet
	return redis.NewClient(o), nil
}

// together returns what sends the commands of many callers in one round trip:
// those that come while one is under way go with the next, so a lone one waits
// for nobody. go-redis calls it experimental.
func together(c redis.UniversalClient) (*redis.AutoPipeliner, error) { return c.AsyncAutoPipeline() }

// byOwnName has each of several servers answer for the address at which it was
// called; go-redis expects the first one's certificate of all.
func byOwnName(c *tls.Config) {
	if c != nil {
		c.ServerName, c.MinVersion = "", tls.VersionTLS12
	}
}

func withoutURL(err error) error {
	if e := (*url.Error)(nil); errors.As(err, &e) {
		return e.Err
	}
	return err
}

// master returns the client of the server that holds a key.
func (s *Store) master(ctx context.Context, key string) (*redis.Client, error) {
	switch c := s.client.(type) {
	case *redis.ClusterClient:
		return c.MasterForKey(ctx, key)
	case *redis.Client:
		return c, nil
	}
	return nil, fmt.Errorf("redis client of type %T has no primary", s.client)
}

// eachMaster calls f for every server that holds keys.
func (s *Store) eachMaster(ctx context.Context, f func(context.Context, *redis.Client) error) error {
	if c, ok := s.client.(*redis.ClusterClient); ok {
		return c.ForEachMaster(ctx, f)
	}
	c, err := s.master(ctx, "")
	if err != nil {
		return err
	}
	return f(ctx, c)
}
