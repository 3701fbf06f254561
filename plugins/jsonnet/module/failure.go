//go:build wasip1

package main

import (
	"errors"
	"strings"

	"fairlead.dev/abi"
	"github.com/google/go-jsonnet"
	"github.com/google/go-jsonnet/ast"
)

// failureOf tells what went wrong as `jsonnet` does, with the place of the innermost frame.
func failureOf(vm *jsonnet.VM, files *treeImporter, err error) *abi.Failure {
	if strings.HasPrefix(err.Error(), "(CRASH)") {
		abi.Log(abi.LevelError, err.Error())
		first, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "(CRASH) "), "\n")
		return abi.Failf("PLUGIN_CRASHED", "Jsonnet ended in the middle of its work: %s", first)
	}
	failure := abi.Failf("JSONNET_ERROR", "%s", messageOf(vm, err))
	if files.refused != nil {
		failure.Code = files.refused.Code
	}
	if place := placeOf(err); place != nil {
		failure.File, failure.Line, failure.Column = place.FileName, place.Begin.Line, place.Begin.Column
	}
	if failure.File == "" {
		failure.File = files.main
	}
	return failure
}

// messageOf formats the errors Jsonnet knows with their stack of Jsonnet frames. Others come from reading the file itself.
func messageOf(vm *jsonnet.VM, err error) string {
	if placeOf(err) == nil && !errors.As(err, new(jsonnet.RuntimeError)) {
		return err.Error()
	}
	return strings.TrimSpace(vm.ErrorFormatter.Format(err))
}

func placeOf(err error) *ast.LocationRange {
	var located interface{ Loc() ast.LocationRange }
	if errors.As(err, &located) {
		place := located.Loc()
		return &place
	}
	var runtime jsonnet.RuntimeError
	if errors.As(err, &runtime) {
		for index := range runtime.StackTrace {
			if place := runtime.StackTrace[len(runtime.StackTrace)-1-index].Loc; place.FileName != "" && place.IsSet() {
				return &place
			}
		}
	}
	return nil
}
