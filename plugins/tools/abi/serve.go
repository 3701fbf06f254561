//go:build wasip1

// Package abi is the guest's side of Fairlead's binary interface, version 1: one JSON message in, one out, files by the host's leave.
package abi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"unsafe"

	_ "fairlead.dev/abi/arguments"
)

const version = 1

// Handler answers one message. What it returns is put into `{"ok": …}`, its error into `{"error": …}` (see Failure).
type Handler func(message []byte) (any, error)

var (
	handler Handler
	// Memory that the host holds by its address; kept here so that the collector leaves it alone.
	held = map[unsafe.Pointer][]byte{}
)

// Serve sets who answers. Call it from an init function: a reactor has no main.
func Serve(answer Handler) { handler = answer }

//go:wasmexport fairlead_abi
func abiVersion() int32 { return version }

//go:wasmexport fairlead_alloc
func alloc(size int32) unsafe.Pointer {
	block := make([]byte, max(size, 1))
	address := unsafe.Pointer(&block[0])
	held[address] = block
	return address
}

//go:wasmexport fairlead_free
func free(address unsafe.Pointer) { delete(held, address) }

//go:wasmexport fairlead_call
func call(address unsafe.Pointer, size int32) int64 {
	message := held[address]
	if size < 0 || int(size) > len(message) {
		return hold(encode(nil, Failf("PLUGIN_PROTOCOL", "the message does not lie in memory from fairlead_alloc")))
	}
	return hold(encode(answer(message[:size])))
}

// answer runs the handler; a panic becomes a failure, and its stack goes to the log only.
func answer(message []byte) (result any, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			if cause, ok := reason.(error); ok && errors.As(cause, new(*Failure)) {
				result, err = nil, cause
				return
			}
			Log(LevelError, fmt.Sprintf("%v\n%s", reason, debug.Stack()))
			result, err = nil, Failf("PLUGIN_CRASHED", "the tool ended in the middle of its work: %v", reason)
		}
	}()
	return handler(message)
}

// encode writes the envelope. Text is written as it is: no HTML escapes.
func encode(result any, err error) []byte {
	envelope := map[string]any{"ok": result}
	if err != nil {
		envelope = map[string]any{"error": asFailure(err)}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(envelope); err != nil {
		return encode(nil, Failf("PLUGIN_PROTOCOL", "the answer is no JSON: %v", err))
	}
	return out.Bytes()
}

func asFailure(err error) *Failure {
	var failure *Failure
	if errors.As(err, &failure) {
		return failure
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return &Failure{Code: "FILE_UNREADABLE", Message: err.Error(), File: path.Path}
	}
	return &Failure{Code: "PLUGIN_FAILED", Message: err.Error()}
}

// hold keeps the answer and packs where it lies: address in the upper half, length in the lower.
func hold(answer []byte) int64 {
	address := unsafe.Pointer(&answer[0])
	held[address] = answer
	return int64(uintptr(address))<<32 | int64(len(answer))
}
