package doctor

import (
	"fmt"
	"strconv"
	"strings"

	"casethread/state/redisstore"
)

// oldest is the first version of Redis whose XAUTOCLAIM passes over posts
// that were deleted meanwhile.
const oldest = 7

// Servers judges what Redis says about keeping data. A problem is something
// that loses data, or that no command can be carried out with.
func Servers(infos []redisstore.Info, replica bool) []Check {
	var checks []Check
	for _, i := range infos {
		s := server{info: i, name: "redis"}
		if len(infos) > 1 {
			s.name = "redis " + i.Addr
		}
		s.reached()
		s.persistence()
		s.eviction()
		s.memory()
		if replica {
			s.replica()
		} else if i.Short() {
			s.short()
		}
		checks = append(checks, s.checks...)
	}
	return checks
}

const (
	memory   = " memory"
	replicas = " replica"
)

// Unsafe says why the servers may lose what is written to them, in one line for
// whoever configures them; nil where they are fit.
func Unsafe(infos []redisstore.Info, replica bool) error {
	var problems []string
	for _, c := range Servers(infos, replica) {
		// A full one loses nothing, and neither does one that misses a replica for which nobody else waits.
		takesNothing := strings.HasSuffix(c.Name, memory) || !replica && strings.HasSuffix(c.Name, replicas)
		if c.Status == Problem && !takesNothing {
			problems = append(problems, c.Name+": "+c.Detail)
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return fmt.Errorf("REDIS_URL names a Redis that may lose data (ALLOW_UNSAFE_REDIS=1 takes it all the same): %s", strings.Join(problems, "; "))
}

type server struct {
	info   redisstore.Info
	name   string
	checks []Check
}

func (s *server) note(what string, st Status, format string, args ...any) {
	s.checks = append(s.checks, Check{s.name + what, st, fmt.Sprintf(format, args...)})
}

func (s *server) reached() {
	i := s.info
	major, _, _ := strings.Cut(i.Version, ".")
	n, err := strconv.Atoi(major)
	switch {
	case i.Role == "slave":
		s.note("", Problem, "%s is a replica; REDIS_URL must name the primary", i.Addr)
	case i.Loading:
		s.note("", Problem, "%s is still loading its files", i.Addr)
	case err != nil:
		s.note("", Warning, "%s does not tell its version", i.Addr)
	case n < oldest:
		s.note("", Problem, "%s has version %s; %d or newer is needed", i.Addr, i.Version, oldest)
	default:
		s.note("", OK, "%s answers, version %s", i.Addr, i.Version)
	}
}

func (s *server) persistence() {
	const what = " persistence"
	i := s.info
	switch {
	case i.Unknown:
		s.note(what, Problem, "it does not tell how it keeps data: CONFIG GET is refused")
	case !i.AppendOnly:
		s.note(what, Problem, "it keeps no append-only file, so a restart loses data: set appendonly yes")
	case i.Drops:
		s.note(what, Problem, "it would leave out what is in its append-only file when it starts again, because its user default may write nothing: set user default off resetpass ~* &* +@all, with which nobody can log in either")
	case i.AOFWriteError:
		s.note(what, Problem, "it could not write its append-only file; look at its disk")
	case i.RDBSaveError:
		s.note(what, Problem, "it could not save its snapshot; look at its disk")
	case i.AppendFsync == "no":
		s.note(what, Warning, "appendonly yes, appendfsync no: a power cut may lose half a minute; set everysec")
	default:
		s.note(what, OK, "appendonly yes, appendfsync %s", i.AppendFsync)
	}
}

func (s *server) eviction() {
	const what = " eviction"
	switch i := s.info; {
	case i.Unknown: // told above
	case i.Eviction != "noeviction":
		s.note(what, Problem, "maxmemory-policy %s drops data when memory is short: set noeviction", i.Eviction)
	case i.MaxMemory == "0":
		s.note(what, OK, "noeviction, no limit of memory")
	default:
		s.note(what, OK, "noeviction, at most %s bytes", i.MaxMemory)
	}
}

// nearlyFull is how much of its memory a server may use before somebody should give
// it more.
const nearlyFull = 0.8

func (s *server) memory() {
	share, limited := s.info.Filled()
	switch percent := int(share * 100); {
	case !limited: // told above
	case share >= 1:
		s.note(memory, Problem, "it is full, and refuses what is new: raise maxmemory, and the memory that it is given")
	case share >= nearlyFull:
		s.note(memory, Warning, "%d %% of maxmemory is in use: raise it, and the memory that it is given, before it is full", percent)
	default:
		s.note(memory, OK, "%d %% of maxmemory is in use", percent)
	}
}

func (s *server) replica() {
	const what = replicas
	switch i := s.info; {
	case i.Unknown: // told above
	case i.MinReplicas == "" || i.MinReplicas == "0":
		s.note(what, Problem, "DURABILITY=replica, but min-replicas-to-write is 0: set it to 1")
	case i.Replicas == "" || i.Replicas == "0":
		s.note(what, Problem, "DURABILITY=replica, but no replica is connected")
	case i.Short():
		s.short()
	case i.AppendFsync != "always" && tellsDisk(i.Version):
		s.note(what, Problem, "DURABILITY=replica, but appendfsync %s: two disks in turn take longer than a command may wait, so that none is certain; set always on all servers", i.AppendFsync)
	case i.AppendFsync != "always":
		s.note(what, Warning, "DURABILITY=replica, but appendfsync %s: a primary that is started again at once may have forgotten what its replica knows; set always on all servers", i.AppendFsync)
	case !tellsDisk(i.Version):
		s.note(what, Warning, "DURABILITY=replica on version %s: a replica that was just sent everything confirms what is on its disk a moment later; from 7.2 on it is waited for", i.Version)
	default:
		s.note(what, OK, "%s connected, min-replicas-to-write %s", i.Replicas, i.MinReplicas)
	}
}

// tellsDisk reports whether a server of a version knows WAITAOF. One that does
// not tell its version is told of already.
func tellsDisk(version string) bool {
	var major, minor int
	n, _ := fmt.Sscanf(version, "%d.%d", &major, &minor)
	return n < 2 || major > 7 || major == 7 && minor >= 2
}

// short says that the server refuses to write, whatever its clients wait for.
func (s *server) short() {
	i := s.info
	s.note(replicas, Problem, "min-replicas-to-write is %s, and %s connected: it takes nothing down; bring the replica back, or set min-replicas-to-write to what is there", i.MinReplicas, i.Replicas)
}
