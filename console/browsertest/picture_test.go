package browsertest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// complaints tells what goes wrong in a page: what the policy refuses, and errors of scripts.
func complaints(to chan<- string) func(any) {
	return func(event any) {
		text := ""
		switch e := event.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Level == "error" && e.Entry.Source != "network" {
				text = e.Entry.Text
			}
		case *runtime.EventExceptionThrown:
			text = e.ExceptionDetails.Text
		}
		if text != "" {
			select {
			case to <- text:
			default:
			}
		}
	}
}

// pictures are those that docs/console.md shows.
var pictures = []string{"overview-light", "configuration-light", "playground-light", "activity-dark", "request-light"}

// picture draws the page for the documentation, where UPDATE_PICTURES is set.
func (b *tab) picture(name string, width, height int64) {
	b.t.Helper()
	if os.Getenv("UPDATE_PICTURES") == "" || !slices.Contains(pictures, name) {
		return
	}
	b.must(chromedp.Do(b.ctx, chromedp.EmulateViewport(width, height)))
	shot, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	b.must(err)
	img, err := png.Decode(bytes.NewReader(shot))
	b.must(err)
	var small bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	b.must(encoder.Encode(&small, fewColours(img)))
	b.must(os.MkdirAll("../../docs/images", 0o755))
	b.must(os.WriteFile(filepath.Join("../../docs/images", "console-"+name+".png"), small.Bytes(), 0o644))
}

// fewColours is a picture in its 256 most frequent colours.
func fewColours(img image.Image) image.Image {
	counts := map[color.RGBA]int{}
	bounds := img.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)]++
		}
	}
	var all []color.RGBA
	for c := range counts {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int { return counts[b] - counts[a] })
	var palette color.Palette
	for _, c := range all[:min(len(all), 256)] {
		palette = append(palette, c)
	}
	nearest := map[color.Color]uint8{}
	small := image.NewPaletted(bounds, palette)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := img.At(x, y)
			index, known := nearest[c]
			if !known {
				index = uint8(palette.Index(c))
				nearest[c] = index
			}
			small.SetColorIndex(x, y, index)
		}
	}
	return small
}
