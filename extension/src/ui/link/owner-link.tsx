import { fill } from '@noiseaware-connect/shared/fill';
import type { Language } from '@noiseaware-connect/shared/language';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { LinkMessage, useLinkMessage } from '@noiseaware-connect/shared/parts/link-message';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Link } from '@noiseaware-connect/shared/shapes';
import { currentLanguage } from '@noiseaware-connect/shared/words/language';
import { linkStates, linkWords as words } from '@noiseaware-connect/shared/words/link-words';
import { momentOf } from '@noiseaware-connect/shared/words/moment';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isAbout } from '../../app/link-subject.ts';
import type { View } from '../../app/view.ts';
import type { Ask, LinkSubject, Send } from '../../messages.ts';
import { sendLinksWords } from '../../words/send-links-words.ts';
import { senderOf } from '../knowing.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import type { MadeLink } from './made-link.ts';
import { useCopy } from './use-copy.ts';
import { WaitingLinks, waitingLinksOf } from './waiting-links.tsx';

/**
 * A link for the owner of an account, to send, and the state of earlier ones. It is made when this opens, unless this
 * browser has one that can still be used, or a question about one is to be answered first.
 */
export function OwnerLink(props: {
  subject: LinkSubject;
  view: Pick<View, 'relay' | 'links' | 'linkRequests'>;
  now: number;
  send: Send;
  ask: Ask;
}) {
  const { subject, view, now, send, ask } = props;
  const { relay, links: pending, linkRequests } = view;
  const { account } = subject;
  const request = linkRequests.find((each) => isAbout(each, subject));
  const [links, setLinks] = useState<readonly Link[]>([]);
  const { note, setNote, copy } = useCopy();
  const [language, setLanguage] = useState<Language>(currentLanguage);
  // The question about a link has the one primary button then.
  const isAsked = waitingLinksOf(pending, account.id).length > 0;

  const make = async () => {
    setNote('');
    await send('make-links', { subjects: [subject] }).catch(() => setNote(describeRefusal('interrupted')));
  };
  useEffect(() => void (isAsked || make()), []);
  const look = async () => {
    const listed = await ask((client) => client.listLinks({ query: { account: account.id } }));
    if (listed.ok) setLinks(listed.value.links);
  };
  // Again after each change of a pending link, to show what the owner does.
  useEffect(() => void look(), [pending]);

  const withdraw = async (id: string) => {
    const answer = await ask((client) => client.revokeLink({ id }));
    setNote(answer.ok ? words.withdrawn : describeRefusal(answer.code));
    void look();
  };

  return (
    <div class="body" data-place="owner-link">
      <WaitingLinks links={pending} account={account.id} now={now} ask={ask} />
      {request?.state === 'made' ? (
        <ReadyMessage
          key={request.key}
          link={request}
          {...{ relay, now, language }}
          isMain={!isAsked}
          onLanguage={setLanguage}
          onCopy={copy}
        />
      ) : request?.state === 'waiting' ? (
        <p class="progress" role="status" data-link-request="waiting">
          <Sign name="busy" tone="blue" />
          {say(request.isPaused ? sendLinksWords.paused : sendLinksWords.making, {
            company: senderOf(relay).partner,
          })}
        </p>
      ) : (
        <>
          {request?.state === 'failed' && (
            <p class="problem" role="alert" data-link-request="failed">
              {say(describeRefusal(request.code), { company: senderOf(relay).partner })}
            </p>
          )}
          <Button action="make-link" look={isAsked ? 'wide' : 'primary wide'} onClick={make}>
            {request?.state === 'failed' ? sendLinksWords.tryAgain : words.make}
          </Button>
        </>
      )}
      <p class="note" role="status">
        {say(note, { company: senderOf(relay).partner })}
      </p>
      <p class="soft small">
        {words.lead} {words.afterwards}
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

// --- Internal helpers ---

/** The message with the link, which has the focus once it is there. */
function ReadyMessage(props: {
  link: MadeLink;
  relay: View['relay'];
  now: number;
  language: Language;
  isMain: boolean;
  onLanguage(language: Language): void;
  onCopy(text: string): unknown;
}) {
  const { link, relay, now, language, ...rest } = props;
  const message = useLinkMessage({ ...link, ...senderOf(relay) }, language, now);
  const copyButton = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => copyButton.current?.focus(), []);
  return <LinkMessage id="message" url={link.url} {...{ message, language, copyButton }} {...rest} />;
}
