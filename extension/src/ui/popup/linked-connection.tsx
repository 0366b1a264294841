import type { Connection } from '@noiseaware-connect/shared/shapes';
import { useEffect } from 'preact/hooks';
import { linkedConnectionOf } from '../../app/connections/connection-link.ts';
import type { View } from '../../app/view.ts';
import { interrupted, type Send } from '../../messages.ts';
import type { TabInFront } from '../draw-page.tsx';

/**
 * Finds the connection to which a colleague's link leads that is open in the tab in front. A link to another relay than the
 * one where this person is signed in leads nowhere.
 */
export function LinkedConnection(props: {
  relay: NonNullable<View['relay']>;
  tab: TabInFront;
  send: Send;
  onFound(connection: Connection): void;
}): null {
  const { relay, tab, send, onFound } = props;
  useEffect(() => {
    void (async () => {
      const open = await tab.address();
      const link = open === null ? undefined : linkedConnectionOf(open, relay.address);
      if (link === undefined) return;
      const answer = await send('find', { q: link.account }).catch(() => interrupted);
      const linked = answer.ok ? answer.connections.find(({ id }) => id === link.id) : undefined;
      if (linked !== undefined) onFound(linked);
    })();
  }, [tab]);
  return null;
}
