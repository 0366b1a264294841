import { mostTools, type Tool } from '@noiseaware-connect/shared/tool';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../audit/audit.ts';
import type { CollectionDecision } from '../decision.ts';

/** Adds a tool, or replaces the one with its id, unless there would be too many. */
export function decideTool(
  known: readonly Tool[],
  tool: Tool,
  now: Seconds,
  by: Actor,
): CollectionDecision<Tool, 'added' | 'changed' | 'full'> {
  const answer = known.some(({ id }) => id === tool.id) ? 'changed' : 'added';
  if (answer === 'added' && known.length >= mostTools) return { answer: 'full' };
  return { answer, put: [tool], audit: [{ at: now, what: `tool_${answer}`, who: by, tool: tool.id }] };
}

/** Removes a tool. Returns whether it existed. */
export function decideToolRemoval(
  known: readonly Tool[],
  id: string,
  now: Seconds,
  by: Actor,
): CollectionDecision<Tool, boolean> {
  if (known.every((tool) => tool.id !== id)) return { answer: false };
  return { answer: true, remove: [id], audit: [{ at: now, what: 'tool_removed', who: by, tool: id }] };
}
