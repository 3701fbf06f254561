//go:build wasip1

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"fairlead.dev/abi"
	"github.com/google/go-jsonnet"
)

// treeImporter finds files as Jsonnet's FileImporter does: beside the importing file, then in the libraries from the last to the first. It reads through
// the host, and an import by an absolute path is refused.
type treeImporter struct {
	main      string
	libraries []string
	// What was read; nil: nothing there. Jsonnet demands the same Contents for the same file.
	found map[string]*jsonnet.Contents
	// The first import that was refused.
	refused *abi.Failure
}

// Import is what jsonnet.Importer asks for. An empty importedFrom means the file to evaluate, or code in a variable.
func (importer *treeImporter) Import(importedFrom, importedPath string) (jsonnet.Contents, string, error) {
	if importedFrom == "" && importedPath == importer.main {
		return importer.importMain()
	}
	if path.IsAbs(importedPath) {
		return jsonnet.Contents{}, "", importer.refuse(importedPath, "is absolute; write it relative to the importing file or to a library")
	}
	leadsOut := false
	for _, folder := range importer.folders(importedFrom) {
		place := path.Join(folder, importedPath)
		if !isInTree(place) {
			leadsOut = true
			continue
		}
		contents, err := importer.read(place)
		if errors.Is(err, abi.ErrEscapes) {
			return jsonnet.Contents{}, "", importer.refuse(importedPath, "leads out of the repository")
		}
		if err != nil {
			return jsonnet.Contents{}, "", err
		}
		if contents != nil {
			return *contents, place, nil
		}
	}
	if leadsOut {
		return jsonnet.Contents{}, "", importer.refuse(importedPath, "leads out of the repository")
	}
	return jsonnet.Contents{}, "", fmt.Errorf("couldn't open import %#v: no match locally or in the Jsonnet library paths", importedPath)
}

// isInTree tells whether a path lies in one of the trees that the host shows.
func isInTree(place string) bool {
	for _, root := range []string{"/src/", "/refs/", "/fetched/"} {
		if strings.HasPrefix(place, root) {
			return true
		}
	}
	return false
}

func (importer *treeImporter) importMain() (jsonnet.Contents, string, error) {
	contents, err := importer.read(importer.main)
	if err == nil && contents == nil {
		err = &fs.PathError{Op: "open", Path: importer.main, Err: abi.ErrNotExist}
	}
	if err != nil {
		return jsonnet.Contents{}, "", err
	}
	return *contents, importer.main, nil
}

// folders lists where an import is looked for. Code in a variable has no file: it stands beside the evaluated one.
func (importer *treeImporter) folders(importedFrom string) []string {
	if importedFrom == "" {
		importedFrom = importer.main
	}
	folders := []string{path.Dir(importedFrom)}
	for index := len(importer.libraries) - 1; index >= 0; index-- {
		folders = append(folders, importer.libraries[index])
	}
	return folders
}

func (importer *treeImporter) read(place string) (*jsonnet.Contents, error) {
	if known, asked := importer.found[place]; asked {
		return known, nil
	}
	bytes, err := abi.Read(place)
	if errors.Is(err, fs.ErrNotExist) {
		importer.found[place] = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	contents := jsonnet.MakeContentsRaw(bytes)
	importer.found[place] = &contents
	return &contents, nil
}

func (importer *treeImporter) refuse(importedPath, because string) error {
	failure := abi.Failf("IMPORT_DENIED", "import %q %s", importedPath, because)
	if importer.refused == nil {
		importer.refused = failure
	}
	return failure
}
