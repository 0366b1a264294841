import { drawOpenApi } from './document.ts';
import { drawReference } from './markdown.ts';
import { drawPage } from './page.ts';

/** The contract of a relay at this address: as OpenAPI (JSON), and as a page. */
export function drawContract(server: string) {
  const document = drawOpenApi(server);
  return { json: JSON.stringify(document), page: drawPage(drawReference(document)) };
}
