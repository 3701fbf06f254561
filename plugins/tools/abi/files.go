//go:build wasip1

package abi

import (
	"errors"
	"io/fs"
	"strings"
	"unsafe"
)

// ErrEscapes says that a path, or a link on its way, leads out of the tree it began in.
var ErrEscapes = errors.New("leads out of its tree")

// ErrNotExist is fs.ErrNotExist in the words of Linux, which people know from the tools.
var ErrNotExist error = nothingThere{}

type nothingThere struct{}

func (nothingThere) Error() string        { return "no such file or directory" }
func (nothingThere) Is(target error) bool { return target == fs.ErrNotExist }

var (
	errIsDirectory = errors.New("is a directory")
	errNoDirectory = errors.New("not a directory")
	errTooLarge    = errors.New("file too large")
)

// Found is what lies at a path.
type Found int32

// What Stat answers.
const (
	Nothing   Found = 0
	File      Found = 1
	Directory Found = 2
	Escapes   Found = -3
)

// Name is an entry of a directory.
type Name struct {
	Name        string
	IsDirectory bool
}

//go:wasmimport fairlead file_stat
func fileStat(path string) int32

//go:wasmimport fairlead file_list
func fileList(path string, target unsafe.Pointer, capacity int32) int64

//go:wasmimport fairlead file_read
func fileRead(path string, target unsafe.Pointer, capacity int32) int64

// Stat says what lies at an absolute path; links are followed.
func Stat(path string) Found { return Found(fileStat(path)) }

// List names what a directory holds, in byte order.
func List(path string) ([]Name, error) {
	listing, err := ask("readdir", path, fileList)
	if err != nil {
		return nil, err
	}
	var names []Name
	for entry := range strings.SplitSeq(strings.TrimSuffix(string(listing), "\x00"), "\x00") {
		if len(entry) > 1 {
			names = append(names, Name{Name: entry[1:], IsDirectory: entry[0] == 'd'})
		}
	}
	return names, nil
}

// Read gives the bytes of a file. Its errors are *fs.PathError, with fs.ErrNotExist or ErrEscapes inside.
func Read(path string) ([]byte, error) { return ask("open", path, fileRead) }

// ask calls until the buffer is large enough: first with a guess, then with the size it was told.
func ask(operation, path string, call func(string, unsafe.Pointer, int32) int64) ([]byte, error) {
	buffer := make([]byte, 16<<10)
	for range 4 {
		size := call(path, unsafe.Pointer(&buffer[0]), int32(len(buffer)))
		if size < 0 {
			return nil, &fs.PathError{Op: operation, Path: path, Err: reason(size)}
		}
		if size <= int64(len(buffer)) {
			return buffer[:size:size], nil
		}
		buffer = make([]byte, size)
	}
	return nil, &fs.PathError{Op: operation, Path: path, Err: errTooLarge}
}

func reason(code int64) error {
	switch code {
	case -1:
		return ErrNotExist
	case -2:
		return errIsDirectory
	case -3:
		return ErrEscapes
	case -4:
		return errTooLarge
	default:
		return fs.ErrInvalid
	}
}
