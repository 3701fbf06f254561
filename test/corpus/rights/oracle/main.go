// Answers questions about rights as Argo CD does: its evaluation, on the very casbin and glob libraries that it uses. Reads a case a line, writes an answer a line.
package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"github.com/casbin/casbin/v2/util"
	"github.com/casbin/govaluate"
	"github.com/gobwas/glob"
)

const conf = `
[request_definition]
r = sub, res, act, obj
[policy_definition]
p = sub, res, act, obj, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && globOrRegexMatch(r.res, p.res) && globOrRegexMatch(r.act, p.act) && globOrRegexMatch(r.obj, p.obj)
`

// Case is a policy, who asks, and what. Projects has the lines that each project's roles add.
type Case struct {
	Policy    string            `json:"policy"`
	Default   string            `json:"defaultRole"`
	Regex     bool              `json:"regex"`
	Projects  map[string]string `json:"projectLines"`
	Subject   string            `json:"subject"`
	Groups    []string          `json:"groups"`
	Questions [][3]string       `json:"questions"`
}

// Answer is what each question comes to: asked with a token, with a bare subject, and with all names at once. Bad: the policy cannot be read.
type Answer struct {
	Claims []bool `json:"claims"`
	Raw    []bool `json:"raw"`
	Union  []bool `json:"union"`
	Bad    bool   `json:"bad"`
}

type adapter struct{ texts []string }

func (a *adapter) LoadPolicy(m model.Model) error {
	for _, t := range a.texts {
		for _, line := range strings.Split(t, "\n") {
			if err := load(strings.TrimSpace(line), m); err != nil {
				return err
			}
		}
	}
	return nil
}
func load(line string, m model.Model) error {
	if line == "" || strings.HasPrefix(line, "#") {
		return nil
	}
	r := csv.NewReader(strings.NewReader(line))
	r.TrimLeadingSpace = true
	t, err := r.Read()
	if err != nil {
		return err
	}
	if len(t) < 1 || t[0] == "" || (t[0] == "g" && len(t) != 3) || (t[0] == "p" && len(t) != 6) {
		return fmt.Errorf("invalid")
	}
	if _, ok := m[t[0][:1]]; !ok {
		return fmt.Errorf("invalid")
	}
	if _, ok := m[t[0][:1]][t[0]]; !ok {
		return fmt.Errorf("invalid")
	}
	m[t[0][:1]][t[0]].Policy = append(m[t[0][:1]][t[0]].Policy, t[1:])
	return nil
}
func (a *adapter) SavePolicy(model.Model) error                              { return errors.New("no") }
func (a *adapter) AddPolicy(string, string, []string) error                  { return errors.New("no") }
func (a *adapter) RemovePolicy(string, string, []string) error               { return errors.New("no") }
func (a *adapter) RemoveFilteredPolicy(string, string, int, ...string) error { return errors.New("no") }

var globs = map[string]glob.Glob{}

func globMatch(args ...any) (any, error) {
	val, pat := args[0].(string), args[1].(string)
	g, ok := globs[pat]
	if !ok {
		c, err := glob.Compile(pat)
		if err != nil {
			c = nil
		}
		g = c
		globs[pat] = g
	}
	if g == nil {
		return false, nil
	}
	return g.Match(val), nil
}

func enforcer(regex bool, texts ...string) (e *casbin.CachedEnforcer, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	m, _ := model.NewModelFromString(conf)
	e, err = casbin.NewCachedEnforcer(m, &adapter{texts})
	if err != nil {
		return nil, err
	}
	var f govaluate.ExpressionFunction = globMatch
	if regex {
		f = util.RegexMatchFunc
	}
	e.AddFunction("globOrRegexMatch", f)
	return e, nil
}

func enforce(e *casbin.CachedEnforcer, def string, claims func(q [3]string) bool, sub string, q [3]string) bool {
	if def != "" {
		if ok, err := e.Enforce(def, q[0], q[1], q[2]); ok && err == nil {
			return true
		}
	}
	if claims != nil {
		if claims(q) {
			return true
		}
		sub = ""
	}
	ok, err := e.Enforce(sub, q[0], q[1], q[2])
	return ok && err == nil
}

func isProj(s string) (string, bool) {
	p := strings.Split(s, ":")
	if len(p) == 3 && p[0] == "proj" {
		return p[1], true
	}
	return "", false
}

func projOf(c Case, q [3]string) (string, bool) {
	name := ""
	switch q[0] {
	case "applicationsets", "applications", "repositories", "clusters", "logs", "exec":
		s := strings.Split(q[2], "/")
		if len(s) < 2 {
			return "", false
		}
		name = s[0]
	case "projects":
		name = q[2]
	default:
		return "", false
	}
	_, ok := c.Projects[name]
	return name, ok
}

func answer(c Case) Answer {
	var a Answer
	global, err := enforcer(c.Regex, c.Policy)
	if err != nil {
		a.Bad = true
		return a
	}
	byProject := map[string]*casbin.CachedEnforcer{"": global}
	unions := map[string]*casbin.CachedEnforcer{}
	extra := ""
	for _, n := range append([]string{c.Subject, c.Default}, c.Groups...) {
		if n != "" {
			extra += "\ng, __me__, " + n
		}
	}
	for name, text := range c.Projects {
		byProject[name], err = enforcer(c.Regex, c.Policy, text)
		if err != nil {
			byProject[name] = global
		}
		unions[name], _ = enforcer(c.Regex, c.Policy, text, extra)
	}
	unions[""], _ = enforcer(c.Regex, c.Policy, extra)
	for _, q := range c.Questions {
		proj, ok := projOf(c, q)
		if !ok {
			proj = ""
		}
		claims := func(q [3]string) bool {
			if ok {
				if home, is := isProj(c.Subject); is {
					if home != proj {
						return false
					}
					return enforce(byProject[proj], c.Default, nil, c.Subject, q)
				}
			}
			e := byProject[proj]
			if enforce(e, c.Default, nil, c.Subject, q) {
				return true
			}
			gp, _ := e.GetGroupingPolicy()
			for _, g := range c.Groups {
				for _, row := range gp {
					if row[0] == g {
						if enforce(e, c.Default, nil, g, q) {
							return true
						}
						break
					}
				}
			}
			return false
		}
		a.Claims = append(a.Claims, enforce(global, c.Default, claims, "", q))
		a.Raw = append(a.Raw, enforce(global, c.Default, nil, c.Subject, q))
		ok2, err := unions[proj].Enforce("__me__", q[0], q[1], q[2])
		a.Union = append(a.Union, ok2 && err == nil)
	}
	return a
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		var c Case
		if err := json.Unmarshal(in.Bytes(), &c); err != nil {
			panic(err)
		}
		b, _ := json.Marshal(answer(c))
		out.Write(append(b, '\n'))
	}
}
