import { Mark } from './icons.tsx';

/** What stands in a small window as long as this browser knows no relay. */
export const NotSetUp = ({ openOptions }: { openOptions(): void }) => (
  <main class="welcome">
    <Mark />
    <h1>NoiseAware Connect</h1>
    <p>
      Connects your customers’ NoiseAware accounts and shows that they stay connected. First this browser
      needs the setup link that your relay’s engineers sent you.
    </p>
    <button type="button" class="button primary wide" data-action="open-options" onClick={openOptions}>
      Set up this browser
    </button>
  </main>
);
