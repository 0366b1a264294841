import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { LinkMessage } from '@noiseaware-connect/shared/parts/link-message';
import { QrCode } from '@noiseaware-connect/shared/parts/qr-code';
import { say } from '@noiseaware-connect/shared/parts/say';
import { TextField } from '@noiseaware-connect/shared/parts/text-field';
import type { Account, Link } from '@noiseaware-connect/shared/shapes';
import type { LinkToSend } from '@noiseaware-connect/shared/words/link-message';
import { linkStates, linkWords as words } from '@noiseaware-connect/shared/words/link-words';
import { momentOf } from '@noiseaware-connect/shared/words/moment';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { View } from '../../app/view.ts';
import type { Ask } from '../../messages.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import { WaitingLinks, waitingLinksOf } from './waiting-links.tsx';

/** Makes a link for the owner of an account, to copy, scan or send, and shows the state of earlier ones. */
export function OwnerLink(props: {
  account: Account;
  connection: string | undefined;
  /** Who sends the link, and for which company. */
  sender: Pick<LinkToSend, 'maker' | 'partner' | 'support' | 'login'>;
  /** The links that this person confirms, as the background keeps them. */
  pending: View['links'];
  now: number;
  ask: Ask;
}) {
  const { account, connection, sender, pending, now, ask } = props;
  /** The new link. The relay sends its address only once. */
  const [made, setMade] = useState<{ id: string; url: string; expiresAt: string } | null>(null);
  const [links, setLinks] = useState<readonly Link[]>([]);
  const [working, setWorking] = useState(false);
  const [note, setNote] = useState('');
  const look = async () => {
    const listed = await ask((client) => client.listLinks({ query: { account: account.id } }));
    if (listed.ok) setLinks(listed.value.links);
  };
  // Again after each change of a pending link, to show what the owner does.
  useEffect(() => void look(), [pending]);

  const copyButton = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => copyButton.current?.focus(), [made]);

  const make = async () => {
    setWorking(true);
    const answer = await ask((client) => client.makeLink({ body: { account, connection } }));
    setWorking(false);
    setNote(answer.ok ? '' : describeRefusal(answer.code));
    if (answer.ok) setMade(answer.value);
  };
  const withdraw = async (id: string) => {
    const answer = await ask((client) => client.revokeLink({ id }));
    setNote(answer.ok ? words.withdrawn : describeRefusal(answer.code));
    if (answer.ok && made?.id === id) setMade(null);
    void look();
  };
  const copy = (url: string) =>
    navigator.clipboard.writeText(url).then(
      () => setNote(words.copied),
      () => setNote(words.notCopied),
    );
  // The question about a link has the one primary button then.
  const isAsked = waitingLinksOf(pending, account.id).length > 0;
  const currentLink = links.find(({ id }) => id === made?.id);

  return (
    <div class="body" data-place="owner-link">
      <WaitingLinks links={pending} account={account.id} now={now} ask={ask} />
      <p class="soft">
        {words.lead} {words.afterwards}
      </p>
      {made === null ||
      (currentLink !== undefined && currentLink.status !== 'open' && currentLink.status !== 'started') ? (
        <Button action="make-link" look={isAsked ? 'wide' : 'primary wide'} off={working} onClick={make}>
          {words.make}
        </Button>
      ) : (
        <>
          <TextField id="link" label={words.address} value={made.url} readOnly onInput={() => undefined} />
          <div class="buttons">
            <Button
              action="copy"
              look={isAsked ? '' : 'primary'}
              ref={copyButton}
              onClick={() => copy(made.url)}
            >
              {words.copy}
            </Button>
          </div>
          <LinkMessage
            link={{ account, url: made.url, expiresAt: made.expiresAt, ...sender }}
            now={now}
            onCopy={copy}
          />
          <QrCode text={made.url} label={words.code} />
        </>
      )}
      <p class="note" role="status">
        {say(note, { company: sender.partner })}
      </p>
      {links.length > 0 && (
        <section>
          <h2>{words.earlier}</h2>
          <ul class="links">
            {links.slice(0, 5).map(({ id, status, expiresAt }) => (
              <li key={id} data-link={status}>
                <span>{fill(linkStates[status], { time: momentOf(Date.parse(expiresAt), now) })}</span>
                {(status === 'open' || status === 'started') && (
                  <Button action="withdraw" look="quiet danger" onClick={() => withdraw(id)}>
                    {words.withdraw}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
