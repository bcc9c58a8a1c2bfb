package summary

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"foyer/reports/gate"
	"foyer/reports/paper"
	"foyer/reports/pdf"
	"foyer/reports/portal"
	"foyer/reports/raster"
	"foyer/reports/wording"
)

var update = flag.Bool("update", false, "write the golden papers anew")

// tool skips a test where a program from poppler-utils, qpdf or zbar-tools isn't installed.
func tool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s isn't installed", name)
	}
}

func makePDF(t *testing.T, in Input) []byte {
	t.Helper()
	file, _, err := PDF(in)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// pageText is what pdftotext reads.
func pageText(t *testing.T, file []byte, args ...string) string {
	t.Helper()
	tool(t, "pdftotext")
	path := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", append(args, "-enc", "UTF-8", path, "-")...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestEverySampleIsAValidPDF(t *testing.T) {
	for name, in := range samples() {
		if err := pdf.Validate(makePDF(t, in)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	for name, in := range samples() {
		if !bytes.Equal(makePDF(t, in), makePDF(t, in)) {
			t.Errorf("%s differs from itself", name)
		}
	}
}

func TestAFullVisitFitsOnOneSheet(t *testing.T) {
	for _, name := range []string{"standard", "spanish", "enrolled", "web-a4", "no-portal", "wide"} {
		p, err := Layout(samples()[name])
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Doc.Pages) > 2 {
			t.Errorf("%s has %d pages", name, len(p.Doc.Pages))
		}
	}
}

func TestTextIsNeverSmallerThanPromised(t *testing.T) {
	for name, in := range samples() {
		p, err := Layout(in)
		if err != nil {
			t.Fatal(err)
		}
		body, small := 12.0, 10.5
		if in.Options.LargePrint {
			body, small = 18, 14
		}
		for _, page := range p.Doc.Pages {
			for _, op := range page.Ops {
				// Decoration (header, footer) and the digits in circles may be smaller; the letterhead's address is small print.
				if op.Kind == paper.TextOp && op.Size < body*0.88-0.01 && op.Size < small {
					t.Errorf("%s: %q is set in %.1f points", name, op.Text, op.Size)
				}
			}
		}
	}
}

func TestNothingLeavesThePage(t *testing.T) {
	for name, in := range samples() {
		p, err := Layout(in)
		if err != nil {
			t.Fatal(err)
		}
		for i, page := range p.Doc.Pages {
			for _, op := range page.Ops {
				if op.Kind == paper.TextOp && (op.X < 20 || op.X+op.W > p.Doc.Size.W-20 || op.Y < 20 || op.Y > p.Doc.Size.H-12) {
					t.Errorf("%s page %d: %q at %.0f,%.0f is %.0f wide", name, i+1, op.Text, op.X, op.Y, op.W)
				}
			}
		}
	}
}

func TestTextReadsInOrder(t *testing.T) {
	for lang, in := range map[string]Input{"en": sample(1), "es": sampleES()} {
		w := wording.For(lang)
		for _, mode := range [][]string{nil, {"-raw"}} {
			text := strings.Join(strings.Fields(pageText(t, makePDF(t, in), mode...)), " ")
			at := 0
			for _, want := range []string{in.Practice.Name, w.Say("title"), in.Patient.Name, in.Visit.Reason, w.Say("next"), in.Next[0], in.Next[3],
				w.Say("medicines"), in.Medicines[0].Name, w.Say("medicines.stop"), w.Say("numbers"), w.Say("found"), in.Found[0].Name, w.Say("visits"),
				"K7QM-4PXW-RX3T", w.Say("details")} {
				i := strings.Index(text[at:], want)
				if i < 0 {
					t.Fatalf("%s %v: %q doesn't follow; after it comes %q", lang, mode, want, text[at:min(len(text), at+200)])
				}
				at += i
			}
		}
	}
}

func TestTheCodeIsOnPaperButNotInTheSquareCode(t *testing.T) {
	in := sample(1)
	payload := in.Portal.Payload(wording.For("en"))
	if !strings.HasPrefix(payload, "mailto:front@cedarhollowfm.example?subject=ENROLL&body=") {
		t.Errorf("payload %q", payload)
	}
	if strings.Contains(payload, in.Portal.Code) || strings.Contains(payload, "K7QM") {
		t.Error("the code is in the square code")
	}
	if !strings.Contains(pageText(t, makePDF(t, in)), in.Portal.Code) {
		t.Error("the code isn't on the paper")
	}
}

func TestPhonesReadTheSquareCode(t *testing.T) {
	tool(t, "pdftoppm")
	tool(t, "zbarimg")
	dir := t.TempDir()
	for name, in := range map[string]Input{"mail": sample(1), "web": samples()["web-a4"], "large": samples()["large"]} {
		path := filepath.Join(dir, name+".pdf")
		if err := os.WriteFile(path, makePDF(t, in), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("pdftoppm", "-r", "150", "-gray", "-png", path, filepath.Join(dir, name)).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		images, err := filepath.Glob(filepath.Join(dir, name+"-*.png"))
		if err != nil || len(images) == 0 {
			t.Fatal("no pages drawn", err)
		}
		out, err := exec.Command("zbarimg", append([]string{"--quiet", "--raw"}, images...)...).Output()
		want := in.Portal.Payload(wording.For("en"))
		if strings.TrimSpace(string(out)) != want {
			t.Errorf("%s: read %q, want %q (%v)", name, out, want, err)
		}
	}
}

func TestThePreviewShowsAReadableSquareCode(t *testing.T) {
	tool(t, "zbarimg")
	p, err := Layout(sample(1))
	if err != nil {
		t.Fatal(err)
	}
	img, err := raster.Page(p.Doc, 1, 144)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "page.png")
	writePNG(t, path, img)
	out, err := exec.Command("zbarimg", "--quiet", "--raw", path).Output()
	if got := strings.TrimSpace(string(out)); got != sample(1).Portal.Payload(wording.For("en")) {
		t.Errorf("read %q (%v)", got, err)
	}
}

// Every number goes to the paper whole and forwards, on one line with its unit.
func TestNumbersArriveWholeWithTheirUnits(t *testing.T) {
	tool(t, "pdftotext")
	rng := rand.New(rand.NewPCG(7, 11))
	units := []string{"mg", "mL", "mcg", "units", "tablets", "lb", "mg/dL", "%", "°F", "mm Hg", "days", "minutes"}
	for round := range 12 {
		var want []string
		amount := func() string {
			var n string
			switch rng.IntN(4) {
			case 0:
				n = fmt.Sprint(rng.IntN(5000))
			case 1:
				n = fmt.Sprintf("%d.%d", rng.IntN(300), rng.IntN(100))
			case 2:
				n = fmt.Sprintf("%d,%03d", 1+rng.IntN(90), rng.IntN(1000))
			default:
				n = fmt.Sprintf("%d/%d", 80+rng.IntN(120), 40+rng.IntN(80))
			}
			s := n + " " + units[rng.IntN(len(units))]
			want = append(want, s)
			return s
		}
		filler := func() string { return strings.Repeat("pill ", rng.IntN(9)) }
		in := sample(round)
		in.Options.LargePrint = round%4 == 3
		in.Options.A4 = round%2 == 1
		for i := range in.Next {
			in.Next[i] = filler() + "take " + amount() + " and then " + filler() + amount() + " more."
		}
		for i := range in.Medicines {
			in.Medicines[i].Name = "Examplamycin " + amount()
			if in.Medicines[i].Status != Stopped { // how a stopped medicine was taken stays off the paper
				in.Medicines[i].How = filler() + "take " + amount() + " at night"
			}
			in.Medicines[i].Why = filler() + "not over " + amount()
		}
		for i := range in.Care {
			in.Care[i] = filler() + "walk " + amount() + " a day"
		}
		for i := range in.Results {
			in.Results[i].Value = amount()
			in.Results[i].Range = amount()
		}
		for i := range in.Vitals {
			in.Vitals[i].Value = amount()
		}
		in.Found[0].Meaning = filler() + "it was " + amount() + " and should be " + amount()
		in.Goals[0].Target = amount()
		text := pageText(t, makePDF(t, in))
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("round %d: %q isn't on one line of the paper", round, w)
			}
		}
	}
}

func TestCodesDoNotChangeTheRestOfThePaper(t *testing.T) {
	a, b := sample(1), sample(1)
	b.Portal.Code = "9HDF-2BCN-W8VY"
	da, err := Layout(a)
	if err != nil {
		t.Fatal(err)
	}
	db, err := Layout(b)
	if err != nil {
		t.Fatal(err)
	}
	for p := range da.Doc.Pages {
		for i, op := range da.Doc.Pages[p].Ops {
			other := db.Doc.Pages[p].Ops[i]
			if op.X != other.X || op.Y != other.Y || op.Text != other.Text && op.Text != a.Portal.Code {
				t.Fatalf("%q moved", op.Text)
			}
		}
	}
}

func TestStatesOfThePortalPanel(t *testing.T) {
	in := sample(1)
	in.Portal.State = portal.Declined
	declined := pageText(t, makePDF(t, in))
	if strings.Contains(declined, in.Portal.Code) || !strings.Contains(declined, "ask us.") {
		t.Error("a patient who declined gets one line and no code")
	}
	in.Portal.State, in.Portal.New = portal.Enrolled, []string{"Ask for a visit online"}
	enrolled := pageText(t, makePDF(t, in))
	if strings.Contains(enrolled, in.Portal.Code) || !strings.Contains(enrolled, "Ask for a visit online") {
		t.Error("an enrolled patient gets what is new and no code")
	}
	in.Portal = portal.Panel{}
	if strings.Contains(pageText(t, makePDF(t, in)), "online") {
		t.Error("no portal, no panel")
	}
}

func TestPartsCanBeSwitchedOffAndReordered(t *testing.T) {
	in := sample(1)
	in.Options.Off = map[string]bool{PartFound: true, PartSmoking: true}
	in.Options.Order = []string{PartNumbers, PartMedicines}
	text := pageText(t, makePDF(t, in))
	if strings.Contains(text, "What we found") || strings.Contains(text, "Former smoker") {
		t.Error("a part that is off was printed")
	}
	if n, m, x := strings.Index(text, "Your numbers"), strings.Index(text, "Your medicines"), strings.Index(text, "What to do next"); n < 0 || n > m || m > x {
		t.Errorf("order is %d %d %d", n, m, x)
	}
}

func TestDocumentedAbsenceIsPrinted(t *testing.T) {
	text := pageText(t, makePDF(t, sparse()))
	for _, want := range []string{"No known allergies.", "You take no medicines.", "Smoking: Not recorded"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestTextThatCannotBeDrawnNamesItsField(t *testing.T) {
	in := sample(1)
	in.Medicines[1].How = "Take 1 \u0967 pill"
	in.Patient.Name = "\xff\xfe"
	_, _, err := PDF(in)
	var g *gate.Error
	if !errors.As(err, &g) || len(g.Problems) != 2 {
		t.Fatalf("%v", err)
	}
	if !strings.Contains(err.Error(), "medicine 2, how to take it") || !strings.Contains(err.Error(), "patient, name") {
		t.Errorf("%v", err)
	}
}

func TestAProblemDoesNotChangeTheInput(t *testing.T) {
	in := sample(1)
	in.Next[0] = "Take\u00a01 pill 😀"
	before, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	_, notes, err := PDF(in)
	if err != nil || len(notes) != 1 || notes[0].Field != "what to do next 1" {
		t.Errorf("%v %v", notes, err)
	}
	after, err := json.Marshal(in)
	if err != nil || !bytes.Equal(before, after) {
		t.Error("the caller's input was changed")
	}
}

func TestEncryptedSummaryOpensOnlyWithItsPassphrase(t *testing.T) {
	tool(t, "qpdf")
	locked, err := pdf.Encrypt(makePDF(t, sample(1)), "orchard lantern seven")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "locked.pdf")
	if err := os.WriteFile(path, locked, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("qpdf", "--password=orchard lantern seven", "--show-encryption", path).CombinedOutput()
	if err != nil || !regexp.MustCompile(`R = 6`).Match(out) || !bytes.Contains(out, []byte("AESv3")) {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := exec.Command("qpdf", "--password=orchard lantern seven", "--check", path).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	for _, wrong := range []string{"", "orchard", "Orchard lantern seven"} {
		if err := exec.Command("qpdf", "--password="+wrong, "--check", path).Run(); err == nil {
			t.Errorf("opened with %q", wrong)
		}
	}
	for _, secret := range []string{"Marisol", "After-visit", "Cedar Hollow"} {
		if bytes.Contains(locked, []byte(secret)) {
			t.Errorf("%q lies open in the file", secret)
		}
	}
}

// goldens are the pages kept as pictures.
var goldens = map[string][]int{"standard": {0, 1}, "spanish": {0}, "large": {0}, "enrolled": {1}, "sparse": {0}}

func TestGoldenPapers(t *testing.T) {
	const hashes = "testdata/golden.json"
	want := map[string]string{}
	if data, err := os.ReadFile(hashes); err == nil {
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]string{}
	for name, in := range samples() {
		sum := sha256.Sum256(makePDF(t, in))
		got[name] = hex.EncodeToString(sum[:16])
		p, err := Layout(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range goldens[name] {
			img, err := raster.Page(p.Doc, page, 60)
			if err != nil {
				t.Fatal(err)
			}
			path := fmt.Sprintf("testdata/%s-%d.png", name, page+1)
			if *update {
				writePNG(t, path, gray(img))
				continue
			}
			compare(t, path, img)
		}
	}
	if *update {
		data, err := json.MarshalIndent(got, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(hashes, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for name, sum := range got {
		if runtime.GOARCH == "amd64" && want[name] != sum { // other processors round the last digit otherwise
			t.Errorf("the paper %q has changed; look at it (FOYER_PAPERS) and run the test with -update", name)
		}
	}
}

func gray(img *image.RGBA) *image.Gray {
	g := image.NewGray(img.Bounds())
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			g.Set(x, y, img.At(x, y))
		}
	}
	return g
}

func writePNG(t *testing.T, path string, img image.Image) {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// compare allows for a few dots in other shades, since other processors round otherwise.
func compare(t *testing.T, path string, img *image.RGBA) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if want.Bounds() != img.Bounds() {
		t.Fatalf("%s: size %v, want %v", path, img.Bounds(), want.Bounds())
	}
	off := 0
	g := gray(img)
	for y := range g.Bounds().Dy() {
		for x := range g.Bounds().Dx() {
			r, _, _, _ := want.At(x, y).RGBA()
			if d := int(r>>8) - int(g.GrayAt(x, y).Y); d > 8 || d < -8 {
				off++
			}
		}
	}
	if off > 40 {
		t.Errorf("%s: %d dots differ", path, off)
	}
}
