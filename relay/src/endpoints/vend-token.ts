import { findConnection } from './find-connection.ts';
import type { MakeHandler } from './handler.ts';

/** A user token that lives at least `minTtl` seconds, for a service. */
export const vendToken: MakeHandler<'vendToken'> =
  (deps) =>
  async ({ params, body, by }) =>
    deps.vendToken(await findConnection(deps.store, params.id), body.minTtl, by);
