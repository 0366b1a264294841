import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { Icon } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import { type Link, type LinkStatus, linkStatuses, operatorId } from '@noiseaware-connect/shared/shapes';
import { describeWaiting } from '@noiseaware-connect/shared/words/describe-waiting';
import { linkStates, linkWords } from '@noiseaware-connect/shared/words/link-words';
import { dayOf, momentOf } from '@noiseaware-connect/shared/words/moment';
import { useState } from 'preact/hooks';
import { useConsole } from '../../context/console-context.ts';
import { Listed } from '../../loading/listed.tsx';
import { usePages } from '../../loading/use-pages.ts';
import { Entry } from '../../parts/entry.tsx';
import { Choice } from '../../parts/field.tsx';
import { Head } from '../../parts/head.tsx';
import { linksWords as words } from '../../words/links-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { useMakeLink } from './use-make-link.tsx';

/** Links for owners, with their status and actions. */
export function LinksView() {
  const [status, setStatus] = useState<LinkStatus | ''>('');
  const { askFor, shownFor } = useMakeLink();
  const pages = usePages(
    `links ${status}`,
    (relay, cursor) =>
      relay.listLinks({
        query: { ...(status === '' ? {} : { status }), ...(cursor === undefined ? {} : { cursor }) },
      }),
    ({ links }) => links,
  );
  return (
    <>
      <Head title={shellWords.tabs.links} lead={words.lead}>
        <Button action="make-link" look="primary" onClick={() => askFor()}>
          <Icon name="plus" /> {words.new}
        </Button>
      </Head>
      {shownFor()}
      <div class="filter-fields">
        <Choice
          name="status"
          label={words.status}
          value={status}
          options={[['', words.all], ...linkStatuses.map((each) => [each, words.statuses[each]] as const)]}
          onChange={(each) => setStatus(each as LinkStatus | '')}
        />
      </div>
      <Listed pages={pages} label={words.list} nothing={status === '' ? words.none : words.noneSuch}>
        {(link) => <LinkEntry key={link.id} link={link} />}
      </Listed>
    </>
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

function LinkEntry({ link }: { link: Link }) {
  const { page, calls, ask, now } = useConsole();
  const { id, status, account, madeBy, createdAt, expiresAt, organization = '', confirmedBy } = link;
  const name = account.name ?? account.id;
  const isWaiting = status === 'awaiting_confirmation';
  // Any member of staff confirms links of the command line, and an admin all.
  const mayConfirm = madeBy.id === page.id || madeBy.id === operatorId || page.role === 'admin';
  const question = describeWaiting(link, now);
  const withdraw = isWaiting ? question.refuse : linkWords.withdraw;
  const askWithdraw = () =>
    ask({
      title: say(words.askWithdraw, { name }),
      lead: words.askWithdrawLead,
      confirm: withdraw,
      isEnd: true,
      act: () => calls().revokeLink({ id }),
      done: linkWords.withdrawn,
    });
  const askConfirm = () =>
    ask({
      title: say(question.title, question.values),
      lead: question.sentences.map((sentence) => <p key={sentence}>{say(sentence, question.values)}</p>),
      confirm: question.confirm,
      act: () => calls().confirmLink({ id, body: { organization } }),
      done: words.connected,
    });
  return (
    <Entry
      id={id}
      name={name}
      about={account.name === undefined ? undefined : account.id}
      tag={{
        text: fill(linkStates[status], { time: momentOf(Date.parse(expiresAt), now) }),
        tone: tones[status],
      }}
      actions={
        <>
          {isWaiting && mayConfirm && (
            <Button action="confirm-link" look="primary low" onClick={askConfirm}>
              {words.confirm}
            </Button>
          )}
          {(isWaiting || status === 'open' || status === 'started') && (
            <Button action="withdraw" look="quiet danger" onClick={askWithdraw}>
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
