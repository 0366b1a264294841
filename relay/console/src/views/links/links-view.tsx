import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { Icon } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import { may } from '@noiseaware-connect/shared/role';
import { type Link, type LinkStatus, linkStatuses, operatorId } from '@noiseaware-connect/shared/shapes';
import { describeWaiting } from '@noiseaware-connect/shared/words/describe-waiting';
import { linkStates, linkWords } from '@noiseaware-connect/shared/words/link-words';
import { dayOf, momentOf } from '@noiseaware-connect/shared/words/moment';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf, type ViewProps } from '../../context/route.ts';
import { useFilters } from '../../context/use-filters.ts';
import { Listed } from '../../loading/listed.tsx';
import { usePages } from '../../loading/use-pages.ts';
import { Entry } from '../../parts/entry.tsx';
import { Choice, Search } from '../../parts/field.tsx';
import { Head } from '../../parts/head.tsx';
import { Download, NothingFound } from '../../parts/list-tools.tsx';
import { linksWords as words } from '../../words/links-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { useMakeLink } from './use-make-link.tsx';
import { afterRefusal } from './what-is-replaced.tsx';

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
      <Listed
        pages={pages}
        label={words.list}
        nothing={
          <NothingFound
            none={may(page, 'connect') ? words.none : words.noneYet}
            filters={[
              [words.search, q],
              [words.account, account],
              [words.status, status === '' ? '' : words.statuses[status as LinkStatus]],
            ]}
            onClear={() => go(hrefOf('links'))}
          />
        }
      >
        {(link) => <LinkEntry key={link.id} link={link} />}
      </Listed>
    </>
  );
}

// --- Internal helpers ---

/** Debounce time of the search, in milliseconds. */
const calm = 150;

const tones: Readonly<Record<LinkStatus, string>> = {
  open: 'blue',
  started: 'blue',
  awaiting_confirmation: 'amber',
  connected: 'green',
  expired: 'grey',
  revoked: 'grey',
  failed: 'red',
};

/** One link. */
export function LinkEntry({ link }: { link: Link }) {
  const { page, calls, ask, now } = useConsole();
  const { id, status, account, madeBy, createdAt, expiresAt, organization = '', confirmedBy } = link;
  const name = account.name ?? account.id;
  const isWaiting = status === 'awaiting_confirmation';
  // Whoever may connect confirms their own links and those of the command line, and an admin all.
  const isConfirmer = madeBy.id === page.id || madeBy.id === operatorId || may(page, 'administer');
  const mayConfirm = may(page, 'connect') && isConfirmer;
  const question = describeWaiting(link, now);
  const withdraw = isWaiting ? question.refuse : linkWords.withdraw;
  const askWithdraw = () =>
    ask({
      title: isWaiting
        ? say(question.replaces ? words.askKeep : words.askRefuse, { ...question.values, name })
        : say(words.askWithdraw, { name }),
      lead: isWaiting ? say(words.askRefuseLead, question.values) : words.askWithdrawLead,
      confirm: withdraw,
      isEnd: !question.replaces,
      act: () => calls().revokeLink({ id }),
      done: isWaiting ? words.refused : linkWords.withdrawn,
    });
  const askConfirm = () =>
    ask({
      title: say(question.title, question.values),
      lead: question.sentences.map((sentence) => <p key={sentence}>{say(sentence, question.values)}</p>),
      confirm: question.confirm,
      isEnd: question.replaces,
      after: (failure) => afterRefusal(failure, link, now),
      act: (form) => {
        const connection = form.get('connection');
        return calls().confirmLink({
          id,
          body: { organization, ...(connection === null ? {} : { connection: String(connection) }) },
        });
      },
      done: words.connected,
    });
  return (
    <Entry
      id={id}
      name={name}
      href={hrefOf('links', id)}
      about={account.name === undefined ? undefined : account.id}
      tag={{
        text: fill(linkStates[status], { time: momentOf(Date.parse(expiresAt), now) }),
        tone: tones[status],
      }}
      actions={
        <>
          <a class="button quiet" data-action="account" href={hrefOf('accounts', account.id)}>
            {words.openAccount}
          </a>
          {may(page, 'administer') && (
            <a class="button quiet" data-action="audit" href={hrefOf('audit', undefined, { about: id })}>
              {shellWords.tabs.audit}
            </a>
          )}
          {isWaiting && mayConfirm && (
            <Button action="confirm-link" look="low" onClick={askConfirm}>
              {words.confirm}
            </Button>
          )}
          {may(page, 'connect') && (isWaiting || status === 'open' || status === 'started') && (
            <Button
              action="withdraw"
              look={isWaiting && question.replaces ? 'quiet' : 'quiet danger'}
              onClick={askWithdraw}
            >
              {withdraw}
            </Button>
          )}
        </>
      }
    >
      <p class="soft small">{say(words.by, { name: madeBy.name, day: dayOf(Date.parse(createdAt), now) })}</p>
      {isWaiting && (
        <p>
          {question.replaces
            ? say(linkWords.today, question.values)
            : say(words.authorizedBy, { organization: question.values.organization })}
        </p>
      )}
      {confirmedBy !== undefined && (
        <p class="soft small">{say(words.confirmedBy, { name: confirmedBy.name })}</p>
      )}
      {isWaiting && !mayConfirm && (
        <p class="soft small">{say(words.makerConfirms, { name: madeBy.name })}</p>
      )}
    </Entry>
  );
}
