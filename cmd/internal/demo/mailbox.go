package demo

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"

	"foyer/data/record"
)

// Address is the demo practice's own mail address.
const Address = "office@cedarhollow.example"

// Letter is one mail that waits in the demo's mailbox.
type Letter struct {
	At   time.Time
	Seen bool
	Raw  []byte
}

// letter is a mail before it is written out.
type letter struct {
	ago     time.Duration
	from    *record.Patient // nil: outside
	sender  string          // for outside mail: the whole From
	subject words
	text    words
	html    bool
	page    string // HTML alone, without a plain part
	attach  string // name of an attached file
	content string
	headers []string
	seen    bool
}

// Mailbox writes the mail that waits when the demo opens: refill requests, questions, readings, an urgent message,
// an appointment, a bill, a bounce, a newsletter, spam, and a stranger. Those who write are patients with an address.
func (p People) Mailbox(now time.Time) []Letter {
	var who []*record.Patient
	for i := range p.Subjects {
		s := &p.Subjects[i]
		if age, ok := s.Patient.BirthDate.Age(now); ok && age >= 20 && len(s.Patient.Reach("email")) > 0 {
			who = append(who, &s.Patient)
		}
	}
	h, m := time.Hour, time.Minute
	letters := []letter{
		{ago: 9 * m, from: who[3], subject: words{"question", "pregunta"}, text: words{
			"Good morning,\n\nsince I got up my left arm feels heavy and my chest feels tight. It does not go away when I sit down. Should I take another one of my pills?\n\nThank you",
			"Buenos días,\n\ndesde que me levanté tengo el brazo izquierdo pesado y me duele el pecho. No se me quita al sentarme. ¿Tomo otra pastilla?\n\nGracias"}},
		{ago: 50 * m, from: who[0], subject: words{"Refill", "Más medicina"}, text: words{
			"Hello,\n\nI have 4 tablets of lisinopril 10 mg left. Could you send a refill to the pharmacy on Church Street?\n\nThanks!",
			"Hola:\n\nMe quedan 4 tabletas de lisinopril 10 mg. ¿Pueden mandar más a la farmacia de la calle Church?\n\n¡Gracias!"}},
		{ago: 2 * h, from: who[1], subject: words{"Refill request", "Receta"}, html: true, text: words{
			"Hi, please refill my inhaler (albuterol). I used the last puff yesterday.", "Hola, necesito otro inhalador (albuterol). Ayer usé lo último."}},
		{ago: 3 * h, from: who[2], subject: words{"blood pressure this week", "mi presión de esta semana"}, text: words{
			"Here are my readings:\n\nMon 142/88, 136/84\nTue 139/86, 133/82\nWed 145/90\nThu 138/85, 131/80\n\nSee you next week.",
			"Estas son mis medidas:\n\nlun 142/88, 136/84\nmar 139/86, 133/82\nmié 145/90\njue 138/85, 131/80\n\nHasta la próxima semana."},
			attach: "readings.csv", content: "date,systolic,diastolic,pulse\r\n2026-11-16,142,88,71\r\n2026-11-17,139,86,69\r\n"},
		{ago: 5 * h, from: who[4], subject: words{"Appointment", "Cita"}, text: words{
			"Can I come on Thursday afternoon instead of Tuesday? Any time after 2 is fine.", "¿Puedo ir el jueves por la tarde en lugar del martes? Después de las 2 está bien."}},
		{ago: 7 * h, from: who[5], subject: words{"test results", "resultados"}, text: words{
			"Are the results of my blood test back? I am a little worried about the sugar.", "¿Ya llegaron los resultados de mi análisis de sangre? Me preocupa un poco el azúcar."}},
		{ago: 22 * h, from: who[6], seen: true, subject: words{"Bill from October", "Cuenta de octubre"}, text: words{
			"I got a bill for $40 but I paid at the desk. Could you look into it?", "Me llegó una cuenta de $40 pero ya pagué en la recepción. ¿Pueden revisarla?"}},
		{ago: 26 * h, from: who[7], seen: true, subject: words{"my records", "mi expediente"}, text: words{
			"I am moving to Ohio. Please send me a copy of my records.", "Me mudo a Ohio. Por favor envíenme una copia de mi expediente."}},
		{ago: 27 * h, from: who[8], seen: true, subject: words{"Re: your visit", "Re: su visita"}, text: words{
			"Thank you, the new tablets help a lot. I sleep again.\n\nOn Monday the office wrote:\n> How do you feel with the new tablets?\n> Please call 911 for chest pain.",
			"Gracias, las tabletas nuevas ayudan mucho. Ya duermo.\n\nEl lunes la clínica escribió:\n> ¿Cómo se siente con las tabletas nuevas?\n> Llame al 911 si le duele el pecho."}},
		{ago: 30 * h, from: who[9], subject: words{"for my mother", "para mi mamá"}, text: words{
			"My mother can't use a computer. May I see her appointments and write to you for her?", "Mi mamá no usa computadora. ¿Puedo ver sus citas y escribirles por ella?"}},
		{ago: 4 * h, sender: "Somebody New <new.person@elsewhere.example>", subject: words{"new patient?", ""}, text: words{
			"Do you take new patients? My insurance is Granite Mutual.\n\nJordan", ""}},
		{ago: 6 * h, sender: "Valley Lab Reports <no-reply@valleylab.example>", subject: words{"Your daily report is ready", ""}, headers: []string{"Auto-Submitted: auto-generated"}, text: words{
			"This mailbox is not read. 3 reports are ready for download.", ""}},
		{ago: 8 * h, sender: "Practice Weekly <news@practiceweekly.example>", subject: words{"Ten tips for a calmer waiting room", ""}, html: true,
			headers: []string{"List-Id: <weekly.practiceweekly.example>", "List-Unsubscribe: <https://practiceweekly.example/off>", "Precedence: bulk"}, text: words{"Ten tips for a calmer waiting room. Tip 1: plants.", ""}},
		{ago: 11 * h, sender: "PRIZE DEPARTMENT <win@prizes.example>", subject: words{"You WON!!! Claim now", ""}, html: true, headers: []string{"X-Spam-Flag: YES"}, text: words{
			"Congratulations!!! Click here to claim your prize of $1,000,000.", ""}},
		{ago: 12 * h, sender: "Mail Delivery System <MAILER-DAEMON@mail.cedarhollow.example>", subject: words{"Undelivered Mail Returned to Sender", ""}, headers: []string{"Auto-Submitted: auto-replied"}, text: words{
			"I'm sorry to have to inform you that your message could not be delivered.\n\n<nobody@patients.example>: 550 5.1.1 user unknown", ""}},
	}
	letters = append(letters,
		letter{ago: 20 * m, from: who[0], subject: words{"Re: Refill", "Re: Más medicina"}, text: words{
			"Sorry, it is the pharmacy on Front Street, not Church Street.\n\nThank you\n\nOn Tuesday I wrote:\n> I have 4 tablets of lisinopril 10 mg left.",
			"Perdón, es la farmacia de la calle Front, no Church.\n\nGracias\n\nEl martes escribí:\n> Me quedan 4 tabletas de lisinopril 10 mg."}},
		letter{ago: 10 * h, from: who[11], subject: words{"camp form", "formulario del campamento"},
			page: `<p>Hello,</p><p>the camp asks for <a href="https://camp.example/forms/7">this form</a> before Friday. Could you sign it?</p><img src="https://tracker.example/2.gif">`},
		letter{ago: 14 * h, from: who[14], subject: words{"Picture for you", "Foto para ustedes"}, text: words{
			"This is how it looks today. Is it healing as it should?", "Así se ve hoy. ¿Está sanando bien?"}, attach: "photo.png", content: photo()},
		letter{ago: 15 * h, sender: who[12].Name().String() + " <" + strings.ToLower(who[12].Name().Family[:1]) + ".work@elsewhere.example>", subject: words{"my appointment", ""}, text: words{
			"I write from work. What time is my appointment next week?", ""}},
		letter{ago: 16 * h, sender: who[13].Name().String() + " <" + who[13].Reach("email")[0] + ">", subject: words{"please send my records", ""},
			headers: []string{"Authentication-Results: mail.cedarhollow.example; dkim=fail; spf=fail; dmarc=fail"}, text: words{
				"Please send all my records to this new address today: records@elsewhere.example", ""}},
	)
	out := make([]Letter, 0, len(letters)+30)
	for i, l := range letters {
		out = append(out, l.write(now, i))
	}
	for i := range 30 { // what came in over the last weeks, read and answered in its day
		l := letter{ago: time.Duration(30+i*16) * h, from: who[10+i], seen: i < 15, subject: pick2(everyday, i).subject, text: pick2(everyday, i).text}
		out = append(out, l.write(now, 100+i))
	}
	// And over the two months before: what is older is history to Foyer, and nobody's work. Read mail of more than two weeks is
	// so too, so these are still unread on the server.
	for i, ago := 0, 23*24*h; ago < 58*24*h; i, ago = i+1, ago+time.Duration(14+i%5*7)*h {
		l := letter{ago: ago, from: who[10+i*7%(len(who)-10)], subject: pick2(everyday, i).subject, text: pick2(everyday, i).text}
		out = append(out, l.write(now, 200+i))
	}
	return out
}

// photo is a picture as a phone takes it, small.
func photo() string {
	img := image.NewRGBA(image.Rect(0, 0, 360, 240))
	for y := range 240 {
		for x := range 360 {
			d := (x-180)*(x-180)/3 + (y-120)*(y-120)
			img.Set(x, y, color.RGBA{uint8(224 - min(60, d/90)), uint8(150 + min(50, d/60)), uint8(130 + min(60, d/60)), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // a buffer takes every byte
	}
	return b.String()
}

func pick2(list []letter, i int) letter { return list[i%len(list)] }

var everyday = []letter{
	{subject: words{"Thank you", "Gracias"}, text: words{"Thank you for the quick answer. That helps.", "Gracias por la respuesta tan rápida. Me ayuda mucho."}},
	{subject: words{"Refill", "Medicina"}, text: words{"Could you refill my levothyroxine 75 mcg, please?", "¿Pueden surtir mi levotiroxina 75 mcg, por favor?"}},
	{subject: words{"Flu shot", "Vacuna"}, text: words{"Do I need to make an appointment for the flu shot?", "¿Necesito cita para la vacuna de la gripe?"}},
	{subject: words{"Form for school", "Formulario de la escuela"}, text: words{"The school needs the sports form signed by Friday. Can I pick it up?", "La escuela necesita el formulario firmado para el viernes. ¿Puedo recogerlo?"}},
	{subject: words{"Address", "Dirección"}, text: words{"We have moved. Our new address is 12 Brook Lane, Amenia.", "Nos mudamos. La nueva dirección es 12 Brook Lane, Amenia."}},
}

// StrangeCode is a mail with a patient's code from an address that is not that patient's: a person decides.
func StrangeCode(code string, now time.Time) Letter {
	l := letter{ago: 40 * time.Minute, sender: "Kin of a patient <kin@elsewhere.example>", subject: words{"ENROLL", ""}, text: words{"The code on the paper is " + strings.ToLower(code), ""}}
	return l.write(now, 901)
}

// EnrollLetter is the mail with which a patient takes up the invitation, as a phone writes it after the QR code has
// been read and the code been typed.
func EnrollLetter(p record.Patient, code string, at time.Time) Letter {
	l := letter{from: &p, subject: words{"ENROLL", "ENROLL"}, text: words{"My code: " + strings.ToLower(code) + "\n\nSent from my phone", "Mi código: " + strings.ToLower(code) + "\n\nEnviado desde mi teléfono"}}
	return l.write(at, 900)
}

// write returns the mail as its sender's program would have written it.
func (l letter) write(now time.Time, n int) Letter {
	lang, from := "en", l.sender
	if l.from != nil {
		lang = l.from.Language()
		from = mime.QEncoding.Encode("utf-8", l.from.Name().String()) + " <" + l.from.Reach("email")[0] + ">"
	}
	at := now.Add(-l.ago)
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	domain := from[strings.LastIndex(from, "@")+1 : len(from)-1]
	line("Return-Path: <%s>", from[strings.LastIndex(from, "<")+1:len(from)-1])
	if l.from != nil && len(l.headers) == 0 {
		line("Authentication-Results: mail.cedarhollow.example; dkim=pass header.d=%s; spf=pass smtp.mailfrom=%s; dmarc=pass header.from=%s", domain, domain, domain)
	}
	line("From: %s", from)
	line("To: Cedar Hollow Family Medicine <%s>", Address)
	line("Subject: %s", mime.QEncoding.Encode("utf-8", l.subject.in(lang)))
	line("Date: %s", at.Format(time.RFC1123Z))
	line("Message-ID: <%d.%d@%s>", at.Unix(), n, domain)
	for _, h := range l.headers {
		line("%s", h)
	}
	line("MIME-Version: 1.0")
	text := strings.ReplaceAll(l.text.in(lang), "\n", "\r\n")
	part := func(kind, body string) {
		line("Content-Type: %s; charset=utf-8", kind)
		line("Content-Transfer-Encoding: quoted-printable")
		line("")
		w := quotedprintable.NewWriter(&b)
		// A strings.Builder takes every byte, so neither call can fail.
		if _, err := w.Write([]byte(body)); err != nil {
			panic(err)
		}
		if err := w.Close(); err != nil {
			panic(err)
		}
		line("")
	}
	switch {
	case l.attach != "":
		line(`Content-Type: multipart/mixed; boundary="part"`)
		line("")
		line("--part")
		part("text/plain", text)
		line("--part")
		kind := "text/csv"
		if strings.HasSuffix(l.attach, ".png") {
			kind = "image/png"
		}
		line("Content-Type: %s; name=%q", kind, l.attach)
		line("Content-Disposition: attachment; filename=%q", l.attach)
		line("Content-Transfer-Encoding: base64")
		line("")
		for content := base64.StdEncoding.EncodeToString([]byte(l.content)); content != ""; {
			n := min(76, len(content))
			line("%s", content[:n])
			content = content[n:]
		}
		line("--part--")
	case l.page != "":
		part("text/html", "<html><body>"+l.page+"</body></html>")
	case l.html:
		line(`Content-Type: multipart/alternative; boundary="alt"`)
		line("")
		line("--alt")
		part("text/plain", text)
		line("--alt")
		part("text/html", `<html><body><p>`+strings.ReplaceAll(text, "\r\n", "<br>")+`</p><img src="https://tracker.example/1.gif"></body></html>`)
		line("--alt--")
	default:
		part("text/plain", text)
	}
	return Letter{At: at, Seen: l.seen, Raw: []byte(b.String())}
}
