/** Placeholder until the vocabulary is in place: shows nothing that is not surely harmless. */
export function redact(text: string): string {
  return text.replace(/\S{5,}/g, '…');
}
export function createRedactor(_secrets: string[]): (text: string) => string {
  return redact;
}
