package pdf

import (
	"bytes"
	"strconv"

	"github.com/jung-kurt/gofpdf"

	"foyer/reports/paper"
)

func (w *writer) op(op *paper.Op) error {
	switch op.Kind {
	case paper.TextOp:
		return w.text(op)
	case paper.LineOp:
		w.pen(op)
		w.point(op.X, op.Y, "m ")
		w.point(op.X+op.W, op.Y+op.H, "l S\n")
	case paper.BoxOp:
		w.box(op)
	case paper.CircleOp:
		w.circle(op)
	case paper.PathOp:
		w.path(op)
	case paper.QROp:
		w.qr(op)
	case paper.ImageOp:
		w.image(op)
	}
	return nil
}

func (w *writer) point(x, y float64, tail string) {
	w.num(x)
	w.num(w.h - y)
	w.put(tail)
}

func (w *writer) rgb(c paper.Color, tail string) {
	for _, v := range [3]uint8{c.R, c.G, c.B} {
		w.buf = strconv.AppendFloat(w.buf, float64(v)/255, 'f', 3, 64)
		w.buf = append(w.buf, ' ')
	}
	w.put(tail)
}

func (w *writer) fill(c paper.Color) {
	if c != w.color {
		w.rgb(c, "rg\n")
		w.color = c
	}
}

func (w *writer) pen(op *paper.Op) {
	if op.Color != w.stroke {
		w.rgb(op.Color, "RG\n")
		w.stroke = op.Color
	}
	if op.Weight != w.weight {
		w.num(op.Weight)
		w.put("w\n")
		w.weight = op.Weight
	}
}

// finishPath strokes or fills as the operation asks.
func (w *writer) finishPath(op *paper.Op) {
	if op.Weight > 0 {
		w.put("S\n")
	} else {
		w.put("f\n")
	}
}

func (w *writer) ink(op *paper.Op) {
	if op.Weight > 0 {
		w.pen(op)
	} else {
		w.fill(op.Color)
	}
}

// kappa places the control points of a Bézier quarter circle.
const kappa = 0.5523

func (w *writer) box(op *paper.Op) {
	w.ink(op)
	x, y, r := op.X, op.Y, min(op.R, op.W/2, op.H/2)
	if r <= 0 {
		w.num(x)
		w.num(w.h - y - op.H)
		w.num(op.W)
		w.num(op.H)
		w.put("re ")
		w.finishPath(op)
		return
	}
	k := r * (1 - kappa)
	right, bottom := x+op.W, y+op.H
	w.point(x+r, y, "m ")
	w.point(right-r, y, "l ")
	w.curve(right-k, y, right, y+k, right, y+r)
	w.point(right, bottom-r, "l ")
	w.curve(right, bottom-k, right-k, bottom, right-r, bottom)
	w.point(x+r, bottom, "l ")
	w.curve(x+k, bottom, x, bottom-k, x, bottom-r)
	w.point(x, y+r, "l ")
	w.curve(x, y+k, x+k, y, x+r, y)
	w.put("h ")
	w.finishPath(op)
}

func (w *writer) curve(x1, y1, x2, y2, x3, y3 float64) {
	w.point(x1, y1, "")
	w.point(x2, y2, "")
	w.point(x3, y3, "c ")
}

func (w *writer) circle(op *paper.Op) {
	w.ink(op)
	x, y, r := op.X, op.Y, op.R
	k := r * kappa
	w.point(x+r, y, "m ")
	w.curve(x+r, y+k, x+k, y+r, x, y+r)
	w.curve(x-k, y+r, x-r, y+k, x-r, y)
	w.curve(x-r, y-k, x-k, y-r, x, y-r)
	w.curve(x+k, y-r, x+r, y-k, x+r, y)
	w.put("h ")
	w.finishPath(op)
}

func (w *writer) path(op *paper.Op) {
	if len(op.Points) < 4 {
		return
	}
	w.ink(op)
	for i := 0; i+1 < len(op.Points); i += 2 {
		if i == 0 {
			w.point(op.Points[0], op.Points[1], "m ")
		} else {
			w.point(op.Points[i], op.Points[i+1], "l ")
		}
	}
	if op.Weight <= 0 {
		w.put("h ")
	}
	w.finishPath(op)
}

func (w *writer) image(op *paper.Op) {
	pic := op.Picture
	if pic == nil {
		return
	}
	w.flush()
	opt := gofpdf.ImageOptions{ImageType: "JPG"}
	if !w.pics[pic.Key] {
		w.pdf.RegisterImageOptionsReader(pic.Key, opt, bytes.NewReader(pic.JPEG))
		w.pics[pic.Key] = true
	}
	w.pdf.ImageOptions(pic.Key, op.X, op.Y, op.W, op.H, false, opt, 0, "")
}
