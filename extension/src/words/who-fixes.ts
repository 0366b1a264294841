import type { StateWords } from '@noiseaware-connect/shared/connection-words';
import type { ConnectionStatus } from '@noiseaware-connect/shared/shapes';

/** Who can put a connection right, and with which button. */
export function whoFixes({ fixedBy, action }: StateWords, status: ConnectionStatus): string {
  if (fixedBy === 'nobody has to') return 'Nobody has to do anything.';
  if (fixedBy === 'this heals by itself') return 'This heals by itself.';
  const who = `Can be fixed by ${fixedBy}`;
  if (status === 'disconnected')
    return `${who}. Repair does it without a new authorization, unless it was erased.`;
  return action === 'renew' ? `${who}; after that, Renew now goes on at once.` : `${who}: choose Reconnect.`;
}

/** The button that stands out: what a person has to do. What heals by itself, or was meant so, has none. */
export function urgentAction(
  { fixedBy, action }: StateWords,
  status: ConnectionStatus,
): StateWords['action'] | undefined {
  return status === 'disconnected' || fixedBy === 'this heals by itself' ? undefined : action;
}
