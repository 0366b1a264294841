import type { Connection } from '@noiseaware-connect/shared/shapes';
import { useEffect } from 'preact/hooks';
import { linkedConnectionOf } from '../../app/connections/connection-link.ts';
import type { View } from '../../app/view.ts';
import type { Ask } from '../../messages.ts';
import type { TabInFront } from '../draw-page.tsx';

/**
 * Finds the connection of a colleague's link that is open in the tab in front. A link to another relay than this
 * browser's is ignored.
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
      const id = open === null ? undefined : linkedConnectionOf(open, relay.address);
      if (id === undefined) return;
      const answer = await ask((client) => client.readConnection({ id }));
      if (answer.ok) onFound(answer.value.connection);
    })();
  }, [tab]);
  return null;
}
