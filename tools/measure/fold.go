package main

// From rows of one release each to rules/catalogue/kinds.tsv: `key, releases, kinds and conditions`.

import (
	"fmt"
	"os"
	"sort"
	"strings"
)

func lines(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimRight(string(text), "\n"), "\n"), nil
}

type keyAt struct {
	release int
	key     string
}

// Conditions of a key, found in some releases; those of the nearest releases before and behind hold for one in between.
type guards struct {
	at       map[keyAt]map[string]bool
	measured []bool
}

func (g guards) of(release int, key string) (map[string]bool, bool) {
	all := map[string]bool{}
	found := false
	add := func(r int) bool {
		some, ok := g.at[keyAt{r, key}]
		for c := range some {
			all[c] = true
		}
		found = found || ok
		return ok
	}
	if add(release) && g.measured[release] {
		return all, true
	}
	for r := release - 1; r >= 0 && !add(r); r-- {
	}
	for r := release + 1; r < len(g.measured) && !add(r); r++ {
	}
	return all, found
}

// `rows` were measured with or without conditions, `conditions` with them. `releases`: rules/catalogue/releases.tsv.
func fold(rows, conditions, releases, out string) error {
	index := map[string]int{}
	var versions []string
	list, err := lines(releases)
	if err != nil {
		return err
	}
	for _, line := range list {
		v := strings.SplitN(line, "\t", 2)[0]
		index[v] = len(versions)
		versions = append(versions, v)
	}
	g := guards{map[keyAt]map[string]bool{}, make([]bool, len(versions))}
	if list, err = lines(conditions); err != nil {
		return err
	}
	for _, line := range list {
		c := strings.Split(line, "\t")
		r := index[c[0]]
		g.measured[r] = true
		at := keyAt{r, c[1]}
		if g.at[at] == nil {
			g.at[at] = map[string]bool{}
		}
		for _, word := range strings.Fields(c[3]) {
			g.at[at][word] = true
		}
	}
	if list, err = lines(rows); err != nil {
		return err
	}
	kindsOf := map[keyAt]map[string]bool{}
	for _, line := range list {
		c := strings.Split(line, "\t")
		at := keyAt{index[c[0]], c[1]}
		if kindsOf[at] == nil {
			kindsOf[at] = map[string]bool{}
		}
		kindsOf[at][c[2]] = true
	}
	sets := map[string][]bool{}
	for at, refused := range kindsOf {
		condition, known := g.of(at.release, at.key)
		if !known {
			continue
		}
		var words []string
		for _, k := range append([]string{"no-duration"}, kindNames()...) {
			// A text stands for every text only if two unlike ones are refused.
			if !refused[k] || k == "true-text" || k == "number-text" || (k == "text" && !refused["true-text"]) {
				continue
			}
			words = append(words, k)
		}
		if len(words) == 0 {
			continue
		}
		// Without an agent, or for the pre-flight check alone, most templates are left out, and which ones depends on several
		// switches at once, while these rows were measured with one turned over at a time.
		condition["agent=true"], condition["preflight.enabled=false"] = true, true
		var shown []string
		for c := range condition {
			shown = append(shown, c)
		}
		sort.Strings(shown)
		row := at.key + "\t" + strings.Join(append([]string{strings.Join(words, ",")}, shown...), " ")
		if sets[row] == nil {
			sets[row] = make([]bool, len(versions))
		}
		sets[row][at.release] = true
	}
	return writeSets(sets, versions, out)
}

// The releases of a row of rules/catalogue/: "1.10.0..1.12.x,1.14.3,1.16.2..".
func releasesOf(text string, versions []string) []bool {
	set := make([]bool, len(versions))
	find := func(name string, last bool) int {
		found := -1
		for i, v := range versions {
			if v == name || (strings.HasSuffix(name, ".x") && strings.HasPrefix(v, strings.TrimSuffix(name, "x"))) {
				if found < 0 || last {
					found = i
				}
			}
		}
		return found
	}
	for _, part := range strings.Split(text, ",") {
		from, to, isRange := strings.Cut(part, "..")
		first, last := find(from, false), len(versions)-1
		if !isRange {
			to = from
		}
		if to != "" {
			last = find(to, true)
		}
		for i := first; i >= 0 && i <= last; i++ {
			set[i] = true
		}
	}
	return set
}

// Adds rows that were measured with -reach to those that `out` has of the chart's defaults.
func foldReach(rows, releases, out string) error {
	list, err := lines(releases)
	if err != nil {
		return err
	}
	index := map[string]int{}
	var versions []string
	for _, line := range list {
		v := strings.SplitN(line, "\t", 2)[0]
		index[v] = len(versions)
		versions = append(versions, v)
	}
	if list, err = lines(rows); err != nil {
		return err
	}
	type place struct {
		release        int
		key, condition string
	}
	kindsOf := map[place]map[string]bool{}
	measured := make([]bool, len(versions))
	reached := map[string]bool{}
	for _, line := range list {
		c := strings.Split(line, "\t")
		measured[index[c[0]]] = true
		// A word says more than that something is there.
		words := map[string]bool{}
		for _, w := range strings.Fields(c[3]) {
			words[w] = true
		}
		var condition []string
		for w := range words {
			key, value, _ := strings.Cut(w, "=")
			exact := false
			for o := range words {
				exact = exact || strings.HasPrefix(o, key+"=\"")
			}
			if value != "true" || !exact {
				condition = append(condition, w)
			}
		}
		sort.Strings(condition)
		at := place{index[c[0]], c[1], strings.Join(condition, " ")}
		if kindsOf[at] == nil {
			kindsOf[at] = map[string]bool{}
		}
		kindsOf[at][c[2]] = true
	}
	sets := map[string][]bool{}
	if list, err = lines(out); err != nil {
		return err
	}
	for _, line := range list {
		c := strings.Split(line, "\t")
		row := c[0] + "\t" + c[2]
		if sets[row] == nil {
			sets[row] = make([]bool, len(versions))
		}
		for i, holds := range releasesOf(c[1], versions) {
			sets[row][i] = sets[row][i] || holds
		}
	}
	for at, refused := range kindsOf {
		// What the items must be, rules of their own say (rules/chart/helm_certificates.h).
		if strings.HasSuffix(at.key, ".extraIpAddresses") || strings.HasSuffix(at.key, ".extraDnsNames") {
			delete(refused, "list")
			delete(refused, "list-of-maps")
		}
		var words []string
		for _, k := range append([]string{"no-duration"}, kindNames()...) {
			// A text stands for every text only if several unlike ones are refused.
			if !refused[k] || strings.HasSuffix(k, "-text") && k != "empty-text" ||
				(k == "text" && !(refused["true-text"] && refused["map-text"])) {
				continue
			}
			words = append(words, k)
		}
		// What is made of other images' tags is judged by rules of its own.
		if len(words) == 0 || strings.Contains(at.condition, ".tag=") || strings.HasSuffix(at.key, ".tag") {
			continue
		}
		row := at.key + "\t" + strings.Join(append([]string{strings.Join(words, ",")}, strings.Fields(at.condition)...), " ")
		if sets[row] == nil {
			sets[row] = make([]bool, len(versions))
		}
		sets[row][at.release] = true
		reached[row] = true
	}
	// A release between two that were measured and agree is as they are.
	for row := range reached {
		last := -1
		for i, set := range sets[row] {
			if !measured[i] {
				continue
			}
			for j := last + 1; set && last >= 0 && sets[row][last] && j < i; j++ {
				sets[row][j] = true
			}
			last = i
		}
	}
	return writeSets(sets, versions, out)
}

// Rows `key TAB words`, each with the releases it holds for, as rules/catalogue/ has them.
func writeSets(sets map[string][]bool, versions []string, out string) error {
	minor := func(i int) string { return versions[i][:strings.LastIndex(versions[i], ".")] }
	var result []string
	for row, set := range sets {
		var ranges []string
		for i := 0; i < len(set); i++ {
			if !set[i] {
				continue
			}
			last := i
			for last+1 < len(set) && set[last+1] {
				last++
			}
			opens := i == 0 || minor(i-1) != minor(i)
			ends := last+1 == len(set) || minor(last+1) != minor(last)
			end := versions[last]
			if ends {
				end = minor(last) + ".x"
			}
			switch {
			case last+1 == len(set):
				ranges = append(ranges, versions[i]+"..")
			case i == last:
				ranges = append(ranges, versions[i])
			case opens && ends && minor(i) == minor(last):
				ranges = append(ranges, end)
			default:
				ranges = append(ranges, versions[i]+".."+end)
			}
			i = last
		}
		key, words, _ := strings.Cut(row, "\t")
		result = append(result, fmt.Sprintf("%s\t%s\t%s", key, strings.Join(ranges, ","), words))
	}
	sort.Strings(result)
	return os.WriteFile(out, []byte(strings.Join(result, "\n")+"\n"), 0o644)
}

func kindNames() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}
