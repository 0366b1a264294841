/** The values that NoiseAware's representative needs, except the ClientSecret, which no command prints. */
export interface Packet {
  clientId: string;
  connectionUrl: string;
}

/** @param secret tells where to find the ClientSecret */
export const describePacket = ({ clientId, connectionUrl }: Packet, secret: string): string => `
Give these three to your NoiseAware representative:
  ClientID       ${clientId}
  ClientSecret   ${secret}
  ConnectionURL  ${connectionUrl}
For alerts (AutoResolve) they need an address too: pnpm relay alerts url`;
