import { afterEach, beforeEach, describe, test } from 'vitest';
import { accountMoveChecks } from './account-move-checks.ts';
import { activityChecks } from './activity-checks.ts';
import { alertChecks } from './alert-checks.ts';
import { archiveChecks, moveChecks } from './archive-checks.ts';
import { atomicityChecks } from './atomicity-checks.ts';
import { auditChainChecks } from './audit-checks.ts';
import { clockChecks } from './clock-checks.ts';
import { disconnectChecks, listChecks } from './connection-checks.ts';
import { endingChecks } from './ending-checks.ts';
import { filterChecks } from './filter-checks.ts';
import { groupChecks } from './group-checks.ts';
import { handoverChecks } from './handover-checks.ts';
import { keptAnswerChecks } from './kept-answer-checks.ts';
import { keyChecks } from './key-checks.ts';
import { leaseChecks } from './lease-checks.ts';
import { linkChecks } from './link-checks.ts';
import { outboxChecks } from './outbox-checks.ts';
import { claimChecks, pairingChecks } from './pairing-checks.ts';
import { refusalChecks } from './refusal-checks.ts';
import { serviceChecks } from './service-checks.ts';
import { signInChecks } from './sign-in-checks.ts';
import { staffChecks } from './staff-checks.ts';
import type { Bench, Checks } from './store-check.ts';
import { toolChecks } from './tool-checks.ts';
import { troubleChecks } from './trouble-checks.ts';
import { auditChecks, lifeChecks, sweepChecks } from './upkeep-checks.ts';
import { webhookChecks } from './webhook-checks.ts';

const subjects: Readonly<Record<string, Checks>> = {
  'one-time codes': claimChecks,
  pairings: pairingChecks,
  "owners' links": linkChecks,
  'lists of connections': listChecks,
  'groups and searches': groupChecks,
  'filters of lists': filterChecks,
  'disconnecting and forgetting': disconnectChecks,
  'ends of open pairings': endingChecks,
  handovers: handoverChecks,
  'moves to another account': accountMoveChecks,
  renewals: leaseChecks,
  refusals: refusalChecks,
  'concurrent calls': atomicityChecks,
  'a clock that was set back': clockChecks,
  staff: staffChecks,
  'signing in': signInChecks,
  'service keys': serviceChecks,
  'passed-through calls': troubleChecks,
  tools: toolChecks,
  webhooks: webhookChecks,
  'the outbox': outboxChecks,
  'kept answers': keptAnswerChecks,
  alerts: alertChecks,
  activity: activityChecks,
  sweeping: sweepChecks,
  'the audit log': { ...auditChecks, ...auditChainChecks },
  'sealing keys': keyChecks,
  archives: archiveChecks,
  'imports into a store': moveChecks,
  'store lifecycle': lifeChecks,
};

/** Every check by its unique sentence. */
export const allChecks = new Map(Object.values(subjects).flatMap((checks) => Object.entries(checks)));

/** Checks a store against all promises of the `Store` interface. Every store of the relay is checked. */
export function describeStore(name: string, open: () => Promise<Bench>): void {
  describe(`store on ${name}`, () => {
    let bench: Bench;
    beforeEach(async () => {
      bench = await open();
    });
    afterEach(() => bench.close());

    for (const [subject, checks] of Object.entries(subjects)) {
      describe(subject, () => {
        for (const [sentence, check] of Object.entries(checks)) test(sentence, () => check(bench));
      });
    }
  });
}
