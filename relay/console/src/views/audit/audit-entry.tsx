import type { PublicEntry } from '@noiseaware-connect/shared/audit-entry';
import { momentOf, stampOf } from '@noiseaware-connect/shared/words/moment';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { Event } from '../../parts/event.tsx';

/** One entry of the audit log. `names` maps ids of people and services to names. */
export function AuditEntry({ entry, names }: { entry: PublicEntry; names: ReadonlyMap<string, string> }) {
  const { now } = useConsole();
  const { seq, at, what, who } = entry;
  const subject = subjectOf(entry);
  const about = names.get(subject) ?? subject;
  const href = addressOf(entry);
  return (
    <li class="audit-entry" data-entry={seq} data-what={what}>
      <time class="soft small" dateTime={at} title={stampOf(Date.parse(at))}>
        {momentOf(Date.parse(at), now)}
      </time>
      <Event event={entry} />
      <span class="about">
        {href === undefined ? (
          <bdi>{about}</bdi>
        ) : (
          <a href={href}>
            <bdi>{about}</bdi>
          </a>
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

/** The address of what an entry is about. */
function addressOf({ account, connection, service, key, staff, webhook, link }: PublicEntry) {
  if (connection !== undefined) return hrefOf('connections', connection);
  if (account !== undefined) return hrefOf('accounts', account);
  if (link !== undefined) return hrefOf('links', link);
  if (staff !== undefined) return hrefOf('staff', staff);
  if (service !== undefined) return hrefOf('keys', key ?? service);
  return webhook === undefined ? undefined : hrefOf('webhooks', webhook);
}

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
