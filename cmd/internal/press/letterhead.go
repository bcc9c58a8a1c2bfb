package press

import (
	"context"
	"fmt"
	"image"
	"image/draw"

	"foyer/data/practice"
	"foyer/reports/letter"
	"foyer/reports/paper"
	"foyer/reports/raster"
	"foyer/reports/summary"
)

// color reads #rrggbb; anything else is Foyer's own color.
func color(hex string) (c paper.Color) {
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil {
		return paper.Color{}
	}
	return c
}

// Letterhead draws the top of a letter as a practice would have it that need not be kept yet,
// at a width in pixels. It makes and keeps nothing.
func (p *Press) Letterhead(_ context.Context, house practice.Practice, width int) (image.Image, error) {
	doc, _, err := letter.Plain{Practice: letterhead(house, house.Language), Title: house.Name, Options: summary.Options{Lang: house.Language}}.Layout()
	if err != nil {
		return nil, unprintable(err)
	}
	whole, err := raster.Page(doc, 0, float64(width)/8.5)
	if err != nil {
		return nil, err
	}
	top := whole.Bounds()
	top.Max.Y = top.Min.Y + top.Dy()*17/100
	part := image.NewRGBA(image.Rect(0, 0, top.Dx(), top.Dy()))
	draw.Draw(part, part.Bounds(), whole, top.Min, draw.Src)
	return part, nil
}

// TestPage sets a page that shows how a printer does the practice's papers.
func (p *Press) TestPage(ctx context.Context, lines []string, a4 bool) ([]byte, error) {
	house, err := p.Practice.Get(ctx)
	if err != nil {
		return nil, err
	}
	file, _, err := letter.Plain{Practice: letterhead(house, house.Language), Title: lines[0], Heading: true, Lines: lines[1:], Options: summary.Options{Lang: house.Language, A4: a4}}.PDF()
	return file, unprintableOrNil(err)
}
