import type { AuditEvent, PublicEntry } from '@noiseaware-connect/shared/contract/audit-entry';
import { say } from '@noiseaware-connect/shared/parts/say';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { reasonWords } from '@noiseaware-connect/shared/words/state-words';
import { useConsole } from '../context/console-context.ts';
import { actorWords, eventNotes, eventWords } from '../words/event-words.ts';
import { describeRefusal, type Refusal } from '../words/refusal-words.ts';

interface ShownEvent extends Refusal, Pick<PublicEntry, 'route'> {
  what: AuditEvent;
  who: { kind: string; name?: string | undefined };
  cause?: string | undefined;
  count?: number | undefined;
  furtherDevice?: true | undefined;
}

/** An audit event: what, how often, by whom, and why it failed or was refused. Unknown names are shown as they are. */
export function Event({ event }: { event: ShownEvent }) {
  const { what, who, cause, route, furtherDevice, count = 1 } = event;
  const { page } = useConsole();
  const refusal = describeRefusal(event);
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
      {furtherDevice && <p class="soft small">{eventNotes.furtherDevice}</p>}
      {cause !== undefined && (
        <p class="soft small">{say(reasons[cause] ?? cause, { company: page.partner })}</p>
      )}
      {refusal !== undefined && (
        <p class="soft small">
          {refusal} {route !== undefined && <code>{route}</code>}
        </p>
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
