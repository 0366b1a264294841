import type { Connection } from '@noiseaware-connect/shared/shapes';
import { useEffect } from 'preact/hooks';
import { linkedConnectionOf } from '../../app/connections/connection-link.ts';
import type { View } from '../../app/view.ts';
import type { Ask } from '../../messages.ts';

/**
 * Finds the connection of a colleague's link that is open in the tab in front. A link to another relay than this
 * browser's is ignored.
 */
export function LinkedConnection(props: {
  relay: NonNullable<View['relay']>;
  address: URL;
  ask: Ask;
  onFound(connection: Connection): void;
}): null {
  const { relay, address, ask, onFound } = props;
  useEffect(() => {
    const id = linkedConnectionOf(address, relay.address);
    if (id === undefined) return;
    void ask((client) => client.readConnection({ id })).then(
      (answer) => answer.ok && onFound(answer.value.connection),
    );
  }, [address]);
  return null;
}
