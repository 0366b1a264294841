import type { FlowView } from '../../app/view.ts';
import { logOutWords as words } from '../../words/outcome-words.ts';

/**
 * Opens NoiseAware's login address in a tab, where a person can log out: a new attempt would be authorized by the same
 * login otherwise. The address is the one that the attempt was allowed to open.
 */
export const LogOutLink = ({ flow: { loginOrigin } }: { flow: Pick<FlowView, 'loginOrigin'> }) =>
  loginOrigin === undefined ? null : (
    <a class="button" data-action="open-login" href={loginOrigin} target="_blank" rel="noreferrer">
      {words.open}
    </a>
  );
