// Package tour plays a case history in the demo, as the people of the demo
// would have lived it: day by day, with the commands, forms and buttons that
// they would have used. Whoever watches sees a course from order to hire in
// two minutes; nothing is shown that the bot did not do.
package tour
