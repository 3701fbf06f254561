// Package arguments gives a program a name where the host gave it no arguments: klog reads the first one while it starts, and would panic.
// It imports nothing but os, so it is ready before any package that reads os.Args and whose path sorts after it.
package arguments

import "os"

func init() {
	if len(os.Args) == 0 {
		os.Args = []string{"tool"}
	}
}
