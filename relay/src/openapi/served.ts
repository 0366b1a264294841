import { drawOpenApi } from './document.ts';
import { drawReference } from './markdown.ts';
import { drawPage } from './page.ts';

/** The document of a relay at that address, for programs and as a page for people. */
export function drawServed(server: string) {
  const document = drawOpenApi(server);
  return { json: JSON.stringify(document), page: drawPage(drawReference(document)) };
}
