package account

import (
	"errors"
	"net"
)

// Say is Message for an error: it also knows a server name that leads nowhere, which is a slip of the fingers more often than
// a server that is down.
func Say(err error) string {
	var name *net.DNSError
	if errors.As(err, &name) && name.IsNotFound {
		return "No mail server of that name. Is the address right?"
	}
	return KindOf(err).Message()
}
