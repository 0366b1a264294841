import { type Tool, tool as toolForm } from '@noiseaware-connect/shared/tool';
import * as v from 'valibot';
import { OperatorRefusal } from '../../base/operator-refusal.ts';

/**
 * Parses tools from JSON: a single one, or a list as `tools list --json` prints it.
 * @throws {OperatorRefusal} naming every fault with its place
 */
export function parseTools(text: string, source: string): Tool[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new OperatorRefusal('invalid_input', `${source} is not JSON: ${(error as Error).message}`);
  }
  return v.is(someList, json) ? check(list, json, source).tools : [check(toolForm, json, source)];
}

// --- Internal helpers ---

const someList = v.object({ tools: v.array(v.unknown()) });
const list = v.object({ tools: v.array(toolForm) });

function check<S extends v.GenericSchema>(schema: S, value: unknown, source: string): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw new OperatorRefusal(
    'invalid_input',
    `${source} is refused:\n  ${parsed.issues.map(describe).join('\n  ')}`,
  );
}

function describe(issue: v.BaseIssue<unknown>): string {
  const where = v.getDotPath(issue) ?? 'it';
  if (issue.expected === 'never') return `${where} is not a field of a tool`;
  if (issue.input === undefined) return `${where} is missing`;
  if (/^(?:must|is) /.test(issue.message)) return `${where} ${issue.message}`;
  return `${where} must be ${typeNames[issue.kind === 'schema' ? issue.type : ''] ?? 'of the documented form'}`;
}

const typeNames: Readonly<Record<string, string>> = { strict_object: 'an object', array: 'a list' };
