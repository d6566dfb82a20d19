#!/bin/sh
# Copies what a running Redis keeps, so that a new one can be started on the
# copy (RUNBOOK.md, "Backup and restore").
#
#   backup.sh DATA_DIR TARGET [option of redis-cli]…
#
# DATA_DIR is Redis's own directory. TARGET must not exist yet: it is made, with
# the append-only file in it, checked. A password goes into REDISCLI_AUTH.
set -eu

[ $# -ge 2 ] || { echo "usage: backup.sh DATA_DIR TARGET [option of redis-cli]..." >&2; exit 2; }
data=$1 target=$2
shift 2

# redis-cli ends with 0 on an error of the server, which then is what it says.
cli() { redis-cli --no-auth-warning "$@"; }

[ -d "$data/appendonlydir" ] || { echo "backup.sh: $data holds no appendonlydir, or it may not be read: give Redis's own directory (CONFIG GET dir)" >&2; exit 1; }

# While the file is copied Redis must not write it anew by itself.
before=$(cli "$@" CONFIG GET auto-aof-rewrite-percentage | grep . | tail -n 1)
case $before in
'' | *[!0-9]*) echo "backup.sh: Redis does not tell its configuration: $before" >&2; exit 1 ;;
esac
trap 'cli "$@" CONFIG SET auto-aof-rewrite-percentage "$before" >/dev/null' EXIT
trap 'exit 1' HUP INT TERM # or some shells end without the line above
[ "$before" != 0 ] || echo "backup.sh: auto-aof-rewrite-percentage is 0, so the file grows without end; if nobody meant that, set it to 100" >&2
cli "$@" CONFIG SET auto-aof-rewrite-percentage 0 >/dev/null

settled() { ! cli "$@" INFO persistence | grep -Eq '^aof_rewrite_(in_progress|scheduled):1'; }

copy() {
  rm -rf "$target.part"
  mkdir "$target.part"
  cp -p -R "$data/appendonlydir" "$target.part/appendonlydir" &&
    redis-check-aof "$target.part"/appendonlydir/*.manifest >/dev/null
}

# Forgetting a case has the file written anew all the same, and a command may be
# half in it: then it is copied again.
[ ! -e "$target" ] || { echo "backup.sh: $target is there already" >&2; exit 2; }
for try in 1 2 3 4 5; do
  waited=0
  until settled "$@"; do
    [ $waited -lt 600 ] || { echo "backup.sh: Redis has been writing its file anew for ten minutes" >&2; exit 1; }
    waited=$((waited + 1))
    sleep 1
  done
  if copy && settled "$@"; then
    mv "$target.part" "$target"
    exit 0
  fi
done
rm -rf "$target.part"
echo "backup.sh: no whole copy in five tries" >&2
exit 1
