package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/itchyny/gojq"
)

// program is a compiled expression. One that has run out of steps is not tried on further objects of the same run.
type program struct {
	code      *gojq.Code
	exhausted bool
}

// programs are compiled expressions: an expression that many objects share is compiled once a run.
type programs map[string]*program

var errExhausted = errors.New("it takes longer than a second")

// delete takes out of an object what its expressions name, one after the other. An expression that fails on the object changes nothing of it.
func (known programs) delete(asked item) result {
	answer := result{Failures: []failure{}}
	compiled := make([]*program, 0, len(asked.Expressions))
	for _, expression := range asked.Expressions {
		each, err := known.compile(expression)
		if err != nil {
			answer.Failures = append(answer.Failures, failure{Expression: expression, Because: err.Error(), Unreadable: true})
		}
		compiled = append(compiled, each)
	}
	if len(answer.Failures) > 0 {
		return answer
	}
	var object any = asked.Object
	for index, each := range compiled {
		changed, err := each.run(object)
		if err != nil {
			answer.Failures = append(answer.Failures, failure{Expression: asked.Expressions[index], Because: err.Error()})
			continue
		}
		object = changed
	}
	answer.Object = object
	return answer
}

func (known programs) compile(expression string) (*program, error) {
	if each := known[expression]; each != nil {
		return each, nil
	}
	query, err := gojq.Parse(fmt.Sprintf("del(%s)", expression))
	if err != nil {
		return nil, err
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, err
	}
	known[expression] = &program{code: code}
	return known[expression], nil
}

// run takes the one value that a program comes to, for an object: Argo CD refuses to go on with anything else after the first deletion.
func (each *program) run(object any) (any, error) {
	if each.exhausted {
		return nil, errExhausted
	}
	if _, isObject := object.(map[string]any); !isObject {
		return nil, errors.New("an expression before it left no object")
	}
	values := each.code.RunWithContext(&budget{Context: context.Background()}, object)
	first, ok := values.Next()
	if !ok {
		return nil, errors.New("it comes to no value")
	}
	if err, failed := first.(error); failed {
		if errors.Is(err, context.DeadlineExceeded) {
			each.exhausted = true
			return nil, errExhausted
		}
		return nil, err
	}
	if _, ok := values.Next(); ok {
		return nil, errors.New("it comes to several values")
	}
	// A value that JSON cannot hold is no answer.
	if _, err := json.Marshal(first); err != nil {
		return nil, err
	}
	return first, nil
}
