import { drawOpenApi } from './document.ts';
import { drawReference } from './markdown.ts';
import { drawPage } from './page.ts';

/** The contract of a relay at this address: as OpenAPI (JSON), and as a page. */
export function drawContract(server: string) {
  const document = drawOpenApi(server);
  const json = {
    all: JSON.stringify(document),
    backends: JSON.stringify(drawOpenApi(server, 'backends')),
  };
  return { json, page: drawPage(drawReference(document)) };
}
