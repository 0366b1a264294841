import { extensionCalls } from '@noiseaware-connect/shared/contract/extension';
import { Failure } from '@noiseaware-connect/shared/failure';
import { operatorId } from '@noiseaware-connect/shared/shapes';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { makeLink } from '../../features/links/make-link.ts';
import { define } from '../operation.ts';

/** Operations on links for owners. */
export const linkOperations = {
  makeLink: define(extensionCalls.makeLink.request, async (deps, { confirm = true, ...asked }) => {
    const madeBy = { kind: 'operator', id: operatorId, name: deps.by.name ?? 'operator' } as const;
    try {
      return await makeLink(deps, { ...asked, confirm }, madeBy, deps.by);
    } catch (error) {
      if (error instanceof Failure) throw new OperatorRefusal('invalid_input', error.message);
      throw error;
    }
  }),
};
