package mailtest

import (
	"text/template"
)

type rigSettings struct {
	Dir, User     string
	Root          bool
	UID, GID      int
	Port, TLSPort int
}

var dovecotConf = template.Must(template.New("dovecot.conf").Parse(`base_dir = {{.Dir}}/run
state_dir = {{.Dir}}/state
instance_name = mailtest
protocols = imap
listen = 127.0.0.1
log_path = {{.Dir}}/dovecot.log
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{{.Dir}}/ssl/cert.pem
ssl_key = <{{.Dir}}/ssl/key.pem
auth_mechanisms = plain login
mail_location = mdbox:{{.Dir}}/mail/%u
mail_fsync = never
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {{.UID}}
mail_gid = {{.GID}}
mail_max_userip_connections = 100
auth_failure_delay = 0
{{- if .Root}}
default_internal_user = dovecot
default_login_user = dovenull
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
{{- else}}
default_internal_user = {{.User}}
default_login_user = {{.User}}
default_internal_group =
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
}
service stats {
  chroot =
}
{{- end}}
service imap-login {
  inet_listener imap {
    port = {{.Port}}
  }
  inet_listener imaps {
    port = {{.TLSPort}}
    ssl = yes
  }
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    special_use = \Sent
    auto = create
  }
  mailbox Drafts {
    special_use = \Drafts
    auto = create
  }
  mailbox Archive {
    special_use = \Archive
    auto = create
  }
  mailbox Trash {
    special_use = \Trash
    auto = create
  }
  mailbox Junk {
    special_use = \Junk
    auto = create
  }
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {{.Dir}}/users
}
userdb {
  driver = static
  args = uid={{.UID}} gid={{.GID}} home={{.Dir}}/mail/%u
}
`))
