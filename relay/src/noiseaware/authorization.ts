import type { Config } from '../settings/config.ts';

/**
 * The value of NoiseAware's `Authorization` header: its page calls the token a bearer token, a public client sends it without a
 * scheme (`noiseaware.md`, "Calling the API").
 */
export const authorizationOf = (form: Config['noiseaware']['authorization'], userToken: string): string =>
  form === 'bearer' ? `Bearer ${userToken}` : userToken;
