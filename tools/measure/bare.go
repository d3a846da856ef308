package main

// What becomes of plain values where a template writes them without quotes.
//
// -bare: for every key, a number, true, and texts that YAML takes for a number or a boolean are put there. Each rendered
// object is then read into the Go type of the Kubernetes API, as the API server does; what it cannot read is refused when
// the object is sent. The keys' ancestors are switched on (`enabled: true`) first, since most are read only then. A row of
// the result is `release key probe place`: `place` is the API server's own name of the field.
//
// A second kind of row says which entry of the agent's ConfigMap holds the key's value as it stands: `release key entry NAME
// how…`, where `how` is `text` (any text gets there), `bool` (true and false do), `exponent` (1234567 becomes
// 1.234567e+06), `null` (a null leaves the entry empty).

//	go run . -out FILE -bare -fold ../../rules/catalogue/bare.tsv
//
// puts the first kind of rows of all releases together as the catalogue has them.

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"sort"
	"strings"

	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/releaseutil"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"
)

var scalarProbes = []struct{ name, json string }{
	{"number", `1234567`}, {"true", `true`}, {"number-text", `"7"`}, {"true-text", `"true"`},
}

var mapProbes = []struct{ name, json string }{
	{"map-of-numbers", `{"probe": 7}`}, {"map-of-booleans", `{"probe": true}`},
	{"map-of-number-texts", `{"probe": "7"}`}, {"map-of-true-texts", `{"probe": "true"}`},
}

var listProbes = []struct{ name, json string }{
	{"list-of-numbers", `[7]`}, {"list-of-booleans", `[true]`},
	{"list-of-number-texts", `["7"]`}, {"list-of-true-texts", `["true"]`},
	{"env-number", `[{"name": "PROBE", "value": 7}]`}, {"env-boolean", `[{"name": "PROBE", "value": true}]`},
	{"env-number-text", `[{"name": "PROBE", "value": "7"}]`},
}

var refusedField = regexp.MustCompile(`cannot unmarshal (\w+) into Go struct field (\S+) of type (\S+)`)

// What the API server says of an object, empty where it can read it.
func unreadable(manifest []byte) string {
	var head metav1.TypeMeta
	if json.Unmarshal(manifest, &head) != nil || head.Kind == "" {
		return ""
	}
	object, err := scheme.Scheme.New(schema.FromAPIVersionAndKind(head.APIVersion, head.Kind))
	if err != nil {
		err = json.Unmarshal(manifest, &metav1.PartialObjectMetadata{})
	} else {
		err = json.Unmarshal(manifest, object)
	}
	if err == nil {
		return ""
	}
	if m := refusedField.FindStringSubmatch(err.Error()); m != nil {
		return head.Kind + " " + m[2]
	}
	return head.Kind + " " + strings.ReplaceAll(err.Error(), "\t", " ")
}

type rendered struct {
	refused map[string]bool   // places that the API server cannot read
	config  map[string]string // the agent's ConfigMap
	fault   bool              // nothing is rendered at all
}

func (s *subject) objects(user values, names []string) rendered {
	result := rendered{map[string]bool{}, map[string]string{}, false}
	v := s.merged(user)
	for _, n := range names {
		if path.Base(n) == "NOTES.txt" {
			continue
		}
		text, err := s.text(n, v)
		if err != nil {
			result.fault = true
			return result
		}
		if known, ok := s.read[text]; ok {
			for place := range known.refused {
				result.refused[place] = true
			}
			for entry, value := range known.config {
				result.config[entry] = value
			}
			continue
		}
		one := rendered{map[string]bool{}, map[string]string{}, false}
		for _, m := range releaseutil.SplitManifests(text) {
			data, err := yaml.YAMLToJSON([]byte(m))
			if err != nil {
				result.fault = true
				return result
			}
			if place := unreadable(data); place != "" {
				one.refused[place] = true
			}
			var config struct {
				Kind     string
				Metadata struct{ Name string }
				Data     map[string]interface{}
			}
			if json.Unmarshal(data, &config) == nil && config.Kind == "ConfigMap" && config.Metadata.Name == "cilium-config" {
				for entry, value := range config.Data {
					one.config[entry] = fmt.Sprint(value)
				}
			}
		}
		s.read[text] = one
		for place := range one.refused {
			result.refused[place] = true
		}
		for entry, value := range one.config {
			result.config[entry] = value
		}
	}
	return result
}

func (s *subject) text(name string, v values) (text string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	top := make(values, len(s.top)+2)
	for k, e := range s.top {
		top[k] = e
	}
	top["Values"] = chartutil.Values(v)
	top["Template"] = values{"Name": name, "BasePath": path.Join(s.chart.Name(), "templates")}
	var b strings.Builder
	err = s.root.ExecuteTemplate(&b, name, chartutil.Values(top))
	return strings.ReplaceAll(b.String(), "<no value>", ""), err
}

// The switches above a key, on.
func (s *subject) switchedOn(key []string) values {
	base := values{}
	for depth := 1; depth < len(key); depth++ {
		above := append(append([]string{}, key[:depth]...), "enabled")
		if was, ok := get(s.chart.Values, above); ok {
			if b, ok := was.(bool); ok && !b {
				set(base, above, true)
			}
		}
	}
	return base
}

func (s *subject) measureBare() []string {
	s.read = map[string]rendered{}
	var rows []string
	add := func(parts ...string) { rows = append(rows, strings.Join(parts, "\t")) }
	for _, key := range s.keys() {
		names := s.seeing(key)
		if len(names) == 0 {
			continue
		}
		base := s.switchedOn(key)
		before := s.objects(base, names)
		if before.fault {
			continue
		}
		try := func(text string) (rendered, bool) {
			v := clone(base).(values)
			set(v, key, decode(text))
			if !s.allowed(v) {
				return rendered{}, false
			}
			after := s.objects(v, names)
			return after, !after.fault
		}
		probe := func(name, text string) {
			after, ok := try(text)
			if !ok {
				return
			}
			var places []string
			for place := range after.refused {
				if !before.refused[place] {
					places = append(places, place)
				}
			}
			sort.Strings(places)
			if len(places) > 0 {
				add(keyName(key), name, places[0])
			}
		}
		was, listed := get(s.chart.Values, key)
		m, isMap := was.(values)
		_, isList := was.([]interface{})
		if !isMap && !isList {
			for _, p := range scalarProbes {
				probe(p.name, p.json)
			}
			s.entries(key, before, try, add)
		}
		if isMap && len(m) == 0 || !listed || was == nil || isMap {
			for _, p := range mapProbes {
				probe(p.name, p.json)
			}
		}
		if isList || !listed || was == nil {
			for _, p := range listProbes {
				probe(p.name, p.json)
			}
		}
	}
	return rows
}

// Switches that a template only tests: the text "false" is as good as true there. Before 1.16 no schema stops it.
func (s *subject) measureTruth() []string {
	var rows []string
	for _, key := range s.keys() {
		if was, ok := get(s.chart.Values, key); !ok || (was != true && was != false) {
			continue
		}
		base := s.switchedOn(key)
		names := s.seeing(key)
		render := func(v interface{}) string {
			with := clone(base).(values)
			set(with, key, v)
			if !s.allowed(with) {
				return ""
			}
			merged := s.merged(with)
			var b strings.Builder
			for _, n := range names {
				text, err := s.text(n, merged)
				if err != nil {
					return ""
				}
				b.WriteString(text)
			}
			return b.String()
		}
		on, off, text := render(true), render(false), render("false")
		if on != "" && text == on && off != "" && off != on {
			rows = append(rows, keyName(key)+"\ttext-is-true\ttemplate value")
		}
	}
	return rows
}

func keyName(key []string) string { return name(key) }

// Which entries of the agent's ConfigMap hold the value as it stands.
func (s *subject) entries(key []string, before rendered, try func(string) (rendered, bool), add func(...string)) {
	how := map[string][]string{}
	mark := func(text, word string, fits func(value string) bool) {
		after, ok := try(text)
		if !ok {
			return
		}
		for entry, value := range after.config {
			if was, ok := before.config[entry]; fits(value) && (!ok || was != value) {
				how[entry] = append(how[entry], word)
			}
		}
	}
	is := func(wanted string) func(string) bool { return func(v string) bool { return v == wanted } }
	mark(`"xq"`, "text", is("xq"))
	mark(`1234567`, "number", is("1234567"))
	mark(`1234567`, "exponent", is("1.234567e+06"))
	mark(`true`, "true", is("true"))
	mark(`false`, "false", is("false"))
	if was, ok := get(s.chart.Values, key); ok && was != nil {
		mark(`null`, "null", func(v string) bool { return v == "" || v == "<nil>" })
	}
	var names []string
	for entry := range how {
		names = append(names, entry)
	}
	sort.Strings(names)
	for _, entry := range names {
		add(keyName(key), "entry", entry+" "+strings.Join(how[entry], ",")+" "+before.config[entry])
	}
}

// Fields that the API takes a text for.
var textField = regexp.MustCompile(
	`^(\w+) \S*?((?:annotations|labels|nodeSelector|matchLabels|data|name|namespace|value|key|path|mountPath|subPath|` +
		`secretName|args|command|imagePullPolicy|dnsPolicy|priorityClassName|serviceAccountName|type|loadBalancerIP|` +
		`loadBalancerClass|accessModes|storageClassName|unhealthyPodEvictionPolicy|image|add|drop))$`)

// From rows of one release each to rules/catalogue/bare.tsv: `key, releases, kinds, object and field`. A release between
// two that were measured and agree is as they are.
func foldBare(rows, releases, out string) error {
	var versions []string
	index := map[string]int{}
	list, err := lines(releases)
	if err != nil {
		return err
	}
	for _, line := range list {
		v := strings.SplitN(line, "\t", 2)[0]
		index[v] = len(versions)
		versions = append(versions, v)
	}
	if list, err = lines(rows); err != nil {
		return err
	}
	measured := make([]bool, len(versions))
	found := map[string]map[int]string{} // key and kind: the field, by release
	for _, line := range list {
		c := strings.Split(line, "\t")
		measured[index[c[0]]] = true
		m := textField.FindStringSubmatch(c[3])
		if c[2] == "entry" || m == nil {
			continue
		}
		id := c[1] + "\t" + c[2]
		if found[id] == nil {
			found[id] = map[int]string{}
		}
		found[id][index[c[0]]] = m[1] + " " + m[2]
	}
	minor := func(i int) string { return versions[i][:strings.LastIndex(versions[i], ".")] }
	at := func(id string, release int) string {
		if measured[release] {
			return found[id][release]
		}
		before, behind := release, release
		for before >= 0 && !measured[before] {
			before--
		}
		for behind < len(versions) && !measured[behind] {
			behind++
		}
		if before < 0 || behind == len(versions) || minor(before) != minor(behind) || found[id][before] != found[id][behind] {
			return ""
		}
		return found[id][before]
	}
	shown := []string{"number", "true", "number-text", "true-text", "map-of-numbers", "map-of-booleans", "list-of-numbers",
		"list-of-booleans", "env-number", "env-boolean", "text-is-true"}
	// What is refused as a text too is no matter of quotes.
	asText := map[string]string{"map-of-numbers": "map-of-number-texts", "map-of-booleans": "map-of-true-texts",
		"list-of-numbers": "list-of-number-texts", "list-of-booleans": "list-of-true-texts",
		"env-number": "env-number-text", "env-boolean": "env-number-text"}
	keys := map[string]bool{}
	for id := range found {
		key, _, _ := strings.Cut(id, "\t")
		keys[key] = true
	}
	sets := map[string][]bool{}
	for key := range keys {
		for release := range versions {
			var words []string
			field := ""
			for _, kind := range shown {
				here := at(key+"\t"+kind, release)
				if here == "" || (asText[kind] != "" && at(key+"\t"+asText[kind], release) != "") {
					continue
				}
				words = append(words, kind)
				field = here
			}
			if len(words) == 0 {
				continue
			}
			row := key + "\t" + strings.Join(words, ",") + " " + field
			if sets[row] == nil {
				sets[row] = make([]bool, len(versions))
			}
			sets[row][release] = true
		}
	}
	return writeSets(sets, versions, out)
}
