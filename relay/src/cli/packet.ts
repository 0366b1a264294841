/** What NoiseAware's representative is given, but for the ClientSecret, which no command shows. */
export interface Packet {
  clientId: string;
  connectionUrl: string;
}

/** @param secret where the ClientSecret is */
export const describePacket = ({ clientId, connectionUrl }: Packet, secret: string): string => `
Give these three to your NoiseAware representative:
  ClientID       ${clientId}
  ClientSecret   ${secret}
  ConnectionURL  ${connectionUrl}
For alerts (AutoResolve) they need an address too: pnpm relay alerts url`;
