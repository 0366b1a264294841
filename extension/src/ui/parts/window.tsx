import { Button } from '@noiseaware-connect/shared/parts/button';
import { IconButton, Mark } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import { connectionWords } from '@noiseaware-connect/shared/words/connection-words';
import { productName } from '@noiseaware-connect/shared/words/product-name';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { View } from '../../app/view.ts';
import { pageWords as words } from '../../words/page-words.ts';
import { companyOf } from '../knowing.ts';

/** The head of a small window: the company, who is signed in, and the buttons that lead back and to the options. */
export const Top = (props: {
  relay: View['relay'];
  openOptions(): void;
  onBack?: (() => void) | undefined;
  children?: ComponentChildren;
}) => {
  const { relay, openOptions, onBack, children } = props;
  const company = companyOf(relay);
  return (
    <header class={onBack ? 'top below' : 'top'}>
      {onBack ? (
        <IconButton name="back" action="back" label={connectionWords.back} onClick={onBack} />
      ) : (
        <Mark />
      )}
      <div class="top-text">
        <h1 class="cut-2" title={company}>
          <bdi>{company}</bdi>
        </h1>
        <p class="soft cut-2" title={relay?.staff.name}>
          {say(words.product, { staff: relay?.staff.name ?? '' })}
        </p>
      </div>
      {children}
      <IconButton name="more" action="open-options" label={words.options} onClick={openOptions} />
    </header>
  );
};

/** A view one step below the list: back button, Escape, title and content. */
export function Below(props: {
  title: ComponentChildren;
  label: string;
  /** The account's id, if the title is its name. */
  id?: string | undefined;
  onBack(): void;
  children: ComponentChildren;
}) {
  const { title, label, id, onBack, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    // Escape leaves this view instead of closing the popup.
    event.preventDefault();
    onBack();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape does the same as the Back button.
    <div class="window forth" onKeyDown={leave}>
      <header class="top below">
        <IconButton name="back" action="back" label={connectionWords.back} onClick={onBack} />
        <div class="top-text">
          <h1 class="cut-2" ref={heading} tabIndex={-1} title={label}>
            {title}
          </h1>
          {id !== undefined && (
            <p class="id cut" title={id}>
              <bdi>{id}</bdi>
            </p>
          )}
        </div>
      </header>
      {children}
    </div>
  );
}

/** A small window of a browser that is not set up. */
export const NotSetUp = ({ openOptions }: { openOptions(): void }) => (
  <main class="middle">
    <Mark />
    <h1>{productName}</h1>
    <p>{words.notSetUp}</p>
    <Button action="open-options" look="primary" onClick={openOptions}>
      {words.setUp}
    </Button>
  </main>
);
