package main

// Rendering as Helm does it (pkg/engine), but with the templates parsed once, one file at a time, and without making keys and
// certificates, which would take most of the time.

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"net"
	"path"
	"regexp"
	"sort"
	"strings"
	"text/template"

	"github.com/BurntSushi/toml"
	"github.com/Masterminds/sprig/v3"
	"github.com/gobwas/glob"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/releaseutil"
	"sigs.k8s.io/yaml"
)

// The chart's own refusals carry this mark.
const ownRefusal = "\x00the chart refuses: "

// One chart, ready to be rendered again and again.
type subject struct {
	chart   *chart.Chart
	schema  *jsonschema.Schema // nil: the chart has none
	root    *template.Template
	names   []string          // files that are rendered
	closure map[string]string // file: its text and that of all it includes
	top     values
	good    map[string]bool     // manifests that are YAML
	broke   map[string]int      // how often a file had a fault
	read    map[string]rendered // what texts of files hold (bare.go)

	allSwitches [][]string // features.go
	sees        map[string]bool
	outlines    map[string]*outline // enclosing.go
}

type files map[string][]byte

func (f files) Get(name string) string { return string(f[name]) }
func (f files) Glob(pattern string) files {
	g, err := glob.Compile(pattern, '/')
	if err != nil {
		g, _ = glob.Compile("**")
	}
	found := files{}
	for n, data := range f {
		if g.Match(n) {
			found[n] = data
		}
	}
	return found
}
func (f files) Lines(name string) []string { return strings.Split(string(f[name]), "\n") }
func (f files) AsConfig() string {
	m := map[string]string{}
	for k, v := range f {
		m[path.Base(k)] = string(v)
	}
	text, _ := yaml.Marshal(m)
	return strings.TrimSuffix(string(text), "\n")
}

type certificate struct {
	Cert string
	Key  string
}

// The checks that sprig's own function makes of its arguments.
func signed(_ string, ips []interface{}, dns []interface{}, _ int, _ certificate) (certificate, error) {
	for _, ip := range ips {
		text, ok := ip.(string)
		if !ok {
			return certificate{}, fmt.Errorf("error parsing ip: %v is not a string", ip)
		}
		if net.ParseIP(text) == nil {
			return certificate{}, fmt.Errorf("error parsing ip: %s", text)
		}
	}
	for _, d := range dns {
		if _, ok := d.(string); !ok {
			return certificate{}, fmt.Errorf("error processing alternate dns name: %v is not a string", d)
		}
	}
	return certificate{"CERTIFICATE", "KEY"}, nil
}

func (s *subject) functions() template.FuncMap {
	f := sprig.TxtFuncMap()
	delete(f, "env")
	delete(f, "expandenv")
	toYAML := func(v interface{}) string {
		data, err := yaml.Marshal(v)
		if err != nil {
			return ""
		}
		return strings.TrimSuffix(string(data), "\n")
	}
	f["toYaml"] = toYAML
	f["toYamlPretty"] = toYAML
	f["fromYaml"] = func(text string) values {
		m := values{}
		if err := yaml.Unmarshal([]byte(text), &m); err != nil {
			m["Error"] = err.Error()
		}
		return m
	}
	f["fromYamlArray"] = func(text string) []interface{} {
		a := []interface{}{}
		if err := yaml.Unmarshal([]byte(text), &a); err != nil {
			a = []interface{}{err.Error()}
		}
		return a
	}
	f["fromJson"] = f["fromYaml"]
	f["fromJsonArray"] = f["fromYamlArray"]
	f["toToml"] = func(v interface{}) string {
		b := bytes.NewBuffer(nil)
		if err := toml.NewEncoder(b).Encode(v); err != nil {
			return err.Error()
		}
		return b.String()
	}
	f["lookup"] = func(string, string, string, string) (values, error) { return values{}, nil }
	f["getHostByName"] = func(string) string { return "" }
	f["fail"] = func(message string) (string, error) { return "", errors.New(ownRefusal + message) }
	f["required"] = func(message string, v interface{}) (interface{}, error) {
		if text, ok := v.(string); v == nil || (ok && text == "") {
			return v, errors.New(ownRefusal + message)
		}
		return v, nil
	}
	f["genCA"] = func(string, int) (certificate, error) { return certificate{"CERTIFICATE", "KEY"}, nil }
	f["genSignedCert"] = signed
	f["buildCustomCert"] = func(string, string) (certificate, error) { return certificate{"CERTIFICATE", "KEY"}, nil }
	f["include"] = func(name string, data interface{}) (string, error) {
		var b strings.Builder
		err := s.root.ExecuteTemplate(&b, name, data)
		return b.String(), err
	}
	f["tpl"] = func(text string, data interface{}) (string, error) {
		if !strings.Contains(text, "{{") {
			return text, nil
		}
		t, err := s.root.Clone()
		if err != nil {
			return "", err
		}
		t.Option("missingkey=zero")
		if t, err = t.New("tpl").Parse(text); err != nil {
			return "", err
		}
		var b strings.Builder
		if err := t.Execute(&b, data); err != nil {
			return "", err
		}
		return strings.ReplaceAll(b.String(), "<no value>", ""), nil
	}
	return f
}

func newSubject(c *chart.Chart) *subject {
	s := &subject{chart: c, good: map[string]bool{}, broke: map[string]int{}, closure: map[string]string{}}
	if c.Schema != nil {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(c.Schema))
		if err != nil {
			log.Fatal(err)
		}
		compiler := jsonschema.NewCompiler()
		if err := compiler.AddResource("file:///values.schema.json", document); err != nil {
			log.Fatal(err)
		}
		if s.schema, err = compiler.Compile("file:///values.schema.json"); err != nil {
			log.Fatal(err)
		}
	}
	s.root = template.New("gotpl").Option("missingkey=zero").Funcs(s.functions())
	for _, f := range c.Templates {
		name := path.Join(c.Name(), f.Name)
		if _, err := s.root.New(name).Parse(string(f.Data)); err != nil {
			log.Fatal(err)
		}
		if base := path.Base(name); !strings.HasPrefix(base, "_") {
			s.names = append(s.names, name)
		}
	}
	sort.Strings(s.names)
	text := map[string]string{}
	for _, t := range s.root.Templates() {
		if t.Tree != nil {
			text[t.Name()] = t.Tree.Root.String()
		}
	}
	called := regexp.MustCompile(`(?:include|template) "([^"]+)"`)
	for _, n := range s.names {
		seen := map[string]bool{}
		var b strings.Builder
		var walk func(n string)
		walk = func(n string) {
			if seen[n] {
				return
			}
			seen[n] = true
			b.WriteString(text[n])
			for _, m := range called.FindAllStringSubmatch(text[n], -1) {
				walk(m[1])
			}
		}
		walk(n)
		s.closure[n] = b.String()
	}
	other := files{}
	for _, f := range c.Files {
		other[f.Name] = f.Data
		// Templates may pass a file through `tpl`.
		for n := range s.closure {
			if strings.Contains(s.closure[n], "tpl ") {
				s.closure[n] += string(f.Data)
			}
		}
	}
	caps := chartutil.DefaultCapabilities.Copy()
	caps.KubeVersion = chartutil.KubeVersion{Version: "v1.33.0", Major: "1", Minor: "33"}
	caps.APIVersions = append(caps.APIVersions, "monitoring.coreos.com/v1", "gateway.networking.k8s.io/v1/GatewayClass",
		"gateway.networking.k8s.io/v1beta1/GatewayClass")
	s.top = values{
		"Chart": struct {
			chart.Metadata
			IsRoot bool
		}{*c.Metadata, true},
		"Files":        other,
		"Release":      values{"Name": "cilium", "Namespace": "kube-system", "IsUpgrade": false, "IsInstall": true, "Revision": 1, "Service": "Helm"},
		"Capabilities": caps,
		"Subcharts":    values{},
	}
	return s
}

// The files whose output may depend on the key.
func (s *subject) seeing(key []string) []string {
	var found []string
	for _, n := range s.names {
		if strings.Contains(s.closure[n], "."+key[0]) || strings.Contains(s.closure[n], `"`+key[0]+`"`) {
			found = append(found, n)
		}
	}
	return found
}

func (s *subject) mentions(among []string, key []string) bool {
	tail := "." + strings.Join(key[max(0, len(key)-2):], ".")
	for _, n := range among {
		if strings.Contains(s.closure[n], tail) {
			return true
		}
	}
	return false
}

// Helm's coalescing of one table of the user's with the chart's (chartutil.coalesceTablesFullKey); `dst` is changed.
func coalesce(dst, src values) {
	for key, val := range src {
		dv, ok := dst[key]
		switch {
		case ok && dv == nil && val != nil:
			delete(dst, key)
		case !ok:
			dst[key] = val
		default:
			if from, ok := val.(values); ok {
				if into, ok := dv.(values); ok {
					coalesce(into, from)
				}
			}
		}
	}
}

func (s *subject) merged(user values) values {
	v := clone(user).(values)
	for key, val := range clone(s.chart.Values).(values) {
		dv, ok := v[key]
		if ok && dv == nil {
			delete(v, key)
		} else if !ok {
			v[key] = val
		} else if into, ok := dv.(values); ok {
			if from, ok := val.(values); ok {
				coalesce(into, from)
			}
		}
	}
	return v
}

// Whether the schema lets the values through. It asks for no key, so what the user gives decides, less the nulls that take a
// default away.
func (s *subject) allowed(user values) bool {
	if s.schema == nil {
		return true
	}
	var strip func(v, defaults values)
	strip = func(v, defaults values) {
		for k, e := range v {
			below, _ := defaults[k].(values)
			if e == nil && defaults[k] != nil {
				delete(v, k)
			} else if m, ok := e.(values); ok {
				strip(m, below)
			}
		}
	}
	v := clone(user).(values)
	strip(v, s.chart.Values)
	return s.schema.Validate(map[string]interface{}(v)) == nil
}

// The files that do not render with these values, each with its error.
func (s *subject) broken(user values, names []string) map[string]string {
	faults := map[string]string{}
	v := s.merged(user)
	for _, n := range names {
		if fault := s.render(n, v); fault != "" {
			faults[n] = fault
		}
	}
	return faults
}

// The first type fault; files that broke lately are tried first.
func (s *subject) firstFault(user values, names []string) (string, string) {
	v := s.merged(user)
	sorted := append([]string{}, names...)
	sort.SliceStable(sorted, func(i, j int) bool { return s.broke[sorted[i]] > s.broke[sorted[j]] })
	for _, n := range sorted {
		if fault := s.render(n, v); fault != "" && !strings.Contains(fault, ownRefusal) {
			s.broke[n]++
			return n, fault
		}
	}
	return "", ""
}

func (s *subject) render(name string, v values) (fault string) {
	defer func() {
		if r := recover(); r != nil {
			fault = fmt.Sprint("panic: ", r)
		}
	}()
	top := make(values, len(s.top)+2)
	for k, e := range s.top {
		top[k] = e
	}
	top["Values"] = chartutil.Values(v)
	top["Template"] = values{"Name": name, "BasePath": path.Join(s.chart.Name(), "templates")}
	var b strings.Builder
	if err := s.root.ExecuteTemplate(&b, name, chartutil.Values(top)); err != nil {
		return err.Error()
	}
	text := strings.ReplaceAll(b.String(), "<no value>", "")
	// The notes are printed, not sent.
	if path.Base(name) == "NOTES.txt" || s.good[text] {
		return ""
	}
	for _, m := range releaseutil.SplitManifests(text) {
		if s.good[m] {
			continue
		}
		var head releaseutil.SimpleHead
		if err := yaml.Unmarshal([]byte(m), &head); err != nil {
			return "manifest: " + err.Error()
		}
		s.good[m] = true
	}
	s.good[text] = true
	return ""
}

// Those faults that are not the chart's own words.
func typeFaults(faults map[string]string) map[string]string {
	found := map[string]string{}
	for n, fault := range faults {
		if !strings.Contains(fault, ownRefusal) {
			found[n] = fault
		}
	}
	return found
}

// Where a fault happened, without what it says.
func place(fault string) string {
	var at []string
	for _, part := range strings.Split(fault, ": ") {
		if strings.HasPrefix(part, "executing ") || strings.Contains(part, ".yaml:") || strings.Contains(part, ".tpl:") {
			at = append(at, part)
		}
	}
	return strings.Join(at, " ")
}
