import type { ComponentProps } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Language, languageCodes, languages } from '../language.ts';
import { type LinkToSend, writeLinkMessage } from '../words/link-message.ts';
import { linkWords, sendWords as words } from '../words/link-words.ts';
import { Button } from './button.tsx';
import { QrCode } from './qr-code.tsx';
import { TextField } from './text-field.tsx';

/** A message with a link. */
export interface Message {
  readonly subject: string;
  readonly body: string;
}

/** Writes the message once for a link and language, so that what was read is what is copied. Empty until it is written. */
export function useLinkMessage(link: LinkToSend, language: Language, now: number): Message {
  const [message, setMessage] = useState<Message>({ subject: '', body: '' });
  useEffect(() => {
    let isLatest = true;
    void writeLinkMessage(link, language, now).then((written) => isLatest && setMessage(written));
    return () => {
      isLatest = false;
    };
  }, [link.url, language]);
  return message;
}

/** The address that opens a message as a mail (mailto, RFC 6068). */
export const mailOf = ({ subject, body }: Message): string =>
  `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll('\n', '\r\n'))}`;

/** The choice of the owner's language. */
export function LanguageChoice(props: {
  id: string;
  label: string;
  language: Language;
  onLanguage(language: Language): void;
}) {
  const { id, label, language, onLanguage } = props;
  const choose = (chosen: string) => {
    const match = languageCodes.find((code) => code === chosen);
    if (match !== undefined) onLanguage(match);
  };
  return (
    <select
      id={id}
      class="input low"
      aria-label={label}
      title={label}
      value={language}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {languageCodes.map((code) => (
        <option key={code} value={code} lang={code}>
          {languages[code]}
        </option>
      ))}
    </select>
  );
}

/**
 * The message with which a link is sent, to be read before it is copied, and the other ways to send it: as a mail, as a QR
 * code, or the link alone.
 */
export function LinkMessage(props: {
  /** Tells it from other messages on the page. */
  id: string;
  url: string;
  message: Message;
  language: Language;
  /** Whether copying is the view's main action. */
  isMain: boolean;
  copyButton?: ComponentProps<'button'>['ref'];
  onLanguage(language: Language): void;
  onCopy(text: string): unknown;
}) {
  const { id, url, message, language, isMain, copyButton, onLanguage, onCopy } = props;
  const [way, setWay] = useState<'code' | 'address' | null>(null);
  const toggle = (each: 'code' | 'address') => (
    <Button
      action={each}
      look="low"
      aria-pressed={way === each}
      onClick={() => setWay(way === each ? null : each)}
    >
      {words[each]}
    </Button>
  );
  return (
    <div class="link-message" data-place="link-message">
      <div class="label-row">
        <label class="label" for={`${id}-text`}>
          {words.message}
        </label>
        <LanguageChoice id={`${id}-language`} label={words.language} {...{ language, onLanguage }} />
      </div>
      <textarea id={`${id}-text`} class="input" lang={language} rows={8} readOnly value={message.body} />
      <Button
        action="copy-message"
        look={isMain ? 'primary wide' : 'wide'}
        ref={copyButton ?? null}
        onClick={() => onCopy(message.body)}
      >
        {words.copy}
      </Button>
      <fieldset class="segments" aria-label={words.ways}>
        <a class="button low" data-action="mail" href={mailOf(message)} target="_blank" rel="noreferrer">
          {words.mail}
        </a>
        {toggle('code')}
        {toggle('address')}
      </fieldset>
      {way === 'code' && <QrCode text={url} label={linkWords.code} />}
      {way === 'address' && (
        <div class="label-row">
          <TextField
            id={`${id}-address`}
            label={linkWords.address}
            value={url}
            readOnly
            onInput={() => undefined}
          />
          <Button action="copy" onClick={() => onCopy(url)}>
            {linkWords.copy}
          </Button>
        </div>
      )}
    </div>
  );
}
