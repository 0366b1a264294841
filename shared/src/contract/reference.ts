import { adminReference } from './admins-reference.ts';
import type { PublicApi } from './api.ts';
import { backendReference } from './backends-reference.ts';
import type { ReferenceOf } from './endpoint.ts';
import { extensionReference } from './extension-reference.ts';
import { infrastructureReference } from './infrastructure-reference.ts';
import { noiseawareReference } from './noiseaware-reference.ts';

/**
 * What the reference says of each call. A test sends each example of a request to a relay, with existing ids and secrets,
 * and validates each example of an answer against the contract.
 */
export const callReference: ReferenceOf<PublicApi> = {
  ...noiseawareReference,
  ...extensionReference,
  ...backendReference,
  ...adminReference,
  ...infrastructureReference,
};
