package backtest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"casethread/bot/replay"
	"casethread/commands/practice"
)

// histories lists the files of a folder and those below it, in order of name.
func histories(dir string) ([]string, error) {
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(name) == ".json" {
			names = append(names, filepath.Join(dir, filepath.FromSlash(name)))
		}
		return err
	})
	var bad *fs.PathError
	if errors.As(err, &bad) { // it names a path within the folder
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, filepath.FromSlash(bad.Path)), bad.Err)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: holds no case history (*.json)", dir)
	}
	return names, nil
}

// countAll reads and counts all histories, on all cores. Of several that are
// wrong the first by name is the error.
func countAll(ctx context.Context, o Options, packs []*practice.Pack) (*total, error) {
	names, err := histories(o.Dir)
	if err != nil {
		return nil, err
	}
	q := &queue{names: names}
	stop := q.tell(o)
	defer stop()

	all := newTotal(packs)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		wg.Go(func() {
			own := newTotal(packs)
			for i, ok := q.take(); ok && ctx.Err() == nil; i, ok = q.take() {
				h, err := replay.Read(names[i])
				if err != nil {
					q.fail(i, err)
					return
				}
				own.add(i, judge(h.Events, packs))
				q.done.Add(1)
			}
			mu.Lock()
			defer mu.Unlock()
			all.merge(own)
		})
	}
	wg.Wait()
	if q.err != nil {
		return nil, q.err
	}
	return all, ctx.Err()
}

// A queue hands out the files in order. After a failure it hands out no more;
// those before the one that failed are in hand already.
type queue struct {
	names      []string
	next, done atomic.Int64

	mu    sync.Mutex
	first int // of those that failed
	err   error
}

func (q *queue) take() (i int, ok bool) {
	i = int(q.next.Add(1)) - 1
	return i, i < len(q.names)
}

func (q *queue) fail(i int, err error) {
	q.next.Store(int64(len(q.names)))
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err == nil || i < q.first {
		q.first, q.err = i, err
	}
}

// tell writes a line at each tick, until stop is called.
func (q *queue) tell(o Options) (stop func()) {
	end := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-o.Tick: // never, of a nil one
				fmt.Fprintf(o.Progress, "backtest: %d of %d cases\n", q.done.Load(), len(q.names))
			case <-end:
				return
			}
		}
	})
	return func() { close(end); wg.Wait() }
}
