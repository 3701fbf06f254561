//go:build wasip1

package abi

// Level is how much a line of the log matters.
type Level int32

// Levels, as the host counts them.
const (
	LevelDebug Level = iota
	LevelInfo
	LevelWarn
	LevelError
)

//go:wasmimport fairlead log
func hostLog(level int32, text string)

// Log hands a line to the host's log.
func Log(level Level, text string) { hostLog(int32(level), text) }
