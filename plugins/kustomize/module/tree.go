//go:build wasip1

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"fairlead.dev/abi"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

var errReadOnly = errors.New("read-only file system")

// tree is the host's files as Kustomize sees them. Only files that exist are written (a kustomization that is edited), and only in memory.
type tree struct {
	// Relative paths count from here, as in a shell.
	directory string
	written   map[string][]byte
	// Kustomization files in the order in which they were read.
	kustomizations []string
}

var _ filesys.FileSystem = (*tree)(nil)

func (files *tree) absolute(name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(files.directory, name)
}

func (files *tree) Exists(name string) bool {
	found := abi.Stat(files.absolute(name))
	return found == abi.File || found == abi.Directory
}

func (files *tree) IsDir(name string) bool { return abi.Stat(files.absolute(name)) == abi.Directory }

func (files *tree) ReadDir(name string) ([]string, error) {
	entries, err := abi.List(files.absolute(name))
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		names = append(names, entry.Name)
	}
	return names, err
}

// CleanedAbs splits as the file system on disk does. Links were followed by the host, so they have no other name here.
func (files *tree) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	place := files.absolute(name)
	switch abi.Stat(place) {
	case abi.Directory:
		return filesys.ConfirmedDir(place), "", nil
	case abi.File:
		return filesys.ConfirmedDir(path.Dir(place)), path.Base(place), nil
	case abi.Escapes:
		return "", "", fmt.Errorf("evalsymlink failure on '%s' : %w", name, &fs.PathError{Op: "lstat", Path: place, Err: abi.ErrEscapes})
	default:
		return "", "", fmt.Errorf("evalsymlink failure on '%s' : %w", name, missing("lstat", place))
	}
}

func (files *tree) ReadFile(name string) ([]byte, error) {
	place := files.absolute(name)
	if isKustomization(place) && !slices.Contains(files.kustomizations, place) {
		files.kustomizations = append(files.kustomizations, place)
	}
	if text, isWritten := files.written[place]; isWritten {
		return slices.Clone(text), nil
	}
	return abi.Read(place)
}

func (files *tree) WriteFile(name string, data []byte) error {
	place := files.absolute(name)
	if abi.Stat(place) != abi.File {
		return readOnly("open", place)
	}
	files.written[place] = slices.Clone(data)
	return nil
}

// Glob is filepath.Glob over the host's files; hidden files are left out unless the pattern asks for them.
func (files *tree) Glob(pattern string) ([]string, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, err
	}
	found := files.match(pattern)
	if filesys.IsHiddenFilePath(pattern) {
		return found, nil
	}
	return filesys.RemoveHiddenFiles(found), nil
}

func (files *tree) match(pattern string) []string {
	if !strings.ContainsAny(pattern, `*?[\`) {
		if files.Exists(pattern) {
			return []string{pattern}
		}
		return nil
	}
	folder, last := path.Split(pattern)
	folders := []string{strings.TrimSuffix(folder, "/")}
	if strings.ContainsAny(folder, `*?[\`) {
		folders = files.match(folders[0])
	}
	var found []string
	for _, each := range folders {
		names, _ := files.ReadDir(each)
		for _, name := range names {
			if matches, _ := path.Match(last, name); matches {
				found = append(found, path.Join(each, name))
			}
		}
	}
	return found
}

// The rest of the interface: nothing a build or an edit asks for.

func (files *tree) Create(name string) (filesys.File, error) { return nil, readOnly("open", name) }
func (files *tree) Mkdir(name string) error                  { return readOnly("mkdir", name) }
func (files *tree) MkdirAll(name string) error               { return readOnly("mkdir", name) }
func (files *tree) RemoveAll(name string) error              { return readOnly("unlink", name) }
func (files *tree) Open(name string) (filesys.File, error)   { return nil, readOnly("open", name) }
func (files *tree) Walk(name string, _ filepath.WalkFunc) error {
	return &fs.PathError{Op: "walk", Path: name, Err: errors.ErrUnsupported}
}

func readOnly(operation, place string) error {
	return &fs.PathError{Op: operation, Path: place, Err: errReadOnly}
}

func missing(operation, place string) error {
	return &fs.PathError{Op: operation, Path: place, Err: abi.ErrNotExist}
}
