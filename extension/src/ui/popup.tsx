import { ConnectForm } from './connect-form.tsx';
import { ConnectionList } from './connection-list.tsx';
import type { PageProps } from './draw-page.tsx';
import { FlowPanel } from './flow-panel.tsx';
import { Icon, Mark } from './icons.tsx';

/** The popup under the toolbar's button. */
export function Popup({ view, now, send, openOptions }: PageProps) {
  const { relay, flow } = view;
  if (relay === null) return <NotSetUp openOptions={openOptions} />;
  const running = flow !== null && flow.outcome === null;
  return (
    <>
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
      <main>
        {relay.sessionEnded && <SessionEnded host={relay.host} openOptions={openOptions} />}
        <div aria-live="polite">
          {flow !== null && <FlowPanel flow={flow} relay={relay} send={send} openOptions={openOptions} />}
        </div>
        {!running && !relay.sessionEnded && <ConnectForm view={view} send={send} />}
        <ConnectionList view={view} now={now} send={send} blocked={running || relay.sessionEnded} />
      </main>
    </>
  );
}

const NotSetUp = ({ openOptions }: { openOptions(): void }) => (
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

const SessionEnded = ({ host, openOptions }: { host: string; openOptions(): void }) => (
  <section class="card session-ended" data-session="ended" aria-label="Your session">
    <h2 class="card-title">Your session has ended</h2>
    <p>
      <bdi>{host}</bdi> no longer knows this browser, so the list below may be old. A new invite from the
      relay’s engineers brings it back.
    </p>
    <button type="button" class="button primary" data-action="open-options" onClick={openOptions}>
      Enter a new invite
    </button>
  </section>
);
