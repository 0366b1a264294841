import { mostTools, type Tool } from '@noiseaware-connect/shared/tool';
import type { Actor } from './audit.ts';
import type { Decision } from './decision.ts';
import type { Seconds } from './time.ts';

/** Puts a tool among those that are known, by their ids, unless it would be one too many. */
export function decideTool(
  known: ReadonlySet<string>,
  tool: Tool,
  now: Seconds,
  by: Actor,
): Decision<Tool, 'added' | 'changed' | 'full'> {
  const answer = known.has(tool.id) ? 'changed' : 'added';
  if (answer === 'added' && known.size >= mostTools) return { answer: 'full' };
  return { answer, put: tool, audit: [{ at: now, what: `tool_${answer}`, who: by, tool: tool.id }] };
}
