package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// RemoveTree removes a folder with everything in it; a folder that is not there is no error. On Windows, os.RemoveAll
// asks for a kind of deleting that some network drives, and wine, do not know: then files go one by one.
func RemoveTree(dir string) error {
	err := os.RemoveAll(dir)
	if err == nil || runtime.GOOS != "windows" {
		return err
	}
	return removeOneByOne(dir)
}

func removeOneByOne(dir string) error {
	var paths []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		paths = append(paths, path)
		return err
	})
	errs := []error{err}
	for _, path := range slices.Backward(paths) { // what lies in a folder before the folder
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
