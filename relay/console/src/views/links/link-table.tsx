import { fill } from '@noiseaware-connect/shared/fill';
import { say } from '@noiseaware-connect/shared/parts/say';
import { may } from '@noiseaware-connect/shared/role';
import { type Link, type LinkStatus, operatorId } from '@noiseaware-connect/shared/shapes';
import { describeWaiting } from '@noiseaware-connect/shared/words/describe-waiting';
import { linkStates, linkWords } from '@noiseaware-connect/shared/words/link-words';
import { dayOf, momentOf } from '@noiseaware-connect/shared/words/moment';
import type { ComponentChildren } from 'preact';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import type { Page } from '../../page.ts';
import { EntryName } from '../../parts/entry-name.tsx';
import { RowActions } from '../../parts/row-actions.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { linksWords as words } from '../../words/links-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { afterRefusal } from './what-is-replaced.tsx';

/** Links for owners, with their status and actions. */
export function LinkTable({ links, nothing }: { links: readonly Link[]; nothing: ComponentChildren }) {
  const { page, now } = useConsole();
  return (
    <Table
      items={links}
      label={words.list}
      columns={columnsFor(page, now)}
      rowOf={({ id }) => ({ 'data-entry': id })}
      nothing={nothing}
    />
  );
}

// --- Internal helpers ---

const tones: Readonly<Record<LinkStatus, string>> = {
  open: 'blue',
  started: 'blue',
  awaiting_confirmation: 'amber',
  connected: 'green',
  expired: 'grey',
  revoked: 'grey',
  failed: 'red',
};

/** The columns of the list; `now` in milliseconds since 1970. */
const columnsFor = (page: Page, now: number): readonly Column<Link>[] => [
  {
    name: 'account',
    head: words.openAccount,
    cell: ({ id, account }) => (
      <EntryName
        name={account.name ?? account.id}
        href={hrefOf('links', id)}
        id={account.name === undefined ? undefined : account.id}
      />
    ),
  },
  {
    name: 'status',
    head: words.state,
    cell: ({ status, expiresAt }) => (
      <span class={`tag ${tones[status]}`}>
        {fill(linkStates[status], { time: momentOf(Date.parse(expiresAt), now) })}
      </span>
    ),
  },
  {
    name: 'authorization',
    head: words.authorization,
    cell: (link) => {
      const { status, madeBy, confirmedBy } = link;
      if (confirmedBy !== undefined) return say(words.confirmedBy, { name: confirmedBy.name });
      if (status !== 'awaiting_confirmation') return null;
      const { replaces, values } = describeWaiting(link, now);
      return (
        <>
          <p>
            {replaces
              ? say(linkWords.today, values)
              : say(words.authorizedBy, { organization: values.organization })}
          </p>
          {!mayConfirm(page, link) && (
            <p class="soft small">{say(words.makerConfirms, { name: madeBy.name })}</p>
          )}
        </>
      );
    },
  },
  {
    name: 'created',
    head: words.created,
    cell: ({ madeBy, createdAt }) => (
      <span class="soft small">
        {say(words.by, { name: madeBy.name, day: dayOf(Date.parse(createdAt), now) })}
      </span>
    ),
  },
  { name: 'actions', head: shellWords.actions, cell: (link) => <LinkActions link={link} /> },
];

/** Whoever may connect confirms their own links and those of the command line, and an admin all. */
const mayConfirm = (page: Page, { madeBy }: Link): boolean =>
  may(page, 'connect') && (madeBy.id === page.id || madeBy.id === operatorId || may(page, 'administer'));

function LinkActions({ link }: { link: Link }) {
  const { page, calls, ask, now } = useConsole();
  const { id, status, account, organization = '' } = link;
  const name = account.name ?? account.id;
  const isWaiting = status === 'awaiting_confirmation';
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
  const mayEnd = may(page, 'connect') && (isWaiting || status === 'open' || status === 'started');
  return (
    <RowActions
      name={name}
      needed={
        isWaiting &&
        mayConfirm(page, link) && { action: 'confirm-link', text: words.confirm, run: askConfirm }
      }
      others={[
        { action: 'account', text: words.openAccount, href: hrefOf('accounts', account.id) },
        may(page, 'administer') && {
          action: 'audit',
          text: shellWords.tabs.audit,
          href: hrefOf('audit', undefined, { about: id }),
        },
        mayEnd && {
          action: 'withdraw',
          text: withdraw,
          isEnd: !(isWaiting && question.replaces),
          run: askWithdraw,
        },
      ]}
    />
  );
}
