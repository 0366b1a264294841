import { createClient } from '../../relay/client/src/index.ts';
import type { Connecting } from './portal.ts';

/**
 * How the product's backend asks the relay, as any backend does, with the client package.
 * @param login the origin of NoiseAware's login
 */
export function connectingBy(relay: { url: string; key: string }, login: string): Connecting {
  const connect = createClient(relay);
  return {
    relay: relay.url,
    login,
    makeLink: (account, returnTo) => connect.links.create({ account, returnTo }),
    readState: (account, language) => connect.accounts.state(account, { language }),
  };
}
