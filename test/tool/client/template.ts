/** A copy of one of the page's templates. */
export interface Copy {
  readonly element: HTMLElement;
  /** Its element with that `data-field`. */
  field(name: string): HTMLElement;
  /** Sets texts of fields. Nothing but texts and attributes changes: what else stands beside them belongs to others. */
  fill(texts: Readonly<Record<string, string>>): void;
}

export function copyTemplate(id: string): Copy {
  const { content } = document.querySelector(`#${id}`) as HTMLTemplateElement;
  const element = content.firstElementChild?.cloneNode(true) as HTMLElement;
  const found = element.querySelectorAll<HTMLElement>('[data-field]');
  const fields = new Map([...found].map((each) => [each.dataset['field'], each]));
  const field = (name: string) => fields.get(name) as HTMLElement;
  const fill = (texts: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(texts)) field(name).textContent = text;
  };
  return { element, field, fill };
}
