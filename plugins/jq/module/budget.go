package main

import "context"

// mostSteps is what gojq does here in about a second on a slow machine.
const mostSteps = 4_000_000

// budget ends a program after a number of steps. gojq asks its context before each one, and a guest has no clock by which a second could be told.
type budget struct {
	context.Context
	steps int
}

var over = func() <-chan struct{} {
	channel := make(chan struct{})
	close(channel)
	return channel
}()

func (spent *budget) Done() <-chan struct{} {
	spent.steps++
	if spent.steps > mostSteps {
		return over
	}
	return nil
}

func (spent *budget) Err() error {
	if spent.steps > mostSteps {
		return context.DeadlineExceeded
	}
	return nil
}
