import type { View } from '../../app/view.ts';
import { productName, pageWords as words } from '../../words/page-words.ts';
import { IconButton, Mark } from './icons.tsx';
import { say } from './say.tsx';

/** The head of a small window: who is signed in, where, and the way to the options. */
export const Top = ({ relay, openOptions }: { relay: NonNullable<View['relay']>; openOptions(): void }) => (
  <header class="top">
    <Mark />
    <div class="top-text">
      <h1>{productName}</h1>
      <p class="top-who" title={`${relay.staffName}, ${relay.host}`}>
        {say(words.who, { staff: relay.staffName, host: relay.host })}
      </p>
    </div>
    <IconButton name="gear" action="open-options" label={words.options} onClick={openOptions} />
  </header>
);
