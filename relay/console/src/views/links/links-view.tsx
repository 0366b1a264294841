import { Button } from '@noiseaware-connect/shared/parts/button';
import { Icon } from '@noiseaware-connect/shared/parts/icons';
import { may } from '@noiseaware-connect/shared/role';
import { type LinkStatus, linkStatuses } from '@noiseaware-connect/shared/shapes';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf, type ViewProps } from '../../context/route.ts';
import { useFilters } from '../../context/use-filters.ts';
import { Listed } from '../../loading/listed.tsx';
import { usePages } from '../../loading/use-pages.ts';
import { Choice, Search } from '../../parts/field.tsx';
import { Head } from '../../parts/head.tsx';
import { Download, NothingFound } from '../../parts/list-tools.tsx';
import { linksWords as words } from '../../words/links-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { LinkTable } from './link-table.tsx';
import { useMakeLink } from './use-make-link.tsx';

/** Links for owners, with their status and actions. */
export function LinksView({ id }: ViewProps) {
  const { go, page } = useConsole();
  const { query, set, pages: count, setPages: note } = useFilters();
  const { q = '', status = '', account = '' } = query;
  const { askFor, shownFor } = useMakeLink();
  const requestQuery = Object.fromEntries(
    Object.entries({ q: q.trim(), status: status as LinkStatus | '', account }).filter(
      ([, value]) => value !== '',
    ),
  );
  const pages = usePages(
    `links ${id ?? ''} ${JSON.stringify(requestQuery)}`,
    async (relay, cursor) => {
      if (id === undefined)
        return relay.listLinks({ query: { ...requestQuery, ...(cursor === undefined ? {} : { cursor }) } });
      const result = await relay.readLink({ id });
      return result.ok ? { ok: true, value: { links: [result.value] } } : result;
    },
    ({ links }) => links,
    calm,
    { count, note },
  );
  const madeLink = shownFor(null);
  return (
    <>
      <Head title={shellWords.tabs.links} lead={words.lead}>
        <div class="buttons">
          <Download path="/v1/links.csv" query={requestQuery} />
          {may(page, 'connect') && (
            <Button action="make-link" look={madeLink ? '' : 'primary'} onClick={() => askFor()}>
              <Icon name="plus" /> {words.new}
            </Button>
          )}
        </div>
      </Head>
      {madeLink}
      <search class="filter-fields">
        <Search label={words.search} value={q} onChange={(value) => set({ q: value })} />
        <Choice
          name="status"
          label={words.status}
          value={status}
          options={[['', words.all], ...linkStatuses.map((each) => [each, words.statuses[each]] as const)]}
          onChange={(value) => set({ status: value })}
        />
      </search>
      <Listed pages={pages}>
        {(links) => (
          <LinkTable
            links={links}
            nothing={
              <NothingFound
                none={may(page, 'connect') ? words.none : words.noneYet}
                picture="links"
                filters={[
                  [words.search, q],
                  [words.account, account],
                  [words.status, status === '' ? '' : words.statuses[status as LinkStatus]],
                ]}
                onClear={() => go(hrefOf('links'))}
              />
            }
          />
        )}
      </Listed>
    </>
  );
}

// --- Internal helpers ---

/** Debounce time of the search, in milliseconds. */
const calm = 150;
