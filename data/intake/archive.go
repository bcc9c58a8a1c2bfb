package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"
)

// File is one file to import: itself, or a member of an archive.
type File struct {
	Name string // as given; inside an archive "archive.zip/folder/file.xml"
	Data []byte // nil when Err is set
	Err  error  // why this member of an archive can't be had: a Refusal
}

// Each calls fn for the file, or for every file inside it when it is a zip archive, in the archive's order. Members
// are unpacked one at a time and within the limits: a bomb is refused, and the rest goes on until the archive's own
// bounds are reached. Each returns what fn or the context returns, or a Refusal of the archive as a whole.
func Each(ctx context.Context, name string, data []byte, limits Limits, fn func(File) error) error {
	if Detect(name, data[:min(len(data), HeadSize)]) != Zip {
		return fn(File{Name: name, Data: data})
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Refuse("the archive is damaged").Because(err)
	}
	if len(archive.File) > limits.Files {
		return Refuse("the archive holds %d files, more than the limit of %d", len(archive.File), limits.Files)
	}
	var total int64
	for _, member := range archive.File {
		if err := ctx.Err(); err != nil {
			return err
		}
		if ignorable(member.Name) {
			continue
		}
		file := File{Name: name + "/" + clean(member.Name)}
		file.Data, file.Err = unpack(member, limits, limits.Unpacked-total)
		total += int64(len(file.Data))
		if err := fn(file); err != nil {
			return err
		}
		if errors.Is(file.Err, errArchiveFull) {
			return Refuse("the archive unpacks to more than %d MB", limits.Unpacked>>20)
		}
	}
	return nil
}

var errArchiveFull = errors.New("the archive's limit is reached")

// ignorable names what archivers and systems add by themselves.
func ignorable(name string) bool {
	base := path.Base(name)
	return strings.HasSuffix(name, "/") || strings.HasPrefix(name, "__MACOSX/") || base == ".DS_Store" || base == "Thumbs.db"
}

// clean keeps a member's name from pointing outside: it is for showing, and no file is ever made of it.
func clean(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
}

func unpack(member *zip.File, limits Limits, left int64) ([]byte, error) {
	if member.Flags&1 != 0 {
		return nil, Refuse("the archive is encrypted: unpack it first")
	}
	// The sizes an archive claims are not trusted: what comes out is counted.
	bound := limits.Size
	if packed := int64(member.CompressedSize64); packed > 0 {
		bound = min(bound, max(packed*limits.Ratio, 1<<20))
	}
	full := false
	if left < bound {
		bound, full = max(left, 0), true
	}
	r, err := member.Open()
	if err != nil {
		return nil, Refuse("this file of the archive can't be unpacked").Because(err)
	}
	data, err := io.ReadAll(io.LimitReader(r, bound+1))
	if closeErr := r.Close(); err == nil {
		err = closeErr
	}
	if int64(len(data)) > bound {
		if full {
			return nil, Refuse("the archive unpacks to more than the limit").Because(errArchiveFull)
		}
		return nil, Refuse("this file unpacks to far more than its packed size: it is taken for a bomb")
	}
	if err != nil {
		return nil, Refuse("this file of the archive is damaged").Because(err)
	}
	if Detect(member.Name, data[:min(len(data), HeadSize)]) == Zip {
		return nil, Refuse("an archive inside an archive: unpack it first")
	}
	return data, nil
}
