import type { PublicEntry } from '@noiseaware-connect/shared/audit-entry';
import { momentOf, stampOf } from '@noiseaware-connect/shared/words/moment';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { Event } from '../../parts/event.tsx';

/** One entry of the audit log. `names` maps ids of people and services to names. */
export function AuditEntry({ entry, names }: { entry: PublicEntry; names: ReadonlyMap<string, string> }) {
  const { now } = useConsole();
  const { seq, at, what, who, connection } = entry;
  const subject = subjectOf(entry);
  const about = names.get(subject) ?? subject;
  return (
    <li class="audit-entry" data-entry={seq} data-what={what}>
      <time class="soft small" dateTime={at} title={stampOf(Date.parse(at))}>
        {momentOf(Date.parse(at), now)}
      </time>
      <Event of={entry} />
      <span class="about">
        {connection !== undefined ? (
          <a href={hrefOf('connections', connection)}>
            <bdi>{about}</bdi>
          </a>
        ) : (
          <bdi>{about}</bdi>
        )}
      </span>
      {who.requestId !== undefined && (
        <span class="id cut" title={who.requestId}>
          {who.requestId}
        </span>
      )}
    </li>
  );
}

// --- Internal helpers ---

/** The most specific id that an entry has. */
const subjectOf = ({
  account,
  connection,
  service,
  staff,
  tool,
  key,
  webhook,
  link,
  settings,
}: PublicEntry) =>
  account ?? connection ?? service ?? staff ?? tool ?? key ?? webhook ?? link ?? settings?.join(', ') ?? '';
