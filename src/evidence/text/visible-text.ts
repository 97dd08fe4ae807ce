const FRAMES = /^[ \t]*(?:at |File "|from \/)[^\n]*/gm;
const URLS = /\bhttps?:\/\/[^\s"'<>)\]}]*/g;

/**
 * The message of a record, without the stack frames: their files and functions are named after proxies and sockets in
 * any case. The places of URLs stay, the rest of them is removed.
 */
export function visibleText(record: string): string {
  return record.replace(FRAMES, ' ').replace(URLS, (url) => url.slice(0, 'https://'.length));
}
