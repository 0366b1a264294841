import type { RelayClient } from '@noiseaware-connect/shared/client';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { valueIn } from './value-in.ts';

/** The name of the organization whose data the token opens that a service gets for an account. */
export const accountTokens =
  ({ sandbox, service }: { sandbox: Sandbox; service: RelayClient }) =>
  async (account: string): Promise<string | undefined> => {
    const { userToken } = valueIn(await service.vendAccountToken({ account, body: {} }));
    const response = await fetch(`${sandbox.url}/thresholds/list`, {
      method: 'POST',
      headers: { authorization: userToken },
    });
    const id = /"organization_id":(\d+)/.exec(await response.text())?.[1];
    return sandbox.organizations().find((each) => String(each.id) === id)?.name;
  };
