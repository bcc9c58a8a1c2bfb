package paper

import (
	"time"

	"foyer/reports/code"
)

// Kind says what an Op draws.
type Kind uint8

// The things a page is made of. Coordinates are points from the upper left corner of the page.
const (
	TextOp   Kind = iota // Text at X, baseline Y, in Face, Size, Color; W is its width
	LineOp               // from X,Y to X+W,Y+H, Weight thick
	BoxOp                // X,Y,W,H, corners rounded by R; filled with Color, or outlined when Weight > 0
	CircleOp             // center X,Y, radius R; filled, or outlined when Weight > 0
	PathOp               // Points x,y pairs joined; filled and closed, or stroked when Weight > 0
	ImageOp              // Picture in X,Y,W,H
	QROp                 // QR in X,Y,W,W including its quiet zone
	LinkOp               // Text is the address that X,Y,W,H leads to
)

// Color is an opaque color.
type Color struct{ R, G, B uint8 }

// Op is one thing drawn on a page.
type Op struct {
	Kind       Kind
	Face       Face
	Color      Color
	Elem       int32 // index into Doc.Elems of what it belongs to; 0 is decoration
	X, Y, W, H float64
	R          float64
	Size       float64
	Weight     float64
	Text       string
	Points     []float64
	QR         *code.Matrix
	Picture    *Picture
}

// Page is what is drawn on one side of a sheet, in reading order.
type Page struct{ Ops []Op }

// Elem is a node of the document's structure, for programs that read papers aloud. Role is a PDF structure type
// (H1, H2, P, L, LI, Lbl, LBody, Table, TR, TH, TD, Figure, Sect); Parent an index, 0 the document itself.
type Elem struct {
	Role   string
	Parent int32
	Alt    string
}

// Doc is a laid-out paper: a display list that every back end replays alike.
type Doc struct {
	Title, Subject, Author, Lang string
	Date                         time.Time // of the paper; goes into the file, so it comes from the record, not the clock
	Size                         Size
	Pages                        []Page
	Elems                        []Elem // Elems[0] is the document
}

// Size is a paper format in points.
type Size struct {
	Name string
	W, H float64
}

// Paper formats.
var (
	Letter = Size{"Letter", 612, 792}
	A4     = Size{"A4", 595.28, 841.89}
)
