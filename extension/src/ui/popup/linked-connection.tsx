import type { Connection } from '@noiseaware-connect/shared/shapes';
import { useEffect } from 'preact/hooks';
import { linkedConnectionOf } from '../../app/connections/connection-link.ts';
import type { View } from '../../app/view.ts';
import type { Ask } from '../../messages.ts';
import type { TabInFront } from '../draw-page.tsx';

/**
 * Finds the connection to which a colleague's link leads that is open in the tab in front. A link to another relay than the
 * one where this person is signed in leads nowhere.
 */
export function LinkedConnection(props: {
  relay: NonNullable<View['relay']>;
  tab: TabInFront;
  ask: Ask;
  onFound(connection: Connection): void;
}): null {
  const { relay, tab, ask, onFound } = props;
  useEffect(() => {
    void (async () => {
      const open = await tab.address();
      const link = open === null ? undefined : linkedConnectionOf(open, relay.address);
      if (link === undefined) return;
      const answer = await ask((client) => client.listConnections({ query: { q: link.account } }));
      const linked = answer.ok ? answer.value.connections.find(({ id }) => id === link.id) : undefined;
      if (linked !== undefined) onFound(linked);
    })();
  }, [tab]);
  return null;
}
