import * as v from 'valibot';
import { day, type Seconds, timestampOf } from '../../base/time.ts';
import type { Decision } from '../decision.ts';
import { newEvent, operatorAlone } from '../webhook/webhook.ts';
import type { Head } from './audit-chain.ts';

/** The id of the one record of its kind. */
export const lastReport = 'last';

/** The head of the audit log that was last sent to the operator, and when. */
export const headReportRecord = v.strictObject({
  id: v.literal(lastReport),
  seq: v.number(),
  hash: v.string(),
  at: v.number(),
});
export type HeadReport = v.InferOutput<typeof headReportRecord>;

/** Whether a day has passed since the last report, or the clock was set back by one. */
export const isHeadReportDue = (last: HeadReport | undefined, now: Seconds): boolean =>
  last === undefined || Math.abs(now - last.at) >= day;

/** Reports the head with an event, if that is due. Returns the report, or undefined if there is none. */
export function decideHeadReport(
  last: HeadReport | undefined,
  { seq, hash }: Head,
  now: Seconds,
): Decision<HeadReport, HeadReport | undefined> {
  if (!isHeadReportDue(last, now)) return { answer: undefined };
  const report: HeadReport = { ...last, id: lastReport, seq, hash, at: now };
  const event = newEvent(
    'audit.head',
    { at: now, subject: operatorAlone, account: null, identity: [seq, hash, now] },
    { seq, hash, at: timestampOf(now) },
  );
  return { answer: report, put: report, events: [event] };
}
