import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import type { Handler, WithoutSlot } from '../../calls/handler.ts';
import type { Session } from '../../domain/staff/staff.ts';
import type { Store } from '../../store/store.ts';
import type { Provider } from './provider.ts';
import { refusalOf, requireProvider } from './refusals.ts';

export interface LogoutDeps {
  effects: Pick<Effects, 'now'>;
  store: Pick<Store, 'staff'>;
  provider: Provider | undefined;
  withoutSlot: WithoutSlot;
}

/** Back-channel logout: the provider reports that its session has ended, and the relay ends the sessions that came from it. */
export const receiveBackchannelLogout =
  ({ effects, store, withoutSlot, ...deps }: LogoutDeps): Handler<'receiveBackchannelLogout'> =>
  async ({ body, by }) => {
    const provider = requireProvider(deps.provider);
    const logout = await withoutSlot(() => provider.readLogout(body.logout_token));
    if (logout === 'foreign' || logout === 'refused') {
      throw new Failure('invalid_request', {
        detail: '"logout_token" was not issued by the identity provider.',
      });
    }
    if (typeof logout === 'string') throw refusalOf({ why: logout });
    const { subject, sid, until } = logout;
    // A session without a known provider session ends with any logout of its person.
    const isMeant = ({ provider: its, createdAt }: Session) =>
      createdAt <= until &&
      (sid === undefined || its?.sid === sid || (its?.sid === undefined && subject !== undefined));
    const now = effects.now();
    for (const { staff, sessions } of await store.staff.list(now)) {
      if (staff.provider?.issuer !== provider.issuer) continue;
      if (subject !== undefined && staff.provider.subject !== subject) continue;
      for (const { id } of sessions.filter(isMeant)) {
        await store.staff.endSession(staff.id, id, now, { ...by, kind: 'relay' });
      }
    }
    return {};
  };
