import type { LocationFinding } from '../../contract/findings';
import { readXoReplies, type XoQuestion } from '../../evidence/location/xo-reply';
import { AT_ONCE_BYTES, readInThread } from './in-thread';

/** The finding of `readXoReplies`. Files may make an answer long: then it is read in a thread of its own. */
export async function findLocationApart(texts: string[], asked: XoQuestion): Promise<LocationFinding> {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length <= AT_ONCE_BYTES) return readXoReplies(texts, asked);
  return readInThread({ kind: 'xo', texts, asked }).catch((error: Error): LocationFinding => {
    return { kind: 'unreadable', because: `The reply of xo could not be read: ${error.message}.` };
  });
}
