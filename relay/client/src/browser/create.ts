/** An element with these properties, of which `part` is put forward to its list of names. */
export const create = <N extends keyof HTMLElementTagNameMap>(
  tag: N,
  properties: object,
): HTMLElementTagNameMap[N] => Object.assign(document.createElement(tag), properties);
