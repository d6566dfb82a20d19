package deploytest

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/yaml"

	"casethread/bot/serve"
)

// An object is one document of a Kubernetes file, as its published type.
type object struct {
	file string
	meta meta.Object
	any
}

func (o object) name() string { return o.file + ": " + o.meta.GetName() + o.meta.GetGenerateName() }

// objects decodes every file as a strict API server does: a field that a type
// does not have, or that stands twice, is an error.
func objects(t *testing.T) []object {
	t.Helper()
	var all []object
	files, err := filepath.Glob(deploy("kubernetes/*.yaml"))
	more, err2 := filepath.Glob(deploy("kubernetes/*/*.yaml"))
	if err != nil || err2 != nil || len(files) == 0 || len(more) == 0 {
		t.Fatal("no files", err, err2)
	}
	for _, file := range append(files, more...) {
		rel, _ := filepath.Rel(deploy(""), file)
		for doc := range strings.SplitSeq(read(t, rel), "\n---\n") {
			all = append(all, decode(t, rel, doc))
		}
	}
	return all
}

func decode(t *testing.T, file, doc string) object {
	t.Helper()
	var kind meta.TypeMeta
	if err := yaml.Unmarshal([]byte(doc), &kind); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	into := map[string]meta.Object{
		"v1 Namespace": &core.Namespace{}, "v1 ConfigMap": &core.ConfigMap{}, "v1 Service": &core.Service{},
		"apps/v1 Deployment": &apps.Deployment{}, "apps/v1 StatefulSet": &apps.StatefulSet{}, "batch/v1 Job": &batch.Job{},
		"policy/v1 PodDisruptionBudget": &policy.PodDisruptionBudget{}, "networking.k8s.io/v1 NetworkPolicy": &networking.NetworkPolicy{},
	}[kind.APIVersion+" "+kind.Kind]
	if into == nil {
		t.Fatalf("%s: a %s %s is not expected", file, kind.APIVersion, kind.Kind)
	}
	if err := yaml.UnmarshalStrict([]byte(doc), into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return object{file, into, into}
}

// find returns the one object of a type with the name.
func find[T any](t *testing.T, name string) T {
	t.Helper()
	for _, o := range objects(t) {
		if v, ok := o.any.(T); ok && o.meta.GetName()+o.meta.GetGenerateName() == name {
			return v
		}
	}
	var none T
	t.Fatalf("no %T named %s", none, name)
	return none
}

// templates returns what pods are made of, by who makes them.
func templates(t *testing.T) map[string]core.PodTemplateSpec {
	t.Helper()
	all := map[string]core.PodTemplateSpec{}
	for _, o := range objects(t) {
		switch v := o.any.(type) {
		case *apps.Deployment:
			all[o.name()] = v.Spec.Template
		case *apps.StatefulSet:
			all[o.name()] = v.Spec.Template
		case *batch.Job:
			all[o.name()] = v.Spec.Template
		}
	}
	if len(all) != 4 {
		t.Fatalf("%d pod templates", len(all))
	}
	return all
}

func set(b *bool) bool   { return b != nil && *b }
func unset(b *bool) bool { return b != nil && !*b }

// TestPodsAreLockedUp holds each pod to what the "restricted" standard asks, and
// to a root that cannot be written, bounds, and no key to the cluster.
func TestPodsAreLockedUp(t *testing.T) {
	for name, p := range templates(t) {
		s := p.Spec
		if c := s.SecurityContext; c == nil || !set(c.RunAsNonRoot) || c.RunAsUser == nil || *c.RunAsUser == 0 || c.FSGroup == nil ||
			c.SeccompProfile == nil || c.SeccompProfile.Type != core.SeccompProfileTypeRuntimeDefault {
			t.Errorf("%s: pod %+v", name, c)
		}
		// Services of the namespace would be variables that look like ours.
		if !unset(s.AutomountServiceAccountToken) || !unset(s.EnableServiceLinks) || s.HostNetwork || s.HostPID || s.HostIPC || len(s.Containers) != 1 {
			t.Errorf("%s: %+v", name, s)
		}
		for _, c := range s.Containers {
			if x := c.SecurityContext; x == nil || !unset(x.AllowPrivilegeEscalation) || !set(x.ReadOnlyRootFilesystem) || x.Privileged != nil || x.Capabilities == nil ||
				!slices.Equal(x.Capabilities.Drop, []core.Capability{"ALL"}) || len(x.Capabilities.Add) > 0 {
				t.Errorf("%s: container %+v", name, x)
			}
			if c.Resources.Requests.Cpu().IsZero() || c.Resources.Requests.Memory().IsZero() || c.Resources.Limits.Memory().IsZero() {
				t.Errorf("%s: resources %+v", name, c.Resources)
			}
			volumesFit(t, name, s, c)
		}
	}
}

// volumesFit looks that every mount has its volume, and that secrets are read by
// nobody else in the pod.
func volumesFit(t *testing.T, name string, s core.PodSpec, c core.Container) {
	t.Helper()
	have := map[string]bool{"data": strings.HasSuffix(name, ": redis")} // of the claim
	for _, v := range s.Volumes {
		have[v.Name] = true
		if v.Secret != nil && (v.Secret.DefaultMode == nil || *v.Secret.DefaultMode != 0o440) {
			t.Errorf("%s: the mode of the secrets is not 0440", name)
		}
		if v.HostPath != nil {
			t.Errorf("%s: takes a path of its host", name)
		}
	}
	for _, m := range c.VolumeMounts {
		if !have[m.Name] || m.Name != "data" && !m.ReadOnly {
			t.Errorf("%s: mount %+v", name, m)
		}
	}
}

// TestEverybodyMeansSomebody: selectors, ports and the namespace fit together.
func TestEverybodyMeansSomebody(t *testing.T) {
	pods := templates(t)
	selects := func(o object, s *meta.LabelSelector) {
		t.Helper()
		sel, err := meta.LabelSelectorAsSelector(s)
		if err != nil || !slices.ContainsFunc(values(pods), func(p core.PodTemplateSpec) bool { return sel.Matches(labels.Set(p.Labels)) }) {
			t.Errorf("%s: %s means no pod (%v)", o.name(), sel, err)
		}
	}
	for _, o := range objects(t) {
		if _, ok := o.any.(*core.Namespace); ok {
			continue
		}
		if o.meta.GetNamespace() != "casethread" {
			t.Errorf("%s: its namespace is %q", o.name(), o.meta.GetNamespace())
		}
		switch v := o.any.(type) {
		case *apps.Deployment:
			selects(o, v.Spec.Selector)
			if sel, _ := meta.LabelSelectorAsSelector(v.Spec.Selector); !sel.Matches(labels.Set(v.Spec.Template.Labels)) {
				t.Errorf("%s: does not mean its own pods", o.name())
			}
			for _, c := range v.Spec.Template.Spec.TopologySpreadConstraints {
				selects(o, c.LabelSelector)
			}
		case *apps.StatefulSet:
			selects(o, v.Spec.Selector)
			find[*core.Service](t, v.Spec.ServiceName)
		case *policy.PodDisruptionBudget:
			selects(o, v.Spec.Selector)
		case *networking.NetworkPolicy:
			selects(o, &v.Spec.PodSelector)
		case *core.Service:
			selects(o, &meta.LabelSelector{MatchLabels: v.Spec.Selector})
			for _, p := range v.Spec.Ports {
				if !slices.ContainsFunc(values(pods), func(t core.PodTemplateSpec) bool { return named(t, p.TargetPort.StrVal) == p.Port }) {
					t.Errorf("%s: port %+v", o.name(), p)
				}
			}
		}
	}
}

// named is the number of a container's port.
func named(p core.PodTemplateSpec, name string) int32 {
	for _, port := range p.Spec.Containers[0].Ports {
		if port.Name == name {
			return port.ContainerPort
		}
	}
	return 0
}

func values[K comparable, V any](m map[K]V) []V {
	var vs []V
	for _, v := range m {
		vs = append(vs, v)
	}
	return vs
}

// TestRollout: a rollout or a drained node takes no bot before another is
// ready, and kills none that finishes what is in hand.
func TestRollout(t *testing.T) {
	d := find[*apps.Deployment](t, "casethread")
	roll := d.Spec.Strategy.RollingUpdate
	if *d.Spec.Replicas < 2 || d.Spec.Strategy.Type != apps.RollingUpdateDeploymentStrategyType || roll.MaxUnavailable.IntValue() != 0 || roll.MaxSurge.IntValue() < 1 {
		t.Errorf("%d replicas, %+v", *d.Spec.Replicas, d.Spec.Strategy)
	}
	if b := find[*policy.PodDisruptionBudget](t, "casethread"); b.Spec.MinAvailable.IntValue() != 1 {
		t.Errorf("%+v", b.Spec)
	}
	s := d.Spec.Template.Spec
	if grace := time.Duration(*s.TerminationGracePeriodSeconds) * time.Second; grace <= serve.StopWithin {
		t.Errorf("killed after %s; a stop takes %s", grace, serve.StopWithin)
	}
	c := s.Containers[0]
	for probe, path := range map[*core.Probe]string{c.LivenessProbe: "/healthz", c.ReadinessProbe: "/readyz"} {
		if probe.HTTPGet.Path != path || probe.HTTPGet.Port.StrVal != c.Ports[0].Name {
			t.Errorf("probe %+v, want %s", probe.HTTPGet, path)
		}
	}
	notes := d.Spec.Template.Annotations
	if notes["prometheus.io/scrape"] != "true" || notes["prometheus.io/path"] != "/metrics" || notes["prometheus.io/port"] != "8080" {
		t.Errorf("%v", notes)
	}
}

// TestEnvironment loads the configuration from what bots and doctor are given.
func TestEnvironment(t *testing.T) {
	for _, pod := range []core.PodTemplateSpec{
		find[*apps.Deployment](t, "casethread").Spec.Template, find[*batch.Job](t, "doctor-").Spec.Template,
	} {
		c := pod.Spec.Containers[0]
		t.Run(c.Name, func(t *testing.T) {
			env := map[string]string{}
			for _, e := range c.Env {
				env[e.Name] = e.Value
			}
			cfg := configured(t, env, c.VolumeMounts[0].MountPath)
			if !cfg.SocketMode() || cfg.Redis != secrets["redis_url"] || cfg.Listen != ":8080" || c.Args[0] != map[string]string{"casethread": "serve", "doctor": "doctor"}[c.Name] {
				t.Errorf("%v: %s, %v", c.Args, cfg.Listen, cfg.SocketMode())
			}
		})
	}
}

// TestNetwork: nobody is reached but the bots' metrics and, by bots and doctor,
// Redis; and these reach Redis, names and HTTPS alone.
func TestNetwork(t *testing.T) {
	nobody := find[*networking.NetworkPolicy](t, "nobody").Spec
	if len(nobody.PodSelector.MatchLabels)+len(nobody.PodSelector.MatchExpressions)+len(nobody.Ingress)+len(nobody.Egress) != 0 || len(nobody.PolicyTypes) != 2 {
		t.Errorf("%+v", nobody)
	}
	bots, redis := find[*networking.NetworkPolicy](t, "casethread").Spec, find[*networking.NetworkPolicy](t, "redis").Spec
	var out []int
	for _, e := range bots.Egress {
		for _, p := range e.Ports {
			out = append(out, p.Port.IntValue())
		}
		if len(e.To) == 0 || len(e.Ports) == 0 {
			t.Errorf("anybody: %+v", e)
		}
	}
	if !slices.Equal(out, []int{6379, 53, 53, 443}) {
		t.Errorf("bots may reach %v", out)
	}
	for _, in := range append(bots.Ingress, redis.Ingress...) {
		if len(in.From) != 1 || len(in.Ports) != 1 {
			t.Errorf("ingress %+v", in)
		}
	}
	if len(bots.Ingress) != 1 || bots.Ingress[0].Ports[0].Port.IntValue() != 8080 || bots.Ingress[0].From[0].NamespaceSelector == nil ||
		len(redis.Ingress) != 1 || len(redis.Egress) != 0 || len(redis.PolicyTypes) != 2 || len(bots.PolicyTypes) != 2 {
		t.Errorf("bots %+v\nredis %+v", bots.Ingress, redis)
	}
	may, err := meta.LabelSelectorAsSelector(redis.Ingress[0].From[0].PodSelector)
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range templates(t) {
		if may.Matches(labels.Set(p.Labels)) == strings.HasPrefix(p.Labels["app.kubernetes.io/name"], "redis") {
			t.Errorf("%s reaches Redis: %v", name, may.Matches(labels.Set(p.Labels)))
		}
	}
}

// TestVolume: who puts a backup in place is at the files of the Redis that is
// installed, as its user, and no service takes them for it.
func TestVolume(t *testing.T) {
	redis, volume := find[*apps.StatefulSet](t, "redis"), find[*batch.Job](t, "redis-volume").Spec.Template
	claim := redis.Spec.VolumeClaimTemplates[0].Name + "-" + redis.Name + "-0"
	if got := volume.Spec.Volumes[0].PersistentVolumeClaim; got == nil || got.ClaimName != claim {
		t.Errorf("the claim is %+v, want %s", got, claim)
	}
	if got, want := *volume.Spec.SecurityContext.RunAsUser, *redis.Spec.Template.Spec.SecurityContext.RunAsUser; got != want {
		t.Errorf("it runs as %d, and Redis as %d", got, want)
	}
	if got, want := volume.Spec.Containers[0].VolumeMounts[0].MountPath, "/data"; got != want {
		t.Errorf("mounted at %s", got)
	}
	for _, o := range objects(t) {
		if s, ok := o.any.(*core.Service); ok && s.Spec.Selector["app.kubernetes.io/name"] == volume.Labels["app.kubernetes.io/name"] {
			t.Errorf("the service %s takes it for Redis", s.Name)
		}
	}
}
