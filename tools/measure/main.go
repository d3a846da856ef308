// Measures which kinds of value the templates of a Cilium chart survive: for every key and kind of value, does the chart render?
// Run by hand when a release is added; neither the build nor a test needs it.
//
//	go run . -charts DIR -features FILE -out FILE [-only FILE] [-guards=false] [RELEASE…]
//
// DIR holds the charts as cilium-X.Y.Z.tgz; FILE of -features is a JSON object {release: values} with nearly every feature on
// (the nearest older release counts where one is missing). Only what the chart's schema lets through is tried. A row of the
// result is `release key kind condition`: that kind of value is refused there while each `key=value` of the condition is the
// effective value. -only names the keys and kinds to try (`key kind` a line): to see how far back a row known elsewhere holds.
// Refusals by the chart's own `fail` and `required` are left out: those are conditions of their own, not types.
//
//	go run . -out FILE -fold ../../rules/catalogue/kinds.tsv
//
// puts the rows of all releases together as the catalogue has them.
//
//	go run . -reach -charts DIR -features FILE -out FILE [-only FILE] [RELEASE…]
//	go run . -reach -out FILE -fold ../../rules/catalogue/kinds.tsv
//
// looks for what aborts only with features on (features.go), and adds it to those rows.
//
// Templates are parsed once, and a probe executes only those that can see its key (render.go), so that every key and kind is
// tried alone: one to five milliseconds of CPU a probe.
package main

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/Masterminds/semver/v3"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
)

// The kinds of value that are tried, each with one value that stands for it.
var kinds = []struct {
	name string
	json string
}{
	{"null", `null`}, {"true", `true`}, {"false", `false`}, {"number", `7`}, {"zero", `0`},
	{"text", `"x"`}, {"empty-text", `""`}, {"true-text", `"true"`}, {"number-text", `"2"`}, {"map-text", `"a: b"`},
	{"list", `["x"]`}, {"list-of-maps", `[{"a": "b"}]`}, {"empty-list", `[]`}, {"map", `{"a": "b"}`},
}

type values = map[string]interface{}

type probe struct {
	key  []string
	kind int
}

func decode(text string) interface{} {
	var v interface{}
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		log.Fatalf("%s: %v", text, err)
	}
	return v
}

func clone(v interface{}) interface{} {
	switch t := v.(type) {
	case values:
		m := make(values, len(t))
		for k, e := range t {
			m[k] = clone(e)
		}
		return m
	case []interface{}:
		l := make([]interface{}, len(t))
		for i, e := range t {
			l[i] = clone(e)
		}
		return l
	}
	return v
}

func set(into values, key []string, v interface{}) {
	for _, step := range key[:len(key)-1] {
		child, ok := into[step].(values)
		if !ok {
			child = values{}
			into[step] = child
		}
		into = child
	}
	into[key[len(key)-1]] = v
}

func get(from values, key []string) (interface{}, bool) {
	var at interface{} = from
	for _, step := range key {
		m, ok := at.(values)
		if !ok {
			return nil, false
		}
		if at, ok = m[step]; !ok {
			return nil, false
		}
	}
	return at, true
}

// Keys of values.yaml, maps and leaves, and those that templates name without listing them.
func (s *subject) keys() [][]string {
	seen := map[string][]string{}
	var walk func(prefix []string, v values)
	walk = func(prefix []string, v values) {
		for k, e := range v {
			key := append(append([]string{}, prefix...), k)
			seen[strings.Join(key, "\x00")] = key
			if m, ok := e.(values); ok {
				walk(key, m)
			}
		}
	}
	walk(nil, s.chart.Values)
	path := regexp.MustCompile(`\.Values((?:\.[A-Za-z_][A-Za-z0-9_]*)+)`)
	for _, f := range append(append([]*chart.File{}, s.chart.Templates...), s.chart.Files...) {
		for _, m := range path.FindAllStringSubmatch(string(f.Data), -1) {
			key := strings.Split(m[1][1:], ".")
			for i := 1; i <= len(key); i++ {
				seen[strings.Join(key[:i], "\x00")] = append([]string{}, key[:i]...)
			}
		}
	}
	names := make([]string, 0, len(seen))
	for n := range seen {
		names = append(names, n)
	}
	sort.Strings(names)
	keys := make([][]string, len(names))
	for i, n := range names {
		keys[i] = seen[n]
	}
	return keys
}

type setting struct {
	key   []string
	value interface{}
}

func leaves(prefix []string, v values) []setting {
	var found []setting
	names := make([]string, 0, len(v))
	for k := range v {
		names = append(names, k)
	}
	sort.Strings(names)
	for _, k := range names {
		key := append(append([]string{}, prefix...), k)
		if m, ok := v[k].(values); ok {
			found = append(found, leaves(key, m)...)
		} else {
			found = append(found, setting{key, v[k]})
		}
	}
	return found
}

func build(settings []setting) values {
	v := values{}
	for _, s := range settings {
		set(v, s.key, clone(s.value))
	}
	return v
}

// As many of the wished features as this release renders with.
func (s *subject) featuresOn(wished values) []setting {
	var kept []setting
	var add func(some []setting)
	add = func(some []setting) {
		if len(some) == 0 {
			return
		}
		with := append(append([]setting{}, kept...), some...)
		if len(s.broken(build(with), s.names)) == 0 && s.allowed(build(with)) {
			kept = with
			return
		}
		if len(some) > 1 {
			add(some[:len(some)/2])
			add(some[len(some)/2:])
		}
	}
	add(leaves(nil, wished))
	return kept
}

// The settings of `some` that cannot be left out if the probe is still to be refused.
func (s *subject) needed(settings []setting, p probe, among []string) []setting {
	refused := func(some []setting) bool {
		base := build(some)
		return len(s.broken(base, among)) == 0 && len(typeFaults(s.broken(with(base, p), among))) > 0
	}
	// Most often one switch of the key's own ancestors suffices.
	for depth := len(p.key) - 1; depth > 0; depth-- {
		prefix := strings.Join(p.key[:depth], ".") + "."
		for _, st := range settings {
			if rest, ok := strings.CutPrefix(strings.Join(st.key, "."), prefix); ok && !strings.Contains(rest, ".") {
				if refused([]setting{st}) {
					return []setting{st}
				}
			}
		}
	}
	kept := settings
	for size := (len(kept) + 1) / 2; size > 0; size /= 2 {
		for at := 0; at < len(kept); {
			end := min(at+size, len(kept))
			without := append(append([]setting{}, kept[:at]...), kept[end:]...)
			if refused(without) {
				kept = without
			} else {
				at = end
			}
		}
	}
	return kept
}

// Defaults without which the probe would pass over `base`: switches that, turned over, spare the chart the value.
func (s *subject) spared(base []setting, p probe, among []string, others []setting) []setting {
	var found []setting
	for _, st := range others {
		own := false
		for _, b := range base {
			own = own || related(b.key, st.key)
		}
		if own || related(p.key, st.key) || !s.mentions(among, st.key) {
			continue
		}
		before, _ := get(s.chart.Values, st.key)
		some := append(append([]setting{}, base...), st)
		if len(s.broken(with(build(some), p), among)) == 0 {
			found = append(found, setting{st.key, before})
		}
	}
	return found
}

// A key and its ancestor cannot be set at once.
func related(a, b []string) bool {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func with(base values, p probe) values {
	v := clone(base).(values)
	set(v, p.key, decode(kinds[p.kind].json))
	return v
}

func name(key []string) string {
	parts := make([]string, len(key))
	for i, k := range key {
		if strings.Contains(k, ".") {
			k = `"` + k + `"`
		}
		parts[i] = k
	}
	return strings.Join(parts, ".")
}

// What a refusal is called: the kind of value that was tried, or `no-duration` where only the text's form counts.
func (s *subject) word(p probe, faults map[string]string) string {
	for _, fault := range faults {
		if !strings.Contains(fault, ": time: ") {
			return kinds[p.kind].name
		}
	}
	return "no-duration"
}

// Which probes to try, by name of key and kind.
type choice map[string]bool

func (c choice) has(p probe) bool { return c == nil || c[name(p.key)+"\t"+kinds[p.kind].name] }

func (s *subject) measure(wished values, only choice, guards bool) []string {
	var rows []string
	seen := map[string]bool{}
	add := func(p probe, faults map[string]string, condition []setting) {
		var shown []string
		for _, st := range condition {
			text, _ := json.Marshal(st.value)
			shown = append(shown, name(st.key)+"="+string(text))
		}
		sort.Strings(shown)
		row := name(p.key) + "\t" + s.word(p, faults) + "\t" + strings.Join(shown, " ")
		if !seen[row] {
			seen[row] = true
			rows = append(rows, row)
		}
	}
	var probes []probe
	for _, key := range s.keys() {
		for kind := range kinds {
			p := probe{key, kind}
			if only.has(p) && s.allowed(with(values{}, p)) {
				probes = append(probes, p)
			}
		}
	}
	var on []setting
	if only == nil {
		on = s.featuresOn(wished)
	}
	// Every switch turned over, and every wished word.
	var others []setting
	for _, st := range leaves(nil, s.chart.Values) {
		if b, ok := st.value.(bool); ok {
			others = append(others, setting{st.key, !b})
		}
	}
	for _, st := range on {
		if before, _ := get(s.chart.Values, st.key); before != nil {
			if _, ok := st.value.(string); ok {
				others = append(others, st)
			}
		}
	}
	conditions := map[string][]setting{}
	spared := func(base []setting, p probe, faults map[string]string) []setting {
		among := make([]string, 0, len(faults))
		id := name(p.key) + "\x00"
		for n := range faults {
			among = append(among, n)
		}
		sort.Strings(among)
		for _, n := range among {
			id += n + "\x00" + place(faults[n]) + "\x00"
		}
		for _, b := range base {
			id += name(b.key) + "\x00"
		}
		if known, ok := conditions[id]; ok {
			return known
		}
		conditions[id] = s.spared(base, p, among, others)
		return conditions[id]
	}
	onValues := build(on)
	for _, p := range probes {
		names := s.seeing(p.key)
		if !guards {
			if n, fault := s.firstFault(with(values{}, p), names); fault != "" {
				add(p, map[string]string{n: fault}, nil)
			}
			continue
		}
		faults := typeFaults(s.broken(with(values{}, p), names))
		if len(faults) > 0 {
			add(p, faults, spared(nil, p, faults))
			continue
		}
		if only != nil {
			continue
		}
		if len(typeFaults(s.broken(with(onValues, p), names))) == 0 {
			continue
		}
		need := s.needed(on, p, names)
		faults = typeFaults(s.broken(with(build(need), p), names))
		if len(faults) > 0 {
			add(p, faults, append(append([]setting{}, need...), spared(need, p, faults)...))
		}
	}
	return rows
}

func stripTags(v interface{}) {
	if m, ok := v.(values); ok {
		for k, e := range m {
			if k == "tag" || strings.HasSuffix(strings.ToLower(k), "digest") {
				delete(m, k)
			} else {
				stripTags(e)
			}
		}
	}
}

// What of a chart decides the verdicts: equal digests, equal verdicts.
func digest(c *chart.Chart) string {
	h := sha256.New()
	for _, f := range append(append([]*chart.File{}, c.Templates...), c.Files...) {
		if !strings.HasSuffix(f.Name, ".md") {
			fmt.Fprintf(h, "%s\x00%s\x00", f.Name, f.Data)
		}
	}
	h.Write(c.Schema)
	shape := clone(c.Values)
	stripTags(shape)
	text, _ := json.Marshal(shape)
	h.Write(text)
	return string(h.Sum(nil))
}

func main() {
	charts := flag.String("charts", "", "folder of cilium-X.Y.Z.tgz")
	features := flag.String("features", "", "JSON: release to values with features on")
	out := flag.String("out", "", "result; releases that it holds already are not measured again")
	workers := flag.Int("workers", 1, "charts at a time")
	list := flag.Bool("list", false, "only print which releases have equal charts")
	onlyFile := flag.String("only", "", "keys and kinds to try, one pair a line; default: all")
	guards := flag.Bool("guards", true, "look for the settings under which a value is not refused")
	folded := flag.String("fold", "", "write the rows of -out there, as rules/catalogue/kinds.tsv; nothing is measured")
	conditions := flag.String("conditions", "", "with -fold: a result of its own that was measured with -guards; default: -out")
	bare := flag.Bool("bare", false, "look for values that templates write without quotes (bare.go) instead")
	reach := flag.Bool("reach", false, "look for what breaks only with features on (features.go) instead")
	truth := flag.Bool("truth", false, "look only for switches that take the text false for true (bare.go)")
	releases := flag.String("releases", "../../rules/catalogue/releases.tsv", "with -fold: all releases")
	flag.Parse()

	if *folded != "" && *reach {
		if err := foldReach(*out, *releases, *folded); err != nil {
			log.Fatal(err)
		}
		return
	}
	if *folded != "" && *bare {
		if err := foldBare(*out, *releases, *folded); err != nil {
			log.Fatal(err)
		}
		return
	}
	if *folded != "" {
		if *conditions == "" {
			*conditions = *out
		}
		if err := fold(*out, *conditions, *releases, *folded); err != nil {
			log.Fatal(err)
		}
		return
	}
	var only choice
	if *onlyFile != "" {
		text, err := os.ReadFile(*onlyFile)
		if err != nil {
			log.Fatal(err)
		}
		only = choice{}
		for _, line := range strings.Split(string(text), "\n") {
			only[line] = true
		}
	}

	wished := map[string]values{}
	if *features != "" {
		text, err := os.ReadFile(*features)
		if err == nil {
			err = json.Unmarshal(text, &wished)
		}
		if err != nil {
			log.Fatal(err)
		}
	}
	versions := flag.Args()
	if len(versions) == 0 {
		found, _ := filepath.Glob(filepath.Join(*charts, "cilium-*.tgz"))
		for _, f := range found {
			v := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), "cilium-"), ".tgz")
			if !strings.Contains(v, "-") {
				versions = append(versions, v)
			}
		}
	}
	order := func(vs []string) {
		sort.Slice(vs, func(i, j int) bool { return semver.MustParse(vs[i]).LessThan(semver.MustParse(vs[j])) })
	}
	if len(flag.Args()) == 0 {
		order(versions)
	}
	nearest := func(version string) values {
		var best values
		var at *semver.Version
		var first *semver.Version
		for v, w := range wished {
			p := semver.MustParse(v)
			if !p.GreaterThan(semver.MustParse(version)) {
				if at == nil || p.GreaterThan(at) {
					at, best = p, w
				}
			} else if at == nil && (first == nil || p.LessThan(first)) {
				first, best = p, w
			}
		}
		return best
	}

	done := map[string]bool{}
	if text, err := os.ReadFile(*out); err == nil {
		for _, line := range strings.Split(string(text), "\n") {
			done[strings.SplitN(line, "\t", 2)[0]] = true
		}
	}
	type job struct {
		versions []string
		chart    *chart.Chart
	}
	var jobs []*job
	byDigest := map[string]*job{}
	for _, v := range versions {
		if done[v] {
			continue
		}
		c, err := loader.Load(filepath.Join(*charts, "cilium-"+v+".tgz"))
		if err != nil {
			log.Fatal(err)
		}
		d := digest(c)
		if byDigest[d] == nil {
			byDigest[d] = &job{chart: c}
			jobs = append(jobs, byDigest[d])
		}
		byDigest[d].versions = append(byDigest[d].versions, v)
	}
	log.Printf("%d different charts", len(jobs))
	if *list {
		for _, j := range jobs {
			fmt.Println(strings.Join(j.versions, " "))
		}
		return
	}

	var wait sync.WaitGroup
	var lock sync.Mutex
	queue := make(chan *job)
	cache := reachCache{}
	for i := 0; i < *workers; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for j := range queue {
				start := time.Now()
				var rows []string
				if *bare {
					s := newSubject(j.chart)
					rows = append(s.measureBare(), s.measureTruth()...)
				} else if *reach {
					for _, r := range newSubject(j.chart).reach(nearest(j.versions[0]), cache, only) {
						rows = append(rows, r.key+"\t"+r.kind+"\t"+r.condition)
					}
				} else if *truth {
					rows = newSubject(j.chart).measureTruth()
				} else {
					rows = newSubject(j.chart).measure(nearest(j.versions[0]), only, *guards)
				}
				lock.Lock()
				file, err := os.OpenFile(*out, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
				if err != nil {
					log.Fatal(err)
				}
				var b strings.Builder
				for _, v := range j.versions {
					for _, row := range rows {
						fmt.Fprintf(&b, "%s\t%s\n", v, row)
					}
				}
				if _, err := file.WriteString(b.String()); err != nil {
					log.Fatal(err)
				}
				file.Close()
				log.Printf("%s: %d rows, %s", strings.Join(j.versions, " "), len(rows), time.Since(start).Round(time.Second))
				lock.Unlock()
			}
		}()
	}
	for _, j := range jobs {
		queue <- j
	}
	close(queue)
	wait.Wait()
}
