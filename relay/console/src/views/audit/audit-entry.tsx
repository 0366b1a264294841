import type { PublicEntry } from '@noiseaware-connect/shared/contract/audit-entry';
import { momentOf, stampOf } from '@noiseaware-connect/shared/words/moment';
import { hrefOf } from '../../context/route.ts';
import { Event } from '../../parts/event.tsx';
import type { Column } from '../../parts/table.tsx';
import { auditWords as words } from '../../words/audit-words.ts';

/**
 * The columns of the audit log.
 * @param now milliseconds since 1970
 * @param names of people and services by id
 */
export const auditColumns = (
  now: number,
  names: ReadonlyMap<string, string>,
): readonly Column<PublicEntry>[] => [
  {
    name: 'time',
    head: words.time,
    cell: ({ at }) => (
      <time class="soft small" dateTime={at} title={stampOf(Date.parse(at))}>
        {momentOf(Date.parse(at), now)}
      </time>
    ),
  },
  { name: 'event', head: words.what, cell: (entry) => <Event event={entry} /> },
  {
    name: 'subject',
    head: words.subject,
    cell: (entry) => {
      const subject = subjectOf(entry);
      const title = <bdi>{names.get(subject) ?? subject}</bdi>;
      const href = addressOf(entry);
      return <span class="about">{href === undefined ? title : <a href={href}>{title}</a>}</span>;
    },
  },
  {
    name: 'request',
    head: words.request,
    cell: ({ who: { requestId } }) => requestId !== undefined && <span class="id">{requestId}</span>,
  },
];

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
