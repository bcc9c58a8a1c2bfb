package cli

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"path/filepath"

	"foyer/data/mail"
	mimemail "foyer/data/mail/mime"

	"github.com/spf13/cobra"
)

// bodyFile reads a mail's text from a file, or from standard input for "-".
func (p Program) bodyFile(path string) (string, error) {
	var text []byte
	var err error
	if path != "-" {
		text, err = readFile(path)
	} else if text, err = io.ReadAll(p.In); err != nil {
		err = fileTrouble("Reading", "standard input", err)
	}
	return string(text), err
}

func attachments(paths []string) ([]mimemail.File, error) {
	var list []mimemail.File
	for _, path := range paths {
		content, err := readFile(path)
		if err != nil {
			return nil, err
		}
		kind := mime.TypeByExtension(filepath.Ext(path))
		if kind == "" {
			kind = http.DetectContentType(content)
		}
		list = append(list, mimemail.File{Name: filepath.Base(path), Type: kind, Data: content})
	}
	return list, nil
}

func (p Program) mailReplyCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "reply ID --body-file F", Short: "Answer a conversation; queued, sent by the next sync", Example: "  foyer mail reply ID --body-file answer.txt --done", Args: cobra.ExactArgs(1)}
	body, attach := cmd.Flags().String("body-file", "", "file with the text, - for standard input"), cmd.Flags().StringArray("attach", nil, "file to attach; repeat for several")
	done := cmd.Flags().Bool("done", false, "close the conversation with it")
	asJSON := jsonFlag(cmd)
	required(cmd, "body-file")
	cmd.RunE = p.with(func(s session, args []string) error {
		text, err := p.bodyFile(*body)
		if err != nil {
			return err
		}
		files, err := attachments(*attach)
		if err != nil {
			return err
		}
		q, err := s.Mail.Reply(s.ctx, args[0], text, files, *done)
		if err != nil {
			return err
		}
		return s.tellQueued(q, *asJSON)
	})
	return cmd
}

func (s session) tellQueued(q mail.Queued, asJSON bool) error {
	if asJSON {
		return printJSON(s.cmd.OutOrStdout(), q)
	}
	if q.WarningGiven {
		fmt.Fprintln(s.cmd.ErrOrStderr(), "note: the mail tells the patient that plain mail can be read by others")
	}
	_, err := fmt.Fprintln(s.cmd.OutOrStdout(), q.ID)
	return err
}

func (p Program) mailSendCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "send --patient ID --subject S --body-file F", Short: "A new mail to a patient, where consent and policy allow it", Example: "  foyer mail send --patient ID --subject 'From our office' --body-file text.txt", Args: cobra.NoArgs}
	f := cmd.Flags()
	id, subject, body := f.String("patient", "", "id of the patient"), f.String("subject", "", "nothing about health: subjects are never encrypted"), f.String("body-file", "", "file with the text, - for standard input")
	attach := f.StringArray("attach", nil, "file to attach; repeat for several")
	asJSON := jsonFlag(cmd)
	required(cmd, "patient", "subject", "body-file")
	cmd.RunE = p.with(func(s session, _ []string) error {
		text, err := p.bodyFile(*body)
		if err != nil {
			return err
		}
		files, err := attachments(*attach)
		if err != nil {
			return err
		}
		q, err := s.Mail.Send(s.ctx, mail.Draft{PatientID: *id, Subject: *subject, Text: text, Attachments: files, Purpose: "new"})
		if err != nil {
			return err
		}
		return s.tellQueued(q, *asJSON)
	})
	return cmd
}
