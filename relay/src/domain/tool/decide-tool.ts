import { mostTools, type Tool } from '@noiseaware-connect/shared/tool';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../audit/audit.ts';
import type { Changes } from '../decision.ts';

/** Adds a tool, or replaces the one with its id, unless there would be too many. */
export function decideTool(
  known: readonly Tool[],
  tool: Tool,
  now: Seconds,
  by: Actor,
): Changes<{ tools: Tool }, 'added' | 'changed' | 'full'> {
  const answer = known.some(({ id }) => id === tool.id) ? 'changed' : 'added';
  if (answer === 'added' && known.length >= mostTools) return { answer: 'full' };
  const audit = [{ at: now, what: `tool_${answer}`, who: by, tool: tool.id } as const];
  return { answer, put: { tools: [tool] }, audit };
}

/** Removes a tool. Returns whether it existed. */
export function decideToolRemoval(
  known: readonly Tool[],
  id: string,
  now: Seconds,
  by: Actor,
): Changes<{ tools: Tool }, boolean> {
  if (known.every((tool) => tool.id !== id)) return { answer: false };
  const audit = [{ at: now, what: 'tool_removed', who: by, tool: id } as const];
  return { answer: true, remove: { tools: [id] }, audit };
}
