import { Failure } from '@noiseaware-connect/shared/failure';

/** A refusal that counts as a refused credential of the caller's address, whatever its code. */
export class CountedRefusal extends Failure {}
