import type { AuditEvent } from '@noiseaware-connect/shared/audit-entry';
import { say } from '@noiseaware-connect/shared/parts/say';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { reasonWords } from '@noiseaware-connect/shared/words/state-words';
import { useConsole } from '../context/console-context.ts';
import { actorWords, eventWords } from '../words/event-words.ts';

interface ShownEvent {
  what: AuditEvent;
  who: { kind: string; name?: string | undefined };
  cause?: string | undefined;
  count?: number | undefined;
}

/** An audit event: what, how often, by whom, and the cause of a failure. Unknown names are shown as they are. */
export function Event({ event: { what, who, cause, count = 1 } }: { event: ShownEvent }) {
  const { page } = useConsole();
  const reasons: Readonly<Record<string, string>> = reasonWords;
  const actors: Readonly<Record<string, string>> = actorWords;
  return (
    <div class="event">
      <p>
        <span>{eventWords[what] ?? what}</span>
        {count > 1 && <span class="soft"> ×{numberOf(count)}</span>}
        <span class="soft small">
          {' · '}
          <bdi>{who.name ?? actors[who.kind] ?? who.kind}</bdi>
        </span>
      </p>
      {cause !== undefined && (
        <p class="soft small">{say(reasons[cause] ?? cause, { company: page.partner })}</p>
      )}
    </div>
  );
}

/** The colour of an event: success, warning, failure or neutral. */
export function toneOf(what: string): string {
  if (/^(?:connected|reauthorized|renewed|link_authorized|restored)$/.test(what)) return 'green';
  if (/refused|_failed|forgotten|^disconnected/.test(what)) return 'red';
  return /interrupted|dies_soon|changed|revoked/.test(what) ? 'amber' : 'grey';
}
