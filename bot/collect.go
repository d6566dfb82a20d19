package bot

import (
	"os"
	"runtime/debug"
)

// CollectLess lets garbage grow to four times of what is in use before it is
// collected, unless GOGC says otherwise. What a request leaves behind is much
// next to what a bot holds, so for some tens of megabytes a command takes a
// fifth less of the processor. A program that serves calls it once.
func CollectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}
