const FRAMES = /^[ \t]*(?:at |File "|from \/)[^\n]*/gm;
const URLS = /\bhttps?:\/\/[^\s"'<>)\]}]*/g;

/**
 * What a record says, without what it only mentions: the frames of a stack, whose files and functions are named after
 * proxies and sockets whatever happened. The places of URLs stay, the rest of them goes.
 */
export function visibleText(record: string): string {
  return record.replace(FRAMES, ' ').replace(URLS, (url) => url.slice(0, 'https://'.length));
}
