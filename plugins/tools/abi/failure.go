package abi

import "fmt"

// Failure is an error as the host reads it. Line and Column count from 1; 0 is unknown.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
}

func (failure *Failure) Error() string { return failure.Message }

// Failf makes a Failure with a code of docs/errors.md and a sentence.
func Failf(code, format string, values ...any) *Failure {
	return &Failure{Code: code, Message: fmt.Sprintf(format, values...)}
}
