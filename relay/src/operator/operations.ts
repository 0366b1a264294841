import * as v from 'valibot';
import { OperatorRefusal } from '../base/operator-refusal.ts';
import type { OperatorDeps } from './operation.ts';
import { alertOperations } from './operations/alerts.ts';
import { auditOperations } from './operations/audit.ts';
import { backupOperations } from './operations/backup.ts';
import { connectionOperations } from './operations/connections.ts';
import { consoleOperations } from './operations/console.ts';
import { examineOperations } from './operations/examine.ts';
import { keyOperations } from './operations/keys.ts';
import { linkOperations } from './operations/links.ts';
import { serviceOperations } from './operations/services.ts';
import { staffOperations } from './operations/staff.ts';
import { toolOperations } from './operations/tools.ts';
import { traceOperations } from './operations/trace.ts';
import { trialOperations } from './operations/trial.ts';
import { webhookOperations } from './operations/webhooks.ts';

/** All operations of the command line on a relay's data. */
export const operations = {
  ...alertOperations,
  ...auditOperations,
  ...backupOperations,
  ...connectionOperations,
  ...consoleOperations,
  ...examineOperations,
  ...keyOperations,
  ...linkOperations,
  ...serviceOperations,
  ...staffOperations,
  ...toolOperations,
  ...traceOperations,
  ...trialOperations,
  ...webhookOperations,
};

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type InputOf<N extends OperationName> = v.InferInput<Operations[N]['input']>;
export type OutputOf<N extends OperationName> = Awaited<ReturnType<Operations[N]['run']>>;

/**
 * Validates the input and runs an operation.
 * @throws {OperatorRefusal} also for invalid input
 */
export async function runOperation(name: string, input: unknown, deps: OperatorDeps): Promise<unknown> {
  if (!Object.hasOwn(operations, name))
    throw new OperatorRefusal('invalid_input', `there is no operation "${name}"`);
  const operation = operations[name as OperationName];
  const parsed = v.safeParse(operation.input as v.GenericSchema, input);
  if (!parsed.success) throw new OperatorRefusal('invalid_input', faultIn(parsed.issues[0]));
  return operation.run(deps, parsed.output as never);
}

// --- Internal helpers ---

/** Describes invalid input for the command line. */
const faultIn = (issue: v.BaseIssue<unknown>): string =>
  issue.expected === 'never' ? `--${v.getDotPath(issue)} does not belong to this command` : issue.message;
