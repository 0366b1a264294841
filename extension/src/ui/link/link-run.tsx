import { fill } from '@noiseaware-connect/shared/fill';
import type { Language } from '@noiseaware-connect/shared/language';
import { Button } from '@noiseaware-connect/shared/parts/button';
import {
  LanguageChoice,
  LinkMessage,
  mailOf,
  useLinkMessage,
} from '@noiseaware-connect/shared/parts/link-message';
import { say } from '@noiseaware-connect/shared/parts/say';
import { currentLanguage } from '@noiseaware-connect/shared/words/language';
import { writeLinkMessage } from '@noiseaware-connect/shared/words/link-message';
import { sendWords } from '@noiseaware-connect/shared/words/link-words';
import { numberOf, plural } from '@noiseaware-connect/shared/words/plural';
import { useRef, useState } from 'preact/hooks';
import { isAbout } from '../../app/link-subject.ts';
import type { LinkRequest } from '../../app/model/records.ts';
import type { View } from '../../app/view.ts';
import { type LinkSubject, type Send, tell } from '../../messages.ts';
import { sendLinksWords as words } from '../../words/send-links-words.ts';
import { companyOf, senderOf } from '../knowing.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import { LinkRow } from './link-row.tsx';
import { isMade, type MadeLink } from './made-link.ts';
import { useCopy } from './use-copy.ts';

/** Between two messages that are copied as one text. */
const divider = '\n\n----------\n\n';

/** Links for several owners while they are made, and each message that is ready: to copy all, or to send one by one. */
export function LinkRun(props: {
  /** Whose links they are. */
  subjects: readonly LinkSubject[];
  /** Those that are kept: a link that was used or has expired is not. */
  requests: readonly LinkRequest[];
  relay: View['relay'];
  now: number;
  send: Send;
  onOthers(): void;
}) {
  const { subjects, requests, relay, now, send, onOthers } = props;
  /** The accounts whose links were kept. */
  const kept = useRef(new Set<string>());
  for (const { account } of requests) kept.current.add(account.id);
  const isKept = (subject: LinkSubject) => requests.some((request) => isAbout(request, subject));
  const gone = subjects.filter((subject) => kept.current.has(subject.account.id) && !isKept(subject));
  const { note, copy } = useCopy();
  const [language, setLanguage] = useState<Language>(currentLanguage);
  /** The languages that differ from the one for all, by the request's key. */
  const [exceptions, setExceptions] = useState<ReadonlyMap<string, Language>>(new Map());
  /** The keys of the messages that were copied. */
  const [copied, setCopied] = useState<ReadonlySet<string>>(new Set());
  const made = requests.filter(isMade);
  const failed = requests.filter(({ state }) => state === 'failed');
  const waiting = requests.filter(({ state }) => state === 'waiting');
  const isPaused = waiting.some((each) => each.state === 'waiting' && each.isPaused === true);
  const languageOf = ({ key }: LinkRequest) => exceptions.get(key) ?? language;
  const again = (subjects: readonly LinkRequest[]) =>
    tell(send, 'make-links', {
      subjects: subjects.map(({ account, connection }) => ({ account, connection })),
    });
  const noteCopied = (links: readonly MadeLink[]) =>
    setCopied(new Set([...copied, ...links.map(({ key }) => key)]));

  const copyAll = async () => {
    const write = async (link: MadeLink) => {
      const { subject, body } = await writeLinkMessage(
        { ...link, ...senderOf(relay) },
        languageOf(link),
        now,
      );
      return `${subject}\n\n${body}`;
    };
    const text = (await Promise.all(made.map(write))).join(divider);
    if (await copy(text, plural(words.copiedAll, made.length))) noteCopied(made);
  };

  return (
    <div class="body run" data-place="link-run">
      <div class="run-head">
        <div role="status">
          {waiting.length > 0 ? (
            <>
              <strong>
                {fill(words.progress, {
                  done: numberOf(made.length + gone.length),
                  count: numberOf(made.length + gone.length + waiting.length + failed.length),
                })}
              </strong>
              <p class="soft small">
                {isPaused ? say(words.paused, { company: companyOf(relay) }) : words.goesOn}
              </p>
            </>
          ) : (
            <strong>{plural(words.made, made.length)}</strong>
          )}
          {failed.length > 0 && <p class="problem">{plural(words.failed, failed.length)}</p>}
        </div>
        {made.length > 0 && (
          <LanguageChoice
            id="language-for-all"
            label={sendWords.language}
            language={language}
            onLanguage={(chosen) => {
              setLanguage(chosen);
              setExceptions(new Map());
            }}
          />
        )}
      </div>
      {waiting.length > 0 && (
        <progress value={subjects.length - waiting.length} max={subjects.length} aria-label={words.title} />
      )}
      {made.length > 0 && (
        <Button
          action="copy-all"
          look="primary wide"
          off={waiting.length > 0 && words.stillMaking}
          onClick={copyAll}
        >
          {words.copyAll}
        </Button>
      )}
      <p class="note" role="status">
        {note}
      </p>
      {failed.length > 1 && (
        <Button action="try-all-again" onClick={() => again(failed)}>
          {words.tryAllAgain}
        </Button>
      )}
      <ul class="run-list">
        {requests.map((request) =>
          isMade(request) ? (
            <ReadyRow
              key={request.key}
              link={request}
              {...{ relay, now }}
              language={languageOf(request)}
              isCopied={copied.has(request.key)}
              onLanguage={(chosen) => setExceptions(new Map([...exceptions, [request.key, chosen]]))}
              onCopy={async (text) => {
                if (await copy(text)) noteCopied([request]);
              }}
            />
          ) : (
            <UnreadyRow
              key={request.key}
              request={request}
              company={companyOf(relay)}
              onAgain={() => again([request])}
              onRemove={() => tell(send, 'forget-link', { key: request.key })}
            />
          ),
        )}
        {gone.map(({ account }) => (
          <li key={`gone ${account.id}`} data-link-request="gone" data-account={account.id}>
            <LinkRow
              sign="off"
              tone="grey"
              name={account.name ?? account.id}
              about={<span class="soft small">{words.gone}</span>}
            />
          </li>
        ))}
      </ul>
      <div class="buttons">
        <Button action="choose-others" look="quiet" onClick={onOthers}>
          {words.others}
        </Button>
      </div>
    </div>
  );
}

// --- Internal helpers ---

const nameFor = ({ account }: LinkRequest): string => account.name ?? account.id;

/** A link whose message is ready. */
function ReadyRow(props: {
  link: MadeLink;
  relay: View['relay'];
  now: number;
  language: Language;
  isCopied: boolean;
  onLanguage(language: Language): void;
  onCopy(text: string): unknown;
}) {
  const { link, relay, now, language, isCopied, onLanguage, onCopy } = props;
  const [isOpen, setOpen] = useState(false);
  const message = useLinkMessage({ ...link, ...senderOf(relay) }, language, now);
  const name = nameFor(link);
  const id = link.account.name === undefined ? '' : link.account.id;
  return (
    <li data-link-request="made" data-account={link.account.id}>
      <LinkRow
        sign="ok"
        tone="green"
        name={name}
        about={
          <span class="id">
            <bdi>{id}</bdi>
            {isCopied && ` ${id === '' ? '' : '· '}${words.copied}`}
          </span>
        }
        opener={{
          ...{ 'data-action': 'show-message', 'aria-expanded': isOpen },
          onClick: () => setOpen(!isOpen),
        }}
      >
        <Button
          action="copy-one"
          look="low"
          aria-label={fill(words.copyFor, { name })}
          onClick={() => onCopy(message.body)}
        >
          {words.copy}
        </Button>
        <a
          class="button low"
          data-action="mail-one"
          aria-label={fill(words.mailFor, { name })}
          href={mailOf(message)}
          target="_blank"
          rel="noreferrer"
        >
          {sendWords.mail}
        </a>
      </LinkRow>
      {isOpen && (
        <LinkMessage
          id={`message-${link.key}`}
          url={link.url}
          isMain={false}
          {...{ message, language, onLanguage, onCopy }}
        />
      )}
    </li>
  );
}

/** A link that is not made yet, or could not be. */
function UnreadyRow(props: { request: LinkRequest; company: string; onAgain(): void; onRemove(): void }) {
  const { request, company, onAgain, onRemove } = props;
  const { account } = request;
  const name = nameFor(request);
  return (
    <li data-link-request={request.state} data-account={account.id}>
      {request.state === 'failed' ? (
        <LinkRow
          sign="act"
          tone="red"
          name={name}
          about={<span class="problem small">{say(describeRefusal(request.code), { company })}</span>}
        >
          <Button
            action="try-again"
            look="low"
            aria-label={fill(words.tryAgainFor, { name })}
            onClick={onAgain}
          >
            {words.tryAgain}
          </Button>
          <Button action="remove" look="low" aria-label={fill(words.removeFor, { name })} onClick={onRemove}>
            {words.remove}
          </Button>
        </LinkRow>
      ) : (
        <LinkRow
          sign="next"
          tone="grey"
          name={name}
          about={
            account.name !== undefined && (
              <span class="id">
                <bdi>{account.id}</bdi>
              </span>
            )
          }
        />
      )}
    </li>
  );
}
