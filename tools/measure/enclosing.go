package main

// Which values a place in a template hangs on: those that the control structures around it name.

import (
	"regexp"
	"strings"
	"text/template/parse"
)

var (
	valuesPath   = regexp.MustCompile(`\.Values((?:\.\w+)+)`)
	variablePath = regexp.MustCompile(`\$(\w+)((?:\.\w+)*)`)
	relativePath = regexp.MustCompile(`(?:^|[\s(])((?:\.\w+)+)`)
	faultPlace   = regexp.MustCompile(`template: ([^ :]+):(\d+:\d+): executing "([^"]+)"`)
)

// Of one parsed template: for each place that a fault may name, the pipes around it.
type outline struct {
	around   map[string][]string // "12:5": pipes of the structures around, and the action itself
	assigned map[string][]string // variable: pipes that are assigned to it, with those around them
}

func (s *subject) outlineOf(name string) *outline {
	if known, ok := s.outlines[name]; ok {
		return known
	}
	o := &outline{map[string][]string{}, map[string][]string{}}
	if s.outlines == nil {
		s.outlines = map[string]*outline{}
	}
	s.outlines[name] = o
	t := s.root.Lookup(name)
	if t == nil || t.Tree == nil {
		return o
	}
	note := func(n parse.Node, pipes []string) {
		at, _ := t.Tree.ErrorContext(n)
		if i := strings.Index(at, ":"); i >= 0 {
			at = at[i+1:]
		}
		o.around[at] = append(o.around[at], pipes...)
	}
	var walk func(n parse.Node, pipes []string)
	walkPipe := func(p *parse.PipeNode, pipes []string) {
		if p == nil {
			return
		}
		with := append(append([]string{}, pipes...), p.String())
		for _, v := range p.Decl {
			o.assigned[v.Ident[0][1:]] = append(o.assigned[v.Ident[0][1:]], with...)
		}
		walk(p, with)
	}
	branch := func(n parse.Node, b *parse.BranchNode, pipes []string) {
		note(n, append(append([]string{}, pipes...), b.Pipe.String()))
		walkPipe(b.Pipe, pipes)
		with := append(append([]string{}, pipes...), b.Pipe.String())
		walk(b.List, with)
		if b.ElseList != nil {
			walk(b.ElseList, with)
		}
	}
	walk = func(n parse.Node, pipes []string) {
		switch x := n.(type) {
		case *parse.ListNode:
			if x == nil {
				return
			}
			for _, e := range x.Nodes {
				walk(e, pipes)
			}
		case *parse.IfNode:
			branch(n, &x.BranchNode, pipes)
		case *parse.WithNode:
			branch(n, &x.BranchNode, pipes)
		case *parse.RangeNode:
			branch(n, &x.BranchNode, pipes)
		case *parse.ActionNode:
			note(n, append(append([]string{}, pipes...), x.Pipe.String()))
			walkPipe(x.Pipe, pipes)
		case *parse.TemplateNode:
			if x.Pipe != nil {
				note(n, append(append([]string{}, pipes...), x.Pipe.String()))
				walkPipe(x.Pipe, pipes)
			}
		case *parse.PipeNode:
			note(n, pipes)
			for _, c := range x.Cmds {
				walk(c, pipes)
			}
		case *parse.CommandNode:
			note(n, pipes)
			for _, a := range x.Args {
				walk(a, pipes)
			}
		case *parse.ChainNode:
			note(n, pipes)
			walk(x.Node, pipes)
		default:
			note(n, pipes)
		}
	}
	walk(t.Tree.Root, nil)
	return o
}

// The switches that may decide whether the fault's place is reached; false where that is not known.
func (s *subject) switchesAround(fault string) ([][]string, bool) {
	places := faultPlace.FindAllStringSubmatch(fault, -1)
	if len(places) == 0 {
		return nil, false
	}
	wanted := map[string]bool{} // paths, and what is below them
	for _, m := range places {
		o := s.outlineOf(m[3])
		pipes, known := o.around[m[2]]
		if !known {
			return nil, false
		}
		above := []string{}
		seen := map[string]bool{}
		for at := 0; at < len(pipes); at++ {
			text := pipes[at]
			if seen[text] {
				continue
			}
			seen[text] = true
			for _, v := range valuesPath.FindAllStringSubmatch(text, -1) {
				wanted[v[1][1:]] = true
				above = append(above, v[1][1:])
			}
			for _, v := range variablePath.FindAllStringSubmatch(text, -1) {
				assigned := o.assigned[v[1]]
				pipes = append(pipes, assigned...)
				for _, a := range assigned {
					for _, p := range valuesPath.FindAllStringSubmatch(a, -1) {
						wanted[(p[1] + v[2])[1:]] = true
						above = append(above, p[1][1:])
					}
				}
			}
		}
		for text := range seen {
			for _, v := range relativePath.FindAllStringSubmatch(text, -1) {
				if strings.HasPrefix(v[1], ".Values") {
					continue
				}
				for _, a := range above {
					wanted[a+v[1]] = true
				}
			}
		}
	}
	var found [][]string
	for _, key := range s.switches() {
		path := strings.Join(key, ".")
		ok := wanted[path]
		for i := range path {
			// A map that is looked at as a whole.
			ok = ok || (path[i] == '.' && wanted[path[:i]] && len(key) <= strings.Count(path[:i], ".")+2)
		}
		if ok {
			found = append(found, key)
		}
	}
	return found, true
}
