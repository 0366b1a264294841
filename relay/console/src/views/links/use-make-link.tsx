import type { Language } from '@noiseaware-connect/shared/language';
import { LinkMessage, useLinkMessage } from '@noiseaware-connect/shared/parts/link-message';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Account } from '@noiseaware-connect/shared/shapes';
import { currentLanguage } from '@noiseaware-connect/shared/words/language';
import type { LinkToSend } from '@noiseaware-connect/shared/words/link-message';
import { linkWords } from '@noiseaware-connect/shared/words/link-words';
import { useState } from 'preact/hooks';
import { useConsole } from '../../context/console-context.ts';
import { Line } from '../../parts/field.tsx';
import { ShownOnce, useCopy } from '../../parts/shown-once.tsx';
import { linksWords as words } from '../../words/links-words.ts';

/**
 * Creates links for owners: `askFor` opens the dialog, `shownFor` shows the latest link next to its subject, or in a list of all
 * links, until it is hidden on purpose.
 */
export function useMakeLink() {
  const { ask, calls, page, oneTimeLinks, updateOneTimeLinks } = useConsole();
  const madeLink = oneTimeLinks.link;
  /**
   * @param subject the account and the connection to reauthorize, or with `parallel` the one beside which another organization is
   *   to be connected; without it the dialog asks for the account
   */
  const askFor = (subject?: { account: Account; connection?: string; parallel?: true }) => {
    let account = subject?.account ?? { id: '' };
    const name = account.name ?? account.id;
    const isParallel = subject?.parallel === true;
    ask({
      title: subject === undefined ? words.ask : say(isParallel ? words.askParallel : words.askFor, { name }),
      lead: isParallel ? words.askParallelLead : words.askLead,
      confirm: linkWords.make,
      fields: subject === undefined && (
        <>
          <Line name="id" label={words.account} required />
          <Line name="name" label={words.name} />
        </>
      ),
      act: (form) => {
        if (subject === undefined) account = accountIn(form);
        return calls().makeLink({
          body: {
            account,
            ...(isParallel
              ? { parallel: true }
              : subject?.connection !== undefined && { connection: subject.connection }),
          },
        });
      },
      done: words.made,
      onDone: ({ url, expiresAt }) =>
        updateOneTimeLinks({ link: { account, connection: subject?.connection, url, expiresAt } }),
    });
  };
  /**
   * @param connection its connection; null for whatever link was made last
   * @param account only a link for this account
   */
  const shownFor = (connection: string | null, account?: string) =>
    madeLink !== null &&
    (connection === null || madeLink.connection === connection) &&
    (account === undefined || madeLink.account.id === account) && (
      <ShownOnce
        title={say(words.shownOnce, { name: madeLink.account.name ?? madeLink.account.id })}
        url={madeLink.url}
        onHide={() => updateOneTimeLinks({ link: null })}
      >
        <MessageToOwner
          link={{
            ...madeLink,
            maker: page.operator === undefined ? page.staff : undefined,
            partner: page.partner,
            support: page.support,
          }}
        />
      </ShownOnce>
    );
  return { askFor, shownFor };
}

// --- Internal helpers ---

/** The message with a link that was just made. */
function MessageToOwner({ link }: { link: LinkToSend }) {
  const { now } = useConsole();
  const [language, setLanguage] = useState<Language>(currentLanguage);
  const message = useLinkMessage(link, language, now);
  return (
    <LinkMessage
      id="message"
      url={link.url}
      {...{ message, language }}
      isMain={false}
      onLanguage={setLanguage}
      onCopy={useCopy()}
    />
  );
}

function accountIn(form: FormData): Account {
  const [id, name] = ['id', 'name'].map((field) => String(form.get(field)).trim());
  return { id: id ?? '', ...(name ? { name } : {}) };
}
