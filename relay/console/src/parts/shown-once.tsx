import { Button } from '@noiseaware-connect/shared/parts/button';
import { TextField } from '@noiseaware-connect/shared/parts/text-field';
import { linkWords } from '@noiseaware-connect/shared/words/link-words';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useConsole } from '../context/console-context.ts';
import { loadingWords as words } from '../words/loading-words.ts';

/** Copies a text, and says whether that worked. */
export function useCopy(): (text: string) => Promise<void> {
  const { copy, announce } = useConsole();
  return (text) =>
    copy(text).then(
      () => announce(linkWords.copied),
      () => announce(linkWords.notCopied),
    );
}

/** An address that the relay returns only once, with ways to copy and send it. */
export function ShownOnce(props: {
  title: ComponentChildren;
  url: string;
  onHide(): void;
  children?: ComponentChildren;
}) {
  const { title, url, onHide, children } = props;
  const copy = useCopy();
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), [url]);
  return (
    <section class="once" data-place="shown-once">
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      <TextField id="shown-once" label={linkWords.address} value={url} readOnly onInput={() => undefined} />
      <div class="buttons">
        <Button action="copy" look="primary" onClick={() => void copy(url)}>
          {linkWords.copy}
        </Button>
        <Button action="hide" look="quiet" onClick={onHide}>
          {words.hide}
        </Button>
      </div>
      {children}
    </section>
  );
}
