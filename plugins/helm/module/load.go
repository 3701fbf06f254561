//go:build wasip1

package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"fairlead.dev/abi"
	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/ignore"
	"sigs.k8s.io/yaml"
)

var (
	byteOrderMark = []byte{0xEF, 0xBB, 0xBF}
	gzipMagic     = []byte{0x1F, 0x8B, 0x08}
)

// loadChart reads a chart from a directory or an archive, with the words of Helm's own loaders.
func loadChart(place string) (*chart.Chart, error) {
	files, err := chartFiles(place)
	if err != nil {
		return nil, chartFailure(place, err)
	}
	if err := checkAPIVersion(place, files); err != nil {
		return nil, chartFailure(place, err)
	}
	loaded, err := loader.LoadFiles(files)
	if err != nil {
		return nil, chartFailure(place, err)
	}
	orderDependencies(loaded)
	return loaded, nil
}

func chartFiles(place string) ([]*archive.BufferedFile, error) {
	switch abi.Stat(place) {
	case abi.Directory:
		return directoryFiles(place)
	case abi.File:
		return archiveFiles(place)
	case abi.Escapes:
		return nil, &fs.PathError{Op: "open", Path: place, Err: abi.ErrEscapes}
	default:
		return nil, fmt.Errorf("path %q not found", place)
	}
}

// directoryFiles walks as Helm's directory loader does: names in order, .helmignore over files and whole directories.
func directoryFiles(root string) ([]*archive.BufferedFile, error) {
	rules, err := ignoreRules(root)
	if err != nil {
		return nil, err
	}
	var files []*archive.BufferedFile
	var walk func(below string) error
	walk = func(below string) error {
		names, err := abi.List(path.Join(root, below))
		if err != nil {
			return err
		}
		for _, entry := range names {
			name := path.Join(below, entry.Name)
			switch {
			case rules.Ignore(name, fileInfo{entry}):
			case entry.IsDirectory:
				if err := walk(name); err != nil {
					return err
				}
			default:
				file, err := readChartFile(root, name)
				if err != nil {
					return err
				}
				files = append(files, file)
			}
		}
		return nil
	}
	return files, walk("")
}

func ignoreRules(root string) (*ignore.Rules, error) {
	rules := ignore.Empty()
	text, err := abi.Read(path.Join(root, ignore.HelmIgnore))
	if err == nil {
		rules, err = ignore.Parse(bytes.NewReader(text))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	rules.AddDefaults()
	return rules, nil
}

func readChartFile(root, name string) (*archive.BufferedFile, error) {
	data, err := abi.Read(path.Join(root, name))
	if err != nil {
		return nil, fmt.Errorf("error reading %s: %w", name, err)
	}
	if int64(len(data)) > archive.MaxDecompressedFileSize {
		return nil, fmt.Errorf("chart file %q is larger than the maximum file size %d", path.Base(name), archive.MaxDecompressedFileSize)
	}
	return &archive.BufferedFile{Name: name, Data: bytes.TrimPrefix(data, byteOrderMark)}, nil
}

func archiveFiles(place string) ([]*archive.BufferedFile, error) {
	data, err := abi.Read(place)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(data, gzipMagic) {
		if strings.HasSuffix(place, ".yml") || strings.HasSuffix(place, ".yaml") {
			return nil, fmt.Errorf("file '%s' seems to be a YAML file, but expected a gzipped archive", place)
		}
		return nil, fmt.Errorf("file '%s' does not appear to be a gzipped archive", place)
	}
	files, err := archive.LoadArchiveFiles(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("unable to load chart archive: %w", err)
	}
	return files, nil
}

// checkAPIVersion refuses what Helm refuses before it reads the rest of a chart.
func checkAPIVersion(place string, files []*archive.BufferedFile) error {
	index := slices.IndexFunc(files, func(file *archive.BufferedFile) bool { return file.Name == "Chart.yaml" })
	if index < 0 {
		missing := path.Join(place, "Chart.yaml")
		return fmt.Errorf("unable to detect chart at %s: open %s: no such file or directory", missing, missing)
	}
	var base struct {
		APIVersion string `json:"apiVersion"`
	}
	if err := yaml.Unmarshal(files[index].Data, &base); err != nil {
		return fmt.Errorf("cannot load Chart.yaml: %w", err)
	}
	switch base.APIVersion {
	case chart.APIVersionV1, chart.APIVersionV2, "":
		return nil
	case "v3":
		return errors.New("invalid chart apiVersion")
	default:
		return fmt.Errorf("unsupported chart version: apiVersion %q is neither v1 nor v2", base.APIVersion)
	}
}

// orderDependencies gives subcharts a fixed order. Helm keeps them in the random order of a Go map, so that CRDs of several subcharts change places.
func orderDependencies(parent *chart.Chart) {
	children := slices.Clone(parent.Dependencies())
	slices.SortStableFunc(children, func(a, b *chart.Chart) int {
		return cmp.Or(strings.Compare(a.Name(), b.Name()), strings.Compare(a.Metadata.Version, b.Metadata.Version))
	})
	parent.SetDependencies(children...)
	for _, child := range children {
		orderDependencies(child)
	}
}

// fileInfo is as much of a fs.FileInfo as the ignore rules look at.
type fileInfo struct{ entry abi.Name }

func (info fileInfo) Name() string         { return info.entry.Name }
func (info fileInfo) IsDir() bool          { return info.entry.IsDirectory }
func (fileInfo) Size() int64               { return 0 }
func (fileInfo) ModTime() (none time.Time) { return none }
func (fileInfo) Sys() any                  { return nil }
func (info fileInfo) Mode() fs.FileMode {
	if info.entry.IsDirectory {
		return fs.ModeDir
	}
	return 0
}
