import type { Effects } from './effects.ts';
import type { ModelStore } from './model/model.ts';

interface Clocks {
  effects: Pick<Effects, 'now'>;
  model: ModelStore;
}

/**
 * The time by the relay's clock, in milliseconds since 1970. Dates from the relay are compared with this, not with the
 * browser's clock.
 */
export const relayTime = ({ effects, model }: Clocks): number => effects.now() + (model.current.offset ?? 0);

/** The resolution of the Date header, in milliseconds. */
const resolution = 1_000;

/**
 * Measures by how many milliseconds the relay's clock is ahead of the browser's, and stores it.
 * @param sentAt when the request was sent, by the browser's clock
 * @param date the `Date` header of the answer (RFC 9110, section 6.6.1), null if the relay's CORS hides it
 */
export async function compareClocks(
  { effects, model }: Clocks,
  { sentAt, date }: { sentAt: number; date: string | null },
): Promise<void> {
  const written = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(written)) return;
  const onTheWay = effects.now() - sentAt;
  const measured = Math.round(written + resolution / 2 - (sentAt + onTheWay / 2));
  // A difference within the error of the measurement is ignored.
  if (Math.abs(measured - (model.current.offset ?? 0)) <= (onTheWay + resolution) / 2) return;
  await model.update({ offset: measured });
}
