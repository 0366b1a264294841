/** What the operator asked for is not there, or is not possible; its message is for the terminal. */
export class OperatorRefusal extends Error {
  override name = 'OperatorRefusal';
}
