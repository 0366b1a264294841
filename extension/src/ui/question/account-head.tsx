import { say } from '@noiseaware-connect/shared/parts/say';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { RefObject } from 'preact';
import type { Question } from '../../app/model/records.ts';
import { questionWords as words } from '../../words/question-words.ts';

/** Which account it is about: its name first and largest, beneath it its id, and the tool whose page asked. */
export function AccountHead(props: {
  account: Account;
  /** Null if the account was not asked about in a tool's page. */
  question: Question | null;
  title: RefObject<HTMLHeadingElement | null>;
}) {
  const { account, question, title } = props;
  return (
    <header class="account">
      <h2 id="asked-title" ref={title} tabIndex={-1}>
        <bdi>{account.name ?? account.id}</bdi>
      </h2>
      {account.name !== undefined && (
        <p class="id">
          <bdi>{account.id}</bdi>
        </p>
      )}
      {question !== null && <p class="soft">{placeOf(question)}</p>}
    </header>
  );
}

/** The tool with its site; the site alone if the relay knows no tool there. */
function placeOf({ tool, origin }: Question) {
  const { host } = new URL(origin);
  return tool === null ? <bdi>{host}</bdi> : say(words.toolAt, { tool, host });
}
