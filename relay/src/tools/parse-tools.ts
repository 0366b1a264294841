import { type Tool, tool as toolForm } from '@noiseaware-connect/shared/tool';
import * as v from 'valibot';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { faultOfSelector } from './check-selector.ts';

/**
 * The tools in a text of JSON: one, or a list as `tools list --json` prints it.
 * @throws {OperatorRefusal} that names every fault with its place
 */
export function parseTools(text: string, source: string): Tool[] {
  const given = jsonIn(text, source);
  const listed = listIn(given);
  const faults: string[] = [];
  const tools = (listed ?? [given]).flatMap((each, index) => {
    const read = readTool(each, listed === undefined ? [] : ['tools', String(index)]);
    faults.push(...read.faults);
    return read.tool ?? [];
  });
  if (faults.length > 0) {
    throw new OperatorRefusal('invalid_input', `${source} is refused:\n  ${faults.join('\n  ')}`);
  }
  return tools;
}

/**
 * A tool that is known to be JSON.
 * @throws {OperatorRefusal} that names every fault with its place
 */
export function checkTool(given: unknown, source: string): Tool {
  return parseTools(JSON.stringify(given), source)[0] as Tool;
}

// --- Internal helpers ---

function jsonIn(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OperatorRefusal('invalid_input', `${source} is no JSON: ${(error as Error).message}`);
  }
}

function listIn(given: unknown): unknown[] | undefined {
  const list = typeof given === 'object' && given !== null && 'tools' in given ? given.tools : undefined;
  return Array.isArray(list) ? list : undefined;
}

function readTool(given: unknown, place: readonly string[]): { tool?: Tool; faults: string[] } {
  const parsed = v.safeParse(toolForm, given);
  if (!parsed.success) return { faults: parsed.issues.map((issue) => describe(issue, place)) };
  return { tool: parsed.output, faults: faultsOfSelectors(parsed.output, place) };
}

function describe(issue: v.BaseIssue<unknown>, place: readonly string[]): string {
  const keys = [...place, ...(issue.path ?? []).map(({ key }) => String(key))];
  const where = keys.length === 0 ? 'it' : keys.join('.');
  if (issue.expected === 'never') return `${where} is not a field of a tool`;
  if (issue.input === undefined) return `${where} is missing`;
  const worded = /^(?:must|is) /.test(issue.message);
  return `${where} ${worded ? issue.message : `must be ${wanted[issue.kind === 'schema' ? issue.type : ''] ?? 'of the documented form'}`}`;
}

const wanted: Readonly<Record<string, string>> = { strict_object: 'an object', array: 'a list' };

function faultsOfSelectors({ records }: Tool, place: readonly string[]): string[] {
  if (records === undefined) return [];
  const of = (each: typeof records.name) =>
    each === undefined || each.from === 'page' ? undefined : each.of;
  const selectors = {
    'records.selector': records.selector,
    'records.account.of': of(records.account),
    'records.name.of': of(records.name),
    'records.chip': records.chip,
  };
  return Object.entries(selectors).flatMap(([where, selector]) => {
    const fault = selector === undefined ? undefined : faultOfSelector(selector);
    return fault === undefined ? [] : [`${[...place, where].join('.')} ${fault}`];
  });
}
