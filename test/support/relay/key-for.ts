import { type Scope, scopes } from '@noiseaware-connect/shared/contract/access';

/** What a service key is made of in tests: it may do everything, where a test does not say otherwise. */
export const keyFor = (
  name: string,
  rights: { scopes?: Scope[]; accounts?: string[]; expiresIn?: number } = {},
) => ({
  name,
  scopes: [...scopes],
  ...rights,
});
