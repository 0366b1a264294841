/** A page that a relay answered with. */
export interface ServedPage {
  status: number;
  headers: Headers;
  /** Its heading, and all of it. */
  title: string;
  html: string;
}

export async function readPage(response: Response): Promise<ServedPage> {
  const html = await response.text();
  const [, title = ''] = /<h1>(.*?)<\/h1>/.exec(html) ?? [];
  return { status: response.status, headers: response.headers, title, html };
}
