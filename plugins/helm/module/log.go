//go:build wasip1

package main

import (
	"log"
	"log/slog"
	"strings"

	"fairlead.dev/abi"
)

// hostLog writes what Helm logs, line by line.
type hostLog struct{}

func (hostLog) Write(line []byte) (int, error) {
	abi.Log(abi.LevelInfo, strings.TrimSuffix(string(line), "\n"))
	return len(line), nil
}

func sendLogsToHost() {
	log.SetFlags(0)
	log.SetOutput(hostLog{})
	slog.SetDefault(slog.New(slog.NewTextHandler(hostLog{}, &slog.HandlerOptions{Level: slog.LevelWarn})))
}
