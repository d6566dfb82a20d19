package redisstore

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
)

// Every key that the store writes is named in this file, and only here. Scripts
// that learn the case or workspace only while they run append to a prefix from
// this file: N:log and N:snap in find.lua, N:log in number.lua, rerow.lua and
// rows.lua, W:keys in claim.lua. N is 0 for what is of no single case.
//
//	{sNN}:timers                  sorted set  W|ID → when due, ms
//	{sNN}:leases                  hash        W|ID → fence:at:next of a claimed timer
//	{sNN}:fence                   string      the last fence given out
//	{sNN}:waited                  string      empty; written so that replicas have something to confirm
//	{sNN}:outbox                  stream      posts that are not done, group "bot"
//	{sNN}:parked                  stream      posts that cannot be delivered
//	{sNN}:W:format                string      the format of the data, 1 without it; see DataFormat
//	{sNN}:W:seq                   string      the last case number
//	{sNN}:W:home                  string      W is an organisation whose cases are kept under this workspace's id
//	{sNN}:W:keys                  hash        case number → its key, wrapped
//	{sNN}:W:threads               hash        CHANNEL:TS → case number
//	{sNN}:W:labels                sorted set  HMAC of label, o or c, number; by lexical order
//	{sNN}:W:open:CHANNEL          set         open cases of a channel
//	{sNN}:W:user:USER:open        set         a person's open cases
//	{sNN}:W:user:USER:closed      set         and their closed ones
//	{sNN}:W:user:USER:asked       set         open cases of which a role is offered to them
//	{sNN}:W:rows                  hash        case number → VERSION: and the sealed row
//	{sNN}:W:people                hash        user → sealed settings
//	{sNN}:W:people:versions       hash        user → how often their settings were changed: earlier versions of the program compare it
//	{sNN}:W:forgotten             hash        case number → DATE REASON, of a case that was forgotten
//	{sNN}:W:erasing:N             set         of a forgotten case, until they are deleted in Slack: ids of its files, and THING@CHANNEL of its messages
//	{sNN}:W:holding               hash        case number → how many of its posts are held
//	{sNN}:W:kept                  hash        name → sealed document of the workspace
//	{sNN}:W:case:N:log            list        sealed events; its length is the version
//	{sNN}:W:case:N:snap           string      VERSION: and the sealed events up to it
//	{sNN}:W:case:N:msgs           hash        THING@CHANNEL → ts of the message
//	{sNN}:W:case:N:held           stream      posts that wait for a yes to the thread's readers
//	{sNN}:W:case:N:looks          hash        user → the version last looked at; goes with the case
//	{sNN}:W:case:N:card           string      digest of what the card says, or the op of the post that edits it
//	{sNN}:W:case:N:firsts         hash        MESSAGE → op of the post that makes it, to:OP → user that a post goes to
//	{sNN}:W:case:N:files          set         Slack's ids of the case's files
//	{sNN}:W:case:N:notes:DATE     hash        USER → op of the day note's post, USER|ITEM → VERSION
//	{sNN}:W:seen:HASH             string      a delivery that was committed
//	{sNN}:W:once:HASH             string      a command that was committed
//	{sNN}:W:mark:KEY              string      something made once
//	{sNN}:W:draft:ID              string      a sealed draft
//	{sNN}:W:number:ID             string      the number of the case that a draft opens
//	{sNN}:W:file:OP               string      Slack's id of the file that a post shares

// shards is the number of hash slots that workspaces are spread over. It is
// permanent: another number would look for every workspace elsewhere.
const shards = 64

// group is the consumer group of every outbox, and left the consumer that
// holds what a stopped one handed back.
const (
	group = "bot"
	left  = "left"
)

// shardOf returns the shard of a workspace.
func shardOf(workspace string) int {
	sum := sha256.Sum256([]byte(workspace))
	return int(sum[0]) % shards
}

// A shardKeys is the prefix of a shard's keys.
type shardKeys string

// shardOfKey returns the keys of the shard that a key is of.
func shardOfKey(key string) shardKeys { return shardKeys(key[:strings.IndexByte(key, '}')+1] + ":") }

func keysOfShard(n int) shardKeys { return shardKeys(fmt.Sprintf("{s%02d}:", n)) }

func (k shardKeys) timers() string { return string(k) + "timers" }
func (k shardKeys) leases() string { return string(k) + "leases" }
func (k shardKeys) fence() string  { return string(k) + "fence" }
func (k shardKeys) waited() string { return string(k) + "waited" }
func (k shardKeys) outbox() string { return string(k) + "outbox" }
func (k shardKeys) parked() string { return string(k) + "parked" }

func (k shardKeys) workspace(id string) wsKeys { return wsKeys(string(k) + id + ":") }

// A wsKeys is the prefix of a workspace's keys.
type wsKeys string

func (k wsKeys) format() string             { return string(k) + "format" }
func (k wsKeys) seq() string                { return string(k) + "seq" }
func (k wsKeys) home() string               { return string(k) + "home" }
func (k wsKeys) keys() string               { return string(k) + "keys" }
func (k wsKeys) threads() string            { return string(k) + "threads" }
func (k wsKeys) labels() string             { return string(k) + "labels" }
func (k wsKeys) rows() string               { return string(k) + "rows" }
func (k wsKeys) people() string             { return string(k) + "people" }
func (k wsKeys) peopleAt() string           { return string(k) + "people:versions" }
func (k wsKeys) kept() string               { return string(k) + "kept" }
func (k wsKeys) forgotten() string          { return string(k) + "forgotten" }
func (k wsKeys) holding() string            { return string(k) + "holding" }
func (k wsKeys) open(channel string) string { return string(k) + "open:" + channel }
func (k wsKeys) seen(hash string) string    { return string(k) + "seen:" + hash }
func (k wsKeys) once(hash string) string    { return string(k) + "once:" + hash }
func (k wsKeys) mark(key string) string     { return string(k) + "mark:" + key }
func (k wsKeys) draft(id string) string     { return string(k) + "draft:" + id }
func (k wsKeys) number(id string) string    { return string(k) + "number:" + id }
func (k wsKeys) file(op string) string      { return string(k) + "file:" + op }
func (k wsKeys) erasing(no int) string      { return string(k) + "erasing:" + strconv.Itoa(no) }

func (k wsKeys) user(user string, open bool) string {
	if open {
		return string(k) + "user:" + user + ":open"
	}
	return string(k) + "user:" + user + ":closed"
}

func (k wsKeys) asked(user string) string { return string(k) + "user:" + user + ":asked" }

// cases is what the keys of every case begin with; the number follows.
func (k wsKeys) cases() string { return string(k) + "case:" }

func (k wsKeys) log(no int) string  { return k.cases() + strconv.Itoa(no) + ":log" }
func (k wsKeys) snap(no int) string { return k.cases() + strconv.Itoa(no) + ":snap" }
func (k wsKeys) msgs(no int) string { return k.cases() + strconv.Itoa(no) + ":msgs" }

func (k wsKeys) held(no int) string { return k.cases() + strconv.Itoa(no) + ":held" }

func (k wsKeys) looks(no int) string { return k.cases() + strconv.Itoa(no) + ":looks" }

func (k wsKeys) card(no int) string { return k.cases() + strconv.Itoa(no) + ":card" }

func (k wsKeys) files(no int) string { return k.cases() + strconv.Itoa(no) + ":files" }

func (k wsKeys) firsts(no int) string { return k.cases() + strconv.Itoa(no) + ":firsts" }

// notes is what the day notes about a case hold.
func (k wsKeys) notes(no int, date string) string {
	return k.cases() + strconv.Itoa(no) + ":notes:" + date
}

// labelMember is the entry of a case in the sorted set of labels.
func labelMember(hash string, no int, open bool) string {
	if open {
		return hash + "o" + strconv.Itoa(no)
	}
	return hash + "c" + strconv.Itoa(no)
}

// labelled is the number of the case that an entry in the sorted set of labels is of.
func labelled(member string) string {
	return member[strings.LastIndexAny(member, "oc")+1:]
}

// timerMember is the entry of a timer in the sorted set of timers.
func timerMember(workspace, id string) string { return workspace + "|" + id }
