import { useEffect, useState } from 'preact/hooks';
import { type Language, languageCodes, languages } from '../language.ts';
import { currentLanguage } from '../words/language.ts';
import { type LinkToSend, writeLinkMessage } from '../words/link-message.ts';
import { sendWords as words } from '../words/link-words.ts';
import { Button } from './button.tsx';

/**
 * The message with which a link is sent, to be read before it is copied or opened as a mail (mailto, RFC 6068). The sender chooses
 * the owner's language.
 */
export function LinkMessage(props: {
  link: LinkToSend;
  /** Milliseconds since 1970. */
  now: number;
  onCopy(text: string): unknown;
}) {
  const { link, now, onCopy } = props;
  const [language, setLanguage] = useState<Language>(currentLanguage);
  const [message, setMessage] = useState({ subject: '', body: '' });
  // Written once for a link and language: what was read is what is copied.
  useEffect(() => {
    let isLatest = true;
    void writeLinkMessage(link, language, now).then((written) => isLatest && setMessage(written));
    return () => {
      isLatest = false;
    };
  }, [link.url, language]);
  const { subject, body } = message;
  const href = `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll('\n', '\r\n'))}`;
  const choose = (chosen: string) => {
    const match = languageCodes.find((code) => code === chosen);
    if (match !== undefined) setLanguage(match);
  };
  return (
    <div data-place="link-message" style={{ display: 'grid', gap: '8px' }}>
      <label class="label" for="message-language">
        {words.language}
      </label>
      <select
        id="message-language"
        class="input"
        value={language}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {languageCodes.map((code) => (
          <option key={code} value={code} lang={code}>
            {languages[code]}
          </option>
        ))}
      </select>
      <label class="label" for="message-text">
        {words.message}
      </label>
      <textarea
        id="message-text"
        class="input"
        style={{ paddingBlock: '8px', resize: 'vertical' }}
        lang={language}
        rows={9}
        readOnly
        value={body}
      />
      <div class="buttons">
        <Button action="copy-message" onClick={() => onCopy(body)}>
          {words.copy}
        </Button>
        <a class="button" data-action="mail" href={href} target="_blank" rel="noreferrer">
          {words.mail}
        </a>
      </div>
    </div>
  );
}
