package main

// Aborts that need features switched on first.
//
// -reach: every key and kind is tried with nearly every feature on (several sets of them, since some exclude each other). Where a
// file breaks that stood before, what it takes is looked for, file by file: the least settings of the user's with which the file
// still breaks (`needed`), and the defaults that must stand, since turning them over spares the file the value (`spared`). A row
// of the result is `release key kind condition`; what must be true, false, or a certain word stands in its condition. A key has
// as many rows as there are files and ways to reach them, less those that another row covers.
//
// Whether a switch matters is asked only of those that the control structures around the fault name (enclosing.go). A file is
// executed only where its text, or that of what it includes, names the key's last part, and only once for releases in which that
// text and the parts of the chart's values and schema that it names are the same: some 15 seconds of CPU for a chart of 1.18, a
// minute for one without a schema.

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log"
	"regexp"
	"sort"
	"strings"
	"time"

	"helm.sh/helm/v3/pkg/chartutil"
)

// What a key that is no switch is turned on with.
var samples = map[string]string{
	"hubble.metrics.enabled":               `["dns"]`,
	"clustermesh.config.clusters":          `[{"name": "other", "address": "10.0.0.1", "port": 2379, "ips": ["10.0.0.2"]}]`,
	"cluster.id":                           `1`,
	"cluster.name":                         `"one"`,
	"etcd.ssl":                             `true`,
	"extraConfig":                          `{"a": "b"}`,
	"nodeinit.bootstrapFile":               `"/tmp/x"`,
	"hubble.tls.auto.certManagerIssuerRef": `{"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "ca"}`,
	"clustermesh.apiserver.tls.auto.certManagerIssuerRef": `{"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "ca"}`,
	"k8sServiceHost": `"10.0.0.1"`,
	"k8sServicePort": `6443`,
}

// Beside Kubernetes' own; render.go has them served.
var further = []string{"monitoring.coreos.com/v1", "gateway.networking.k8s.io/v1/GatewayClass", "gateway.networking.k8s.io/v1beta1/GatewayClass"}

type row struct {
	key, kind, condition string
}

// A condition that turning the setting over would spare the file the value.
type guard struct {
	word  string // as the row has it
	key   []string
	other interface{} // what turns it over
}

var mutates = regexp.MustCompile(`\b(?:set|unset) \(?\.Values`)
var equality = regexp.MustCompile(`(?:eq|ne) (?:\(?(?:toString|default [^ )]+) )?\(?\$?\.Values\.([\w.]+)\)? "([^"]*)"|(?:eq|ne) "([^"]*)" \(?\$?\.Values\.([\w.]+)|\$?\.Values\.([\w.]+) "([^"]*)"`)

// The values that templates see if `user` is laid over the chart's.
func (s *subject) faultOf(file string, user values) string { return s.render(file, s.merged(user)) }

func (s *subject) typeFaultOf(file string, user values) string {
	fault := s.faultOf(file, user)
	if strings.Contains(fault, ownRefusal) {
		return ""
	}
	return fault
}

// Shallow copies along the path, so that `base`, merged already, can be shared.
func (s *subject) mergedWith(base values, p probe, copyAll bool) values {
	if copyAll {
		base = clone(base).(values)
	}
	v := make(values, len(base))
	for k, e := range base {
		v[k] = e
	}
	at := v
	for _, step := range p.key[:len(p.key)-1] {
		below, ok := at[step].(values)
		if !ok {
			if at[step] != nil {
				return nil
			}
			below = values{}
		}
		next := make(values, len(below))
		for k, e := range below {
			next[k] = e
		}
		at[step] = next
		at = next
	}
	last := p.key[len(p.key)-1]
	given := decode(kinds[p.kind].json)
	standard, _ := get(s.chart.Values, p.key)
	if given == nil && standard != nil {
		delete(at, last)
		return v
	}
	if m, ok := given.(values); ok {
		if from, ok := standard.(values); ok {
			coalesce(m, clone(from).(values))
		}
	}
	at[last] = given
	return v
}

// The values with one set; what `v` shares with others is copied first. Nothing where a scalar is in the way.
func putInto(v values, key []string, given interface{}) values {
	top := make(values, len(v)+1)
	for k, e := range v {
		top[k] = e
	}
	at := top
	for _, step := range key[:len(key)-1] {
		below, ok := at[step].(values)
		if !ok {
			if at[step] != nil {
				return nil
			}
			below = values{}
		}
		next := make(values, len(below)+1)
		for k, e := range below {
			next[k] = e
		}
		at[step] = next
		at = next
	}
	at[key[len(key)-1]] = given
	return top
}

// Whether the file can be executed with values that are merged already; what it writes is not looked at.
func (s *subject) executes(file string, v values) bool {
	if mutates.MatchString(s.closure[file]) {
		v = clone(v).(values)
	}
	_, err := s.text(file, v)
	return err == nil
}

// Files that only check.
func (s *subject) validating() []string {
	var found []string
	for _, n := range s.names {
		if strings.Contains(n, "validate") {
			found = append(found, n)
		}
	}
	return found
}

// Leaves of values.yaml, and keys that templates look at without its listing them.
func (s *subject) switches() [][]string {
	if s.allSwitches == nil {
		for _, key := range s.keys() {
			now, ok := get(s.chart.Values, key)
			if m, isMap := now.(values); ok && isMap && len(m) > 0 {
				continue
			}
			above, known := get(s.chart.Values, key[:len(key)-1])
			if _, isMap := above.(values); !ok && len(key) > 1 && known && !isMap {
				continue
			}
			s.allSwitches = append(s.allSwitches, key)
		}
	}
	return s.allSwitches
}

// Whether the file's text may look at the key.
func (s *subject) maySee(file string, key []string) bool {
	id := file + "\x00" + strings.Join(key, ".")
	if known, ok := s.sees[id]; ok {
		return known
	}
	text := s.closure[file]
	found := true
	for _, part := range key[max(0, len(key)-2):] {
		found = found && (strings.Contains(text, "."+part) || strings.Contains(text, `"`+part+`"`))
	}
	found = found && (strings.Contains(text, "."+key[0]) || strings.Contains(text, `"`+key[0]+`"`))
	if s.sees == nil {
		s.sees = map[string]bool{}
	}
	s.sees[id] = found
	return found
}

// Everything that may be switched over in a file: leaves of values.yaml that it names.
func (s *subject) guardsOf(file string, settings []setting, switches [][]string) []guard {
	var found []guard
	seen := map[string]bool{}
	given := build(settings)
	effective := s.merged(given)
	add := func(word string, key []string, other interface{}) {
		if !seen[word] {
			seen[word] = true
			found = append(found, guard{word, key, other})
		}
	}
	near := map[string]bool{}
	for _, key := range switches {
		near[strings.Join(key, ".")] = true
	}
	text := s.closure[file]
	for _, m := range equality.FindAllStringSubmatch(text, -1) {
		path, word := m[1]+m[4]+m[5], m[2]+m[3]+m[6]
		if !near[path] {
			continue
		}
		key := strings.Split(path, ".")
		before, ok := get(effective, key)
		if held, isText := before.(string); ok && isText && held != word && held != "" {
			encoded, _ := json.Marshal(held)
			found = append(found, guard{name(key) + "=" + string(encoded), key, word})
		}
		if truth, isBool := before.(bool); ok && isBool && word != fmt.Sprint(truth) {
			found = append(found, guard{name(key) + "=" + fmt.Sprint(truth), key, word})
		}
	}
	for _, key := range switches {
		now, _ := get(effective, key)
		word := name(key) + "="
		if key[len(key)-1] == "upgradeCompatibility" {
			add(word+"false", key, "1.9")
			continue
		}
		switch t := now.(type) {
		case bool:
			add(word+fmt.Sprint(t), key, !t)
		case string:
			if t == "" {
				add(word+"false", key, "x")
			} else {
				add(word+"true", key, "")
			}
		case nil:
			add(word+"false", key, "x")
		case []interface{}:
			if len(t) == 0 {
				add(word+"false", key, []interface{}{"x"})
			} else {
				add(word+"true", key, []interface{}{})
			}
		case values:
			if len(t) == 0 {
				add(word+"false", key, values{"x": "y"})
			}
		case float64:
			if t == 0 {
				add(word+"false", key, 7.0)
			} else {
				add(word+"true", key, 0.0)
			}
		}
	}
	return found
}

// The words of the defaults without which the file would take the probe; false where that is not to be said.
func (s *subject) guards(file string, settings []setting, p probe, fault string, switches [][]string) ([]string, bool) {
	var words []string
	own := name(p.key)
	base := s.merged(with(build(settings), p))
	written := strings.HasPrefix(fault, "manifest: ")
	passes := func(v values) bool {
		if v == nil {
			return false
		}
		if written {
			return s.render(file, clone(v).(values)) == ""
		}
		return s.executes(file, v)
	}
	var others []guard
	for _, g := range s.guardsOf(file, settings, switches) {
		path, _, _ := strings.Cut(g.word, "=")
		if path == own || strings.HasPrefix(path, own+".") || strings.HasPrefix(own, path+".") {
			continue
		}
		if passes(putInto(base, g.key, g.other)) {
			words = append(words, g.word)
		} else {
			others = append(others, g)
		}
	}
	// Defaults of which one is enough.
	together := func(some []guard) bool {
		v := base
		for _, g := range some {
			if with := putInto(v, g.key, g.other); with != nil {
				v = with
			}
		}
		return passes(v)
	}
	for len(others) > 0 && together(others) {
		kept := others
		for size := (len(kept) + 1) / 2; size > 0; size /= 2 {
			for at := 0; at < len(kept); {
				end := min(at+size, len(kept))
				without := append(append([]guard{}, kept[:at]...), kept[end:]...)
				if together(without) {
					kept = without
				} else {
					at = end
				}
			}
		}
		if len(kept) == 0 {
			return nil, false
		}
		var rest []guard
		for _, g := range others {
			left := true
			for _, k := range kept {
				left = left && k.word != g.word
			}
			if left {
				rest = append(rest, g)
			}
		}
		for _, k := range kept {
			words = append(words, k.word)
		}
		others = rest
	}
	// What the cluster serves.
	user := with(build(settings), p)
	caps := s.top["Capabilities"].(*chartutil.Capabilities)
	defer func(had chartutil.Capabilities) { *caps = had }(*caps)
	for _, api := range further {
		had := caps.APIVersions
		caps.APIVersions = nil
		for _, one := range had {
			if one != api {
				caps.APIVersions = append(caps.APIVersions, one)
			}
		}
		if s.faultOf(file, user) == "" && len(s.broken(user, s.validating())) == 0 {
			words = append(words, "api:"+api)
		}
		caps.APIVersions = had
	}
	for _, minor := range []string{"16", "21", "29", "37"} {
		caps.KubeVersion = chartutil.KubeVersion{Version: "v1." + minor + ".0", Major: "1", Minor: minor}
		if s.faultOf(file, user) == "" {
			return nil, false
		}
	}
	return words, true
}

// The least of the settings with which the file still breaks on the probe.
func (s *subject) least(file string, settings []setting, p probe, known [][]setting, switches [][]string) []setting {
	breaks := func(some []setting) bool {
		base := build(some)
		return s.typeFaultOf(file, with(base, p)) != "" && s.faultOf(file, base) == ""
	}
	if breaks(nil) {
		return nil
	}
	for depth := len(p.key) - 1; depth > 0; depth-- {
		prefix := strings.Join(p.key[:depth], ".") + "."
		for _, st := range settings {
			rest, ok := strings.CutPrefix(strings.Join(st.key, "."), prefix)
			if ok && !strings.Contains(rest, ".") && breaks([]setting{st}) {
				return []setting{st}
			}
		}
	}
	for _, some := range known {
		if breaks(some) {
			return some
		}
	}
	// Settings that the place does not hang on can hardly matter, nor those that the file does not name.
	kept := settings
	near := map[string]bool{}
	for _, key := range switches {
		near[strings.Join(key, ".")] = true
	}
	var around, named []setting
	for _, st := range settings {
		if near[strings.Join(st.key, ".")] {
			around = append(around, st)
		}
		if s.maySee(file, st.key) {
			named = append(named, st)
		}
	}
	if breaks(around) {
		kept = around
	} else if breaks(named) {
		kept = named
	} else if !breaks(kept) {
		return kept
	}
	for size := (len(kept) + 1) / 2; size > 0; size /= 2 {
		for at := 0; at < len(kept); {
			end := min(at+size, len(kept))
			without := append(append([]setting{}, kept[:at]...), kept[end:]...)
			if breaks(without) {
				kept = without
			} else {
				at = end
			}
		}
	}
	return kept
}

// The sets of features: as wished, then what excludes them.
func (s *subject) featureSets(wished values) [][]setting {
	all := leaves(nil, wished)
	var whole []setting
	for _, st := range all {
		if name(st.key) != "preflight.enabled" {
			whole = append(whole, st)
		}
	}
	// Switches that nobody wished for.
	had := build(whole)
	for _, st := range leaves(nil, s.chart.Values) {
		_, there := get(had, st.key)
		last := st.key[len(st.key)-1]
		if off, ok := st.value.(bool); ok && !off && !there && (last == "enabled" || last == "install" || last == "create") && name(st.key) != "preflight.enabled" {
			whole = append(whole, setting{st.key, true})
		}
	}
	var named []string
	for path := range samples {
		named = append(named, path)
	}
	sort.Strings(named)
	for _, path := range named {
		key := strings.Split(path, ".")
		if _, ok := get(s.chart.Values, key); ok {
			whole = append(whole, setting{key, decode(samples[path])})
		}
	}
	first := s.featuresOnOf(whole)
	sets := [][]setting{first}
	more := func(changes ...setting) {
		var kept []setting
		for _, st := range first {
			replaced := false
			for _, c := range changes {
				replaced = replaced || related(c.key, st.key)
			}
			if !replaced {
				kept = append(kept, st)
			}
		}
		for _, c := range changes {
			if _, ok := get(s.chart.Values, c.key); ok {
				kept = append(kept, c)
			}
		}
		sets = append(sets, s.featuresOnOf(kept))
	}
	methods := func(method string) []setting {
		var changes []setting
		for _, st := range leaves(nil, s.chart.Values) {
			if strings.HasSuffix(name(st.key), "tls.auto.method") {
				changes = append(changes, setting{st.key, method})
				if method == "certmanager" {
					issuer := append(append([]string{}, st.key[:len(st.key)-1]...), "certManagerIssuerRef")
					changes = append(changes, setting{issuer, values{"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "ca"}})
				}
			}
		}
		return changes
	}
	more(methods("cronJob")...)
	more(methods("certmanager")...)
	more(setting{[]string{"preflight", "enabled"}, true})
	more(setting{[]string{"routingMode"}, "native"}, setting{[]string{"ipam", "mode"}, "kubernetes"})
	return sets
}

func (s *subject) allExecute(v values) bool {
	for _, n := range s.names {
		if !s.executes(n, v) {
			return false
		}
	}
	return true
}

func (s *subject) featuresOnOf(all []setting) []setting {
	var kept []setting
	var add func(some []setting)
	add = func(some []setting) {
		if len(some) == 0 {
			return
		}
		try := append(append([]setting{}, kept...), some...)
		if s.allowed(build(try)) && s.allExecute(s.merged(build(try))) {
			kept = try
			return
		}
		if len(some) > 1 {
			add(some[:len(some)/2])
			add(some[len(some)/2:])
		}
	}
	add(all)
	return kept
}

// Rows that no other covers: one with fewer conditions of the same key and kind.
func minimal(rows []row) []row {
	words := func(r row) map[string]bool {
		set := map[string]bool{}
		for _, w := range strings.Fields(r.condition) {
			set[w] = true
		}
		return set
	}
	by := map[[2]string][]row{}
	for _, r := range rows {
		id := [2]string{r.key, r.kind}
		by[id] = append(by[id], r)
	}
	var kept []row
	for _, some := range by {
		for i, r := range some {
			mine := words(r)
			covered := false
			for j, o := range some {
				theirs := words(o)
				inside := true
				for w := range theirs {
					inside = inside && mine[w]
				}
				covered = covered || (inside && i != j && (len(theirs) < len(mine) || j < i))
			}
			if !covered {
				kept = append(kept, r)
			}
		}
	}
	sort.Slice(kept, func(i, j int) bool {
		a, b := kept[i], kept[j]
		return a.key+"\t"+a.kind+"\t"+a.condition < b.key+"\t"+b.kind+"\t"+b.condition
	})
	return kept
}

// What was found of a file in a release; another with the same text, values and schema has the same.
type reachCache map[string][]row

// What of the chart decides how a file fares: its text, and the top maps of values.yaml and schema that it names.
func (s *subject) digestOf(file string) string {
	h := sha256.New()
	h.Write([]byte(s.closure[file]))
	var schema struct{ Properties map[string]json.RawMessage }
	if s.chart.Schema != nil {
		if err := json.Unmarshal(s.chart.Schema, &schema); err != nil {
			log.Fatal(err)
		}
	}
	shape := clone(s.chart.Values).(values)
	stripTags(shape)
	var tops []string
	for top := range shape {
		if strings.Contains(s.closure[file], "."+top) || strings.Contains(s.closure[file], `"`+top+`"`) {
			tops = append(tops, top)
		}
	}
	sort.Strings(tops)
	for _, top := range tops {
		text, _ := json.Marshal(shape[top])
		fmt.Fprintf(h, "%s\x00%s\x00%s\x00", top, text, schema.Properties[top])
	}
	return string(h.Sum(nil))
}

func (s *subject) reach(wished values, cache reachCache, only choice) []row {
	sets := s.featureSets(wished)
	var keys [][]string
	for _, key := range s.keys() {
		wanted := only == nil || only[name(key)]
		for _, k := range kinds {
			wanted = wanted || only[name(key)+"\t"+k.name]
		}
		if wanted {
			keys = append(keys, key)
		}
	}
	allowed := map[string]bool{}
	byDefault := map[string]bool{}
	ok := func(p probe, id string) bool {
		if known, there := allowed[id]; there {
			return known
		}
		allowed[id] = s.allowed(with(values{}, p))
		return allowed[id]
	}
	var rows []row
	bases := make([]values, len(sets))
	for i, settings := range sets {
		bases[i] = s.merged(build(settings))
	}
	for _, file := range s.names {
		digest := file + s.digestOf(file)
		if found, there := cache[digest]; there {
			rows = append(rows, found...)
			continue
		}
		var found []row
		started := time.Now()
		copyAll := mutates.MatchString(s.closure[file])
		seen := map[string][]string{} // conditions of keys and kinds with a row
		outputs := map[string]bool{}
		conditions := map[string][]string{}
		needs := [][]setting{}
		for i, settings := range sets {
			text := s.outputOf(file, bases[i])
			if outputs[text] {
				continue
			}
			outputs[text] = true
			for _, key := range keys {
				if !s.maySee(file, key) {
					continue
				}
				for kind := range kinds {
					p := probe{key, kind}
					id := name(key) + "\t" + kinds[kind].name
					done := false
					for _, condition := range seen[id] {
						done = done || s.met(condition, bases[i])
					}
					if done || (only != nil && !only[name(key)] && !only[id]) || !ok(p, id) {
						continue
					}
					v := s.mergedWith(bases[i], p, copyAll)
					if v == nil {
						continue
					}
					// Only where a map or a list is awaited, or given, may what is written be no YAML.
					standard, listed := get(s.chart.Values, key)
					_, isMap := standard.(values)
					_, isList := standard.([]interface{})
					fault := ""
					if !listed || isMap || isList || kinds[kind].name == "map" || kinds[kind].name == "map-text" {
						fault = s.render(file, v)
					} else if _, err := s.text(file, v); err != nil {
						fault = err.Error()
					}
					if fault == "" || strings.Contains(fault, ownRefusal) {
						continue
					}
					// What the chart refuses with its defaults has its rows already.
					refused, there := byDefault[id]
					if !there {
						_, first := s.firstFault(with(values{}, p), s.seeing(key))
						refused = first != ""
						byDefault[id] = refused
					}
					if refused {
						continue
					}
					at := fmt.Sprint(name(key), "\x00", place(fault), "\x00", truthy(decode(kinds[kind].json)))
					word := s.word(p, map[string]string{file: fault})
					// The same place, so the same ways lead there; unless this kind has one of its own.
					var ways []string
					for _, way := range conditions[at] {
						if s.holdsUnder(file, p, way) {
							ways = append(ways, way)
						}
					}
					if len(ways) == 0 {
						ways = s.waysTo(file, settings, p, fault, &needs)
						conditions[at] = append(conditions[at], ways...)
					}
					for _, way := range ways {
						seen[id] = append(seen[id], way)
						found = append(found, row{name(key), word, way})
					}
				}
			}
		}
		cache[digest] = found
		if took := time.Since(started); took > 5*time.Second {
			log.Printf("  %s: %d rows, %s", file, len(found), took.Round(time.Second))
		}
		rows = append(rows, found...)
	}
	return minimal(rows)
}

// The conditions under which the file breaks on the probe: the least found first, and those that do without a part of it.
func (s *subject) waysTo(file string, settings []setting, p probe, fault string, needs *[][]setting) []string {
	switches, placed := s.switchesAround(fault)
	if !placed {
		for _, key := range s.switches() {
			if s.maySee(file, key) {
				switches = append(switches, key)
			}
		}
	}
	var ways []string
	var first []setting
	add := func(settings []setting, known [][]setting) {
		need := s.least(file, settings, p, known, switches)
		if s.typeFaultOf(file, with(build(need), p)) == "" {
			return
		}
		words, sure := s.guards(file, need, p, fault, switches)
		if !sure {
			return
		}
		way := shown(append(words, s.wordsOf(file, need, p)...))
		for _, known := range ways {
			if known == way {
				return
			}
		}
		ways = append(ways, way)
		if first == nil {
			first = need
		}
	}
	add(settings, *needs)
	if len(first) > 0 && len(first) < 6 && len(*needs) < 40 {
		*needs = append(*needs, first)
	}
	for _, part := range first {
		var rest []setting
		for _, st := range settings {
			if !related(st.key, part.key) {
				rest = append(rest, st)
			}
		}
		if s.faultOf(file, build(rest)) == "" && s.typeFaultOf(file, with(build(rest), p)) != "" {
			add(rest, nil)
		}
	}
	return ways
}

func shown(words []string) string {
	set := map[string]bool{}
	var all []string
	for _, w := range words {
		if !set[w] {
			set[w] = true
			all = append(all, w)
		}
	}
	sort.Strings(all)
	return strings.Join(all, " ")
}

// The settings that make a condition true, beside the defaults.
func (s *subject) settingsOf(condition string) ([]setting, bool) {
	var settings []setting
	for _, word := range strings.Fields(condition) {
		path, value, _ := strings.Cut(word, "=")
		if strings.HasPrefix(path, "api:") {
			continue
		}
		key := splitName(path)
		wanted := decode(value)
		if wanted == true {
			if sample, ok := samples[path]; ok {
				wanted = decode(sample)
			}
		}
		now, _ := get(s.chart.Values, key)
		switch truth := wanted.(type) {
		case bool:
			if truth == truthy(now) {
				continue
			}
		default:
			if now == wanted {
				continue
			}
		}
		settings = append(settings, setting{key, wanted})
	}
	return settings, true
}

func truthy(v interface{}) bool {
	switch t := v.(type) {
	case nil:
		return false
	case bool:
		return t
	case string:
		return t != ""
	case float64:
		return t != 0
	case []interface{}:
		return len(t) > 0
	case values:
		return len(t) > 0
	}
	return true
}

func splitName(path string) []string {
	var parts []string
	for _, m := range regexp.MustCompile(`"([^"]*)"|([^."]+)`).FindAllStringSubmatch(path, -1) {
		parts = append(parts, m[1]+m[2])
	}
	return parts
}

func (s *subject) holdsUnder(file string, p probe, condition string) bool {
	settings, _ := s.settingsOf(condition)
	return s.typeFaultOf(file, with(build(settings), p)) != ""
}

func (s *subject) outputOf(file string, v values) string {
	text, err := s.text(file, chartutil.Values(clone(v).(values)))
	if err != nil {
		return "\x00" + err.Error()
	}
	return text
}

// What must be true of the settings: a word where no other would do, else that something is there.
func (s *subject) wordsOf(file string, need []setting, p probe) []string {
	var words []string
	for i, st := range need {
		word := name(st.key) + "="
		switch t := st.value.(type) {
		case bool:
			word += fmt.Sprint(t)
		case string:
			other := append([]setting{}, need...)
			other[i] = setting{st.key, "other"}
			if s.typeFaultOf(file, with(build(other), p)) != "" {
				word += "true"
			} else {
				encoded, _ := json.Marshal(t)
				word += string(encoded)
			}
		default:
			word += fmt.Sprint(truthy(st.value))
		}
		words = append(words, word)
	}
	return words
}

// Whether a condition is true of merged values.
func (s *subject) met(condition string, v values) bool {
	for _, word := range strings.Fields(condition) {
		path, value, _ := strings.Cut(word, "=")
		if strings.HasPrefix(path, "api:") {
			continue
		}
		now, _ := get(v, splitName(path))
		switch wanted := decode(value).(type) {
		case bool:
			if truthy(now) != wanted {
				return false
			}
		default:
			if now != wanted {
				return false
			}
		}
	}
	return true
}
