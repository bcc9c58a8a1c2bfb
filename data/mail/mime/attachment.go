package mime

import (
	"fmt"
	"strings"
)

func (p *parser) attach(n *part, related bool) {
	if len(p.m.Attachments) >= maxAttachments {
		p.problem("the mail has too many attachments; some were left out")
		return
	}
	a := Attachment{
		Name:      n.filename,
		Type:      n.kind,
		ContentID: n.contentID,
		Inline:    n.disposition != "attachment" && (related || n.disposition == "inline" || n.contentID != ""),
		body:      n.body,
		encoding:  n.encoding,
	}
	switch a.encoding {
	case "":
		a.Size = int64(len(a.body))
	case "base64":
		a.Size = base64Size(a.body)
	default:
		a.Size = int64(len(a.Data()))
	}
	if a.Name == "" {
		a.Name = p.nameFor(n)
	}
	switch a.Type {
	case "application/ms-tnef":
		p.problem("attachments are packed in Outlook's own form (winmail.dat), which can't be opened here")
	case "application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted":
		p.problem("the mail is encrypted, or signed as a whole; its text can't be read here")
	}
	p.m.Attachments = append(p.m.Attachments, a)
}

var extensions = map[string]string{
	"message/rfc822": "eml", "message/global": "eml", "text/calendar": "ics", "text/plain": "txt", "text/html": "html",
	"text/csv": "csv", "text/vcard": "vcf", "text/x-vcard": "vcf", "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png",
	"image/gif": "gif", "image/heic": "heic", "image/tiff": "tif", "application/zip": "zip", "application/pkcs7-signature": "p7s",
	"application/x-pkcs7-signature": "p7s", "application/pgp-signature": "asc", "application/msword": "doc", "application/json": "json",
	"application/xml": "xml", "text/xml": "xml", "text/rfc822-headers": "txt", "application/ms-tnef": "dat",
}

// nameFor makes a file name for a part that has none.
func (p *parser) nameFor(n *part) string {
	extension := extensions[n.kind]
	if extension == "" {
		extension = "bin"
	}
	if extension == "eml" {
		fields, _ := splitHeader(n.body, true, func(string) {})
		if name := fileName(decodeText(get(fields, "Subject")), ""); name != "" {
			return name + ".eml"
		}
	}
	return fmt.Sprintf("attachment-%d.%s", len(p.m.Attachments)+1, extension)
}

// fileName cleans the first name that is one: no folders, nothing a file system or a person stumbles over.
func fileName(names ...string) string {
	for _, name := range names {
		name = oneLine(decodeText(name))
		if cut := strings.LastIndexAny(name, `/\`); cut >= 0 {
			name = name[cut+1:]
		}
		name = strings.Map(func(r rune) rune {
			if strings.ContainsRune(`<>:"|?*`, r) {
				return '_'
			}
			return r
		}, name)
		name = strings.TrimLeft(strings.TrimRight(name, ". "), " .")
		if runes := []rune(name); len(runes) > 120 {
			name = string(runes[:80]) + "…" + string(runes[len(runes)-30:])
		}
		if name != "" {
			return name
		}
	}
	return ""
}
