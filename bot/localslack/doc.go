// Package localslack is the project's own stand-in for Slack. It speaks the
// parts of Slack that the bot uses (Web API, signed deliveries over HTTP,
// Socket Mode, response URLs, file uploads) and keeps Slack's rules and limits;
// what Slack refuses, it refuses with Slack's words.
//
// People act through the /drive endpoints, which the demo's page, conversation
// tests and outside test suites share; Driver is a client for them. All state
// is in memory under one mutex and nothing survives the process.
//
// # What /drive answers
//
//   - 200 with an Outcome once the bot has acknowledged and settled. Its ok is
//     false when the person would have seen it fail: "operation_timeout" (no
//     acknowledgement within 3 s), "dispatch_failed" (no connection, or an HTTP
//     status other than 2xx), "invalid_response" (an answer Slack does not
//     take), "invalid_input" (Slack's own form refused the values, see errors).
//     Typed messages and other events are always ok: they happened, and a bot
//     that missed them gets them again.
//   - 409 with a code for what Slack itself does not allow; the bot hears
//     nothing of it.
//   - 400 for a body that is no request, 500 when the bot does not settle
//     within a minute.
//
// Beyond the stable contract there are edit, delete, close, archive, socket
// and token, and GET app and stream for the page.
//
// # What is delivered
//
// Deliveries go over Socket Mode while a connection is open, else to BotURL.
// What the bot posts, changes and deletes comes back to it as message events.
// An event that fails is tried again at once, after a minute and after five,
// on the clock; /drive/clock stops at those times too. Redelivery counts only
// what people caused. Times of three seconds (acknowledgements, trigger ids)
// are real, those of minutes (response URLs, retries) are the clock's.
//
// # What is not simulated
//
// Slack's rate limits (429 comes from faults alone), changing channel ids, and
// scopes.
package localslack
