import { Button } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import { may, mayDisconnect } from '@noiseaware-connect/shared/role';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { connectionWords, endingWords } from '@noiseaware-connect/shared/words/connection-words';
import { describeRenewed } from '@noiseaware-connect/shared/words/describe-renewed';
import { nameOf } from '@noiseaware-connect/shared/words/describe-state';
import { useConsole } from '../../context/console-context.ts';
import { connectionsWords as words } from '../../words/connections-words.ts';
import { linksWords } from '../../words/links-words.ts';

/** Actions on a connection, each with a confirmation. The one that helps is emphasized. */
export function ConnectionActions(props: {
  connection: Connection;
  /** The action that fixes the connection (`describeState`). */
  action: 'reconnect' | 'renew' | null;
  onLink(): void;
  /** Makes a link by which another organization is connected to the account, too. */
  onParallel(): void;
  /** Called if the connection no longer exists. */
  onForgotten(): void;
}) {
  const { connection, action, onLink, onParallel, onForgotten } = props;
  const { page, now, ask, calls } = useConsole();
  const { id, status } = connection;
  const name = nameOf(connection);
  const isDisconnected = status === 'disconnected';
  const mayConnect = may(page, 'connect');
  // NoiseAware no longer accepts this authorization, so a renewal cannot succeed.
  const renewable = status !== 'reauthorization_required';
  const lookOf = (each: typeof action) => (each === action ? 'primary' : '');

  const askRenew = () =>
    ask({
      title: say(isDisconnected ? words.askRestore : words.askRenew, { name }),
      lead: isDisconnected ? words.askRestoreLead : words.askRenewLead,
      confirm: isDisconnected ? connectionWords.restore : connectionWords.renew,
      act: () => calls().renewConnection({ id, body: {} }),
      done: (renewed) =>
        isDisconnected ? connectionWords.said.restored : describeRenewed(renewed.connection, now),
    });
  const askEnd = () =>
    ask({
      title: say(isDisconnected ? endingWords.erase : endingWords.disconnect, { name }),
      lead: isDisconnected ? endingWords.eraseLead : endingWords.disconnectLead,
      confirm: isDisconnected ? endingWords.confirmErase : endingWords.confirmDisconnect,
      isEnd: true,
      fields: !isDisconnected && (
        <label class="check">
          <input type="checkbox" name="forget" />
          <span>{endingWords.forget}</span>
        </label>
      ),
      act: (form) =>
        calls().disconnect({
          id,
          query: { forget: isDisconnected || form.has('forget') ? 'true' : 'false' },
        }),
      done: isDisconnected ? connectionWords.said.erased : connectionWords.said.disconnected,
      onDone: ({ connection: remaining }) => remaining === null && onForgotten(),
    });
  return (
    <div class="buttons">
      {mayConnect && (
        <Button action="make-link" look={lookOf('reconnect')} onClick={onLink}>
          {connectionWords.ownerLink}
        </Button>
      )}
      {mayConnect && renewable && (
        <Button action="renew" look={lookOf('renew')} onClick={askRenew}>
          {isDisconnected ? connectionWords.restore : connectionWords.renew}
        </Button>
      )}
      {may(page, 'administer') && !isDisconnected && (
        <Button action="connect-another" look="quiet" onClick={onParallel}>
          {linksWords.parallel}
        </Button>
      )}
      {mayDisconnect(page, connection) && (
        <Button action="disconnect" look="danger" onClick={askEnd}>
          {isDisconnected ? connectionWords.erase : connectionWords.disconnect}
        </Button>
      )}
    </div>
  );
}
