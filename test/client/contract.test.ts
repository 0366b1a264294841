import type { CallFailure } from '@noiseaware-connect/shared/client';
import type { FailureCode } from '@noiseaware-connect/shared/contract/problem';
import type * as contract from '@noiseaware-connect/shared/shapes';
import { expectTypeOf, it } from 'vitest';
import type * as client from '../../relay/client/src/index.ts';

// The compiler is what fails these. That the types are those of the contract, field by field, is held by test/docs.

it('the types of the client take what a relay sends', () => {
  expectTypeOf<contract.SentConnection>().toExtend<client.Connection>();
  expectTypeOf<contract.Account>().toExtend<client.Account>();
  expectTypeOf<FailureCode>().toEqualTypeOf<client.KnownFailureCode>();
});

it('a connection’s cause and status fit into the types that are named so', () => {
  expectTypeOf<client.Connection['cause']>().toEqualTypeOf<client.Cause | null>();
  expectTypeOf<client.Connection['status']>().toEqualTypeOf<client.ConnectionStatus>();
  expectTypeOf<'a newer one'>().toExtend<client.Cause>();
});

it('the client and the extension call failures that no relay answered by the same codes', () => {
  expectTypeOf<Exclude<CallFailure['code'], FailureCode>>().toEqualTypeOf<client.UnansweredCode>();
});
