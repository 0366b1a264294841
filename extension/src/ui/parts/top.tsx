import type { View } from '../../app/view.ts';
import { Icon, Mark } from './icons.tsx';

/** The head of a small window: who is signed in, where, and the way to the options. */
export function Top({ relay, openOptions }: { relay: NonNullable<View['relay']>; openOptions(): void }) {
  return (
    <header class="top">
      <Mark />
      <div class="top-text">
        <h1>NoiseAware Connect</h1>
        <p class="top-who" title={`${relay.staffName}, ${relay.host}`}>
          <bdi>{relay.staffName}</bdi> · <bdi>{relay.host}</bdi>
        </p>
      </div>
      <button
        type="button"
        class="icon-button"
        data-action="open-options"
        aria-label="Options"
        title="Options"
        onClick={openOptions}
      >
        <Icon name="gear" />
      </button>
    </header>
  );
}
