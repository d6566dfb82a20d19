package redisstore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Info is what a Redis server says about keeping data. A field that the
// server does not tell is empty.
type Info struct {
	Addr    string
	Version string
	Role    string // master or slave
	// Unknown is set when the server tells nothing of its configuration, as an
	// embedded or a managed one may not.
	Unknown       bool
	AppendOnly    bool
	AppendFsync   string // always, everysec, no
	MaxMemory     string // bytes; "0": no limit
	Memory        string // bytes that count against it
	Eviction      string // maxmemory-policy; anything but noeviction loses data
	Replicas      string // how many are connected
	MinReplicas   string // min-replicas-to-write
	AOFWriteError bool   // the last write to the append-only file failed
	RDBSaveError  bool   // the last snapshot to disk failed
	Loading       bool   // still reading its files
	// Drops is set when the server would leave out what scripts wrote as it reads
	// its append-only file: many versions read that with the rights of the user
	// default, which may have none (redis/redis#14541).
	Drops bool
}

// Health asks each server that holds keys how it keeps them: one, or a
// Cluster's primaries.
func (s *Store) Health(ctx context.Context) ([]Info, error) {
	infos, err := s.ofEachMaster(ctx, health)
	if err != nil {
		return nil, fmt.Errorf("health: %w", err)
	}
	return infos, nil
}

// Persistence is Health without the servers' configuration: one command to each.
// One that tells nothing of how it keeps data comes with Unknown set.
func (s *Store) Persistence(ctx context.Context) ([]Info, error) {
	infos, err := s.ofEachMaster(ctx, func(ctx context.Context, c *redis.Client) (Info, error) {
		info := Info{Addr: c.Options().Addr}
		err := info.readInfo(ctx, c, []string{"persistence", "replication", "memory"})
		if errors.As(err, new(redis.Error)) { // an embedded one knows no such section
			err = nil
		}
		return info, err
	})
	if err != nil {
		return nil, fmt.Errorf("persistence: %w", err)
	}
	return infos, nil
}

// ofEachMaster returns what ask says of every server that holds keys.
func (s *Store) ofEachMaster(ctx context.Context, ask func(context.Context, *redis.Client) (Info, error)) ([]Info, error) {
	var mu sync.Mutex
	var infos []Info
	err := s.eachMaster(ctx, func(ctx context.Context, c *redis.Client) error {
		info, err := ask(ctx, c)
		mu.Lock()
		defer mu.Unlock()
		infos = append(infos, info)
		return err
	})
	return infos, err
}

// Takes reports whether servers of which Persistence told take down what is written
// to them: each is a primary, with a replica where commits wait for one.
func (s *Store) Takes(infos []Info) bool {
	return !slices.ContainsFunc(infos, func(i Info) bool { return i.Role == "slave" || s.replica && i.Replicas == "0" })
}

func health(ctx context.Context, c *redis.Client) (Info, error) {
	if err := c.Ping(ctx).Err(); err != nil && !diskFull(err) { // which INFO says too
		return Info{}, err
	}
	info := Info{Addr: c.Options().Addr}
	err := errors.Join(info.readInfo(ctx, c, []string{"server"}, []string{"persistence"}, []string{"replication"}, []string{"memory"}), info.readConfig(ctx, c))
	if Away(err) { // it ended meanwhile; what is refused stays empty
		return Info{}, err
	}
	info.Drops = drops(ctx, c)
	return info, nil
}

// drops asks what the user default may write. A server that does not tell is
// believed to be in order.
func drops(ctx context.Context, c *redis.Client) bool {
	said, err := c.Do(ctx, "ACL", "DRYRUN", "default", "RPUSH", keysOfShard(0).workspace("W").log(1), "").Text()
	return err == nil && said != "OK"
}

// readInfo reads sections of INFO, those of a list at once; what the server refuses
// leaves its fields empty.
func (i *Info) readInfo(ctx context.Context, c *redis.Client, lists ...[]string) error {
	told := map[string]string{}
	var errs []error
	for _, sections := range lists {
		said, err := c.Info(ctx, sections...).Result()
		errs = append(errs, err)
		maps.Copy(told, fieldsOf(said))
	}
	i.Version, i.Role, i.Replicas = told["redis_version"], told["role"], told["connected_slaves"]
	i.AOFWriteError = told["aof_last_write_status"] == "err" || told["aof_last_bgrewrite_status"] == "err"
	i.RDBSaveError = told["rdb_last_bgsave_status"] == "err"
	i.Loading = told["loading"] == "1"
	i.AppendOnly = told["aof_enabled"] == "1"
	i.Unknown = told["aof_enabled"] == ""
	i.MaxMemory, i.Eviction = told["maxmemory"], told["maxmemory_policy"]
	i.Memory = counted(told["used_memory"], told["mem_not_counted_for_evict"])
	return errors.Join(errs...)
}

// fieldsOf reads what INFO says, a line for each field.
func fieldsOf(info string) map[string]string {
	fields := map[string]string{}
	for line := range strings.Lines(info) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			fields[k] = v
		}
	}
	return fields
}

// readConfig reads settings. A server that refuses to tell them is Unknown.
func (i *Info) readConfig(ctx context.Context, c *redis.Client) error {
	config := map[string]string{}
	for _, name := range []string{"appendonly", "appendfsync", "maxmemory", "maxmemory-policy", "min-replicas-to-write"} {
		values, err := c.ConfigGet(ctx, name).Result()
		if i.Unknown = err != nil; i.Unknown {
			return err
		}
		config[name] = values[name]
	}
	i.AppendOnly = config["appendonly"] == "yes"
	i.AppendFsync, i.MaxMemory = config["appendfsync"], config["maxmemory"]
	i.Eviction, i.MinReplicas = config["maxmemory-policy"], config["min-replicas-to-write"]
	return nil
}

// counted is the memory in use that counts against maxmemory: buffers of replicas
// and of the append-only file do not.
func counted(used, not string) string {
	u, err := strconv.ParseInt(used, 10, 64)
	if err != nil {
		return ""
	}
	n, _ := strconv.ParseInt(not, 10, 64) // older ones do not tell
	return strconv.FormatInt(u-n, 10)
}

// Filled is how much of the memory that the server may use is in use, from 0 to 1
// and somewhat above; ok is false where there is no limit, or it is not told.
func (i Info) Filled() (share float64, ok bool) {
	most, err := strconv.ParseFloat(i.MaxMemory, 64)
	used, usedErr := strconv.ParseFloat(i.Memory, 64)
	if err != nil || usedErr != nil || most <= 0 {
		return 0, false
	}
	return used / most, true
}
