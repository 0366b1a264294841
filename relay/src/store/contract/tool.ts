import type { mostTools, Tool } from '@noiseaware-connect/shared/tool';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';

export interface ToolStore {
  /** Sorted by id. */
  list(): Promise<Tool[]>;
  /** Adds or replaces a tool. `full`, and nothing is written, if there are {@link mostTools}. */
  put(tool: Tool, now: Seconds, by: Actor): Promise<'added' | 'changed' | 'full'>;
  /** False if there is no tool with that id. */
  remove(id: string, now: Seconds, by: Actor): Promise<boolean>;
}
