import type { MakeHandler } from './handler.ts';

/** NoiseAware's call with an alert: kept durably, then acknowledged. Everything else is done afterwards. */
export const receiveAlert: MakeHandler<'receiveAlert'> =
  ({ alerts }) =>
  async ({ body }) => {
    await alerts.receive(body);
    return { message: 'Message sent' };
  };
