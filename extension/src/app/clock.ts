import type { Effects } from './effects.ts';
import type { ModelStore } from './model.ts';

interface Clocks {
  effects: Pick<Effects, 'now'>;
  model: ModelStore;
}

/** The time by the relay's clock, in milliseconds since 1970: every date of the relay's is compared with this one. */
export const relayTime = ({ effects, model }: Clocks): number => effects.now() + (model.current.offset ?? 0);

/** The header counts whole seconds. */
const resolution = 1_000;

/**
 * Measures by how much the relay's clock is ahead of the browser's.
 * @param date the `Date` header of an answer (RFC 9110, section 6.6.1), null where the relay's CORS hides it
 */
export async function compareClocks(
  { effects, model }: Clocks,
  { sentAt, date }: { sentAt: number; date: string | null },
): Promise<void> {
  const written = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(written)) return;
  const onTheWay = effects.now() - sentAt;
  const measured = Math.round(written + resolution / 2 - (sentAt + onTheWay / 2));
  // What lies within the measure's own error is no news.
  if (Math.abs(measured - (model.current.offset ?? 0)) <= (onTheWay + resolution) / 2) return;
  await model.update({ offset: measured });
}
