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

/** The most milliseconds by which the time of a proof may differ for a relay to accept it at once. */
const acceptedDifference = 60_000;

/**
 * Stores by how many milliseconds the relay's clock is ahead of the browser's, as measured by an answer. A proxy may
 * write the `Date` header by a clock of its own. So a larger difference than accepted proofs can have is believed only
 * if the relay has just refused a proof for its time; if that proof had the time of `Date` already, the browser's clock
 * is used again.
 * @param proof when the call was proved, by the browser's clock, and the offset that the proof had
 * @param answer its `Date` header (RFC 9110, section 6.6.1), null if the relay's CORS hides it, and whether the relay has
 *   refused the proof for its time
 */
export async function compareClocks(
  { effects, model }: Clocks,
  proof: { at: number; offset: number },
  answer: { date: string | null; isRefused: boolean },
): Promise<void> {
  const onTheWay = effects.now() - proof.at;
  const measured = Math.round(Date.parse(answer.date ?? '') + resolution / 2 - (proof.at + onTheWay / 2));
  const difference = Math.abs(measured - proof.offset);
  if (answer.isRefused) {
    await model.update({ offset: difference > acceptedDifference ? measured : 0 });
    return;
  }
  // A difference within the error of the measurement is ignored.
  const isMeasurable = difference > (onTheWay + resolution) / 2;
  if (isMeasurable && difference <= acceptedDifference) await model.update({ offset: measured });
}
