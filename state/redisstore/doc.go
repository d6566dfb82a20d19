// Package redisstore keeps cases, people's settings, timers and the outbox in
// Redis.
//
// A case is a list of sealed events whose length is the case's version; a
// snapshot beside it saves reading the whole list. Find loads a case, Commit
// changes it: one script, one round trip, all or nothing, guarded by the
// version that was loaded. What a change needs besides events (timers, posts
// for others, index entries, the delivery it answers) travels in the same
// script, so a crash leaves either all of it or none.
//
// All keys of a workspace share a hash slot, so the same scripts run on one
// server, behind Sentinel and on a Cluster. Nothing readable reaches Redis:
// bodies are sealed with a key per case, labels are looked up by HMAC, and the
// scripts handle only opaque ids, numbers and times.
package redisstore
