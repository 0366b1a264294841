import { useState } from 'preact/hooks';
import { type ErrorNote, type Send, tell } from '../../messages.ts';
import { errorWords as words } from '../../words/error-words.ts';
import { Button } from '../parts/button.tsx';

/** The extension's last errors, for a person to copy into a report. */
export function ErrorsSection({ errors, send }: { errors: readonly ErrorNote[]; send: Send }) {
  const [copied, setCopied] = useState(false);
  const text = errors.map(lineOf).join('\n');
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <section class="card errors" aria-labelledby="errors-title">
      <h2 id="errors-title">{words.title}</h2>
      <p class="soft">{words.lead}</p>
      <pre class="code">{text}</pre>
      <div class="buttons">
        <Button action="copy-errors" onClick={copy}>
          {copied ? words.copied : words.copy}
        </Button>
        <Button action="clear-errors" onClick={() => tell(send, 'clear-errors', null)}>
          {words.clear}
        </Button>
      </div>
    </section>
  );
}

const lineOf = ({ at, place, kind, stack, version }: ErrorNote): string =>
  [new Date(at).toISOString(), version, place, kind, ...stack].join(' ');
