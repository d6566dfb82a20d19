package redistest

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
)

// A Network is several hosts on this machine, each a network namespace of its
// own, behind a router that can keep any two of them apart. The machine itself
// reaches all of them at all times.
type Network struct {
	t      testing.TB
	router string // its namespace
	prefix string // of all addresses
	hosts  int
	cuts   []string
}

// A Host is where processes run. The zero one is this machine.
type Host struct{ addr, namespace string }

var networks atomic.Int64

// NewNetwork makes a network, which is gone when the test ends. Where that is not
// allowed the test is skipped, also with REQUIRE_REAL=1: a machine that checks
// may well not let anybody make namespaces.
func NewNetwork(t testing.TB) *Network {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can make a network that is cut")
	}
	no := networks.Add(1)
	n := &Network{t: t, router: fmt.Sprintf("casethread-%d-%d", os.Getpid(), no), prefix: fmt.Sprintf("198.18.%d.", (int64(os.Getpid())+no)%256)}
	if out, err := exec.Command("ip", "netns", "add", n.router).CombinedOutput(); err != nil {
		t.Skipf("no network can be made that is cut: %v %s", err, out)
	}
	t.Cleanup(func() { n.ip("", "netns del "+n.router) })
	n.ip(n.router, "address add "+n.prefix+"254/32 dev lo", "link set lo up")
	if out, err := exec.Command("ip", "netns", "exec", n.router, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward").CombinedOutput(); err != nil {
		t.Skipf("no network can be made that is cut: %v %s", err, out)
	}
	outside := fmt.Sprintf("ct%d-%d", os.Getpid(), no)
	n.ip(n.router, "link add out type veth peer name "+outside+fmt.Sprint(" netns ", os.Getpid()), "link set out up", "route add "+n.Outside()+" dev out")
	n.ip("", "address add "+n.Outside()+"/32 dev "+outside, "link set "+outside+" up",
		"route add "+n.prefix+"254 dev "+outside, "route add "+n.prefix+"0/24 via "+n.prefix+"254")
	return n
}

// Outside is the address of this machine, as hosts see it.
func (n *Network) Outside() string { return n.prefix + "253" }

// Host adds a host.
func (n *Network) Host() Host {
	n.t.Helper()
	n.hosts++
	h := Host{fmt.Sprint(n.prefix, n.hosts), fmt.Sprint(n.router, "-", n.hosts)}
	port := fmt.Sprint("host", n.hosts)
	n.ip("", "netns add "+h.namespace)
	n.t.Cleanup(func() { n.ip("", "netns del "+h.namespace) })
	n.ip(n.router, "link add "+port+" type veth peer name eth0 netns "+h.namespace, "link set "+port+" up", "route add "+h.addr+" dev "+port)
	n.ip(h.namespace, "link set lo up", "address add "+h.addr+"/32 dev eth0", "link set eth0 up",
		"route add "+n.prefix+"254 dev eth0", "route add default via "+n.prefix+"254")
	return h
}

// Cut drops all that goes between hosts of the one side and of the other, as well
// as what they had sent before.
func (n *Network) Cut(one, other []Host) {
	n.t.Helper()
	var rules []string
	for _, a := range one {
		for _, b := range other {
			rules = append(rules, "from "+a.addr+" to "+b.addr+" blackhole", "from "+b.addr+" to "+a.addr+" blackhole")
		}
	}
	n.ip(n.router, each("rule add ", rules)...)
	n.cuts = append(n.cuts, rules...)
}

// Heal ends all cuts.
func (n *Network) Heal() {
	n.t.Helper()
	n.ip(n.router, each("rule del ", n.cuts)...)
	n.cuts = nil
}

func each(prefix string, all []string) (said []string) {
	for _, s := range all {
		said = append(said, prefix+s)
	}
	return said
}

// ip has iproute2 do all of it at once, in a namespace or on this machine.
func (n *Network) ip(namespace string, commands ...string) {
	n.t.Helper()
	args := []string{"-batch", "-"}
	if namespace != "" {
		args = append([]string{"-n", namespace}, args...)
	}
	cmd := exec.Command("ip", args...)
	cmd.Stdin = strings.NewReader(strings.Join(commands, "\n") + "\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		n.t.Fatalf("ip: %v: %s", err, out)
	}
}

// Command is exec.Command on the host.
func (h Host) Command(name string, args ...string) *exec.Cmd {
	if h.namespace == "" {
		return exec.Command(name, args...)
	}
	return exec.Command("ip", append([]string{"netns", "exec", h.namespace, name}, args...)...)
}
