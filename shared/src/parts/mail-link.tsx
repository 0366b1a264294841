import { fill } from '../fill.ts';
import type { Account } from '../shapes.ts';
import { linkWords as words } from '../words/link-words.ts';
import { momentOf } from '../words/moment.ts';

/** Opens a mail with the link for an account's owner. The person chooses the recipient there (mailto, RFC 6068). */
export const MailLink = (props: { account: Account; url: string; expiresAt: string; now: number }) => {
  const { account, url, expiresAt, now } = props;
  const subject = fill(words.subject, { account: account.name ?? account.id });
  const body = `${fill(words.body, { until: momentOf(Date.parse(expiresAt), now) })}\r\n\r\n${url}`;
  const href = `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
  return (
    <a class="button" data-action="mail" href={href} target="_blank" rel="noreferrer">
      {words.mail}
    </a>
  );
};
