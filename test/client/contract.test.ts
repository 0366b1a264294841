import type * as contract from '@noiseaware-connect/shared/shapes';
import type { FixedBy } from '@noiseaware-connect/shared/shapes';
import { expectTypeOf, it } from 'vitest';
import type * as client from '../../relay/client/src/index.ts';

// The compiler is what fails these.

it('the client’s lists are those of the contract', () => {
  expectTypeOf<client.Cause>().toEqualTypeOf<contract.Cause>();
  expectTypeOf<client.ConnectionStatus>().toEqualTypeOf<contract.ConnectionStatus>();
  expectTypeOf<client.FixedBy>().toEqualTypeOf<FixedBy>();
  expectTypeOf<client.Needs>().toEqualTypeOf<Exclude<FixedBy, 'time'>>();
});

it('the client’s connection is what a relay sends, field by field', () => {
  expectTypeOf<contract.SentConnection>().toExtend<client.Connection>();
  expectTypeOf<keyof client.Connection>().toEqualTypeOf<keyof contract.SentConnection>();
});
