import { ConnectionList } from '../connections/connection-list.tsx';
import type { PageProps } from '../draw-page.tsx';
import { FlowPanel } from '../pairing/flow-panel.tsx';
import { NotSetUp, SessionEnded } from '../parts/no-session.tsx';
import { Top } from '../parts/top.tsx';
import { ConnectForm } from './connect-form.tsx';
import { UseHere } from './use-here.tsx';

/** The popup under the toolbar's button. */
export function Popup({ view, now, send, openOptions, sites }: PageProps) {
  const { relay, flow } = view;
  if (relay === null) return <NotSetUp openOptions={openOptions} />;
  const running = flow !== null && flow.outcome === null;
  return (
    <>
      <Top relay={relay} openOptions={openOptions} />
      <main>
        {relay.sessionEnded && <SessionEnded host={relay.host} openOptions={openOptions} />}
        <div aria-live="polite">
          {flow !== null && <FlowPanel flow={flow} relay={relay} send={send} openOptions={openOptions} />}
        </div>
        {!running && !relay.sessionEnded && <UseHere view={view} sites={sites} />}
        {!running && !relay.sessionEnded && <ConnectForm view={view} send={send} />}
        <ConnectionList view={view} now={now} send={send} blocked={running || relay.sessionEnded} />
      </main>
    </>
  );
}
