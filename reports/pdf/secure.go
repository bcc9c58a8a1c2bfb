package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/jung-kurt/gofpdf"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// quiet keeps pdfcpu from writing a configuration folder into the user's home.
var quiet = sync.OnceFunc(api.DisableConfigDir)

// Encrypt locks a file with AES-256 (security handler revision 6). The passphrase opens it; it may not be empty. The
// result differs every time: keys are random.
func Encrypt(in []byte, passphrase string) (out []byte, err error) {
	defer guard("encrypting the PDF", &out, &err)
	if passphrase == "" {
		return nil, errors.New("encrypting the PDF: a passphrase is needed")
	}
	if len(in) < 8 || !bytes.HasPrefix(in, []byte("%PDF-")) {
		return nil, errors.New("encrypting the PDF: not a PDF file")
	}
	quiet()
	// Below version 2.0 pdfcpu picks the deprecated revision 5.
	in = bytes.Clone(in)
	copy(in[5:], "2.0")
	conf := model.NewAESConfiguration(passphrase, passphrase, 256)
	conf.Permissions = model.PermissionsAll
	var buf bytes.Buffer
	if err := api.Encrypt(bytes.NewReader(in), &buf, conf); err != nil {
		return nil, fmt.Errorf("encrypting the PDF: %w", err)
	}
	return buf.Bytes(), nil
}

// Merge joins made papers into one job in order, for reprints of a whole day. With duplex every paper begins on a fresh
// sheet.
func Merge(files [][]byte, duplex bool) (out []byte, err error) {
	defer guard("joining PDFs", &out, &err)
	if len(files) == 0 {
		return nil, errors.New("joining PDFs: nothing to print")
	}
	quiet()
	var parts []io.ReadSeeker
	for i, f := range files {
		parts = append(parts, bytes.NewReader(f))
		if !duplex || i == len(files)-1 {
			continue
		}
		dims, err := api.PageDims(bytes.NewReader(f), model.NewDefaultConfiguration())
		if err != nil {
			return nil, fmt.Errorf("joining PDFs: paper %d: %w", i+1, err)
		}
		if len(dims)%2 == 1 {
			blank, err := emptyPage(dims[0].Width, dims[0].Height)
			if err != nil {
				return nil, err
			}
			parts = append(parts, bytes.NewReader(blank))
		}
	}
	var buf bytes.Buffer
	conf := model.NewDefaultConfiguration()
	conf.CreateBookmarks = false
	if err := api.MergeRaw(parts, &buf, false, conf); err != nil {
		return nil, fmt.Errorf("joining PDFs: %w", err)
	}
	return buf.Bytes(), nil
}

// Validate reports what a strict reader would find wrong with a file.
func Validate(in []byte) (err error) {
	var none []byte
	defer guard("checking the PDF", &none, &err)
	quiet()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationStrict
	return api.Validate(bytes.NewReader(in), conf)
}

func emptyPage(w, h float64) ([]byte, error) {
	p := gofpdf.NewCustom(&gofpdf.InitType{OrientationStr: "P", UnitStr: "pt", Size: gofpdf.SizeType{Wd: w, Ht: h}})
	p.SetCatalogSort(true)
	p.SetCreationDate(epoch)
	p.SetModificationDate(epoch)
	p.AddPage()
	var buf bytes.Buffer
	if err := p.Output(&buf); err != nil {
		return nil, fmt.Errorf("making an empty page: %w", err)
	}
	return buf.Bytes(), nil
}

// guard turns a panic of a PDF library into an error.
func guard(doing string, out *[]byte, err *error) {
	if r := recover(); r != nil {
		*out, *err = nil, fmt.Errorf("%s: %v", doing, r)
	}
}
