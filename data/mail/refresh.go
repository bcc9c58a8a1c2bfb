package mail

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"foyer/data/store"
)

// refreshOf counts anew the conversation that a mail belongs to.
func (s *Service) refreshOf(ctx context.Context, tx *store.Tx, message int64) error {
	var conversation int64
	err := tx.QueryRow(ctx, `SELECT conversation FROM mail_message WHERE number = ? AND conversation IS NOT NULL`, message).Scan(&conversation)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // not read yet
	}
	if err != nil {
		return fmt.Errorf("finding the conversation of a mail: %w", err)
	}
	return s.refresh(ctx, tx, conversation)
}

// refresh counts mails and unread mails of a conversation anew and tells the screens. Counters are never added to:
// they are always counted, so they can't go stale.
func (s *Service) refresh(ctx context.Context, tx *store.Tx, conversation int64) error {
	return s.recount(ctx, tx, conversation, false)
}

// recount is refresh; unread says that nothing else has changed.
func (s *Service) recount(ctx context.Context, tx *store.Tx, conversation int64, unread bool) error {
	if _, err := tx.Exec(ctx, `UPDATE mail_conversation SET (messages, unread, last_at, last_in_at) = (
			SELECT count(*), coalesce(sum(direction = 'in' AND seen = 0 AND gone_at = ''), 0), coalesce(max(date), ''),
				coalesce(max(CASE WHEN direction = 'in' THEN date END), '')
			FROM mail_message m WHERE m.conversation = mail_conversation.number AND m.copy_of IS NULL)
		WHERE number = ?`, conversation); err != nil {
		return fmt.Errorf("counting a conversation: %w", err)
	}
	var id string
	if err := tx.QueryRow(ctx, `SELECT id FROM mail_conversation WHERE number = ?`, conversation).Scan(&id); err != nil {
		return fmt.Errorf("counting a conversation: %w", err)
	}
	tx.Emit(ConversationChanged{id, unread})
	return nil
}
